package tables_test

import (
	"strings"
	"testing"
)

// joins are statements that join messages, attachments and MIME, with the most requests that they may take with pushdown
// once the folders are known; 0 where only the rows count. ?d is a day that some dozens of messages are younger than.
var joins = []struct {
	statement string
	requests  int
}{
	// Few messages: their listing, the two requests that show whether any moved meanwhile, and a batch for each 20 of them.
	{"SELECT m.subject, a.name FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.received_date_time >= '?d'", 14},
	{"SELECT m.subject, a.name FROM messages m, attachments a WHERE a.message_id = m.id AND m.received_date_time >= '?d'", 14},
	{"SELECT m.subject, a.name FROM attachments a JOIN messages m ON m.id = a.message_id AND m.user_id = a.user_id WHERE m.received_date_time >= '?d'", 14},
	{"SELECT m.subject, a.name FROM messages m LEFT JOIN attachments a ON a.message_id = m.id WHERE m.received_date_time >= '?d'", 14},
	{"SELECT m.subject, a.name FROM attachments a RIGHT JOIN messages m ON a.message_id = m.id WHERE m.received_date_time >= '?d'", 14},
	{"SELECT m.subject, a.name FROM messages m LEFT JOIN attachments a ON a.message_id = m.id AND a.is_inline AND m.is_read WHERE m.received_date_time >= '?d'", 14},
	{"SELECT m.subject, COUNT(a.id), SUM(a.size) FROM messages m LEFT JOIN attachments a ON a.message_id = m.id AND a.size > 5000 WHERE m.received_date_time >= '?d' GROUP BY m.id, m.subject HAVING COUNT(a.id) <> 1", 14},
	{"SELECT * FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.received_date_time >= '?d' AND a.name LIKE '%.p%'", 0},
	{"SELECT a.* FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.received_date_time >= '?d' AND a.size + LENGTH(m.subject) > 2000", 0},
	{"SELECT m.subject, a.name, f.path FROM messages m JOIN attachments a ON a.message_id = m.id JOIN folders f ON f.id = m.parent_folder_id WHERE m.received_date_time >= '?d'", 14},
	{"SELECT m.subject, f.path, a.name FROM folders f JOIN messages m ON m.parent_folder_id = f.id LEFT JOIN attachments a ON a.message_id = m.id WHERE m.received_date_time >= '?d' AND f.path LIKE 'Inbox%'", 14},
	{"SELECT u.display_name, a.name FROM users u JOIN messages m ON m.from_address = u.mail JOIN attachments a ON a.message_id = m.id WHERE m.received_date_time >= '?d'", 14},
	{"SELECT a.name, b.name FROM attachments a JOIN attachments b ON a.message_id = b.message_id AND a.id < b.id JOIN messages m ON m.id = a.message_id WHERE m.received_date_time >= '?d'", 0},
	{"SELECT m.subject, LENGTH(x.mime_content) FROM messages m JOIN message_mime x ON x.message_id = m.id WHERE m.received_date_time >= '?d' AND m.has_attachments", 0},
	{"SELECT a.name, x.message_id FROM message_mime x JOIN attachments a ON a.message_id = x.message_id JOIN messages m ON m.id = x.message_id WHERE m.received_date_time >= '?d'", 0},

	// The newest messages, however many there are.
	{"SELECT m.subject, a.name FROM (SELECT id, subject FROM messages ORDER BY received_date_time DESC, id LIMIT 30) m LEFT JOIN attachments a ON a.message_id = m.id", 4},
	{"SELECT m.subject, a.name FROM (SELECT id, subject FROM messages ORDER BY received_date_time DESC, id LIMIT 30) m JOIN attachments a ON m.id = a.message_id ORDER BY a.size LIMIT 5", 4},
	{"SELECT name FROM attachments WHERE message_id IN (SELECT id FROM messages WHERE received_date_time >= '?d')", 14},
	{"SELECT name FROM attachments a WHERE EXISTS (SELECT 1 FROM messages m WHERE m.id = a.message_id AND m.received_date_time >= '?d')", 14},
	{"SELECT name FROM attachments WHERE message_id = (SELECT id FROM messages WHERE has_attachments ORDER BY received_date_time DESC, id LIMIT 1)", 5},
	{"SELECT subject FROM messages WHERE id IN (SELECT message_id FROM attachments WHERE size > 90000)", 0},
	{"SELECT m.subject FROM (SELECT DISTINCT message_id FROM attachments WHERE size > 90000) a JOIN messages m ON m.id = a.message_id", 0},

	// The ids come with their mailbox, because the statement speaks of it.
	{"SELECT m.user_id, m.subject, a.name FROM attachments a JOIN messages m ON m.id = a.message_id WHERE a.size > 90000", 0},
	{"SELECT m.user_id, m.subject, a.name FROM attachments a LEFT JOIN messages m ON m.id = a.message_id WHERE a.size > 90000 ORDER BY m.user_id", 0},
	{"SELECT a.user_id, m.subject FROM attachments a LEFT JOIN messages m ON m.id = a.message_id AND m.user_id = a.user_id WHERE a.size > 90000", 0},

	// Rows that match nothing: NOT EXISTS and NOT IN read the messages of the outer side, but for what NULLs would change.
	{"SELECT m.id FROM messages m WHERE m.received_date_time >= '?d' AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.message_id = m.id)", 12},
	{"SELECT m.id FROM messages m WHERE m.received_date_time >= '?d' AND m.id NOT IN (SELECT message_id FROM attachments WHERE NOT is_inline)", 12},
	{"SELECT m.id FROM messages m WHERE m.received_date_time >= '?d' AND m.id NOT IN (SELECT message_id FROM recipients WHERE kind = 'cc')", 12},
	{"SELECT f.path FROM folders f LEFT JOIN messages m ON m.parent_folder_id = f.id AND m.is_draft WHERE m.id NOT IN (SELECT message_id FROM attachments WHERE size < 0)", 0},
	{"SELECT COUNT(*) FROM folders f LEFT JOIN messages m ON m.parent_folder_id = f.id AND m.is_draft WHERE m.id NOT IN (SELECT message_id FROM attachments WHERE is_inline)", 0},
	{"SELECT COUNT(*), COUNT(m.id) FROM folders f LEFT JOIN messages m ON m.parent_folder_id = f.id AND m.is_draft WHERE m.id NOT IN (SELECT message_id FROM attachments WHERE size > 90000)", 0},
	{"SELECT COUNT(*), COUNT(m.id) FROM folders f LEFT JOIN messages m ON m.parent_folder_id = f.id AND m.is_draft AND m.is_read IS NULL WHERE m.id NOT IN (SELECT message_id FROM attachments)", 0},
	{"SELECT COUNT(*) FROM messages m WHERE m.id NOT IN (SELECT CASE WHEN size > 0 THEN message_id END FROM attachments)", 0},
	{"SELECT COUNT(*) FROM messages m WHERE m.received_date_time >= '?d' AND m.change_key NOT IN (SELECT message_id FROM attachments)", 0},

	// A predicate on one side alone: that side is read first.
	{"SELECT m.subject, r.name FROM messages m JOIN recipients r ON r.message_id = m.id WHERE r.address LIKE 'a%' AND r.kind = 'cc'", 12},
	{"SELECT m.subject, a.name FROM messages m JOIN attachments a ON a.message_id = m.id WHERE a.name LIKE '%.xlsx'", 16},

	// By id.
	{"SELECT m.subject, a.name FROM messages m LEFT JOIN attachments a ON a.message_id = m.id WHERE m.id = '?m'", 2},
	{"SELECT a.name FROM attachments a WHERE a.message_id IN ('?m', 'nothing')", 1},
	{"SELECT a.name FROM attachments a LEFT JOIN messages m ON m.id = a.message_id WHERE a.message_id = '?m'", 2},

	// Joins whose other side may not shrink what is read.
	{"SELECT a.name, m.subject FROM attachments a LEFT JOIN messages m ON m.id = a.message_id AND m.received_date_time >= '?d'", 0},
	{"SELECT COUNT(*) FROM messages m WHERE NOT EXISTS (SELECT 1 FROM attachments a WHERE a.message_id = m.id)", 0},
	{"SELECT COUNT(*) FROM messages m WHERE m.id NOT IN (SELECT message_id FROM attachments WHERE NOT is_inline)", 0},
	{"SELECT COUNT(*) FROM attachments WHERE message_id NOT IN (SELECT id FROM messages WHERE received_date_time >= '?d')", 0},
	{"SELECT m.subject, a.name FROM messages m JOIN attachments a ON a.message_id = m.id OR a.name = m.subject WHERE m.received_date_time >= '?d'", 0},
	{"SELECT m.subject, a.n FROM messages m JOIN (SELECT message_id, COUNT(*) n FROM attachments GROUP BY message_id) a ON a.message_id = m.id WHERE m.received_date_time >= '?d'", 0},
	{"SELECT subject, (SELECT COUNT(*) FROM attachments a WHERE a.message_id = m.id) FROM messages m WHERE received_date_time >= '?d'", 0},
	{"SELECT m.has_attachments, COUNT(DISTINCT m.id), COUNT(a.id) FROM messages m LEFT JOIN attachments a ON a.message_id = m.id GROUP BY m.has_attachments", 0},
	{"SELECT COUNT(*) FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.is_read", 0},
}

