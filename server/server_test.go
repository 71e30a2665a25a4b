package server_test

import (
	"context"
	"crypto/tls"
	"database/sql"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/outlooksql/outlooksql/server"
)

// Every test has these users.
var testUsers = []server.User{{Name: "analyst", Password: "s3cret-Analyst"}, {Name: "other", Password: "s3cret-Other"}}

// running is a server under test.
type running struct {
	*testDatabase
	*server.Server
	addr string
	stop func() // drains and waits
}

// start serves a test database until the test ends. edit may change the options.
func start(t testing.TB, edit func(*server.Options)) *running {
	t.Helper()
	db := newTestDatabase()
	o := server.Options{Engine: newTestEngine(db), Users: testUsers, Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))}
	if edit != nil {
		edit(&o)
	}
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { // ends when ctx does
		defer close(done)
		if err := s.Serve(ctx); err != nil {
			t.Errorf("Serve: %v", err)
		}
	}()
	stop := func() { cancel(); <-done }
	t.Cleanup(stop)
	return &running{testDatabase: db, Server: s, addr: s.Addr().String(), stop: stop}
}

// config is what a driver needs to connect as the first user.
func (r *running) config() *mysql.Config {
	c := mysql.NewConfig()
	c.User, c.Passwd = testUsers[0].Name, testUsers[0].Password
	c.Net, c.Addr, c.DBName = "tcp", r.addr, "mail"
	c.TLS = &tls.Config{InsecureSkipVerify: true}
	c.MultiStatements = true
	c.Logger = mysql.Logger(quiet{})
	return c
}

// quiet drops what the driver logs about connections that tests end on purpose.
type quiet struct{}

// Print drops a message.
func (quiet) Print(...any) {}

// open connects with a pool of its own. edit may change the configuration.
func (r *running) open(t *testing.T, edit func(*mysql.Config)) *sql.DB {
	t.Helper()
	c := r.config()
	if edit != nil {
		edit(c)
	}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	return db
}

// wantError fails the test unless err is MySQL's error with this "number (state)" and words.
func wantError(t *testing.T, err error, code, words string) {
	t.Helper()
	got, ok := err.(*mysql.MySQLError)
	if !ok {
		t.Fatalf("got error %T %v, want %s", err, err, code)
	}
	if gotCode := fmt.Sprintf("%d (%s)", got.Number, got.SQLState); gotCode != code || !strings.Contains(got.Message, words) {
		t.Errorf("got error %s %q, want %s with %q", gotCode, got.Message, code, words)
	}
}

// runAll runs every statement of a query and reads every result.
func runAll(db *sql.DB, query string) error {
	rows, err := db.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		for rows.Next() {
		}
		if !rows.NextResultSet() {
			return rows.Err()
		}
	}
}

// mustContain fails the test unless words are part of text.
func mustContain(t *testing.T, text, words string) {
	t.Helper()
	if !strings.Contains(text, words) {
		t.Errorf("got %q, want %q in it", text, words)
	}
}

// TestQuery reads values of every kind, as text and prepared.
func TestQuery(t *testing.T) {
	r := start(t, nil)
	db := r.open(t, nil)
	var n, rows int
	if err := db.QueryRow("SELECT COUNT(*), MAX(n) FROM rows_300").Scan(&rows, &n); err != nil {
		t.Fatal(err)
	}
	if rows != 300 || n != 299 {
		t.Errorf("got %d rows up to %d, want 300 up to 299", rows, n)
	}
	var name, at string
	var half float64
	var flag bool
	row := db.QueryRow("SELECT name, at, half, flag FROM rows_10 WHERE n = ? AND name = ?", 7, "NAME 7")
	if err := row.Scan(&name, &at, &half, &flag); err != nil {
		t.Fatal(err)
	}
	if name != "name 7" || at != "2026-11-01 12:00:00.123456" || half != 0.5 || !flag {
		t.Errorf("got %q, %q, %v, %v", name, at, half, flag)
	}
}

// TestEngineParser looks for what only the engine's own parser makes of a statement.
func TestEngineParser(t *testing.T) {
	r := start(t, nil)
	db := r.open(t, nil)
	for _, args := range [][]any{nil, {0}} {
		query := "SELECT 'parser' FROM rows_1"
		if args != nil {
			query += " WHERE n = ?"
		}
		var got string
		if err := db.QueryRow(query, args...).Scan(&got); err != nil || got != "the engine's parser" {
			t.Errorf("%s: got %q, %v", query, got, err)
		}
	}
}

// TestExplain reads EXPLAIN as a tree, prepared and not. (The engine's own table form has values that no driver reads.)
func TestExplain(t *testing.T) {
	r := start(t, nil)
	db := r.open(t, nil)
	for _, query := range []string{"EXPLAIN FORMAT=TREE SELECT n FROM rows_10", "EXPLAIN PLAN SELECT 1"} {
		if err := runAll(db, query); err != nil {
			t.Errorf("%s: %v", query, err)
		}
		stmt, err := db.Prepare(query)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stmt.Exec(); err != nil {
			t.Errorf("%s, prepared: %v", query, err)
		}
		stmt.Close()
	}
}

