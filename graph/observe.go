package graph

import (
	"io"
	"net/http"
	"time"
)

// RequestInfo describes one try of a request, without anything that a user wrote.
type RequestInfo struct {
	Op       string        // method and path without ids and options: GET /users/{id}/messages
	Mailbox  string        // "" for the directory
	Status   int           // 0 if there was no answer
	Attempt  int           // from 1; once more with a new token after a 401 is the same
	Duration time.Duration // from sending to the end of the body
	Bytes    int64         // of the body on the wire, compressed
}

// observeTransport tells a function of every try.
type observeTransport struct {
	next    http.RoundTripper
	observe func(RequestInfo)
	now     func() time.Time
}

// RoundTrip sends req.
func (t *observeTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	c := callOf(req.Context())
	info := RequestInfo{Op: c.op, Mailbox: c.mailbox, Attempt: c.attempt}
	start := t.now()
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		info.Duration = t.now().Sub(start)
		t.observe(info)
		return nil, err
	}
	info.Status = resp.StatusCode
	counter := &countingBody{ReadCloser: resp.Body}
	resp.Body = onClose(counter, func() {
		info.Duration, info.Bytes = t.now().Sub(start), counter.n
		t.observe(info)
	})
	return resp, nil
}

// countingBody counts the bytes read of a body.
type countingBody struct {
	io.ReadCloser
	n int64
}

// Read reads and counts.
func (b *countingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.n += int64(n)
	return n, err
}
