package graphsim_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// minute is a step of the clock of tests.
const minute = time.Minute

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex // guards at
	at time.Time
}

// newClock starts at the present.
func newClock() *clock { return &clock{at: time.Now()} }

// now is the time.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// add moves it.
func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

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

// TestRecording remembers Graph requests in order, with all that was sent.
func TestRecording(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	f.get("/users")
	f.get(inbox+"?$select=subject&$filter=isRead eq true", "X-Mine: yes")
	f.do("/users/nobody@x.com/messages").Body.Close()
	var got []string
	for _, r := range f.Requests() {
		got = append(got, fmt.Sprintf("%s %s %d %s", r.Method, r.URL(), r.Status, r.Mailbox))
	}
	want := []string{
		"GET /v1.0/users 200 ",
		"GET /v1.0" + inbox + "?$select=subject&$filter=isRead eq true 200 Adele@contoso.com",
		"GET /v1.0/users/nobody@x.com/messages 404 nobody@x.com",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	second := f.Requests()[1]
	if second.Header.Get("X-Mine") != "yes" || second.Param("$select") != "subject" || second.Bytes == 0 {
		t.Errorf("second request: %+v", second)
	}
	if f.Reset(); len(f.Requests()) != 0 {
		t.Error("Reset forgets nothing")
	}
}

// TestRecordingLimit forgets the oldest.
func TestRecordingLimit(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{KeepRequests: 3})
	for i := range 20 {
		f.get(fmt.Sprintf("%s?$top=%d", inbox, i))
		if all := f.Requests(); len(all) != min(i+1, 3) || all[len(all)-1].Param("$top") != fmt.Sprint(i) {
			t.Fatalf("after %d requests: %d are remembered", i+1, len(all))
		}
	}
}

// TestConcurrencyLimit refuses the fifth request at once on a mailbox, and only on that one.
func TestConcurrencyLimit(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{RetryAfter: "3"})
	f.Fault(graphsim.Fault{Path: "/messages", Delay: time.Hour})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var waiting sync.WaitGroup
	for range 4 {
		waiting.Go(func() {
			req, _ := http.NewRequestWithContext(ctx, http.MethodGet, f.ServiceURL(f.URL)+inbox, nil)
			req.Header.Set("Authorization", "Bearer "+f.token)
			if resp, err := f.client.Do(req); err == nil {
				resp.Body.Close()
				t.Error("a request was answered before its time")
			} else if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
	waitFor(t, func() bool { return f.MaxInFlight(adeleID) == 4 })
	resp := f.do(folders)
	if read(t, resp); resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") != "3" {
		t.Errorf("fifth: got %d, Retry-After %q", resp.StatusCode, resp.Header.Get("Retry-After"))
	}
	f.get("/users('$ales@contoso.com')/mailFolders")
	f.get("/users")
	cancel()
	waiting.Wait()
	waitFor(t, func() bool {
		resp := f.do(folders)
		read(t, resp)
		return resp.StatusCode == 200
	})
	if got := f.MaxInFlight("ADELE@contoso.com"); got != 5 {
		t.Errorf("peak: got %d, want 5", got)
	}
}

// waitFor polls until something holds, which it must within seconds.
func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatal("what was waited for did not happen")
		}
		time.Sleep(time.Millisecond)
	}
}

// TestRequestLimit refuses what exceeds the number of requests in ten minutes.
func TestRequestLimit(t *testing.T) {
	clock := newClock()
	f := start(t, newTenant(1), graphsim.Options{Now: clock.now, MailboxRequests: 3, RetryAfter: "none"})
	for range 3 {
		f.get(inbox)
	}
	resp := f.do(inbox)
	if read(t, resp); resp.StatusCode != http.StatusTooManyRequests || resp.Header.Values("Retry-After") != nil {
		t.Errorf("fourth: got %d, Retry-After %v", resp.StatusCode, resp.Header.Values("Retry-After"))
	}
	clock.add(10 * minute)
	f.get(inbox)
}

