package graph

import "context"

// Get reads one object. If r is of Message and Graph has no such message (404 ErrorItemNotFound, or 400
// ErrorInvalidIdMalformed), ok is false and there is no error.
func Get[T any](ctx context.Context, c *Client, r Request, f *Fields, decode func(*Element) (T, error)) (value T, ok bool, err error) {
	return value, false, nil
}
