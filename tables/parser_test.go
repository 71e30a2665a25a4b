package tables

import (
	"strings"
	"testing"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// TestNamesAsWritten reads the names of columns whose strings the parser had to change.
func TestNamesAsWritten(t *testing.T) {
	p := parser{sql.NewMysqlParser()}
	for _, query := range []string{
		`SELECT a LIKE 'in\_%', 'ü' LIKE '\%\\%', 1+1`,
		` SELECT a LIKE 'in\_%', 'ü' LIKE '\%\\%', 1+1`,
	} {
		stmt, _, _, err := p.ParseWithOptions(t.Context(), query, ';', false, sqlparser.ParserOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{`a LIKE 'in\_%'`, `'ü' LIKE '\%\\%'`, "1+1"} {
			e := stmt.(*sqlparser.Select).SelectExprs[i].(*sqlparser.AliasedExpr)
			place := strings.TrimSpace(query)[e.StartParsePos:e.EndParsePos]
			if e.InputExpression != want || strings.TrimSpace(place) != want {
				t.Errorf("%s: column %d is named %s, at %q, want %s", query, i, e.InputExpression, place, want)
			}
		}
	}
}

// FuzzEscape changes queries for the engine's parser: what was added is found again, and only backslashes were.
func FuzzEscape(f *testing.F) {
	for _, query := range []string{`SELECT a LIKE 'in\_%' /* \% */, "\%" -- \_`, `SELECT 1; SELECT '\%\\%\_'`, `SELECT '\`, "`\\%` '\\%'", `SELECT /*!40000 'a\_b' */`} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		e := escape(query, sqlparser.ParserOptions{})
		without := []byte(e.text)
		for i := len(e.added) - 1; i >= 0; i-- {
			at := e.added[i]
			if without[at] != '\\' {
				t.Fatalf("%q became %q, with %q added at %d", query, e.text, without[at], at)
			}
			without = append(without[:at], without[at+1:]...)
		}
		if string(without) != query || e.was(len(e.text)) != len(query) {
			t.Errorf("%q became %q with %v added", query, e.text, e.added)
		}
	})
}

// TestEscapesOfSeveral parses the statements of one text, one after the other, and many escapes in no more than linear time.
func TestEscapesOfSeveral(t *testing.T) {
	p := parser{sql.NewMysqlParser()}
	many := strings.Repeat(`\%`, 200_000)
	statements := []string{`SELECT 'a\_b' LIKE /*!40000 'a\_c' */`, ` SELECT '` + many + `'`, ` SELECT '\%'`}
	rest := strings.Join(statements, ";")
	for i, want := range statements {
		var parsed string
		var err error
		if _, parsed, rest, err = p.ParseWithOptions(t.Context(), rest, ';', true, sqlparser.ParserOptions{}); err != nil {
			t.Fatal(err)
		}
		if strings.Trim(parsed, " ;") != strings.TrimSpace(want) || rest != strings.Join(statements[i+1:], ";") {
			t.Errorf("statement %d: parsed %.60q, %.60q remains", i, parsed, rest)
		}
	}
}

// TestLacking parses what the grammar lacks, and a mistake that only looks like it.
func TestLacking(t *testing.T) {
	p := parser{sql.NewMysqlParser()}
	for query, want := range map[string]string{
		"SELECT a FROM t USE INDEX (PRIMARY)":                "no index but PRIMARY",
		"SELECT a FROM t FORCE KEY FOR JOIN (PRIMARY)":       "no index but PRIMARY",
		"SELECT SUBSTRING('USE INDEX FROM', 2) FRM t SELECT": "syntax error",
	} {
		_, err := p.ParseSimple(query)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", query, err, want)
		}
	}
}

// TestRemainingStatements parses the first of many statements with escapes, and leaves the others as they were.
func TestRemainingStatements(t *testing.T) {
	p := parser{sql.NewMysqlParser()}
	rest := strings.Repeat(` SELECT 'b\_', 1;`, 20_000)
	query := ` SELECT 'a\%' LIKE '\\\%';` + rest
	_, parsed, remaining, err := p.ParseWithOptions(t.Context(), query, ';', true, sqlparser.ParserOptions{})
	if err != nil || parsed+remaining != query || remaining != rest {
		t.Errorf("parsed %q and left %.60q…, %v", parsed, remaining, err)
	}
	if _, end, err := p.ParseOneWithOptions(t.Context(), query, sqlparser.ParserOptions{}); err != nil || query[end:] != rest {
		t.Errorf("the next statement is at %d (%.60q…), %v", end, query[end:], err)
	}
}
