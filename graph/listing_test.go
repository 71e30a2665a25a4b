package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestListPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ids sync.Map
		serve := pages(2500, 1000)
		c := memoryClient(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
			for name, want := range map[string]string{"Prefer": `IdType="ImmutableId"`, "Authorization": "Bearer token-1", "Accept-Encoding": "gzip"} {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s: %s is %q, want %q", r.URL, name, got, want)
				}
			}
			if _, again := ids.LoadOrStore(r.Header.Get("client-request-id"), true); again || len(r.Header.Get("client-request-id")) != 36 {
				t.Errorf("client-request-id %q is no new GUID", r.Header.Get("client-request-id"))
			}
			serve(w, r)
		})
		l := List(t.Context(), c, inbox(c), ListOptions{Fields: subjects}, subject)
		all, err := readAll(t, l)
		if err != nil || len(all) != 2500 || all[0] != "s0" || all[2499] != "s2499" {
			t.Errorf("got %d elements, %v", len(all), err)
		}
		if l.Pages() != 3 {
			t.Errorf("got %d pages, want 3", l.Pages())
		}
		if _, err := l.Next(t.Context()); err == nil {
			t.Error("Next after the end gave an element")
		}
	})
}

// TestListReadsAhead counts the requests that taking so many elements costs. They are taken in chunks, up to the next
// power of two.
func TestListReadsAhead(t *testing.T) {
	tests := []struct {
		lazy       bool
		take, want int
	}{
		{false, 1, 1}, {false, 31, 1}, {false, 64, 2}, {false, 100, 2}, {false, 101, 2}, {false, 190, 3},
		{true, 1, 1}, {true, 100, 1}, {true, 101, 2}, {true, 200, 2}, {true, 201, 3},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("lazy %v, %d", tt.lazy, tt.take), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var requests atomic.Int64
				serve := pages(1000, 100)
				c := memoryClient(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
					requests.Add(1)
					serve(w, r)
				})
				l := List(t.Context(), c, inbox(c), ListOptions{Fields: subjects, Lazy: tt.lazy}, subject)
				defer l.Close()
				for range tt.take {
					if _, err := l.Next(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				synctest.Wait()
				if got := int(requests.Load()); got != tt.want {
					t.Errorf("got %d requests, want %d", got, tt.want)
				}
			})
		})
	}
}

// answers serves the texts in order, whatever is asked for.
func answers(texts ...string) http.HandlerFunc {
	var n atomic.Int64
	return func(w http.ResponseWriter, _ *http.Request) {
		i := int(n.Add(1)) - 1
		if i >= len(texts) {
			w.WriteHeader(http.StatusGone)
			return
		}
		w.Header().Set("request-id", "r"+fmt.Sprint(i))
		_, _ = io.WriteString(w, texts[i])
	}
}

// listAnswers reads a listing of which these are the pages.
func listAnswers(t *testing.T, o ListOptions, texts ...string) ([]string, error) {
	t.Helper()
	c := memoryClient(t, Options{}, answers(texts...))
	o.Fields = subjects
	return readAll(t, List(t.Context(), c, inbox(c), o, subject))
}

func TestListEmptyPagesGoOn(t *testing.T) {
	for _, lazy := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			all, err := listAnswers(t, ListOptions{Lazy: lazy}, pageOf(0, 0, serviceURL+"/a"), pageOf(0, 1, serviceURL+"/b"),
				pageOf(0, 0, serviceURL+"/c"), pageOf(0, 0, serviceURL+"/d"), pageOf(1, 3, ""))
			if err != nil || fmt.Sprint(all) != "[s0 s1 s2]" {
				t.Errorf("lazy %v: got %q, %v", lazy, all, err)
			}
		})
	}
}

func TestListDuplicates(t *testing.T) {
	texts := []string{pageOf(0, 3, serviceURL+"/a"), pageOf(2, 5, serviceURL+"/b"), `{"value":[{"subject":"x"},{"subject":"x"},{"id":"m0"}]}`}
	for drop, want := range map[bool]string{true: "[s0 s1 s2 s3 s4 x x]", false: "[s0 s1 s2 s2 s3 s4 x x ]"} {
		synctest.Test(t, func(t *testing.T) {
			all, err := listAnswers(t, ListOptions{DropDuplicates: drop}, texts...)
			if err != nil || fmt.Sprint(all) != want {
				t.Errorf("drop %v: got %q, %v, want %s", drop, all, err, want)
			}
		})
	}
}

