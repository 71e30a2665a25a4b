package server

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// translations are statements of MySQL's and what the engine gets. Runs of spaces are written as one.
var translations = []struct{ mysql, engine string }{
	{"SELECT 5--3", "SELECT 5- -3"},
	{"SELECT 5 -- 3", "SELECT 5 -- 3"},
	{"SELECT 1//2", "SELECT 1/ /2"},
	{"SELECT '5--3', \"5--3\", `5--3`, /* 5--3 */ 1 # 5--3", "SELECT '5--3', \"5--3\", `5--3`, /* 5--3 */ 1 # 5--3"},
	{"SELECT SQL_BUFFER_RESULT id FROM t", "SELECT id FROM t"},
	{"select distinct high_priority SQL_NO_CACHE sql_big_result id FROM t", "select distinct SQL_NO_CACHE id FROM t"},
	{"SELECT t.select, sql_buffer_result FROM t", "SELECT t.select, sql_buffer_result FROM t"},
	{"SELECT DATE'", "SELECT DATE'"},
	{"SELECT DATE '2026-11-01\\'", "SELECT DATE '2026-11-01\\'"},
	{"SELECT N'x', n'y', n, 'N'", "SELECT 'x', 'y', n, 'N'"},
	{"SELECT {fn UCASE({fn CONCAT('{', \"}\")})}", "SELECT UCASE( CONCAT('{', \"}\") ) "},
	{"SELECT {ts '2026-11-01 10:00:00.25'}", "SELECT CAST( '2026-11-01 10:00:00.25' AS DATETIME(2)) "},
	{"SELECT { d '2026-11-01' } , {t '10:00:00'}", "SELECT CAST( '2026-11-01' AS DATE) , CAST( '10:00:00' AS TIME) "},
	{"SELECT DATE'2026-11-01', date, date('2026-11-01')", "SELECT CAST('2026-11-01' AS DATE), date, date('2026-11-01')"},
	{"SELECT datetime '2026-11-01'", "SELECT datetime '2026-11-01'"},
	{"SELECT * FROM {oj a LEFT OUTER JOIN b ON a.x = b.x}", "SELECT * FROM a LEFT OUTER JOIN b ON a.x = b.x "},
	{"SELECT x LIKE 'a!%' {escape '!'}", "SELECT x LIKE 'a!%' ESCAPE '!' "},
	{"SELECT {fn TIMESTAMPADD(SQL_TSI_DAY, 1, x)}", "SELECT TIMESTAMPADD(DAY, 1, x) "},
	{"SELECT '{ts ''2026-11-01''}'", "SELECT '{ts ''2026-11-01''}'"},
	{"DO 1, SLEEP(0)", "SELECT 1, SLEEP(0)"},
	{"DESC t '%x'", "SHOW COLUMNS FROM t LIKE '%x'"},
	{"DESCRIBE `a b`.`t` a_b", "SHOW COLUMNS FROM `a b`.`t` LIKE 'a\\_b'"},
	{"DESCRIBE t", "DESCRIBE t"},
	{"DESC t a'b'", "DESC t a'b'"},
	{"DESC SELECT 1", "DESC SELECT 1"},
	{"EXPLAIN FORMAT=JSON SELECT 'FORMAT=JSON'", "EXPLAIN FORMAT=TREE SELECT 'FORMAT=JSON'"},
	{"EXPLAIN ANALYZE FORMAT=TREE SELECT 1", "EXPLAIN FORMAT=TREE SELECT 1"},
	{"EXPLAIN PARTITIONS SELECT 1", "EXPLAIN SELECT 1"},
	{"SHOW KEYS FROM `a``'b`.t WHERE Key_name = 'x'", "SELECT * FROM (SELECT " + indexColumns + " FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = 'a`''b' AND TABLE_NAME = 't') AS `SHOW INDEX` WHERE Key_name = 'x'"},
	{"SHOW INDEX IN t FROM d", "SHOW INDEX IN t FROM d"},
	{"SHOW STORAGE ENGINES", "SHOW ENGINES"},
	{"SHOW COUNT(*) WARNINGS", "SHOW WARNINGS"},
	{"START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", "START TRANSACTION WITH CONSISTENT SNAPSHOT "},
	{"SELECT @a := 1", "SELECT outlooksql_set_variable('a' , 1)"},
	{"SELECT @a:=@b:=2+3 AS x, @A + @c", "SELECT outlooksql_set_variable('a', outlooksql_set_variable('b', 2+3)) AS x, outlooksql_variable('a') + @c"},
	{"SELECT CASE x WHEN 1 THEN @d:=2 ELSE @d:=(-4)END y", "SELECT CASE x WHEN 1 THEN outlooksql_set_variable('d', 2) ELSE outlooksql_set_variable('d', (-4))END y"},
	{"SELECT @r:=@r+1 n FROM t, (SELECT @r:=0) i", "SELECT outlooksql_set_variable('r', outlooksql_variable('r')+1) n FROM t, (SELECT outlooksql_set_variable('r', 0)) i"},
	{"SELECT @`it's`:=CASE WHEN 1 THEN 2 END, ':=', a@b", "SELECT outlooksql_set_variable('it''s', CASE WHEN 1 THEN 2 END), ':=', a@b"},
	{"SET @a := 1, @b = 2", "SET @a := 1, @b = 2"},
	{"SELECT a = ANY (SELECT b), c >SOME(WITH x AS (SELECT 1) SELECT * FROM x) FROM t", "SELECT a = outlooksql_any( (SELECT b)), c >outlooksql_any((WITH x AS (SELECT 1) SELECT * FROM x)) FROM t"},
	{"SELECT a <> all ((SELECT 1)), a <= ALL (TABLE t)", "SELECT a <> outlooksql_all( ((SELECT 1))), a <= outlooksql_all( (SELECT * FROM t))"},
	{"SELECT ALL (SELECT 1) UNION ALL (SELECT 2)", "SELECT ALL (SELECT 1) UNION ALL (SELECT 2)"},
	{"SELECT 1 <=> ANY (SELECT 1), any(b), t.any (1)", "SELECT 1 <=> ANY (SELECT 1), any(b), t.any (1)"},
	{"SELECT 1 IN (VALUES ROW(1), ROW(2))", "SELECT 1 IN (SELECT * FROM (VALUES ROW(1), ROW(2)) AS outlooksql_values)"},
	{"SELECT a IS UNKNOWN, (b) is not unknown, unknown, x.unknown", "SELECT a IS NULL, (b) is not NULL, unknown, x.unknown"},
	{"SELECT INTERVAL(a, 1, (2)), a + INTERVAL (1) DAY, INTERVAL (LEAST(1, 2)) DAY + a", "SELECT outlooksql_interval(a, 1, (2)), a + INTERVAL (1) DAY, INTERVAL (LEAST(1, 2)) DAY + a"},
	{"SELECT SUBSTRING(LOWER(a) FROM 2 FOR 3), MID(SUBSTR(a FROM 1) FROM (SELECT 1 FROM t)) FROM t FOR UPDATE", "SELECT SUBSTRING(LOWER(a) , 2 , 3), MID(SUBSTR(a , 1) , (SELECT 1 FROM t)) FROM t FOR UPDATE"},
	{"SELECT TRIM(LEADING FROM a), TRIM(both 'x' FROM a), TRIM(a)", "SELECT TRIM(LEADING ' ' FROM a), TRIM(both 'x' FROM a), TRIM(a)"},
	{"SELECT a + INTERVAL '1:2' Minute_Second, EXTRACT(DAY_HOUR FROM a)", "SELECT a + INTERVAL '1:2' `minute_second`, EXTRACT(DAY_HOUR FROM a)"},
	{"SELECT ROW(1, 2) = ROW(1, ROW(2)), row FROM (VALUES ROW(1), ROW(2)) v", "SELECT (1, 2) = (1, (2)), row FROM (VALUES ROW(1), ROW(2)) v"},
	{"SELECT DISTINCTROW 0b101, '0b1' FROM t", "SELECT DISTINCT b'101', '0b1' FROM t"},
	{"SELECT 0b1'x', 0b1, 'x'", "SELECT b'1' 'x', b'1', 'x'"},
	{"SELECT a FROM t FORCE INDEX FOR JOIN (`PRIMARY`) WHERE b", "SELECT a FROM t WHERE b"},
	{"SELECT a FROM t USE INDEX (), u IGNORE KEY (PRIMARY), v FORCE INDEX (w)", "SELECT a FROM t , u , v FORCE INDEX (w)"},
	{"((SELECT 1));", " SELECT 1 ;"},
	{"(SELECT a FROM t) ORDER BY a", " SELECT a FROM t ORDER BY a"},
	{"((SELECT a FROM t LIMIT 2)) ORDER BY a", " SELECT * FROM (SELECT a FROM t LIMIT 2) AS outlooksql_query ORDER BY a"},
	{"(SELECT (SELECT a FROM t LIMIT 1)) LIMIT 2", " SELECT (SELECT a FROM t LIMIT 1) LIMIT 2"},
	{"(SELECT 1) UNION (SELECT 2) ORDER BY 1", "(SELECT 1) UNION (SELECT 2) ORDER BY 1"},
	{"((SELECT 1) UNION (SELECT 2)) LIMIT 1", " (SELECT 1) UNION (SELECT 2) LIMIT 1"},
	{"SELECT 1 AS Größe, größe.a, 'ü', @ü FROM t AS größe", "SELECT 1 AS `Größe`, `größe`.a, 'ü', @ü FROM t AS `größe`"},
	{"SELECT LAG(a) RESPECT NULLS OVER w, NTH_VALUE(a, 2) FROM FIRST OVER w FROM first", "SELECT LAG(a) OVER w, NTH_VALUE(a, 2) OVER w FROM first"},
	{"SELECT TIMESTAMPADD(SQL_TSI_DAY, 1, a), a + INTERVAL 1 SQL_TSI_HOUR", "SELECT TIMESTAMPADD(DAY, 1, a), a + INTERVAL 1 HOUR"},
	{"SELECT /*!50000 SQL_BUFFER_RESULT */ 1 /*!99 {d */", "SELECT /*!50000 */ 1 /*!99 {d */"},
}

