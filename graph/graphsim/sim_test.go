package graphsim_test

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// Ids of the tenant that the tests are about.
const (
	tenantID  = "11111111-0000-4000-8000-000000000001"
	clientID  = "22222222-0000-4000-8000-000000000001"
	secret    = "right~secret"
	adeleID   = "33333333-0000-4000-8000-000000000001"
	inboxID   = "AAMkInboxInboxInboxInbox="
	archiveID = "AAMkArchiveArchiveArchive="
	nowhereID = "AAMkNothingHasThisIdAtAll="
)

// day0 is when the first message of the inbox came. Stored times have fractions of seconds.
var day0 = time.Date(2026, 3, 1, 10, 0, 0, 500_000_000, time.UTC)

// yes and no are for properties that may be null.
var (
	yes = new(true)
	no  = new(false)
)

// newTenant makes a tenant of a few users, of whom adele has n messages in her inbox.
func newTenant(n int) *graphsim.Tenant {
	t := &graphsim.Tenant{ID: tenantID, Domain: "contoso.com", DisplayName: "Contoso"}
	t.Apps = []*graphsim.App{
		{ClientID: clientID, DisplayName: "Gateway", Secret: secret, SecretID: "the-id", Roles: []string{"Mail.Read", "User.Read.All", "MailboxSettings.Read"}},
		{ClientID: "basic", Secret: secret, Roles: []string{"Mail.ReadBasic.All"}},
		{ClientID: "none", Secret: secret},
		{ClientID: "scoped", Secret: secret, Scoped: map[string][]string{adeleID: {"Mail.Read"}}},
		{ClientID: "expired", Secret: secret, Expired: true},
		{ClientID: "disabled", Secret: secret, Disabled: true},
	}
	t.Users = []*graphsim.User{
		{
			ID: adeleID, UserPrincipalName: "Adele@contoso.com", Mail: "adele@contoso.com", DisplayName: "Adele Vance", GivenName: "Adele",
			Department: "Retail", JobTitle: "Manager", AccountEnabled: yes, UserType: "Member", BusinessPhones: []string{"+1 425 555 0109"},
			ProxyAddresses: []string{"SMTP:adele@contoso.com", "smtp:a.vance@contoso.com"}, CreatedDateTime: day0, Mailbox: newMailbox(n),
		},
		{ID: "33333333-0000-4000-8000-000000000002", UserPrincipalName: "bob@contoso.com", DisplayName: "bob", UserType: "Member",
			AccountEnabled: no, Blocked: true, Mailbox: newMailbox(0)},
		{ID: "33333333-0000-4000-8000-000000000003", UserPrincipalName: "eve_fabrikam.com#EXT#@contoso.com", DisplayName: "Eve",
			UserType: "Guest", Mail: "eve@fabrikam.com"},
		{ID: "33333333-0000-4000-8000-000000000004", UserPrincipalName: "$ales@contoso.com", DisplayName: "Sales", Purpose: "shared", Mailbox: newMailbox(1)},
	}
	return t
}

// newMailbox makes a tree of folders and n messages in the inbox.
func newMailbox(n int) *graphsim.Mailbox {
	var list []*graphsim.Message
	for i := range n {
		list = append(list, newMessage(i))
	}
	deep := &graphsim.Folder{ID: "AAMkDeepDeepDeepDeepDeep=", DisplayName: "2026"}
	root := &graphsim.Folder{ID: "AAMkRootRootRootRootRoot=", DisplayName: "Oberste Ebene", WellKnown: "msgfolderroot", Children: []*graphsim.Folder{
		{ID: archiveID, DisplayName: "Archiv", WellKnown: "archive", Messages: graphsim.Slice([]*graphsim.Message{newMessage(1_000_000)})},
		{ID: inboxID, DisplayName: "Posteingang", WellKnown: "inbox", Messages: graphsim.Slice(list), Children: []*graphsim.Folder{
			{ID: "AAMkClientsClientsClients=", DisplayName: "Kunden", Children: []*graphsim.Folder{deep}},
		}},
		{ID: "AAMkHiddenHiddenHidden=", DisplayName: "Secret", Hidden: true, Messages: graphsim.Slice([]*graphsim.Message{newMessage(2_000_000)})},
		{ID: "AAMkRecoverRecoverRecov=", DisplayName: "Deletions", WellKnown: "recoverableitemsdeletions", Hidden: true,
			Messages: graphsim.Slice([]*graphsim.Message{newMessage(3_000_000)})},
		{ID: "AAMkFinderFinderFinder=", DisplayName: "Unread", Search: &graphsim.SearchFolder{
			IncludeNestedFolders: true, SourceFolderIDs: []string{inboxID}, FilterQuery: "isRead eq false"}},
	}}
	for i := range 8 {
		root.Children = append(root.Children, &graphsim.Folder{ID: fmt.Sprintf("AAMkMoreMoreMoreMoreMore%d=", i), DisplayName: fmt.Sprintf("More %d", i)})
	}
	return &graphsim.Mailbox{
		Root: root, Locale: "de-DE", TeamsIM: []*graphsim.Message{{ID: "AAkATeamsTeamsTeamsTeams=", Subject: new("IM"), Received: day0.Add(time.Second)}},
		Categories: []graphsim.Category{{ID: "44444444-0000-4000-8000-000000000001", DisplayName: "Red", Color: "preset0"}},
		Rules:      []graphsim.Rule{{ID: "AQAAAJ5dZqA=", DisplayName: "From partner", Sequence: 2, Enabled: true}},
	}
}

