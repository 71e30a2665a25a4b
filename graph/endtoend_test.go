package graph_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/graph/odata"
)

const (
	clientID = "22222222-0000-4000-8000-000000000001"
	secret   = "right~secret"
	adele    = "adele@contoso.com"
)

// tenant has one mailbox with n messages in its inbox.
func tenant(n int) *graphsim.Tenant {
	var list []*graphsim.Message
	for i := range n {
		at := time.Date(2026, 3, 1, 10, 0, i, 0, time.UTC)
		list = append(list, &graphsim.Message{ID: fmt.Sprintf("AAMk%020d=", i), Subject: new(fmt.Sprintf("Größe %d", i)), Received: at, Modified: at})
	}
	root := &graphsim.Folder{ID: "AAMkRootRootRootRootRoot=", WellKnown: "msgfolderroot", Children: []*graphsim.Folder{
		{ID: "AAMkInboxInboxInboxInbox=", DisplayName: "Posteingang", WellKnown: "inbox", Messages: graphsim.Slice(list)},
	}}
	return &graphsim.Tenant{
		ID: "11111111-0000-4000-8000-000000000001", Domain: "contoso.com",
		Apps: []*graphsim.App{{ClientID: clientID, Secret: secret, Roles: []string{"Mail.Read", "User.Read.All"}}},
		Users: []*graphsim.User{
			{ID: "33333333-0000-4000-8000-000000000001", UserPrincipalName: adele, Mailbox: &graphsim.Mailbox{Root: root}},
			{ID: "33333333-0000-4000-8000-000000000002", UserPrincipalName: "bob@contoso.com", Blocked: true, Mailbox: &graphsim.Mailbox{Root: root}},
			{ID: "33333333-0000-4000-8000-000000000003", UserPrincipalName: "eve@contoso.com"},
		},
	}
}

// start serves a tenant over TLS and returns a client of it with the real credential. Waits move
// the clock on at once.
func start(t *testing.T, messages int, so graphsim.Options, o graph.Options) (*graphsim.Server, *graph.Client) {
	t.Helper()
	t.Cleanup(func() { noLeftovers(t) })
	so.ErrorLog = log.New(io.Discard, "", 0) // handshakes that tests break off
	sim, err := graphsim.Start(tenant(messages), so)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close() })
	o.TokenURL, o.ServiceURL, o.CACert = sim.TokenURL(sim.URL), sim.ServiceURL(sim.URL), sim.CAPEM
	if o.ClientID == "" {
		o.ClientID, o.ClientSecret = clientID, secret
	}
	var slept atomic.Int64
	o.Now = func() time.Time { return time.Now().Add(time.Duration(slept.Load())) }
	o.Sleep = func(ctx context.Context, d time.Duration) error {
		slept.Add(int64(d))
		return ctx.Err()
	}
	c, err := graph.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return sim, c
}

// noLeftovers fails if a goroutine of package graph stays. One may still be on its last steps, so it looks again.
func noLeftovers(t *testing.T) {
	buf := make([]byte, 1<<20)
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		stacks := string(buf[:runtime.Stack(buf, true)])
		if !strings.Contains(stacks, "outlooksql/graph.") {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("goroutines are left:\n%s", stacks)
			return
		}
	}
}

// inbox lists subjects, oldest first, in pages of size.
func inbox(c *graph.Client, size int) graph.Request {
	return c.FolderMessages(adele, "inbox", odata.Query{
		Select:  []string{"subject"},
		Filter:  odata.Ge("receivedDateTime", odata.Time(time.Unix(0, 0))),
		OrderBy: []odata.Order{{Property: "receivedDateTime"}},
		Top:     size,
	})
}

// read reads a request's subjects to the end.
func read(t *testing.T, c *graph.Client, r graph.Request) ([]string, error) {
	t.Helper()
	l := graph.List(t.Context(), c, r, graph.ListOptions{Fields: graph.NewFields("subject"), DropDuplicates: true},
		func(e *graph.Element) (string, error) { return string(e.Value(0).Bytes()), nil })
	defer l.Close()
	var all []string
	for {
		s, err := l.Next(t.Context())
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, s)
	}
}

// wantInOrder fails unless all are the first of the inbox's messages.
func wantInOrder(t *testing.T, all []string) {
	t.Helper()
	for i, s := range all {
		if s != fmt.Sprintf("Größe %d", i) {
			t.Fatalf("element %d is %q", i, s)
		}
	}
}