// spaces are what translations write as one space.
var spaces = regexp.MustCompile(` +`)

// TestTranslate translates statements, and what was translated stays as it is.
func TestTranslate(t *testing.T) {
	for _, test := range translations {
		d := translate(test.mysql, false)
		if d.err != nil || spaces.ReplaceAllString(d.text(), " ") != test.engine {
			t.Errorf("%s\ngot  %s, %v\nwant %s", test.mysql, d.text(), d.err, test.engine)
		}
		if changed := d.text() != test.mysql; changed == d.untouched() {
			t.Errorf("%s: changed is %v", test.mysql, changed)
		}
		if again := translate(d.text(), false); again.text() != d.text() {
			t.Errorf("%s\nagain %s", d.text(), again.text())
		}
	}
}

// TestLexNested lexes marks of comments within each other, which must take no more time than they are long.
func TestLexNested(t *testing.T) {
	for query, want := range map[string]int{
		"SELECT 1 " + strings.Repeat("/*!", 30000): 6,
		"SELECT 1 /*! + /*! 2 */ - 3":              14,
		"SELECT 1 /*!":                             5,
	} {
		tokens := lex(query, false)
		if len(tokens) != want {
			t.Errorf("%.40s: %d tokens, want %d", query, len(tokens), want)
		}
		for _, token := range tokens {
			if token.text == "" {
				t.Errorf("%.40s: an empty token", query)
			}
		}
	}
}

