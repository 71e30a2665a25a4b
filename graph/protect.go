package graph

import (
	"fmt"
	"runtime"
)

// ownError is an error of the caller's decode function on its way through a decoder, which makes nothing else of it.
type ownError struct{ error }

// protect calls f, within which a caller's decode function runs, and makes an error of its panic: in a goroutine of
// ours nobody else could, and a row that cannot be decoded must not end the server. Only what the runtime says is
// repeated; other values could hold mail.
func protect(f func() error) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case runtime.Error:
			err = &ownError{fmt.Errorf("decoding an element: panic: %w", p)}
		default:
			err = &ownError{fmt.Errorf("decoding an element: panic of type %T", p)}
		}
	}()
	return f()
}