func TestEndToEnd(t *testing.T) {
	for name, so := range map[string]graphsim.Options{
		"plain": {}, "gaps": {SkipGaps: true}, "link first": {NextLinkFirst: true},
	} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			var infos []graph.RequestInfo
			sim, c := start(t, 1200, so, graph.Options{Observe: func(i graph.RequestInfo) {
				mu.Lock()
				infos = append(infos, i)
				mu.Unlock()
			}})
			all, err := read(t, c, inbox(c, 500))
			if err != nil || len(all) != 1200 {
				t.Fatalf("got %d messages, %v", len(all), err)
			}
			wantInOrder(t, all)
			var wire int64
			for _, r := range sim.Requests() {
				wire += r.Bytes
				if r.Header.Get("Prefer") != `IdType="ImmutableId"` || r.Header.Get("Accept-Encoding") != "gzip" {
					t.Errorf("%s has %v", r.URL(), r.Header)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			for _, i := range infos {
				wire -= i.Bytes
				if i.Op != "GET /users/{id}/mailFolders/{id}/messages" || i.Mailbox != adele || i.Status != 200 || i.Attempt != 1 || i.Duration <= 0 {
					t.Errorf("observed %+v", i)
				}
			}
			if len(infos) != len(sim.Requests()) || wire != 0 {
				t.Errorf("observed %d of %d requests, %d bytes too few", len(infos), len(sim.Requests()), wire)
			}
		})
	}
}

// TestFaults has the second page go wrong in every way: the answer is whole in the end, or there is an error, which
// names mailbox and request, and what came before is right.
func TestFaults(t *testing.T) {
	is := func(status int) func(error) bool {
		return func(err error) bool { e, ok := errors.AsType[*graph.Error](err); return ok && e.Status == status }
	}
	tests := []struct {
		name  string
		fault graphsim.Fault
		o     graph.Options
		want  func(error) bool // nil: all messages
	}{
		{"throttled", graphsim.Fault{Times: 3, Status: 429, Code: "ApplicationThrottled", RetryAfter: "2.5"}, graph.Options{}, nil},
		{"throttled too often", graphsim.Fault{Status: 429, RetryAfter: "1"}, graph.Options{RetryMax: 2}, graph.IsThrottled},
		{"unavailable, no body", graphsim.Fault{Times: 1, Status: 503, EmptyBody: true}, graph.Options{}, nil},
		{"unavailable, no retries", graphsim.Fault{Times: 1, Status: 503}, graph.Options{RetryMode: graph.RetryNone}, is(503)},
		{"gateway timeout", graphsim.Fault{Times: 1, Status: 504}, graph.Options{}, graph.IsBrokenPage},
		{"gateway timeout, any", graphsim.Fault{Times: 1, Status: 504}, graph.Options{RetryMode: graph.RetryAny}, nil},
		{"no answer", graphsim.Fault{Times: 1, CutAfter: -1}, graph.Options{}, func(err error) bool { _, ok := errors.AsType[*graph.TransferError](err); return ok }},
		{"cut", graphsim.Fault{Times: 1, CutAfter: 300}, graph.Options{}, graph.IsBrokenPage},
		{"malformed", graphsim.Fault{Times: 1, Malformed: true}, graph.Options{}, graph.IsBrokenPage},
		{"fault within", graphsim.Fault{Times: 1, ErrorInValue: true}, graph.Options{}, is(200)},
		{"control characters", graphsim.Fault{RawControl: true}, graph.Options{}, nil},
		{"token revoked", graphsim.Fault{Times: 1, RevokeTokens: true}, graph.Options{}, nil},
		{"the link again", graphsim.Fault{RepeatLink: true}, graph.Options{}, graph.IsBrokenPage},
		{"a link to another host", graphsim.Fault{NextLinkHost: "graph.evil"}, graph.Options{}, func(err error) bool { return err != nil && strings.Contains(err.Error(), "host") }},
		{"forbidden", graphsim.Fault{Status: 403, Code: "ErrorAccessDenied"}, graph.Options{}, graph.IsAccessDenied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sim, c := start(t, 600, graphsim.Options{}, tt.o)
			tt.fault.Path, tt.fault.Skip = "/messages", 1
			sim.Fault(tt.fault)
			all, err := read(t, c, inbox(c, 200))
			switch {
			case tt.want == nil && (err != nil || len(all) != 600):
				t.Errorf("got %d messages, %v", len(all), err)
			case tt.want != nil && (err == nil || !tt.want(err) || !strings.Contains(err.Error(), adele)):
				t.Errorf("got %d messages, %v", len(all), err)
			}
			if !tt.fault.RawControl {
				wantInOrder(t, all)
			}
		})
	}
}

func TestMailboxes(t *testing.T) {
	_, c := start(t, 1, graphsim.Options{}, graph.Options{})
	for mailbox, is := range map[string]func(error) bool{
		"bob@contoso.com": graph.IsAccessDenied, "eve@contoso.com": graph.IsNoMailbox, "nobody@contoso.com": graph.IsUnknownUser,
	} {
		if _, err := read(t, c, c.Messages(mailbox, odata.Query{})); !is(err) || !strings.Contains(err.Error(), mailbox) {
			t.Errorf("%s: got %v", mailbox, err)
		}
	}
}

