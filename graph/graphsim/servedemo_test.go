package graphsim_test

import (
	"net/url"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestDemoIsServed reads every mailbox of the demo tenant through the front door: all folders, and all messages of each
// with their attachments. Bodies are left out where they are many.
func TestDemoIsServed(t *testing.T) {
	tenant := graphsim.Demo(1)
	f := start(t, tenant, graphsim.Options{})
	for _, u := range tenant.Users {
		box := "/users/" + url.PathEscape(u.UserPrincipalName)
		switch {
		case u.Blocked:
			f.wantError("403 ErrorAccessDenied", box+"/mailFolders")
		case u.Mailbox == nil:
			f.wantError("404 MailboxNotEnabledForRESTAPI", box+"/mailFolders")
		default:
			if got := f.readTree(box, u.Mailbox.Root); got != count(u.Mailbox.Root) {
				t.Errorf("%s: read %d messages, want %d", u.UserPrincipalName, got, count(u.Mailbox.Root))
			}
		}
	}
	me := "/users/" + graphsim.DemoUser
	if n := len(f.get(me + "/messages?$top=20&$expand=attachments")["value"].([]any)); n != 20 {
		t.Errorf("newest messages with everything: got %d, want 20", n)
	}
}

// readTree reads the folders below one and gives the number of different messages in those that are no search folders.
func (f *fixture) readTree(box string, above *graphsim.Folder) int {
	f.t.Helper()
	ids, _ := f.scan(box+"/mailFolders/"+url.PathEscape(above.ID)+"/childFolders?includeHiddenFolders=true", "id")
	if len(ids) != len(above.Children) {
		f.t.Errorf("%s, %s: %d folders, want %d", box, above.DisplayName, len(ids), len(above.Children))
	}
	n := 0
	for i, child := range above.Children {
		if child.ID != ids[i] {
			f.t.Errorf("%s: folder %d is %s, want %s", above.DisplayName, i, ids[i], child.ID)
		}
		const light = "?$top=1000&$select=subject,from,toRecipients,categories,receivedDateTime,flag,conversationIndex,bodyPreview"
		all, _ := f.scan(box+"/mailFolders/"+url.PathEscape(child.ID)+"/messages"+light, "id")
		if child.Search == nil {
			n += len(distinct(all))
		}
		n += f.readTree(box, child)
	}
	return n
}

// count is the number of messages below a folder.
func count(f *graphsim.Folder) int {
	n := 0
	for _, child := range f.Children {
		if child.Messages != nil && child.Search == nil {
			n += child.Messages.Len()
		}
		n += count(child)
	}
	return n
}