// TestTranslateRefuses refuses what would be answered otherwise than by MySQL.
func TestTranslateRefuses(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT x FROM t WHERE @a:=x":                           assignElsewhere,
		"SELECT x FROM t ORDER BY @a:=x":                        assignElsewhere,
		"SELECT @a:=@a+1, x FROM t ORDER BY x":                  assignOrdered,
		"SELECT DISTINCT IF(x, @a, 1), @a:=x FROM t":            assignOrdered,
		"SELECT * FROM (SELECT @a:=@a+x y FROM t GROUP BY x) z": assignOrdered,
		"SELECT {d 'yesterday'}":                                "Incorrect DATE value: 'yesterday'",
		"SELECT TIMESTAMP '2026-13-01 00:00:00'":                "Incorrect DATETIME value: '2026-13-01 00:00:00'",
		"SET PASSWORD = 'x'":                                    noAccounts,
		"SET DEFAULT ROLE x TO y":                               noAccounts,
		"SET ROLE 'x'":                                          "'x' is not granted to this user: there are no roles here",
		"GET DIAGNOSTICS @n = NUMBER":                           noDiagnostics,
		"EXPLAIN FOR CONNECTION 3":                              noConnection,
		"EXPLAIN FORMAT=XML SELECT 1":                           "Unknown EXPLAIN format name: 'XML'",
		"EXPLAIN ANALYZE FORMAT=JSON SELECT 1":                  "EXPLAIN ANALYZE has only FORMAT=TREE here",
		"SHOW CREATE FUNCTION x.f":                              "FUNCTION x.f does not exist",
		"SHOW FUNCTION CODE f":                                  "SHOW FUNCTION CODE needs a server that is built for debugging",
		"SHOW ENGINE INNODB STATUS":                             noAdmin,
		"SHOW BINARY LOGS":                                      noReplication,
	} {
		if d := translate(query, false); d.err == nil || !strings.HasPrefix(d.err.Error(), want) {
			t.Errorf("%s: got %v, want %s", query, d.err, want)
		}
	}
	for _, query := range []string{
		"SELECT @a:=x, @a FROM t ORDER BY x",
		"SELECT @a:=@a+1 FROM t, (SELECT @a:=0 FROM u ORDER BY y) v",
		"SELECT GROUP_CONCAT(x ORDER BY y), @a:=@a+1 FROM t",
	} {
		if d := translate(query, false); d.err != nil {
			t.Errorf("%s: %v", query, d.err)
		}
	}
}

