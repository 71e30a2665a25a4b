package tables_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
)

// TestLongNeedles: what is looked for in a long text takes as many steps as that is long, however long it is itself.
func TestLongNeedles(t *testing.T) {
	g := newGateway(t)
	const a, part = "REPEAT('a', 2000000)", "CONCAT(REPEAT('A', 400000), 'B')"
	for query, want := range map[string]string{
		"SELECT LOCATE(" + part + ", " + a + "), INSTR(" + a + ", " + part + ")":       "0 | 0\n",
		"SELECT LOCATE(" + part + ", CONCAT(" + a + ", 'b', " + a + "))":               "1600001\n",
		"SELECT LOCATE('aab', 'aaab aab', 3), LOCATE('abab', 'abacabab')":              "6 | 5\n",
		"SELECT LOCATE('é', 'eé'), LOCATE('ée', 'eeéeé', 2), INSTR('ß日本', '本')":        "2 | 2 | 3\n",
		"SELECT LOCATE('', 'abc', 4), LOCATE('', 'abc', 5), LOCATE('a', 'a', 0)":       "4 | 0 | 0\n",
		"SELECT FIND_IN_SET('b', CONCAT(REPEAT('a,', 3), 'B')), FIND_IN_SET('', 'a,')": "4 | 2\n",
	} {
		began := time.Now()
		if got := g.query(query).must(t).text(); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s took %v", query, took)
		}
	}
}

// TestFunctionsEnd: what takes a statement long inside the engine or a function ends with it.
func TestFunctionsEnd(t *testing.T) {
	g := newGateway(t)
	for _, query := range []string{
		"SELECT MAX(w) FROM (SELECT MAX(CONCAT(body_preview, id)) OVER (ORDER BY id ROWS BETWEEN 3000 PRECEDING AND CURRENT ROW) w FROM messages) x",
		"SELECT MAX(w) FROM (SELECT COUNT(*) OVER (ORDER BY CRC32(id) RANGE BETWEEN 2000000000 PRECEDING AND 5 FOLLOWING) w FROM messages) x",
		"SELECT FIND_IN_SET('b', REPEAT('" + strings.Repeat("a,", 1000) + "', 30000))",
		"SELECT REPEAT('a', 1000000) LIKE CONCAT('%', REPEAT('a', 100000), '_b%')",
	} {
		life, end := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		r := g.runUntil(life, 0, "outlook", func(ctx *sql.Context) (sql.Schema, sql.RowIter, error) {
			schema, rows, _, err := g.engine.Query(ctx, query)
			return schema, rows, err
		})
		end()
		if r.err == nil || !strings.Contains(r.err.Error(), context.DeadlineExceeded.Error()) {
			t.Errorf("%.60s: %v, %v", query, r.rows, r.err)
		}
	}
}
