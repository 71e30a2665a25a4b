package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// splitTokenURL takes the authority's host and the tenant out of a token endpoint.
func splitTokenURL(tokenURL string) (authority, tenant string, err error) {
	u, err := url.Parse(tokenURL)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return "", "", errors.New("TokenURL must be https://HOST/TENANT/oauth2/v2.0/token")
	}
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	if tenant == "" || rest != "oauth2/v2.0/token" {
		return "", "", fmt.Errorf("TokenURL must end with /TENANT/oauth2/v2.0/token; its path is %q", u.Path)
	}
	return u.Scheme + "://" + u.Host, tenant, nil
}

// secretCredential returns a function that makes a client secret credential with nothing in its cache. The authority is
// the one that the settings name, so it is not first looked up in Microsoft's list of them.
func secretCredential(o Options, client *http.Client) (func() (azcore.TokenCredential, error), error) {
	authority, tenant, err := splitTokenURL(o.TokenURL)
	if err != nil {
		return nil, err
	}
	options := &azidentity.ClientSecretCredentialOptions{
		DisableInstanceDiscovery: true,
		ClientOptions: azcore.ClientOptions{
			Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: authority},
			Transport: &tokenTransport{client},
			Retry:     policy.RetryOptions{MaxRetries: -1}, // the client's transport does it
			Telemetry: policy.TelemetryOptions{Disabled: true},
		},
	}
	renew := func() (azcore.TokenCredential, error) {
		return azidentity.NewClientSecretCredential(tenant, o.ClientID, o.ClientSecret, options)
	}
	_, err = renew() // finds what is wrong with the options now
	return renew, err
}

// tokenTransport lets a credential send through our client, and keeps the failure to reach the endpoint for the
// context that asked, because credentials make mere text of it.
type tokenTransport struct{ client *http.Client }

// unreached is the context key of the *error that tokenTransport sets.
type unreached struct{}

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
	if last, ok := req.Context().Value(unreached{}).(*error); ok {
		*last = err
	}
	return resp, err
}

// withoutURL drops the part of an error of net/http that holds the URL, and with it a filter.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// withUnreached returns a context in which tokenTransport keeps the failure that the function then returns.
func withUnreached(ctx context.Context) (context.Context, func() error) {
	last := new(error)
	return context.WithValue(ctx, unreached{}, last), func() error { return *last }
}
