package graphsim_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestHeaders looks at what comes with every answer.
func TestHeaders(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	resp := f.do(inbox, "client-request-id: my-own", "Accept-Encoding: gzip")
	if text := read(t, resp); !strings.Contains(string(text), "Subject 0") {
		t.Errorf("compressed body: got %.100q", text)
	}
	for name, want := range map[string]string{
		"client-request-id": "my-own", "OData-Version": "4.0", "Cache-Control": "private", "Content-Encoding": "gzip",
		"Content-Type": "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
	} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"request-id", "x-ms-ags-diagnostic", "Date", "Strict-Transport-Security"} {
		if resp.Header.Get(name) == "" {
			t.Errorf("%s is missing", name)
		}
	}
	if resp.ProtoMajor != 2 {
		t.Errorf("got HTTP/%d, want 2", resp.ProtoMajor)
	}
	resp = f.do(inbox)
	read(t, resp)
	if id := resp.Header.Get("request-id"); id == "" || resp.Header.Get("client-request-id") != id {
		t.Errorf("without an id of the caller: got client-request-id %q, request-id %q", resp.Header.Get("client-request-id"), id)
	}
}

// TestHTTP1 reads over HTTP/1.1, where a list comes in chunks.
func TestHTTP1(t *testing.T) {
	f := start(t, newTenant(200), graphsim.Options{})
	config := f.client.Transport.(*http.Transport).TLSClientConfig.Clone()
	config.NextProtos = nil
	transport := &http.Transport{TLSClientConfig: config}
	f.client = &http.Client{Transport: transport}
	resp := f.do(inbox + "?$top=200")
	if resp.ProtoMajor != 1 {
		t.Errorf("got HTTP/%d, want 1", resp.ProtoMajor)
	}
	if n := len(decode(t, resp)["value"].([]any)); n != 200 {
		t.Errorf("got %d messages, want 200", n)
	}
	transport.CloseIdleConnections()
}
