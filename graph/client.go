// Package graph reads mail and the directory through Microsoft Graph under app-only credentials, one page at a time,
// with never more than a set number of requests at once for any mailbox.
package graph

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// Options says which tenant a Client reads, as whom, and how patiently.
type Options struct {
	// TokenURL is the tenant's token endpoint, https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token.
	// ClientID and ClientSecret are the app's. They are not read if Credential is set.
	TokenURL, ClientID, ClientSecret string

	// Credential gives tokens. If nil, a client secret credential is made of the fields above.
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

	// RetryMultiply doubles the wait after each try, from 1 s to 60 s at most. If false, every wait is 1 s.
	// A Retry-After of the service takes the place of either.
	RetryMultiply bool

	// MaxRequestsPerMailbox bounds the requests in flight for one mailbox, of all readers together, and those for
	// the directory. If zero, 4, which is Graph's own limit for an app and a mailbox.
	MaxRequestsPerMailbox int

	// Log gets a line when a request has to wait or is sent again. If nil, nothing is logged.
	Log *slog.Logger

	// Observe, if not nil, is called once for every try, when its answer has been read or given up. It must be
	// quick and safe for concurrent use.
	Observe func(RequestInfo)

	// Now and Sleep are the clock of waits. If nil, the real one.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// RequestInfo describes one try of a request, without anything that a user wrote.
type RequestInfo struct {
	Op       string        // method and path without ids and options: GET /users/{id}/messages
	Mailbox  string        // "" for the directory
	Status   int           // 0 if there was no answer
	Attempt  int           // from 1
	Duration time.Duration // from sending to the end of the body
	Bytes    int64         // of the body on the wire, compressed
}

// Client sends requests to one service under one credential. It is safe for concurrent use.
type Client struct {
	service *url.URL
	http    *http.Client
}

// New checks o and returns a Client; it sends nothing.
func New(o Options) (*Client, error) { return nil, nil }

// Close lets go of idle connections. Listings that are still open are for their owners to close.
func (c *Client) Close() {}
