package graph

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// reachClient returns a client that trusts a server, and is of no use but to reach.
func reachClient(t *testing.T, trusted *httptest.Server, proxy *url.URL) *Client {
	t.Helper()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: trusted.Certificate().Raw})
	c, err := New(Options{ServiceURL: trusted.URL + "/v1.0", Credential: &fakeCredential{}, CACert: ca, Proxy: proxy})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// tlsServer serves with TLS, without a word on handshakes that fail.
func tlsServer(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	s := httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// TestReach reaches a service that refuses, and gives it no token.
func TestReach(t *testing.T) {
	var asked *http.Request
	server := tlsServer(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r
		w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
		w.WriteHeader(http.StatusUnauthorized)
	})
	got := reachClient(t, server, nil).Reach(t.Context(), "")
	if got.Phase != PhaseDone || got.Err != nil || got.Host != "127.0.0.1" || got.Remote != server.Listener.Addr().String() || got.Proxy != "" {
		t.Errorf("got %+v", got)
	}
	if got.Issuer != "O=Acme Co" || !got.Expires.Equal(server.Certificate().NotAfter) {
		t.Errorf("certificate by %q until %v", got.Issuer, got.Expires)
	}
	if off := got.Ahead + time.Hour; !got.Dated || off.Abs() > time.Minute {
		t.Errorf("the clock is %v ahead, want an hour behind", got.Ahead)
	}
	if asked.URL.Path != "/v1.0" || asked.Header.Get("Authorization") != "" || asked.Method != http.MethodGet {
		t.Errorf("asked %s %s with %v", asked.Method, asked.URL, asked.Header)
	}
}

// TestReachFails wants the phase that failed.
func TestReachFails(t *testing.T) {
	good := tlsServer(t, func(http.ResponseWriter, *http.Request) {})
	cut := tlsServer(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	refusing := tlsServer(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, and says nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	closed := "https://127.0.0.1:1"
	longName := strings.Repeat("x", 64) + ".test"
	tests := []struct {
		name, address, proxy string
		phase                Phase
	}{
		{"no address", "https:", "", PhaseResolve},
		{"no such host", "https://" + longName, "", PhaseResolve},
		{"closed port", closed, "", PhaseConnect},
		{"no TLS", "https://" + plain.Listener.Addr().String(), "", PhaseTLS},
		{"cut", "https://" + cut.Listener.Addr().String(), "", PhaseAnswer},
		{"silent", "https://" + silent.Addr().String(), "", PhaseTLS},
		{"proxy that is none", good.URL, plain.URL, PhaseProxy},
		{"closed proxy", good.URL, "http://127.0.0.1:1", PhaseConnect},
		{"unknown proxy", good.URL, "http://" + longName, PhaseResolve},
		{"proxy over TLS that refuses", good.URL, "https://u:hunter2@" + refusing.Listener.Addr().String() + "/", PhaseProxy},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var proxy *url.URL
			if test.proxy != "" {
				proxy, _ = url.Parse(test.proxy)
			}
			late := errors.New("late")
			ctx, cancel := context.WithTimeoutCause(t.Context(), 2*time.Second, late)
			defer cancel()
			got := reachClient(t, good, proxy).Reach(ctx, test.address) // every server of httptest has the same certificate
			if got.Phase != test.phase || got.Err == nil || strings.Contains(got.Err.Error(), "hunter2") || strings.Contains(got.Proxy, "hunter2") {
				t.Errorf("got %+v, want phase %d", got, test.phase)
			}
			if errors.Is(got.Err, late) != (test.name == "silent") {
				t.Errorf("failed because %v", got.Err)
			}
		})
	}
}
