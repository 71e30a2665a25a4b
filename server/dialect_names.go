package server

import (
	"sort"
	"strings"
	"unicode"

	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// restoreNames gives columns without an alias the names that MySQL gives them: their text in the client's statement. It
// also takes the comma away that the grammar leaves before a parameter.
func (d *dialect) restoreNames(stmt sqlparser.Statement) {
	var names *columnNames
	if len(d.spans) > 0 {
		names = d.columnNames()
	}
	_ = sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) { // the function never fails
		e, ok := node.(*sqlparser.AliasedExpr)
		if !ok || !e.As.IsEmpty() {
			return true, nil
		}
		if value, ok := e.Expr.(*sqlparser.SQLVal); ok && value.Type == sqlparser.StrVal {
			return true, nil // the name is what is within the quotes
		}
		e.InputExpression = strings.TrimLeft(e.InputExpression, ", \t\n")
		if names != nil && e.InputExpression != "" {
			e.InputExpression = names.of(e)
		}
		return true, nil
	}, stmt)
}

// columnNames finds what stood in the place of a column.
type columnNames struct {
	*dialect
	text string // that was parsed, without the white space before it
	// places are where the tokens begin in it, and its end; the first may be before it.
	places []int
	// begin and end are changes whose outermost tokens are gone, as those of {fn …}, by the first and the last one that is
	// left; the widest of those that share it. Who holds what is left holds them.
	begin, end map[int]change
}

// change is a span, and the first and the last of its tokens that the engine still gets.
type change struct {
	span
	first, last int
}

// columnNames prepares to find names.
func (d *dialect) columnNames() *columnNames {
	c := &columnNames{dialect: d, text: d.text(), begin: map[int]change{}, end: map[int]change{}}
	place := len(strings.TrimLeftFunc(c.text, unicode.IsSpace)) - len(c.text)
	c.text = c.text[-place:]
	for _, text := range d.changed {
		c.places = append(c.places, place)
		place += len(text)
	}
	c.places = append(c.places, place)
	for _, s := range d.spans {
		w := change{span: s, first: s.from, last: s.to - 1}
		for w.first < w.last && d.gone(w.first) {
			w.first++
		}
		for w.first < w.last && d.gone(w.last) {
			w.last--
		}
		if old, ok := c.begin[w.first]; !ok || s.from < old.from || s.from == old.from && s.to > old.to {
			c.begin[w.first] = w
		}
		if old, ok := c.end[w.last]; !ok || s.to > old.to || s.to == old.to && s.from < old.from {
			c.end[w.last] = w
		}
	}
	return c
}

// gone reports a token of which the engine gets nothing.
func (d *dialect) gone(i int) bool { return strings.TrimSpace(d.changed[i]) == "" }

// withNot is where a column begins that the grammar lets begin behind its NOT, as it does with the first one.
func (c *columnNames) withNot(from int) int {
	for at := from - 1; at >= 0 && (c.original[at].kind == blankToken || c.original[at].is("not")); at-- {
		if c.original[at].is("not") {
			from = at
		}
	}
	return from
}

// of is the name of a column: the client's text of the tokens that the engine's parser read for it, or what that calls it
// if it read only a part of one.
func (c *columnNames) of(e *sqlparser.AliasedExpr) string {
	if e.StartParsePos >= e.EndParsePos || e.EndParsePos > len(c.text) {
		return e.InputExpression
	}
	from, to := sort.SearchInts(c.places, e.StartParsePos), sort.SearchInts(c.places, e.EndParsePos+1)-1
	if from > to || strings.Trim(c.text[e.StartParsePos:c.places[from]], ", \t\n") != "" || strings.TrimSpace(c.text[c.places[to]:e.EndParsePos]) != "" {
		return e.InputExpression
	}
	for from < to && (c.gone(from) || c.original[from].kind == blankToken || c.original[from].isSymbol(",")) {
		from++
	}
	for from < to && (c.gone(to-1) || c.original[to-1].kind == blankToken) {
		to--
	}
	if from == to {
		return e.InputExpression
	}
	from = c.withNot(from)
	before, behind := from, to
	if w, ok := c.begin[from]; ok && w.last < to {
		before = min(from, w.from)
	}
	if w, ok := c.end[to-1]; ok && w.first >= from {
		behind = max(to, w.to)
	}
	var name strings.Builder
	for _, t := range c.original[before:behind] {
		name.WriteString(t.text)
	}
	return name.String()
}
