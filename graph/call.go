package graph

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// call is what the transports know of a request beside its bytes. It goes with the request's context.
type call struct {
	op      string // method and path without ids and options
	mailbox string // as the caller spelt it
	key     string // of the mailbox's gate
	weight  int64  // requests that it counts for at the gate
	attempt int    // from 1; set by retryTransport between tries
}

// callKey is the context key of a *call.
type callKey struct{}

// with returns a context that carries c.
func (c *call) with(ctx context.Context) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// callOf returns the call of a request's context; that of a request for a token has none.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{op: "POST token"}
}

// newCall describes r.
func newCall(r Request) *call {
	return &call{op: r.op, mailbox: r.Mailbox, key: strings.ToLower(r.Mailbox), weight: 1}
}

// attrs returns what is logged when c has to wait.
func (c *call) attrs(resp *http.Response, wait time.Duration) []slog.Attr {
	attrs := []slog.Attr{
		slog.String("op", c.op),
		slog.String("mailbox", c.mailbox),
		slog.Int("attempt", c.attempt),
		slog.Duration("wait", wait),
	}
	if resp != nil {
		attrs = append(attrs, slog.Int("status", resp.StatusCode), slog.String("request_id", resp.Header.Get("request-id")))
	}
	return attrs
}
