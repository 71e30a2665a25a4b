// Package graph reads mail and the directory through Microsoft Graph under app-only credentials, one page at a time,
// with never more than a set number of requests at once for any mailbox.
package graph

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client sends requests to one service under one credential. It is safe for concurrent use.
type Client struct {
	service *url.URL     // root with the version and no slash at the end; never changed
	http    *http.Client // with all of the transports
	base    http.RoundTripper
	machine *http.Transport // to the endpoint of a managed identity; nil without one
	gates   *gates
	tokens  *tokens
	now     func() time.Time
	retries bool // something may be sent again
	clock   clock
}

// New checks o and returns a Client; it sends nothing.
func New(o Options) (*Client, error) {
	base, err := newTransport(o)
	if err != nil {
		return nil, err
	}
	return newClient(o.withDefaults(), base)
}

// newClient returns a Client that sends through base.
func newClient(o Options, base http.RoundTripper) (*Client, error) {
	service, err := url.Parse(strings.TrimSuffix(o.ServiceURL, "/"))
	if err != nil || service.Scheme != "https" || service.Host == "" || service.RawQuery != "" {
		return nil, errors.New("ServiceURL must be https://HOST/VERSION")
	}
	c := &Client{
		service: service,
		base:    base,
		gates:   newGates(int64(o.MaxRequestsPerMailbox), o.Now, o.Sleep),
		now:     o.Now,
		retries: o.RetryMode != RetryNone,
	}
	if c.tokens, err = c.newTokens(o); err != nil {
		return nil, err
	}
	wire := base
	if o.Observe != nil {
		wire = &observeTransport{next: wire, observe: o.Observe, now: o.Now}
	}
	wire = &gzipTransport{next: wire}
	wire = &meterTransport{next: wire}
	wire = &bearerTransport{next: wire, service: service, tokens: c.tokens}
	wire = &gateTransport{next: wire, gates: c.gates}
	c.http = newHTTPClient(newRetry(o, wire, c.gates))
	return c, nil
}

// newTokens returns the source of c's tokens. Requests for them go through the same connections, without a gate; those to
// the machine that gives a managed identity go through no proxy.
func (c *Client) newTokens(o Options) (*tokens, error) {
	scope := o.Scope
	if scope == "" {
		scope = "https://" + c.service.Host + "/.default"
	}
	base := c.base
	if through, ok := base.(*http.Transport); ok && o.Identity == IdentityManaged {
		c.machine = through.Clone()
		c.machine.Proxy = nil
		base = c.machine
	}
	prove, err := newProver(o, &tokenTransport{newHTTPClient(newRetry(o, &gzipTransport{next: base}, nil))})
	if err != nil {
		return nil, err
	}
	return newTokens(scope, prove, o), nil
}

// newRetry returns the outermost transport, before next.
func newRetry(o Options, next http.RoundTripper, g *gates) *retryTransport {
	return &retryTransport{
		next:     next,
		mode:     o.RetryMode,
		statuses: o.RetryStatusCodes,
		max:      o.RetryMax,
		multiply: o.RetryMultiply,
		gates:    g,
		log:      o.Log,
		now:      o.Now,
		sleep:    o.Sleep,
		jitter:   upToAQuarter,
	}
}

// newHTTPClient returns a client that follows no redirect: one would take the token along.
func newHTTPClient(transport http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Wait waits for d, by the clock of the client's own waits, or until ctx ends.
func (c *Client) Wait(ctx context.Context, d time.Duration) error { return c.gates.sleep(ctx, d) }

// Close lets go of idle connections and gets no more tokens ahead of time. Listings that are still open are for their
// owners to close.
func (c *Client) Close() {
	c.tokens.close()
	newHTTPClient(c.base).CloseIdleConnections()
	if c.machine != nil {
		c.machine.CloseIdleConnections()
	}
}
