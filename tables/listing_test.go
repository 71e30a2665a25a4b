package tables_test

import (
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/tables"
)

// TestListingPause asks a directory that does not answer once for the mailboxes to list, not with every statement about tables, and lists them
// when the pause is over.
func TestListingPause(t *testing.T) {
	g := newGatewayOf(t, newDemo(), graphsim.Options{MailboxRequests: -1}, func(o *tables.SourceOptions) { o.ListMailboxes = true })
	g.sim.Fault(graphsim.Fault{Path: "/users", Status: 403, Code: "Authorization_RequestDenied"})
	for _, statement := range []string{"SHOW DATABASES", "SELECT COUNT(*) FROM information_schema.columns", "SELECT COUNT(*) FROM information_schema.tables"} {
		g.query(statement).must(t)
	}
	if asked := g.requests(); len(asked) != 1 {
		t.Errorf("asked %q, want one request", asked)
	}
	g.sim.ClearFaults()
	g.ahead = time.Minute
	if list := g.query("SHOW DATABASES").must(t).text(); !strings.Contains(list, "adele@contoso.com") {
		t.Errorf("after the pause it shows %s", list)
	}
}
