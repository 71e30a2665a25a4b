package main

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

// reference is a MariaDB that holds the gateway's tables, without rows, and a user with the same grants.
type reference struct{ socket string }

// startReference starts it, with grants and InnoDB, as tools meet them. Where MariaDB is missing it says so and is nil.
func startReference(t *testing.T, g *gateway) *reference {
	t.Helper()
	server, install := mariadbProgram("mariadbd"), mariadbProgram("mariadb-install-db")
	if server == "" || install == "" {
		t.Log("nothing is compared with a MariaDB, as mariadbd is missing; make test installs it (package mariadb-server-core)")
		return nil
	}
	folder, err := os.MkdirTemp("", "ref") // the path of a socket holds 107 bytes: t.TempDir is too long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	data, socket := "--datadir="+filepath.Join(folder, "data"), filepath.Join(folder, "s")
	if out, err := exec.CommandContext(t.Context(), install, "--no-defaults", data, "--user=root", "--skip-test-db").CombinedOutput(); err != nil {
		t.Fatalf("installing MariaDB: %v: %s", err, out)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), server, "--no-defaults", data, "--user=root", "--socket="+socket, "--skip-networking")
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting MariaDB: %v", err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	r := &reference{socket}
	r.copyTables(t, demoSession(t, "tcp", g.Addr().String()))
	return r
}

// mariadbProgram is the path of a program of MariaDB's server, "" where it is missing. The server is not on everybody's PATH.
func mariadbProgram(name string) string {
	for _, name := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// connect opens a session, nil where there is no MariaDB.
func (r *reference) connect(t *testing.T) *sql.Conn {
	t.Helper()
	if r == nil {
		return nil
	}
	return demoSession(t, "unix", r.socket)
}

// copyTables creates the gateway's databases and tables in MariaDB, and the user demo.
func (r *reference) copyTables(t *testing.T, from *sql.Conn) {
	t.Helper()
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr, c.Logger = "root", "unix", r.socket, &mysql.NopLogger{}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	db.SetMaxOpenConns(1) // USE holds for the next statement
	for deadline := time.Now().Add(30 * time.Second); db.Ping() != nil; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("MariaDB did not start: %v", db.Ping())
		}
	}
	statements := []string{"CREATE USER demo@localhost", "DELETE FROM mysql.global_priv WHERE User = ''", "FLUSH PRIVILEGES"}
	for _, database := range []string{"outlook", "outlook_all"} {
		statements = append(statements,
			"CREATE DATABASE "+database+" CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_nopad_ai_ci", "USE "+database,
			"GRANT SELECT, SHOW VIEW, EXECUTE, LOCK TABLES ON "+database+".* TO demo@localhost")
		for _, row := range answerOf(t, from, "SHOW TABLES FROM "+database).rows {
			statements = append(statements, forMariaDB(answerOf(t, from, "SHOW CREATE TABLE "+database+"."+row[0]).rows[0][1]))
		}
	}
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// keyLine is the declaration of a primary key, keyColumn is a column in it.
var keyLine, keyColumn = regexp.MustCompile("PRIMARY KEY .*"), regexp.MustCompile("`[a-z_]+`")

// forMariaDB is a declaration of ours that MariaDB takes: with its own names of the collations, keys of at most 3,072
// bytes, and rows of at most 65,535.
func forMariaDB(create string) string {
	create = keyLine.ReplaceAllStringFunc(create, func(line string) string {
		return keyColumn.ReplaceAllStringFunc(line, func(column string) string {
			if strings.Contains(create, column+" varchar(512)") {
				return column + "(200)"
			}
			return column
		})
	})
	return strings.NewReplacer("utf8mb4_0900_ai_ci", "utf8mb4_uca1400_nopad_ai_ci", "utf8mb4_0900_bin", "utf8mb4_nopad_bin",
		"varchar(4096)", "varchar(1009)").Replace(create)
}
