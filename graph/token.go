package graph

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// tokenPatience bounds one call for a token with its retries. Without a bound the credential would set 30 s, which a
// Retry-After can pass.
const tokenPatience = 5 * time.Minute

// renewalPause is the least time between two tries to renew a token that is still good. A token that lives no longer is
// renewed when it has ended.
const renewalPause = 30 * time.Second

// tokens keeps one token. When four fifths of its time are over, or when the service wants it renewed, whoever uses it
// starts getting the next one in the background; when it has ended or was refused, he waits for the next.
type tokens struct {
	scope string
	prove func() (*proof, error)
	now   func() time.Time
	log   *slog.Logger

	life       context.Context // of what goes on in the background; ends with stop
	stop       context.CancelFunc
	background sync.WaitGroup

	asking chan struct{} // holds one while somebody asks for a token

	mu      sync.Mutex // guards what follows
	current azcore.AccessToken
	renewAt time.Time
}

// newTokens returns a source of tokens for scope. Of o only clock and log are used.
func newTokens(scope string, prove func() (*proof, error), o Options) *tokens {
	t := &tokens{scope: scope, prove: prove, now: o.Now, log: o.Log, asking: make(chan struct{}, 1)}
	t.life, t.stop = context.WithCancel(context.Background())
	return t
}

// close ends what goes on in the background and waits for it.
func (t *tokens) close() {
	t.mu.Lock()
	t.stop()
	t.mu.Unlock()
	t.background.Wait()
}

// get returns a token other than refused, which is "" or one that the service did not take.
func (t *tokens) get(ctx context.Context, refused string) (string, error) {
	token, due := t.look(refused)
	if due {
		t.renewAhead()
	}
	if token != "" {
		return token, nil
	}
	select {
	case t.asking <- struct{}{}:
		defer func() { <-t.asking }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	if token, _ := t.look(refused); token != "" {
		return token, nil // somebody else got it meanwhile
	}
	return t.ask(ctx, refused != "")
}

// look returns the token at hand, or "" if there is none that is good. due says that it is time for the next.
func (t *tokens) look(refused string) (token string, due bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if t.current.Token == refused || !now.Before(t.current.ExpiresOn) {
		return "", false
	}
	return t.current.Token, !now.Before(t.renewAt)
}

// renewAhead starts getting the next token, if nobody asks for one already.
func (t *tokens) renewAhead() {
	select {
	case t.asking <- struct{}{}:
	default:
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.life.Err() != nil || t.now().Before(t.renewAt) {
		<-t.asking
		return
	}
	t.background.Go(func() {
		defer func() { <-t.asking }()
		if _, err := t.ask(t.life, false); err != nil && t.life.Err() == nil {
			t.postpone(err)
		}
	})
}

// postpone lets the token at hand serve on after a failure to renew it.
func (t *tokens) postpone(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.renewAt = t.now().Add(renewalPause)
	t.log.LogAttrs(t.life, slog.LevelWarn, "token cannot be renewed ahead of its end",
		slog.Time("expires", t.current.ExpiresOn), slog.Any("error", err))
}

// ask gets a token with a new proof: the cache of one that was used before would give the same token again until the last
// minutes of its life. refused says that even a cache of the machine's must not be asked. The caller holds t.asking.
func (t *tokens) ask(ctx context.Context, refused bool) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, tokenPatience)
	defer cancel()
	p, err := t.prove()
	if err != nil {
		return "", err
	}
	next, err := t.request(ctx, p, refused)
	if p.secretFile && isSecretRefused(err) {
		// The file may have been changed between the reading and the refusal.
		if changed, err2 := t.prove(); err2 == nil && changed.secret != p.secret {
			next, err = t.request(ctx, changed, refused)
		}
	}
	if err != nil {
		return "", err
	}
	t.keep(next)
	return next.Token, nil
}

// request asks Entra, or the machine, for a token.
func (t *tokens) request(ctx context.Context, p *proof, refused bool) (azcore.AccessToken, error) {
	options := policy.TokenRequestOptions{Scopes: []string{t.scope}}
	if refused && p.identity == IdentityManaged {
		options.Claims = noClaims
	}
	ctx, last := withExchange(ctx)
	next, err := p.GetToken(ctx, options)
	if err != nil {
		return next, p.authError(ctx, err, last, t.now())
	}
	return next, nil
}

// noClaims asks for nothing, but makes MSAL look past its cache of managed identities' tokens, which the whole process
// shares.
const noClaims = `{"access_token":{}}`

// withoutRoles reports whether the token at hand can be read and shows no role.
func (t *tokens) withoutRoles() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	claims, ok := readClaims(t.current.Token)
	return ok && len(claims.Roles) == 0
}

// keep makes next the token at hand.
func (t *tokens) keep(next azcore.AccessToken) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	t.current = next
	t.renewAt = now.Add(next.ExpiresOn.Sub(now) * 4 / 5)
	if !next.RefreshOn.IsZero() && next.RefreshOn.Before(t.renewAt) {
		t.renewAt = next.RefreshOn
	}
	if soonest := now.Add(renewalPause); t.renewAt.Before(soonest) {
		t.renewAt = soonest
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
	switch {
	case IsAuthError(err):
		drain(resp)
		return nil, err // says more than the refusal
	case err != nil || renewed == token:
		return resp, nil
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
