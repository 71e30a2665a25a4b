package tables_test

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// userJoins are statements over outlook_all in which a table without mail names the mailboxes, with the most requests that
// they may take once the folders are known: those of the five mailboxes of Finance, each of eight folders, and two to check a scan.
var userJoins = []struct {
	statement string
	requests  int
}{
	{"SELECT u.display_name, COUNT(*) FROM users u JOIN messages m ON m.user_id = u.id WHERE u.department = 'Finance' GROUP BY u.display_name", 55},
	{"SELECT u.display_name, COUNT(*) FROM messages m, users u WHERE u.mail = m.mailbox AND u.department = 'Finance' GROUP BY u.display_name", 55},
	{"SELECT u.display_name, m.subject FROM users u LEFT JOIN messages m ON m.user_id = u.id AND m.is_draft WHERE u.department = 'Finance'", 55},
	{"SELECT COUNT(*) FROM folders WHERE user_id IN (SELECT id FROM users WHERE department = 'Finance')", 5},
	{"SELECT t.n, COUNT(*) FROM (SELECT id, display_name n FROM users WHERE department = 'Finance') t JOIN messages m ON m.user_id = t.id GROUP BY t.n", 55},
	{"SELECT t.box, COUNT(*) FROM (SELECT UPPER(mail) box FROM users WHERE department = 'Finance') t JOIN folders f ON f.mailbox = t.box GROUP BY t.box", 5},
	{"SELECT u.mail, f.path FROM users u JOIN folders f ON f.user_id = u.id WHERE u.department = 'Finance'", 5},
	{"SELECT u.mail, s.time_zone FROM mailbox_settings s JOIN users u ON u.id = s.user_id WHERE u.department = 'Finance'", 8},
	{"SELECT u.mail, a.name FROM users u JOIN messages m ON m.user_id = u.id JOIN attachments a ON a.message_id = m.id WHERE u.department = 'Finance' AND m.received_date_time >= '2026-11-10'", 65},
	{"SELECT u.mail, r.address FROM recipients r JOIN messages m ON r.message_id = m.id JOIN users u ON m.user_id = u.id WHERE u.department = 'Finance' AND m.is_draft", 70},
	{"SELECT f.path, COUNT(*) FROM messages m JOIN folders f ON f.id = m.parent_folder_id JOIN users u ON u.mail = m.mailbox WHERE u.department = 'Finance' GROUP BY f.path", 60},
	{"SELECT u.mail, m.subject FROM users u JOIN messages m ON m.user_id = u.id WHERE u.department = 'no such department'", 2},
	{"SELECT u.mail, (SELECT COUNT(*) FROM messages m WHERE m.user_id = u.id AND m.is_draft) FROM users u WHERE u.department = 'Finance'", 55},
	{"SELECT u.mail, (SELECT MAX(time_zone) FROM mailbox_settings m WHERE m.mailbox = u.mail) z FROM users u WHERE u.department = 'Finance' ORDER BY u.mail", 8},
	{"SELECT m.subject FROM users u JOIN messages m ON m.user_id = u.id WHERE u.mail = 'dana@fabrikam.com'", 5},

	// What these read may not be chosen: rows without a match count, or the other table has all users, or mail.
	{"SELECT u.mail, COUNT(*) FROM messages m LEFT JOIN users u ON u.id = m.user_id AND u.department = 'Finance' WHERE m.is_draft GROUP BY u.mail", 0},
	{"SELECT u.mail, COUNT(*) FROM messages m JOIN users u ON u.id = m.user_id WHERE m.is_draft GROUP BY u.mail", 0},
	{"SELECT u.mail, COUNT(*) FROM messages m JOIN users u ON u.id = m.user_id OR u.mail = m.from_address WHERE m.is_draft AND u.department = 'Finance' GROUP BY u.mail", 0},
}

// withoutTrees are the requests that read no folder tree: how often that is old depends on the machine.
func withoutTrees(requests []string) []string {
	return slices.DeleteFunc(requests, func(line string) bool { return strings.Contains(line, "includeHiddenFolders") })
}

// TestJoinsWithUsersReadTheirMailboxes compares joins with pushdown and without, and bounds their requests.
func TestJoinsWithUsersReadTheirMailboxes(t *testing.T) {
	g := newGateway(t)
	g.queryIn("outlook_all", "SELECT path FROM folders").must(t)
	for _, j := range userJoins {
		g.requests()
		start := time.Now()
		g.vars = map[string]any{"outlook_pushdown": int8(1)}
		pushed := g.queryIn("outlook_all", j.statement).must(t)
		n := len(withoutTrees(g.requests()))
		if j.requests > 0 && n > j.requests {
			t.Errorf("%s\n%d requests, want %d at most", j.statement, n, j.requests)
		}
		g.vars = map[string]any{"outlook_pushdown": int8(0)}
		plain := g.queryIn("outlook_all", j.statement).must(t)
		t.Logf("%d rows, %d requests: %s %s", len(plain.rows), n, j.statement, time.Since(start))
		if sorted(pushed) != sorted(plain) {
			t.Errorf("%s\npushed %d rows, plain %d", j.statement, len(pushed.rows), len(plain.rows))
		}
	}
}

