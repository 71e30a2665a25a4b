package server

import "strings"

// tokenKind is what a token is, as far as rewriting must know.
type tokenKind uint8

const (
	blankToken    tokenKind = iota // white space, comments, and the marks around the text of /*! … */
	wordToken                      // a keyword, a bare name or a number
	nameToken                      // a name in quotes
	stringToken                    // a string with its quotes
	variableToken                  // @name or @@name
	symbolToken                    // one character, or :=
)

// token is a piece of a statement. The texts of all tokens of a statement, one behind the other, are the statement.
type token struct {
	kind tokenKind
	text string
}

// is reports whether the token is a given keyword, in any case.
func (t token) is(keyword string) bool {
	return t.kind == wordToken && strings.EqualFold(t.text, keyword)
}

// isSymbol reports whether the token is a given symbol.
func (t token) isSymbol(symbol string) bool { return t.kind == symbolToken && t.text == symbol }

// closed reports whether the quote that the token begins with has an end.
func (t token) closed() bool {
	text := strings.TrimLeft(t.text, "@")
	if text == "" || strings.IndexByte("`'\"", text[0]) < 0 {
		return true
	}
	return quoted(text+" ", t.kind == stringToken) <= len(text)
}

// lex cuts a statement into tokens, by MySQL's rules: -- begins a comment only before white space. With ansiQuotes, a
// double quote begins a name. What is never closed ends with the statement. Within /*! … */, a further /*! only begins a
// comment: each would be as long as what remains.
// See https://dev.mysql.com/doc/refman/8.0/en/language-structure.html.
func lex(text string, ansiQuotes bool) []token {
	var tokens []token
	for text != "" {
		mark, inside, ok := executable(text)
		if !ok {
			tokens = appendToken(tokens, text, ansiQuotes)
			text = text[len(tokens[len(tokens)-1].text):]
			continue
		}
		tokens = append(tokens, token{blankToken, text[:mark]})
		text = text[mark:]
		for within := text[:inside]; within != ""; within = within[len(tokens[len(tokens)-1].text):] {
			tokens = appendToken(tokens, within, false)
		}
		if text = text[inside:]; text != "" {
			tokens = append(tokens, token{blankToken, text[:2]}) // */
			text = text[2:]
		}
	}
	return tokens
}

// appendToken adds the token at the beginning of a text to those before it.
func appendToken(tokens []token, text string, ansiQuotes bool) []token {
	t := nextToken(text, ansiQuotes)
	if t.isSymbol("@") {
		var before token
		if len(tokens) > 0 {
			before = tokens[len(tokens)-1]
		}
		t = variableAt(text, before)
	}
	return append(tokens, t)
}

// executable finds MySQL's own comment at the beginning of a text, whose inside is part of the statement: the length of
// its mark with the version, and that of the inside.
func executable(text string) (mark, inside int, ok bool) {
	if !strings.HasPrefix(text, "/*!") {
		return 0, 0, false
	}
	for mark = 3; mark < len(text) && mark < 8 && isDigit(text[mark]); mark++ {
	}
	if mark > 3 && mark < 8 {
		return 0, 0, false // fewer than five digits make it a plain comment
	}
	inside = strings.Index(text[mark:], "*/")
	if inside < 0 {
		inside = len(text) - mark
	}
	return mark, inside, true
}

// nextToken is the token at the beginning of a text, a variable's @ excepted.
func nextToken(text string, ansiQuotes bool) token {
	first := text[0]
	switch {
	case isSpace(first):
		n := 1
		for n < len(text) && isSpace(text[n]) {
			n++
		}
		return token{blankToken, text[:n]}
	case strings.HasPrefix(text, "/*"):
		return token{blankToken, text[:through(text, 2, "*/")]}
	case first == '#', strings.HasPrefix(text, "--") && (len(text) == 2 || text[2] <= ' '):
		return token{blankToken, text[:through(text, 1, "\n")]}
	case first == '\'', first == '"' && !ansiQuotes:
		return token{stringToken, text[:quoted(text, true)]}
	case first == '"', first == '`':
		return token{nameToken, text[:quoted(text, false)]}
	case isWord(first):
		return token{wordToken, text[:wordLength(text)]}
	case strings.HasPrefix(text, ":="):
		return token{symbolToken, text[:2]}
	}
	return token{symbolToken, text[:1]}
}

// variableAt is the variable at the beginning of a text, or only its @ where it parts an account's name from its host.
func variableAt(text string, before token) token {
	if before.kind == wordToken || before.kind == stringToken || before.kind == nameToken {
		return token{symbolToken, text[:1]}
	}
	n := 1
	if strings.HasPrefix(text, "@@") {
		n = 2
	}
	if n < len(text) && strings.IndexByte("`'\"", text[n]) >= 0 {
		return token{variableToken, text[:n+quoted(text[n:], false)]}
	}
	for n < len(text) && (isWord(text[n]) || text[n] == '.') {
		n++
	}
	return token{variableToken, text[:n]}
}

// through is the length of a text up to and with end, which is looked for from an offset; all of it without one.
func through(text string, from int, end string) int {
	if n := strings.Index(text[from:], end); n >= 0 {
		return from + n + len(end)
	}
	return len(text)
}

// quoted is the length of the quoted token that a text begins with. A quote that is doubled does not end it, because what
// follows it at once is read on.
func quoted(text string, escapes bool) int {
	quote := text[0]
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && escapes:
			i++
		case text[i] == quote && i+1 < len(text) && text[i+1] == quote:
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return len(text)
}

// wordLength is the length of the word that a text begins with.
func wordLength(text string) int {
	n := 0
	for n < len(text) && isWord(text[n]) {
		n++
	}
	return n
}

// isSpace reports white space between tokens.
func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// isDigit reports a decimal digit.
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isWord reports a character of a bare name, keyword or number: letters, digits, _, $, and all beyond ASCII.
func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c) || c == '_' || c == '$' || c >= 0x80
}
