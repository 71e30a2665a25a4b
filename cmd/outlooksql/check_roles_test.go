package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// appWith is the demo tenant with other roles of its app: in the token, and granted to Adele's mailbox by Exchange.
func appWith(roles []string, granted ...string) *graphsim.Tenant {
	tenant := graphsim.Demo(demoSeed)
	tenant.Apps[0].Roles = roles
	for _, u := range tenant.Users {
		if u.Mail == graphsim.DemoUser {
			tenant.Apps[0].Scoped = map[string][]string{u.ID: granted}
		}
	}
	return tenant
}

// TestCheckRoles tells apart no roles, a role that lacks, and one that Exchange grants without showing it.
func TestCheckRoles(t *testing.T) {
	type steps map[string][]string // status, then words
	for _, test := range []struct {
		name   string
		tenant *graphsim.Tenant
		client string
		omits  bool
		code   int
		want   steps
	}{
		{"no roles", graphsim.Demo(demoSeed), graphsim.DemoNoRolesClientID, false, exitFailed, steps{
			"roles": {"missing", "The token has none", "Grant admin consent"}, "directory": {"missing", "no application permission at all", "User.Read.All"},
			"default mailbox": {"ok", "as UserId spells it"}, "folders": {"failed", "no application permission at all", "Mail.Read", "RBAC"},
			"messages": {"skipped"}, "bodies": {"skipped"}, "mailbox settings": {"missing", "MailboxSettings.Read", "categories"}}},
		{"no mail role", appWith([]string{"User.Read.All"}), "", false, exitFailed, steps{
			"roles": {"ok", "User.Read.All."}, "folders": {"failed", "the token lacks Mail.Read", "Grant admin consent"}, "directory": {"ok"}}},
		{"granted by Exchange", appWith(nil, "Mail.Read", "MailboxSettings.Read"), "", false, exitIncomplete, steps{
			"roles": {"missing", "RBAC for Applications"}, "directory": {"missing"}, "folders": {"ok", "does not show Mail.Read", "RBAC for Applications"},
			"bodies": {"ok", "does not show Mail.Read"}, "mailbox settings": {"ok", "does not show MailboxSettings.Read"}}},
		{"granted to another", appWith([]string{"User.Read.All", "Mail.Send"}, "MailboxSettings.Read"), "", false, exitFailed, steps{
			"folders": {"failed", "lacks Mail.Read"}, "mailbox settings": {"ok", "does not show MailboxSettings.Read"}}},
		{"without bodies", appWith([]string{"Mail.ReadBasic.All", "Directory.Read.All", "MailboxSettings.ReadWrite"}), "", false, exitIncomplete, steps{
			"directory": {"ok"}, "messages": {"ok"}, "bodies": {"missing", "lacks Mail.Read.", "attachments"}, "mailbox settings": {"ok"}}},
		{"bodies left out", appWith([]string{"Mail.ReadBasic.All", "User.Read.All"}), "", true, exitIncomplete, steps{
			"messages": {"ok"}, "bodies": {"missing", "lacks Mail.Read."}, "mailbox settings": {"missing", "lacks MailboxSettings.Read"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			parameters := simParameters(t, checkSim(t, test.tenant, graphsim.Options{ReadBasicOmits: test.omits}))
			if test.client != "" {
				parameters["ClientId"] = test.client
			}
			got := check(t, parameters)
			for name, want := range test.want {
				got.wants(t, name, want[0], want[1:]...)
			}
			if got.code != test.code {
				t.Errorf("exit code %d, want %d", got.code, test.code)
			}
		})
	}
}

// TestCheckWriting says that writing is still to come where the settings ask for it, without a word on roles that it would take.
func TestCheckWriting(t *testing.T) {
	sim := checkSim(t, appWith([]string{"Mail.Read", "User.Read.All", "MailboxSettings.Read"}), graphsim.Options{})
	parameters := simParameters(t, sim)
	parameters["AllowWrite"] = "true"
	got := check(t, parameters)
	got.wants(t, "writing", "skipped", "comes in a later release")
	if strings.Contains(got.stdout, "Mail.Send") || strings.Contains(got.stdout, "Mail.ReadWrite") {
		t.Errorf("check asks for roles that nothing uses:\n%s", got.stdout)
	}
	for _, r := range sim.Requests() {
		if r.Method != http.MethodGet {
			t.Errorf("sent a %s", r.Method)
		}
	}
}

// TestCheckEmptyMailbox cannot read a body where there is none.
func TestCheckEmptyMailbox(t *testing.T) {
	for status, role := range map[string]string{"ok": "Mail.Read", "skipped": "Mail.ReadBasic.All"} {
		tenant := appWith([]string{role, "User.Read.All", "MailboxSettings.Read"})
		parameters := simParameters(t, checkSim(t, tenant, graphsim.Options{ReadBasicOmits: true}))
		parameters["UserId"] = emptied(t, tenant)
		got := check(t, parameters)
		got.wants(t, "messages", "ok", "holds none")
		got.wants(t, "bodies", status, "no message to try it on")
	}
}

// emptied takes the messages out of a mailbox of a tenant and returns its address.
func emptied(t *testing.T, tenant *graphsim.Tenant) string {
	t.Helper()
	for _, u := range tenant.Users {
		if u.Mailbox == nil || u.Blocked || u.Mail == graphsim.DemoUser {
			continue
		}
		u.Mailbox.TeamsIM = nil
		u.Mailbox.Root.Children = []*graphsim.Folder{{ID: "AAMkInboxInboxInboxInbox=", DisplayName: "Inbox", WellKnown: "inbox"}}
		return u.Mail
	}
	t.Fatal("no mailbox to empty")
	return ""
}
