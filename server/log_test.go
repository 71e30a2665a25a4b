package server_test

import (
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"github.com/outlooksql/outlooksql/server"
)

// What must not be in any log: a literal of the statements, what tables panic with, and passwords.
const plantedLiteral = "planted-literal-7Qx"

// TestLogsHoldNoSecrets runs the statements of TestPlantedStatements in a process of its own, and looks through all
// that it writes to its standard output and error, where its logs at debug level go.
func TestLogsHoldNoSecrets(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestPlantedStatements$", "-test.v")
	cmd.Env = append(os.Environ(), "PLANTED=1")
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("running the statements: %v\n%s", err, output)
	}
	text := string(output)
	for _, secret := range []string{plantedLiteral, "SELECT", "quotes mail", testUsers[0].Password, "wrong-passw0rd"} {
		if i := strings.Index(text, secret); i >= 0 {
			t.Errorf("the output holds %q: …%s…", secret, text[max(0, i-200):min(len(text), i+200)])
		}
	}
	for _, want := range []string{`msg="statement ended"`, "user=analyst", "database=mail", "error=1205", "error=1064", `msg="a statement panicked"`, `msg="client turned away"`,
		`user=analyst reason="the password is wrong"`, `user=nobody reason="no such user in the settings"`, `user=analyst reason="no password was given"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %q", want)
		}
	}
}

// TestPlantedStatements is run by TestLogsHoldNoSecrets.
func TestPlantedStatements(t *testing.T) {
	if os.Getenv("PLANTED") == "" {
		t.Skip("it is run by TestLogsHoldNoSecrets")
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug - 4}))
	r := start(t, func(o *server.Options) { o.Log = log })
	db := r.open(t, nil)
	for _, query := range []string{
		"SELECT '" + plantedLiteral + "'",
		"SELECT * FROM rows_10 WHERE name = '" + plantedLiteral + "'",
		"SELEKT '" + plantedLiteral + "'",
		"SELECT '" + plantedLiteral,
		"SELECT `" + plantedLiteral + "`",
		"SELECT * FROM `" + plantedLiteral + "`",
		"SELECT * FROM `" + plantedLiteral + "`.x",
		"USE `" + plantedLiteral + "`",
		"SELECT * FROM fail_0 WHERE name <> '" + plantedLiteral + "'",
		"SELECT * FROM fail_300 WHERE name <> '" + plantedLiteral + "'",
		"SELECT * FROM panic_0 WHERE name <> '" + plantedLiteral + "'",
		"SELECT MAX(name) FROM panic_10 WHERE name <> '" + plantedLiteral + "'",
		"SELECT * FROM panic_300 WHERE name <> '" + plantedLiteral + "'",
		"SELECT /*+ MAX_EXECUTION_TIME(20) */ '" + plantedLiteral + "' FROM block_0",
		"SELECT CAST('" + plantedLiteral + "' AS JSON)",
		"SELECT (SELECT n FROM rows_10) = '" + plantedLiteral + "'",
		"SELECT nofunction('" + plantedLiteral + "')",
		"SET sql_mode = '" + plantedLiteral + "'",
		"SET nothing = '" + plantedLiteral + "'",
		"SET PASSWORD = '" + plantedLiteral + "'",
		"CREATE USER x IDENTIFIED BY '" + plantedLiteral + "'",
		"INSERT INTO rows_10 VALUES ('" + plantedLiteral + "')",
		"LOAD DATA INFILE '" + plantedLiteral + "' INTO TABLE rows_10",
		"EXPLAIN SELECT '" + plantedLiteral + "' FROM rows_10",
		"KILL '" + plantedLiteral + "'",
	} {
		_ = runAll(db, query) // some fail; what counts is what is logged
		if stmt, err := db.Prepare(query); err == nil {
			_, _ = stmt.Exec()
			stmt.Close()
		}
	}
	_ = runAll(db, "SELECT 1; SELEKT '"+plantedLiteral+"'")
	if rows, err := db.Query("SELECT n FROM panic_5 WHERE name <> ?", plantedLiteral); err == nil {
		rows.Close()
	}
	_ = r.open(t, func(c *mysql.Config) { c.Passwd = "wrong-passw0rd" }).Ping()
	_ = r.open(t, func(c *mysql.Config) { c.Passwd = "" }).Ping()
	_ = r.open(t, func(c *mysql.Config) { c.User = "nobody" }).Ping()
	_ = r.open(t, func(c *mysql.Config) { c.DBName = plantedLiteral }).Ping()
	r.stop()
}
