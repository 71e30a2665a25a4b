package graph

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"
	"time"
)

// Phase is a step on the way to an answer.
type Phase uint8

// The phases, in their order.
const (
	PhaseResolve Phase = iota // the addresses of the host's name
	PhaseConnect              // a connection to one of them
	PhaseProxy                // the proxy's leave to go on to the host
	PhaseTLS                  // a certificate that is trusted
	PhaseAnswer               // any answer of HTTP
	PhaseDone                 // all of these
)

// Reached is how far a request came. Where a proxy stands between, the first two phases are those of the proxy.
type Reached struct {
	Host      string   // asked for, without a port
	Proxy     string   // host of the proxy, with its port if one is set; "" if there is none
	Addresses []string // that the name stands for; none if an address stands in its place
	Remote    string   // address and port that took the connection

	Issuer  string    // of the host's certificate, which may be one that is not trusted; "" if none was seen
	Expires time.Time // of that certificate

	Ahead time.Duration // how far the host's clock is ahead of ours
	Dated bool          // the answer had a date, so Ahead is known, to a second

	Phase Phase // what failed, or PhaseDone
	Err   error // why; nil if PhaseDone. It holds no address of a page and no password of a proxy
}

// Reach asks for an address, or for the service's root if it is "", over a connection of its own, without a token and
// once only. Any answer will do, a refusal included.
func (c *Client) Reach(ctx context.Context, address string) Reached {
	target, err := url.Parse(cmp.Or(address, c.service.String()))
	if err != nil || target.Host == "" {
		return Reached{Err: errors.New("not an address")}
	}
	base, ok := c.base.(*http.Transport)
	if !ok {
		return Reached{Host: target.Hostname(), Err: errors.New("requests are sent by no transport that can be watched")}
	}
	transport := &http.Transport{
		Proxy:           base.Proxy,
		DialContext:     base.DialContext,
		TLSClientConfig: &tls.Config{RootCAs: base.TLSClientConfig.RootCAs, MinVersion: base.TLSClientConfig.MinVersion},
	}
	defer transport.CloseIdleConnections()
	w := &watcher{reached: Reached{Host: target.Hostname()}}
	request := &http.Request{Method: http.MethodGet, URL: target, Header: http.Header{"User-Agent": {"outlooksql"}}, Close: true}
	if proxy, err := base.Proxy(request); err == nil && proxy != nil {
		w.reached.Proxy = proxy.Host
		w.overTLS = proxy.Scheme == "https"
	}
	resp, err := newHTTPClient(transport).Do(request.WithContext(httptrace.WithClientTrace(ctx, w.trace())))
	if err != nil {
		return w.failed(ctx, withoutURL(err))
	}
	defer resp.Body.Close()
	return w.answered(resp, c.now())
}

// watcher notes the phases of a request as net/http tells of them, which it may do from several goroutines at once, and
// after the request has ended.
type watcher struct {
	overTLS bool // the proxy's own connection has TLS too, which comes before the host's

	mu         sync.Mutex // guards what follows
	reached    Reached
	resolving  bool
	connected  bool
	handshakes int // begun
	greeted    int // ended well
}

// trace returns the functions that net/http calls.
func (w *watcher) trace() *httptrace.ClientTrace {
	note := func(f func()) {
		w.mu.Lock()
		defer w.mu.Unlock()
		f()
	}
	return &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { note(func() { w.resolving = true }) },
		DNSDone: func(info httptrace.DNSDoneInfo) {
			note(func() {
				w.resolving = false
				for _, a := range info.Addrs {
					w.reached.Addresses = append(w.reached.Addresses, a.String())
				}
			})
		},
		ConnectDone: func(_, addr string, err error) {
			note(func() {
				if err == nil && !w.connected {
					w.connected, w.reached.Remote = true, addr
				}
			})
		},
		TLSHandshakeStart: func() { note(func() { w.handshakes++ }) },
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			note(func() {
				if err == nil {
					w.greeted++
					w.seen(state.PeerCertificates)
				}
			})
		},
	}
}

// seen notes whose certificate was shown.
func (w *watcher) seen(chain []*x509.Certificate) {
	if len(chain) == 0 {
		return
	}
	issuer := chain[0].Issuer
	w.reached.Issuer = issuer.CommonName
	if w.reached.Issuer == "" {
		w.reached.Issuer = issuer.String()
	}
	w.reached.Expires = chain[0].NotAfter.UTC()
}

// answered is the end of a request that was answered at a time.
func (w *watcher) answered(resp *http.Response, now time.Time) Reached {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reached.Phase = PhaseDone
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		w.reached.Ahead, w.reached.Dated = date.Sub(now), true
	}
	return w.reached
}

// failed is the end of a request that was not answered.
func (w *watcher) failed(ctx context.Context, err error) Reached {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reached.Phase, w.reached.Err = w.phase(err), err
	if ctx.Err() != nil {
		w.reached.Err = context.Cause(ctx)
	}
	if refused, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		w.seen(refused.UnverifiedCertificates)
	}
	return w.reached
}

// phase tells where an error came.
func (w *watcher) phase(err error) Phase {
	before := 0 // handshakes with the proxy
	if w.overTLS {
		before = 1
	}
	_, unknown := errors.AsType[*net.DNSError](err)
	switch {
	case w.resolving || unknown && !w.connected:
		return PhaseResolve
	case !w.connected:
		return PhaseConnect
	case w.reached.Proxy != "" && w.handshakes <= before:
		return PhaseProxy
	case w.greeted <= before:
		return PhaseTLS
	}
	return PhaseAnswer
}
