package server_test

import (
	"database/sql"
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/server"
)

// TestMemoryIsFlat streams a million rows of some 250 bytes. The engine's own writer would keep them all.
func TestMemoryIsFlat(t *testing.T) {
	r := start(t, nil)
	db := r.open(t, nil)
	for _, args := range [][]any{nil, {0}} {
		query := "SELECT n, name, at, half, flag, REPEAT('x', 200) FROM rows_1000000"
		if args != nil {
			query += " WHERE n >= ?"
		}
		rows, err := db.Query(query, args...)
		if err != nil {
			t.Fatal(err)
		}
		var peak, base uint64
		n := 0
		for rows.Next() {
			if n++; n%100000 != 1 {
				continue
			}
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			if base == 0 {
				base = m.HeapAlloc
			}
			peak = max(peak, m.HeapAlloc)
		}
		if err := rows.Err(); err != nil || n != 1000000 {
			t.Fatalf("read %d rows, %v", n, err)
		}
		rows.Close()
		if grown := int64(peak) - int64(base); grown > 40<<20 {
			t.Errorf("the heap grew by %d MB over a million rows", grown>>20)
		}
	}
}

// TestWarnings reads warnings by SHOW WARNINGS and counts them in the last packet.
func TestWarnings(t *testing.T) {
	r := start(t, nil)
	conn, err := r.open(t, nil).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, args := range [][]any{nil, {0}} {
		query := "SELECT n FROM warn_3"
		if args != nil {
			query += " WHERE n >= ?"
		}
		if _, err := conn.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatal(err)
		}
		rows, err := conn.QueryContext(t.Context(), "SHOW WARNINGS")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for rows.Next() {
			var level, message string
			var code int
			if err := rows.Scan(&level, &code, &message); err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(code, " ", message))
		}
		rows.Close()
		if want := "1105 row 0 is odd;1105 row 1 is odd;1105 row 2 is odd"; strings.Join(got, ";") != want {
			t.Errorf("got warnings %q, want %q", got, want)
		}
	}

	c := login(t, r)
	c.command(comQuery, []byte("SELECT n FROM warn_3")...)
	c.skipToEOF()
	for p := c.read(); ; p = c.read() {
		if p[0] == 0xfe && len(p) == 5 {
			if p[1] != 3 || p[2] != 0 {
				t.Errorf("the last packet tells %d warnings, want 3", p[1])
			}
			return
		}
	}
}

// TestFields looks at the descriptions of columns that drivers choose their types by.
func TestFields(t *testing.T) {
	r := start(t, nil)
	c := login(t, r)
	const (
		notNull, primaryKey, unsigned, binary, num = 0x1, 0x2, 0x20, 0x80, 0x8000
	)
	tests := []struct {
		expr  string
		field field
	}{
		{"n", field{"mail", "rows_1", "n", 63, 20, 8, notNull | primaryKey | num, 0}},
		{"n AS x", field{"mail", "rows_1", "n", 63, 20, 8, notNull | primaryKey | num, 0}},
		{"name", field{"mail", "rows_1", "name", 255, 200, 253, 0, 0}},
		{"at", field{"mail", "rows_1", "at", 63, 26, 12, binary, 6}},
		{"half", field{"mail", "rows_1", "half", 63, 22, 5, num, 31}},
		{"flag", field{"mail", "rows_1", "flag", 63, 1, 1, num, 0}},
		{"n + 1", field{"", "", "", 63, 20, 8, num | binary, 0}},
		{"CAST(n AS DECIMAL(10,2))", field{"", "", "", 63, 12, 246, num | binary, 2}},
		{"'abc'", field{"", "", "", 255, 12, 253, 0, 0}},
		{"'é😀'", field{"", "", "", 255, 8, 253, 0, 0}},
		{"CONCAT(name, '/', n)", field{"", "", "", 255, (50 + 1 + 20) * 4, 253, 0, 0}},
		{"CASE flag WHEN 1 THEN 'yes' WHEN 0 THEN name END", field{"", "", "", 255, 200, 253, 0, 0}},
		{"IF(flag, 'yes', 'perhaps')", field{"", "", "", 255, 28, 253, 0, 0}},
		{"COALESCE(name, 'none')", field{"", "", "", 255, 200, 253, 0, 0}},
		{"LEFT(UPPER(name), 3)", field{"", "", "", 255, 12, 253, 0, 0}},
		{"CONCAT_WS(', ', name, name)", field{"", "", "", 255, 102 * 4, 253, 0, 0}},
		{"CAST(n AS CHAR)", field{"", "", "", 255, 80, 253, 0, 0}},
		{"DATE_FORMAT(at, '%Y-%m')", field{"", "", "", 255, (5 + 2*16) * 4, 253, 0, 0}},
		{"REPEAT(name, n)", field{"", "", "", 255, 1<<32 - 1, 252, 0x10, 0}},
		{"CONCAT(REPEAT('x', n), name)", field{"", "", "", 255, 1<<32 - 1, 252, 0x10, 0}},
	}
	for _, test := range tests {
		c.command(comQuery, []byte("SELECT "+test.expr+" FROM rows_1")...)
		c.read()
		got := parseField(c.read())
		got.flags &^= unsigned
		if test.field.database == "" { // an expression's nullability is the engine's affair
			got.flags &^= notNull
		}
		if got != test.field {
			t.Errorf("%s: got %+v, want %+v", test.expr, got, test.field)
		}
		c.skipToEOF()
		c.skipToEOF()
	}
}

