package graph_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// refusals are what Entra can refuse a token with, and how it is said.
var refusals = []struct {
	number    int
	parameter string // "" if nothing in the settings is wrong
	says      string
}{
	{7000215, "ClientSecret", "must be the secret's value, not its id"},
	{7000222, "ClientSecret", "has expired (ClientSecretExpires says 2026-10-01)"},
	{7000216, "ClientSecret", "is missing"},
	{7000218, "ClientSecret", "is missing"},
	{700016, "ClientId", "is no app of the tenant in TokenUrl"},
	{7000112, "ClientId", "Enabled for users to sign-in"},
	{7000229, "ClientId", "Grant admin consent"},
	{700025, "ClientId", "Allow public client flows"},
	{650057, "ClientId", "Grant admin consent"},
	{53003, "ClientId", "Conditional Access"},
	{900144, "ClientId", "incomplete"},
	{70021, "ClientId", "Federated credentials"},
	{700211, "ClientId", "issuer"},
	{700212, "ClientId", "audience"},
	{700213, "ClientId", "subject"},
	{90002, "TokenUrl", "does not exist"},
	{900023, "TokenUrl", "neither a tenant's id"},
	{50059, "TokenUrl", "names no single tenant"},
	{9001023, "TokenUrl", "names no single tenant"},
	{70003, "TokenUrl", "does not give tokens to apps"},
	{900561, "TokenUrl", "proxy"},
	{9002313, "TokenUrl", "cannot read the request"},
	{70011, "Scope", "not valid"},
	{1002012, "Scope", "/.default"},
	{28002, "Scope", "not valid"},
	{700022, "Scope", "more than one"},
	{500011, "Scope", "not known in the tenant"},
	{50001, "Scope", "disabled"},
	{700027, "ClientSecret", "Certificates & secrets"},
	{700024, "ClientSecret", "check this machine's clock"},
	{50013, "ClientSecret", "check this machine's clock"},
	{90033, "", "try again"},
	{90055, "", "try again"},
	{50196, "", "try again"},
	{12345, "", "https://login.microsoftonline.com/error?code=12345"},
}

// TestEveryRefusal has Entra refuse a token by each of its numbers. The sentence names the parameter, and nothing that was
// sent.
func TestEveryRefusal(t *testing.T) {
	const wrong = "wr0ng~value"
	sim, _ := start(t, 1, graphsim.Options{}, graph.Options{})
	for _, tt := range refusals {
		t.Run(fmt.Sprint(tt.number), func(t *testing.T) {
			sim.ClearFaults()
			sim.Fault(graphsim.Fault{Token: true, AADSTS: tt.number, AADSTSMessage: "this repeats " + wrong})
			c, err := graph.New(graph.Options{
				TokenURL: sim.TokenURL(sim.URL), ServiceURL: sim.ServiceURL(sim.URL), CACert: sim.CAPEM, RetryMode: graph.RetryNone,
				ClientID: clientID, ClientSecret: wrong, ClientSecretExpires: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC),
			})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			err = touch(t, c)
			e, ok := errors.AsType[*graph.AuthError](err)
			if !ok || e.AADSTS != tt.number || e.Parameter != tt.parameter || e.Status == 0 || e.TraceID == "" {
				t.Fatalf("got %+v", err)
			}
			if !strings.Contains(e.Sentence, tt.says) || !strings.Contains(e.Sentence, tt.parameter) || strings.Contains(err.Error(), "wr0ng") ||
				!strings.Contains(err.Error(), fmt.Sprintf("(AADSTS%d, trace id %s)", tt.number, e.TraceID)) {
				t.Errorf("got %v", err)
			}
		})
	}
	if n := len(sim.Requests()); n != 0 {
		t.Errorf("%d requests were sent without a token", n)
	}
}

