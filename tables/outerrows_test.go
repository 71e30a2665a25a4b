package tables_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/tables"
)

// TestRowsAheadOfSubqueries counts the rows that are read ahead so that subqueries look messages up together, and reads fewer
// of them ahead where they are large.
func TestRowsAheadOfSubqueries(t *testing.T) {
	tenant := graphsim.Bulk(0)
	f := &graphsim.Folder{ID: "AAMkLargeFolder", DisplayName: "Large"}
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	var list []*graphsim.Message
	for i := range 24 {
		id := fmt.Sprintf("AAMkLarge%03d", i)
		list = append(list, &graphsim.Message{ID: id, LegacyID: id + "L", ChangeKey: id, Received: at, Sent: at, Created: at, Modified: at,
			Body: func() string { return strings.Repeat("x", 1<<20) }})
	}
	f.Messages = graphsim.Slice(list)
	tenant.Users[0].Mailbox.Root.Children = []*graphsim.Folder{f}
	g := newGatewayOf(t, tenant, graphsim.Options{MailboxRequests: -1})
	const statement = "SELECT body_content, (SELECT COUNT(*) FROM attachments a WHERE a.message_id = m.id) n FROM messages m"
	for _, c := range []struct {
		memory int64
		ends   bool
	}{{6 << 20, true}, {12 << 20, false}} {
		g.policy = &tables.Policy{Limits: tables.Limits{Memory: c.memory}}
		r := g.query(statement)
		if c.ends {
			if e := errorOf(t, r.err); e.Num != 1041 {
				t.Errorf("with %d bytes: %v", c.memory, e)
			}
		} else if r.err != nil || len(r.rows) != len(list) {
			t.Errorf("with %d bytes: %d rows, %v", c.memory, len(r.rows), r.err)
		}
		if left := g.provider.HeldMemory(); left != 0 {
			t.Errorf("%d bytes are held after the statement", left)
		}
	}
}
