package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

func TestContentRequests(t *testing.T) {
	c := memoryClient(t, Options{}, nil)
	for _, tt := range []struct {
		r              Request
		show, sent, op string
	}{
		{c.MessageContent("adele@contoso.com", "AA+/b=="), "GET /users/adele@contoso.com/messages/AA+/b==/$value",
			"/users/adele%40contoso.com/messages/AA%2B%2Fb%3D%3D/$value", "GET /users/{id}/messages/{id}/$value"},
		{c.AttachmentContent("$x@y", "m/1", "a?"), "GET /users('$x@y')/messages/m/1/attachments/a?/$value",
			"/users('%24x%40y')/messages/m%2F1/attachments/a%3F/$value", "GET /users/{id}/messages/{id}/attachments/{id}/$value"},
	} {
		if tt.r.err != nil {
			t.Fatal(tt.r.err)
		}
		if got := tt.r.String(); got != tt.show {
			t.Errorf("String: got\n%s, want\n%s", got, tt.show)
		}
		if got := tt.r.url.String(); got != serviceURL+tt.sent {
			t.Errorf("URL: got\n%s, want\n%s", got, serviceURL+tt.sent)
		}
		if tt.r.op != tt.op {
			t.Errorf("op: got %s, want %s", tt.r.op, tt.op)
		}
	}
	for _, r := range []Request{c.MessageContent("u", ".."), c.AttachmentContent("u", "m", ""), c.AttachmentContent("u", ".", "a")} {
		if _, ok, err := ReadContent(t.Context(), c, r, ContentOptions{}); ok || err != nil {
			t.Errorf("%s: got %v, %v", r, ok, err)
		}
	}
}

func TestReadContent(t *testing.T) {
	noise := bytes.Repeat([]byte{0, 0xff, '"', '\r', 'x'}, 5000)
	for _, size := range []int64{0, 1, int64(len(noise)), 1 << 20} {
		for _, zipped := range []bool{false, true} {
			c := memoryClient(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
				if got := r.Header.Get("Accept"); got != "*/*" {
					t.Errorf("Accept: got %q", got)
				}
				if !zipped {
					w.Header().Set("Content-Length", strconv.Itoa(len(noise)))
					_, _ = w.Write(noise)
					return
				}
				w.Header().Set("Content-Encoding", "gzip")
				z := gzip.NewWriter(w)
				_, _ = z.Write(noise)
				_ = z.Close()
			})
			got, ok, err := ReadContent(t.Context(), c, c.MessageContent("u", "m"), ContentOptions{Size: size})
			if !ok || err != nil || !bytes.Equal(got, noise) {
				t.Errorf("size %d, zipped %v: %d bytes, %v, %v", size, zipped, len(got), ok, err)
			}
		}
	}
}

func TestReadContentErrors(t *testing.T) {
	body := strings.Repeat("secret ", 1000)
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		limit   int64
		check   func(error) bool
		ok      bool
	}{
		"fits exactly": {handler: func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }, limit: int64(len(body)),
			check: func(err error) bool { return err == nil }, ok: true},
		"too large": {handler: func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }, limit: int64(len(body)) - 1, check: isTooLarge},
		"announced too large": {handler: func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "99999999999") }, limit: 5,
			check: isTooLarge},
		"cut": {handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, body)
			_ = z.Flush()
		}, check: func(err error) bool {
			e, ok := errors.AsType[*TransferError](err)
			return ok && e.Partial && e.RequestID == "r1" && errors.Is(err, io.ErrUnexpectedEOF)
		}},
		"gone": {handler: refusing(404, "ErrorItemNotFound"), check: func(err error) bool { return err == nil }},
		"500":  {handler: refusing(500, "ErrorCannotOpenFileAttachment"), check: func(err error) bool { return matches(err, func(e *Error) bool { return e.Status == 500 }) }},
		"405":  {handler: refusing(405, "ErrorInvalidRequest"), check: func(err error) bool { return matches(err, func(e *Error) bool { return e.Status == 405 }) }},
	} {
		c := memoryClient(t, Options{MaxRequestsPerMailbox: 1}, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("request-id", "r1")
			tt.handler(w, r)
		})
		for range 2 { // the one slot of the mailbox was given back
			_, ok, err := ReadContent(t.Context(), c, c.AttachmentContent("u", "m", "a"), ContentOptions{Limit: tt.limit})
			if ok != tt.ok || !tt.check(err) {
				t.Errorf("%s: got %v, %v", name, ok, err)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: the error repeats the content", name)
			}
		}
	}
}

// isTooLarge recognizes a ContentTooLargeError that says of what.
func isTooLarge(err error) bool {
	e, ok := errors.AsType[*ContentTooLargeError](err)
	return ok && e.Mailbox == "u" && e.RequestID == "r1" && strings.Contains(err.Error(), fmt.Sprint(e.Limit))
}

// refusing answers every request with an error.
func refusing(status int, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error":{"code":%q,"message":"no"}}`, code)
	}
}

func TestReadContentCancelled(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	c := memoryClient(t, Options{}, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "some")
		cancel(why)
	})
	if _, ok, err := ReadContent(ctx, c, c.MessageContent("u", "m"), ContentOptions{}); ok || !errors.Is(err, why) {
		t.Errorf("got %v, %v", ok, err)
	}
}

func TestEachElement(t *testing.T) {
	for _, tt := range []struct {
		in, want string
		fails    bool
	}{
		{`[]`, "", false},
		{`[{"id":"a","size":5},{"size":null,"id":"b","more":[1,{"id":"c"}]},{}]`, "a 5;b ; ;", false},
		{`[{"id":"a"}`, "a ;", true},
		{`[{"id":"a"}] x`, "a ;", true},
		{`[1]`, "", true},
		{`{"id":"a"}`, "", true},
		{``, "", true},
	} {
		var got strings.Builder
		err := EachElement([]byte(tt.in), NewFields("id", "size"), func(e *Element) error {
			fmt.Fprintf(&got, "%s %s;", e.Value(0).Bytes(), e.Value(1).Bytes())
			return nil
		})
		if got.String() != tt.want || (err != nil) != tt.fails {
			t.Errorf("%s: got %q, %v", tt.in, got.String(), err)
		}
	}
	stop, n := errors.New("stop"), 0
	err := EachElement([]byte(`[{},{},{}]`), NewFields("id"), func(*Element) error { n++; return stop })
	if !errors.Is(err, stop) || n != 1 {
		t.Errorf("got %v after %d elements", err, n)
	}
}
