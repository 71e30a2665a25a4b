package server_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
)

// inLatin1 are the two ways of speaking latin1: named by a collation while connecting, as old drivers do, and by SET NAMES.
var inLatin1 = map[string]func(*mysql.Config){
	"handshake": func(c *mysql.Config) { c.Collation = "latin1_swedish_ci" },
	"SET NAMES": func(c *mysql.Config) { c.Apply(mysql.Charset("latin1", "")) },
}

// TestLatin1 speaks latin1, in which 0xF6 is ö and no sun can be said: statements, names, bound values, results and errors.
func TestLatin1(t *testing.T) {
	r := start(t, nil)
	for how, edit := range inLatin1 {
		t.Run(how, func(t *testing.T) {
			db := r.open(t, func(c *mysql.Config) { edit(c); c.MultiStatements = true })
			for _, q := range []struct {
				statement, want string
				values          []any
			}{
				{"SELECT 'K\xf6ln'", "K\xf6ln", nil},
				{"SELECT CHAR_LENGTH('\xf6')", "1", nil},
				{"SELECT HEX(CONVERT('\xf6' USING utf8mb4))", "C3B6", nil},
				{"SELECT UPPER('\xf6')", "\xd6", nil},
				{"SELECT CONCAT('sun ', _utf8mb4 x'F09F8C9E', '\xf6')", "sun ?\xf6", nil},
				{"SELECT CONCAT(?, CHAR_LENGTH(?))", "\xf61", []any{"\xf6", "\xf6"}},
				{"SELECT CHAR_LENGTH(CONCAT('\xf6', ?))", "2", []any{"\xf6"}},
				{"SELECT x'F6'", "\xf6", nil},
				{"SELECT name FROM rows_1 WHERE name <> '\xf6'", "name 0", nil},
			} {
				var got string
				if err := db.QueryRow(q.statement, q.values...).Scan(&got); err != nil || got != q.want {
					t.Errorf("%q %q: got %q and %v, want %q", q.statement, q.values, got, err, q.want)
				}
			}
			for _, statement := range []string{"SELECT 1 AS `\xf6`", "SELECT 1; SELECT 2 AS `\xf6`"} {
				if names := lastColumns(t, db, statement); names != "[\xf6]" {
					t.Errorf("%q: columns %q", statement, names)
				}
			}
			_, err := db.Exec("SELECT `n\xf6thing` FROM rows_1")
			if e := (*mysql.MySQLError)(nil); !errors.As(err, &e) || e.Number != 1054 || !strings.Contains(e.Message, "n\xf6thing") {
				t.Errorf("an unknown column: %v", err)
			}
			var client, results string
			if err := db.QueryRow("SELECT @@character_set_client, @@character_set_results").Scan(&client, &results); err != nil || client+results != "latin1latin1" {
				t.Errorf("the variables are %s and %s: %v", client, results, err)
			}
		})
	}
}

// lastColumns are the names of the columns of a text's last result.
func lastColumns(t *testing.T, db *sql.DB, text string) string {
	t.Helper()
	rows, err := db.Query(text)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for {
		names, _ := rows.Columns()
		for rows.Next() {
		}
		if !rows.NextResultSet() {
			return fmt.Sprint(names)
		}
	}
}

// TestLengthsInLatin1 wants one byte for each letter: drivers divide a column's length by the bytes that a letter of its character set takes.
func TestLengthsInLatin1(t *testing.T) {
	r := start(t, nil)
	for name, want := range map[string]string{"latin1": "Length:     4", "utf8mb4": "Length:     16"} {
		got := mariadb(t, r, "--ssl", "--default-character-set="+name, "--column-type-info", "--table", "mail", "--execute=SELECT 'four'")
		if !strings.Contains(got, want+"\n") {
			t.Errorf("in %s: no %q in\n%s", name, want, got)
		}
	}
}

