package graph

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// RetryMode says which failures are sent again.
type RetryMode uint8

// The modes of Options.RetryMode.
const (
	// RetryWhenStatusCodeMatch sends again after the statuses of Options.RetryStatusCodes, and nothing else.
	RetryWhenStatusCodeMatch RetryMode = iota
	// RetryNone never sends again.
	RetryNone
	// RetryAny sends again after every failure that can pass by itself: no answer, 408, 423, 425, 429, and 5xx
	// except 501.
	RetryAny
)

const (
	firstWait = time.Second      // before the first retry, if the service does not say
	maxWait   = 60 * time.Second // that doubling reaches; what the service asks for is not bounded by it
	maxDrain  = 64 << 10         // bytes of a discarded answer that are read, so that its connection can be used again

	// longestWait bounds a Retry-After, so that a nonsense number cannot overflow.
	longestWait = 24 * time.Hour
)

// retryTransport sends requests again, and is the only place that does. All that pass through it only read: GETs,
// batches of them, and requests for a token.
type retryTransport struct {
	next     http.RoundTripper
	mode     RetryMode
	statuses []int // for RetryWhenStatusCodeMatch
	max      int   // retries
	multiply bool
	gates    *gates // told of waits, so that others wait too; nil for the token endpoint
	log      *slog.Logger
	now      func() time.Time
	sleep    func(context.Context, time.Duration) error
	jitter   func(time.Duration) time.Duration // what is added to a wait of our own
}

// upToAQuarter is at random, so that clients that were refused together do not come back together.
func upToAQuarter(wait time.Duration) time.Duration { return rand.N(wait / 4) }

// RoundTrip sends req until it is answered well, or may not be sent again.
func (t *retryTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	c := callOf(ctx)
	for retries := 0; ; retries++ {
		c.attempt = retries + 1
		resp, err := t.next.RoundTrip(req)
		if retries >= t.max || !t.again(ctx, resp, err) {
			return resp, err
		}
		next, rewindErr := rewind(req)
		if rewindErr != nil {
			return resp, err
		}
		req = next
		wait := t.wait(retries, resp)
		t.log.LogAttrs(ctx, slog.LevelInfo, "request to Graph is sent again", c.attrs(resp, wait)...)
		if resp != nil {
			drain(resp)
			if t.gates != nil && asksToWait(resp) {
				t.gates.cool(c.key, t.now().Add(wait))
			}
		}
		if err := t.sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// again reports whether a try that ended so may be followed by another.
func (t *retryTransport) again(ctx context.Context, resp *http.Response, err error) bool {
	switch {
	case t.mode == RetryNone || ctx.Err() != nil:
		return false
	case err != nil:
		return t.mode == RetryAny && isTransient(err)
	case t.mode == RetryWhenStatusCodeMatch:
		return slices.Contains(t.statuses, resp.StatusCode)
	}
	switch s := resp.StatusCode; s {
	case http.StatusRequestTimeout, http.StatusLocked, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	default:
		return s >= 500 && s != http.StatusNotImplemented
	}
}

// isTransient reports whether a failure to get an answer is one of the network, not one of ours.
func isTransient(err error) bool {
	return !IsAuthError(err) && !errors.Is(err, errForeignHost)
}

// wait returns how long to wait before the retry that comes after this many others: what the service asks for, to the
// point, or else a wait of our own with jitter, which only makes it longer.
func (t *retryTransport) wait(retries int, resp *http.Response) time.Duration {
	if resp != nil {
		if wait, ok := retryAfter(resp.Header, t.now()); ok {
			return wait
		}
	}
	wait := firstWait
	if t.multiply {
		wait = min(firstWait<<min(retries, 10), maxWait)
	}
	return wait + t.jitter(wait)
}

// asksToWait reports whether the answer is about the mailbox's limit rather than about one request.
func asksToWait(resp *http.Response) bool {
	return resp.StatusCode == http.StatusTooManyRequests || resp.Header.Get("Retry-After") != ""
}

// retryAfter reads a Retry-After: seconds, which may have a fraction, or a date. A date that is not ahead says no more
// than a missing header does: the clocks differ. The answer's own Date is the clock to go by, if there is one.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		if !(seconds >= 0) { // NaN as well
			return 0, false
		}
		return time.Duration(min(seconds, longestWait.Seconds()) * float64(time.Second)), true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	if sent, err := http.ParseTime(h.Get("Date")); err == nil {
		now = sent
	}
	wait := min(at.Sub(now), longestWait)
	return wait, wait > 0
}

// rewind returns req ready to be sent once more.
func rewind(req *http.Request) (*http.Request, error) {
	if req.Body == nil {
		return req, nil
	}
	if req.GetBody == nil {
		return nil, errors.New("a body that cannot be read twice")
	}
	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	next := req.Clone(req.Context())
	next.Body = body
	return next, nil
}

// drain reads what is left of a discarded answer, within bounds, and closes it.
func drain(resp *http.Response) {
	_, _ = io.CopyN(io.Discard, resp.Body, maxDrain)
	_ = resp.Body.Close()
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
