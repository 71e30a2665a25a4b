package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// oracleAnswer is what a server gave.
type oracleAnswer struct {
	err     error
	columns []oracleResult
	rows    [][]cell

	warnings []string // the messages of what it was warned of; read where answers differ
}

// oracleResult is the type of a column of an answer.
type oracleResult struct {
	class  string
	digits int64 // behind the point of a time or a number; math.MaxInt64 for those that have what they need
}

// oracleQuerier is a connection.
type oracleQuerier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

// oracleAsk runs a query to its end; one with arguments as a prepared statement.
func oracleAsk(ctx context.Context, on oracleQuerier, query string, args ...any) *oracleAnswer {
	rows, err := on.QueryContext(ctx, query, args...)
	if err != nil {
		return &oracleAnswer{err: err}
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return &oracleAnswer{err: err}
	}
	a := &oracleAnswer{}
	for _, c := range types {
		_, digits, _ := c.DecimalSize()
		a.columns = append(a.columns, oracleResult{oracleClass(c.DatabaseTypeName()), digits})
	}
	for rows.Next() {
		row, targets := make([]cell, len(types)), make([]any, len(types))
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return &oracleAnswer{err: err}
		}
		a.rows = append(a.rows, row)
	}
	a.err = rows.Err()
	return a
}

// withWarnings is an answer with its warnings: the query is asked once more, because those of a session are of its last statement.
func (a *oracleAnswer) withWarnings(ctx context.Context, on oracleQuerier, q oracleQuery) *oracleAnswer {
	out := *a
	q.ask(ctx, on)
	for _, row := range oracleAsk(ctx, on, "SHOW WARNINGS").rows {
		out.warnings = append(out.warnings, string(row[len(row)-1].text))
	}
	return &out
}

// oracleClass is the class of a type: widths differ between servers that mean the same.
func oracleClass(name string) string {
	switch strings.TrimPrefix(name, "UNSIGNED ") {
	case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "YEAR":
		return "integer"
	case "FLOAT", "DOUBLE":
		return "double"
	case "CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT":
		return "text"
	case "BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB":
		return "bytes"
	}
	return strings.ToLower(name)
}

// differs says how two answers differ; "" if they do not.
func (a *oracleAnswer) differs(b *oracleAnswer, q oracleQuery) string {
	if q.first.all != "" {
		picked, wrong := a.firstOf(b, q)
		if wrong != "" {
			return wrong
		}
		b, q.ordered = picked, true
	}
	if a.err != nil || b.err != nil {
		if oracleErrorNumber(a.err) == oracleErrorNumber(b.err) {
			return ""
		}
		return fmt.Sprintf("errors %v and %v", a.err, b.err)
	}
	if len(a.columns) != len(b.columns) {
		return fmt.Sprintf("%d and %d columns", len(a.columns), len(b.columns))
	}
	if len(a.rows) != len(b.rows) {
		return fmt.Sprintf("%d and %d rows", len(a.rows), len(b.rows))
	}
	left, right := a.inOrder(q), b.inOrder(q)
	for i := range left {
		for j := range left[i] {
			if !oracleSame(left[i][j], right[i][j], a.columns[j], b.columns[j], q.fold) {
				return fmt.Sprintf("row %d, column %d: %s and %s", i+1, j+1, left[i][j], right[i][j])
			}
		}
	}
	for i, t := range a.columns {
		if theirs := b.columns[i].class; t.class != theirs && t.class != "null" && theirs != "null" {
			return fmt.Sprintf("column %d is of type %s and %s", i+1, t.class, theirs)
		}
	}
	return ""
}

// firstOf takes from the whole answer the rows that a query with a LIMIT gave; what they are says the order, but for those that are equal in it.
// It also says how the query went wrong.
func (a *oracleAnswer) firstOf(all *oracleAnswer, q oracleQuery) (picked *oracleAnswer, wrong string) {
	if a.err != nil || all.err != nil {
		return all, ""
	}
	rows := all.rows[min(q.first.offset, len(all.rows)):]
	rows = rows[:min(q.first.limit, len(rows))]
	if len(rows) != len(a.rows) {
		return all, fmt.Sprintf("%d and %d rows", len(a.rows), len(rows))
	}
	left := map[string][]int{} // rows of all, by their lines
	for i, row := range all.rows {
		line := fmt.Sprintf("%q", all.line(row, q))
		left[line] = append(left[line], i)
	}
	picked = &oracleAnswer{columns: all.columns}
	for i, row := range a.rows {
		line := fmt.Sprintf("%q", a.line(row, q))
		if len(left[line]) == 0 {
			return all, fmt.Sprintf("row %d is none of the whole answer: %s", i+1, line)
		}
		picked.rows, left[line] = append(picked.rows, all.rows[left[line][0]]), left[line][1:]
		for _, by := range q.first.by {
			if !oracleSame(row[by], rows[i][by], a.columns[by], all.columns[by], true) {
				return all, fmt.Sprintf("row %d, column %d, in another order: %s and %s", i+1, by+1, row[by], rows[i][by])
			}
		}
	}
	return picked, ""
}

