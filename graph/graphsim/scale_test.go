package graphsim_test

import (
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// manyMessages gives adele's inbox n computed messages, and counts how many of them are made.
func manyMessages(t *graphsim.Tenant, n int) *atomic.Int64 {
	made := new(atomic.Int64)
	t.Users[0].Mailbox.Root.Children[1].Messages = graphsim.Generated(n, func(i int) *graphsim.Message {
		made.Add(1)
		return newMessage(i)
	})
	return made
}

// TestMillion pages through parts of a million messages: a page costs the messages on it, wherever it is.
func TestMillion(t *testing.T) {
	tenant := newTenant(0)
	made := manyMessages(tenant, 1_000_000)
	f := start(t, tenant, graphsim.Options{})
	for _, test := range []struct{ query, want string }{
		{"?$top=2&$skip=999998", "1 0"},
		{"?$top=2&$orderby=receivedDateTime&$skip=500000", "500000 500001"},
		{"?$top=2&$filter=receivedDateTime ge 2027-01-01&$orderby=receivedDateTime desc&$skip=300000", "699999 699998"},
		{"?$top=1&$filter=receivedDateTime ge 2026-03-02 and receivedDateTime lt 2026-03-03", "840"},
	} {
		made.Store(0)
		if got := f.subjects(inbox + test.query); got != test.want {
			t.Errorf("%s: got %s, want %s", test.query, got, test.want)
		}
		if n := made.Load(); n > 100 {
			t.Errorf("%s: %d messages were made, want at most 100", test.query, n)
		}
	}
}

// TestManyByID finds one of many messages by its id, without looking at all of them twice.
func TestManyByID(t *testing.T) {
	tenant := newTenant(0)
	made := manyMessages(tenant, 50_000)
	f := start(t, tenant, graphsim.Options{})
	f.get("/users/adele@contoso.com/messages/AAMkMessageMessageMess0000001=")
	made.Store(0)
	f.get("/users/adele@contoso.com/messages/AAMkMessageMessageMess0049999=")
	if n := made.Load(); n > 20 {
		t.Errorf("the second look-up made %d messages, want at most 20", n)
	}
}

// BenchmarkPage reads pages of 1,000 messages over loopback.
func BenchmarkPage(b *testing.B) {
	for name, query := range map[string]string{"ids": "&$select=id", "three": "&$select=subject,from,receivedDateTime", "all": ""} {
		for _, encoding := range []string{"identity", "gzip"} {
			b.Run(name+"/"+encoding, func(b *testing.B) { benchmarkPage(b, query, encoding) })
		}
	}
}

// benchmarkPage reads one page again and again.
func benchmarkPage(b *testing.B, query, encoding string) {
	f := start(b, newTenant(1000), graphsim.Options{MailboxRequests: -1, KeepRequests: -1})
	target := f.ServiceURL(f.URL) + escapeQuery(inbox+"?$top=1000"+query)
	for b.Loop() {
		req, err := http.NewRequest(http.MethodGet, target, nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+f.token)
		req.Header.Set("Accept-Encoding", encoding)
		resp, err := f.client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		n, err := io.Copy(io.Discard, resp.Body)
		if err != nil || n < 1000 {
			b.Fatalf("read %d bytes: %v", n, err)
		}
		resp.Body.Close()
		b.SetBytes(n)
	}
}
