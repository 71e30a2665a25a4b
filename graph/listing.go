package graph

import "context"

// ListOptions says how a collection is read.
type ListOptions struct {
	Fields         *Fields // what decode will look at
	Lazy           bool    // ask for a page only when its first element is wanted: for small LIMITs
	DropDuplicates bool    // leave out elements whose id was there before in this listing
}

// Listing is a collection being read. Its methods are not safe for concurrent use, except Close.
type Listing[T any] struct{}

// List starts reading the collection of r. decode is called in the reading goroutine, once for every element, in
// order; it must not send requests. The goroutine ends at the collection's end, at an error, and with Close or ctx.
func List[T any](ctx context.Context, c *Client, r Request, o ListOptions, decode func(*Element) (T, error)) *Listing[T] {
	return &Listing[T]{}
}

// Next returns the next element, io.EOF at the end, or the error that ended the reading, after all that came before it.
func (l *Listing[T]) Next(ctx context.Context) (T, error) { var zero T; return zero, nil }

// Close ends the reading and waits for its goroutine. It may be called more than once.
func (l *Listing[T]) Close() error { return nil }

// Pages returns how many pages have been read to their end.
func (l *Listing[T]) Pages() int { return 0 }
