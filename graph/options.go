package graph

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// Options says which tenant a Client reads, as whom, and how patiently.
type Options struct {
	// TokenURL is the tenant's token endpoint, https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token, and says
	// which cloud: its host is the authority. A managed identity does not read it.
	TokenURL string

	// ClientID is the app's. With IdentityManaged it is that of a user-assigned identity; if empty, the machine's own.
	ClientID string

	// Identity says how the app proves who it is, and with it which of the fields below are read.
	Identity Identity

	// ClientSecret is the secret's value. ClientSecretFile is read in its place, for every new token, so that the
	// secret can be changed meanwhile. One of them is for IdentitySecret.
	ClientSecret, ClientSecretFile string

	// ClientSecretExpires is when the secret ends, for those who ask why it is refused. Zero is not known.
	ClientSecretExpires time.Time

	// CertificateFile holds a certificate with its private key, in PEM or, with CertificatePassword, in PFX. It is
	// read for every new token. Both are for IdentityCertificate.
	CertificateFile, CertificatePassword string

	// FederatedTokenFile holds the token that a workload got from its own issuer, for IdentityWorkload. If empty, the
	// environment names it (AZURE_FEDERATED_TOKEN_FILE).
	FederatedTokenFile string

	// Credential gives tokens. If nil, one is made of the fields above; if not, they are not read.
	Credential azcore.TokenCredential

	// Scope is what a token is asked for. If empty, /.default of ServiceURL's host.
	Scope string

	// ServiceURL is the root of the service with its version. If empty, https://graph.microsoft.com/v1.0.
	ServiceURL string

	// CACert holds certificates in PEM that are trusted beside the system's. If nil, only the system's are.
	CACert []byte

	// Proxy is where requests go through. If nil, the environment decides (HTTPS_PROXY, NO_PROXY).
	Proxy *url.URL

	// RetryMode says which failures are sent again. The zero value is RetryWhenStatusCodeMatch.
	RetryMode RetryMode

	// RetryStatusCodes are the statuses that RetryWhenStatusCodeMatch means. If nil, 429 and 503.
	RetryStatusCodes []int

	// RetryMax is how often a request is sent again after the first try. If zero, 5; if negative, never.
	RetryMax int

	// RetryMultiply doubles the wait after each try, from 1 s to 60 s at most. If false, every wait is 1 s. Up to a
	// quarter is added to either at random. A Retry-After of the service takes the place of both, to the point.
	RetryMultiply bool

	// MaxRequestsPerMailbox bounds the requests in flight for one mailbox, of all readers together, and those for
	// the directory. If zero, 4, which is Graph's own limit for an app and a mailbox.
	MaxRequestsPerMailbox int

	// Log gets a line when a request is sent again, or a token cannot be renewed ahead of its end. If nil, nothing is
	// logged.
	Log *slog.Logger

	// Observe, if not nil, is called once for every try, when its answer has been read or given up. It must be
	// quick and safe for concurrent use.
	Observe func(RequestInfo)

	// Now and Sleep are the clock of waits: a Sleep must move Now on. If nil, the real one.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// withDefaults returns o with what zero values stand for.
func (o Options) withDefaults() Options {
	if o.ServiceURL == "" {
		o.ServiceURL = "https://graph.microsoft.com/v1.0"
	}
	if o.RetryStatusCodes == nil {
		o.RetryStatusCodes = []int{http.StatusTooManyRequests, http.StatusServiceUnavailable}
	}
	if o.RetryMax == 0 {
		o.RetryMax = 5
	}
	if o.MaxRequestsPerMailbox <= 0 {
		o.MaxRequestsPerMailbox = 4
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	return o
}

// newTransport returns what sends requests. Nothing bounds a request as a whole, because a page may be long; what can
// stall without a sign is bounded.
func newTransport(o Options) (*http.Transport, error) {
	roots, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("reading the system's certificates: %w", err)
	}
	if o.CACert != nil && !roots.AppendCertsFromPEM(o.CACert) {
		return nil, errors.New("CACert has no certificate in PEM")
	}
	proxy := http.ProxyFromEnvironment
	if o.Proxy != nil {
		proxy = http.ProxyURL(o.Proxy)
	}
	return &http.Transport{
		Proxy:                 proxy,
		DialContext:           (&net.Dialer{Timeout: 15 * time.Second}).DialContext,
		TLSClientConfig:       &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   15 * time.Second,
		ResponseHeaderTimeout: 100 * time.Second, // Graph itself gives up at about 30 s
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   64,
		ForceAttemptHTTP2:     true,
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
		DisableCompression:    true, // gzipTransport does it
	}, nil
}
