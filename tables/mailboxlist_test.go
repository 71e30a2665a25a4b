package tables_test

import (
	"context"
	"errors"
	"io"
	"log"
	"runtime"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/tables"
)

// newSource is a source over the demo tenant. When the test ends no goroutine of it may go on.
func newSource(t *testing.T, change func(*tables.SourceOptions)) (*graphsim.Server, *tables.Source) {
	t.Helper()
	before := runtime.NumGoroutine()
	sim, err := graphsim.Start(newDemo(), graphsim.Options{ErrorLog: log.New(io.Discard, "", 0)})
	if err != nil {
		t.Fatal(err)
	}
	client := newClient(t, sim, &leapClock{})
	t.Cleanup(func() {
		client.Close()
		sim.Close()
		for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
			if time.Now().After(deadline) {
				t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
			}
		}
	})
	o := tables.SourceOptions{Name: "outlook", Client: client, Default: graphsim.DemoUser}
	if change != nil {
		change(&o)
	}
	return sim, tables.NewSource(o)
}

// TestListMailboxesStops tries no more mailboxes than a few ahead of the last that was taken.
func TestListMailboxesStops(t *testing.T) {
	sim, source := newSource(t, nil)
	for box, err := range source.ListMailboxes(t.Context(), "") {
		if err != nil || box.Address != "adele@contoso.com" || !box.Default || box.Kind != tables.KindUser || box.Unreadable != "" {
			t.Errorf("the first is %+v, %v", box, err)
		}
		break
	}
	tried := map[string]bool{}
	for _, r := range sim.Requests() {
		if r.Mailbox != "" {
			tried[r.Mailbox] = true
		}
	}
	if n := len(tried); n == 0 || n > 9 {
		t.Errorf("%d mailboxes were tried for one", n)
	}
}

// TestListMailboxesCancelled never ends a list short without an error.
func TestListMailboxesCancelled(t *testing.T) {
	for after := range 3 {
		_, source := newSource(t, nil)
		cause := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		if after == 0 {
			cancel(cause)
		}
		var last error
		n := 0
		for _, err := range source.ListMailboxes(ctx, "") {
			if last != nil {
				t.Errorf("more comes after %v", last)
			}
			if last = err; err == nil {
				n++
			}
			if n == after {
				cancel(cause)
			}
		}
		if !errors.Is(last, cause) || n > 20 {
			t.Errorf("cancelled after %d: %d came, and then %v", after, n, last)
		}
		cancel(nil)
	}
}

// TestCheckStops tries nothing after the finding that is the last wanted, and nothing when it is cancelled.
func TestCheckStops(t *testing.T) {
	sim, source := newSource(t, nil)
	for f := range source.Check(t.Context(), tables.CheckOptions{TokenURL: sim.TokenURL(sim.URL)}) {
		if f.Name == "token" {
			break
		}
	}
	for _, r := range sim.Requests() {
		if r.Path != "/v1.0" {
			t.Errorf("asked for %s", r.Path)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for f := range source.Check(ctx, tables.CheckOptions{}) {
		t.Errorf("found %+v", f)
	}
}

// TestCheckSecretExpiry goes by the source's clock, to the day.
func TestCheckSecretExpiry(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	_, source := newSource(t, func(o *tables.SourceOptions) { o.Now = func() time.Time { return now } })
	for _, test := range []struct {
		expires time.Time
		status  tables.Status
		detail  string
	}{
		{now.AddDate(0, 0, 31), tables.StatusOK, "The client secret expires in 31 days, on 2026-12-21."},
		{now.AddDate(0, 0, 30), tables.StatusWarning, "The client secret expires in 30 days, on 2026-12-20."},
		{now.AddDate(0, 0, 1), tables.StatusWarning, "The client secret expires in 1 day, on 2026-11-21."},
		{now.Add(time.Hour), tables.StatusWarning, "The client secret expires in less than a day, on 2026-11-20."},
		{now, tables.StatusWarning, "The client secret expired on 2026-11-20, by ClientSecretExpires."},
	} {
		var last tables.Finding
		for f := range source.Check(t.Context(), tables.CheckOptions{SecretExpires: test.expires}) {
			last = f
		}
		if last.Name != "secret expiry" || last.Status != test.status || last.Detail != test.detail {
			t.Errorf("%v: %+v, want %s", test.expires, last, test.detail)
		}
	}
}

// TestCheckWithoutEndpoint gets a token where the settings name no endpoint, as with the identity of a machine.
func TestCheckWithoutEndpoint(t *testing.T) {
	_, source := newSource(t, nil)
	status := map[string]tables.Status{}
	for f := range source.Check(t.Context(), tables.CheckOptions{}) {
		status[f.Name] = f.Status
	}
	if status["token endpoint"] != tables.StatusSkipped || status["token"] != tables.StatusOK || status["bodies"] != tables.StatusOK {
		t.Errorf("found %v", status)
	}
}