// TestErrorsBeforeRows makes errors that are known before any row, as text and prepared.
func TestErrorsBeforeRows(t *testing.T) {
	r := start(t, nil)
	db := r.open(t, nil)
	tests := []struct {
		query, code, words string
	}{
		{"SELECT * FROM nowhere.t", "1049 (42000)", "Unknown database 'nowhere'; there is 'mail'"},
		{"SHOW TABLES FROM mal", "1049 (42000)", "Unknown database 'mal'; did you mean 'mail'?"},
		{"USE mails", "1049 (42000)", "Unknown database 'mails'; did you mean 'mail'?"},
		{"SELECT nothing FROM rows_10", "1054 (42S22)", "Unknown column 'nothing' in 'field list'"},
		{"SELEKT 1", "1064 (42000)", "SQL syntax"},
		{"SELECT * FROM nothing", "1146 (42S02)", "Table 'mail.nothing' doesn't exist"},
		{"SELECT * FROM fail_0", "1205 (HY000)", "the mailbox is busy, try again"},
		{"SELECT * FROM deny_0", "1142 (42000)", "the mailbox is not yours"},
		{"SELECT * FROM panic_0", "1105 (HY000)", "internal error, reported in the log under id"},
		{"SELECT MAX(n) FROM panic_0", "1105 (HY000)", "internal error, reported in the log under id"},
		{"SELECT nofunction(1)", "1305 (42000)", "nofunction"},
		{"SELECT n FROM rows_1 a JOIN rows_2 b", "1052 (23000)", "n"},
		{"SELECT @@nothing", "1193 (HY000)", "nothing"},
		{"SELECT (SELECT n FROM rows_2)", "1242 (21000)", ""},
		{"-- nothing", "1065 (42000)", "Query was empty"},
	}
	for _, test := range tests {
		t.Run(test.query, func(t *testing.T) {
			_, err := db.Query(test.query)
			wantError(t, err, test.code, test.words)
			stmt, err := db.Prepare(test.query)
			if err == nil {
				_, err = stmt.Query()
				stmt.Close()
			}
			wantError(t, err, test.code, test.words)
		})
	}
}

// TestErrorsAtConnect fails to connect, with and without TLS.
func TestErrorsAtConnect(t *testing.T) {
	r := start(t, nil)
	tests := []struct {
		name        string
		edit        func(*mysql.Config)
		code, words string
	}{
		{"password", func(c *mysql.Config) { c.Passwd = "wrong" }, "1045 (28000)", "Access denied for user 'analyst'@'localhost' (using password: YES)"},
		{"no password", func(c *mysql.Config) { c.Passwd = "" }, "1045 (28000)", "Access denied for user 'analyst'@'localhost' (using password: NO)"},
		{"user", func(c *mysql.Config) { c.User = "nobody" }, "1045 (28000)", "Access denied for user 'nobody'@'localhost' (using password: YES)"},
		{"database", func(c *mysql.Config) { c.DBName = "nowhere" }, "1049 (42000)", "nowhere"},
	}
	for _, test := range tests {
		for _, tlsConfig := range []*tls.Config{nil, {InsecureSkipVerify: true}} {
			t.Run(test.name, func(t *testing.T) {
				db := r.open(t, func(c *mysql.Config) { test.edit(c); c.TLS = tlsConfig })
				wantError(t, db.Ping(), test.code, test.words)
			})
		}
	}
}

// TestErrorAfterRows reads errors that arise before, at and after rows, and uses the same connection again.
func TestErrorAfterRows(t *testing.T) {
	r := start(t, nil)
	for _, tlsConfig := range []*tls.Config{nil, {InsecureSkipVerify: true}} {
		db := r.open(t, func(c *mysql.Config) { c.TLS = tlsConfig })
		db.SetMaxOpenConns(1)
		for _, n := range []string{"0", "1", "127", "128", "129", "1000", "100000"} {
			for _, kind := range []string{"fail", "panic"} {
				query := "SELECT n, name FROM " + kind + "_" + n
				readError(t, db, query)
				readError(t, db, query+" WHERE n >= ?", 0)
			}
		}
		var id, again int
		if err := db.QueryRow("SELECT CONNECTION_ID()").Scan(&id); err != nil {
			t.Fatal(err)
		}
		readError(t, db, "SELECT n FROM fail_300")
		if err := db.QueryRow("SELECT CONNECTION_ID()").Scan(&again); err != nil || again != id {
			t.Errorf("connection after an error is %d (%v), want %d", again, err, id)
		}
	}
}

// readError reads a result up to its error.
func readError(t *testing.T, db *sql.DB, query string, args ...any) {
	t.Helper()
	code, words := "1205 (HY000)", "the mailbox is busy, try again"
	if strings.Contains(query, "panic_") {
		code, words = "1105 (HY000)", "internal error"
	}
	rows, err := db.Query(query, args...)
	got := 0
	if err == nil {
		for rows.Next() {
			got++
		}
		err = rows.Err()
		rows.Close()
	}
	t.Logf("%s: %d rows, then %v", query, got, err)
	wantError(t, err, code, words)
}

// TestDrain stops a server while a statement runs, which is read to its end.
func TestDrain(t *testing.T) {
	r := start(t, func(o *server.Options) { o.DrainTimeout = time.Minute })
	idle, busy := r.open(t, nil), r.open(t, nil)
	if err := idle.Ping(); err != nil {
		t.Fatal(err)
	}
	rows, err := busy.Query("SELECT n FROM rows_1000000")
	if err != nil {
		t.Fatal(err)
	}
	stopped := make(chan struct{})
	go func() { r.stop(); close(stopped) }() // ends when the statement has been read
	n := 0
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil || n != 1000000 {
		t.Errorf("read %d rows and %v while draining, want all", n, err)
	}
	rows.Close()
	<-stopped
	if _, err := net.Dial("tcp", r.addr); err == nil {
		t.Error("the server still listens")
	}
}
