package tables_test

import (
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestLimitedOrderOverMailboxes compares the first rows of several mailboxes with pushdown and without: the sort keys must be
// the same, because which of two messages of one second comes first is open. Each mailbox gives a page.
func TestLimitedOrderOverMailboxes(t *testing.T) {
	g := newGateway(t)
	g.queryIn("outlook_all", "SELECT path FROM folders").must(t)
	for _, c := range []struct {
		key, rest string
		requests  int // 0: any number
	}{
		{"received_date_time", "ORDER BY received_date_time DESC LIMIT 10", 40},
		{"received_date_time, subject, id", "ORDER BY received_date_time DESC, subject, id LIMIT 25", 40},
		{"mailbox, received_date_time", "ORDER BY received_date_time DESC, mailbox DESC LIMIT 20 OFFSET 30", 40},
		{"sent_date_time", "WHERE mailbox IN ('adele@contoso.com', 'alex@contoso.com', 'nobody@contoso.com') OR is_draft ORDER BY sent_date_time DESC LIMIT 30", 0},
		{"sent_date_time, id", "WHERE mailbox IN ('adele@contoso.com', 'alex@contoso.com') ORDER BY sent_date_time DESC, id LIMIT 300", 3},
		{"received_date_time", "WHERE received_date_time >= '2026-11-01' AND NOT is_read ORDER BY received_date_time LIMIT 40", 40},
		{"received_date_time, id", "ORDER BY received_date_time, id LIMIT 12", 40}, // those without a time come first
		{"received_date_time, id", "WHERE importance = 'high' ORDER BY received_date_time DESC, id LIMIT 200", 0},
		{"received_date_time, id", "WHERE folder_path = 'Inbox' ORDER BY received_date_time DESC, id LIMIT 15", 75},
		{"received_date_time, id", "WHERE folder_path = 'Inbox' AND subject LIKE '%budget%' ORDER BY received_date_time DESC, id LIMIT 15", 0},
		{"received_date_time, id", "WHERE subject LIKE '%budget%' ORDER BY received_date_time DESC, id LIMIT 15", 0},
		{"last_modified_date_time, id", "WHERE is_draft ORDER BY last_modified_date_time DESC, id LIMIT 950", 0},
	} {
		statement := "SELECT " + c.key + " FROM messages " + c.rest
		g.requests()
		g.vars = map[string]any{"outlook_pushdown": int8(1)}
		pushed := g.queryIn("outlook_all", statement).must(t)
		if n := len(withoutTrees(g.requests())); c.requests > 0 && n > c.requests {
			t.Errorf("%s\n%d requests, want %d at most", statement, n, c.requests)
		}
		g.vars = map[string]any{"outlook_pushdown": int8(0)}
		if plain := g.queryIn("outlook_all", statement).must(t); pushed.text() != plain.text() || len(plain.rows) == 0 {
			t.Errorf("%s\npushed:\n%splain:\n%s", statement, pushed.text(), plain.text())
		}
	}
}

// TestLimitedOrderOfRefusedFilters gives the same rows where Graph refuses the filter or the order of one mailbox, or of all.
func TestLimitedOrderOfRefusedFilters(t *testing.T) {
	g := newGateway(t)
	const statement = "SELECT received_date_time, id FROM messages WHERE NOT is_read AND received_date_time >= '2026-10-01' ORDER BY received_date_time DESC, id LIMIT 30"
	want := g.queryIn("outlook_all", statement).must(t)
	id := func(mail string) string {
		return g.query("SELECT id FROM users WHERE mail = '" + mail + "'").must(t).rows[0][0].(string)
	}
	for _, fault := range []graphsim.Fault{
		{Path: "/messages", RefuseFilter: true, Code: "InefficientFilter"},
		{Path: "/messages", Mailbox: id("alex@contoso.com"), RefuseFilter: true, Code: "InefficientFilter"},
		{Path: "/messages", Mailbox: id("adele@contoso.com"), Status: 504, Times: 1},
	} {
		g.sim.Fault(fault)
		if got := g.queryIn("outlook_all", statement).must(t); got.text() != want.text() {
			t.Errorf("%+v: got\n%swant\n%s", fault, got.text(), want.text())
		}
		g.sim.ClearFaults()
	}
}
