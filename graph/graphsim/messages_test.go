package graphsim_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// inbox is the path of adele's inbox.
const inbox = "/users/adele@contoso.com/mailFolders/inbox/messages"

// TestMessageOrder: plain lists come newest first, filtered ones oldest first, and an order is kept.
func TestMessageOrder(t *testing.T) {
	f := start(t, newTenant(5), graphsim.Options{})
	for _, test := range []struct{ query, want string }{
		{"", "4 3 2 1 0"},
		{"?$filter=isRead eq false", "1 2 4"},
		{"?$filter=receivedDateTime ge 2026-03-01T10:02:00Z", "2 3 4"},
		{"?$orderby=receivedDateTime asc", "0 1 2 3 4"},
		{"?$orderby=receivedDateTime", "0 1 2 3 4"},
		{"?$orderby=receivedDateTime desc&$filter=receivedDateTime ge 1900-01-01T00:00:00Z and isRead eq false", "4 2 1"},
		{"?$orderby=subject desc", "4 3 2 1 0"},
		{"?$orderby=isRead desc,receivedDateTime desc", "3 0 4 2 1"},
		{"?$top=2&$skip=1", "3 2"},
		{"?$top=0", ""},
		{"?orderby=receivedDateTime&top=1", "0"},
	} {
		if got := f.subjects(inbox + test.query); got != test.want {
			t.Errorf("%s: got %q, want %q", test.query, got, test.want)
		}
	}
}

// TestMessageWithoutDates puts messages without a received time first, and never matches them with a range.
func TestMessageWithoutDates(t *testing.T) {
	tenant := newTenant(2)
	draft := newMessage(9)
	draft.Received, draft.IsDraft, draft.From, draft.Sender = time.Time{}, true, nil, nil
	folder := tenant.Users[0].Mailbox.Root.Children[1]
	folder.Messages = graphsim.Slice([]*graphsim.Message{newMessage(1), draft, newMessage(0)})
	f := start(t, tenant, graphsim.Options{})
	for _, test := range []struct{ query, want string }{
		{"?$orderby=receivedDateTime", "9 0 1"},
		{"?$filter=receivedDateTime ge 1900-01-01", "0 1"},
		{"?$filter=receivedDateTime lt 2100-01-01", "0 1"},
		{"?$filter=receivedDateTime lt 2100-01-01 and isDraft eq true", ""},
	} {
		if got := f.subjects(inbox + test.query); got != test.want {
			t.Errorf("%s: got %q, want %q", test.query, got, test.want)
		}
	}
	first := f.get(inbox + "?$orderby=receivedDateTime&$top=1")["value"].([]any)[0].(map[string]any)
	if _, has := first["from"]; has || first["receivedDateTime"] != nil {
		t.Errorf("draft: got from %v, receivedDateTime %v, want neither", first["from"], first["receivedDateTime"])
	}
}

// TestStoredPrecision: whole seconds are printed, fractions are compared.
func TestStoredPrecision(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	if got := values(f.get(inbox), "receivedDateTime")[0]; got != "2026-03-01T10:00:00Z" {
		t.Errorf("receivedDateTime: got %s", got)
	}
	for clause, want := range map[string]string{
		"gt 2026-03-01T10:00:00Z": "0", "eq 2026-03-01T10:00:00Z": "", "le 2026-03-01T10:00:00Z": "", "eq 2026-03-01T10:00:00.5Z": "0",
		"ge 2026-03-01T10:00:00.5Z": "0", "gt 2026-03-01T10:00:00.5Z": "", "lt 2026-03-01T10:00:00.5Z": "", "le 2026-03-01T10:00:00.5Z": "0",
		"ge 2026-03-01": "0", "eq 2026-03-01T12:00:00.5+02:00": "0",
	} {
		if got := f.subjects(inbox + "?$filter=receivedDateTime " + clause); got != want {
			t.Errorf("%s: got %q, want %q", clause, got, want)
		}
	}
}

