package graph

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// serviceURL is the service of tests that send nothing over a network.
const serviceURL = "https://graph.test/v1.0"

// fakeCredential gives token-1, token-2 and so on.
type fakeCredential struct {
	asked    atomic.Int64
	lifetime time.Duration // an hour if zero
	fixed    bool          // always token-1
	hang     bool          // until the context ends
	err      error
}

// GetToken gives the next token.
func (f *fakeCredential) GetToken(ctx context.Context, _ policy.TokenRequestOptions) (azcore.AccessToken, error) {
	n := f.asked.Add(1)
	if f.hang {
		<-ctx.Done()
		return azcore.AccessToken{}, ctx.Err()
	}
	if f.fixed {
		n = 1
	}
	lifetime := f.lifetime
	if lifetime == 0 {
		lifetime = time.Hour
	}
	return azcore.AccessToken{Token: "token-" + strconv.FormatInt(n, 10), ExpiresOn: time.Now().Add(lifetime)}, f.err
}

// inMemory answers requests by calling a handler, without a network, so that tests may run on fake time.
type inMemory struct{ handler http.Handler }

// RoundTrip calls the handler.
func (m inMemory) RoundTrip(req *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	m.handler.ServeHTTP(recorder, req)
	if req.Context().Err() != nil {
		return nil, req.Context().Err()
	}
	return recorder.Result(), nil
}

// memoryClient returns a client of a service that is a function.
func memoryClient(t *testing.T, o Options, handler http.HandlerFunc) *Client {
	t.Helper()
	o.ServiceURL = serviceURL
	if o.Credential == nil {
		o.Credential = &fakeCredential{}
	}
	c, err := newClient(o.withDefaults(), inMemory{handler})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// pageOf writes a page of elements with ids from up to below to, and a link if next is not empty.
func pageOf(from, to int, next string) string {
	var b strings.Builder
	b.WriteString(`{"value":[`)
	for i := from; i < to; i++ {
		if i > from {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"m%d","subject":"s%d"}`, i, i)
	}
	b.WriteByte(']')
	if next != "" {
		fmt.Fprintf(&b, `,"@odata.nextLink":%q`, next)
	}
	b.WriteByte('}')
	return b.String()
}

// pages serves the elements 0 to total in pages, by $skip.
func pages(total, size int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		skip, _ := strconv.Atoi(r.URL.Query().Get("$skip"))
		next := ""
		if skip+size < total {
			next = "https://" + hostOf(r) + r.URL.Path + "?$skip=" + strconv.Itoa(skip+size)
		}
		_, _ = io.WriteString(w, pageOf(skip, min(skip+size, total), next))
	}
}

// hostOf returns the host that a request was sent to.
func hostOf(r *http.Request) string {
	if r.Host != "" {
		return r.Host
	}
	return r.URL.Host
}

// subjects is the field of most tests.
var subjects = NewFields("subject")

// subject decodes it.
func subject(e *Element) (string, error) {
	return string(e.Value(0).Bytes()), nil
}

// inbox is the request of most tests.
func inbox(c *Client) Request {
	return c.FolderMessages("adele@contoso.com", "inbox", odata.Query{Select: []string{"subject"}})
}

// readAll reads a listing to its end and closes it.
func readAll[T any](t *testing.T, l *Listing[T]) ([]T, error) {
	t.Helper()
	defer l.Close()
	var all []T
	for {
		v, err := l.Next(t.Context())
		if err == io.EOF { //nolint:errorlint // Next returns it bare
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, v)
	}
}
