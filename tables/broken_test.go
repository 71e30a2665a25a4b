package tables_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// brokenPages are faults behind which a scan goes on.
var brokenPages = map[string]graphsim.Fault{
	"504":            {Status: 504, Code: "UnknownError"},
	"500":            {Status: 500, Code: "ErrorInternalServerError"},
	"cut":            {CutAfter: 3000},
	"malformed":      {Malformed: true},
	"error in value": {ErrorInValue: true},
}

// TestBrokenPagesGoOn reads all rows behind broken pages, at any place of the scan, in order, filtered and with bodies.
func TestBrokenPagesGoOn(t *testing.T) {
	statements := []string{
		"SELECT id, subject FROM messages",
		"SELECT id FROM messages WHERE is_read = 0",
		"SELECT id, received_date_time FROM messages WHERE received_date_time >= '2026-01-01'",
		"SELECT id, body_content FROM messages WHERE folder_path = 'Inbox'",
		"SELECT id, received_date_time FROM messages ORDER BY received_date_time DESC, id LIMIT 30",
	}
	g := newGateway(t)
	cases := 0
	for _, statement := range statements {
		want := sorted(g.query(statement).must(t))
		for name, fault := range brokenPages {
			for _, place := range []graphsim.Fault{{Times: 1}, {Times: 1, Skip: 1}, {Times: 3, Skip: 2}, {Times: 1, Skip: 6}} {
				fault.Path, fault.Times, fault.Skip = "/messages", place.Times, place.Skip
				g.sim.Fault(fault)
				r := g.query(statement)
				g.sim.ClearFaults()
				if r.err != nil {
					t.Errorf("%s, %s at %d: %v", statement, name, place.Skip, r.err)
				} else if got := sorted(r); got != want {
					t.Errorf("%s, %s at %d: %d rows, want %d", statement, name, place.Skip, strings.Count(got, "\n"), strings.Count(want, "\n"))
				}
				cases++
			}
		}
	}
	t.Logf("%d cases", cases)
}

// TestCorruptMessage leaves out the one message that Graph cannot deliver, and says so.
func TestCorruptMessage(t *testing.T) {
	g := newGateway(t)
	statement := "SELECT id, subject FROM messages WHERE folder_path = 'Inbox'"
	want := g.query(statement).must(t)
	var corrupt string
	g.sim.Update(func(tenant *graphsim.Tenant) {
		m := folderOf(t, tenant, "Inbox").Messages.At(100)
		m.Corrupt, corrupt = true, m.ID
	})
	got := g.query(statement).must(t)
	if len(got.rows) != len(want.rows)-1 || strings.Contains(got.text(), corrupt) {
		t.Errorf("%d rows, want %d without the corrupt message", len(got.rows), len(want.rows)-1)
	}
	notes := ""
	for _, w := range got.warnings {
		notes += fmt.Sprintln(w.Level, w.Message)
	}
	if !strings.Contains(notes, "Warning") || !strings.Contains(notes, "folder Inbox of adele@contoso.com") {
		t.Errorf("warnings do not name the folder: %s", notes)
	}
}

// TestOutageIsAnError does not take a service that answers nothing for messages that cannot be delivered.
func TestOutageIsAnError(t *testing.T) {
	for _, status := range []int{500, 502, 504} {
		g := newGateway(t)
		g.query("SELECT path FROM folders").must(t)
		g.sim.Fault(graphsim.Fault{Path: "/messages", Status: status})
		r := g.query("SELECT id FROM messages")
		if r.err == nil {
			t.Errorf("%d everywhere: %d rows without an error", status, len(r.rows))
		}
		if n := len(g.requests()); n > 120 {
			t.Errorf("%d everywhere: %d requests before giving up", status, n)
		}
	}
}
