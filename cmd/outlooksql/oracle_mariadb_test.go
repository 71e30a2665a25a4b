package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

// startMariaDB starts a MariaDB of its own for the test, with nothing in it, and connects to it. Where the server is missing the test is
// skipped: make test installs it.
func startMariaDB(t *testing.T) *sql.DB {
	t.Helper()
	path := "/usr/sbin/mariadbd" // not on everybody's PATH
	if found, err := exec.LookPath("mariadbd"); err == nil {
		path = found
	} else if _, err := os.Stat(path); err != nil {
		t.Skip("mariadbd is missing; make test installs it (package mariadb-server-core)")
	}
	folder, err := os.MkdirTemp("", "oracle") // a socket's path holds 107 bytes: t.TempDir is too long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	socket := filepath.Join(folder, "s")
	started, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer started.Close()
	// Without InnoDB and grants it needs no files of its own and is there in a tenth of a second.
	server := exec.CommandContext(context.WithoutCancel(t.Context()), path, "--no-defaults", "--datadir="+folder, "--socket="+socket, "--user=root",
		"--tmpdir="+folder, "--skip-grant-tables", "--skip-networking", "--skip-innodb", "--default-storage-engine=MyISAM", "--lc-messages-dir=/usr/share/mysql")
	server.Stdout, server.Stderr = started, started
	if err := server.Start(); err != nil {
		t.Fatalf("starting mariadbd: %v", err)
	}
	t.Cleanup(func() {
		server.Process.Kill()
		server.Wait()
	})
	return openMariaDB(t, socket, started.Name())
}

// openMariaDB connects when the server is there. Its sessions are as like to MySQL's as they can be.
func openMariaDB(t *testing.T, socket, log string) *sql.DB {
	t.Helper()
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr = "root", "unix", socket
	c.Logger = &mysql.NopLogger{}
	c.Params = map[string]string{
		"sql_mode":             "'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
		"time_zone":            "'+00:00'",
		"group_concat_max_len": "1024",
		"collation_connection": "utf8mb4_uca1400_nopad_ai_ci",
		"max_statement_time":   "20",
		"max_sort_length":      "65536",
		"sort_buffer_size":     "67108864",
	}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	deadline := time.Now().Add(30 * time.Second)
	for db.Ping() != nil {
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(log)
			t.Fatalf("mariadbd did not start: %v; it wrote %s", db.Ping(), said)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return db
}

// mariadbCollations are MariaDB's for ours.
var mariadbCollations = map[string]string{"utf8mb4_0900_ai_ci": "utf8mb4_uca1400_nopad_ai_ci", "utf8mb4_0900_bin": "utf8mb4_nopad_bin"}

// oracleVarchar is the longest that stays a VARCHAR: MariaDB's rows hold 65,535 bytes.
const oracleVarchar = 320

// oracleCopy creates a table in MariaDB as ours is declared, and fills it with our rows.
func oracleCopy(t *testing.T, from *sql.Conn, to *sql.Conn, name string) *oracleTable {
	t.Helper()
	table := oracleDescribe(t, from, name)
	names, declared := make([]string, len(table.columns)), make([]string, len(table.columns))
	for i, c := range table.columns {
		names[i], declared[i] = c.name, c.name+" "+c.theirs
	}
	if _, err := to.ExecContext(t.Context(), "CREATE TABLE "+name+" ("+strings.Join(declared, ", ")+")"); err != nil {
		t.Fatalf("creating %s: %v", name, err)
	}
	rows, err := from.QueryContext(t.Context(), "SELECT "+strings.Join(names, ", ")+" FROM "+name)
	if err != nil {
		t.Fatalf("reading %s: %v", name, err)
	}
	defer rows.Close()
	insert, err := to.PrepareContext(t.Context(), "INSERT INTO "+name+" VALUES (?"+strings.Repeat(", ?", len(names)-1)+")")
	if err != nil {
		t.Fatal(err)
	}
	defer insert.Close()
	for rows.Next() {
		values, targets := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		if _, err := insert.ExecContext(t.Context(), values...); err != nil {
			t.Fatalf("copying a row of %s: %v", name, err)
		}
		table.sample(values)
	}
	if rows.Err() != nil {
		t.Fatalf("reading %s: %v", name, rows.Err())
	}
	return table
}

// oracleDescribe reads a table's columns.
func oracleDescribe(t *testing.T, from *sql.Conn, name string) *oracleTable {
	t.Helper()
	rows, err := from.QueryContext(t.Context(), `SELECT column_name, column_type, COALESCE(collation_name, ''), is_nullable, column_key
		FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position`, name)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	table := &oracleTable{name: name}
	for rows.Next() {
		var c oracleColumn
		var declared, collation, nullable, key string
		if err := rows.Scan(&c.name, &declared, &collation, &nullable, &key); err != nil {
			t.Fatal(err)
		}
		c.key = key == "PRI"
		c.kind, c.theirs = oracleType(declared, collation)
		table.columns = append(table.columns, &c)
	}
	if rows.Err() != nil || len(table.columns) == 0 {
		t.Fatalf("%s has %d columns, %v", name, len(table.columns), rows.Err())
	}
	return table
}

// oracleType is the kind of a column of a declared type, and MariaDB's type for it.
func oracleType(declared, collation string) (oracleKind, string) {
	theirs := mariadbCollations[collation]
	var length int
	switch n, _ := fmt.Sscanf(declared, "varchar(%d)", &length); {
	case n == 1 && collation == "utf8mb4_0900_bin":
		return kindID, declared + " COLLATE " + theirs
	case n == 1 && length <= oracleVarchar:
		return kindText, declared + " COLLATE " + theirs
	case collation != "":
		return kindText, "LONGTEXT COLLATE " + theirs
	case strings.HasPrefix(declared, "datetime"):
		return kindTime, declared
	case strings.HasPrefix(declared, "time"):
		return kindClock, declared
	case strings.HasPrefix(declared, "tinyint(1)"):
		return kindBool, declared
	case strings.Contains(declared, "blob"):
		return kindBytes, declared
	}
	return kindNumber, declared
}