func TestListLinksRefused(t *testing.T) {
	good := serviceURL + "/users/x?$skip=1"
	tests := []struct {
		name   string
		links  []string
		want   error
		broken bool
	}{
		{"repeated", []string{good, good}, errMalformed, true},
		{"the first again", []string{serviceURL + "/users/adele%40contoso.com/mailFolders/inbox/messages?%24select=subject"}, errMalformed, true},
		{"no URL", []string{"https://graph.test/%zz"}, errMalformed, true},
		{"other host", []string{"https://graph.evil/v1.0/x"}, errForeignHost, false},
		{"other port", []string{"https://graph.test:8443/v1.0/x"}, errForeignHost, false},
		{"other scheme", []string{"http://graph.test/v1.0/x"}, errForeignHost, false},
		{"credentials", []string{"https://u:p@graph.test/v1.0/x"}, errForeignHost, false},
		{"relative", []string{"/v1.0/x"}, errForeignHost, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var texts []string
				for i, link := range tt.links {
					texts = append(texts, pageOf(i, i+1, link))
				}
				all, err := listAnswers(t, ListOptions{}, texts...)
				if !errors.Is(err, tt.want) || len(all) != len(tt.links) || IsBrokenPage(err) != tt.broken {
					t.Errorf("got %q, %v, want %v", all, err, tt.want)
				}
				if strings.Contains(fmt.Sprint(err), "skip") {
					t.Errorf("%v repeats the link", err)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		if all, err := listAnswers(t, ListOptions{}, pageOf(0, 1, "HTTPS://Graph.Test:443/x"), pageOf(1, 2, "")); err != nil || len(all) != 2 {
			t.Errorf("the same host otherwise spelt: got %q, %v", all, err)
		}
	})
}

// TestListLinkVerbatim has a link that would change if it were written anew.
func TestListLinkVerbatim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const link = "/v1.0/users('a%2Fb')/messages?$skiptoken=%24x%2b+y&%24top=1&b;c"
		var got string
		c := memoryClient(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("$select") != "" {
				_, _ = io.WriteString(w, pageOf(0, 1, "https://graph.test"+link))
				return
			}
			got = r.URL.RequestURI()
			_, _ = io.WriteString(w, pageOf(1, 2, ""))
		})
		if _, err := readAll(t, List(t.Context(), c, inbox(c), ListOptions{Fields: subjects}, subject)); err != nil || got != link {
			t.Errorf("got %s, %v, want %s", got, err, link)
		}
	})
}

func TestListErrors(t *testing.T) {
	fault := `{"error":{"code":"ErrorInternalServerError","message":"secret"}}`
	tests := []struct {
		name   string
		second string
		check  func(error) bool
	}{
		{"cut", pageOf(3, 6, "")[:40], func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) && IsBrokenPage(err) }},
		{"no JSON", "<html>", IsBrokenPage},
		{"fault within", `{"value":[{"subject":"s3"},` + fault + `]}`, func(err error) bool {
			e, ok := errors.AsType[*Error](err)
			return ok && e.Status == 200 && e.Code == "ErrorInternalServerError" && e.Mailbox == "adele@contoso.com" && e.RequestID == "r1"
		}},
		{"status", "", func(err error) bool { e, ok := errors.AsType[*Error](err); return ok && e.Status == 410 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				texts := []string{pageOf(0, 3, serviceURL+"/a")}
				if tt.second != "" {
					texts = append(texts, tt.second)
				}
				all, err := listAnswers(t, ListOptions{}, texts...)
				if len(all) < 3 || err == nil || !tt.check(err) {
					t.Errorf("got %q, %#v", all, err)
				}
				if text := fmt.Sprint(err); !strings.Contains(text, "adele@contoso.com") || strings.Contains(text, "secret") {
					t.Errorf("error is %q", text)
				}
			})
		})
	}
}

