package tables_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestRecipientsAreThoseOfMessages compares the table with the lists of the table messages, and reads it by kind, by key and
// by time.
func TestRecipientsAreThoseOfMessages(t *testing.T) {
	g := newGateway(t)
	const box = "alex@contoso.com"
	kinds := []string{"to", "cc", "bcc", "reply_to"}
	var want []string
	for _, row := range g.queryIn(box, "SELECT id, from_name, from_address, sender_name, sender_address, to_recipients, cc_recipients, "+
		"bcc_recipients, reply_to, received_date_time FROM messages").must(t).rows {
		add := func(kind string, position int, name, address any) {
			want = append(want, fmt.Sprint(row[0], kind, position, name, address, row[9]))
		}
		for i, kind := range []string{"from", "sender"} {
			if name, address := row[1+2*i], row[2+2*i]; name != nil || address != nil {
				add(kind, 0, name, address)
			}
		}
		for i, kind := range kinds {
			var list []struct{ Name, Address any }
			if err := json.Unmarshal([]byte(row[5+i].(string)), &list); err != nil {
				t.Fatal(err)
			}
			for position, who := range list {
				add(kind, position, who.Name, who.Address)
			}
		}
	}
	got := map[string]bool{}
	all := g.queryIn(box, "SELECT message_id, kind, position, name, address, received_date_time FROM recipients").must(t)
	for _, row := range all.rows {
		got[fmt.Sprint(row...)] = true
	}
	for _, line := range want {
		if !got[line] {
			t.Errorf("no row %s", line)
		}
	}
	if len(all.rows) != len(want) || len(got) != len(want) || len(want) < 500 {
		t.Errorf("%d rows, %d of them different, want %d", len(all.rows), len(got), len(want))
	}
}

// TestRecipientsByKind asks for the lists that a predicate on kind leaves, and for no others.
func TestRecipientsByKind(t *testing.T) {
	g := newGateway(t)
	const box = "alex@contoso.com"
	g.queryIn(box, "SELECT path FROM folders").must(t)
	for where, wantSelect := range map[string]string{
		"kind = 'TO'":                                       "id,toRecipients",
		"kind IN ('cc', 'bcc', 'nonsense')":                 "id,ccRecipients,bccRecipients",
		"kind LIKE '%o%' AND kind <> 'from'":                "id,toRecipients,replyTo",
		"kind = 'to' OR address = 'x'":                      "id,from,sender,toRecipients,ccRecipients,bccRecipients,replyTo",
		"kind = 'nobody'":                                   "",
		"kind IS NULL":                                      "",
		"kind = 'to' AND received_date_time > '2026-01-01'": "id,receivedDateTime,toRecipients",
	} {
		g.vars = map[string]any{}
		g.requests()
		pushed := g.queryIn(box, "SELECT address FROM recipients WHERE "+where).must(t)
		for _, request := range g.requests() {
			listed := strings.Contains(request, "/mailFolders/") // others check what was read
			if wantSelect == "" || listed && !strings.Contains(request, "%24select="+wantSelect) {
				t.Errorf("%s: asked %s, want $select=%s", where, request, wantSelect)
			}
		}
		g.vars = map[string]any{"outlook_pushdown": int8(0)}
		plain := g.queryIn(box, "SELECT address FROM recipients WHERE "+where).must(t)
		if sorted(pushed) != sorted(plain) {
			t.Errorf("%s: %d rows, without pushdown %d", where, len(pushed.rows), len(plain.rows))
		}
	}
}

// TestMessageHeaders compares the table with what the simulator holds.
func TestMessageHeaders(t *testing.T) {
	g := newGateway(t)
	want := map[string]string{} // by message and position
	walkMessages(mailboxOf(t, "alex@contoso.com").Root, func(m *graphsim.Message) {
		for i, h := range m.Headers {
			want[fmt.Sprint(m.ID, " ", i)] = h[0] + ": " + h[1]
		}
	})
	r := g.queryIn("alex@contoso.com", "SELECT message_id, position, name, value FROM message_headers").must(t)
	for _, row := range r.rows {
		key := fmt.Sprint(row[0], " ", row[1])
		if got := fmt.Sprintf("%v: %v", row[2], row[3]); got != want[key] {
			t.Errorf("header %s: got %q, want %q", key, got, want[key])
		}
		delete(want, key)
	}
	if len(want) > 0 || len(r.rows) < 300 {
		t.Errorf("%d rows; missing %d: %v", len(r.rows), len(want), want)
	}
}

// mailboxOf is a mailbox of the demo tenant.
func mailboxOf(t testing.TB, address string) *graphsim.Mailbox {
	t.Helper()
	for _, u := range newDemo().Users {
		if u.Mail == address {
			return u.Mailbox
		}
	}
	t.Fatalf("no %s in the demo", address)
	return nil
}

