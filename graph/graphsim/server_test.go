package graphsim_test

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestUpdateWhileReading changes data while a slow client reads a large page, which must not wait for it.
func TestUpdateWhileReading(t *testing.T) {
	tenant := newTenant(0)
	big := strings.Repeat("x", 64<<10)
	inboxFolder := tenant.Users[0].Mailbox.Root.Children[1]
	var list []*graphsim.Message
	for i := range 500 {
		m := newMessage(i)
		m.Body = func() string { return big }
		list = append(list, m)
	}
	inboxFolder.Messages = graphsim.Slice(list)
	f := start(t, tenant, graphsim.Options{})
	resp := f.do(inbox + "?$top=1000")
	defer resp.Body.Close()
	f.Update(func(*graphsim.Tenant) {
		for _, m := range list {
			m.Subject = new("changed")
		}
	})
	f.get(folders)
	text, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(text), "changed") || !json.Valid(text) {
		t.Errorf("got %d bytes and %v, want valid JSON in which the rest has changed", len(text), err)
	}
}

// TestConcurrentReaders has many clients read while data changes.
func TestConcurrentReaders(t *testing.T) {
	f := start(t, newTenant(300), graphsim.Options{MailboxConcurrency: -1, SkipGaps: true})
	var readers sync.WaitGroup
	for i := range 8 {
		readers.Go(func() {
			for range 5 {
				all, _ := f.scan(fmt.Sprintf("%s?$top=%d&$filter=receivedDateTime ge 2026-03-01&$orderby=receivedDateTime", inbox, 20+i), "id")
				if len(all) < 300 {
					t.Errorf("got %d rows, want at least 300", len(all))
				}
			}
		})
	}
	for i := range 20 {
		f.Update(func(t *graphsim.Tenant) {
			t.Users[0].Mailbox.Root.Children[1].Add(newMessage(1000 + i))
		})
	}
	readers.Wait()
}

// TestLatency waits before each answer of Graph, and not of Entra.
func TestLatency(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{Latency: 50 * time.Millisecond})
	before := time.Now()
	f.get(inbox)
	if took := time.Since(before); took < 50*time.Millisecond {
		t.Errorf("the answer took %v, want at least 50ms", took)
	}
}

// TestLax accepts by an option what was seen to work.
func TestLax(t *testing.T) {
	const path = inbox + "?$filter=isRead eq false&$orderby=receivedDateTime desc"
	strict := start(t, newTenant(3), graphsim.Options{})
	strict.wantError("400 InefficientFilter", path)
	lax := start(t, newTenant(3), graphsim.Options{Lax: true, NextLinkFirst: true})
	if got := lax.subjects(path); got != "2 1" {
		t.Errorf("got %s, want 2 1", got)
	}
	text := string(read(t, lax.do(inbox+"?$top=1")))
	if strings.Index(text, "@odata.nextLink") > strings.Index(text, `"value"`) {
		t.Errorf("nextLink comes after value: %s", text)
	}
}

// TestStart reports an address that cannot be had, takes a fixed origin, and closes twice.
func TestStart(t *testing.T) {
	s, err := graphsim.Start(newTenant(0), graphsim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := graphsim.Start(newTenant(0), graphsim.Options{Addr: strings.TrimPrefix(s.URL, "https://")}); err == nil {
		t.Error("an address was had twice")
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	f := start(t, newTenant(2), graphsim.Options{BaseURL: "https://graph.example/"})
	if link := f.get(inbox + "?$top=1")["@odata.nextLink"]; link != "https://graph.example/v1.0"+inbox+"?%24top=1&%24skip=1" {
		t.Errorf("nextLink: got %v", link)
	}
}
