package server_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bareEngine are the failures that real clients met with the engine as it is, and what holds that each is mended: a file of the
// repository, and words in it, which are a test or a statement of one.
var bareEngine = []struct {
	failure string
	held    []string
}{
	{"ODBC's SQLColumns and SQLSpecialColumns set variables within a SELECT", []string{"server/session_test.go", "SELECT @a := n, @a + 10, @a FROM rows_2", "testdata/introspection/odbc-mariadb.sql", "@dt:= IF(NUMERIC_PRECISION=1"}},
	{"DOUBLE is cut in the binary protocol", []string{"server/result_test.go", `{"half", field{"mail", "rows_1", "half", 63, 22, 5, num, 31}}`, "server/client_test.go", "0\\tname 0\\t0.5"}},
	{"sql_select_limit is ignored by a plain scan", []string{"testdata/sql/prepared.txt", "# sql_select_limit is what tools set for a preview."}},
	{"unknown columns, syntax errors, killed queries and denied databases are 1105", []string{"server/server_test.go", "func TestErrorsBeforeRows", "server/session_test.go", "func TestErrorNumbers", "server/cancel_test.go", "func TestKill("}},
	{"LIKE loses the escape of % and _", []string{"tables/tables_test.go", "func TestLikeEscapes"}},
	{"information_schema.CHARACTER_SETS has one row", []string{"testdata/sql/catalog.txt", "-- SHOW CHARACTER SET LIKE 'utf8%'", "testdata/introspection/tdbc.sql", "CHARACTER_SETS"}},
	{"IF(STRCMP(…)) gives its condition", []string{"testdata/sql/catalog.txt", "IF(STRCMP(TABLE_TYPE, 'BASE TABLE'), TABLE_TYPE, 'TABLE')"}},
	{"comparisons are case-sensitive", []string{"server/result_test.go", "SELECT 'Hello' = 'hello'"}},
	{"an alias loses the column's origin", []string{"server/result_test.go", "func TestOrigins"}},
	{"lengths, character sets, types and flags of columns", []string{"server/result_test.go", "func TestFields"}},
	{"SUM of BIGINT is DOUBLE", []string{"testdata/sql/mysql.txt", "SUM(9007199254740993)"}},
	{"the wire type JSON is unknown to ODBC", []string{"tables/tables_test.go", "func TestDeclarations", "server/result_test.go", "func TestFields"}},
	{"COM_CHANGE_USER, COM_STATISTICS, COM_PROCESS_INFO and COM_PROCESS_KILL", []string{"server/commands_test.go", "func TestChangeUser(", "server/commands_test.go", "func TestStatistics", "server/commands_test.go", "func TestProcessCommands"}},
	{"PREPARE in the text protocol writes a malformed packet", []string{"server/client_test.go", "PREPARE s FROM 'SELECT n + ? FROM rows_1'"}},
	{"Ssl_cipher is empty over TLS", []string{"server/result_test.go", "Ssl_cipher"}},
	{"SHOW FULL COLUMNS has no privileges", []string{"testdata/introspection/adminer.sql", "SHOW FULL COLUMNS FROM", "cmd/outlooksql/introspection_test.go", "func TestIntrospection("}},
	{"MAKEDATE is missing, and STR_TO_DATE by weeks NULL", []string{"testdata/sql/mysql.txt", "STR_TO_DATE('202647 Sunday', '%X%V %W')", "testdata/sql/mysql.txt", "MAKEDATE("}},
	{"literals of ODBC", []string{"server/dialect_test.go", "SELECT {ts '2026-11-01 10:00:00.25'}", "server/session_test.go", "at >= {ts '2026-11-01 00:00:00'}"}},
	{"DO, SQL_BUFFER_RESULT, CHECK TABLE, HELP, SHOW OPEN TABLES, SHOW ERRORS, SHOW STORAGE ENGINES, EXPLAIN FORMAT=JSON, DESCRIBE with a pattern", []string{"server/session_test.go", "func TestAnswers", "server/session_test.go", "func TestExplainFormats", "server/dialect_test.go", `"DO 1, SLEEP(0)"`, "server/dialect_test.go", "SHOW STORAGE ENGINES"}},
	{"SAVEPOINT fails", []string{"server/session_test.go", "func TestTransactionFlag", "server/refuse_test.go", `"SAVEPOINT s"`}},
	{"CREATE TEMPORARY TABLE has a number of its own", []string{"server/refuse_test.go", `{"CREATE TEMPORARY TABLE x (y INT)", "1044 (42000)"`}},
	{"performance_schema, sys, mysql.func and mysql.help_topic are missing", []string{"testdata/introspection/workbench.sql", "performance_schema", "testdata/introspection/dbeaver.sql", "help_topic"}},
	{"status variables are zero, and some variables are missing", []string{"server/session_test.go", "func TestStatus", "server/refuse_test.go", "SELECT @@have_profiling, @@storage_engine, @@optimizer_switch"}},
	{"SET innodb_lock_wait_timeout is refused", []string{"server/refuse_test.go", "SET innodb_lock_wait_timeout = 3600"}},
	{"a panic drops the connection", []string{"server/server_test.go", "SELECT * FROM panic_0", "server/server_test.go", "func TestErrorAfterRows", "server/refuse_test.go", "CREATE USER x IDENTIFIED BY"}},
}

// TestBareEngine looks whether what holds each of them is still there.
func TestBareEngine(t *testing.T) {
	if len(bareEngine) != 25 {
		t.Errorf("there are %d failures in the table, want 25", len(bareEngine))
	}
	for i, f := range bareEngine {
		for j := 0; j < len(f.held); j += 2 {
			data, err := os.ReadFile(filepath.Join("..", f.held[j]))
			if err != nil {
				t.Errorf("%d, %s: %v", i+1, f.failure, err)
			} else if !strings.Contains(string(data), f.held[j+1]) {
				t.Errorf("%d, %s: %q is not in %s any more", i+1, f.failure, f.held[j+1], f.held[j])
			}
		}
	}
}