// TestMessagePaging reads a folder page by page, of every size.
func TestMessagePaging(t *testing.T) {
	f := start(t, newTenant(25), graphsim.Options{})
	for _, query := range []string{"", "?$top=7", "?$filter=isRead eq true&$top=3", "?$orderby=subject&$top=24"} {
		all, pages := f.scan(inbox+query, "id")
		if slices.Contains(pages, 0) {
			t.Errorf("%s: pages %v, want none empty", query, pages)
		}
		if n := len(distinct(all)); n != len(all) {
			t.Errorf("%s: %d rows, of which %d differ", query, len(all), n)
		}
	}
	if _, pages := f.scan(inbox, "id"); fmt.Sprint(pages) != "[10 10 5]" {
		t.Errorf("default pages: got %v", pages)
	}
	link := f.get(inbox + "?$top=2&$select=subject&$filter=isRead eq true")["@odata.nextLink"].(string)
	want := f.URL + "/v1.0" + inbox + "?%24select=subject&%24filter=isRead%20eq%20true&%24top=2&%24skip=2"
	if link != want {
		t.Errorf("nextLink:\n got %s\nwant %s", link, want)
	}
}

// distinct is the set of the strings of a list.
func distinct(list []string) map[string]bool {
	set := map[string]bool{}
	for _, s := range list {
		set[s] = true
	}
	return set
}

// TestSkipGaps: with gaps there are short and empty pages, and a scan still sees everything once.
func TestSkipGaps(t *testing.T) {
	f := start(t, newTenant(25), graphsim.Options{SkipGaps: true})
	for _, top := range []int{1, 2, 3, 10, 1000} {
		all, pages := f.scan(fmt.Sprintf("%s?$top=%d", inbox, top), "id")
		if len(all) != 25 || len(distinct(all)) != 25 {
			t.Errorf("$top=%d: %d rows, %d differ, want 25", top, len(all), len(distinct(all)))
		}
		if top < 10 && !slices.Contains(pages, 0) {
			t.Errorf("$top=%d: pages %v, want one that is empty", top, pages)
		}
	}
}

// TestMailArrivesBetweenPages: newest first, what arrives pushes rows onto the next page.
func TestMailArrivesBetweenPages(t *testing.T) {
	f := start(t, newTenant(6), graphsim.Options{})
	first := f.get(inbox + "?$top=3")
	f.Update(func(t *graphsim.Tenant) {
		t.Users[0].Mailbox.Root.Children[1].Add(newMessage(6))
	})
	got := f.subjects(first["@odata.nextLink"].(string))
	if got != "3 2 1" {
		t.Errorf("second page: got %s, want 3 2 1, of which 3 is a repeat", got)
	}
	f.Update(func(t *graphsim.Tenant) {
		box := t.Users[0].Mailbox.Root
		box.Children[0].Add(box.Children[1].Remove("AAkAMessageMessageMess0000006="))
	})
	if got := f.subjects(inbox + "?$top=2"); got != "5 4" {
		t.Errorf("after a move: got %s, want 5 4", got)
	}
}

// TestWholeMailbox: visible folders and chats, without what is hidden, recoverable or found by a search folder.
func TestWholeMailbox(t *testing.T) {
	f := start(t, newTenant(2), graphsim.Options{})
	if got := f.subjects("/users/" + adeleID + "/messages?$orderby=receivedDateTime"); got != "0 IM 1 1000000" {
		t.Errorf("mailbox: got %s", got)
	}
	if got := f.subjects("/users/" + adeleID + "/mailFolders/recoverableitemsdeletions/messages"); got != "3000000" {
		t.Errorf("recoverable items: got %s", got)
	}
	if got := f.subjects("/users/" + adeleID + "/mailFolders/AAMkFinderFinderFinder=/messages"); got != "1" {
		t.Errorf("search folder: got %s", got)
	}
}

// TestSelect prints what is asked for, and the id and the tag always.
func TestSelect(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	for selected, want := range map[string]string{
		"subject":         "@odata.etag id subject",
		"Subject,isRead":  "@odata.etag id isRead subject",
		"id":              "@odata.etag id",
		"from,uniqueBody": "@odata.etag from id uniqueBody",
	} {
		body := f.get(inbox + "?$select=" + selected)
		names := slices.Sorted(maps.Keys(body["value"].([]any)[0].(map[string]any)))
		if got := strings.Join(names, " "); got != want {
			t.Errorf("$select=%s: got %s, want %s", selected, got, want)
		}
		if context := body["@odata.context"].(string); !strings.HasSuffix(context, "/messages("+selected+")") {
			t.Errorf("$select=%s: got context %s", selected, context)
		}
	}
	all := f.get(inbox)["value"].([]any)[0].(map[string]any)
	for _, name := range []string{"internetMessageHeaders", "uniqueBody", "attachments"} {
		if _, has := all[name]; has {
			t.Errorf("%s is there without being asked for", name)
		}
	}
	if all["@odata.etag"] != `W/"CK0"` || all["changeKey"] != "CK0" {
		t.Errorf("etag %v of changeKey %v", all["@odata.etag"], all["changeKey"])
	}
}