// TestColumnNames restores the names of columns that were rewritten.
func TestColumnNames(t *testing.T) {
	for query, want := range map[string][]string{
		"SELECT @a:=1, @a, 2 b, 5--3":                   {"@a:=1", "@a", "", "5--3"},
		"SELECT {ts '2026-11-01 00:00:00'}, {fn NOW()}": {"{ts '2026-11-01 00:00:00'}", "{fn NOW()}"},
		"SELECT SQL_BUFFER_RESULT 1+1, N'x'":            {"1+1", "x"},
		"SELECT ?, ?":                                   {"?", "?"},
		"SELECT ', x', 1":                               {", x", "1"},
		"SELECT DATE '2026-11-01' , UPPER(N'a')":        {"DATE '2026-11-01'", "UPPER(N'a')"},
		"SELECT @v := a, CONCAT(a,'x'), 2":              {"@v := a", "CONCAT(a,'x')", "2"},
		"SELECT 5--3, 1 - -1, 1- -1":                    {"5--3", "1 - -1", "1- -1"},
		"SELECT {fn UCASE({fn TRIM('a')})}+1, N'a' = b": {"{fn UCASE({fn TRIM('a')})}+1", "N'a' = b"},
		"SELECT @a:=@b:=1, {d '2026-11-01'} = {fn NOW()} /* x */, (SELECT SQL_BIG_RESULT 1)": {
			"@a:=@b:=1", "{d '2026-11-01'} = {fn NOW()}", "(SELECT SQL_BIG_RESULT 1)"},
		"SELECT ROW(1, 2) = b, (ROW(a, 2)) = b":                      {"ROW(1, 2) = b", "(ROW(a, 2)) = b"},
		"SELECT NOT a = 1, NOT b":                                    {"NOT a = 1", "NOT b"},
		"SELECT DISTINCT NOT NOT a /* x */ IS UNKNOWN":               {"NOT NOT a /* x */ IS UNKNOWN"},
		"SELECT (SELECT NOT a), 1":                                   {"(SELECT NOT a)", "1"},
		"SELECT a = ANY (SELECT b), INTERVAL(1, 2) + 1":              {"a = ANY (SELECT b)", "INTERVAL(1, 2) + 1"},
		"SELECT SUBSTRING(a FROM 2), a < ALL (SELECT 1)":             {"SUBSTRING(a FROM 2)", "a < ALL (SELECT 1)"},
		"SELECT a + INTERVAL '1-2' YEAR_MONTH, TRIM(LEADING FROM a)": {"a + INTERVAL '1-2' YEAR_MONTH", "TRIM(LEADING FROM a)"},
	} {
		d := translate(query, false)
		stmt, err := sqlparser.Parse(d.text())
		if err != nil {
			t.Fatalf("%s: %v", d.text(), err)
		}
		d.restoreNames(stmt)
		var got []string
		for _, e := range stmt.(*sqlparser.Select).SelectExprs {
			got = append(got, e.(*sqlparser.AliasedExpr).InputExpression)
		}
		for i := range want {
			if want[i] != "" && got[i] != want[i] {
				t.Errorf("%s: got names %q, want %q", query, got, want)
			}
		}
	}
}

