package graphsim_test

import (
	"context"
	"errors"
	"fmt"
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

// TestRecordingNothing remembers nothing where that is asked for.
func TestRecordingNothing(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{KeepRequests: -1})
	if f.get(inbox); len(f.Requests()) != 0 {
		t.Errorf("%d requests are remembered", len(f.Requests()))
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