// walkMessages visits the messages of the visible folders.
func walkMessages(f *graphsim.Folder, visit func(*graphsim.Message)) {
	if f.Hidden || f.Search != nil {
		return
	}
	for i := 0; f.Messages != nil && i < f.Messages.Len(); i++ {
		visit(f.Messages.At(i))
	}
	for _, child := range f.Children {
		walkMessages(child, visit)
	}
}

// TestTablesWithoutPermission names the permission that is missing, and reads what a lesser one allows.
func TestTablesWithoutPermission(t *testing.T) {
	for _, c := range []struct {
		role, table, missing string // missing is what the error names; "" where there is none
	}{
		{"Mail.Read", "categories", "MailboxSettings.Read"},
		{"Mail.Read", "mailbox_settings", "MailboxSettings.Read"},
		{"Mail.Read", "message_rules", "MailboxSettings.Read"},
		{"MailboxSettings.Read", "mailbox_settings", ""},
		{"MailboxSettings.Read", "categories", ""},
		{"MailboxSettings.Read", "message_rules", ""},
		{"MailboxSettings.Read", "recipients", "Mail.Read"},
		{"MailboxSettings.Read", "message_headers", "Mail.Read"},
		{"Mail.ReadBasic.All", "recipients", ""},
		{"Mail.ReadBasic.All", "message_headers", ""},
		{"Mail.ReadBasic.All", "attachments", "Mail.Read"},
	} {
		tenant := newDemo()
		tenant.Apps[0].Roles = []string{c.role, "User.Read.All"}
		g := newGatewayOf(t, tenant, graphsim.Options{MailboxRequests: -1})
		r := g.queryIn("alex@contoso.com", "SELECT * FROM "+c.table+" LIMIT 5")
		switch {
		case c.missing == "" && (r.err != nil || len(r.rows) == 0):
			t.Errorf("%s with %s: %d rows, %v", c.table, c.role, len(r.rows), r.err)
		case c.missing == "":
		case r.err == nil:
			t.Errorf("%s with %s: %d rows, want an error", c.table, c.role, len(r.rows))
		default:
			if e := errorOf(t, r.err); e.Num != 1142 || !strings.Contains(e.Message, "("+c.missing+" with admin consent)") {
				t.Errorf("%s with %s: %v", c.table, c.role, e)
			}
		}
	}
}

// TestMailboxSettings compares the row of a mailbox with what the simulator holds.
func TestMailboxSettings(t *testing.T) {
	g := newGateway(t)
	r := g.queryIn("carlos@contoso.com", "SELECT user_purpose, language_locale, language_display_name, time_zone, date_format, time_format, "+
		"delegate_meeting_message_delivery_options, working_hours_days_of_week, working_hours_start_time, working_hours_end_time, "+
		"working_hours_time_zone_name, automatic_replies_setting_status, automatic_replies_setting_external_audience, "+
		"automatic_replies_setting_scheduled_start_date_time, automatic_replies_setting_internal_reply_message FROM mailbox_settings").must(t)
	const want = "user | es-ES | español (España) | Romance Standard Time | dd/MM/yyyy | H:mm | sendToDelegateOnly | " +
		"monday; tuesday; wednesday; thursday; friday | 09:00:00 | 18:30:00 | Romance Standard Time | scheduled | contactsOnly | " +
		"2026-11-16 07:00:00 +0000 UTC | <html><body>Estoy de vacaciones hasta el 30 de noviembre.</body></html>\n"
	if r.text() != want {
		t.Errorf("got\n%swant\n%s", r.text(), want)
	}
	r = g.query("SELECT f.path FROM mailbox_settings s JOIN folders f ON f.id = s.archive_folder").must(t)
	if r.text() != "Archive\n" {
		t.Errorf("archive folder: %q", r.text())
	}
	r = g.query("SELECT display_name, is_enabled, is_read_only, has_error, conditions, actions, exceptions FROM message_rules WHERE sequence = 3").must(t)
	if got := r.text(); !strings.HasPrefix(got, `Reports | 1 | 0 | 0 | {"senderContains":["reports@","no-reply@"],"subjectContains":["report"]} | {"moveToFolder":"AAMk`) ||
		!strings.HasSuffix(got, "| {\"importance\":\"high\",\"bodyOrSubjectContains\":[\"failed\"]}\n") {
		t.Errorf("rule: %s", got)
	}
	r = g.query("SELECT c.display_name, COUNT(*) FROM categories c JOIN messages m ON m.categories = c.display_name WHERE c.color = 'preset9' GROUP BY 1").must(t)
	if len(r.rows) != 1 || r.rows[0][0] != "Clients" {
		t.Errorf("categories: %s", r.text())
	}
}
