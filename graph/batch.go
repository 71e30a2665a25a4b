package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	// maxBatch is how many requests Graph takes in one batch.
	// See https://learn.microsoft.com/graph/json-batching#batch-size-limitations.
	maxBatch = 20

	// batchWeight is how many requests of a batch Graph runs at once against a mailbox, so that a batch counts for
	// as many at the mailbox's limit. With the usual limit no other request of ours is in flight beside it.
	batchWeight = 4
)

// Result is what became of one request of a Batch.
type Result[T any] struct {
	Value T
	OK    bool  // false if there is no such message, or if Err is set
	Err   error // of this request alone
}

// Batch reads many objects with few calls, mailbox after mailbox. The i-th result belongs to the i-th request, and is
// what Get would return; decode is called in any order, never twice at once. What Graph put off (429, 424, 5xx) is asked
// for again one by one, unless nothing may be sent again, and so is what it found the token ended for. The error is one that left requests unanswered.
func Batch[T any](ctx context.Context, c *Client, rs []Request, f *Fields, decode func(i int, e *Element) (T, error)) ([]Result[T], error) {
	b := &batch[T]{client: c, requests: rs, fields: f, decode: decode, results: make([]Result[T], len(rs))}
	for _, part := range b.parts() {
		putOff := part
		if len(part) > 1 {
			var err error
			if putOff, err = b.send(ctx, part); err != nil {
				return nil, err
			}
		}
		for _, i := range putOff {
			v, err := get(ctx, c, rs[i], f, func(e *Element) (T, error) { return decode(i, e) })
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			b.settle(i, v, err)
		}
	}
	return b.results, nil
}

// batch is a Batch on its way.
type batch[T any] struct {
	client   *Client
	requests []Request
	fields   *Fields
	decode   func(i int, e *Element) (T, error)
	results  []Result[T]
}

// parts returns the indexes of the requests that can be sent, in lots that a batch takes, each of one mailbox. It
// settles those that cannot.
func (b *batch[T]) parts() [][]int {
	byMailbox := make(map[string][]int)
	var keys []string
	for i, r := range b.requests {
		if r.err != nil {
			var zero T
			b.settle(i, zero, r.err)
			continue
		}
		key := newCall(r).key
		if byMailbox[key] == nil {
			keys = append(keys, key)
		}
		byMailbox[key] = append(byMailbox[key], i)
	}
	var parts [][]int
	for _, key := range keys {
		parts = slices.AppendSeq(parts, slices.Chunk(byMailbox[key], maxBatch))
	}
	return parts
}

// settle notes what became of a request.
func (b *batch[T]) settle(i int, v T, err error) {
	if b.requests[i].message && IsNotFound(err) {
		b.results[i] = Result[T]{}
		return
	}
	b.results[i] = Result[T]{Value: v, OK: err == nil, Err: err}
}

// send sends one batch and settles what it answers. It returns the indexes of the requests to send again.
func (b *batch[T]) send(ctx context.Context, part []int) (again []int, err error) {
	first := b.requests[part[0]]
	r := Request{Mailbox: first.Mailbox, op: "POST /$batch", url: b.client.service.JoinPath("$batch")}
	resp, err := b.client.post(ctx, r, batchWeight, b.body(part))
	if err != nil {
		return nil, err
	}
	open := slices.Clone(part) // not answered, or put off
	err = receive(ctx, r, resp, responseFields, func(d *decoder) error {
		_, err := d.collection("responses", func(e *Element) error {
			i, err := strconv.Atoi(string(e.Value(responseID).Bytes()))
			at := slices.Index(open, i)
			if err != nil || at < 0 {
				return fmt.Errorf("%w: an answer to no request of the batch", errMalformed)
			}
			if b.answer(ctx, i, e) {
				open = slices.Delete(open, at, at+1)
			}
			return nil
		})
		return err
	})
	return open, err
}

// body returns the JSON of a batch.
func (b *batch[T]) body(part []int) []byte {
	type item struct {
		ID      string            `json:"id"`
		Method  string            `json:"method"`
		URL     string            `json:"url"`
		Headers map[string]string `json:"headers"`
	}
	var items struct {
		Requests []item `json:"requests"`
	}
	for _, i := range part {
		r := b.requests[i]
		headers := map[string]string{"Accept": "application/json", "Prefer": preferImmutableIDs}
		if r.advanced {
			headers["ConsistencyLevel"] = "eventual"
		}
		relative := strings.TrimPrefix(r.url.String(), b.client.service.String())
		items.Requests = append(items.Requests, item{strconv.Itoa(i), http.MethodGet, relative, headers})
	}
	text, err := json.Marshal(items)
	if err != nil {
		panic(err) // strings always marshal
	}
	return text
}

// responseFields are the properties of one answer within a batch's.
var responseFields = NewFields("id", "status", "headers", "body")

// The indexes of responseFields.
const (
	responseID = iota
	responseStatus
	responseHeaders
	responseBody
)

// answer settles the i-th request by its answer. It reports false if the request is to be sent again.
func (b *batch[T]) answer(ctx context.Context, i int, e *Element) bool {
	r := b.requests[i]
	resp := responseOf(e)
	if resp.StatusCode == http.StatusOK {
		v, err := readObject(ctx, r, resp, b.fields, func(e *Element) (T, error) { return b.decode(i, e) })
		b.settle(i, v, err)
		return true
	}
	refused := b.client.refusal(r, resp)
	if refused.Status == http.StatusUnauthorized {
		return false // the token ended within the batch; alone, the request gets a new one
	}
	if b.client.retries && isPutOff(refused.Status) {
		b.client.gates.cool(newCall(r).key, b.client.now().Add(refused.RetryAfter))
		return false
	}
	var zero T
	b.settle(i, zero, refused)
	return true
}

// responseOf makes a response of its JSON, which it does not copy.
func responseOf(e *Element) *http.Response {
	status, _ := strconv.Atoi(string(e.Value(responseStatus).Bytes()))
	resp := &http.Response{StatusCode: status, Header: make(http.Header)}
	resp.Body = io.NopCloser(bytes.NewReader(e.Value(responseBody).Bytes()))
	var header map[string]string
	if json.Unmarshal(e.Value(responseHeaders).Bytes(), &header) == nil {
		for name, value := range header {
			resp.Header.Set(name, value)
		}
	}
	return resp
}

// isPutOff reports whether a status within a batch is about the batch's time rather than about the request.
func isPutOff(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusFailedDependency || status >= 500
}
