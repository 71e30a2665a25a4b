package graph

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// realGates returns gates on the clock of the test.
func realGates(limit int64) *gates {
	return newGates(limit, time.Now, sleep)
}

func TestGateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := realGates(4)
		var mu sync.Mutex
		most := map[string]int{}
		inside := map[string]int{}
		var wg sync.WaitGroup
		start := time.Now()
		for i := range 40 {
			wg.Go(func() {
				key := []string{"a", "b"}[i%2]
				release, err := g.acquire(t.Context(), key, 1)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				inside[key]++
				most[key] = max(most[key], inside[key])
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				inside[key]--
				mu.Unlock()
				release()
			})
		}
		wg.Wait()
		if most["a"] != 4 || most["b"] != 4 || time.Since(start) != 5*time.Second {
			t.Errorf("got %v at once for %v, want 4 of each for 5s", most, time.Since(start))
		}
		if len(g.gates) != 0 {
			t.Errorf("%d gates are left", len(g.gates))
		}
	})
}

func TestGateWeight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := realGates(2)
		release, err := g.acquire(t.Context(), "a", 4) // more than there are: all
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := g.acquire(ctx, "a", 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("beside all slots: got %v", err)
		}
		release()
		if release, err = g.acquire(t.Context(), "a", 1); err != nil {
			t.Fatal(err)
		}
		release()
	})
}

func TestGateCools(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := realGates(4)
		start := time.Now()
		g.cool("a", start.Add(10*time.Second))
		g.cool("a", start.Add(5*time.Second)) // no less
		for key, want := range map[string]time.Duration{"b": 0, "a": 10 * time.Second} {
			release, err := g.acquire(t.Context(), key, 1)
			if err != nil || time.Since(start) < want {
				t.Errorf("%s: got %v after %v, want nil after %v", key, err, time.Since(start), want)
			}
			release()
		}
		g.cool("a", time.Now().Add(time.Hour))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := g.acquire(ctx, "a", 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while cooling: got %v", err)
		}
	})
}

// TestCoolDownIsShared has one reader throttled: the others of the mailbox wait as long, those of another do not.
func TestCoolDownIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var mu sync.Mutex
		sent := map[string][]time.Duration{}
		c := memoryClient(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			sent[r.URL.Path] = append(sent[r.URL.Path], time.Since(start))
			first := len(sent) == 1
			mu.Unlock()
			if first {
				w.Header().Set("Retry-After", "17")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			_, _ = io.WriteString(w, pageOf(0, 1, ""))
		})
		var wg sync.WaitGroup
		read := func(mailbox, folder string) {
			wg.Go(func() {
				l := List(t.Context(), c, c.FolderMessages(mailbox, folder, inbox(c).query), ListOptions{Fields: subjects}, subject)
				if _, err := readAll(t, l); err != nil {
					t.Error(err)
				}
			})
		}
		read("adele", "a")
		synctest.Wait()
		read("Adele", "b") // the same mailbox
		read("alex", "c")
		wg.Wait()
		for path, want := range map[string]time.Duration{"adele/mailFolders/a": 17, "Adele/mailFolders/b": 17, "alex/mailFolders/c": 0} {
			times := sent["/v1.0/users/"+path+"/messages"]
			if len(times) == 0 || times[len(times)-1] != want*time.Second {
				t.Errorf("%s was sent at %v, want %ds", path, times, want)
			}
		}
	})
}
