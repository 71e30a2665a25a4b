package server_test

import (
	"strings"
	"testing"
)

// The codes of refusals.
const (
	option    = "1290 (HY000)"
	privilege = "1227 (42000)"
	unknown   = "1235 (42000)"
)

// refused are the statements that every way of sending them must refuse.
var refused = []struct{ query, code, words string }{
	{"LOAD DATA INFILE '/etc/passwd' INTO TABLE rows_10", option, "LOAD DATA is refused"},
	{"LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE rows_10", option, "LOAD DATA is refused"},
	{"SELECT LOAD_FILE('/etc/passwd')", option, "LOAD_FILE is refused"},
	{"SELECT n FROM rows_10 WHERE n IN (SELECT LENGTH(load_file('/etc/passwd')))", option, "LOAD_FILE is refused"},
	{"WITH f AS (SELECT LOAD_FILE('/etc/passwd') x) SELECT * FROM f", option, "LOAD_FILE is refused"},
	{"SELECT ROW_NUMBER() OVER w FROM rows_2 WINDOW w AS (PARTITION BY LOAD_FILE('/etc/passwd'))", option, "LOAD_FILE is refused"},
	{"EXPLAIN SELECT LOAD_FILE('/etc/passwd')", option, "LOAD_FILE is refused"},
	{"TABLE rows_1 INTO OUTFILE '/tmp/never'", option, "INTO OUTFILE"},
	{"SET @x = LOAD_FILE('/etc/passwd')", option, "LOAD_FILE is refused"},
	{"SELECT 1 INTO OUTFILE '/tmp/never'", option, "INTO OUTFILE"},
	{"SELECT 1 INTO DUMPFILE '/tmp/never'", option, "INTO DUMPFILE"},
	{"SET GLOBAL max_connections = 1", privilege, "SET SESSION"},
	{"SET @@GLOBAL.max_connections = 1", privilege, "SET SESSION"},
	{"SET PERSIST max_connections = 1", privilege, "SET SESSION"},
	{"SET @@persist.max_connections = 1", privilege, "SET SESSION"},
	{"SET autocommit = 1, GLOBAL max_connections = 1", privilege, "SET SESSION"},
	{"CREATE USER x IDENTIFIED BY 'y'", privilege, "settings"},
	{"ALTER USER analyst IDENTIFIED BY 'y'", privilege, "settings"},
	{"DROP USER other", privilege, "settings"},
	{"RENAME USER other TO another", privilege, "settings"},
	{"CREATE ROLE x", privilege, "settings"},
	{"DROP ROLE x", privilege, "settings"},
	{"GRANT ALL ON *.* TO analyst", privilege, "settings"},
	{"GRANT x TO analyst", privilege, "settings"},
	{"REVOKE SELECT ON *.* FROM other", privilege, "settings"},
	{"CREATE DATABASE x", option, "cannot be created"},
	{"ALTER DATABASE mail CHARACTER SET utf8mb4", option, "cannot be created"},
	{"DROP DATABASE mail", option, "cannot be created"},
	{"CREATE TABLE x (y INT)", option, "cannot be created"},
	{"CREATE TABLE x AS SELECT 1", option, "cannot be created"},
	{"CREATE TEMPORARY TABLE x (y INT)", "1044 (42000)", "temporary table"},
	{"CREATE VIEW v AS SELECT 1", option, "WITH instead of a view"},
	{"DROP VIEW v", option, "cannot be created"},
	{"ALTER TABLE rows_10 ADD COLUMN y INT", option, "cannot be created"},
	{"RENAME TABLE rows_10 TO x", option, "cannot be created"},
	{"DROP TABLE rows_10", option, "cannot be created"},
	{"TRUNCATE TABLE rows_10", option, "cannot be created"},
	{"CREATE INDEX i ON rows_10 (n)", option, "cannot be created"},
	{"DROP INDEX i ON rows_10", option, "cannot be created"},
	{"CREATE TRIGGER t BEFORE INSERT ON rows_10 FOR EACH ROW SET @x = 1", option, "cannot be created"},
	{"CREATE PROCEDURE p() SELECT 1", option, "cannot be created"},
	{"DROP PROCEDURE p", option, "cannot be created"},
	{"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1", option, "cannot be created"},
	{"INSERT INTO rows_10 (n) VALUES (1)", option, "can only be read"},
	{"REPLACE INTO rows_10 (n) VALUES (1)", option, "can only be read"},
	{"UPDATE rows_10 SET n = 1", option, "can only be read"},
	{"DELETE FROM rows_10", option, "can only be read"},
	{"FLUSH PRIVILEGES", privilege, "administered"},
	{"ANALYZE TABLE rows_10", unknown, "ANALYZE is refused"},
	{"START REPLICA", privilege, "replication"},
}