// TestWrongSettings is refused by the simulator's own judgement, through discovery and token endpoint.
func TestWrongSettings(t *testing.T) {
	const id = "0a1b2c3d-1111-2222-3333-444455556666"
	tests := []struct {
		name      string
		change    func(*graph.Options)
		number    int
		parameter string
		says      string
	}{
		{"secret", func(o *graph.Options) { o.ClientSecret = "wr0ng~value" }, 7000215, "ClientSecret", "is not valid for the app"},
		{"secret's id", func(o *graph.Options) { o.ClientSecret = id }, 7000215, "ClientSecret", "looks like the Secret ID"},
		{"client", func(o *graph.Options) { o.ClientID = id }, 700016, "ClientId", "Application (client) ID"},
		{"tenant", func(o *graph.Options) { o.TokenURL = strings.Replace(o.TokenURL, tenantID, id, 1) }, 90002, "TokenUrl", "does not exist"},
		{"tenant's name", func(o *graph.Options) { o.TokenURL = strings.Replace(o.TokenURL, tenantID, "contoso", 1) }, 900023, "TokenUrl", "neither"},
		{"common", func(o *graph.Options) { o.TokenURL = strings.Replace(o.TokenURL, tenantID, "common", 1) }, 9001023, "TokenUrl", "names common, which is no tenant"},
		{"organizations", func(o *graph.Options) { o.TokenURL = strings.Replace(o.TokenURL, tenantID, "organizations", 1) }, 50059, "TokenUrl", "organizations, which is no tenant"},
		{"scope", func(o *graph.Options) { o.Scope = "https://elsewhere.test/.default" }, 500011, "Scope", "leave Scope out"},
		{"scope's end", func(o *graph.Options) { o.Scope = "https://graph.microsoft.com/Mail.Read" }, 1002012, "Scope", "/.default"},
		{"certificate", func(o *graph.Options) {
			o.Identity, o.CertificateFile, o.CertificatePassword = graph.IdentityCertificate, "testdata/legacy.pfx", "test~password"
		}, 700027, "CertificateFile", "with the thumbprint "},
		{"no token endpoint", func(o *graph.Options) { o.TokenURL = strings.Replace(o.TokenURL, tenantID, "elsewhere/"+tenantID, 1) }, 0, "", "must end with"},
	}
	sim, _ := start(t, 1, graphsim.Options{}, graph.Options{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := graph.Options{
				TokenURL: sim.TokenURL(sim.URL), ServiceURL: sim.ServiceURL(sim.URL), CACert: sim.CAPEM, ClientID: clientID, ClientSecret: secret,
			}
			tt.change(&o)
			c, err := graph.New(o)
			if err == nil {
				defer c.Close()
				err = touch(t, c)
			}
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "wr0ng") || strings.Contains(err.Error(), id) {
				t.Fatalf("got %v", err)
			}
			if e, ok := errors.AsType[*graph.AuthError](err); ok != (tt.number != 0) || ok && (e.AADSTS != tt.number || e.Parameter != tt.parameter) {
				t.Errorf("got %+v", e)
			}
		})
	}
}

// TestNoConsent has a token that shows no role: the refusal says so, and says nothing of it once there is one.
func TestNoConsent(t *testing.T) {
	people := tenant(1)
	people.Apps[0].Roles = nil
	sim, err := graphsim.Start(people, graphsim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	for _, roles := range [][]string{nil, {"User.Read.All"}} {
		people.Apps[0].Roles = roles
		c, err := graph.New(graph.Options{
			TokenURL: sim.TokenURL(sim.URL), ServiceURL: sim.ServiceURL(sim.URL), CACert: sim.CAPEM, ClientID: clientID, ClientSecret: secret,
		})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		err = touch(t, c)
		e, ok := errors.AsType[*graph.Error](err)
		if !ok || !graph.IsAccessDenied(err) || e.NoRoles != (roles == nil) || strings.Contains(err.Error(), "Grant admin consent") != (roles == nil) {
			t.Errorf("with the roles %q: got %v", roles, err)
		}
	}
}

// TestRevokedAnywhere revokes all tokens at every page of a scan: a new one is got at once, and no row is missing or twice.
func TestRevokedAnywhere(t *testing.T) {
	const rows, size = 60, 10
	for page := range rows / size {
		t.Run(fmt.Sprintf("page %d", page+1), func(t *testing.T) {
			sim, c := start(t, rows, graphsim.Options{}, graph.Options{})
			sim.Fault(graphsim.Fault{Path: "/messages", Skip: page, Times: 1, RevokeTokens: true})
			all, err := read(t, c, inbox(c, size))
			if err != nil || len(all) != rows || sim.TokenRequests() != 2 {
				t.Errorf("got %d messages, %v, with %d tokens", len(all), err, sim.TokenRequests())
			}
			wantInOrder(t, all)
		})
	}
}

// TestSecretEndsWithinScan revokes the token in the middle of a scan when there is no other: the scan fails with Entra's
// reason, not with Graph's.
func TestSecretEndsWithinScan(t *testing.T) {
	sim, c := start(t, 60, graphsim.Options{}, graph.Options{})
	sim.Fault(graphsim.Fault{Path: "/messages", Skip: 3, Times: 1, RevokeTokens: true})
	sim.Fault(graphsim.Fault{Token: true, Skip: 1, AADSTS: 7000222})
	all, err := read(t, c, inbox(c, 10))
	if e, ok := errors.AsType[*graph.AuthError](err); !ok || e.AADSTS != 7000222 || len(all) != 30 {
		t.Errorf("got %d messages, %v", len(all), err)
	}
}

// TestTokenEndsWithinScan has tokens that end sooner than a scan.
func TestTokenEndsWithinScan(t *testing.T) {
	sim, c := start(t, 60, graphsim.Options{TokenLifetime: 2 * time.Second, Latency: 250 * time.Millisecond}, graph.Options{})
	all, err := read(t, c, inbox(c, 10))
	if err != nil || len(all) != 60 || sim.TokenRequests() < 2 {
		t.Errorf("got %d messages, %v, with %d tokens", len(all), err, sim.TokenRequests())
	}
}