func TestListDecodeErrors(t *testing.T) {
	own := errors.New("own")
	decodes := map[string]func(*Element) (string, error){
		"error":         func(*Element) (string, error) { return "", own },
		"runtime panic": func(e *Element) (string, error) { return string(e.Value(7).Bytes()), nil },
		"panic":         func(*Element) (string, error) { panic("a subject") },
	}
	for name, decode := range decodes {
		synctest.Test(t, func(t *testing.T) {
			c := memoryClient(t, Options{}, pages(10, 5))
			_, err := readAll(t, List(t.Context(), c, inbox(c), ListOptions{Fields: subjects}, decode))
			if err == nil || IsBrokenPage(err) || strings.Contains(err.Error(), "a subject") || name == "error" && err != own { //nolint:errorlint // as it was
				t.Errorf("%s: got %v", name, err)
			}
			if len(c.gates.gates) != 0 {
				t.Errorf("%s: a slot is still held", name)
			}
		})
	}
}

// TestListNoDeadlock has eight listings of one mailbox, of which nobody takes anything: each must still read its first
// page, and all must come to their end when they are taken one after another.
func TestListNoDeadlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var inside, most atomic.Int64
		serve := pages(3000, 1000)
		c := memoryClient(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
			most.Store(max(most.Load(), inside.Add(1)))
			time.Sleep(time.Second)
			inside.Add(-1)
			serve(w, r)
		})
		var all []*Listing[string]
		for range 8 {
			all = append(all, List(t.Context(), c, inbox(c), ListOptions{Fields: subjects}, subject))
		}
		time.Sleep(time.Minute)
		for i, l := range all {
			if l.Pages() != 1 {
				t.Errorf("listing %d has read %d pages, want 1", i, l.Pages())
			}
		}
		for i, l := range all {
			if rows, err := readAll(t, l); err != nil || len(rows) != 3000 {
				t.Errorf("listing %d: got %d rows, %v", i, len(rows), err)
			}
		}
		if most.Load() != 4 {
			t.Errorf("%d requests at once, want 4", most.Load())
		}
	})
}

// TestListEnds cancels or closes a listing wherever it may wait. synctest fails when a goroutine is left.
func TestListEnds(t *testing.T) {
	stall := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	throttle := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	}
	cause := errors.New("killed")
	for name, handler := range map[string]http.HandlerFunc{"request": stall, "retry": throttle, "consumer": pages(1000, 100)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := memoryClient(t, Options{MaxRequestsPerMailbox: 1}, handler)
				ctx, cancel := context.WithCancelCause(t.Context())
				first := List(ctx, c, inbox(c), ListOptions{Fields: subjects}, subject)
				slot := List(ctx, c, inbox(c), ListOptions{Fields: subjects}, subject) // waits for the slot of the first
				synctest.Wait()
				start := time.Now()
				cancel(cause)
				for _, l := range []*Listing[string]{first, slot} {
					var err error
					for err == nil {
						_, err = l.Next(t.Context())
					}
					if !errors.Is(err, cause) {
						t.Errorf("got %v, want %v", err, cause)
					}
					if err := errors.Join(l.Close(), l.Close()); err != nil {
						t.Error(err)
					}
				}
				if time.Since(start) != 0 || len(c.gates.gates) > 1 {
					t.Errorf("took %v, %d gates left", time.Since(start), len(c.gates.gates))
				}

				closed := List(t.Context(), c, inbox(c), ListOptions{Fields: subjects}, subject)
				synctest.Wait()
				closed.Close()
			})
		})
	}
}

func TestNextEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := memoryClient(t, Options{}, func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(time.Minute)
			_, _ = io.WriteString(w, pageOf(0, 1, ""))
		})
		l := List(t.Context(), c, inbox(c), ListOptions{Fields: subjects}, subject)
		defer l.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := l.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if v, err := l.Next(t.Context()); err != nil || v != "s0" {
			t.Errorf("after it: got %q, %v", v, err)
		}
	})
}
