package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
)

// ListOptions says how a collection is read.
type ListOptions struct {
	// Fields are what decode will look at. If nil, none.
	Fields *Fields

	// Lazy asks for a page only once an element is wanted that is not on those before: for small LIMITs. Otherwise a
	// page is on its way when half of the one before has been taken.
	Lazy bool

	// Turn, where not nil, is asked in the reading goroutine when a page ends with a link to the next one. It gives a
	// request that goes on in the link's place, or nil to follow the link, or an error that ends the listing here.
	Turn func() (*Request, error)

	// DropDuplicates leaves out elements whose id was there before in this listing: paging repeats some while mail
	// comes and goes. It costs about 40 bytes an element.
	DropDuplicates bool
}

// maxChunk is how many elements go from the reader to the consumer at a time. The first ones go sooner.
const maxChunk = 64

// Listing is a collection being read. One goroutine may call Next; Close and Pages may be called from any.
//
// The reader never waits for the consumer while it holds a slot of the mailbox, or else a join of listings could wait
// for itself: it decodes a page to its end, gives the slot back, and waits then. So up to one and a half pages of
// decoded elements are held.
type Listing[T any] struct {
	client  *Client
	request Request
	options ListOptions
	decode  func(*Element) (T, error)
	cancel  context.CancelFunc
	done    chan struct{} // closed when the reader has ended
	ready   chan struct{} // holds one: there is something to take
	wanted  chan struct{} // holds one: the reader may go on
	pages   atomic.Int64

	// Only the reader uses these.
	chunk  []T   // being filled
	size   int   // that chunk was made with
	links  *seen // followed so far
	turned bool  // the page to come is the first of a request that Turn gave
	ids    *seen // nil unless DropDuplicates

	// Only the consumer uses this.
	taken []T

	mu       sync.Mutex // guards what follows
	queue    [][]T
	queued   int   // elements in queue
	low      int   // when queued is down to this, the next page is asked for
	starving bool  // the consumer waits for an element
	end      error // how the reading ended; io.EOF if well
}

// List starts reading the collection of r. decode is called in the reading goroutine, once for every element, in
// order; it must not send requests. The goroutine ends at the collection's end, at an error, and with Close or ctx; so
// a Listing that is not read to its end must be closed.
func List[T any](ctx context.Context, c *Client, r Request, o ListOptions, decode func(*Element) (T, error)) *Listing[T] {
	if o.Fields == nil {
		o.Fields = NewFields()
	}
	ctx, cancel := context.WithCancel(ctx)
	l := &Listing[T]{
		client: c, request: r, options: o, decode: decode,
		cancel: cancel,
		done:   make(chan struct{}),
		ready:  make(chan struct{}, 1),
		wanted: make(chan struct{}, 1),
		links:  newSeen(),
	}
	if o.DropDuplicates {
		l.ids = newSeen()
		l.options.Fields = o.Fields.and("id")
	}
	go l.run(ctx)
	return l
}

// Next returns the next element, io.EOF at the end, or the error that ended the reading, after all elements that came
// before it. ctx bounds only the wait.
func (l *Listing[T]) Next(ctx context.Context) (T, error) {
	for len(l.taken) == 0 {
		if err := l.take(); err != nil {
			var zero T
			return zero, err
		}
		if len(l.taken) > 0 {
			break
		}
		select {
		case <-l.ready:
		case <-ctx.Done():
			var zero T
			return zero, context.Cause(ctx)
		}
	}
	var zero T
	next := l.taken[0]
	l.taken[0] = zero // the consumer's alone from here
	l.taken = l.taken[1:]
	return next, nil
}

// take moves a chunk from the queue to the consumer. Without one it returns how the reading ended, or nil if it has
// not.
func (l *Listing[T]) take() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) > 0 {
		l.taken = l.queue[0]
		l.queue[0] = nil
		l.queue = l.queue[1:]
		l.queued -= len(l.taken)
		if l.queued <= l.low {
			signal(l.wanted)
		}
		return nil
	}
	l.starving = true
	signal(l.wanted)
	return l.end
}

// Close ends the reading and waits for its goroutine; a Next that waits fails then. It may be called more than once.
func (l *Listing[T]) Close() error {
	l.cancel()
	<-l.done
	return nil
}

// Pages returns how many pages have been read to their end.
func (l *Listing[T]) Pages() int {
	return int(l.pages.Load())
}