func TestGetAndBatchEndToEnd(t *testing.T) {
	sim, c := start(t, 30, graphsim.Options{}, graph.Options{})
	var rs []graph.Request
	for i := range 30 {
		rs = append(rs, c.Message(adele, fmt.Sprintf("AAMk%020d=", i), odata.Query{Select: []string{"subject"}}))
	}
	rs[4] = c.Message(adele, "AAMkGoneGoneGoneGoneGone=", odata.Query{})
	rs[5] = c.Message(adele, "no id", odata.Query{})
	sim.Fault(graphsim.Fault{Batch: true, Times: 2, Status: 429, RetryAfter: "1"})
	subject := graph.NewFields("subject")
	decode := func(e *graph.Element) (string, error) { return string(e.Value(0).Bytes()), nil }
	results, err := graph.Batch(t.Context(), c, rs, subject, func(_ int, e *graph.Element) (string, error) { return decode(e) })
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range results {
		want, ok, err := graph.Get(t.Context(), c, rs[i], subject, decode)
		if err != nil || got.Err != nil || got.OK != ok || got.Value != want || ok != (i != 4 && i != 5) {
			t.Errorf("%s: got %+v, and alone %q, %v, %v", rs[i], got, want, ok, err)
		}
	}
}

// TestTokenRetries says that requests for a token are sent again by the same rule.
func TestTokenRetries(t *testing.T) {
	for times, want := range map[int]bool{5: true, 6: false} {
		sim, c := start(t, 1, graphsim.Options{}, graph.Options{})
		sim.Fault(graphsim.Fault{Token: true, Times: times, Status: http.StatusServiceUnavailable})
		if _, err := read(t, c, inbox(c, 1)); (err == nil) != want || err != nil && !graph.IsAuthError(err) {
			t.Errorf("%d refusals: got %v", times, err)
		}
	}
}

func TestUnreachable(t *testing.T) {
	sim, c := start(t, 1, graphsim.Options{}, graph.Options{})
	untrusting, err := graph.New(graph.Options{
		TokenURL: sim.TokenURL(sim.URL), ServiceURL: sim.ServiceURL(sim.URL), ClientID: clientID, ClientSecret: secret,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := read(t, untrusting, inbox(untrusting, 1)); !graph.IsAuthError(err) || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("without the CA: got %v", err)
	}
	sim.Close()
	if _, err := read(t, c, inbox(c, 1)); !graph.IsAuthError(err) || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("nobody listens: got %v", err)
	}
}

// TestCancelEndToEnd ends a request that the service keeps waiting, and a token that it does.
func TestCancelEndToEnd(t *testing.T) {
	for _, fault := range []graphsim.Fault{{Delay: time.Minute}, {Token: true, Delay: time.Minute}} {
		sim, c := start(t, 1, graphsim.Options{}, graph.Options{})
		sim.Fault(fault)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		begin := time.Now()
		_, _, err := graph.Get(ctx, c, inbox(c, 1), graph.NewFields(), func(*graph.Element) (int, error) { return 0, nil })
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) > 10*time.Second {
			t.Errorf("%+v: got %v after %v", fault, err, time.Since(begin))
		}
	}
}

func TestSlotsEndToEnd(t *testing.T) {
	sim, c := start(t, 500, graphsim.Options{Latency: 5 * time.Millisecond}, graph.Options{RetryMode: graph.RetryNone})
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			if all, err := read(t, c, inbox(c, 100)); err != nil || len(all) != 500 {
				t.Errorf("got %d messages, %v", len(all), err) // the simulator refuses a fifth request at once
			}
		})
	}
	wg.Wait()
	if n := len(sim.Requests()); n < 60 {
		t.Errorf("%d requests", n)
	}
}

func TestNewRefuses(t *testing.T) {
	good := graph.Options{TokenURL: "https://login.test/t/oauth2/v2.0/token", ClientID: clientID, ClientSecret: secret}
	if _, err := graph.New(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*graph.Options){
		"http service":     func(o *graph.Options) { o.ServiceURL = "http://graph.test/v1.0" },
		"service no URL":   func(o *graph.Options) { o.ServiceURL = "graph" },
		"http token":       func(o *graph.Options) { o.TokenURL = "http://login.test/t/oauth2/v2.0/token" },
		"token v1":         func(o *graph.Options) { o.TokenURL = "https://login.test/t/oauth2/token" },
		"token no tenant":  func(o *graph.Options) { o.TokenURL = "https://login.test/oauth2/v2.0/token" },
		"CA without a PEM": func(o *graph.Options) { o.CACert = []byte("x") },
	} {
		o := good
		change(&o)
		if _, err := graph.New(o); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
