package graphsim

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"
)

// throttleWindow is the time over which the requests to a mailbox are counted.
const throttleWindow = 10 * time.Minute

// traffic counts the requests on each mailbox.
type traffic struct {
	mu    sync.Mutex // guards what follows
	boxes map[string]*boxTraffic
}

// boxTraffic is the traffic on one mailbox.
type boxTraffic struct {
	running map[*call]bool
	peak    int
	recent  map[string][]time.Time // by app: the arrivals within the window
}

// box gives the counters of a mailbox, by the user's id.
func (t *traffic) box(mailbox string) *boxTraffic {
	b := t.boxes[mailbox]
	if b == nil {
		b = &boxTraffic{running: map[*call]bool{}, recent: map[string][]time.Time{}}
		if t.boxes == nil {
			t.boxes = map[string]*boxTraffic{}
		}
		t.boxes[mailbox] = b
	}
	return b
}

// enter counts a request in and gives how many of its app are in flight, itself among them, and have come within the
// window. Requests that the client has given up do not count.
func (t *traffic) enter(c *call, mailbox string) (inFlight, recent int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.box(mailbox)
	b.running[c] = true
	all := 0
	for other := range b.running {
		if context.Cause(other.ctx) != nil {
			continue
		}
		all++
		if other.app == c.app {
			inFlight++
		}
	}
	b.peak = max(b.peak, all)
	now := c.sim.opts.now()
	list := b.recent[c.app]
	for len(list) > 0 && now.Sub(list[0]) >= throttleWindow {
		list = list[1:]
	}
	b.recent[c.app] = append(list, now)
	return inFlight, len(list) + 1
}

// leave counts it out.
func (t *traffic) leave(c *call, mailbox string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.box(mailbox).running, c)
}

// resetPeaks forgets the peaks.
func (t *traffic) resetPeaks() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.boxes {
		b.peak = 0
	}
}

// MaxInFlight is the highest number of requests seen at once on a mailbox, named by its user's id or address.
func (s *Sim) MaxInFlight(mailbox string) int {
	s.mu.RLock()
	key := s.derived.mailboxKey(mailbox)
	s.mu.RUnlock()
	s.traffic.mu.Lock()
	defer s.traffic.mu.Unlock()
	return s.traffic.box(key).peak
}

// mailboxKey is what traffic is counted under: the id of the user, or the name itself where there is no such user.
func (d *derived) mailboxKey(name string) string {
	if u := d.users[strings.ToLower(name)]; u != nil {
		return u.ID
	}
	return strings.ToLower(name)
}

// throttled applies the limits of a mailbox.
func (s *Sim) throttled(inFlight, recent int) *apiError {
	var err *apiError
	switch {
	case inFlight > limit(s.opts.MailboxConcurrency, 4):
		err = refuse(http.StatusTooManyRequests, "ApplicationThrottled", "Application is over its MailboxConcurrency limit.")
	case recent > limit(s.opts.MailboxRequests, 10_000):
		err = refuse(http.StatusTooManyRequests, "ApplicationThrottled", "Application is over its RequestCount limit.")
	default:
		return nil
	}
	if after := orElse(s.opts.RetryAfter, "1"); after != "none" {
		err.header = http.Header{"Retry-After": {after}}
	}
	return err
}