// TestOrigins looks at where columns come from through aliases, joins, derived tables, groups and unions.
func TestOrigins(t *testing.T) {
	r := start(t, nil)
	db := r.open(t, nil)
	if err := db.Ping(); err != nil {
		t.Fatal(err)
	}
	c := login(t, r)
	for query, want := range map[string]string{
		"SELECT a.name x FROM rows_2 a":                                                                 "mail.rows_2(a).name",
		"SELECT x FROM (SELECT name x FROM rows_2) d":                                                   "mail.rows_2(d).name",
		"SELECT * FROM (SELECT n FROM rows_2 LIMIT 1) d":                                                "mail.rows_2(d).n",
		"SELECT b.n FROM rows_2 a JOIN rows_5 b ON a.n = b.n":                                           "mail.rows_5(b).n",
		"SELECT name, COUNT(*) FROM rows_2 a GROUP BY name ORDER BY 2":                                  "mail.rows_2(a).name",
		"SELECT name FROM rows_2 ORDER BY n LIMIT 1":                                                    "mail.rows_2(rows_2).name",
		"SELECT DISTINCT name FROM rows_2":                                                              "mail.rows_2(rows_2).name",
		"SELECT name, ROW_NUMBER() OVER (ORDER BY n) FROM rows_2":                                       "mail.rows_2(rows_2).name",
		"SELECT name FROM rows_2 UNION SELECT 'x'":                                                      ".().",
		"WITH RECURSIVE c AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM c WHERE x < 3) SELECT x FROM c": ".c(c).x",
		"WITH RECURSIVE c AS (SELECT 'a' AS x UNION ALL SELECT CONCAT(x, x) FROM c WHERE LENGTH(x) < 3) SELECT x, CONCAT(x, x) FROM c": ".c(c).x",
		"SELECT MAX(name) FROM rows_2":                                                    ".().",
		"WITH c AS (SELECT name y FROM rows_2) SELECT y FROM c":                           "mail.rows_2(c).name",
		"SELECT a.name FROM rows_2 a WHERE EXISTS (SELECT 1 FROM rows_5 a WHERE a.n = 1)": "mail.rows_2(a).name",
	} {
		for _, prepared := range []bool{false, true} {
			if prepared {
				c.command(comStmtPrepare, []byte(query)...)
				c.read()
			} else {
				c.command(comQuery, []byte(query)...)
				c.read()
			}
			p := c.read()
			f := parseField(p)
			if got := fmt.Sprintf("%s.%s(%s).%s", f.database, f.table, tableAlias(p), f.original); got != want {
				t.Errorf("%s, prepared %v: got %s, want %s", query, prepared, got, want)
			}
			c.skipToEOF()
			if !prepared {
				c.skipToEOF()
			}
		}
	}
}

// tableAlias is the table's alias in a column definition with short names.
func tableAlias(p []byte) string {
	p = p[1+int(p[0]):] // "def"
	p = p[1+int(p[0]):] // the database
	return string(p[1 : 1+int(p[0])])
}

