package tables_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestOuterAggregates refuses an aggregate in a subquery that is the outer query's and does not say so; what names a table, or looks at the
// subquery's rows too, is answered.
func TestOuterAggregates(t *testing.T) {
	g := newGateway(t)
	if r := g.query("SELECT (SELECT COUNT(department) FROM folders LIMIT 1) FROM users"); r.err == nil || !strings.Contains(r.err.Error(), "name the table") {
		t.Errorf("got %v, %v, want an error that says what to name", r.rows, r.err)
	}
	for statement, rows := range map[string]int{
		"SELECT (SELECT COUNT(u.department) FROM folders LIMIT 1) FROM users u":                                    1,
		"SELECT (SELECT MAX(CONCAT(department, total_item_count)) FROM folders) FROM users":                        len(g.query("SELECT id FROM users").must(t).rows),
		"SELECT path FROM folders f WHERE 1 = (SELECT COUNT(id) FROM folders WHERE path = f.path) LIMIT 3":         3,
		"SELECT path FROM folders f WHERE f.id IN (SELECT MAX(id) FROM folders g GROUP BY g.path, f.path) LIMIT 2": 2,
	} {
		if got := len(g.query(statement).must(t).rows); got != rows {
			t.Errorf("%s gave %d rows, want %d", statement, got, rows)
		}
	}
}

// TestGroupsWithinGroups counts the messages of each importance in a subquery that is written over groups of its own: both have a column that is
// the second one of its groups.
func TestGroupsWithinGroups(t *testing.T) {
	g := newGateway(t)
	want := fmt.Sprint(g.query("SELECT importance, COUNT(*) FROM messages GROUP BY importance ORDER BY 1").must(t).rows)
	within := g.query("SELECT m.importance, (SELECT 0 * SUM(COUNT(*)) OVER (ORDER BY MAX(f.total_item_count)) + COUNT(m.id) FROM folders f GROUP BY f.is_hidden LIMIT 1) " +
		"FROM messages m GROUP BY m.importance ORDER BY 1").must(t)
	if got := fmt.Sprint(within.rows); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
