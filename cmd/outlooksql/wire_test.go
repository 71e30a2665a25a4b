package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/config"
	"github.com/outlooksql/outlooksql/graph"
)

// dataSource parses the settings of one data source beyond those that every one needs.
func dataSource(t *testing.T, more string) config.DataSource {
	t.Helper()
	c, err := config.Parse("outlooksql.yaml", []byte(`users: [{name: a, password: b}]
data_sources:
  outlook:
    TenantId: contoso.onmicrosoft.com
    ClientId: 11111111-2222-3333-4444-555555555555
    UserId: adele@contoso.com
`+more), noEnv)
	if err != nil {
		t.Fatal(err)
	}
	return c.DataSources[0]
}

// TestGraphOptions compares what the settings mean to package graph.
func TestGraphOptions(t *testing.T) {
	folder := t.TempDir()
	secret, ca := filepath.Join(folder, "secret"), filepath.Join(folder, "ca.pem")
	for path, text := range map[string]string{secret: "from a file\n", ca: "certificate"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	usual := graph.Options{
		TokenURL:              "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token",
		ClientID:              "11111111-2222-3333-4444-555555555555",
		ClientSecret:          "value",
		Scope:                 "https://graph.microsoft.com/.default",
		ServiceURL:            "https://graph.microsoft.com/v1.0",
		RetryStatusCodes:      []int{429, 503},
		RetryMax:              5,
		RetryMultiply:         true,
		MaxRequestsPerMailbox: 4,
	}
	for _, test := range []struct {
		settings string
		change   func(*graph.Options)
	}{
		{"    ClientSecret: value\n", func(*graph.Options) {}},
		{"    ClientSecret: value\n    RetryCountMax: 0\n", func(o *graph.Options) { o.RetryMax = -1 }},
		{"    ClientSecret: value\n    RetryMode: None\n", func(o *graph.Options) { o.RetryMode = graph.RetryNone }},
		{"    ClientSecret: value\n    RetryMode: RetryAny\n", func(o *graph.Options) { o.RetryMode = graph.RetryAny }},
		{"    ClientSecretFile: " + secret + "\n    CACertFile: " + ca + "\n", func(o *graph.Options) {
			o.ClientSecret, o.ClientSecretFile, o.CACert = "", secret, []byte("certificate")
		}},
		{"    Credential: certificate\n    CertificateFile: /etc/app.pem\n", func(o *graph.Options) {
			o.ClientSecret, o.Identity, o.CertificateFile = "", graph.IdentityCertificate, "/etc/app.pem"
		}},
		{"    Credential: managed-identity\n", func(o *graph.Options) { o.ClientSecret, o.Identity = "", graph.IdentityManaged }},
		{"    Credential: workload-identity\n", func(o *graph.Options) { o.ClientSecret, o.Identity = "", graph.IdentityWorkload }},
	} {
		want := usual
		test.change(&want)
		got, err := graphOptions(dataSource(t, test.settings))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %+v, %v; want %+v", test.settings, got, err, want)
		}
	}
	proxied, err := graphOptions(dataSource(t, "    ClientSecret: value\n    ProxyUrl: http://u:p@proxy:8080\n"))
	if err != nil || proxied.Proxy.String() != "http://u:p@proxy:8080" {
		t.Errorf("the proxy is %v, %v", proxied.Proxy, err)
	}
}

// TestGraphOptionsFail names what is wrong.
func TestGraphOptionsFail(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	for settings, words := range map[string]string{
		"    ClientSecretFile: " + missing + "\n":                    "ClientSecretFile",
		"    ClientSecret: value\n    CACertFile: " + missing + "\n": "reading CACertFile: ",
	} {
		o, err := graphOptions(dataSource(t, settings))
		if err == nil {
			_, err = graph.New(o)
		}
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s gives %v, want %q", settings, err, words)
		}
	}
}
