package tables_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// askedOf counts the requests to a mailbox since the last call.
func (g *gateway) askedOf(id string) int {
	n := 0
	for _, line := range g.requests() {
		if strings.Contains(line, "/users/"+id+"/") {
			n++
		}
	}
	return n
}

// TestUsersWithoutMailbox sums up the users who have no mailbox, asks for them only now and then, and sees a mailbox that is
// made: at once where a statement names it, and otherwise within minutes.
func TestUsersWithoutMailbox(t *testing.T) {
	g := newGateway(t)
	var without, later *graphsim.User
	n := 0
	g.sim.Update(func(tenant *graphsim.Tenant) {
		for _, u := range tenant.Users {
			if u.Mailbox == nil && u.Mail != "" && !u.Blocked {
				without, later = later, u
				n++
			}
		}
	})
	all := "SELECT mailbox, COUNT(*) FROM folders GROUP BY mailbox"
	one := fmt.Sprintf("SELECT COUNT(*) FROM folders WHERE mailbox = '%s'", without.Mail)
	r := g.queryIn("outlook_all", all).must(t)
	sums := 0
	for _, text := range r.texts() {
		if strings.HasPrefix(text, fmt.Sprintf("Left out: %d user(s) without a mailbox", n)) && (n > 10 || strings.Contains(text, without.Mail)) {
			sums++
		} else if strings.Contains(text, without.Mail) {
			t.Errorf("named beside the sum: %s", text)
		}
	}
	if sums != 1 || !strings.Contains(strings.Join(r.texts(), "\n"), "patti@contoso.com") {
		t.Errorf("want one sum of %d users and the blocked ones by name: %q", n, r.texts())
	}
	if g.askedOf(without.ID) == 0 {
		t.Error("the user was not asked for")
	}
	if again := g.queryIn("outlook_all", all).must(t); again.text() != r.text() || len(again.warnings) != len(r.warnings) {
		t.Errorf("the second answer is another: %q", again.texts())
	}
	if n := g.askedOf(without.ID); n > 0 {
		t.Errorf("%d requests for a user who is known to have no mailbox", n)
	}
	if r := g.queryIn("outlook_all", one); r.err == nil || g.askedOf(without.ID) == 0 {
		t.Errorf("named: %s, want an error of Graph's", r.text())
	}

	g.sim.Update(func(tenant *graphsim.Tenant) { // mailboxes are made
		for _, u := range []*graphsim.User{without, later} {
			u.Mailbox = &graphsim.Mailbox{Root: &graphsim.Folder{ID: "AAMkRoot" + u.ID, Children: []*graphsim.Folder{{ID: "AAMkNew" + u.ID, DisplayName: "Inbox"}}}}
		}
	})
	shows := func(u *graphsim.User) bool {
		return strings.Contains(g.queryIn("outlook_all", all).must(t).text(), u.Mail+" | 1\n")
	}
	if got := g.queryIn("outlook_all", one).must(t).text(); got != "1\n" {
		t.Errorf("a mailbox that a statement names has %s folders, want 1", got)
	}
	if !shows(without) || shows(later) {
		t.Error("want the mailbox that was read since, and not yet the other")
	}
	if g.ahead = 6 * time.Minute; !shows(later) {
		t.Error("after some minutes the other is still unknown")
	}
}

// TestStrict makes an error of what is a warning otherwise, and names the mailbox.
func TestStrict(t *testing.T) {
	g := newGateway(t)
	g.queryIn("outlook_all", "SELECT COUNT(*) FROM folders").must(t) // who has no mailbox is known
	g.vars["outlook_strict"] = int8(1)
	r := g.queryIn("outlook_all", "SELECT COUNT(*) FROM folders")
	if r.err == nil || !strings.Contains(r.err.Error(), "@contoso.com") {
		t.Errorf("got %s, %v, want an error that names a mailbox", r.text(), r.err)
	}
	g.sim.Update(func(tenant *graphsim.Tenant) {
		for _, u := range tenant.Users {
			u.Blocked = false
			if u.Mailbox == nil {
				u.Mailbox = &graphsim.Mailbox{Root: &graphsim.Folder{ID: "AAMkRoot" + u.ID}}
			}
		}
	})
	if r := g.queryIn("outlook_all", "SELECT COUNT(*) FROM folders"); r.err != nil {
		t.Errorf("an old verdict fails a strict statement: %v", r.err)
	}
}

// TestMailboxDenied has a mailbox denied: at once, which is a warning and is forgotten with the statement, and after some of its rows came, which is an
// error: a part of a mailbox is no answer.
func TestMailboxDenied(t *testing.T) {
	g := newGateway(t)
	id := g.query("SELECT id FROM users WHERE mail = 'megan@contoso.com'").must(t).rows[0][0].(string)
	const all = "SELECT mailbox, COUNT(*) FROM messages WHERE is_draft GROUP BY mailbox"
	whole := g.queryIn("outlook_all", all).must(t).text()
	if !strings.Contains(whole, "megan@contoso.com") {
		t.Fatalf("Megan has no drafts: %s", whole)
	}
	g.ahead = time.Hour // the folders are read again
	g.sim.Fault(graphsim.Fault{Mailbox: id, Status: 403, Code: "ErrorAccessDenied", Times: 1})
	r := g.queryIn("outlook_all", all).must(t)
	if strings.Contains(r.text(), "megan@contoso.com") || !strings.Contains(strings.Join(r.texts(), "\n"), "megan@contoso.com") {
		t.Errorf("denied at once: %s, warnings %q", r.text(), r.texts())
	}
	if again := g.queryIn("outlook_all", all).must(t).text(); again != whole {
		t.Errorf("a mailbox that is no longer denied is not there again: %s", again)
	}
	g.sim.Fault(graphsim.Fault{Mailbox: id, Path: "/messages", Skip: 4, Status: 403, Code: "ErrorAccessDenied"}) // four listings are on their way at once
	r = g.queryIn("outlook_all", "SELECT mailbox, COUNT(*) FROM messages GROUP BY mailbox")
	if r.err == nil || !strings.Contains(r.err.Error(), "megan@contoso.com") {
		t.Errorf("denied midway: %v, %s", r.err, r.text())
	}
}