// field is the part of a column definition that tests look at.
type field struct {
	database, table, original string
	charset                   uint16
	length                    uint32
	kind                      byte
	flags                     uint16
	decimals                  byte
}

// parseField parses a column definition packet with short names.
func parseField(p []byte) field {
	next := func() string {
		n := int(p[0])
		s := string(p[1 : 1+n])
		p = p[1+n:]
		return s
	}
	next() // "def"
	f := field{database: next()}
	next() // the table's alias
	f.table = next()
	next() // the column's alias
	f.original = next()
	f.charset = uint16(p[1]) | uint16(p[2])<<8
	f.length = uint32(p[3]) | uint32(p[4])<<8 | uint32(p[5])<<16 | uint32(p[6])<<24
	f.kind = p[7]
	f.flags = uint16(p[8]) | uint16(p[9])<<8
	f.decimals = p[10]
	return f
}

// TestSession asks for what clients look at when they connect.
func TestSession(t *testing.T) {
	r := start(t, func(o *server.Options) { o.Version = "8.0.40-test" })
	db := r.open(t, nil)
	tests := map[string]string{
		"SELECT @@version":              "8.0.40-test",
		"SELECT VERSION()":              "8.0.40-test",
		"SELECT @@collation_connection": "utf8mb4_0900_ai_ci",
		"SELECT @@collation_server":     "utf8mb4_0900_ai_ci",
		"SELECT @@time_zone":            "+00:00",
		"SELECT 'Hello' = 'hello'":      "1",
		"SELECT @@character_set_client": "utf8mb4",
		"SELECT @@max_allowed_packet":   "67108864", // as TestCommandTooLong finds it
		"SELECT DATABASE()":             "mail",
		"SELECT '😀'":                    "😀",
		"SELECT @@autocommit":           "1",
	}
	for query, want := range tests {
		var got string
		if err := db.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", query, got, err, want)
		}
	}
	var name, cipher string
	if err := db.QueryRow("SHOW SESSION STATUS LIKE 'Ssl_cipher'").Scan(&name, &cipher); err != nil || cipher == "" {
		t.Errorf("Ssl_cipher over TLS: %q, %v", cipher, err)
	}
}

// TestMultiStatements runs several statements up to an error in the rows of one.
func TestMultiStatements(t *testing.T) {
	r := start(t, nil)
	db := r.open(t, nil)
	rows, err := db.Query("SELECT 1; SET @x = 2; SELECT n FROM rows_300; SELECT n FROM fail_200; SELECT 5; -- never")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var counts []int
	for {
		n := 0
		for rows.Next() {
			n++
		}
		counts = append(counts, n)
		if !rows.NextResultSet() {
			break
		}
	}
	wantError(t, rows.Err(), "1205 (HY000)", "busy")
	if got := fmt.Sprint(counts); got != "[1 300 128]" && got != "[1 0 300 128]" {
		t.Errorf("got results of %v rows", counts)
	}
}

// TestNothingIsLeft looks for goroutines after a server that was used in every way has stopped.
func TestNothingIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("server", func(t *testing.T) {
		r := start(t, nil)
		db := r.open(t, nil)
		for _, query := range []string{"SELECT 1", "SELECT n FROM fail_300", "SELECT n FROM panic_300", "SELEKT", "SELECT /*+ MAX_EXECUTION_TIME(20) */ n FROM block_0"} {
			_ = runAll(db, query) // most fail
		}
		left, err := db.Query("SELECT n FROM rows_1000000") // abandoned
		if err != nil {
			t.Fatal(err)
		}
		defer left.Close()
		c := login(t, r)
		c.openCursor(c.prepare("SELECT n FROM rows_1000000"))
		c.skipToEOF()
		go func(db *sql.DB) { _ = runAll(db, "SELECT n FROM block_0") }(r.open(t, nil)) // ends with the server
		within(t, "blocking", r.blocked)
		for range 3 { // clients that never log in
			silent, err := net.Dial("tcp", r.addr)
			if err != nil {
				t.Fatal(err)
			}
			defer silent.Close()
		}
		r.stop()
	})
	var after int
	for range 200 { // the driver's own goroutines end soon
		if after = runtime.NumGoroutine(); after <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("%d goroutines before, %d after:\n%s", before, after, stacks[:runtime.Stack(stacks, true)])
}
