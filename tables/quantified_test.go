package tables_test

import (
	"fmt"
	"testing"

	"github.com/dolthub/go-mysql-server/sql"
)

// TestQuantified compares with ANY and ALL rows of a subquery, with what is NULL and of no rows. The server's dialect writes
// the functions.
func TestQuantified(t *testing.T) {
	g := newGateway(t)
	const (
		none  = "SELECT total_item_count FROM folders WHERE path = 'nothing'"
		some  = "SELECT 1 UNION SELECT 3"
		nulls = "SELECT 1 UNION SELECT 3 UNION SELECT NULL"
		mixed = "SELECT 2 UNION SELECT 1 UNION SELECT 3" // neither the least nor the greatest comes first
		texts = "SELECT path FROM folders WHERE path IN ('Drafts', 'Inbox')"
	)
	for _, c := range []struct{ left, operator, quantifier, query, want string }{
		{"1", "=", "any", some, "1"}, {"2", "=", "any", some, "0"}, {"2", "=", "any", nulls, "NULL"}, {"NULL", "=", "any", some, "NULL"},
		{"NULL", "=", "any", none, "0"}, {"1", "<>", "any", "SELECT 1", "0"}, {"1", "<>", "any", some, "1"}, {"1", "<>", "any", "SELECT 1 UNION SELECT NULL", "NULL"},
		{"0", "<", "any", some, "1"}, {"3", "<", "any", some, "0"}, {"3", "<", "any", nulls, "NULL"}, {"3", "<=", "any", nulls, "1"},
		{"1", ">", "any", some, "0"}, {"1", ">=", "any", some, "1"}, {"NULL", ">", "any", none, "0"}, {"NULL", ">", "any", some, "NULL"},
		{"1", "=", "all", "SELECT 1", "1"}, {"1", "=", "all", some, "0"}, {"1", "=", "all", "SELECT 1 UNION SELECT NULL", "NULL"}, {"1", "=", "all", none, "1"},
		{"2", "<>", "all", some, "1"}, {"3", "<>", "all", nulls, "0"}, {"2", "<>", "all", nulls, "NULL"}, {"NULL", "<>", "all", none, "1"},
		{"0", "<", "all", some, "1"}, {"0", "<", "all", nulls, "NULL"}, {"1", "<", "all", nulls, "0"}, {"NULL", "<", "all", none, "1"},
		{"3", ">=", "all", some, "1"}, {"2", ">=", "all", some, "0"}, {"4", ">", "all", some, "1"}, {"NULL", ">", "all", some, "NULL"},
		{"2", ">", "any", mixed, "1"}, {"2", "<", "any", mixed, "1"}, {"1", "<=", "all", mixed, "1"}, {"3", ">=", "all", mixed, "1"}, {"2", "<=", "all", mixed, "0"},
		{"'FOLDER'", ">", "any", texts, "1"}, {"'FOLDER'", ">", "all", texts, "0"}, {"'INBOX'", "=", "any", texts, "1"}, {"'INBOX'", "<", "any", texts, "0"},
		{"f.path COLLATE utf8mb4_bin", ">", "any", "SELECT 'a' UNION SELECT 'B' UNION SELECT 'c'", "1"}, {"f.path COLLATE utf8mb4_bin", "<", "all", "SELECT 'a' UNION SELECT 'B' UNION SELECT 'c'", "0"},
		{"'2'", ">", "any", some, "1"}, {"'x'", "<", "all", some, "1"}, {"'10'", ">", "all", some, "1"}, {"2.5", "<", "any", some, "1"},
		{"f.path", ">", "all", "SELECT -1", "1"}, {"f.path", "=", "all", "SELECT 0", "1"}, {"f.total_item_count", "<=", "any", texts, "0"},
	} {
		for _, query := range []string{c.query, "SELECT * FROM (" + c.query + ") q WHERE f.path = 'Inbox'"} {
			statement := "SELECT " + c.left + " " + c.operator + " outlooksql_" + c.quantifier + "((" + query + ")) FROM folders f WHERE f.path = 'Inbox'"
			if got := comparedAs(g.query(statement).must(t).rows[0][0]); got != c.want {
				t.Errorf("%s\ngave %s, want %s", statement, got, c.want)
			}
		}
	}
}

// comparedAs is the value of a comparison as a client sees it; what no comparison gives is shown as it is.
func comparedAs(v any) string {
	switch v {
	case nil:
		return "NULL"
	case true, int8(1), int64(1):
		return "1"
	case false, int8(0), int64(0):
		return "0"
	}
	return fmt.Sprintf("%T %v", v, v)
}

// TestInNull looks for values in nothing but NULL.
func TestInNull(t *testing.T) {
	g := newGateway(t)
	for expression, want := range map[string]string{
		"1 IN (SELECT NULL)": "NULL", "1 NOT IN (SELECT NULL)": "NULL", "NULL IN (SELECT NULL)": "NULL",
		"1 IN (SELECT NULL FROM folders WHERE path = 'nothing')": "0", "1 NOT IN (SELECT NULL FROM folders WHERE path = 'nothing')": "1",
	} {
		if got := comparedAs(g.query("SELECT " + expression).must(t).rows[0][0]); got != want {
			t.Errorf("%s is %s, want %s", expression, got, want)
		}
	}
	if rows := g.query("SELECT path FROM folders WHERE path NOT IN (SELECT NULL)").must(t).rows; len(rows) > 0 {
		t.Errorf("NOT IN (SELECT NULL) is true of %d folders", len(rows))
	}
}

// TestQuantifiedColumns refuses more than one column behind a comparison that is none of equality.
func TestQuantifiedColumns(t *testing.T) {
	g := newGateway(t)
	for _, statement := range []string{
		"SELECT 1 < outlooksql_any((SELECT 1, 2))",
		"SELECT (1, 2) < outlooksql_all((SELECT 1, 2))",
		"SELECT 1 = outlooksql_any((SELECT 1, 2))",
		"SELECT path FROM folders WHERE (path, id) > outlooksql_all((SELECT path FROM folders))",
	} {
		if e := sql.CastSQLError(g.query(statement).err); e == nil || e.Num != 1241 {
			t.Errorf("%s: got %v, want error 1241", statement, e)
		}
	}
	for _, statement := range []string{"SELECT outlooksql_any((SELECT 1))", "SELECT 1 < outlooksql_all(1)", "SELECT 1 + outlooksql_all((SELECT 1))"} {
		if r := g.query(statement); r.err == nil {
			t.Errorf("%s gave %v, want an error", statement, r.rows)
		}
	}
}
