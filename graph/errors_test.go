package graph

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// refuse answers every request with a status and an error.
func refuse(status int, code, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("request-id", "r-1")
		w.WriteHeader(status)
		if code != "" {
			fmt.Fprintf(w, `{"error":{"code":%q,"message":%q,"innererror":{"client-request-id":"c-1"}}}`, code, message)
		}
	}
}

// predicates are in the order of TestPredicates' bits.
var predicates = []func(error) bool{
	IsFilterRefused, IsNoMailbox, IsUnknownUser, IsNotFound, IsAccessDenied, IsThrottled, IsUnauthorized, IsBrokenPage,
}

func TestPredicates(t *testing.T) {
	const (
		filter = 1 << iota
		noMailbox
		unknownUser
		notFound
		denied
		throttled
		unauthorized
		brokenPage
	)
	tests := []struct {
		status        int
		code, message string
		want          int
	}{
		{400, "InefficientFilter", "The restriction or sort order is too complex for this operation.", filter},
		{400, "inefficientfilter", "", filter},
		{400, "ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes.", filter},
		{400, "ErrorInvalidUrlQuery", "", filter},
		{400, "ErrorRestrictionTooComplex", "", filter},
		{400, "BadRequest", "Invalid filter clause: a syntax error at position 3", filter},
		{400, "BadRequest", "OrderBy not supported.", filter},
		{400, "Request_UnsupportedQuery", "Sorting not supported for current query.", filter},
		{500, "ErrorInternalServerError", "", filter | brokenPage},
		{400, "RequestBroker--ParseUri", "Could not find a property named 'x'", 0},
		{400, "ErrorInvalidIdMalformed", "Id is malformed.", notFound},
		{404, "ErrorItemNotFound", "", notFound},
		{404, "MailboxNotEnabledForRESTAPI", "", noMailbox},
		{404, "ResourceNotFound", "Resource could not be discovered.", noMailbox},
		{404, "ResourceNotFound", "User not found", unknownUser},
		{404, "ErrorInvalidUser", "The requested user 'x' is invalid.", unknownUser},
		{404, "Request_ResourceNotFound", "", unknownUser},
		{403, "ErrorAccessDenied", "", denied},
		{403, "Authorization_RequestDenied", "", denied},
		{429, "ApplicationThrottled", "", throttled},
		{429, "", "", throttled},
		{401, "InvalidAuthenticationToken", "", unauthorized},
		{503, "", "", 0},
		{502, "", "", brokenPage},
		{504, "UnknownError", "", brokenPage},
		{302, "", "", 0},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.status, tt.code, tt.message), func(t *testing.T) {
			c := memoryClient(t, Options{RetryMode: RetryNone}, refuse(tt.status, tt.code, tt.message))
			r := c.Messages("adele@contoso.com", odata.Query{Filter: odata.Eq("subject", odata.String("x"))})
			_, err := readAll(t, List(t.Context(), c, r, ListOptions{}, subject))
			err = fmt.Errorf("listing: %w", err)
			for i, is := range predicates {
				if got, want := is(err), tt.want&(1<<i) != 0; got != want {
					t.Errorf("predicate %d: got %v, want %v", i, got, want)
				}
			}
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Status != tt.status || e.Code != tt.code || e.RequestID != "r-1" || e.Mailbox != "adele@contoso.com" {
				t.Errorf("got %+v", e)
			}
		})
	}
}

// TestFilterRefusedNeedsFilter says that only the first page of a request with a filter or an order can be refused so.
func TestFilterRefusedNeedsFilter(t *testing.T) {
	order := odata.Query{OrderBy: []odata.Order{{Property: "subject"}}}
	for _, tt := range []struct {
		q     odata.Query
		first string
		want  bool
	}{{odata.Query{}, "", false}, {order, "", true}, {order, pageOf(0, 1, serviceURL+"/a"), false}} {
		c := memoryClient(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
			if tt.first != "" && r.URL.Path != "/v1.0/a" {
				_, _ = io.WriteString(w, tt.first)
				return
			}
			refuse(500, "ErrorInternalServerError", "")(w, r)
		})
		_, err := readAll(t, List(t.Context(), c, c.Messages("u", tt.q), ListOptions{Fields: subjects}, subject))
		if err == nil || IsFilterRefused(err) != tt.want {
			t.Errorf("%v %q: got %v", tt.q, tt.first, err)
		}
	}
}

func TestErrorText(t *testing.T) {
	c := memoryClient(t, Options{}, refuse(400, "BadRequest", "Invalid filter clause in 'subject eq 'my secret''"))
	r := c.Messages("adele@contoso.com", odata.Query{Filter: odata.Eq("subject", odata.String("my secret"))})
	_, err := readAll(t, List(t.Context(), c, r, ListOptions{}, subject))
	const want = "GET /users/{id}/messages: Graph answered 400 BadRequest for mailbox adele@contoso.com (request-id r-1)"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// failing is a network that is down.
type failing struct{ err error }

// RoundTrip fails.
func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

func TestNoAnswer(t *testing.T) {
	down := errors.New("connection refused")
	c, err := newClient(Options{ServiceURL: serviceURL, Credential: &fakeCredential{}}.withDefaults(), failing{down})
	if err != nil {
		t.Fatal(err)
	}
	r := c.Messages("adele@contoso.com", odata.Query{Filter: odata.Eq("subject", odata.String("my secret"))})
	_, _, err = Get(t.Context(), c, r, subjects, subject)
	if e, ok := errors.AsType[*TransferError](err); !ok || e.Partial || !errors.Is(err, down) || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestGet(t *testing.T) {
	c := memoryClient(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v1.0/users/u/messages/m1":
			_, _ = io.WriteString(w, `{"@odata.context":"c","id":"m1","subject":"s1"}`)
		case "/v1.0/users/u/messages/cut":
			_, _ = io.WriteString(w, `{"@odata.context":"c","id":"m1","subject":"s1"`)
		case "/v1.0/users/u/messages/bad":
			refuse(400, "ErrorInvalidIdMalformed", "")(w, r)
		default:
			refuse(404, "ErrorItemNotFound", "")(w, r)
		}
	})
	get := func(r Request) (string, bool, error) { return Get(t.Context(), c, r, subjects, subject) }
	if v, ok, err := get(c.Message("u", "m1", odata.Query{})); v != "s1" || !ok || err != nil {
		t.Errorf("got %q, %v, %v", v, ok, err)
	}
	for _, id := range []string{"bad", "gone"} {
		if v, ok, err := get(c.Message("u", id, odata.Query{})); v != "" || ok || err != nil {
			t.Errorf("%s: got %q, %v, %v", id, v, ok, err)
		}
	}
	if _, ok, err := get(c.MailFolder("u", "gone", odata.Query{})); ok || !IsNotFound(err) {
		t.Errorf("a folder that is gone: got %v, %v", ok, err)
	}
	if _, ok, err := get(c.Message("u", "cut", odata.Query{})); ok || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut: got %v, %v", ok, err)
	}
}
