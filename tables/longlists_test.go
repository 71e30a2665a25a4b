package tables_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// longLists are predicates with a list, in the place of which ? stands: its members, to which others are added that no row has.
var longLists = []struct{ predicate, members string }{
	{"from_name IN (?)", "'adele vance', 'MEGAN BOWEN'"},
	{"from_name IN (?)", "'adele vance ', 'MEGAN BOWEN'"},
	{"from_name COLLATE utf8mb4_bin IN (?)", "'adele vance', 'Megan Bowen'"},
	{"subject IN (?)", "'summer party 🌞 save the date', 'nothing'"},
	{"UPPER(subject) IN (?)", "'summer party 🌞 save the date', CONCAT('FORECAST ', 'Q3 2026')"},
	{"from_name IN (?)", "'adele vance', NULL"},
	{"from_name NOT IN (?)", "'adele vance', 'Megan Bowen'"},
	{"from_name NOT IN (?) OR from_name = 'Adele Vance'", "'adele vance', NULL"},
	{"(from_name IN (?)) IS NULL", "'adele vance', NULL"},
	{"(NULLIF(flag_status, 'notFlagged') IN (?)) IS NULL", "'flagged'"},
	{"NULLIF(from_name, 'Adele Vance') NOT IN (?)", "'Megan Bowen'"},
	{"is_read AND (from_name IN (?) OR subject LIKE 'Order%')", "'Megan Bowen'"},
	{"conversation_id NOT IN (?)", "(SELECT 'x'), 'y'"},
	{"is_read IN (?)", "1, 'adele'"},
}

// TestLongListsChangeNoAnswer compares IN over many texts, which is found by hash, with the same over a few, which the engine compares.
func TestLongListsChangeNoAnswer(t *testing.T) {
	g := newGateway(t)
	others := strings.Repeat(", 'nobody', 'no such text'", 10)
	for _, l := range longLists {
		statement := "SELECT id, subject FROM messages WHERE " + l.predicate
		few := g.query(strings.Replace(statement, "?", l.members, 1))
		many := g.query(strings.Replace(statement, "?", l.members+others, 1))
		if few.err != nil || many.err != nil {
			t.Errorf("%s (%s)\n%v; with more members: %v", statement, l.members, few.err, many.err)
		} else if sorted(few) != sorted(many) {
			t.Errorf("%s (%s)\n%d rows; with more members, which no row has, %d", statement, l.members, len(few.rows), len(many.rows))
		} else if len(few.rows) == 0 {
			t.Errorf("%s (%s)\nhas no rows and proves nothing", statement, l.members)
		}
	}
}

// TestThirtyThousandIDs looks for the ids that a program has gathered: within seconds, where comparing each row with each member takes minutes.
func TestThirtyThousandIDs(t *testing.T) {
	g := newGateway(t)
	var list []string
	rows := g.query("SELECT id FROM messages").must(t).rows
	there := len(rows)
	for i := range 30000 - there { // before those that are there, which would be found early
		list = append(list, fmt.Sprintf("'gone %d'", i))
	}
	for _, row := range rows {
		list = append(list, fmt.Sprintf("'%v'", row[0]))
	}
	begun := time.Now()
	found := g.query("SELECT COUNT(*) FROM messages WHERE id IN (" + strings.Join(list, ", ") + ")").must(t)
	if got := fmt.Sprint(found.rows[0][0]); got != fmt.Sprint(there) {
		t.Errorf("%s messages found, %d are there", got, there)
	}
	if took := time.Since(begun); took > 40*time.Second {
		t.Errorf("took %v", took)
	}
}
