package graphsim

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// TestDemoIsDeterministic builds the tenant twice from one seed and once from another.
func TestDemoIsDeterministic(t *testing.T) {
	first, second, other := demoDigest(Demo(1)), demoDigest(Demo(1)), demoDigest(Demo(2))
	if first != second {
		t.Errorf("two tenants of seed 1 differ: %s, %s", first, second)
	}
	if first == other {
		t.Error("seeds 1 and 2 give the same tenant")
	}
}

// demoDigest is a hash of everything in a tenant, with the bodies and attachments of every 20th message.
func demoDigest(tenant *Tenant) string {
	h := sha256.New()
	n := 0
	for _, u := range tenant.Users {
		plain := *u
		plain.Mailbox = nil
		hashJSON(h, plain)
		if u.Mailbox == nil {
			continue
		}
		eachMessage(u.Mailbox, func(f *Folder, m *Message) {
			h.Write([]byte(f.ID + f.DisplayName))
			bare := *m
			bare.Body, bare.UniqueBody, bare.Attachments = nil, nil, nil
			hashJSON(h, bare)
			if n++; n%20 == 0 {
				h.Write([]byte(m.Body()))
				for _, a := range m.Attachments {
					h.Write([]byte(a.ID + a.Name))
					if a.Content != nil {
						h.Write(a.Content())
					}
				}
			}
		})
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// hashJSON writes v without its function fields, which JSON cannot hold.
func hashJSON(h hash.Hash, v any) {
	switch v := v.(type) {
	case User:
		//lint:ignore SA1026 the mailbox, which has functions, is nil here
		data, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		h.Write(data)
	case Message:
		type fields struct {
			Texts      []string
			Subject    *string
			Times      []time.Time
			People     [][]Recipient
			From, By   *Recipient
			Flags      []bool
			DR, RR     *bool
			Index      []byte
			Headers    [][2]string
			Categories []string
		}
		data, err := json.Marshal(fields{
			Texts:   []string{v.ID, v.LegacyID, v.ChangeKey, v.Type, v.Preview, v.Importance, v.Inference, v.FlagStatus, v.ConversationID, v.InternetMessageID, v.WebLink, v.MeetingMessageType},
			Subject: v.Subject, Times: []time.Time{v.Created, v.Modified, v.Received, v.Sent, v.FlagStart, v.FlagDue, v.FlagCompleted},
			People: [][]Recipient{v.To, v.CC, v.BCC, v.ReplyTo}, From: v.From, By: v.Sender,
			Flags: []bool{v.BodyHTML, v.HasAttachments, v.IsRead, v.IsDraft, v.Corrupt}, DR: v.DeliveryReceipt, RR: v.ReadReceipt,
			Index: v.ConversationIndex, Headers: v.Headers, Categories: v.Categories,
		})
		if err != nil {
			panic(err)
		}
		h.Write(data)
	}
}

// eachMessage visits every message of every folder in order, those of search folders too.
func eachMessage(box *Mailbox, visit func(*Folder, *Message)) {
	var down func(*Folder)
	down = func(f *Folder) {
		if f.Messages != nil {
			for i := range f.Messages.Len() {
				visit(f, f.Messages.At(i))
			}
		}
		for _, c := range f.Children {
			down(c)
		}
	}
	down(box.Root)
}

// demoMailboxes are those of the demo by address.
func demoMailboxes(tenant *Tenant) map[string]*Mailbox {
	found := map[string]*Mailbox{}
	for _, u := range tenant.Users {
		if u.Mailbox != nil {
			found[u.Mail] = u.Mailbox
		}
	}
	return found
}

// TestDemoUsers counts the kinds of users that the demo promises.
func TestDemoUsers(t *testing.T) {
	kinds := map[string]func(*User) bool{
		"shared":              func(u *User) bool { return u.Purpose == "shared" && !*u.AccountEnabled },
		"room":                func(u *User) bool { return u.Purpose == "room" },
		"equipment":           func(u *User) bool { return u.Purpose == "equipment" },
		"guest":               func(u *User) bool { return strings.Contains(u.UserPrincipalName, "#EXT#") && u.UserType == "Guest" },
		"member, no mailbox":  func(u *User) bool { return u.UserType == "Member" && u.Mailbox == nil },
		"blocked":             func(u *User) bool { return u.Blocked && u.Mailbox != nil },
		"disabled employee":   func(u *User) bool { return u.EmployeeID != "" && u.AccountEnabled != nil && !*u.AccountEnabled },
		"on-premises":         func(u *User) bool { return u.OnPremisesSync != nil && *u.OnPremisesSync && u.Mailbox == nil },
		"no mail":             func(u *User) bool { return u.Mail == "" },
		"null accountEnabled": func(u *User) bool { return u.AccountEnabled == nil },
		"null userType":       func(u *User) bool { return u.UserType == "" },
		"hidden in lists":     func(u *User) bool { return u.ShowInAddressList != nil && !*u.ShowInAddressList },
		"UPN is not mail":     func(u *User) bool { return u.Mail != "" && !strings.EqualFold(u.UserPrincipalName, u.Mail) },
		"UPN and mail by case": func(u *User) bool {
			return u.UserPrincipalName != u.Mail && strings.EqualFold(u.UserPrincipalName, u.Mail)
		},
		"alias":                 func(u *User) bool { return len(u.ProxyAddresses) > 2 },
		"apostrophe in address": func(u *User) bool { return strings.Contains(u.UserPrincipalName, "'") },
		"empty mailbox":         func(u *User) bool { return u.Mailbox != nil && countMessages(u.Mailbox) == 0 },
		"German":                func(u *User) bool { return u.Mailbox != nil && u.Mailbox.Root.Children[4].DisplayName == "Posteingang" },
		"French": func(u *User) bool {
			return u.Mailbox != nil && u.Mailbox.Root.Children[4].DisplayName == "Boîte de réception"
		},
	}
	tenant := Demo(1)
	if n := len(tenant.Users); n < 38 || n > 48 {
		t.Errorf("got %d users, want about 40", n)
	}
	ids := map[string]bool{}
	for _, u := range tenant.Users {
		if ids[u.ID] || ids[strings.ToLower(u.UserPrincipalName)] {
			t.Errorf("%s is there twice", u.UserPrincipalName)
		}
		ids[u.ID], ids[strings.ToLower(u.UserPrincipalName)] = true, true
	}
	for kind, is := range kinds {
		if !slices.ContainsFunc(tenant.Users, is) {
			t.Errorf("no user of the kind %q", kind)
		}
	}
}

// countMessages is how many messages a mailbox holds.
func countMessages(box *Mailbox) (n int) {
	eachMessage(box, func(*Folder, *Message) { n++ })
	return n
}

// TestDemoFolders looks for the folders that the demo promises in Adele's mailbox.
func TestDemoFolders(t *testing.T) {
	var paths []string
	var hidden, searches int
	var down func(string, *Folder)
	down = func(path string, f *Folder) {
		for _, c := range f.Children {
			paths = append(paths, path+c.DisplayName)
			if c.Hidden {
				hidden++
			}
			if c.Search != nil {
				searches++
				if c.Messages.Len() == 0 {
					t.Errorf("search folder %s is empty", c.DisplayName)
				}
			}
			down(path+c.DisplayName+" > ", c)
		}
	}
	down("", demoMailboxes(Demo(1))[DemoUser].Root)
	for _, want := range []string{
		"Inbox > Clients > 2026 > Invoices", "Inbox > Clients > 2025 > invoices", "Inbox > Clients > 2026 > Litware A/B Test",
		"Inbox > Clients > 2026 > O'Brien & Sons", "Inbox > 🚀 Launch", "Inbox > 50% off_sale", "Conversation Action Settings", "Deletions", "Finder > Unread Mail",
	} {
		if !slices.Contains(paths, want) {
			t.Errorf("no folder %s", want)
		}
	}
	for _, rule := range filingRules {
		if !slices.ContainsFunc(paths, func(p string) bool { return strings.HasSuffix(strings.ReplaceAll(p, " > ", "/"), rule.folder) }) {
			t.Errorf("%s is filed in %s, which does not exist", rule.word, rule.folder)
		}
	}
	if hidden < 5 || searches != 3 {
		t.Errorf("got %d hidden and %d search folders, want at least 5 and 3", hidden, searches)
	}
}

// TestDemoMessages counts what the demo promises of messages, over all mailboxes and in Adele's.
func TestDemoMessages(t *testing.T) {
	seen := map[string]int{}
	for address, box := range demoMailboxes(Demo(1)) {
		eachMessage(box, func(f *Folder, m *Message) {
			if f.Search != nil {
				return
			}
			for kind, is := range demoMessageKinds {
				if is(m) {
					seen[kind]++
					if address == DemoUser {
						seen["Adele: "+kind]++
					}
				}
			}
		})
		seen["Teams IM"] += len(box.TeamsIM)
	}
	for kind := range demoMessageKinds {
		if seen[kind] == 0 || seen["Adele: "+kind] == 0 {
			t.Errorf("%s: %d messages, %d of them Adele's", kind, seen[kind], seen["Adele: "+kind])
		}
	}
	if n := seen["Adele: any"]; n < 3400 || n > 3700 {
		t.Errorf("Adele has %d messages, want about 3500", n)
	}
	if seen["Teams IM"] == 0 {
		t.Error("no chats of Teams")
	}
}

// TestDemoIsSound checks what must hold for every message: order, unique ids, lengths, and what follows from attachments.
func TestDemoIsSound(t *testing.T) {
	ids := map[string]bool{}
	once := func(kind, id string) {
		if id == "" || ids[kind+id] {
			t.Errorf("%s id %q is empty or there twice", kind, id)
		}
		ids[kind+id] = true
	}
	for address, box := range demoMailboxes(Demo(3)) {
		var folder *Folder
		var last time.Time
		eachMessage(box, func(f *Folder, m *Message) {
			if f != folder {
				folder, last = f, time.Time{}
				once("folder", f.ID)
			}
			if m.Received.Before(last) {
				t.Errorf("%s, %s: received %v stands after %v", address, f.DisplayName, m.Received, last)
			}
			last = m.Received
			if f.Search != nil {
				return // these are there twice
			}
			once("message", m.ID)
			once("message", m.LegacyID)
			for _, a := range m.Attachments {
				once("attachment", a.ID)
			}
			checkDemoMessage(t, m)
		})
	}
}

// checkDemoMessage checks one message by itself.
func checkDemoMessage(t *testing.T, m *Message) {
	t.Helper()
	if n := len(m.ID); n < 120 || n > 190 || strings.ContainsAny(m.ID, "+/") {
		t.Errorf("id %q: want 120 to 190 url-safe characters", m.ID)
	}
	if n := len(utf16.Encode([]rune(m.Preview))); n > 2*previewLength || !utf8.ValidString(m.Preview) {
		t.Errorf("message %.40q: a preview of %d units", m.Preview, n)
	}
	if m.Subject != nil && utf8.RuneCountInString(*m.Subject) > 255 {
		t.Errorf("subject %q is longer than 255", *m.Subject)
	}
	outside := slices.ContainsFunc(m.Attachments, func(a *Attachment) bool { return !a.IsInline })
	if m.HasAttachments != outside {
		t.Errorf("HasAttachments is %v with %d attachments", m.HasAttachments, len(m.Attachments))
	}
	for name, at := range map[string]time.Time{"received": m.Received, "created": m.Created, "modified": m.Modified} {
		if at.After(DemoEpoch) || (!at.IsZero() && at.Before(DemoEpoch.AddDate(-3, -1, 0))) {
			t.Errorf("%s %v is not within three years", name, at)
		}
	}
}

// TestDemoText writes the bodies and attachments of one mailbox.
func TestDemoText(t *testing.T) {
	largest := 0
	eachMessage(demoMailboxes(Demo(1))["megan@contoso.com"], func(_ *Folder, m *Message) {
		body := m.Body()
		if !utf8.ValidString(body) || strings.ContainsAny(body, "\x00") || len(body) < 20 {
			t.Errorf("body %.60q", body)
		}
		if strings.Contains(body, "{") && !m.BodyHTML {
			t.Errorf("a place of a template is left in %q", body)
		}
		if m.Inference == "other" && len(m.Headers) > 11 {
			largest = max(largest, len(body))
			if len(body) < 15_000 || len(body) > 29_000 {
				t.Errorf("a newsletter of %d bytes, want 15 to 28 KB", len(body))
			}
		}
		if m.UniqueBody != nil && len(m.UniqueBody()) >= len(body) {
			t.Error("the unique body is as long as the body")
		}
		for _, a := range m.Attachments {
			if (a.Content == nil) != (a.Kind == "reference") {
				t.Errorf("%s attachment: content is there: %v", a.Kind, a.Content != nil)
			}
			if a.Kind == "file" && len(a.Content()) != int(a.Size) {
				t.Errorf("%s has %d bytes and says %d", a.Name, len(a.Content()), a.Size)
			}
		}
	})
	if largest == 0 {
		t.Error("no newsletter")
	}
}
