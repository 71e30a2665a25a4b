package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// oracleConstant is a constant in a query, as SQL writes it, and as a prepared statement has it for a parameter.
type oracleConstant struct {
	literal string
	value   any
}

// oracleMark is where a constant stands in a query that is being written.
var oracleMark = regexp.MustCompile("\x01(\\d+)\x02")

// constant writes one into the query.
func (g *oracleGenerator) constant(literal string, value any) string {
	*g.constants = append(*g.constants, oracleConstant{literal, value})
	return fmt.Sprintf("\x01%d\x02", len(*g.constants)-1)
}

// textConstant is a text: a string, or bytes, which drivers send alike.
func (g *oracleGenerator) textConstant(s string) string {
	if g.IntN(4) == 0 {
		return g.constant(sqlQuote(s), []byte(s))
	}
	return g.constant(sqlQuote(s), s)
}

// wholeConstant is a whole number.
func (g *oracleGenerator) wholeConstant(i int) string {
	return g.constant(strconv.Itoa(i), int64(i))
}

// timeConstant is a time, written as the driver writes a time.Time.
func (g *oracleGenerator) timeConstant(t time.Time) string {
	layout := "2006-01-02 15:04:05.999999"
	if t.Truncate(24 * time.Hour).Equal(t) {
		layout = "2006-01-02"
	}
	return g.constant("'"+t.Format(layout)+"'", t)
}

// spelled ends a query: its constants become literals and, in some queries, parameters of a prepared statement.
func (g *oracleGenerator) spelled(q oracleQuery) oracleQuery {
	marked := q.sql
	literal := func(s string) string {
		return oracleMark.ReplaceAllStringFunc(s, func(mark string) string { return g.marked(mark).literal })
	}
	q.sql, q.first.all = literal(marked), literal(q.first.all)
	if g.IntN(3) > 0 {
		return q
	}
	q.prepared = oracleMark.ReplaceAllStringFunc(marked, func(mark string) string {
		c := g.marked(mark)
		_, whole := c.value.(int64)
		position := whole && strings.Contains(marked, "ORDER BY "+mark)    // it names a column, which a parameter does not
		if g.IntN(5) == 0 || position || strings.Count(marked, mark) > 1 { // one that is grouped by is the same only if it is written
			return c.literal
		}
		q.args = append(q.args, c.value)
		return "?"
	})
	return q
}

// marked is the constant at a mark.
func (g *oracleGenerator) marked(mark string) oracleConstant {
	n, _ := strconv.Atoi(strings.Trim(mark, "\x01\x02")) // a mark is made by constant
	return (*g.constants)[n]
}
