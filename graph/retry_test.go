package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	date := func(after time.Duration) string { return now.Add(after).Format(http.TimeFormat) }
	tests := []struct {
		name, header, date string
		want               time.Duration
		ok                 bool
	}{
		{"missing", "", "", 0, false},
		{"zero", "0", "", 0, true},
		{"whole", "17", "", 17 * time.Second, true},
		{"fraction", "2.128", "", 2128 * time.Millisecond, true},
		{"space", " 3 ", "", 3 * time.Second, true},
		{"negative", "-1", "", 0, false},
		{"huge", "1e300", "", longestWait, true},
		{"infinite", "inf", "", longestWait, true},
		{"no number", "NaN", "", 0, false},
		{"text", "soon", "", 0, false},
		{"date", date(90 * time.Second), "", 90 * time.Second, true},
		{"date by the service's clock", date(90 * time.Second), date(time.Minute), 30 * time.Second, true},
		{"date past", date(-time.Second), "", 0, false},
		{"date now", date(0), "", 0, false},
		{"date far", date(1000 * time.Hour), "", longestWait, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := http.Header{}
			h.Set("Retry-After", tt.header)
			h.Set("Date", tt.date)
			got, ok := retryAfter(h, now)
			if ok != tt.ok || ok && got != tt.want {
				t.Errorf("got %v, %v, want %v, %v", got, ok, tt.want, tt.ok)
			}
		})
	}
}

// scripted answers with one status after another, and notes when. A status of 0 is no answer.
type scripted struct {
	statuses   []int
	retryAfter func(now time.Time) string // the header of refusals; nil is none
	start      time.Time
	at         []time.Duration
	bodies     []string
	closed     int // answers
	unread     int // bytes of those
}

// RoundTrip gives the next answer; after the last, 200.
func (s *scripted) RoundTrip(req *http.Request) (*http.Response, error) {
	if s.start.IsZero() {
		s.start = time.Now()
	}
	n := len(s.at)
	s.at = append(s.at, time.Since(s.start))
	if req.Body != nil {
		body, _ := io.ReadAll(req.Body)
		s.bodies = append(s.bodies, string(body))
	}
	status := http.StatusOK
	if n < len(s.statuses) {
		status = s.statuses[n]
	}
	if status == 0 {
		return nil, errors.New("connection reset")
	}
	h := http.Header{}
	if status != http.StatusOK && s.retryAfter != nil {
		h.Set("Retry-After", s.retryAfter(time.Now()))
	}
	text := strings.NewReader("x")
	body := onClose(io.NopCloser(text), func() { s.closed, s.unread = s.closed+1, s.unread+text.Len() })
	return &http.Response{StatusCode: status, Header: h, Body: body}, nil
}

// retrying returns a transport before s, with o's settings.
func retrying(o Options, s http.RoundTripper) *retryTransport {
	o = o.withDefaults()
	o.Log = slog.New(slog.DiscardHandler)
	return newRetry(o, s, nil)
}

// times returns n times the same.
func times(n, status int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = status
	}
	return list
}

// retryCase is a place in the table of RetryMode × status × RetryCountMax × Retry-After × RetryMultiplyWaitTime.
type retryCase struct {
	mode     RetryMode
	status   int // of every answer; 0 is no answer
	count    int // Options.RetryMax
	after    afterForm
	multiply bool
}

// afterForm is a form of Retry-After, and what it asks for. Without ok it asks for nothing that can be understood.
type afterForm struct {
	name string
	text func(now time.Time) string
	wait time.Duration
	ok   bool
}

// says is the text of a header that is always the same.
func says(text string) func(time.Time) string { return func(time.Time) string { return text } }

// in is the text of a header that names a time.
func in(d time.Duration) func(time.Time) string {
	return func(now time.Time) string { return now.Add(d).UTC().Format(http.TimeFormat) }
}

// want returns the waits of a case, as the documentation of the parameters has them.
func (c retryCase) want() []time.Duration {
	again := map[RetryMode][]int{
		RetryNone:                nil,
		RetryWhenStatusCodeMatch: {429, 503},
		RetryAny:                 {0, 408, 423, 425, 429, 500, 502, 503, 504, 507, 509},
	}
	if !slices.Contains(again[c.mode], c.status) {
		return nil
	}
	doubled := []time.Duration{1, 2, 4, 8, 16, 32, 60, 60, 60}
	var waits []time.Duration
	for i := range map[int]int{-1: 0, 0: 5, 1: 1, 2: 2, 5: 5, 9: 9}[c.count] {
		switch {
		case c.after.ok && c.status != 0:
			waits = append(waits, c.after.wait)
		case c.multiply:
			waits = append(waits, doubled[i]*time.Second)
		default:
			waits = append(waits, time.Second)
		}
	}
	return waits
}

