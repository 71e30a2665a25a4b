package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// How many queries the oracle is asked, and which.
var (
	oracleQueries = flag.Int("oracle.queries", 150, "how many queries TestOracle generates")
	oracleSeed    = flag.Uint64("oracle.seed", 1, "the seed of TestOracle's queries")
	oracleOnly    = flag.Int("oracle.only", -1, "the number of the one query that TestOracle runs")
)

// oracleTables are the tables that both servers have.
var oracleTables = []string{"attachments", "folders", "messages", "users"}

// TestOracle asks this server and a MariaDB with the same rows the same queries, each with pushdown and without.
// Where the answers differ, one of them is wrong: ours, unless oracleExceptions has a reason.
func TestOracle(t *testing.T) {
	theirs := startMariaDB(t)
	o := &oracle{theirs: theirs, tables: map[string]*oracleTable{}}
	db := serveOracle(t).open("demo", "demo", "outlook")
	o.ours, o.unpushed = oracleSession(t, db), oracleSession(t, db, "SET outlook_pushdown = 0")
	for _, name := range oracleTables {
		o.tables[name] = oracleCopy(t, o.ours, theirs, name)
	}
	t.Logf("seed %d, %d queries; one of them alone: -oracle.seed %d -oracle.only NUMBER", *oracleSeed, *oracleQueries, *oracleSeed)
	first, last := 0, *oracleQueries
	if *oracleOnly >= 0 {
		first, last = *oracleOnly, *oracleOnly+1
	}
	for n := first; n < last; n++ {
		if t.Context().Err() != nil {
			break
		}
		o.ask(t, n, newOracleGenerator(o.tables, *oracleSeed, n).query())
	}
	o.report(t)
}

// oracleSession is a connection with its settings.
func oracleSession(t *testing.T, db *sql.DB, settings ...string) *sql.Conn {
	t.Helper()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	for _, s := range settings {
		if _, err := conn.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return conn
}

// oracle holds both servers.
type oracle struct {
	theirs         *sql.DB
	ours, unpushed *sql.Conn
	tables         map[string]*oracleTable
	asked, excused int
	by             map[string]int // exceptions used
}

// ask asks one query.
func (o *oracle) ask(t *testing.T, n int, q oracleQuery) {
	t.Helper()
	o.asked++
	theirs := oracleAsk(t.Context(), o.theirs, q.sql)
	ours := oracleAsk(t.Context(), o.ours, q.sql)
	unpushed := oracleAsk(t.Context(), o.unpushed, q.sql)
	if d := ours.differs(unpushed, q); d != "" {
		t.Errorf("query %d: pushdown changes it: %s\n%s", n, d, q.sql)
	}
	d := ours.differs(theirs, q)
	if d == "" {
		return
	}
	if e := oracleExceptionFor(q.sql, d, ours, theirs); e != nil {
		o.excused++
		if o.by == nil {
			o.by = map[string]int{}
		}
		o.by[e.name]++
		return
	}
	t.Errorf("query %d: ours differs from MariaDB's: %s\n%s", n, d, q.sql)
}

// report says what was compared.
func (o *oracle) report(t *testing.T) {
	t.Helper()
	t.Logf("%d queries; %d differ by an exception: %v", o.asked, o.excused, o.by)
	if o.excused*4 > o.asked && o.asked > 100 {
		t.Errorf("%d of %d queries were excused: the exceptions hide too much", o.excused, o.asked)
	}
}

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
