package graph

import (
	"net/http"
	"testing"
	"time"
)

// TestServiceTime follows the service's clock, and keeps what it knew where an answer does not tell.
func TestServiceTime(t *testing.T) {
	local := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	c := &Client{now: func() time.Time { return local }}
	if got := c.ServiceTime(); !got.Equal(local) {
		t.Errorf("before any answer: %v", got)
	}
	c.clock.set(http.Header{"Date": {"Sun, 01 Nov 2026 12:05:00 GMT"}}, local)
	c.clock.set(http.Header{"Date": {"soon"}}, local)
	c.clock.set(http.Header{}, local)
	local = local.Add(time.Minute)
	if got, want := c.ServiceTime(), local.Add(5*time.Minute); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