// TestUnknownCharacterSets names what no MySQL knows.
func TestUnknownCharacterSets(t *testing.T) {
	db := start(t, nil).open(t, nil)
	for statement, want := range map[string]string{
		"SET NAMES cp1252":                                "1115 (42000): Unknown character set: 'cp1252'",
		"SET character_set_results = 'x1'":                "1115 (42000): Unknown character set: 'x1'",
		"SELECT CONVERT('a' USING cp1252)":                "1115 (42000): Unknown character set: 'cp1252'",
		"SET NAMES latin1 COLLATE utf8mb4_general_ci":     "1253 (42000): COLLATION 'utf8mb4_general_ci' is not valid for CHARACTER SET 'latin1'",
		"SET NAMES 'utf8mb4' COLLATE 'latin1_swedish_ci'": "1253 (42000): COLLATION 'latin1_swedish_ci' is not valid for CHARACTER SET 'utf8mb4'",
		"SELECT 'a' COLLATE nope":                         "1273 (HY000): Unknown collation: 'nope'",
	} {
		if err := runAll(db, statement); err == nil || err.Error() != "Error "+want {
			t.Errorf("%s: got %v, want %s", statement, err, want)
		}
	}
	for _, statement := range []string{"SET NAMES utf8mb4 COLLATE utf8mb4_bin", "SET NAMES 'utf8' COLLATE 'utf8_general_ci'", "SET NAMES DEFAULT"} {
		if err := runAll(db, statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// TestNamesCollated wants literals compared by the collation that SET NAMES says.
func TestNamesCollated(t *testing.T) {
	db := start(t, nil).open(t, nil)
	db.SetMaxOpenConns(1)
	for names, want := range map[string]string{
		"utf8mb4 COLLATE utf8mb4_unicode_ci":                "utf8mb4_unicode_ci 1",
		"'utf8mb4' COLLATE 'utf8mb4_bin', @x = 1":           "utf8mb4_bin 0",
		"UTF8MB4 COLLATE UTF8MB4_0900_as_cs":                "utf8mb4_0900_as_cs 0",
		"utf8 COLLATE utf8_unicode_ci":                      "utf8mb3_unicode_ci 1",
		"utf8mb4 COLLATE utf8mb4_bin, NAMES utf8mb4":        "utf8mb4_0900_ai_ci 1",
		"latin1, NAMES utf8mb4 COLLATE utf8mb4_unicode_ci":  "utf8mb4_unicode_ci 1",
		"utf8mb4 COLLATE utf8mb4_bin; SET NAMES utf8mb4":    "utf8mb4_0900_ai_ci 1",
		"utf8mb4 COLLATE utf8mb4_0900_ai_ci; SELECT 'x', 1": "utf8mb4_0900_ai_ci 1",
	} {
		if err := runAll(db, "SET NAMES "+names); err != nil {
			t.Errorf("%s: %v", names, err)
			continue
		}
		var got string
		if err := db.QueryRow("SELECT CONCAT(@@collation_connection, ' ', 'a' = 'A')").Scan(&got); err != nil || got != want {
			t.Errorf("SET NAMES %s: got %s, %v, want %s", names, got, err, want)
		}
	}
}

// TestOtherCharacterSets: what asks for utf8mb3 gets whole letters, and what cannot be translated is refused, at connect and later.
func TestOtherCharacterSets(t *testing.T) {
	r := start(t, nil)
	db := r.open(t, func(c *mysql.Config) { c.Apply(mysql.Charset("utf8mb3", "")) })
	var got string
	if err := db.QueryRow("SELECT CONCAT('🌞', ?)", "ö").Scan(&got); err != nil || got != "🌞ö" {
		t.Errorf("in utf8mb3 got %q and %v", got, err)
	}
	for name, db := range map[string]*sql.DB{
		"SET NAMES": r.open(t, func(c *mysql.Config) { c.Apply(mysql.Charset("cp1250", "")) }),
		"handshake": r.open(t, func(c *mysql.Config) { c.Collation = "cp1250_general_ci" }),
		"wide":      r.open(t, func(c *mysql.Config) { c.Apply(mysql.Charset("utf16", "")) }),
	} {
		err := db.Ping()
		if e := (*mysql.MySQLError)(nil); !errors.As(err, &e) || e.Number != 1115 || string(e.SQLState[:]) != "42000" || !strings.Contains(e.Message, "utf8mb4") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