// newMessage makes message i: one a minute, each third read, each fifth with attachments, each seventh red.
func newMessage(i int) *graphsim.Message {
	m := &graphsim.Message{
		ID: fmt.Sprintf("AAkAMessageMessageMess%07d=", i), LegacyID: fmt.Sprintf("AAMkMessageMessageMess%07d=", i), ChangeKey: fmt.Sprintf("CK%d", i),
		Subject: new(fmt.Sprintf("Subject %d", i)), Received: day0.Add(time.Duration(i) * time.Minute), Sent: day0.Add(time.Duration(i)*time.Minute - time.Second),
		Created: day0, Modified: day0, From: &graphsim.Recipient{Name: "Bob", Address: "bob@contoso.com"},
		Sender: &graphsim.Recipient{Name: "Bob", Address: "bob@contoso.com"}, To: []graphsim.Recipient{{Name: "Adele", Address: "adele@contoso.com"}},
		BodyHTML: true, Body: func() string { return fmt.Sprintf("<p>Body %d</p><script>x()</script>", i) }, Preview: fmt.Sprintf("Body %d", i),
		IsRead: i%3 == 0, HasAttachments: i%5 == 0, InternetMessageID: fmt.Sprintf("<%d@contoso.com>", i), ConversationID: "AAQkConversation",
		ConversationIndex: []byte{1, 2, 3},
	}
	if i%5 == 0 {
		m.Attachments = newAttachments()
	}
	if i%7 == 0 {
		m.Categories = []string{"Red", "Blue"}
	}
	return m
}

// newAttachments makes one of each kind.
func newAttachments() []*graphsim.Attachment {
	return []*graphsim.Attachment{
		{ID: "AAMkFileFileFileFileFile=", Kind: "file", Name: "a.txt", ContentType: "text/plain", Size: 5, LastModified: day0,
			Content: func() []byte { return []byte("hello") }},
		{ID: "AAMkItemItemItemItemItem=", Kind: "item", Name: "mail", Size: 9, LastModified: day0, Item: &graphsim.Message{Subject: new("inner")},
			Content: func() []byte { return []byte("Subject: inner\r\n\r\n") }},
		{ID: "AAMkLinkLinkLinkLinkLink=", Kind: "reference", Name: "drive", Size: 1, LastModified: day0},
	}
}

// fixture is a running simulator with a client that has a token.
type fixture struct {
	*graphsim.Server
	t      testing.TB
	client *http.Client
	token  string
}

// start runs a simulator until the test ends.
func start(t testing.TB, tenant *graphsim.Tenant, o graphsim.Options) *fixture {
	t.Helper()
	s, err := graphsim.Start(tenant, o)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{Server: s, t: t, client: newClient(t, s.CAPEM)}
	t.Cleanup(func() {
		f.client.CloseIdleConnections()
		s.Close()
	})
	f.token = f.tokenFor(tenant.Apps[0].ClientID)
	return f
}

// newClient trusts one authority and speaks HTTP/2.
func newClient(t testing.TB, caPEM []byte) *http.Client {
	t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(caPEM) {
		t.Fatal("the authority cannot be read")
	}
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true, DisableCompression: true,
	}}
}

// tokenFor gets a token for an app.
func (f *fixture) tokenFor(app string) string {
	f.t.Helper()
	password := secret
	if app == graphsim.DemoClientID {
		password = graphsim.DemoSecret
	}
	status, body := f.askToken(f.TokenURL(f.URL), tokenForm(app, password))
	if status != 200 {
		f.t.Fatalf("token for %s: status %d, %v", app, status, body)
	}
	return body["access_token"].(string)
}