// meant are the words and marks for which a statement that the grammar knows may come to mean something else: the grammar
// takes options for columns, typed literals for strings, and two dashes for a comment.
var meant = regexp.MustCompile(`(?i)--|//|high_priority|sql_small_result|sql_big_result|sql_buffer_result|\b(date|timestamp)\s*['"]|\bn['"]|^[\s(]*\(|\b0b|\bsql_tsi_|\b(unknown|interval|row|index|key|distinctrow|any|some|all)\b`)

// FuzzTranslate translates anything. A statement that the grammar knows already means the same afterwards, unless it is one
// of the kinds that the grammar misunderstands; no string that a statement holds is lost or changed.
func FuzzTranslate(f *testing.F) {
	for _, test := range translations {
		f.Add(test.mysql)
	}
	f.Add("''n'0")
	f.Add("date'")
	f.Add("DESC 0 0'")
	f.Add("0 DATE\"0000-1-10")
	f.Add("SELECt \x00\x80\x00") // a byte that is no character
	f.Add("SELECT 1 /*!50000 + /*! 2 */ - 3 /*!")
	f.Fuzz(func(t *testing.T, query string) {
		var joined strings.Builder
		for _, token := range lex(query, false) {
			if token.text == "" {
				t.Fatalf("%q: an empty token", query)
			}
			joined.WriteString(token.text)
		}
		if joined.String() != query {
			t.Fatalf("%q became %q", query, joined.String())
		}
		d := translate(query, false)
		if d.err != nil || d.local != nil {
			return
		}
		if d.shape == nil {
			wantStrings(t, query, d.text())
		}
		before, err := sqlparser.Parse(query)
		if err != nil || d.shape != nil || meant.MatchString(query) {
			return
		}
		if _, ok := before.(*sqlparser.Show); ok {
			return // the engine leaves the WHERE of SHOW INDEX out
		}
		after, err := sqlparser.Parse(d.text())
		if err != nil {
			t.Fatalf("%q became %q, which does not parse: %v", query, d.text(), err)
		}
		if sqlparser.String(before) != sqlparser.String(after) {
			t.Errorf("%q became %q\nwas %s\nis  %s", query, d.text(), sqlparser.String(before), sqlparser.String(after))
		}
	})
}

// wantStrings fails the test unless all strings of a statement are strings of another, in their order.
func wantStrings(t *testing.T, before, after string) {
	t.Helper()
	kept := stringsIn(after)
	for _, s := range stringsIn(before) {
		i := slices.Index(kept, s)
		if i < 0 {
			t.Fatalf("%q became %q without %s", before, after, s)
		}
		kept = kept[i+1:]
	}
}

// stringsIn are the strings of a statement.
func stringsIn(query string) []string {
	var found []string
	for _, token := range lex(query, false) {
		if token.kind == stringToken {
			found = append(found, token.text)
		}
	}
	return found
}
