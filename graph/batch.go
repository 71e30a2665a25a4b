package graph

import "context"

// Result is what became of one request of a Batch.
type Result[T any] struct {
	Value T
	OK    bool  // false if there is no such message, or if Err is set
	Err   error // of this request alone
}

// Batch reads many objects with few calls. The i-th result belongs to the i-th request; decode is called in any order,
// from one goroutine at a time. The error is one that left requests unanswered.
func Batch[T any](ctx context.Context, c *Client, rs []Request, f *Fields, decode func(i int, e *Element) (T, error)) ([]Result[T], error) {
	return nil, nil
}
