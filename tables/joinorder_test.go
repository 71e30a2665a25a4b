package tables_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestJoinsOfManyTables plans joins whose best order nobody can wait for. They hash what they compare, with commas between tables too.
func TestJoinsOfManyTables(t *testing.T) {
	g := newGateway(t)
	var onOneKey, outer strings.Builder
	for i := 1; i < 14; i++ {
		fmt.Fprintf(&onOneKey, " JOIN folders f%d ON f%d.id = f%d.id", i, i, i-1)
		fmt.Fprintf(&outer, " LEFT JOIN folders f%d ON f%d.parent_folder_id = f%d.id AND f%d.display_name = 'none'", i, i, i-1, i)
	}
	// No table stands beside one that it is compared with.
	const commas = "SELECT COUNT(*) FROM folders a, folders b, folders c, messages m, folders d, users u, folders e, folders f WHERE m.parent_folder_id = f.id " +
		"AND b.id = e.id AND a.id = d.id AND c.id = a.id AND d.id = f.id AND u.id = m.user_id AND e.id = f.id AND c.total_item_count >= b.unread_item_count " +
		"AND EXISTS (SELECT 1 FROM attachments x WHERE x.message_id = m.id)"
	for _, test := range []struct{ query, same string }{
		{"SELECT COUNT(*) FROM folders f0" + onOneKey.String(), "SELECT COUNT(*) FROM folders"},
		{"SELECT COUNT(*) FROM folders f0" + outer.String(), "SELECT COUNT(*) FROM folders"},
		{commas, "SELECT COUNT(*) FROM messages m JOIN folders f ON m.parent_folder_id = f.id WHERE EXISTS (SELECT 1 FROM attachments x WHERE x.message_id = m.id)"},
	} {
		planned := make(chan string, 1)
		go func() { planned <- g.query("EXPLAIN " + test.query).text() }()
		select {
		case plan := <-planned:
			if joins, hashed := strings.Count(plan, "Join on"), strings.Count(plan, "HashJoin on"); hashed < 7 || hashed < joins || strings.Contains(plan, "Cross") {
				t.Errorf("%s\nhashes %d of %d:\n%s", test.query, hashed, joins, plan)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s\nis not planned after 20 s", test.query)
		}
		if got, want := g.query(test.query).must(t).text(), g.query(test.same).must(t).text(); got != want || got == "0\n" {
			t.Errorf("%s\ngot %swant %s", test.query, got, want)
		}
	}
}

// TestTooManyTables refuses what no planner could plan, of operators too, by MySQL's errors where it has one.
func TestTooManyTables(t *testing.T) {
	g := newGateway(t)
	join := func(n int) string {
		q := "EXPLAIN SELECT 1 FROM users u0"
		for i := 1; i < n; i++ {
			q += fmt.Sprintf(", users u%d", i)
		}
		return q
	}
	doubled := func(n int) string {
		q := "WITH c0 AS (SELECT id FROM users WHERE 1 = 0)"
		for i := 1; i <= n; i++ {
			q += fmt.Sprintf(", c%d AS (SELECT a.id FROM c%d a JOIN c%d b)", i, i-1, i-1)
		}
		return fmt.Sprintf("%s SELECT COUNT(*) FROM c%d", q, n)
	}
	nested := func(n int) string { return strings.Repeat("SELECT (", n-1) + "SELECT 1" + strings.Repeat(")", n-1) }
	for _, test := range []struct{ query, words string }{
		{join(62), "Too many tables; MySQL can only use 61 tables in a join (errno 1116) (sqlstate HY000)"},
		{doubled(30), "Too many tables: a statement may read 1000 here, where one that WITH names counts as often as it is used, with all that it reads. " +
			"Use it less often, or split the statement. (errno 1116) (sqlstate HY000)"},
		{nested(64), "Too high level of nesting for select (errno 1473) (sqlstate HY000)"},
		{"SELECT " + strings.Repeat("NOT ", 2000) + "1", "Thread stack overrun: more than 1000 operators such as NOT stand before one value. Two of them say nothing: " +
			"leave them out. (errno 1436) (sqlstate HY000)"},
		{"SELECT " + strings.Repeat("NOT ", 500) + strings.Repeat("- ", 500) + "1", ""},
		{join(61), ""},
		{doubled(4), ""},
		{nested(63), ""},
		{"WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT COUNT(*) FROM r", ""},
		{"WITH users AS (SELECT 1) SELECT * FROM users UNION ALL SELECT 1 FROM (SELECT * FROM users) x", ""},
	} {
		r := g.query(test.query)
		if got := fmt.Sprint(r.err); r.err != nil && got != test.words || r.err == nil && test.words != "" {
			t.Errorf("%.80s…: %v, want %q", test.query, r.err, test.words)
		}
	}
}