// TestJoinsByKeyChangeNoAnswer compares joins with pushdown and without, and bounds their requests.
func TestJoinsByKeyChangeNoAnswer(t *testing.T) {
	g := newGateway(t)
	const box = "alex@contoso.com" // some hundred messages: without pushdown, nested loops read a table for each row
	first := func(statement string) string { return g.queryIn(box, statement).must(t).rows[0][0].(string) }
	replace := strings.NewReplacer("?d", "2026-09-10",
		"?m", first("SELECT message_id FROM attachments GROUP BY message_id HAVING COUNT(*) > 2 LIMIT 1"))
	filled := 0
	for _, j := range joins {
		statement := replace.Replace(j.statement)
		g.queryIn(box, "SELECT path FROM folders").must(t)
		g.requests()
		g.vars = map[string]any{"outlook_pushdown": int8(1)}
		pushed := g.queryIn(box, statement).must(t)
		n := len(g.requests())
		if j.requests > 0 && n > j.requests {
			t.Errorf("%s\n%d requests, want %d at most", j.statement, n, j.requests)
		}
		g.vars = map[string]any{"outlook_pushdown": int8(0)}
		plain := g.queryIn(box, statement).must(t)
		t.Logf("%d rows, %d requests: %s", len(plain.rows), n, j.statement)
		if sorted(pushed) != sorted(plain) {
			t.Errorf("%s\npushed %d rows, plain %d", j.statement, len(pushed.rows), len(plain.rows))
		}
		if len(plain.rows) > 0 {
			filled++
		}
	}
	if filled < len(joins) {
		t.Errorf("%d of %d joins have rows: the others prove nothing", filled, len(joins))
	}
}

