package tables

import (
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/odata"
)

// stretch is what one listing reads of a folder: the messages received from one second on and before another, oldest
// first. Its pages do not go on by Graph's links, which count rows: where a message goes away meanwhile, they step over
// another. They go on from the last received second instead, and what comes again is known.
type stretch struct {
	start time.Time  // zero: from the messages without a received time on
	terms odata.Expr // what else is asked
	once  bool       // the listing ends behind its first page, with errLonger where there is more

	mu     sync.Mutex // guards what follows, which the reading goroutine changes
	floor  time.Time  // from which the present request asks
	first  time.Time  // the received second of the first message that has one
	at     time.Time  // that of the last
	ceil   time.Time  // where another listing goes on; zero: there is none
	count  int        // messages so far
	linked bool       // a page was all of one second: a link was followed
	next   func(odata.Expr) graph.Request
}

// errLonger ends a listing behind its first page where there is more.
var errLonger = errors.New("there is another page")

// receivedFrom is a filter on the received time, from one second on and before another where that is not zero, with
// further terms behind: those on the received time first, as an order by it demands.
func receivedFrom(from, before time.Time, terms odata.Expr) odata.Expr {
	all := []odata.Expr{odata.Ge(received, odata.Time(from))}
	if !before.IsZero() {
		all = append(all, odata.Lt(received, odata.Time(before)))
	}
	on, others := splitTerms(terms, received)
	return odata.And(slices.Concat(all, on, others)...)
}

// filter is that of a listing from a second on; zero is the beginning.
func (k *stretch) filter(from time.Time) odata.Expr {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.filterLocked(from)
}

// filterLocked is filter under the lock.
func (k *stretch) filterLocked(from time.Time) odata.Expr {
	if from.IsZero() {
		return k.terms
	}
	return receivedFrom(from, k.ceil, k.terms)
}

// from begins a listing at a second, zero being the stretch's own start, and returns k; next makes its further requests. A
// nil stretch stays nil.
func (k *stretch) from(last time.Time, next func(odata.Expr) graph.Request) *stretch {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if last.IsZero() {
		last = k.start
	}
	k.floor, k.at, k.next = last, last, next
	return k
}

// see takes note of a message, in the order of the listing.
func (k *stretch) see(at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.count++
	if at.IsZero() {
		return
	}
	if k.first.IsZero() {
		k.first = at
	}
	k.at = at
}

// behind is what comes behind a stretch that ended early.
func (k *stretch) behind(last time.Time) *stretch {
	k.mu.Lock()
	defer k.mu.Unlock()
	return &stretch{start: last, terms: k.terms, ceil: k.ceil, first: k.first, at: last, count: k.count}
}

// turn is asked when a page ended and there is another; see graph.ListOptions.
func (k *stretch) turn() (*graph.Request, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.once:
		return nil, errLonger
	case !k.ceil.IsZero() && !k.at.Before(k.ceil):
		return nil, io.EOF
	case !k.at.After(k.floor):
		k.linked = true
		return nil, nil
	}
	k.floor = k.at
	r := k.next(k.filterLocked(k.at))
	return &r, nil
}

// left is the time that is still to be read, up to the newest message of the folder, and about how many messages that is if
// they are spread as those so far were. It is nothing where there were none so far.
func (k *stretch) left(newest time.Time) (from, until time.Time, messages float64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if until = k.ceil; until.IsZero() {
		until = newest
	}
	past, ahead := k.at.Sub(k.first), until.Sub(k.at)
	if k.first.IsZero() || past <= 0 || ahead <= 0 {
		return k.at, until, 0
	}
	return k.at, until, float64(k.count) / past.Seconds() * ahead.Seconds()
}

// cut leaves the messages from a second on to a new stretch, where this one has not come so far.
func (k *stretch) cut(at time.Time) (rest *stretch, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.at.Before(at) || !k.ceil.IsZero() && !at.Before(k.ceil) {
		return nil, false
	}
	rest = &stretch{start: at, terms: k.terms, ceil: k.ceil}
	k.ceil = at
	return rest, true
}

// followed reports whether a link was followed.
func (k *stretch) followed() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.linked
}