// TestMessageErrors asks for messages in every wrong way.
func TestMessageErrors(t *testing.T) {
	tenant := newTenant(3)
	tenant.Users[0].Mailbox.Root.Children[1].Messages = graphsim.Slice([]*graphsim.Message{newMessage(0), {ID: "AAkACorruptCorruptCorrupt=", Received: day0.Add(time.Hour), Corrupt: true}})
	f := start(t, tenant, graphsim.Options{})
	box := "/users/adele@contoso.com"
	for path, want := range map[string]string{
		inbox + "?$select=nonsense":                             "400 RequestBroker--ParseUri",
		inbox + "?$select=meetingMessageType":                   "400 RequestBroker--ParseUri",
		inbox + "?$filter=subject eq":                           "400 BadRequest",
		inbox + "?$orderby=bodyPreview":                         "400 ErrorInvalidUrlQuery",
		inbox + "?$top=x":                                       "400 BadRequest",
		inbox + "?$top=-1":                                      "400 BadRequest",
		inbox + "?$top=1&$top=2":                                "400 BadRequest",
		inbox + "?$apply=x":                                     "400 BadRequest",
		inbox + `?$search="x"&$filter=isRead eq true`:           "400 SearchWithFilter",
		inbox + `?$search="x"&$orderby=receivedDateTime`:        "400 SearchWithOrderBy",
		inbox + "?$search=x":                                    "400 BadRequest",
		inbox + "?$expand=nonsense":                             "400 RequestBroker--ParseUri",
		inbox:                                                   "500 InternalServerError",
		box + "/messages/nonsense":                              "400 ErrorInvalidIdMalformed",
		box + "/messages/" + nowhereID:                          "404 ErrorItemNotFound",
		box + "/mailFolders/nonsense/messages":                  "400 ErrorInvalidIdMalformed",
		box + "/mailFolders/" + nowhereID + "/messages":         "404 ErrorItemNotFound",
		box + "/mailFolders/drafts/messages":                    "404 ErrorItemNotFound",
		box + "/nonsense":                                       "400 RequestBroker--ParseUri",
		box + "/messages/" + nowhereID + "/xyz=":                "400 RequestBroker--ParseUri",
		box + "/mailFolders/inbox/messages/AAMk/xyz=":           "400 RequestBroker--ParseUri",
		"/nonsense":                                             "400 RequestBroker--ParseUri",
		"/me/messages":                                          "400 BadRequest",
		"/users/nobody@contoso.com/messages":                    "404 ErrorInvalidUser",
		"/users/bob@contoso.com/messages":                       "403 ErrorAccessDenied",
		"/users/eve_fabrikam.com%23EXT%23@contoso.com/messages": "404 MailboxNotEnabledForRESTAPI",
		"/users/$ales@contoso.com/messages":                     "400 RequestBroker--ParseUri",
		inbox + "/AAMkMessageMessageMess0000000=/$value":        "405 ErrorInvalidRequest",
		box + "/messages/AAMkMessageMessageMess0000000=/attachments/" + nowhereID:                     "404 ErrorItemNotFound",
		box + "/messages/AAMkMessageMessageMess0000000=/attachments/AAMkLinkLinkLinkLinkLink=/$value": "405 ErrorInvalidRequest",
		box + "/messages/AAMkMessageMessageMess0000000=/attachments?$select=contentBytes":             "400 RequestBroker--ParseUri",
	} {
		f.wantError(want, path)
	}
	if got := f.subjects("/users('$ales@contoso.com')/mailfolders('Inbox')/messages"); got != "0" {
		t.Errorf("address with a dollar: got %q, want 0", got)
	}
}

// TestImmutableIDs finds a message by the kind of id that the request asks for, and by no other.
func TestImmutableIDs(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	const immutable = `Prefer: IdType="ImmutableId"`
	resp := f.do(inbox+"?$select=id", immutable)
	if got := resp.Header.Get("Preference-Applied"); got != "IdType=ImmutableId" {
		t.Errorf("Preference-Applied: got %q", got)
	}
	if got := values(decode(t, resp), "id")[0]; got != "AAkAMessageMessageMess0000000=" {
		t.Errorf("immutable id: got %s", got)
	}
	if got := values(f.get(inbox), "id")[0]; got != "AAMkMessageMessageMess0000000=" {
		t.Errorf("default id: got %s", got)
	}
	box := "/users/adele@contoso.com/messages/"
	f.get(box+"AAkAMessageMessageMess0000000=", immutable)
	f.get(box + "AAMkMessageMessageMess0000000=")
	f.wantError("404 ErrorItemNotFound", box+"AAkAMessageMessageMess0000000=")
	f.wantError("404 ErrorItemNotFound", box+"AAMkMessageMessageMess0000000=", immutable)
	f.wantError("404 ErrorItemNotFound", "/users/adele@contoso.com/mailFolders/archive/messages/AAMkMessageMessageMess0000000=")
}