// try sends one request on fake time and compares tries and waits with what is wanted.
func (c retryCase) try(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		script := &scripted{statuses: times(20, c.status), retryAfter: c.after.text}
		transport := retrying(Options{RetryMode: c.mode, RetryMax: c.count, RetryMultiply: c.multiply}, script)
		transport.jitter = func(time.Duration) time.Duration { return 0 }
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://x", nil)
		resp, err := transport.RoundTrip(req)
		if (err != nil) != (c.status == 0) || err == nil && resp.StatusCode != c.status {
			t.Errorf("%+v: got %v, %v", c, resp, err)
		}
		var waits []time.Duration
		for i := 1; i < len(script.at); i++ {
			waits = append(waits, script.at[i]-script.at[i-1])
		}
		want := c.want()
		if !slices.Equal(waits, want) {
			t.Errorf("%s, multiply %v, mode %d, status %d, count %d: waited %v, want %v", c.after.name, c.multiply, c.mode, c.status, c.count, waits, want)
		}
		if c.status != 0 && (script.closed != len(want) || script.unread != 0) {
			t.Errorf("%+v: %d of %d answers that were given up were closed, %d not read", c, script.closed, len(want), script.unread)
		}
	})
}

// TestRetryTable tries every combination of what says whether, when and how often a request is sent again.
func TestRetryTable(t *testing.T) {
	forms := []afterForm{
		{"no Retry-After", says(""), 0, false},
		{"at once", says("0"), 0, true},
		{"whole", says("17"), 17 * time.Second, true},
		{"fraction", says("2.128"), 2128 * time.Millisecond, true},
		{"more than our most", says("300"), 300 * time.Second, true},
		{"date", in(90 * time.Second), 90 * time.Second, true},
		{"date past", in(-time.Minute), 0, false},
		{"nonsense", says("soon"), 0, false},
		{"negative", says("-1"), 0, false},
	}
	statuses := []int{0, 302, 400, 401, 403, 404, 405, 408, 410, 412, 423, 425, 429, 500, 501, 502, 503, 504, 507, 509}
	cases := 0
	for _, mode := range []RetryMode{RetryNone, RetryWhenStatusCodeMatch, RetryAny} {
		for _, status := range statuses {
			for _, count := range []int{-1, 0, 1, 2, 5, 9} {
				for _, form := range forms {
					for _, multiply := range []bool{false, true} {
						retryCase{mode, status, count, form, multiply}.try(t)
						cases++
					}
				}
			}
		}
	}
	t.Logf("%d combinations of mode, status, count, Retry-After and multiplying", cases)
	if cases < 150 {
		t.Errorf("only %d combinations", cases)
	}
}

// TestRetryJitter says that it only makes a wait longer, by a quarter at most, and that it differs.
func TestRetryJitter(t *testing.T) {
	seen := map[time.Duration]bool{}
	for range 100 {
		for _, wait := range []time.Duration{firstWait, maxWait} {
			got := retrying(Options{RetryMultiply: true}, nil).wait(map[time.Duration]int{firstWait: 0, maxWait: 8}[wait], nil)
			if got < wait || got >= wait*5/4 {
				t.Errorf("waits %v in the place of %v", got, wait)
			}
			seen[got] = true
		}
	}
	if len(seen) < 100 {
		t.Errorf("200 waits are %d different ones", len(seen))
	}
}

func TestRetryOwnStatuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{statuses: []int{504, 504, 503}}
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://x", nil)
		resp, err := retrying(Options{RetryStatusCodes: []int{504}}, s).RoundTrip(req)
		if err != nil || resp.StatusCode != 503 || len(s.at) != 3 {
			t.Errorf("got %v, %v after %d tries, want 503 after 3", resp, err, len(s.at))
		}
	})
}

// TestRetryNoToken says that what got no token is not sent again: whoever gets tokens has tried, and a wrong secret stays wrong.
func TestRetryNoToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://x", nil)
		_, err := retrying(Options{RetryMode: RetryAny}, failing{&AuthError{AADSTS: 7000215}}).RoundTrip(req)
		if waited := time.Since(start); !IsAuthError(err) || waited != 0 {
			t.Errorf("got %v after %v, want the error of the first try", err, waited)
		}
	})
}

func TestRetrySendsBodyAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{statuses: []int{503}}
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://x", strings.NewReader("batch"))
		if _, err := retrying(Options{}, s).RoundTrip(req); err != nil || fmt.Sprint(s.bodies) != "[batch batch]" {
			t.Errorf("got %q, %v, want the body twice", s.bodies, err)
		}
		s = &scripted{statuses: []int{503}}
		req.GetBody, req.Body = nil, io.NopCloser(strings.NewReader("once"))
		if resp, err := retrying(Options{}, s).RoundTrip(req); err != nil || resp.StatusCode != 503 || len(s.bodies) != 1 {
			t.Errorf("a body that cannot be read twice was sent %d times, %v", len(s.bodies), err)
		}
	})
}

func TestRetryWaitEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("killed")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(3*time.Second, func() { cancel(cause) })
		s := &scripted{statuses: times(9, 429), retryAfter: says("3600")}
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://x", nil)
		start := time.Now()
		_, err := retrying(Options{}, s).RoundTrip(req)
		if !errors.Is(err, cause) || time.Since(start) != 3*time.Second {
			t.Errorf("got %v after %v, want %v after 3s", err, time.Since(start), cause)
		}
	})
}
