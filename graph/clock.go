package graph

import (
	"net/http"
	"sync/atomic"
	"time"
)

// clock knows how far the service's clock is before this machine's, from the last answer that told.
type clock struct{ ahead atomic.Int64 } // nanoseconds; a second off at most, because answers tell whole seconds

// set learns from an answer that came at now.
func (c *clock) set(h http.Header, now time.Time) {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		c.ahead.Store(int64(at.Sub(now)))
	}
}

// ServiceTime is the time by the service's clock, up to a second early: what it says about changes to mail is in that time,
// whatever this machine's clock shows. Before any answer it is this machine's.
func (c *Client) ServiceTime() time.Time {
	return c.now().Add(time.Duration(c.clock.ahead.Load())).UTC()
}
