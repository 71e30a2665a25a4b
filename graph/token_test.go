package graph

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// given makes proofs of one credential.
func given(c azcore.TokenCredential) func() (*proof, error) {
	return func() (*proof, error) { return &proof{TokenCredential: c, given: true}, nil }
}

// testTokens returns a source of f's tokens, and of what they log.
func testTokens(t *testing.T, f azcore.TokenCredential) (*tokens, *bytes.Buffer) {
	t.Helper()
	logged := &bytes.Buffer{}
	tokens := newTokens("scope", given(f), Options{Log: slog.New(slog.NewTextHandler(logged, nil))}.withDefaults())
	t.Cleanup(tokens.close)
	return tokens, logged
}

// TestTokenLife follows a token of an hour: from 48 minutes on it serves while the next one is got, and if there is none,
// to its end.
func TestTokenLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeCredential{}
		tokens, logged := testTokens(t, f)
		for _, step := range []struct {
			after time.Duration
			down  bool
			want  string
			asked int64 // for tokens, when all is quiet
		}{
			{0, false, "token-1", 1},
			{48*time.Minute - 1, false, "token-1", 1},
			{1, false, "token-1", 2}, // and the next is on its way
			{1, false, "token-2", 2},
			{48 * time.Minute, true, "token-2", 3},
			{renewalPause - 1, true, "token-2", 3}, // not so soon
			{1, true, "token-2", 4},
			{renewalPause, false, "token-2", 5},
			{1, false, "token-5", 5},
			{time.Hour, false, "token-6", 6}, // nobody asked while it was good
		} {
			time.Sleep(step.after)
			f.err = nil
			if step.down {
				f.err = errors.New("down ~abc")
			}
			got, err := tokens.get(t.Context(), "")
			synctest.Wait()
			if err != nil || got != step.want || f.asked.Load() != step.asked {
				t.Errorf("%+v: got %q, %v, asked %d times", step, got, err, f.asked.Load())
			}
		}
		f.err = errors.New("down")
		time.Sleep(time.Hour)
		if _, err := tokens.get(t.Context(), ""); !IsAuthError(err) {
			t.Errorf("when it is no longer good: got %v", err)
		}
		if text := logged.String(); strings.Count(text, "level=WARN") != 2 || strings.Contains(text, "abc") {
			t.Errorf("logged %s", text)
		}
	})
}

// TestTokenRefresh renews when the service wants it, but not more often than it has to.
func TestTokenRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tokens, _ := testTokens(t, nil)
		for _, tt := range []struct{ lives, refresh, want time.Duration }{
			{24 * time.Hour, 12 * time.Hour, 12 * time.Hour},
			{time.Hour, 0, 48 * time.Minute},
			{time.Hour, 55 * time.Minute, 48 * time.Minute},
			{time.Hour, -time.Minute, renewalPause},
			{time.Second, 0, renewalPause},
		} {
			token := azcore.AccessToken{Token: "x", ExpiresOn: time.Now().Add(tt.lives)}
			if tt.refresh != 0 {
				token.RefreshOn = time.Now().Add(tt.refresh)
			}
			tokens.keep(token)
			if got := time.Until(tokens.renewAt); got != tt.want {
				t.Errorf("%+v: renewed after %v", tt, got)
			}
		}
	})
}

// TestTokensClose ends a renewal that goes on, and lets no other begin.
func TestTokensClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeCredential{}
		tokens, logged := testTokens(t, f)
		if _, err := tokens.get(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Minute)
		f.hang = true
		for range 3 {
			if got, err := tokens.get(t.Context(), ""); err != nil || got != "token-1" {
				t.Errorf("got %q, %v", got, err)
			}
		}
		tokens.close()
		if got, err := tokens.get(t.Context(), ""); err != nil || got != "token-1" || f.asked.Load() != 2 || logged.Len() != 0 {
			t.Errorf("after the end: got %q, %v, asked %d times, logged %s", got, err, f.asked.Load(), logged)
		}
	})
}

func TestTokensAreAskedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeCredential{}
		tokens, _ := testTokens(t, f)
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
		tokens.asking <- struct{}{} // somebody waits for the endpoint
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := tokens.get(ctx, "token-1"); !errors.Is(err, context.DeadlineExceeded) {
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
	tokens := newTokens("scope", func() (*proof, error) {
		made++
		f := &fakeCredential{fixed: true}
		if made > 1 {
			f.fixed = false
			f.asked.Store(9)
		}
		return &proof{TokenCredential: f}, nil
	}, Options{}.withDefaults())
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
	bearer := &bearerTransport{next: sent, service: service, tokens: newTokens("scope", given(&fakeCredential{}), Options{}.withDefaults())}
	for _, to := range []string{"https://graph.test.evil/", "http://graph.test/", "https://graph.test:444/"} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, to, nil)
		if _, err := bearer.RoundTrip(req); !errors.Is(err, errForeignHost) || len(sent.at) != 0 {
			t.Errorf("%s: got %v, %d requests", to, err, len(sent.at))
		}
	}
}
