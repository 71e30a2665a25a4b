package server

import "strings"

// dialect puts a statement of MySQL's into words that the engine's grammar knows. It works on tokens, so that what a
// string, a name or a comment holds is never touched, and it leaves a statement that it need not change as it is.
type dialect struct {
	original []token
	changed  []string // in the place of each token
	code     []int    // the places of the tokens that are not blank
	spans    []span   // what was changed, for the names of columns

	shape *shape // of the statement's result
	local *local // answers the statement instead of the engine
	err   error  // refuses the statement
}

// span is a run of tokens, from the first to before the last.
type span struct{ from, to int }

// translate translates one statement. One in which a quote is never closed is left to the grammar, which refuses it.
func translate(text string, ansiQuotes bool) *dialect {
	d := &dialect{original: lex(text, ansiQuotes)}
	d.changed = make([]string, len(d.original))
	whole := true
	for i, t := range d.original {
		d.changed[i] = t.text
		whole = whole && t.closed()
		if t.kind != blankToken {
			d.code = append(d.code, i)
		}
	}
	if !whole {
		return d
	}
	d.dashes()
	d.selectOptions()
	d.braces()
	d.timeLiterals()
	d.nationalStrings()
	d.lackedGrammar()
	d.queryInParentheses()
	d.assignments()
	d.firstWord()
	return d
}

// untouched reports that the engine may have the statement as it is.
func (d *dialect) untouched() bool {
	return d.shape == nil && d.local == nil && d.err == nil && len(d.spans) == 0
}

// text is the statement as the engine's grammar wants it.
func (d *dialect) text() string { return strings.Join(d.changed, "") }

// firstStatement cuts a text of several statements behind the first one's semicolon.
func firstStatement(text string, ansiQuotes bool) (first, rest string) {
	n := 0
	for _, t := range lex(text, ansiQuotes) {
		if t.isSymbol(";") {
			return text[:n], text[n+1:]
		}
		n += len(t.text)
	}
	return text, ""
}

// at is the n-th token that is not blank, a blank one beyond the end.
func (d *dialect) at(n int) token {
	if n < 0 || n >= len(d.code) {
		return token{}
	}
	return d.original[d.code[n]]
}

// set replaces the n-th token that is not blank.
func (d *dialect) set(n int, text string) {
	d.changed[d.code[n]] = text
	d.note(n, n+1)
}

// drop takes the n-th token away. A space stays, so that its neighbours do not become one.
func (d *dialect) drop(n int) { d.set(n, " ") }

// note notes that the tokens from one that is not blank to before another were changed.
func (d *dialect) note(from, to int) {
	d.spans = append(d.spans, span{d.code[from], d.code[to-1] + 1})
}

// words reports whether the statement has given keywords from the n-th token on.
func (d *dialect) words(n int, keywords ...string) bool {
	for i, keyword := range keywords {
		if !d.at(n + i).is(keyword) {
			return false
		}
	}
	return true
}

// source is the statement's own text of the tokens from one that is not blank to before another.
func (d *dialect) source(from, to int) string {
	if from >= to || from >= len(d.code) {
		return ""
	}
	var b strings.Builder
	for _, t := range d.original[d.code[from] : d.code[min(to, len(d.code))-1]+1] {
		b.WriteString(t.text)
	}
	return b.String()
}
