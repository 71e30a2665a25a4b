package graph

import (
	"context"
	"io"
	"net/http"
)

// Meter is told of what is sent and received on behalf of a context. It must be quick and safe for concurrent use, and may
// end the context: what is under way then ends with the context's cause.
type Meter interface {
	// Sent is called before every try of a request.
	Sent()
	// Received is called with numbers of bytes of answers, decompressed, as they are read.
	Received(bytes int)
}

// meterKey is the context key of a Meter.
type meterKey struct{}

// WithMeter returns a context whose requests m is told of. Tokens are everybody's: requests for them are not among those.
func WithMeter(ctx context.Context, m Meter) context.Context {
	return context.WithValue(ctx, meterKey{}, m)
}

// meterTransport tells the meter of a request's context.
type meterTransport struct{ next http.RoundTripper }

// RoundTrip sends req, unless the meter has ended its context.
func (t *meterTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	m, ok := ctx.Value(meterKey{}).(Meter)
	if !ok {
		return t.next.RoundTrip(req)
	}
	m.Sent()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	resp, err := t.next.RoundTrip(req)
	if err == nil {
		resp.Body = &meteredBody{resp.Body, m}
	}
	return resp, err
}

// meteredBody tells of the bytes read of a body.
type meteredBody struct {
	io.ReadCloser
	meter Meter
}

// Read reads and tells.
func (b *meteredBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.meter.Received(n)
	return n, err
}
