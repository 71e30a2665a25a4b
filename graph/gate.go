package graph

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// gates bound the requests in flight for each mailbox, of all readers together, and hold them back while the service
// asks to wait.
type gates struct {
	limit int64
	now   func() time.Time
	sleep func(context.Context, time.Duration) error

	mu    sync.Mutex // guards gates and all in them but slots
	gates map[string]*gate
}

// gate is the state of one mailbox. It is kept only while somebody uses it or it is cooling.
type gate struct {
	slots *semaphore.Weighted
	users int
	until time.Time // no request before
}

// newGates returns gates that let limit requests through at once.
func newGates(limit int64, now func() time.Time, sleep func(context.Context, time.Duration) error) *gates {
	return &gates{limit: limit, now: now, sleep: sleep, gates: make(map[string]*gate)}
}

// acquire waits for weight slots of a mailbox, or for all of them if there are fewer, and until it is not cooling. The
// caller must call release, once, when the answer has been read; nobody may hold slots while waiting for a reader.
func (g *gates) acquire(ctx context.Context, key string, weight int64) (release func(), err error) {
	weight = min(weight, g.limit)
	mailbox := g.enter(key)
	for {
		if err := mailbox.slots.Acquire(ctx, weight); err != nil {
			g.leave(key, mailbox)
			return nil, context.Cause(ctx)
		}
		wait := g.cooling(mailbox)
		if wait <= 0 {
			return func() {
				mailbox.slots.Release(weight)
				g.leave(key, mailbox)
			}, nil
		}
		mailbox.slots.Release(weight)
		if err := g.sleep(ctx, wait); err != nil {
			g.leave(key, mailbox)
			return nil, err
		}
	}
}

// cool holds back the mailbox's requests until a time, unless it cools for longer already.
func (g *gates) cool(key string, until time.Time) {
	mailbox := g.enter(key)
	g.mu.Lock()
	if until.After(mailbox.until) {
		mailbox.until = until
	}
	g.mu.Unlock()
	g.leave(key, mailbox)
}

// cooling returns how long the mailbox's requests are held back from now.
func (g *gates) cooling(mailbox *gate) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return mailbox.until.Sub(g.now())
}

// enter returns the gate of a mailbox, which stays until leave.
func (g *gates) enter(key string) *gate {
	g.mu.Lock()
	defer g.mu.Unlock()
	mailbox := g.gates[key]
	if mailbox == nil {
		mailbox = &gate{slots: semaphore.NewWeighted(g.limit)}
		g.gates[key] = mailbox
	}
	mailbox.users++
	return mailbox
}

// leave ends what enter began.
func (g *gates) leave(key string, mailbox *gate) {
	g.mu.Lock()
	defer g.mu.Unlock()
	mailbox.users--
	if mailbox.users == 0 && !mailbox.until.After(g.now()) {
		delete(g.gates, key)
	}
}

// gateTransport takes a slot of the request's mailbox, and gives it back when the answer's body is closed.
type gateTransport struct {
	next  http.RoundTripper
	gates *gates
}

// RoundTrip sends req when it may be sent.
func (t *gateTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	c := callOf(req.Context())
	release, err := t.gates.acquire(req.Context(), c.key, c.weight)
	if err != nil {
		return nil, err
	}
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		release()
		return nil, err
	}
	resp.Body = onClose(resp.Body, release)
	return resp, nil
}

// closeHook is a body that tells when it is closed.
type closeHook struct {
	io.ReadCloser
	closed func()
}

// onClose returns body with a function that is called when it is first closed.
func onClose(body io.ReadCloser, closed func()) io.ReadCloser {
	return &closeHook{ReadCloser: body, closed: sync.OnceFunc(closed)}
}

// Close closes the body, then tells.
func (h *closeHook) Close() error {
	err := h.ReadCloser.Close()
	h.closed()
	return err
}
