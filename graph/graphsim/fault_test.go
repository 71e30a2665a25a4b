package graphsim_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestFaultMatching hits the requests that are meant, as often as ordered.
func TestFaultMatching(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	f.Fault(graphsim.Fault{Path: "/mailFolders/inbox", Query: "$filter=isRead eq true", Skip: 1, Times: 2, Status: 503})
	f.Fault(graphsim.Fault{Mailbox: "SALES@contoso.com", Status: 500})
	hit := inbox + "?$filter=isRead eq true"
	var got []int
	for _, path := range []string{hit, inbox, hit, hit, hit, folders} {
		resp := f.do(path)
		read(t, resp)
		got = append(got, resp.StatusCode)
	}
	if fmt.Sprint(got) != "[200 200 503 503 200 200]" {
		t.Errorf("got %v", got)
	}
	f.ClearFaults()
	f.Fault(graphsim.Fault{Mailbox: "adele@CONTOSO.com", Status: 500, Code: "X"})
	f.wantError("500 X", inbox)
}

// TestFaultAnswers: every status, with a body or none, with every form of Retry-After.
func TestFaultAnswers(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	for _, status := range []int{400, 401, 403, 404, 429, 500, 502, 503, 504} {
		for _, after := range []string{"", "17", "2.128", "Sun, 22 Nov 2026 10:00:00 GMT"} {
			f.Fault(graphsim.Fault{Times: 1, Status: status, Code: "Some", Message: "words", RetryAfter: after, EmptyBody: after == "17"})
			resp := f.do(inbox)
			text := string(read(t, resp))
			if resp.StatusCode != status || resp.Header.Get("Retry-After") != after || (text == "") != (after == "17") {
				t.Errorf("%d %q: got %d, Retry-After %q, %d bytes", status, after, resp.StatusCode, resp.Header.Get("Retry-After"), len(text))
			}
		}
	}
	f.Fault(graphsim.Fault{RefuseFilter: true, Times: 1})
	f.get(inbox)
	f.wantError("400 InefficientFilter", inbox+"?$filter=isRead eq true")
	f.Fault(graphsim.Fault{RefuseFilter: true, Times: 1, Code: "ErrorRestrictionTooComplex"})
	f.wantError("400 ErrorRestrictionTooComplex", inbox+"?$filter=isRead eq true")
}

// TestFaultPages breaks pages in every way.
func TestFaultPages(t *testing.T) {
	f := start(t, newTenant(20), graphsim.Options{})
	page := func(fault graphsim.Fault) string {
		fault.Times = 1
		f.Fault(fault)
		return string(read(t, f.do(inbox)))
	}
	var body map[string]any
	if text := page(graphsim.Fault{Malformed: true}); json.Unmarshal([]byte(text), &body) == nil || !strings.Contains(text, "Subject 19") {
		t.Errorf("malformed: got %.200q", text)
	}
	if text := page(graphsim.Fault{ErrorInValue: true}); json.Unmarshal([]byte(text), &body) != nil || !strings.Contains(text, `,{"error":{"code":"InternalServerError"`) {
		t.Errorf("error in value: got %.200q", text)
	}
	for name, test := range map[string]struct {
		fault graphsim.Fault
		link  string
		rows  int
	}{
		"repeated link": {graphsim.Fault{RepeatLink: true}, f.URL + "/v1.0" + inbox + "?", 10},
		"empty page":    {graphsim.Fault{EmptyPage: true}, f.URL + "/v1.0" + inbox + "?", 0},
		"other host":    {graphsim.Fault{NextLinkHost: "evil.example"}, "https://evil.example/v1.0" + inbox + "?%24skip=10", 10},
	} {
		if err := json.Unmarshal([]byte(page(test.fault)), &body); err != nil {
			t.Fatal(err)
		}
		if body["@odata.nextLink"] != test.link || len(body["value"].([]any)) != test.rows {
			t.Errorf("%s: got %d rows and %v", name, len(body["value"].([]any)), body["@odata.nextLink"])
		}
	}
	f.Update(func(t *graphsim.Tenant) {
		m := newMessage(1)
		m.Subject = new("bell\a\nline")
		t.Users[0].Mailbox.Root.Children[1].Messages = graphsim.Slice([]*graphsim.Message{m})
	})
	if text := page(graphsim.Fault{RawControl: true}); !strings.Contains(text, "bell\a\nline") {
		t.Errorf("raw control characters: got %.300q", text)
	}
	if got := values(f.get(inbox), "subject")[0]; got != "bell\a\nline" {
		t.Errorf("escaped control characters: got %q", got)
	}
}

// TestFaultCut breaks connections before and in the middle of bodies.
func TestFaultCut(t *testing.T) {
	f := start(t, newTenant(100), graphsim.Options{})
	for _, encoding := range []string{"identity", "gzip"} {
		f.Fault(graphsim.Fault{CutAfter: 1000, Times: 1})
		resp := f.do(inbox+"?$top=100", "Accept-Encoding: "+encoding)
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err == nil || len(text) != 1000 {
			t.Errorf("%s: got %d bytes and %v, want 1000 and an error", encoding, len(text), err)
		}
	}
	f.Fault(graphsim.Fault{CutAfter: -1, Times: 1})
	req, _ := http.NewRequest(http.MethodGet, f.ServiceURL(f.URL)+inbox, nil)
	req.Header.Set("Authorization", "Bearer "+f.token)
	if resp, err := f.client.Do(req); err == nil {
		resp.Body.Close()
		t.Errorf("cut before the first byte: got status %d", resp.StatusCode)
	}
}

// TestTokenFaults orders errors of the token endpoint.
func TestTokenFaults(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{})
	f.Fault(graphsim.Fault{Token: true, Times: 1, AADSTS: 53003})
	f.Fault(graphsim.Fault{Token: true, Skip: 1, Times: 1, Status: 503, Code: "temporarily_unavailable"})
	for _, want := range []string{"400 access_denied", "503 temporarily_unavailable", "200 <nil>"} {
		status, body := f.askToken(f.TokenURL(f.URL), tokenForm(clientID, secret))
		if got := fmt.Sprint(status, " ", body["error"]); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