// TestBatch runs requests together: each with its own status, dependencies in order, text as base64.
func TestBatch(t *testing.T) {
	f := start(t, newTenant(2), graphsim.Options{})
	f.Fault(graphsim.Fault{Batch: true, Path: "/mailFolders/archive", Status: 429, RetryAfter: "7"})
	request := func(id, url string, after ...string) map[string]any {
		return map[string]any{"id": id, "method": "GET", "url": url, "dependsOn": after, "headers": map[string]string{"Prefer": `IdType="ImmutableId"`}}
	}
	box := "/users/adele@contoso.com"
	resp := f.post("/$batch", map[string]any{"requests": []any{
		request("1", box+"/messages/AAkAMessageMessageMess0000001=?$select=subject"),
		request("2", box+"/messages/"+nowhereID),
		request("3", box+"/mailFolders/inbox", "2"),
		request("4", box+"/mailFolders/archive"),
		request("5", box+"/messages/$count", "1"),
	}})
	var body struct {
		Responses []struct {
			ID      string
			Status  int
			Headers map[string]string
			Body    any
		}
	}
	if err := json.Unmarshal(read(t, resp), &body); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range body.Responses {
		got[r.ID] = fmt.Sprint(r.Status, " ", r.Headers["Retry-After"])
		switch r.ID {
		case "1":
			if r.Body.(map[string]any)["subject"] != "Subject 1" {
				t.Errorf("1: got %v", r.Body)
			}
		case "5":
			if r.Body != "NA" {
				t.Errorf("5: got %v, want base64 of 4", r.Body)
			}
		}
	}
	if want := "map[1:200  2:404  3:424  4:429 7 5:200 ]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	requests := f.Requests()
	inner := 0
	for _, r := range requests {
		if r.Batch {
			inner++
		}
	}
	if len(requests) != 5 || inner != 4 || requests[0].Path != "/v1.0/$batch" {
		t.Errorf("recorded %d requests, %d of them inside", len(requests), inner)
	}
}

// TestBatchErrors sends batches that are refused whole.
func TestBatchErrors(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	many := make([]map[string]any, 21)
	for i := range many {
		many[i] = map[string]any{"id": fmt.Sprint(i), "method": "GET", "url": "/users"}
	}
	for name, requests := range map[string]any{
		"too many": many, "none": []any{}, "twice the same id": []any{many[0], many[0]}, "no id": []any{map[string]any{"method": "GET", "url": "/users"}},
		"unknown dependency": []any{map[string]any{"id": "1", "method": "GET", "url": "/users", "dependsOn": []string{"9"}}},
	} {
		resp := f.post("/$batch", map[string]any{"requests": requests})
		if read(t, resp); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got %d, want 400", name, resp.StatusCode)
		}
	}
	resp := f.post("/users", map[string]any{})
	if read(t, resp); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST /users: got %d, want 405", resp.StatusCode)
	}
}

// TestUpdateWhileReading changes data while a slow client reads a large page, which must not wait for it.
func TestUpdateWhileReading(t *testing.T) {
	tenant := newTenant(0)
	big := strings.Repeat("x", 64<<10)
	inboxFolder := tenant.Users[0].Mailbox.Root.Children[1]
	var list []*graphsim.Message
	for i := range 500 {
		m := newMessage(i)
		m.Body = func() string { return big }
		list = append(list, m)
	}
	inboxFolder.Messages = graphsim.Slice(list)
	f := start(t, tenant, graphsim.Options{})
	resp := f.do(inbox + "?$top=1000")
	defer resp.Body.Close()
	f.Update(func(*graphsim.Tenant) {
		for _, m := range list {
			m.Subject = new("changed")
		}
	})
	f.get(folders)
	text, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(text), "changed") || !json.Valid(text) {
		t.Errorf("got %d bytes and %v, want valid JSON in which the rest has changed", len(text), err)
	}
}

// TestConcurrentReaders has many clients read while data changes.
func TestConcurrentReaders(t *testing.T) {
	f := start(t, newTenant(300), graphsim.Options{MailboxConcurrency: -1, SkipGaps: true})
	var readers sync.WaitGroup
	for i := range 8 {
		readers.Go(func() {
			for range 5 {
				all, _ := f.scan(fmt.Sprintf("%s?$top=%d&$filter=receivedDateTime ge 2026-03-01&$orderby=receivedDateTime", inbox, 20+i), "id")
				if len(all) < 300 {
					t.Errorf("got %d rows, want at least 300", len(all))
				}
			}
		})
	}
	for i := range 20 {
		f.Update(func(t *graphsim.Tenant) {
			folder := t.Users[0].Mailbox.Root.Children[1]
			list := []*graphsim.Message{newMessage(1000 + i)}
			for i := range folder.Messages.Len() {
				list = append(list, folder.Messages.At(i))
			}
			folder.Messages = graphsim.Slice(list)
		})
	}
	readers.Wait()
}
