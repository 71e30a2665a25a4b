package graph

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// send sends one request for r and returns its answer if its status is good. u is r's own URL or that of a later
// page, which goes out as it was given.
func (c *Client) send(ctx context.Context, r Request, u *url.URL) (*http.Response, error) {
	req := &http.Request{Method: http.MethodGet, URL: u, Header: make(http.Header)}
	return c.do(r, req.WithContext(newCall(r).with(ctx)))
}

// post sends a body that asks only to read, and counts for weight requests at the mailbox's gate.
func (c *Client) post(ctx context.Context, r Request, weight int64, body []byte) (*http.Response, error) {
	described := newCall(r)
	described.weight = weight
	req := &http.Request{Method: http.MethodPost, URL: r.url, Header: make(http.Header)}
	setBody(req, body)
	req.Header.Set("Content-Type", "application/json")
	return c.do(r, req.WithContext(described.with(ctx)))
}

// setBody gives req a body of which every try has its own reader.
func setBody(req *http.Request, body []byte) {
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	req.Body, _ = req.GetBody()
	req.ContentLength = int64(len(body))
}

// do sends req with the headers that every request has, later pages included: a link does not carry them.
func (c *Client) do(r Request, req *http.Request) (*http.Response, error) {
	r.setAccept(req.Header)
	req.Header.Set("Prefer", preferImmutableIDs)
	req.Header.Set("client-request-id", newRequestID())
	req.Header.Set("return-client-request-id", "true")
	req.Header.Set("User-Agent", "outlooksql")
	if r.advanced {
		req.Header.Set("ConsistencyLevel", "eventual")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, unanswered(req.Context(), r, err)
	}
	c.clock.set(resp.Header, c.now())
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer drain(resp)
	return nil, c.refusal(r, resp)
}

// preferImmutableIDs asks for ids that stay when a message moves. It must stand on every request or on none.
const preferImmutableIDs = `IdType="ImmutableId"`

// unanswered makes an error of a failure to get any answer.
func unanswered(ctx context.Context, r Request, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	err = withoutURL(err)
	if IsAuthError(err) {
		return err
	}
	return &TransferError{Op: r.op, Mailbox: r.Mailbox, Err: err}
}

// receive gives a good answer to read, and closes it. What goes wrong with the body becomes a TransferError; an
// ownError of read stays what it is.
func receive(ctx context.Context, r Request, resp *http.Response, f *Fields, read func(*decoder) error) error {
	defer resp.Body.Close()
	if f == nil {
		f = NewFields()
	}
	d := newDecoder(resp.Body, f)
	defer d.free()
	err := protect(func() error { return read(d) })
	if err == nil {
		return nil
	}
	requestID := resp.Header.Get("request-id")
	if own, ok := errors.AsType[*ownError](err); ok {
		return own.error
	}
	if e, ok := errors.AsType[*Error](err); ok {
		e.Op, e.Mailbox = r.op, r.Mailbox
		if e.RequestID == "" {
			e.RequestID = requestID
		}
		return e
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return &TransferError{Op: r.op, Mailbox: r.Mailbox, RequestID: requestID, Partial: true, Err: err}
}

// newRequestID returns a random GUID, by which Microsoft's support finds a request that got no answer.
func newRequestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