// tokenForm is a request for a token.
func tokenForm(app, secret string) url.Values {
	return url.Values{
		"grant_type": {"client_credentials"}, "client_id": {app}, "client_secret": {secret}, "scope": {"https://graph.microsoft.com/.default openid offline_access profile"},
	}
}

// askToken posts a form.
func (f *fixture) askToken(to string, form url.Values) (int, map[string]any) {
	f.t.Helper()
	resp, err := f.client.PostForm(to, form)
	if err != nil {
		f.t.Fatal(err)
	}
	return resp.StatusCode, decode(f.t, resp)
}

// decode reads a JSON body.
func decode(t testing.TB, resp *http.Response) map[string]any {
	t.Helper()
	text := read(t, resp)
	var body map[string]any
	if err := json.Unmarshal(text, &body); err != nil {
		t.Fatalf("%v in %.300q", err, text)
	}
	return body
}

// read reads a body, compressed or not.
func read(t testing.TB, resp *http.Response) []byte {
	t.Helper()
	defer resp.Body.Close()
	var from io.Reader = resp.Body
	if resp.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		from = z
	}
	text, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// do sends a GET below /v1.0, or to a whole URL. Options come unescaped, as people write them; headers as "Name: value".
func (f *fixture) do(path string, headers ...string) *http.Response {
	f.t.Helper()
	target := path
	if !strings.HasPrefix(path, "https://") {
		target = f.ServiceURL(f.URL) + escapeQuery(path)
	}
	req, err := http.NewRequest(http.MethodGet, target, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+f.token)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Add(name, value)
	}
	resp, err := f.client.Do(req)
	if err != nil {
		f.t.Fatal(err)
	}
	return resp
}

// escapeQuery escapes the values of the options.
func escapeQuery(path string) string {
	path, query, found := strings.Cut(path, "?")
	if !found {
		return path
	}
	var parts []string
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		parts = append(parts, name+"="+url.QueryEscape(value))
	}
	return path + "?" + strings.Join(parts, "&")
}

// get gives the body of an answer that should be good.
func (f *fixture) get(path string, headers ...string) map[string]any {
	f.t.Helper()
	resp := f.do(path, headers...)
	body := decode(f.t, resp)
	if resp.StatusCode != http.StatusOK {
		f.t.Fatalf("GET %s: status %d, %v", path, resp.StatusCode, body)
	}
	return body
}

// values gives one member of every element of a list.
func values(body map[string]any, name string) []string {
	out := []string{}
	for _, e := range body["value"].([]any) {
		out = append(out, fmt.Sprint(e.(map[string]any)[name]))
	}
	return out
}

// subjects gives the subjects of a list, without the word Subject, with blanks between.
func (f *fixture) subjects(path string, headers ...string) string {
	f.t.Helper()
	return strings.ReplaceAll(strings.Join(values(f.get(path, headers...), "subject"), " "), "Subject ", "")
}

// wantError asserts an error by "status code".
func (f *fixture) wantError(want, path string, headers ...string) {
	f.t.Helper()
	resp := f.do(path, headers...)
	text := read(f.t, resp)
	var body struct {
		Error struct {
			Code       string
			Message    string
			InnerError map[string]string
		}
	}
	if err := json.Unmarshal(text, &body); err != nil {
		f.t.Errorf("GET %s: %v in %.200q", path, err, text)
		return
	}
	got := fmt.Sprint(resp.StatusCode, " ", body.Error.Code)
	if got != want {
		f.t.Errorf("GET %s: got %s (%s), want %s", path, got, body.Error.Message, want)
	}
	if body.Error.InnerError["request-id"] != resp.Header.Get("request-id") {
		f.t.Errorf("GET %s: innerError %v does not name request %s", path, body.Error.InnerError, resp.Header.Get("request-id"))
	}
}

// post sends JSON.
func (f *fixture) post(path string, body any) *http.Response {
	f.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		f.t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, f.ServiceURL(f.URL)+path, bytes.NewReader(text))
	if err != nil {
		f.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+f.token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := f.client.Do(req)
	if err != nil {
		f.t.Fatal(err)
	}
	return resp
}

// scan follows the nextLinks of a list and gives what each page had.
func (f *fixture) scan(path, member string) (all []string, pages []int) {
	f.t.Helper()
	for path != "" {
		body := f.get(path)
		part := values(body, member)
		all, pages = append(all, part...), append(pages, len(part))
		path, _ = body["@odata.nextLink"].(string)
	}
	return all, pages
}
