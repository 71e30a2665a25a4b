package graphsim_test

import (
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestSearch finds words, newest sent first, at most 1,000.
func TestSearch(t *testing.T) {
	tenant := newTenant(5)
	m := newMessage(7)
	m.Subject, m.From = new("Quarterly budget"), &graphsim.Recipient{Name: "Zoë", Address: "zoe@fabrikam.com"}
	tenant.Users[0].Mailbox.Root.Children[1].Children[0].Messages = graphsim.Slice([]*graphsim.Message{m})
	f := start(t, tenant, graphsim.Options{})
	box := "/users/" + adeleID + "/messages?$search="
	for search, want := range map[string]string{
		`"budget"`: "Quarterly budget", `"budg"`: "Quarterly budget", `"udget"`: "", `"from:zoe"`: "Quarterly budget",
		`"from:fabrikam budget"`: "Quarterly budget", `"subject:zoe"`: "", `"body:3"`: "3", `"subject:3 OR subject:2"`: "3 2",
		`"hasAttachments:true AND from:bob"`: "1000000 0", `"from:bob NOT hasAttachments:true"`: "4 3 2 1",
		`"received>=2026-03-02"`: "1000000", `"received:2026-03-01 subject:2"`: "2", `"importance:high"`: "",
	} {
		if got := f.subjects(box + search); got != want {
			t.Errorf("%s: got %q, want %q", search, got, want)
		}
	}
}

// TestSearchLimit stops at 1,000 results.
func TestSearchLimit(t *testing.T) {
	tenant := newTenant(1100)
	f := start(t, tenant, graphsim.Options{})
	all, _ := f.scan(inbox+`?$search="body"&$top=300`, "id")
	if len(all) != 1000 {
		t.Errorf("got %d hits, want 1000", len(all))
	}
}