// TestRefused sends them as text, behind comments, as a second statement, in MySQL's own comments, and prepared.
func TestRefused(t *testing.T) {
	r := start(t, nil)
	db := r.open(t, nil)
	for _, test := range refused {
		t.Run(test.query, func(t *testing.T) {
			for _, query := range []string{test.query, "/* harmless */ " + test.query, "SELECT 1; " + test.query, "/*!" + test.query + " */"} {
				err := runAll(db, query)
				wantError(t, err, test.code, test.words)
			}
			if strings.HasPrefix(test.query, "LOAD") {
				return // the protocol library cannot prepare it, and closes the connection
			}
			_, err := db.Prepare(test.query)
			wantError(t, err, test.code, test.words)
		})
	}
}

// TestRefusedInOneWay sends statements that exist as text only.
func TestRefusedInOneWay(t *testing.T) {
	r := start(t, nil)
	for query, words := range map[string]string{
		"EXPLAIN DELETE FROM rows_10":                        "can only be read",
		"PREPARE s FROM 'DELETE FROM rows_10'":               "can only be read",
		"SET @q = 'DROP TABLE x'; PREPARE s FROM @q":         "cannot be created",
		"/* now */ SHUTDOWN":                                 "administered",
		"RESET MASTER":                                       "administered",
		"INSTALL PLUGIN x SONAME 'y.so'":                     "administered",
		"CLONE LOCAL DATA DIRECTORY '/tmp/x'":                "administered",
		"IMPORT TABLE FROM '/tmp/x'":                         "cannot be created",
		"HANDLER rows_10 OPEN":                               "HANDLER is refused",
		"XA START 'x'":                                       "distributed",
		"BEGIN NOT ATOMIC DELETE FROM rows_10; END":          "",
		"KILL (SELECT 1)":                                    "",
		"SHOW GRANTS FOR other":                              "Access denied for user 'analyst'@'localhost' to database 'mysql'",
		"SELECT user, authentication_string FROM mysql.user": "SELECT command denied to user 'analyst'@'localhost' for table 'user'",
		"USE mysql; SELECT * FROM user":                      "SELECT command denied",
		"SELECT * FROM rows_10 JOIN mysql.user":              "SELECT command denied",
		"SELECT (SELECT COUNT(*) FROM mysql.user)":           "SELECT command denied",
	} {
		t.Run(query, func(t *testing.T) {
			err := runAll(r.open(t, nil), query)
			if err == nil {
				t.Fatal("was not refused")
			}
			if words != "" {
				mustContain(t, err.Error(), words)
			}
		})
	}
}

// TestHarmless sends what clients send and what must work, or do nothing.
func TestHarmless(t *testing.T) {
	r := start(t, nil)
	conn, err := r.open(t, nil).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, query := range []string{
		"SET NAMES utf8mb4", "SET SESSION sql_mode = 'ANSI_QUOTES'", "SET sql_mode = DEFAULT", "SET @x = 1", "SET autocommit = 0", "SET autocommit = 1",
		"SET @@session.max_execution_time = 0", "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", "SET innodb_lock_wait_timeout = 3600",
		"SET SQL_SELECT_LIMIT = 10", "SET sql_select_limit = 18446744073709551615", "SET SQL_SELECT_LIMIT = DEFAULT", "START TRANSACTION", "SAVEPOINT s", "ROLLBACK TO SAVEPOINT s", "RELEASE SAVEPOINT s", "COMMIT", "BEGIN", "ROLLBACK",
		"LOCK TABLES rows_10 READ", "UNLOCK TABLES", "USE mail", "SHOW TABLES", "SHOW DATABASES", "SHOW FULL COLUMNS FROM rows_10",
		"SHOW GRANTS", "SHOW GRANTS FOR CURRENT_USER", "SHOW GRANTS FOR CURRENT_USER()", "SHOW GRANTS FOR analyst", "SHOW PRIVILEGES",
		"SHOW PROCESSLIST", "SHOW FULL PROCESSLIST", "SHOW VARIABLES LIKE 'version%'", "SHOW STATUS", "SHOW WARNINGS", "SHOW CREATE TABLE rows_10",
		"SELECT 1 INTO @y", "SELECT 1;", "SELECT 1; -- done", "SELECT @@have_profiling, @@storage_engine, @@optimizer_switch",
		"WITH RECURSIVE c AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM c WHERE n < 5) SELECT * FROM c",
		"SELECT * FROM information_schema.tables", "SELECT * FROM information_schema.user_privileges", "SHOW FULL TABLES FROM mail LIKE '%'",
		"PREPARE s FROM 'SELECT n FROM rows_10 WHERE n = ?'", "SET @n = 3", "EXECUTE s USING @n", "DEALLOCATE PREPARE s",
		"TABLE rows_10", "VALUES ROW(1, 2)", "SELECT 1 UNION SELECT 2", "DESCRIBE rows_10",
	} {
		if _, err := conn.ExecContext(t.Context(), query); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
}
