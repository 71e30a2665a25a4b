package graph

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// batchServer answers batches and single requests of messages m0, m1, …; those of once are put off the first time.
type batchServer struct {
	once map[string]int // by id, the status

	mu      sync.Mutex
	batches []int // sizes
	singles []string
	first   time.Time // of singles
}

// answer returns status and body for one message.
func (s *batchServer) answer(path string, batched bool) (int, string) {
	id := path[strings.LastIndex(path, "/")+1:]
	if status := s.once[id]; batched && status != 0 {
		return status, `{"error":{"code":"ApplicationThrottled"}}`
	}
	switch {
	case strings.HasPrefix(id, "gone"):
		return 404, `{"error":{"code":"ErrorItemNotFound"}}`
	case strings.HasPrefix(id, "denied"):
		return 403, `{"error":{"code":"ErrorAccessDenied"}}`
	}
	return 200, fmt.Sprintf(`{"id":%q,"subject":"s-%s"}`, id, id)
}

// ServeHTTP answers in an order other than that of the requests.
func (s *batchServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path != "/v1.0/$batch" {
		if len(s.singles) == 0 {
			s.first = time.Now()
		}
		s.singles = append(s.singles, r.URL.Path)
		status, body := s.answer(r.URL.Path, false)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return
	}
	var in struct {
		Requests []struct {
			ID, Method, URL string
			Headers         map[string]string
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		panic(err)
	}
	s.batches = append(s.batches, len(in.Requests))
	var out []string
	for _, item := range in.Requests {
		path, _, _ := strings.Cut(item.URL, "?")
		if item.Method != "GET" || !strings.HasPrefix(path, "/users/") || item.Headers["Prefer"] != preferImmutableIDs {
			panic(fmt.Sprint(item))
		}
		status, body := s.answer(path, true)
		out = append(out, fmt.Sprintf(`{"body":%s,"headers":{"Retry-After":"3","request-id":"r%s"},"id":%q,"status":%d}`, body, item.ID, item.ID, status))
	}
	slices.Reverse(out)
	_, _ = io.WriteString(w, `{"responses":[`+strings.Join(out, ",")+`]}`)
}

func TestBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := &batchServer{once: map[string]int{"m3": 429, "m7": 424, "m9": 500}}
		c := memoryClient(t, Options{}, s.ServeHTTP)
		var rs []Request
		for i := range 45 {
			rs = append(rs, c.Message("u", fmt.Sprintf("m%d", i), odata.Query{}))
		}
		rs[5] = c.Message("u", "gone", odata.Query{})
		rs[6] = c.Message("u", "denied", odata.Query{})
		rs[8] = c.Message("u", "..", odata.Query{})
		rs[10] = c.Message("alone", "m10", odata.Query{})
		rs[11] = c.MailFolder("u", "gone", odata.Query{})
		results, err := Batch(t.Context(), c, rs, subjects, func(i int, e *Element) (string, error) {
			return fmt.Sprint(i, " ", string(e.Value(0).Bytes())), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range results {
			switch i {
			case 5, 8:
				if got.OK || got.Err != nil {
					t.Errorf("%d: got %+v, want none", i, got)
				}
			case 6:
				if got.OK || !IsAccessDenied(got.Err) || !strings.Contains(got.Err.Error(), "mailbox u (request-id r6)") {
					t.Errorf("%d: got %+v", i, got)
				}
			case 11:
				if got.OK || !IsNotFound(got.Err) {
					t.Errorf("a folder that there is not: got %+v, want an error", got)
				}
			default:
				if want := fmt.Sprintf("%d s-m%d", i, i); !got.OK || got.Value != want {
					t.Errorf("%d: got %+v, want %q", i, got, want)
				}
			}
		}
		if fmt.Sprint(s.batches) != "[20 20 3]" {
			t.Errorf("batches of %v", s.batches)
		}
		if waited := s.first.Sub(start); waited != 3*time.Second {
			t.Errorf("what was put off was asked for after %v, want the 3 s that the batch's answers ask for", waited)
		}
		slices.Sort(s.singles)
		if want := "[/v1.0/users/alone/messages/m10 /v1.0/users/u/messages/m3 /v1.0/users/u/messages/m7 /v1.0/users/u/messages/m9]"; fmt.Sprint(s.singles) != want {
			t.Errorf("got %v one by one, want %s", s.singles, want)
		}
	})
}

// TestBatchWithoutRetries sends nothing again but what got no good token.
func TestBatchWithoutRetries(t *testing.T) {
	s := &batchServer{once: map[string]int{"m1": 429, "m2": 401}}
	c := memoryClient(t, Options{RetryMode: RetryNone}, s.ServeHTTP)
	rs := []Request{c.Message("u", "m0", odata.Query{}), c.Message("u", "m1", odata.Query{}), c.Message("u", "m2", odata.Query{})}
	results, err := Batch(t.Context(), c, rs, subjects, func(_ int, e *Element) (string, error) { return subject(e) })
	if err != nil || !results[0].OK || !IsThrottled(results[1].Err) || !results[2].OK || len(s.singles) != 1 {
		t.Errorf("got %+v, %v", results, err)
	}
}

func TestBatchFails(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"refused": refuse(403, "ErrorAccessDenied", ""),
		"cut":     func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"responses":[{"id":"0"`) },
		"strange": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"responses":[{"id":"7","status":200,"body":{}}]}`)
		},
	} {
		c := memoryClient(t, Options{}, answer)
		rs := []Request{c.Message("u", "m0", odata.Query{}), c.Message("u", "m1", odata.Query{})}
		if _, err := Batch(t.Context(), c, rs, subjects, func(_ int, e *Element) (string, error) { return subject(e) }); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
