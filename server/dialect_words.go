package server

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// dashes parts two minus signs that are no comment in MySQL, where the engine would drop the rest of the line; the same
// for two slashes, which are an error.
func (d *dialect) dashes() {
	for i := 1; i < len(d.original); i++ {
		for _, symbol := range []string{"-", "/"} {
			if d.original[i-1].isSymbol(symbol) && d.original[i].isSymbol(symbol) {
				d.changed[i] = " " + symbol
				d.spans = append(d.spans, span{i - 1, i + 1})
			}
		}
	}
}

// keptOptions may stand between SELECT and its list, and the grammar knows them.
var keptOptions = []string{"all", "distinct", "distinctrow", "straight_join", "sql_calc_found_rows", "sql_no_cache", "sql_cache"}

// droppedOptions only advise a server how to go about a SELECT.
var droppedOptions = []string{"high_priority", "sql_small_result", "sql_big_result", "sql_buffer_result"}

// selectOptions drops the options of SELECT that the grammar takes for columns.
func (d *dialect) selectOptions() {
	for n := range d.code {
		if !d.at(n).is("select") || d.at(n-1).isSymbol(".") {
			continue
		}
		for next := n + 1; ; next++ {
			if d.isOneOf(next, droppedOptions) {
				d.drop(next)
			} else if !d.isOneOf(next, keptOptions) {
				break
			}
		}
	}
}

// isOneOf reports whether the n-th token is one of some keywords.
func (d *dialect) isOneOf(n int, keywords []string) bool {
	t := d.at(n)
	if t.kind != wordToken {
		return false
	}
	for _, k := range keywords {
		if strings.EqualFold(t.text, k) {
			return true
		}
	}
	return false
}

// nationalStrings reads N'…' as '…': all text is in one character set here.
func (d *dialect) nationalStrings() {
	for i := 1; i < len(d.original); i++ {
		if d.original[i].kind == stringToken && d.original[i-1].is("n") {
			d.changed[i-1] = ""
			if i > 1 && d.original[i-2].kind == stringToken {
				d.changed[i-1] = " " // or the two would be one
			}
			d.spans = append(d.spans, span{i - 1, i + 1})
		}
	}
}

// braceWords are what ODBC and JDBC put behind a brace, and what MySQL understands by it. The first three begin literals,
// which follow; escape belongs to LIKE; the others only wrap what follows.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-literals.html and expressions.html.
var braceWords = map[string]string{
	"d": "DATE", "t": "TIME", "ts": "TIMESTAMP",
	"fn": "", "oj": "", "escape": "ESCAPE",
}

// timeLiterals gives DATE '…', TIME '…' and TIMESTAMP '…' their types: the grammar takes them for strings. What is no date or
// time is an error, as in MySQL.
func (d *dialect) timeLiterals() {
	for n := 1; n < len(d.code); n++ {
		if d.at(n).kind != stringToken || d.at(n-2).isSymbol(".") || d.at(n-1).kind != wordToken {
			continue
		}
		kind := strings.ToUpper(strings.TrimSpace(d.changed[d.code[n-1]])) // may stand for {d
		text := d.at(n).text
		isOne := false
		switch kind {
		case "DATE", "TIMESTAMP":
			value, _, err := types.DatetimeMaxPrecision.Convert(sql.NewEmptyContext(), text[1:len(text)-1])
			isOne = err == nil && value != nil
		case "TIME":
			isOne = clockText.MatchString(text[1 : len(text)-1])
		default:
			continue
		}
		kind = strings.Replace(kind, "TIMESTAMP", "DATETIME", 1)
		if !isOne {
			d.err = newError(erWrongTimeValue, "Incorrect %s value: %s", kind, text)
			return
		}
		if _, fraction, ok := strings.Cut(text, "."); ok && kind != "DATE" {
			kind += fmt.Sprintf("(%d)", min(len(fraction)-1, 6))
		}
		d.set(n-1, "CAST(")
		d.set(n, text+" AS "+kind+")")
		d.note(n-1, n+1)
	}
}

// clockText finds what MySQL takes for a TIME: hours, minutes and seconds, days before them, digits alone; up to 838:59:59.
// See https://dev.mysql.com/doc/refman/8.0/en/time.html.
var clockText = regexp.MustCompile(`^ *-?(([0-7]?\d{1,2}|8[0-2]\d|83[0-8])(:[0-5]?\d){1,2}|([0-2]?\d|3[0-4]) +([01]?\d|2[0-3])(:[0-5]?\d){0,2}|` +
	`([0-7]?\d{1,2}|8[0-2]\d|83[0-8])([0-5]\d){2}|([0-5]?\d)?[0-5]?\d)(\.\d*)?$`)

// braces rewrites {ts '…'}, {d '…'}, {t '…'}, {fn …}, {oj …} and {escape '…'}.
func (d *dialect) braces() {
	var open []int // the places of braces that are open; -1 for one that is left alone
	for n := range d.code {
		t := d.at(n)
		switch {
		case t.isSymbol("{"):
			word, known := braceWords[strings.ToLower(d.at(n+1).text)]
			isLiteral := d.at(n+2).kind == stringToken && d.at(n+3).isSymbol("}")
			if !known || d.at(n+1).kind != wordToken || word != "" && !isLiteral {
				open = append(open, -1)
				continue
			}
			open = append(open, n)
			d.drop(n)
			d.set(n+1, word+" ")
		case t.isSymbol("}") && len(open) > 0:
			start := open[len(open)-1]
			open = open[:len(open)-1]
			if start >= 0 {
				d.drop(n)
				d.note(start, n+1)
			}
		}
	}
}