// TestLimitedJoinsReadLittle ends joins early: a lot of messages, and no listing of attachments.
func TestLimitedJoinsReadLittle(t *testing.T) {
	g := newGateway(t)
	for statement, most := range map[string]int{
		"SELECT m.subject, a.name FROM messages m LEFT JOIN attachments a ON a.message_id = m.id LIMIT 15":                  3,
		"SELECT m.subject, a.name FROM messages m LEFT JOIN attachments a ON a.message_id = m.id LIMIT 5 OFFSET 10":         3,
		"SELECT m.subject, a.name FROM messages m JOIN attachments a ON a.message_id = m.id LIMIT 5":                        12,
		"SELECT t.subject FROM (SELECT m.subject FROM messages m LEFT JOIN attachments a ON a.message_id = m.id) t LIMIT 9": 3,
	} {
		g.query("SELECT path FROM folders").must(t)
		g.requests()
		r := g.query(statement).must(t)
		if n := len(g.requests()); n > most || len(r.rows) < 5 {
			t.Errorf("%s\n%d rows by %d requests, want %d at most", statement, len(r.rows), n, most)
		}
	}
}

// TestJoinsAcrossMailboxes takes the mailbox of a joined table from the other table's rows.
func TestJoinsAcrossMailboxes(t *testing.T) {
	g := newGateway(t)
	on := " JOIN attachments a ON a.message_id = m.id WHERE m.received_date_time >= '2026-11-01'"
	want := g.queryIn("megan@contoso.com", "SELECT m.mailbox, m.id, a.id FROM messages m"+on).must(t)
	if len(want.rows) == 0 {
		t.Fatal("Megan's newest messages have no attachments")
	}
	for _, c := range []struct{ database, statement string }{
		{"outlook", "SELECT a.mailbox, m.id, a.id FROM messages m" + on + " AND m.mailbox = 'megan@contoso.com'"},
		{"outlook", "SELECT a.mailbox, m.id, a.id FROM messages m" + on + " AND a.mailbox = 'MEGAN@contoso.com'"},
		{"outlook", "SELECT a.mailbox, m.id, a.id FROM messages m" + on + " AND m.mailbox = 'megan@contoso.com' AND a.user_id = m.user_id"},
		{"outlook", "SELECT a.mailbox, m.id, a.id FROM `megan@contoso.com`.messages m" + on},
		{"outlook", "SELECT f.mailbox, m.id, a.id FROM folders f JOIN messages m ON m.parent_folder_id = f.id" + on + " AND f.mailbox = 'megan@contoso.com'"},
		{"outlook", "SELECT a.mailbox, m.id, a.id FROM messages m LEFT" + strings.Replace(on, "WHERE", "WHERE m.mailbox = 'megan@contoso.com' AND a.id IS NOT NULL AND", 1)},
		{"outlook_all", "SELECT a.mailbox, m.id, a.id FROM messages m" + on + " AND m.mailbox = 'megan@contoso.com'"},
		{"outlook_all", "SELECT a.mailbox, m.id, a.id FROM messages m" + on + " AND a.mailbox LIKE 'megan@%'"},
		{"outlook", "SELECT a.mailbox, m.id, a.id FROM outlook_all.messages m" + strings.Replace(on, "attachments", "`megan@contoso.com`.attachments", 1)},
	} {
		for _, on := range []int8{1, 0} {
			g.vars = map[string]any{"outlook_pushdown": on}
			if got := g.queryIn(c.database, c.statement).must(t); sorted(got) != sorted(want) {
				t.Errorf("pushdown %d, %s: %s\n%d rows, want %d", on, c.database, c.statement, len(got.rows), len(want.rows))
			}
		}
	}
	g.vars = map[string]any{}
	g.requests()
	all := "SELECT m.mailbox, COUNT(*) FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.received_date_time >= '2026-11-18' GROUP BY m.mailbox"
	pushed := g.queryIn("outlook_all", all).must(t)
	n := len(g.requests())
	g.vars = map[string]any{"outlook_pushdown": int8(0)}
	plain := g.queryIn("outlook_all", all).must(t)
	if sorted(pushed) != sorted(plain) || len(plain.rows) < 3 {
		t.Errorf("all mailboxes: pushed\n%s\nplain\n%s", sorted(pushed), sorted(plain))
	}
	if plain := len(g.requests()); 2*n > plain {
		t.Errorf("all mailboxes: %d requests with pushdown, %d without", n, plain)
	}
}

