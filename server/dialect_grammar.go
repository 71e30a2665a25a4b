package server

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// The functions that stand for what MySQL's grammar has and the engine's has not. The tables' side knows what they mean.
const (
	anyFunction      = "outlooksql_any"
	allFunction      = "outlooksql_all"
	intervalFunction = "outlooksql_interval"
	memberFunction   = "outlooksql_member_of"
	rollupFunction   = "outlooksql_rollup"
)

// parenthesis is a pair that is open at some place of a statement.
type parenthesis struct {
	at     int    // its place
	word   string // the word before it, in small letters
	comma  bool   // a comma stands directly within
	named  bool   // the word before it is part of it
	rows   bool   // it holds VALUES, whose rows have the word ROW
	behind string // what is added behind its end
}

// lackedGrammar writes what only MySQL's grammar has with what the engine's has too.
func (d *dialect) lackedGrammar() {
	open := []*parenthesis{{}} // the first is the statement
	for n := range d.code {
		t, top := d.at(n), open[len(open)-1]
		switch {
		case t.isSymbol("("):
			p := d.opened(n)
			if p.word == "row" && !top.rows { // a row without it is the same
				d.drop(n - 1)
				p.named = true
			}
			open = append(open, p)
		case t.isSymbol(")") && len(open) > 1:
			open = open[:len(open)-1]
			d.closed(n, top)
		case t.isSymbol(","):
			top.comma = true
		case t.kind == wordToken && !isASCII(t.text) && utf8.ValidString(t.text): // the grammar wants such names in quotes
			d.set(n, "`"+t.text+"`")
		case t.kind == wordToken && !d.at(n-1).isSymbol("."):
			top.rows = top.rows && !t.is("select") || t.is("values")
			d.lackedWord(n, top)
		}
	}
}

// quantifiers are what may stand between a comparison and a subquery, and the functions that they become.
var quantifiers = map[string]string{"any": anyFunction, "some": anyFunction, "all": allFunction}

// opened is a parenthesis that begins. Behind a comparison and ANY or ALL it holds a subquery, and becomes a function of it.
func (d *dialect) opened(n int) *parenthesis {
	p := &parenthesis{at: n}
	if d.at(n-1).kind != wordToken || d.at(n-2).isSymbol(".") {
		return p
	}
	p.word = strings.ToLower(d.at(n - 1).text)
	function := quantifiers[p.word]
	isAny := function != "" && d.compares(n-2) && d.beginsQuery(n+1)
	if (isAny || p.word == "in") && d.words(n+1, "values", "row") { // known only as a derived table
		d.set(n, "(SELECT * FROM (")
		p.behind = ") AS outlooksql_values"
	}
	if isAny {
		d.set(n-1, function+"(")
		p.behind += ")"
	}
	return p
}

// compares reports the last character of a comparison. That of <=> knows neither ANY nor ALL.
func (d *dialect) compares(n int) bool {
	t := d.at(n)
	return t.isSymbol("=") || t.isSymbol("<") || t.isSymbol(">") && !(d.at(n-1).isSymbol("=") && d.at(n-2).isSymbol("<"))
}

// beginsQuery reports a query, or one in parentheses.
func (d *dialect) beginsQuery(n int) bool {
	for d.at(n).isSymbol("(") {
		n++
	}
	return d.isOneOf(n, []string{"select", "with", "table", "values"})
}

// closed ends a parenthesis. INTERVAL of several arguments is a function: in MySQL too the comma alone tells.
func (d *dialect) closed(n int, p *parenthesis) {
	if p.behind != "" {
		d.set(n, p.behind+")")
	}
	if p.behind != "" || p.named {
		d.note(p.at-1, n+1)
	}
	if p.word == "interval" && p.comma {
		d.set(p.at-1, intervalFunction)
	}
}

// separators are the keywords that stand in the place of commas between the arguments of a function.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_substring.
var separators = map[string][]string{"substring": {"from", "for"}, "substr": {"from", "for"}, "mid": {"from", "for"}}

