package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// tokenPatience bounds one call for a token with its retries. Without a bound the credential would set 30 s, which a
// Retry-After can pass.
const tokenPatience = 5 * time.Minute

// tokens keeps one token and gets the next one before it ends. Unlike the credential's own lock, its lock ends with the
// context of the one who waits.
type tokens struct {
	scope string
	renew func() (azcore.TokenCredential, error) // makes a credential with an empty cache; nil if there is only this one
	now   func() time.Time

	lock       chan struct{} // holds one; guards what follows
	credential azcore.TokenCredential
	current    azcore.AccessToken
	renewAt    time.Time
}

// newTokens returns a source that makes its credential with renew, or uses given if renew is nil.
func newTokens(scope string, given azcore.TokenCredential, renew func() (azcore.TokenCredential, error), now func() time.Time) *tokens {
	return &tokens{scope: scope, credential: given, renew: renew, now: now, lock: make(chan struct{}, 1)}
}

// get returns a token other than refused, which is "" or one that the service did not take.
func (t *tokens) get(ctx context.Context, refused string) (string, error) {
	select {
	case t.lock <- struct{}{}:
		defer func() { <-t.lock }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	fresh := t.current.Token != refused
	if fresh && t.now().Before(t.renewAt) {
		return t.current.Token, nil
	}
	if t.renew != nil && (t.credential == nil || !fresh && refused != "") {
		credential, err := t.renew()
		if err != nil {
			return "", fmt.Errorf("making a credential: %w", err)
		}
		t.credential = credential
	}
	ctx, cancel := context.WithTimeout(ctx, tokenPatience)
	defer cancel()
	asking, unreachedBecause := withUnreached(ctx)
	next, err := t.credential.GetToken(asking, policy.TokenRequestOptions{Scopes: []string{t.scope}})
	switch {
	case err == nil:
	case fresh && t.now().Before(t.current.ExpiresOn):
		return t.current.Token, nil // good for a while; the next request asks again
	default:
		return "", authError(ctx, err, unreachedBecause())
	}
	t.keep(next)
	return next.Token, nil
}

// keep makes next the token until four fifths of its time are over, or until the service wants it renewed.
func (t *tokens) keep(next azcore.AccessToken) {
	now := t.now()
	t.current = next
	t.renewAt = now.Add(next.ExpiresOn.Sub(now) * 4 / 5)
	if !next.RefreshOn.IsZero() && next.RefreshOn.Before(t.renewAt) {
		t.renewAt = next.RefreshOn
	}
}

// errForeignHost is what a request gets that would carry a token to a host other than the service.
var errForeignHost = errors.New("refusing to send a token to a host that is not the service's")

// bearerTransport adds a token to requests for one service, and refuses every other. A request that is answered 401 is
// sent once more, with a new token: one can be revoked, or end in the middle of a scan.
type bearerTransport struct {
	next    http.RoundTripper
	service *url.URL
	tokens  *tokens
}

// RoundTrip sends req with a token.
func (t *bearerTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if !sameService(t.service, req.URL) {
		return nil, errForeignHost
	}
	token, err := t.tokens.get(req.Context(), "")
	if err != nil {
		return nil, err
	}
	resp, err := t.send(req, token)
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}
	renewed, err := t.tokens.get(req.Context(), token)
	if err != nil || renewed == token {
		return resp, nil // the refusal says more than the failure to get around it
	}
	again, err := rewind(req)
	if err != nil {
		return resp, nil
	}
	drain(resp)
	return t.send(again, renewed)
}

// send sends a copy of req, which stays without the token.
func (t *bearerTransport) send(req *http.Request, token string) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+token)
	return t.next.RoundTrip(req)
}

// sameService reports whether u has the scheme, host and port of the service.
func sameService(service, u *url.URL) bool {
	return strings.EqualFold(service.Scheme, u.Scheme) && strings.EqualFold(service.Hostname(), u.Hostname()) &&
		port(service) == port(u) && u.User == nil
}

// port returns the port of u, the scheme's own if it names none.
func port(u *url.URL) string {
	if u.Port() == "" && strings.EqualFold(u.Scheme, "https") {
		return "443"
	}
	return u.Port()
}