// TestJoinsReachNamedFolders reads attachments of a hidden folder where the messages' folder is named, and only there.
func TestJoinsReachNamedFolders(t *testing.T) {
	g := newGateway(t)
	const hidden = "SELECT f.path FROM folders f WHERE is_hidden ORDER BY total_item_count DESC LIMIT 1"
	path := g.query(hidden).must(t).rows[0][0].(string)
	for _, statement := range []string{
		"SELECT m.id, a.id FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.folder_path = '?'",
		"SELECT m.id, a.id FROM messages m LEFT JOIN attachments a ON a.message_id = m.id WHERE m.folder_path = '?'",
		"SELECT x.message_id FROM messages m JOIN message_mime x ON x.message_id = m.id WHERE m.folder_path = '?'",
		"SELECT m.id, a.id FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.folder_path = '?' LIMIT 1000",
	} {
		statement = strings.Replace(statement, "?", path, 1)
		g.vars = map[string]any{"outlook_pushdown": int8(1)}
		pushed := g.query(statement).must(t)
		g.vars = map[string]any{"outlook_pushdown": int8(0)}
		plain := g.query(statement).must(t)
		if sorted(pushed) != sorted(plain) || len(plain.rows) == 0 {
			t.Errorf("%s\npushed %d rows, plain %d", statement, len(pushed.rows), len(plain.rows))
		}
	}
	g.vars = map[string]any{}
	ids := g.query("SELECT m.id FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.folder_path = '" + path + "'").must(t)
	if r := g.query("SELECT id FROM attachments WHERE message_id = '" + ids.rows[0][0].(string) + "'").must(t); len(r.rows) > 0 {
		t.Errorf("attachments of a message in a hidden folder that no predicate names: %s", r.text())
	}
}

// TestManyKeysTurnToListing joins more messages than are asked for one by one, with a LIMIT above that is met late.
func TestManyKeysTurnToListing(t *testing.T) {
	g := newGateway(t)
	for _, statement := range []string{
		"SELECT m.id, a.id FROM messages m LEFT JOIN attachments a ON a.message_id = m.id LIMIT 100000",
		"SELECT m.id, a.id FROM messages m JOIN attachments a ON a.message_id = m.id LIMIT 100000",
		"SELECT m.id, a.id FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.received_date_time >= '2025-01-01'",
		"SELECT m.id, a.id FROM attachments a JOIN messages m ON a.message_id = m.id WHERE m.is_read",
		"SELECT DISTINCT m.id FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.subject > 'k' AND a.is_inline",
		"SELECT m.id FROM messages m JOIN (SELECT message_id FROM attachments) a ON a.message_id = m.id LIMIT 100000",
	} {
		g.vars = map[string]any{"outlook_pushdown": int8(1)}
		pushed := g.query(statement).must(t)
		g.vars = map[string]any{"outlook_pushdown": int8(0)}
		plain := g.query(statement).must(t)
		if sorted(pushed) != sorted(plain) || len(plain.rows) < 100 {
			t.Errorf("%s\npushed %d rows, plain %d", statement, len(pushed.rows), len(plain.rows))
		}
	}
}