// lackedWord rewrites one word, directly within a parenthesis.
func (d *dialect) lackedWord(n int, within *parenthesis) {
	word := strings.ToLower(d.at(n).text)
	switch {
	case d.isOneOf(n, separators[within.word]):
		d.set(n, ",")
	case word == "not" && (d.at(n-1).is("select") || d.isOneOf(n-1, keptOptions)):
		d.note(n, n+1) // the grammar leaves it out of the column's name
	case d.words(n, "respect", "nulls", "over"): // as they are without a word
		d.drop(n)
		d.drop(n + 1)
	case d.words(n, "from", "first", "over"), d.words(n, "from", "first", "respect"):
		d.drop(n)
		d.drop(n + 1)
	case word == "distinctrow" && d.at(n-1).is("select"):
		d.set(n, "DISTINCT")
	case bitLiteral.MatchString(word):
		d.set(n, "b'"+word[2:]+"'")
		if d.at(n+1).kind == stringToken { // both would be one string
			d.set(n, "b'"+word[2:]+"' ")
		}
	case d.isOneOf(n, []string{"use", "force", "ignore"}) && d.isOneOf(n+1, []string{"index", "key"}):
		d.indexHint(n)
	case word == "unknown" && (d.at(n-1).is("is") || d.at(n-1).is("not") && d.at(n-2).is("is")):
		d.set(n, "NULL")
	case within.word == "trim" && word == "from" && n == within.at+2 && d.isOneOf(n-1, []string{"both", "leading", "trailing"}):
		d.set(n, "' ' FROM")
	case compoundUnits[word] && !d.at(n-1).is("as") && !d.at(n+1).is("preceding") && !d.at(n+1).is("following") && within.at+1 != n:
		d.set(n, "`"+word+"`")
	case word == "table" && (n == 0 || d.at(n-1).isSymbol("(") || d.isOneOf(n-1, beforeQueries)) && d.names(n+1):
		d.set(n, "SELECT * FROM")
	case word == "for" && d.isOneOf(n+1, []string{"share", "update"}):
		d.lockingRead(n)
	case d.words(n, "with", "rollup"): // the last thing that is grouped by
		d.set(n, ", "+rollupFunction+"()")
		d.drop(n + 1)
	case word == "member" && d.at(n+1).is("of") && d.at(n+2).isSymbol("("): // an operator that binds as REGEXP does
		d.set(n, "REGEXP")
		d.set(n+1, memberFunction)
	case strings.HasPrefix(word, "sql_tsi_") && !d.at(n-1).is("as"):
		d.set(n, d.at(n).text[len("sql_tsi_"):])
	}
}

// beforeQueries are the words before the second query of a statement.
var beforeQueries = []string{"union", "except", "intersect", "all", "distinct"}

// names reports a token that may be a name.
func (d *dialect) names(n int) bool { return d.at(n).kind == wordToken || d.at(n).kind == nameToken }

// lockingRead drops what says how rows are locked, but for FOR UPDATE, which the grammar knows: nothing is locked.
// See https://dev.mysql.com/doc/refman/8.0/en/innodb-locking-reads.html.
func (d *dialect) lockingRead(n int) {
	end := n + 2
	if d.at(end).is("of") && d.names(end+1) {
		for end += 2; (d.at(end).isSymbol(",") || d.at(end).isSymbol(".")) && d.names(end+1); end += 2 {
		}
	}
	switch {
	case d.at(end).is("nowait"):
		end++
	case d.words(end, "skip", "locked"):
		end += 2
	}
	from := n
	if d.at(n + 1).is("update") {
		from = n + 2
	}
	for i := from; i < end; i++ {
		d.drop(i)
	}
}

// bitLiteral is a number in bits, which the grammar knows as b'…' only.
var bitLiteral = regexp.MustCompile(`^0b[01]+$`)

// indexHint drops advice on the only index that the tables have, and on none: there is nothing to choose.
// See https://dev.mysql.com/doc/refman/8.0/en/index-hints.html.
func (d *dialect) indexHint(n int) {
	end := n + 2
	switch {
	case d.words(end, "for", "join"):
		end += 2
	case d.words(end, "for", "order", "by"), d.words(end, "for", "group", "by"):
		end += 3
	}
	if !d.at(end).isSymbol("(") {
		return
	}
	if end++; d.at(end).is("primary") || d.at(end).kind == nameToken && strings.EqualFold(nameAsString(d.at(end)), "'primary'") {
		end++
	}
	if d.at(end).isSymbol(")") {
		for i := n; i <= end; i++ {
			d.drop(i)
		}
	}
}

// isASCII reports a text of nothing else.
func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// compoundUnits are the units of intervals of several numbers, which the engine's grammar takes for keywords where it wants a
// name. Directly behind a parenthesis, as in EXTRACT(DAY_HOUR FROM x), it knows them.
// See https://dev.mysql.com/doc/refman/8.0/en/expressions.html#temporal-intervals.
var compoundUnits = map[string]bool{
	"second_microsecond": true, "minute_microsecond": true, "minute_second": true, "hour_microsecond": true, "hour_second": true,
	"hour_minute": true, "day_microsecond": true, "day_second": true, "day_minute": true, "day_hour": true, "year_month": true,
}
