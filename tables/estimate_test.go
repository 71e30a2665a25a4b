package tables_test

import (
	"strings"
	"testing"
)

// TestEstimatedCounts takes counts by folder and mailbox from the folders' counters, with a warning and without a request for
// messages; whatever looks at a message itself is counted exactly.
func TestEstimatedCounts(t *testing.T) {
	g := newGateway(t)
	for _, test := range []struct {
		database, statement string
		estimate            bool
	}{
		{"outlook", "SELECT COUNT(*) FROM messages", true},
		{"outlook", "SELECT COUNT(1) n FROM messages m WHERE m.folder_path = 'Inbox' OR folder_path LIKE 'Archive%' HAVING n > 0", true},
		{"outlook", "SELECT folder_path, COUNT(*) n FROM messages GROUP BY folder_path ORDER BY n DESC, 1 LIMIT 3", true},
		{"outlook", "SELECT COUNT(*) * 2 FROM messages WHERE mailbox = 'alex@contoso.com' AND folder_path <> 'Inbox'", true},
		{"outlook_all", "SELECT mailbox, COUNT(*) FROM messages WHERE mailbox LIKE 'a%' GROUP BY mailbox", true},
		{"outlook", "SELECT t.p, t.n FROM (SELECT parent_folder_id p, COUNT(*) n FROM messages GROUP BY 1) t WHERE t.n > 300", true},
		{"outlook", "SELECT COUNT(*) FROM messages WHERE is_read = 0", false},
		{"outlook", "SELECT COUNT(subject) FROM messages", false},
		{"outlook", "SELECT COUNT(*), MAX(received_date_time) FROM messages", false},
		{"outlook", "SELECT COUNT(DISTINCT folder_path) FROM messages", false},
		{"outlook", "SELECT folder_path FROM messages WHERE folder_path = 'Drafts'", false},
		{"outlook", "SELECT COUNT(*) FROM (SELECT folder_path FROM messages LIMIT 7) t", false},
		{"outlook", "SELECT f.path, COUNT(m.id) FROM folders f LEFT JOIN messages m ON m.parent_folder_id = f.id GROUP BY f.path", false},
		{"outlook", "SELECT COUNT(*) FROM messages WHERE search = 'budget'", false},
	} {
		g.vars = map[string]any{}
		exact := g.queryIn(test.database, test.statement).must(t)
		g.requests()
		g.vars = map[string]any{"outlook_count": "estimate"}
		r := g.queryIn(test.database, test.statement).must(t)
		asked := strings.Contains(strings.Join(g.requests(), "\n"), "/messages")
		told := strings.Contains(strings.Join(r.texts(), "\n"), "COUNT is an estimate")
		if told != test.estimate || asked == test.estimate {
			t.Errorf("%s: estimate %v, messages asked for %v, want an estimate: %v", test.statement, told, asked, test.estimate)
		}
		if sorted(r) != sorted(exact) {
			t.Errorf("%s: got\n%swant\n%s", test.statement, r.text(), exact.text())
		}
	}
}
