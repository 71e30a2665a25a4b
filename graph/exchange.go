package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// exchange is the last thing that happened on the way to a token, as credentials make mere text of it.
type exchange struct {
	status int   // of the answer; 0 if there was none
	err    error // why there was none
}

// exchangeKey is the context key of the *exchange that tokenTransport writes to.
type exchangeKey struct{}

// tokenTransport lets a credential send through our client.
type tokenTransport struct{ client *http.Client }

// Do sends a request of the credential. The body that it comes with cannot be read by two tries: rewinding it for the
// second takes it from the first, which may still be sending when it has been answered.
func (t *tokenTransport) Do(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, fmt.Errorf("reading a request for a token: %w", err)
		}
		req = req.Clone(req.Context())
		setBody(req, body)
	}
	resp, err := t.client.Do(req)
	if last, ok := req.Context().Value(exchangeKey{}).(*exchange); ok {
		*last = exchange{err: err}
		if err == nil {
			last.status = resp.StatusCode
		}
	}
	return resp, err
}

// withExchange returns a context in which tokenTransport keeps what happens.
func withExchange(ctx context.Context) (context.Context, *exchange) {
	last := new(exchange)
	return context.WithValue(ctx, exchangeKey{}, last), last
}

// withoutURL drops the part of an error of net/http that holds the URL, and with it a filter.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
