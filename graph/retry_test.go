package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
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
	retryAfter string
	start      time.Time
	at         []time.Duration
	bodies     []string
	closed     int
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
	if status != http.StatusOK && s.retryAfter != "" {
		h.Set("Retry-After", s.retryAfter)
	}
	body := onClose(io.NopCloser(strings.NewReader("x")), func() { s.closed++ })
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

func TestRetryModes(t *testing.T) {
	// again says which failures each mode sends again with the usual list.
	again := map[RetryMode][]int{
		RetryNone:                nil,
		RetryWhenStatusCodeMatch: {429, 503},
		RetryAny:                 {0, 408, 423, 425, 429, 500, 502, 503, 504, 507, 509},
	}
	for mode, list := range again {
		for _, status := range []int{0, 302, 400, 401, 403, 404, 405, 408, 410, 412, 423, 425, 429, 500, 501, 502, 503, 504, 507, 509} {
			for _, count := range []int{-1, 1, 2, 5} {
				t.Run(fmt.Sprintf("mode %d/status %d/max %d", mode, status, count), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						s := &scripted{statuses: times(10, status)}
						want := 1
						for _, again := range list {
							if again == status {
								want = 1 + max(count, 0)
							}
						}
						req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://x", nil)
						resp, err := retrying(Options{RetryMode: mode, RetryMax: count}, s).RoundTrip(req)
						if (err != nil) != (status == 0) || err == nil && resp.StatusCode != status {
							t.Errorf("got %v, %v", resp, err)
						}
						if len(s.at) != want {
							t.Errorf("got %d tries, want %d", len(s.at), want)
						}
						if status != 0 && s.closed != want-1 {
							t.Errorf("closed %d answers, want %d", s.closed, want-1)
						}
					})
				})
			}
		}
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

func TestRetryWaits(t *testing.T) {
	const s = time.Second
	tests := []struct {
		name       string
		multiply   bool
		retryAfter string
		want       []time.Duration // of each wait, at least; a quarter more at most
		exact      bool
	}{
		{"doubled", true, "", []time.Duration{1 * s, 2 * s, 4 * s, 8 * s, 16 * s, 32 * s, 60 * s, 60 * s}, false},
		{"constant", false, "", []time.Duration{1 * s, 1 * s, 1 * s}, false},
		{"asked for", true, "17", []time.Duration{17 * s, 17 * s, 17 * s}, true},
		{"asked for more than our most", true, "300", []time.Duration{300 * s, 300 * s}, true},
		{"asked for nothing", true, "0", []time.Duration{0, 0}, true},
		{"asked for a fraction", false, "0.5", []time.Duration{s / 2}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				script := &scripted{statuses: times(len(tt.want), 429), retryAfter: tt.retryAfter}
				req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://x", nil)
				resp, err := retrying(Options{RetryMultiply: tt.multiply, RetryMax: 20}, script).RoundTrip(req)
				if err != nil || resp.StatusCode != http.StatusOK || len(script.at) != len(tt.want)+1 {
					t.Fatalf("got %v, %v after %d tries", resp, err, len(script.at))
				}
				for i, want := range tt.want {
					got := script.at[i+1] - script.at[i]
					if got < want || tt.exact && got != want || got > want*5/4 {
						t.Errorf("wait %d: got %v, want %v", i, got, want)
					}
				}
			})
		})
	}
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
		s := &scripted{statuses: times(9, 429), retryAfter: "3600"}
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://x", nil)
		start := time.Now()
		_, err := retrying(Options{}, s).RoundTrip(req)
		if !errors.Is(err, cause) || time.Since(start) != 3*time.Second {
			t.Errorf("got %v after %v, want %v after 3s", err, time.Since(start), cause)
		}
	})
}