// oracleErrorNumber is MySQL's number for an error; 0 for none. An error without a number is like no other.
func oracleErrorNumber(err error) any {
	if known := (*mysql.MySQLError)(nil); errors.As(err, &known) {
		return int(known.Number)
	}
	if err == nil {
		return 0
	}
	return &err
}

// oracleAnswered says that an error is a server's answer, and not the want of one.
func oracleAnswered(err error) bool {
	known := (*mysql.MySQLError)(nil)
	return errors.As(err, &known)
}

// String shows a value.
func (c cell) String() string {
	if c.null {
		return "NULL"
	}
	return fmt.Sprintf("%q", c.text)
}

// inOrder are the rows in an order that both servers share.
func (a *oracleAnswer) inOrder(q oracleQuery) [][]cell {
	out := slices.Clone(a.rows)
	if q.ordered {
		return out
	}
	lines := make(map[*cell][]string, len(out)) // by the first value of the row
	for _, row := range out {
		lines[&row[0]] = a.line(row, q)
	}
	slices.SortStableFunc(out, func(x, y []cell) int { return slices.Compare(lines[&x[0]], lines[&y[0]]) })
	return out
}

// line is a row by which rows are told apart: without the last digits of a double, and without those that a type adds.
func (a *oracleAnswer) line(row []cell, q oracleQuery) []string {
	out := make([]string, len(row))
	for i, c := range row {
		f, err := strconv.ParseFloat(string(c.text), 64)
		switch {
		case c.null:
			out[i] = "NULL"
		case a.columns[i].class == "double" && err == nil:
			out[i] = strconv.FormatFloat(f, 'e', 9, 64)
		case oracleDigits.Match(c.text):
			out[i] = oracleTrimmed(c)
		case q.fold:
			out[i] = oracleFolded(c)
		default:
			out[i] = string(c.text)
		}
	}
	return out
}

// oracleSame says that two values are the same. Where one of the types has fewer digits, the zeros that the other one adds are nothing, and
// doubles are the same but for their last digits. With fold texts are compared without regard to case and accents.
func oracleSame(x, y cell, a, b oracleResult, fold bool) bool {
	switch {
	case x.null || y.null || bytes.Equal(x.text, y.text):
		return x.null == y.null
	case a.class == "double" || b.class == "double":
		return oracleNearly(x, y, min(a.digits, b.digits))
	case a.digits != b.digits && oracleTrimmed(x) == oracleTrimmed(y):
		return true
	}
	return fold && oracleFolded(x) == oracleFolded(y)
}

// oracleNearly says that two numbers, of which one is a double, are the same but for their last digits. A double with a number of digits is
// one that MariaDB rounds: of deviations and ranks it prints four digits more than the numbers have, where MySQL prints all.
func oracleNearly(x, y cell, digits int64) bool {
	a, errA := strconv.ParseFloat(string(x.text), 64)
	b, errB := strconv.ParseFloat(string(y.text), 64)
	within := 1e-12 * max(a, -a, 1e-6)
	if digits < 31 {
		within += 0.5 * math.Pow10(-int(digits))
	}
	return errA == nil && errB == nil && max(a-b, b-a) <= within
}

// oracleDigits finds numbers and times with digits after the point.
var oracleDigits = regexp.MustCompile(`^[-0-9: ]+\.[0-9]+$`)

// oracleTrimmed is a number or a time without the zeros at its end.
func oracleTrimmed(c cell) string {
	if !oracleDigits.Match(c.text) {
		return string(c.text)
	}
	return strings.TrimRight(strings.TrimRight(string(c.text), "0"), ".")
}

// oracleFolded is a text without case and accents.
func oracleFolded(c cell) string { return oracleFolds.Replace(strings.ToLower(string(c.text))) }

// oracleFolds takes the accents that the oracle's mail has from letters.
var oracleFolds = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "ö", "o", "ô", "o", "ó", "o", "ò", "o", "å", "a", "ä", "a", "à", "a", "á", "a", "â", "a", "ç", "c",
	"ü", "u", "ú", "u", "ù", "u", "û", "u", "î", "i", "ï", "i", "í", "i", "ñ", "n", "e\u0301", "e")