// TestBodyPreferences converts bodies on request, and strips scripts unless told not to.
func TestBodyPreferences(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	body := func(headers ...string) string {
		list := f.get(inbox+"?$select=body", headers...)
		return fmt.Sprint(list["value"].([]any)[0].(map[string]any)["body"])
	}
	for header, want := range map[string]string{
		"X-None: x": "map[content:<p>Body 0</p> contentType:html]",
		`Prefer: outlook.body-content-type="text"`: "map[content:Body 0 contentType:text]",
		"Prefer: outlook.allow-unsafe-html":        "map[content:<p>Body 0</p><script>x()</script> contentType:html]",
	} {
		if got := body(header); got != want {
			t.Errorf("%s: got %s, want %s", header, got, want)
		}
	}
	resp := f.do(inbox+"?$top=1", `Prefer: outlook.body-content-type="text", IdType="ImmutableId"`)
	read(t, resp)
	if got := resp.Header.Get("Preference-Applied"); got != `outlook.body-content-type="text", IdType=ImmutableId` {
		t.Errorf("Preference-Applied: got %q", got)
	}
}

// TestCounts: exact in a folder, -1 for a filtered mailbox, none for a search or an empty page.
func TestCounts(t *testing.T) {
	f := start(t, newTenant(6), graphsim.Options{})
	for path, want := range map[string]any{
		inbox + "?$count=true":                        6.0,
		inbox + "?$count=true&$filter=isRead eq true": 2.0,
		inbox + "?$count=true&$top=0":                 nil,
		inbox + `?$count=true&$search="body"`:         nil,
		inbox:                                         nil,
		"/users/" + adeleID + "/messages?$count=true": 8.0,
		"/users/" + adeleID + "/messages?$count=true&$filter=isRead eq true":       -1.0,
		"/users/" + adeleID + "/mailFolders?$count=true&includeHiddenFolders=1":    11.0,
		"/users/" + adeleID + "/mailFolders?$count=true&includeHiddenFolders=true": 13.0,
	} {
		if got := f.get(path)["@odata.count"]; got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
	if got := string(read(t, f.do(inbox+"/$count?$filter=isRead eq true"))); got != "2" {
		t.Errorf("$count segment: got %s, want 2", got)
	}
}

// TestMIME prints a message with its attachments.
func TestMIME(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	resp := f.do("/users/" + adeleID + "/messages/AAMkMessageMessageMess0000000=/$value")
	text := string(read(t, resp))
	for _, want := range []string{"Subject: Subject 0\r\n", "Message-ID: <0@contoso.com>\r\n", "aGVsbG8=", "Content-Type: message/rfc822"} {
		if !strings.Contains(text, want) {
			t.Errorf("MIME lacks %q", want)
		}
	}
	if got := resp.Header.Get("Content-Type"); got != "text/plain" {
		t.Errorf("Content-Type: got %s", got)
	}
}

// TestEventMessage prints the type of meeting requests, and null booleans.
func TestEventMessage(t *testing.T) {
	tenant := newTenant(0)
	m := newMessage(1)
	m.Type, m.MeetingMessageType = "eventMessageRequest", "meetingRequest"
	tenant.Users[0].Mailbox.Root.Children[1].Messages = graphsim.Slice([]*graphsim.Message{newMessage(0), m})
	f := start(t, tenant, graphsim.Options{})
	list := f.get(inbox)
	if got := fmt.Sprint(values(list, "@odata.type"), values(list, "meetingMessageType"), values(list, "isDeliveryReceiptRequested")); got !=
		"[#microsoft.graph.eventMessageRequest <nil>] [meetingRequest <nil>] [<nil> <nil>]" {
		t.Errorf("got %s", got)
	}
	list = f.get(inbox + "?$select=microsoft.graph.eventMessage/meetingMessageType")
	if got := fmt.Sprint(values(list, "@odata.type"), values(list, "meetingMessageType")); got != "[#microsoft.graph.eventMessageRequest <nil>] [meetingRequest <nil>]" {
		t.Errorf("selected: got %s", got)
	}
}
