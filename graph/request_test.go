package graph

import (
	"net/http"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/odata"
)

func TestRequests(t *testing.T) {
	c := memoryClient(t, Options{}, nil)
	q := odata.Query{
		Select:  []string{"id", "subject"},
		Filter:  odata.And(odata.Ge("receivedDateTime", odata.Time(time.Unix(0, 0))), odata.Eq("subject", odata.String("it's 100% & +1"))),
		OrderBy: []odata.Order{{Property: "receivedDateTime", Desc: true}},
		Top:     50,
	}
	const options = "?$select=id,subject&$filter=receivedDateTime ge 1970-01-01T00:00:00Z and subject eq 'it''s 100% & +1'&$orderby=receivedDateTime desc&$top=50"
	const sent = "?%24filter=receivedDateTime%20ge%201970-01-01T00%3A00%3A00Z%20and%20subject%20eq%20%27it%27%27s%20100%25%20%26%20%2B1%27" +
		"&%24orderby=receivedDateTime%20desc&%24select=id,subject&%24top=50"
	tests := []struct {
		r                Request
		show, sent, op   string
		mailbox          string
		advanced, single bool
	}{
		{r: c.Messages("adele@contoso.com", q), mailbox: "adele@contoso.com", op: "GET /users/{id}/messages",
			show: "GET /users/adele@contoso.com/messages" + options, sent: "/users/adele%40contoso.com/messages" + sent},
		{r: c.FolderMessages("u", "inbox", q), mailbox: "u", op: "GET /users/{id}/mailFolders/{id}/messages",
			show: "GET /users/u/mailFolders/inbox/messages" + options, sent: "/users/u/mailFolders/inbox/messages" + sent},
		{r: c.FolderMessages("u", "{inbox}", odata.Query{}), mailbox: "u", op: "GET /users/{id}/mailFolders/{id}/messages",
			show: "GET /users/u/mailFolders/{inbox}/messages", sent: "/users/u/mailFolders/%7Binbox%7D/messages"},
		{r: c.Message("u", "AA+/b==", q), mailbox: "u", op: "GET /users/{id}/messages/{id}", single: true,
			show: "GET /users/u/messages/AA+/b==?$select=id,subject", sent: "/users/u/messages/AA%2B%2Fb%3D%3D?%24select=id,subject"},
		{r: c.MailFolders("u", odata.Query{Top: 100}), mailbox: "u", op: "GET /users/{id}/mailFolders",
			show: "GET /users/u/mailFolders?$top=100&includeHiddenFolders=true", sent: "/users/u/mailFolders?%24top=100&includeHiddenFolders=true"},
		{r: c.ChildFolders("u", "f", odata.Query{}), mailbox: "u", op: "GET /users/{id}/mailFolders/{id}/childFolders",
			show: "GET /users/u/mailFolders/f/childFolders?includeHiddenFolders=true", sent: "/users/u/mailFolders/f/childFolders?includeHiddenFolders=true"},
		{r: c.MailFolder("u", "inbox", odata.Query{Select: []string{"id"}}), mailbox: "u", op: "GET /users/{id}/mailFolders/{id}",
			show: "GET /users/u/mailFolders/inbox?$select=id", sent: "/users/u/mailFolders/inbox?%24select=id"},
		{r: c.MailboxSettings("u"), mailbox: "u", op: "GET /users/{id}/mailboxSettings",
			show: "GET /users/u/mailboxSettings", sent: "/users/u/mailboxSettings"},
		{r: c.MasterCategories("u"), mailbox: "u", op: "GET /users/{id}/outlook/masterCategories",
			show: "GET /users/u/outlook/masterCategories", sent: "/users/u/outlook/masterCategories"},
		{r: c.MessageRules("u"), mailbox: "u", op: "GET /users/{id}/mailFolders/{id}/messageRules",
			show: "GET /users/u/mailFolders/inbox/messageRules", sent: "/users/u/mailFolders/inbox/messageRules"},
		{r: c.User("a#EXT#@contoso.com", odata.Query{}), op: "GET /users/{id}",
			show: "GET /users/a#EXT#@contoso.com", sent: "/users/a%23EXT%23%40contoso.com"},
		{r: c.User("$o'neill@contoso.com", odata.Query{}), op: "GET /users/{id}",
			show: "GET /users('$o''neill@contoso.com')", sent: "/users('%24o%27%27neill%40contoso.com')"},
		{r: c.Users(odata.Query{Filter: odata.Ne("userType", odata.String("Guest"))}, true), op: "GET /users", advanced: true,
			show: "GET /users?$filter=userType ne 'Guest'&$count=true", sent: "/users?%24count=true&%24filter=userType%20ne%20%27Guest%27"},
		{r: c.Messages("u", odata.Query{Search: `from:adele "a b"`}), mailbox: "u", op: "GET /users/{id}/messages",
			show: `GET /users/u/messages?$search="from:adele \"a b\""`, sent: "/users/u/messages?%24search=%22from%3Aadele%20%5C%22a%20b%5C%22%22"},
		{r: c.Messages("u", odata.Query{Expand: []string{"attachments($select=id,name)"}}), mailbox: "u", op: "GET /users/{id}/messages",
			show: "GET /users/u/messages?$expand=attachments($select=id,name)", sent: "/users/u/messages?%24expand=attachments%28%24select%3Did%2Cname%29"},
	}
	for _, tt := range tests {
		t.Run(tt.show, func(t *testing.T) {
			if tt.r.err != nil {
				t.Fatal(tt.r.err)
			}
			if got := tt.r.String(); got != tt.show {
				t.Errorf("String: got\n%s, want\n%s", got, tt.show)
			}
			if got := tt.r.url.String(); got != serviceURL+tt.sent {
				t.Errorf("URL: got\n%s, want\n%s", got, serviceURL+tt.sent)
			}
			if tt.r.op != tt.op || tt.r.Mailbox != tt.mailbox || tt.r.advanced != tt.advanced || tt.r.message != tt.single {
				t.Errorf("got %+v", tt.r)
			}
		})
	}
}

func TestRequestsThatWouldMeanAnother(t *testing.T) {
	c := memoryClient(t, Options{}, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	for _, r := range []Request{
		c.Message("u", "..", odata.Query{}), c.Message("u", "", odata.Query{}), c.Message("..", "m", odata.Query{}),
		c.FolderMessages("u", ".", odata.Query{}), c.User("", odata.Query{}),
	} {
		_, ok, err := Get(t.Context(), c, r, subjects, subject)
		if ok || r.message && err != nil || !r.message && !IsNotFound(err) {
			t.Errorf("%s: got %v, %v", r, ok, err)
		}
		if _, err := readAll(t, List(t.Context(), c, r, ListOptions{}, subject)); !IsNotFound(err) {
			t.Errorf("listing %s: got %v", r, err)
		}
	}
}

func TestAdvancedQueriesSayWhatTheyAre(t *testing.T) {
	for _, advanced := range []bool{true, false} {
		want := map[bool]string{true: "eventual"}[advanced]
		c := memoryClient(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
			if got := r.Header.Get("ConsistencyLevel"); got != want {
				t.Errorf("%s: got %q, want %q", r.URL, got, want)
			}
			pages(4, 2)(w, r)
		})
		if _, err := readAll(t, List(t.Context(), c, c.Users(odata.Query{}, advanced), ListOptions{Fields: subjects}, subject)); err != nil {
			t.Error(err)
		}
	}
}