// subqueries are statements whose subqueries look at the outer row, with the most requests that they may take in one mailbox of
// eight folders, and of two requests to check a scan.
var subqueries = []struct {
	statement string
	requests  int
}{
	{"SELECT subject, (SELECT COUNT(*) FROM attachments a WHERE a.message_id = m.id) n FROM messages m WHERE received_date_time >= '2026-11-17'", 20},
	{"SELECT subject, (SELECT GROUP_CONCAT(address ORDER BY address) FROM recipients r WHERE r.message_id = m.id AND r.kind = 'to') FROM messages m WHERE received_date_time >= '2026-11-17'", 20},
	{"SELECT subject, (SELECT COUNT(*) FROM attachments a WHERE a.message_id = m.id) n, (SELECT COUNT(*) FROM recipients r WHERE r.message_id = m.id) n FROM messages m WHERE received_date_time >= '2026-11-17'", 40}, // of two names alike both are evaluated twice
	{"SELECT subject, (SELECT COUNT(*) FROM attachments a WHERE a.message_id = m.id) AS subject FROM messages m WHERE received_date_time >= '2026-11-17'", 20},
	{"SELECT subject FROM messages m WHERE folder_path = 'Archive' AND (SELECT COUNT(*) FROM recipients r WHERE r.message_id = m.id) > 2", 20},
	{"SELECT path, (SELECT COUNT(*) FROM messages m WHERE m.parent_folder_id = f.id AND NOT m.is_read) AS unread FROM folders f ORDER BY unread DESC, path LIMIT 3", 11},
	{"SELECT subject FROM messages m WHERE received_date_time = (SELECT MAX(received_date_time) FROM messages x WHERE x.conversation_id = m.conversation_id) AND folder_path = 'Archive'", 20},
	{"SELECT subject, (SELECT COUNT(*) FROM attachments a WHERE a.message_id = m.id) n FROM messages m ORDER BY received_date_time DESC, id LIMIT 5 OFFSET 2", 3},
	{"SELECT f.path, (SELECT COUNT(*) FROM attachments a WHERE a.message_id = m.id) FROM folders f LEFT JOIN messages m ON m.parent_folder_id = f.id AND m.is_draft WHERE f.path LIKE 'D%'", 30},
	{"SELECT t.s, (SELECT COUNT(*) FROM attachments a WHERE a.message_id = t.id) FROM (SELECT id, subject s FROM messages ORDER BY received_date_time DESC, id LIMIT 7) t", 3},
	{"SELECT subject FROM messages m WHERE folder_path = 'Archive' AND (SELECT COUNT(*) FROM recipients r WHERE r.message_id = m.id) > (SELECT COUNT(*) FROM attachments a WHERE a.message_id = m.id) + 2", 16},
	{"SELECT id, (SELECT MIN(x.subject) FROM messages x WHERE x.id = m.id) s FROM messages m WHERE folder_path = 'Archive' HAVING s > 'B'", 3},
}

// TestSubqueriesReadOnce compares correlated subqueries with pushdown and without, and bounds their requests.
func TestSubqueriesReadOnce(t *testing.T) {
	g := newGateway(t)
	const box = "alex@contoso.com"
	g.queryIn(box, "SELECT path FROM folders").must(t)
	for _, s := range subqueries {
		g.requests()
		g.vars = map[string]any{"outlook_pushdown": int8(1)}
		pushed := g.queryIn(box, s.statement).must(t)
		if n := len(withoutTrees(g.requests())); n > s.requests {
			t.Errorf("%s\n%d requests, want %d at most", s.statement, n, s.requests)
		}
		g.vars = map[string]any{"outlook_pushdown": int8(0)}
		plain := g.queryIn(box, s.statement).must(t)
		if sorted(pushed) != sorted(plain) || len(plain.rows) == 0 {
			t.Errorf("%s\npushed %d rows, plain %d", s.statement, len(pushed.rows), len(plain.rows))
		}
	}
	g.vars = map[string]any{}
	const join = "SELECT m.id, COUNT(a.id) FROM messages m LEFT JOIN attachments a ON a.message_id = m.id "
	const subquery = "SELECT m.id, (SELECT COUNT(*) FROM attachments a WHERE a.message_id = m.id) FROM messages m "
	for _, where := range []string{"", "WHERE m.folder_path = 'Drafts' "} {
		a, b := g.query(join+where+"GROUP BY m.id").must(t), g.query(subquery+where).must(t) // of Adele, who has thousands
		if sorted(a) != sorted(b) || len(a.rows) < 50 {
			t.Errorf("%s: joined %d rows, by a subquery %d", where, len(a.rows), len(b.rows))
		}
	}
	for _, statement := range []string{
		"SELECT (SELECT MAX(a.mailbox) FROM attachments a WHERE a.message_id = m.id) box FROM messages m WHERE m.mailbox = 'megan@contoso.com' AND m.has_attachments HAVING box IS NOT NULL LIMIT 1",
		"SELECT (SELECT MAX(r.mailbox) FROM recipients r WHERE r.message_id = m.id) box FROM messages m WHERE m.user_id = 'MEGAN@contoso.com' LIMIT 1",
	} {
		for _, on := range []int8{1, 0} {
			g.vars = map[string]any{"outlook_pushdown": on}
			if r := g.query(statement).must(t); len(r.rows) != 1 || r.rows[0][0] != "megan@contoso.com" {
				t.Errorf("pushdown %d, %s\ngave %q: a subquery takes its mailbox from the row that it looks at", on, statement, r.text())
			}
		}
	}
}
