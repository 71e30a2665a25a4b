package main

import (
	"database/sql"
	"flag"
	"testing"
)

// How many queries the oracle is asked, and which.
var (
	oracleQueries = flag.Int("oracle.queries", 150, "how many queries TestOracle generates")
	oracleSeed    = flag.Uint64("oracle.seed", 1, "the seed of TestOracle's queries")
	oracleOnly    = flag.Int("oracle.only", -1, "the number of the one query that TestOracle runs")
)

// oracleTables are the tables that both servers have. Of message_mime, which is read by a key alone, the other tests speak.
var oracleTables = []string{"attachments", "categories", "folders", "mailbox_settings", "message_headers", "message_rules", "messages", "recipients", "users"}

// TestOracle asks this server and a MariaDB with the same rows the same queries, each with pushdown and without.
// Where the answers differ, one of them is wrong: ours, unless oracleExceptions has a reason.
func TestOracle(t *testing.T) {
	theirs := startMariaDB(t)
	ours := serveOracle(t)
	o := &oracle{}
	for _, of := range []oracleDatabase{{name: "outlook", sources: oracleSources}, {name: "outlook_all", sources: oracleSourcesOfAll, all: true}} {
		o.databases = append(o.databases, of.connect(t, ours, theirs))
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
		g := newOracleGenerator(o.databases, *oracleSeed, n)
		o.ask(t, n, g.oracleDatabase, g.query())
	}
	o.report(t)
}

// oracleDatabase is a database that both servers have.
type oracleDatabase struct {
	name                   string
	all                    bool           // of every mailbox: what is said of user_id and mailbox is a predicate as any other
	sources                []oracleSource // what its queries read
	tables                 map[string]*oracleTable
	theirs, ours, unpushed *sql.Conn
}

// connect connects to both servers, and copies our tables to theirs.
func (d oracleDatabase) connect(t *testing.T, ours *running, theirs *sql.DB) *oracleDatabase {
	t.Helper()
	db := ours.open("demo", "demo", d.name)
	d.ours, d.unpushed = oracleSession(t, db), oracleSession(t, db, "SET outlook_pushdown = 0")
	d.theirs = oracleSession(t, theirs, "CREATE DATABASE "+d.name+" CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_nopad_ai_ci", "USE "+d.name)
	d.tables = map[string]*oracleTable{}
	for _, name := range oracleTables {
		d.tables[name] = oracleCopy(t, d.ours, d.theirs, name)
		t.Logf("%s.%s has %d rows", d.name, name, d.tables[name].rows)
	}
	return &d
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

// oracle asks, and counts.
type oracle struct {
	databases      []*oracleDatabase
	asked, excused int
	by             map[string]int // exceptions used
}

// ask asks one query.
func (o *oracle) ask(t *testing.T, n int, in *oracleDatabase, q oracleQuery) {
	t.Helper()
	o.asked++
	theirs := q.askTheirs(t.Context(), in.theirs)
	if theirs.err != nil && !oracleAnswered(theirs.err) {
		t.Fatalf("query %d: MariaDB is gone: %v\n%s", n, theirs.err, q.shown(in))
	}
	ours := q.ask(t.Context(), in.ours)
	for _, way := range oracleWays {
		if d := way.differs(t.Context(), in, q, ours, theirs); d != "" {
			t.Errorf("query %d: %s changes it: %s\n%s", n, way.name, d, q.shown(in))
		}
	}
	if d := q.explained(t.Context(), in, ours); d != "" {
		t.Errorf("query %d: EXPLAIN fails: %s\n%s", n, d, q.shown(in))
	}
	d := ours.differs(theirs, q)
	if d == "" {
		return
	}
	if e := oracleExceptionFor(q.sql, d, ours.withWarnings(t.Context(), in.ours, q), theirs); e != nil {
		o.excused++
		if o.by == nil {
			o.by = map[string]int{}
		}
		o.by[e.name]++
		return
	}
	t.Errorf("query %d: ours differs from MariaDB's: %s\n%s", n, d, q.shown(in))
}

// report says what was compared.
func (o *oracle) report(t *testing.T) {
	t.Helper()
	t.Logf("%d queries; %d differ by an exception: %v", o.asked, o.excused, o.by)
	if o.excused*4 > o.asked && o.asked > 100 {
		t.Errorf("%d of %d queries were excused: the exceptions hide too much", o.excused, o.asked)
	}
}