// run reads page after page, until ctx ends at the latest.
func (l *Listing[T]) run(ctx context.Context) {
	defer close(l.done)
	defer l.cancel()
	err := l.read(ctx)
	l.hand()
	l.mu.Lock()
	l.end = err
	l.mu.Unlock()
	signal(l.ready)
}

// read reads all pages and returns io.EOF.
func (l *Listing[T]) read(ctx context.Context) error {
	if l.request.err != nil {
		return l.request.err
	}
	u := l.request.url
	l.links.add([]byte(u.String()))
	for {
		resp, err := l.client.send(ctx, l.request, u)
		if err != nil {
			return l.shaped(err)
		}
		next, err := l.page(ctx, resp)
		if err != nil {
			return err
		}
		if next == "" {
			return io.EOF
		}
		if u, err = l.turn(next); err != nil {
			return err
		}
		if err := l.await(ctx); err != nil {
			return err
		}
	}
}

// turn returns where the next page is read: behind the link, or where Turn says.
func (l *Listing[T]) turn(next string) (*url.URL, error) {
	if l.options.Turn == nil {
		return l.follow(next)
	}
	r, err := l.options.Turn()
	switch {
	case err != nil:
		return nil, err
	case r == nil:
		return l.follow(next)
	case r.err != nil:
		return nil, r.err
	}
	l.request, l.turned = *r, true
	l.links.add([]byte(r.url.String()))
	return r.url, nil
}

// shaped marks a refusal of the first page of a request with a filter or an order: they may be what is refused.
func (l *Listing[T]) shaped(err error) error {
	if e, ok := errors.AsType[*Error](err); ok && (l.pages.Load() == 0 || l.turned) {
		e.shaped = !l.request.query.Filter.IsZero() || len(l.request.query.OrderBy) > 0
	}
	return err
}

// page reads one page to its end and returns the link to the next.
func (l *Listing[T]) page(ctx context.Context, resp *http.Response) (next string, err error) {
	elements := 0
	err = receive(ctx, l.request, resp, l.options.Fields, func(d *decoder) (err error) {
		next, err = d.collection("value", func(e *Element) error {
			kept, err := l.element(e)
			if kept {
				elements++
			}
			return err
		})
		return err
	})
	if err != nil {
		return "", err
	}
	l.hand()
	l.turned = false
	l.pages.Add(1)
	l.mu.Lock()
	if l.low = elements / 2; l.options.Lazy {
		l.low = -1
	}
	l.mu.Unlock()
	return next, nil
}

// element decodes one element, unless it was there before.
func (l *Listing[T]) element(e *Element) (kept bool, err error) {
	if l.ids != nil {
		if id := e.Value(len(e.spans) - 1); id.Kind == String && !l.ids.add(id.text) {
			return false, nil
		}
	}
	v, err := l.decode(e)
	if err != nil {
		return false, &ownError{err}
	}
	if len(l.chunk) == cap(l.chunk) {
		l.hand()
		l.size = min(max(1, 2*l.size), maxChunk)
		l.chunk = make([]T, 0, l.size)
	}
	l.chunk = append(l.chunk, v)
	return true, nil
}

// hand gives the consumer what has been decoded.
func (l *Listing[T]) hand() {
	if len(l.chunk) == 0 {
		return
	}
	l.mu.Lock()
	l.queue = append(l.queue, l.chunk)
	l.queued += len(l.chunk)
	l.starving = false
	l.mu.Unlock()
	l.chunk = l.chunk[len(l.chunk):]
	signal(l.ready)
}

// await waits until the next page is wanted.
func (l *Listing[T]) await(ctx context.Context) error {
	for {
		l.mu.Lock()
		wanted := l.queued <= l.low || l.starving
		l.mu.Unlock()
		if wanted {
			return nil
		}
		select {
		case <-l.wanted:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// follow checks a link to the next page. The service must be the one that the token is for, and a link that was
// followed before would go on for ever.
func (l *Listing[T]) follow(next string) (*url.URL, error) {
	u, err := url.Parse(next)
	switch {
	case err != nil:
		err = fmt.Errorf("%w: a link to the next page that is no URL", errMalformed)
	case !sameService(l.client.service, u):
		err = fmt.Errorf("following the link to the next page: %w", errForeignHost)
	case !l.links.add([]byte(next)):
		err = fmt.Errorf("%w: a link to a page that was read before", errMalformed)
	default:
		return u, nil
	}
	return nil, &TransferError{Op: l.request.op, Mailbox: l.request.Mailbox, Partial: errors.Is(err, errMalformed), Err: err}
}

// signal lets the one who waits on c look again. Its place is taken if it has not looked since the last time.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
