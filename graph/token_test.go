package graph

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

func TestTokensAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeCredential{}
		tokens := newTokens("scope", f, nil, time.Now)
		for _, step := range []struct {
			after time.Duration
			want  string
		}{{0, "token-1"}, {47 * time.Minute, "token-1"}, {time.Minute, "token-2"}, {time.Minute, "token-2"}} {
			time.Sleep(step.after)
			if got, err := tokens.get(t.Context(), ""); err != nil || got != step.want {
				t.Errorf("after %v: got %q, %v, want %q", step.after, got, err, step.want)
			}
		}
		f.err = errors.New("down")
		time.Sleep(50 * time.Minute)
		if got, err := tokens.get(t.Context(), ""); err != nil || got != "token-2" {
			t.Errorf("while it is good and the endpoint is down: got %q, %v", got, err)
		}
		time.Sleep(20 * time.Minute)
		if _, err := tokens.get(t.Context(), ""); !IsAuthError(err) {
			t.Errorf("when it is no longer good: got %v", err)
		}
	})
}

func TestTokensAreAskedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeCredential{}
		tokens := newTokens("scope", f, nil, time.Now)
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if _, err := tokens.get(t.Context(), ""); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if f.asked.Load() != 1 {
			t.Errorf("asked %d times", f.asked.Load())
		}
		tokens.lock <- struct{}{} // somebody waits for the endpoint
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := tokens.get(ctx, ""); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("behind one who waits: got %v", err)
		}
	})
}

// TestUnauthorizedInTheMiddle has the token refused on the second page: a new one is got at once, the scan goes on.
func TestUnauthorizedInTheMiddle(t *testing.T) {
	tests := []struct {
		name   string
		fixed  bool // the credential has no other token
		accept string
		made   int // credentials
		want   int // elements
	}{
		{"renewed", false, "Bearer token-2", 0, 30},
		{"the same token again", true, "", 0, 10},
		{"refused again", false, "", 0, 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var requests atomic.Int64
				serve := pages(30, 10)
				c := memoryClient(t, Options{Credential: &fakeCredential{fixed: tt.fixed}}, func(w http.ResponseWriter, r *http.Request) {
					if requests.Add(1) > 1 && r.Header.Get("Authorization") != tt.accept {
						w.WriteHeader(http.StatusUnauthorized)
						_, _ = io.WriteString(w, `{"error":{"code":"InvalidAuthenticationToken"}}`)
						return
					}
					serve(w, r)
				})
				all, err := readAll(t, List(t.Context(), c, inbox(c), ListOptions{Fields: subjects}, subject))
				if len(all) != tt.want || (err == nil) != (tt.want == 30) || err != nil && !IsUnauthorized(err) {
					t.Errorf("got %d elements, %v, want %d", len(all), err, tt.want)
				}
			})
		})
	}
}

// TestRefusedTokenMakesNewCredential says how a token that is still in a credential's cache is got around.
func TestRefusedTokenMakesNewCredential(t *testing.T) {
	made := 0
	tokens := newTokens("scope", nil, func() (azcore.TokenCredential, error) {
		made++
		f := &fakeCredential{fixed: true}
		if made > 1 {
			f.fixed = false
			f.asked.Store(9)
		}
		return f, nil
	}, time.Now)
	first, err := tokens.get(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	second, err := tokens.get(t.Context(), first)
	if err != nil || second == first || made != 2 {
		t.Errorf("got %q after %q, %v, with %d credentials", second, first, err, made)
	}
	if again, err := tokens.get(t.Context(), first); err != nil || again != second || made != 2 {
		t.Errorf("a late refusal of the first: got %q, %v, with %d credentials", again, err, made)
	}
}

func TestTokenGoesNowhereElse(t *testing.T) {
	service, err := url.Parse(serviceURL)
	if err != nil {
		t.Fatal(err)
	}
	sent := &scripted{}
	bearer := &bearerTransport{next: sent, service: service, tokens: newTokens("scope", &fakeCredential{}, nil, time.Now)}
	for _, to := range []string{"https://graph.test.evil/", "http://graph.test/", "https://graph.test:444/"} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, to, nil)
		if _, err := bearer.RoundTrip(req); !errors.Is(err, errForeignHost) || len(sent.at) != 0 {
			t.Errorf("%s: got %v, %d requests", to, err, len(sent.at))
		}
	}
}
