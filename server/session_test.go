package server_test

import (
	"database/sql"
	"strings"
	"testing"
)

// oneConnection is a connection of its own as the first user.
func oneConnection(t *testing.T, r *running) *sql.Conn {
	t.Helper()
	conn, err := r.open(t, nil).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// table reads a result as lines of values with | between, below a line of the columns.
func table(t *testing.T, conn *sql.Conn, query string) string {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{strings.Join(columns, "|")}
	values, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		var line []string
		for _, v := range values {
			if !v.Valid {
				v.String = "NULL"
			}
			line = append(line, v.String)
		}
		lines = append(lines, strings.Join(line, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return strings.Join(lines, "\n")
}

// TestAnswers asks what MySQL answers and the engine does not, or otherwise.
func TestAnswers(t *testing.T) {
	conn := oneConnection(t, start(t, nil))
	for _, test := range []struct{ query, want string }{
		{"SELECT SQL_BUFFER_RESULT n FROM rows_1", "n\n0"},
		{"SELECT 5--3", "5--3\n8"},
		{"SELECT @a := n, @a + 10, @a FROM rows_2", "@a := n|@a + 10|@a\n0|10|0\n1|11|1"},
		{"SELECT @r := @r + 1 AS r, n FROM rows_3, (SELECT @r := 0) i", "r|n\n1|0\n2|1\n3|2"},
		{"SELECT @r", "@r\n3"},
		{"SELECT {fn CONCAT('{d', n)}, {d '2026-11-01'} FROM rows_1", "{fn CONCAT('{d', n)}|{d '2026-11-01'}\n{d0|2026-11-01"},
		{"SELECT n FROM rows_5 WHERE at >= {ts '2026-11-01 00:00:00'} AND n > 3", "n\n4"},
		{"SELECT n FROM rows_5 WHERE at >= TIMESTAMP '2026-11-02 00:00:00'", "n"},
		{"  SELECT @v := n, CONCAT(n,'x'), 1 - -1, 2--1 FROM rows_1", "@v := n|CONCAT(n,'x')|1 - -1|2--1\n0|0x|2|3"},
		{"SHOW TABLES LIKE 'rows%'", "Tables_in_mail (rows%)\nrows_10"},
		{"SHOW FULL TABLES FROM mail LIKE '%'", "Tables_in_mail (%)|Table_type\nrows_10|BASE TABLE"},
		{"SHOW DATABASES LIKE 'ma%'", "Database (ma%)\nmail"},
		{"DESCRIBE rows_10 'h_l%'", "Field|Type|Null|Key|Default|Extra\nhalf|double|YES||NULL|"},
		{"DESC mail.rows_10 half", "Field|Type|Null|Key|Default|Extra\nhalf|double|YES||NULL|"},
		{"CHECK TABLE rows_1, nothing", "Table|Op|Msg_type|Msg_text\nmail.rows_1|check|note|The storage engine for the table doesn't support check\n" +
			"mail.nothing|check|Error|Table 'mail.nothing' doesn't exist\nmail.nothing|check|status|Operation failed"},
		{"CHECKSUM TABLE mail.rows_1", "Table|Checksum\nmail.rows_1|NULL"},
		{"HELP 'contents'", "name|is_it_category"},
		{"SHOW OPEN TABLES", "Database|Table|In_use|Name_locked"},
		{"SHOW PROFILES", "Query_ID|Duration|Query"},
		{"SELECT CAST('x' AS SIGNED)", "CAST('x' AS SIGNED)\n0"},
		{"SHOW COUNT(*) WARNINGS", "@@session.warning_count\n1"},
		{"SHOW COUNT(*) ERRORS", "@@session.error_count\n0"},
		{"SHOW ERRORS", "Level|Code|Message"},
		{"SELECT @@warning_count, @@error_count", "@@warning_count|@@error_count\n1|0"},
		{"SELECT @@warning_count", "@@warning_count\n0"},
		{"EXPLAIN FORMAT=TRADITIONAL SELECT 1", "id|select_type|table|partitions|type|possible_keys|key|key_len|ref|rows|filtered|Extra\n" +
			"1|SIMPLE|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|No tables used"},
		{"SELECT CURRENT_ROLE(), SESSION_USER() = USER()", "CURRENT_ROLE()|SESSION_USER() = USER()\nNONE|1"},
		{"SELECT @@innodb_version, @@have_query_cache, @@profiling, @@license", "@@innodb_version|@@have_query_cache|@@profiling|@@license\n8.0.40|NO|0|Apache-2.0"},
	} {
		if got := table(t, conn, test.query); got != test.want {
			t.Errorf("%s\ngot  %q\nwant %q", test.query, got, test.want)
		}
	}
}

// TestExplainFormats reads plans in MySQL's formats.
func TestExplainFormats(t *testing.T) {
	conn := oneConnection(t, start(t, nil))
	got := table(t, conn, "EXPLAIN FORMAT=JSON SELECT n FROM rows_5 WHERE n > 2")
	for _, words := range []string{"EXPLAIN\n{", `"query_block": {`, `"operation": `, `"select_id": 1`} {
		mustContain(t, got, words)
	}
	got = table(t, conn, "EXPLAIN ANALYZE SELECT n FROM rows_5 WHERE n > 2")
	mustContain(t, got, "\nGave 2 rows in 0.")
}

// TestErrorsAreWarnings looks for errors of all kinds in SHOW WARNINGS, and for nothing after what works.
func TestErrorsAreWarnings(t *testing.T) {
	conn := oneConnection(t, start(t, nil))
	for query, want := range map[string]string{
		"SELEKT 1":             "1064",
		"SELECT x FROM rows_1": "1054",
		"SELECT n FROM fail_3": "1205",
		"DROP TABLE rows_1":    "1290",
	} {
		rows, err := conn.QueryContext(t.Context(), query)
		if err == nil {
			for rows.Next() {
			}
			err = rows.Err()
			rows.Close()
		}
		if err == nil {
			t.Fatalf("%s worked", query)
		}
		for _, show := range []string{"SHOW WARNINGS", "SHOW ERRORS"} {
			got := table(t, conn, show)
			if !strings.HasPrefix(got, "Level|Code|Message\nError|"+want+"|") || strings.Count(got, "\n") != 1 {
				t.Errorf("%s after %s: %q, want error %s", show, query, got, want)
			}
		}
		if got := table(t, conn, "SHOW COUNT(*) ERRORS"); got != "@@session.error_count\n1" {
			t.Errorf("errors after %s: %q", query, got)
		}
		table(t, conn, "SELECT 1")
		if got := table(t, conn, "SHOW WARNINGS"); got != "Level|Code|Message" {
			t.Errorf("after SELECT 1: %q", got)
		}
	}
}

// TestWarningsAreBounded makes a warning for each row: those beyond max_error_count are only counted, the error at the end
// is there.
func TestWarningsAreBounded(t *testing.T) {
	conn := oneConnection(t, start(t, nil))
	count := func(query string, wantKept int, wantCount string) string {
		t.Helper()
		if rows, err := conn.QueryContext(t.Context(), query); err == nil {
			for rows.Next() {
			}
			rows.Close()
		}
		shown := table(t, conn, "SHOW WARNINGS")
		if kept := strings.Count(shown, "\n"); kept != wantKept {
			t.Errorf("%s: SHOW WARNINGS shows %d, want %d", query, kept, wantKept)
		}
		if got := table(t, conn, "SHOW COUNT(*) WARNINGS"); got != "@@session.warning_count\n"+wantCount {
			t.Errorf("%s: %q, want %s warnings", query, got, wantCount)
		}
		return shown
	}
	count("SELECT n FROM warn_2000", 1024, "2000")
	if _, err := conn.ExecContext(t.Context(), "SET max_error_count = 3"); err != nil {
		t.Fatal(err)
	}
	mustContain(t, count("SELECT n FROM warn_5", 3, "5"), "|row 0 is odd\n")
	mustContain(t, count("SELECT n FROM warn_5 UNION ALL SELECT n FROM fail_0", 4, "6"), "\nError|1205|")
	count("SELECT n FROM warn_2", 2, "2")
}

// TestPrepareFrom prepares under one name what the engine's grammar does not know, what it does not know at all, and what
// stands in a variable. A name whose last PREPARE failed has no statement.
func TestPrepareFrom(t *testing.T) {
	conn := oneConnection(t, start(t, nil))
	do := func(query, code string) {
		t.Helper()
		if _, err := conn.ExecContext(t.Context(), query); code != "" || err != nil {
			wantError(t, err, code, "")
		}
	}
	do("PREPARE p FROM 'SELECT @q := 3, 5--?'", "")
	do("SET @one = 1", "")
	if got := table(t, conn, "EXECUTE p USING @one"); got != "@q := 3|5--?\n3|6" {
		t.Errorf("EXECUTE: %q", got)
	}
	do("PREPARE p FROM 'SELEKT 1'", "1064 (42000)")
	do("EXECUTE p", "1243 (HY000)")
	do("SET @text = 'SELECT {fn UCASE(?)} AS x'", "")
	do("PREPARE p FROM @text", "")
	if got := table(t, conn, "EXECUTE p USING @one"); got != "x\n1" {
		t.Errorf("EXECUTE from a variable: %q", got)
	}
	do("DEALLOCATE PREPARE p", "")
	do("EXECUTE p", "1243 (HY000)")
}

// TestStatus looks at status variables that tools divide by.
func TestStatus(t *testing.T) {
	conn := oneConnection(t, start(t, nil))
	for range 3 {
		table(t, conn, "SELECT 1")
	}
	for _, query := range []string{"SHOW STATUS LIKE 'Questions'", "SHOW GLOBAL STATUS LIKE 'Questions'", "SHOW STATUS LIKE 'Queries'", "SHOW GLOBAL STATUS LIKE 'Threads_connected'", "SHOW GLOBAL STATUS LIKE 'Connections'"} {
		_, value, _ := strings.Cut(strings.TrimPrefix(table(t, conn, query), "Variable_name|Value\n"), "|")
		if value == "" || value == "0" {
			t.Errorf("%s: %q", query, value)
		}
	}
	lower := strings.ToLower(table(t, conn, "SHOW GLOBAL STATUS"))
	seen := map[string]bool{}
	for _, line := range strings.Split(lower, "\n") {
		name, _, _ := strings.Cut(line, "|")
		name = strings.NewReplacer(".", "_").Replace(name)
		if seen[name] {
			t.Errorf("%s is there twice", name)
		}
		seen[name] = true
	}
}

// TestProcessState looks at the state of a process, which is a word.
func TestProcessState(t *testing.T) {
	conn := oneConnection(t, start(t, nil))
	got := table(t, conn, "SELECT COMMAND, STATE, INFO FROM information_schema.PROCESSLIST")
	if want := "COMMAND|STATE|INFO\nQuery|running|SELECT COMMAND, STATE, INFO FROM information_schema.PROCESSLIST"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestTimeZone sets the time zone: the system's is UTC, an unknown one an error, and UTC_TIMESTAMP stays.
func TestTimeZone(t *testing.T) {
	conn := oneConnection(t, start(t, nil))
	table(t, conn, "SELECT 1")
	for _, zone := range []string{"SYSTEM", "+00:00", "UTC", "Europe/Berlin", "+05:30", "DEFAULT"} {
		set := "SET time_zone = '" + zone + "'"
		if zone == "DEFAULT" {
			set = "SET time_zone = DEFAULT"
		}
		if _, err := conn.ExecContext(t.Context(), set); err != nil {
			t.Errorf("%s: %v", set, err)
		}
		away := map[string]string{"Europe/Berlin": "0", "+05:30": "0"}[zone]
		if away == "" {
			away = "1"
		}
		if got := table(t, conn, "SELECT TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), NOW()) BETWEEN -1 AND 1 x"); got != "x\n"+away {
			t.Errorf("%s: NOW() is UTC: %q", set, got)
		}
		if got := table(t, conn, "SELECT MAX(at) m FROM rows_1"); got != "m\n2026-11-01 12:00:00.123456" {
			t.Errorf("%s: %q", set, got)
		}
	}
	_, err := conn.ExecContext(t.Context(), "SET time_zone = 'Nowhere/City'")
	wantError(t, err, "1298 (HY000)", "Nowhere/City")
	if got := table(t, conn, "SELECT CONVERT_TZ('2026-07-01 12:00:00', 'UTC', 'Europe/Berlin') x"); got != "x\n2026-07-01 14:00:00" && got != "x\n2026-07-01 14:00:00.000000" {
		t.Errorf("CONVERT_TZ with names: %q", got)
	}
}

// TestTransactionFlag looks at the flag by which drivers know that a transaction has begun.
func TestTransactionFlag(t *testing.T) {
	const inTransaction = 1
	c := login(t, start(t, nil))
	for _, step := range []struct {
		query string
		want  uint16
	}{
		{"SET @x = 1", 0}, {"START TRANSACTION", inTransaction}, {"SAVEPOINT s", inTransaction}, {"ROLLBACK TO SAVEPOINT s", inTransaction},
		{"COMMIT", 0}, {"BEGIN", inTransaction}, {"ROLLBACK", 0}, {"START TRANSACTION READ ONLY, WITH CONSISTENT SNAPSHOT", inTransaction}, {"COMMIT", 0},
		{"SET autocommit = 0", 0}, {"SELECT 1", inTransaction}, {"COMMIT", 0}, {"SELECT 1", inTransaction}, {"SET autocommit = 1", 0}, {"SELECT 1", 0},
	} {
		c.command(comQuery, []byte(step.query)...)
		p := c.read()
		status := uint16(0)
		if p[0] == 0 {
			status = uint16(p[3]) | uint16(p[4])<<8
		} else {
			c.skipToEOF()
			_, status = c.skipToEOF()
		}
		if status&inTransaction != step.want {
			t.Errorf("%s: the flag is %d, want %d", step.query, status&inTransaction, step.want)
		}
	}
}

// TestErrorNumbers makes errors that the engine itself numbers 1105.
func TestErrorNumbers(t *testing.T) {
	db := start(t, nil).open(t, nil)
	for query, code := range map[string]string{
		"SELECT 1 FROM rows_1 a JOIN rows_1 a":        "1066 (42000)",
		"SELECT name, MAX(n) FROM rows_2 GROUP BY at": "1055 (42000)",
		"SELECT name, MAX(n) FROM rows_2":             "1140 (42000)",
		"SELECT SUBSTRING(1, 2, 3, 4)":                "1582 (42000)",
		"SET nothing = 1":                             "1193 (HY000)",
		"SET ROLE 'x'":                                "3530 (HY000)",
		"SHOW BINARY LOGS":                            "1227 (42000)",
		"PREPARE s FROM 'DO 1'":                       "1295 (HY000)",
		"EXECUTE nothing":                             "1243 (HY000)",
		"SELECT DATE 'x'":                             "1525 (HY000)",
		"SELECT n FROM rows_2 WHERE @a := n":          "1235 (42000)",
	} {
		_, err := db.Query(query)
		wantError(t, err, code, "")
	}
}
