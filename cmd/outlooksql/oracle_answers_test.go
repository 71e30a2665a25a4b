package main

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oracleAnswer is what a server gave.
type oracleAnswer struct {
	err     error
	columns []string // the classes of their types
	rows    [][]cell
}

// oracleQuerier is a connection.
type oracleQuerier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

// oracleAsk runs a query to its end.
func oracleAsk(ctx context.Context, on oracleQuerier, query string) *oracleAnswer {
	rows, err := on.QueryContext(ctx, query)
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
		a.columns = append(a.columns, oracleClass(c.DatabaseTypeName()))
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
	if a.err != nil || b.err != nil {
		if a.err != nil && b.err != nil {
			return ""
		}
		return fmt.Sprintf("errors %v and %v", a.err, b.err)
	}
	if len(a.columns) != len(b.columns) || len(a.rows) != len(b.rows) {
		return fmt.Sprintf("%d and %d rows", len(a.rows), len(b.rows))
	}
	left, right := a.lines(q), b.lines(q)
	for i := range left {
		for j := range left[i] {
			if left[i][j] != right[i][j] && !oracleNearly(left[i][j], right[i][j], a.columns[j] == "double" || b.columns[j] == "double", q) {
				return fmt.Sprintf("row %d, column %d: %q and %q", i+1, j+1, left[i][j], right[i][j])
			}
		}
	}
	for i, class := range a.columns {
		if class != b.columns[i] && class != "null" && b.columns[i] != "null" {
			return fmt.Sprintf("column %d is of type %s and %s", i+1, class, b.columns[i])
		}
	}
	return ""
}

// lines are the rows in an order that both servers share.
func (a *oracleAnswer) lines(q oracleQuery) [][]string {
	out := make([][]string, len(a.rows))
	for i, row := range a.rows {
		for j, c := range row {
			out[i] = append(out[i], oracleShown(c, a.columns[j], q))
		}
	}
	if !q.ordered {
		slices.SortFunc(out, slices.Compare)
	}
	return out
}

// oracleShown is a value as it is compared.
func oracleShown(c cell, class string, q oracleQuery) string {
	switch {
	case c.null:
		return "NULL"
	case class == "double":
		if f, err := strconv.ParseFloat(string(c.text), 64); err == nil {
			return strconv.FormatFloat(f, 'e', 9, 64)
		}
	case strings.Contains(q.sql, "UNION") && oracleDigits.Match(c.text):
		return strings.TrimRight(strings.TrimRight(string(c.text), "0"), ".") // how many are shown is the common type's, of which each server has its own
	case class == "datetime" && strings.Contains(string(c.text), "."):
		return strings.TrimRight(strings.TrimRight(string(c.text), "0"), ".") // how many digits are oracleShown is the type's, which differs
	case q.fold:
		return oracleFolds.Replace(strings.ToLower(string(c.text)))
	}
	return string(c.text)
}

// oracleRounds finds the functions whose results MariaDB rounds.
var oracleRounds = regexp.MustCompile(`\b(STD|VAR|PERCENT_RANK)`)

// oracleDigits finds numbers and times with digits after the point.
var oracleDigits = regexp.MustCompile(`^[-0-9: ]+\.[0-9]+$`)

// oracleFolds takes the accents that the oracle's mail has from letters.
var oracleFolds = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "ö", "o", "ô", "o", "ó", "o", "ò", "o", "å", "a", "ä", "a", "à", "a", "á", "a", "â", "a", "ç", "c",
	"ü", "u", "ú", "u", "ù", "u", "û", "u", "î", "i", "ï", "i", "í", "i", "ñ", "n", "e\u0301", "e")

// oracleNearly says that two numbers, of which one is a double, are the same but for their last digits; or, in deviations and ranks, for what
// MariaDB rounds: it prints four digits more than the numbers have, where MySQL prints all.
func oracleNearly(a, b string, double bool, q oracleQuery) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	within := 1e-9 * max(x, -x, 1e-6)
	if oracleRounds.MatchString(q.sql) {
		within = 0.00005 + 1e-9*max(x, -x)
	}
	return double && errX == nil && errY == nil && max(x-y, y-x) <= within
}
