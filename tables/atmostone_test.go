package tables_test

import (
	"testing"

	"github.com/dolthub/go-mysql-server/sql"
)

// TestSubqueriesOfSeveralRows compares with subqueries of more than one row, which is error 1242, and of one or none, which is not.
func TestSubqueriesOfSeveralRows(t *testing.T) {
	g := newGateway(t)
	for _, statement := range []string{
		"SELECT COUNT(*) FROM folders WHERE total_item_count = (SELECT total_item_count FROM folders)",
		"SELECT COUNT(*) FROM folders WHERE (SELECT total_item_count FROM folders) = total_item_count",
		"SELECT COUNT(*) FROM folders WHERE total_item_count > (SELECT total_item_count FROM folders)",
		"SELECT COUNT(*) FROM folders WHERE NOT total_item_count = (SELECT total_item_count FROM folders)",
		"SELECT COUNT(*) FROM folders WHERE total_item_count <=> (SELECT total_item_count FROM folders)",
		"SELECT COUNT(*) FROM folders WHERE path = 'Inbox' AND total_item_count <> (SELECT DISTINCT total_item_count FROM folders)",
		"SELECT COUNT(*) FROM folders WHERE path = 'Inbox' OR total_item_count = (SELECT total_item_count FROM folders ORDER BY path)",
		"SELECT COUNT(*) FROM folders WHERE (total_item_count, path) = (SELECT total_item_count, path FROM folders)",
		"SELECT COUNT(*) FROM folders WHERE path = (SELECT path FROM folders ORDER BY path LIMIT 3)",
		"SELECT COUNT(*) FROM folders WHERE path = (SELECT path FROM folders ORDER BY path LIMIT 2 OFFSET 1)",
		"SELECT COUNT(*) FROM folders WHERE path = (SELECT MAX(path) FROM folders GROUP BY parent_folder_id ORDER BY 1)",
		"SELECT COUNT(*) FROM folders WHERE path = (SELECT 'Inbox' UNION SELECT 'Drafts')",
		"SELECT COUNT(*) FROM folders WHERE path = (SELECT f.path FROM folders f JOIN users u ON u.mail <> f.path)",
		"SELECT COUNT(*) FROM folders f JOIN users u ON u.mail = (SELECT mail FROM users)",
		"SELECT COUNT(*) FROM folders f LEFT JOIN users u ON f.path = 'Inbox' AND u.mail = (SELECT mail FROM users WHERE mail IS NOT NULL)",
		"SELECT parent_folder_id, COUNT(*) n FROM folders GROUP BY parent_folder_id HAVING n = (SELECT total_item_count FROM folders)",
		"SELECT subject FROM messages m WHERE m.id = (SELECT id FROM messages LIMIT 2)",
		"SELECT subject FROM messages m WHERE m.id = (SELECT id FROM messages)",
		"SELECT name FROM attachments WHERE message_id = (SELECT id FROM messages WHERE has_attachments)",
		"SELECT name FROM attachments a JOIN messages m ON m.id = a.message_id WHERE m.parent_folder_id = (SELECT id FROM folders WHERE path LIKE 'Inbox%')",
		"SELECT path, (SELECT mail FROM users) FROM folders",
		"SELECT (SELECT 1 UNION SELECT 2)",
		"SELECT path, (SELECT 1 UNION SELECT 2) FROM folders",
		"SELECT path FROM folders f WHERE total_item_count = (SELECT x.total_item_count FROM folders x WHERE x.path <> f.path)",
	} {
		for _, on := range []int8{1, 0} {
			g.vars = map[string]any{"outlook_pushdown": on}
			r := g.query(statement)
			if e := sql.CastSQLError(r.err); e == nil || e.Num != 1242 {
				t.Errorf("pushdown %d, %s\ngave %d rows and error %v, want error 1242", on, statement, len(r.rows), r.err)
			}
		}
	}
	for _, c := range []struct {
		statement string
		rows      int
	}{
		{"SELECT path FROM folders WHERE path = (SELECT path FROM folders WHERE path = 'Inbox')", 1},
		{"SELECT path FROM folders WHERE path = (SELECT DISTINCT 'Inbox' FROM folders)", 1},
		{"SELECT path FROM folders WHERE path = (SELECT path FROM folders ORDER BY path LIMIT 1)", 1},
		{"SELECT path FROM folders WHERE path = (SELECT 'Inbox' UNION SELECT 'Inbox')", 1},
		{"SELECT path FROM folders WHERE path = (SELECT path FROM folders WHERE path = 'nothing')", 0},
		{"SELECT path FROM folders WHERE path = (SELECT DISTINCT path FROM folders WHERE path = 'Inbox' ORDER BY 1)", 1},
		{"SELECT path FROM folders WHERE NOT path = (SELECT path FROM folders WHERE path = 'Inbox') AND path IN ('Inbox', 'Drafts')", 1},
		{"SELECT path FROM folders WHERE NOT path = (SELECT path FROM folders WHERE path = 'nothing')", 0},
		{"SELECT path FROM folders WHERE path = (SELECT f.path FROM folders f JOIN users u WHERE f.path = 'Inbox' AND u.mail = 'megan@contoso.com')", 1},
		{"SELECT path FROM folders WHERE 2 IN (SELECT 1 UNION SELECT 2) AND path = 'Inbox'", 1},
	} {
		for _, on := range []int8{1, 0} {
			g.vars = map[string]any{"outlook_pushdown": on}
			if r := g.query(c.statement); r.err != nil || len(r.rows) != c.rows {
				t.Errorf("pushdown %d, %s\ngave %d rows and error %v, want %d rows", on, c.statement, len(r.rows), r.err, c.rows)
			}
		}
	}
}
