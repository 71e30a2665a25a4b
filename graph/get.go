package graph

import (
	"context"
	"net/http"
)

// Get reads one object. If r is of Message and Graph has no such message (404 ErrorItemNotFound, or 400
// ErrorInvalidIdMalformed), ok is false and there is no error.
func Get[T any](ctx context.Context, c *Client, r Request, f *Fields, decode func(*Element) (T, error)) (value T, ok bool, err error) {
	value, err = get(ctx, c, r, f, decode)
	if r.message && IsNotFound(err) {
		return value, false, nil
	}
	return value, err == nil, err
}

// get reads one object that should be there.
func get[T any](ctx context.Context, c *Client, r Request, f *Fields, decode func(*Element) (T, error)) (value T, err error) {
	if r.err != nil {
		return value, r.err
	}
	resp, err := c.send(ctx, r, r.url)
	if err != nil {
		return value, err
	}
	return readObject(ctx, r, resp, f, decode)
}

// readObject reads a good answer that is one object.
func readObject[T any](ctx context.Context, r Request, resp *http.Response, f *Fields, decode func(*Element) (T, error)) (value T, err error) {
	err = receive(ctx, r, resp, f, func(d *decoder) error {
		e, err := d.object()
		if err != nil {
			return err
		}
		if value, err = decode(e); err != nil {
			return &ownError{err}
		}
		return nil
	})
	return value, err
}
