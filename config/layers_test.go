package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// variables are an environment.
type variables map[string]string

// get is like os.Getenv.
func (v variables) get(name string) string { return v[name] }

// minimal is the least environment that serves.
func minimal() variables {
	return variables{
		"OUTLOOKSQL_TENANT_ID": "contoso.onmicrosoft.com", "OUTLOOKSQL_CLIENT_ID": "11111111-2222-3333-4444-555555555555",
		"OUTLOOKSQL_CLIENT_SECRET": planted, "OUTLOOKSQL_USER_ID": "adele@contoso.com",
		"OUTLOOKSQL_USER": "analyst", "OUTLOOKSQL_PASSWORD": planted + "1",
	}
}

// write writes settings to a file of the test.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "outlooksql.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestEnvironmentAlone reads settings without a file.
func TestEnvironmentAlone(t *testing.T) {
	env := minimal()
	env["OUTLOOKSQL_CLIENT_SECRET"] = "${A}$" + planted // not taken from the environment a second time
	env["OUTLOOKSQL_LISTEN"], env["OUTLOOKSQL_LOG_LEVEL"] = ":3307", "debug"
	env["OUTLOOKSQL_TLS_CERT_FILE"], env["OUTLOOKSQL_TLS_KEY_FILE"] = "a.pem", "a.key"
	env["OUTLOOKSQL_MAILBOXES"], env["OUTLOOKSQL_RETRY_COUNT_MAX"] = "*@contoso.com;b@c.d", "0"
	env["OUTLOOKSQL_CA_CERT_FILE"], env["OUTLOOKSQL_LIMITS_ROWS"] = "ca.pem", "7"
	for _, l := range []Layers{{}, {File: filepath.Join(t.TempDir(), "none.yaml"), FileOptional: true}} {
		l.Getenv = env.get
		c, err := l.Load()
		if err != nil {
			t.Fatal(err)
		}
		d := c.DataSources[0]
		if len(c.DataSources) != 1 || d.Name != "outlook" || d.Tenant != "contoso.onmicrosoft.com" || d.ClientSecret.Reveal() != "${A}$"+planted ||
			d.CACertFile != "ca.pem" || d.RetryCountMax != 0 || !slices.Equal(d.Mailboxes, []string{"*@contoso.com", "b@c.d"}) {
			t.Errorf("got %+v", d)
		}
		if !reflect.DeepEqual(c.Users, []User{{"analyst", NewSecret(planted + "1"), Limits{Rows: 7, Memory: 512 << 20}}}) || c.Listen != ":3307" || c.LogLevel.String() != "DEBUG" ||
			c.TLS != (TLS{CertFile: "a.pem", KeyFile: "a.key"}) {
			t.Errorf("got %+v", c)
		}
	}
}

// TestRank sets one parameter in more and more layers: each time the highest wins.
func TestRank(t *testing.T) {
	env := minimal()
	l := Layers{Getenv: env.get, File: write(t, `
listen: localhost:1
users: [{name: filed, password: "${UNSET}"}]
data_sources:
  Acme:
    TokenUrl: https://login.microsoftonline.us/t/oauth2/v2.0/token
    user_id: file@contoso.com
    ClientId: wrong
    ClientSecretFile: secret.txt
    MaxRequestsPerMailbox: 2
`)}
	delete(env, "OUTLOOKSQL_USER_ID")
	user := func(want string) {
		t.Helper()
		c, err := l.Load()
		if err != nil {
			t.Fatal(err)
		}
		d := c.DataSources[0]
		if d.UserID != want || d.Name != "Acme" || d.Tenant != "contoso.onmicrosoft.com" || d.ClientSecretFile != "" || d.MaxRequestsPerMailbox != 2 {
			t.Errorf("got %+v, want the user %s", d, want)
		}
		if c.Listen != "localhost:1" || c.Users[0].Name != "analyst" || len(c.Users) != 1 {
			t.Errorf("got %+v", c)
		}
	}
	user("file@contoso.com")
	env["OUTLOOKSQL_DSN"] = "UserId=envdsn@contoso.com"
	user("envdsn@contoso.com")
	env["OUTLOOKSQL_USER_ID"] = "env@contoso.com"
	user("env@contoso.com")
	l.DSN = "USERID=dsn@contoso.com"
	user("dsn@contoso.com")
	l.Flags = []Pair{{Key: "user-id", Value: NewSecret("x"), Origin: "--user-id"}}
	if _, err := l.Load(); err == nil || !strings.Contains(err.Error(), "--user-id: user-id: unknown; did you mean UserId?") {
		t.Errorf("got %v", err)
	}
	l.Flags = []Pair{{Key: "UserId", Value: NewSecret("flag@contoso.com"), Origin: "--user-id"}}
	user("flag@contoso.com")
}

// TestLowerContradictions puts above the file what takes the place of other parameters in it.
func TestLowerContradictions(t *testing.T) {
	const file = `
data_sources:
  a:
    TenantId: lower
    ClientId: 11111111-2222-3333-4444-555555555555
    UserId: a@b.c
    ClientSecret: lower
    ClientSecretExpires: 2030-01-01
`
	for dsn, want := range map[string]func(DataSource) bool{
		"TokenUrl=https://login.microsoftonline.us/upper/oauth2/v2.0/token": func(d DataSource) bool { return d.Tenant == "upper" },
		"ClientSecretFile=f": func(d DataSource) bool { return d.ClientSecretFile == "f" && d.ClientSecret.IsZero() },
		"ClientSecret=upper": func(d DataSource) bool {
			return d.ClientSecret.Reveal() == "upper" && d.ClientSecretExpires.Year() == 2030
		},
		"Credential=managed-identity":              func(d DataSource) bool { return d.Credential == CredentialManagedIdentity && d.ClientSecret.IsZero() },
		"Credential=Secret":                        func(d DataSource) bool { return d.ClientSecret.Reveal() == "lower" },
		"Credential=certificate;CertificateFile=f": func(d DataSource) bool { return d.CertificateFile == "f" },
	} {
		c, err := Layers{File: write(t, file), DSN: dsn, WithoutUsers: true}.Load()
		if err != nil || !want(c.DataSources[0]) {
			t.Errorf("%s: got %+v, %v", dsn, c, err)
		}
	}
}

// TestWithoutUsers reads settings for what serves nobody.
func TestWithoutUsers(t *testing.T) {
	env := minimal()
	delete(env, "OUTLOOKSQL_USER")
	l := Layers{Getenv: env.get, WithoutUsers: true}
	if c, err := l.Load(); err != nil || len(c.Users) != 0 {
		t.Errorf("got %+v, %v", c, err)
	}
	l.File, l.Getenv = samples+"/good.yaml", func(name string) string { return map[string]string{"OUTLOOK_CLIENT_SECRET": "x"}[name] }
	if c, err := l.Load(); err != nil || len(c.Users) != 0 {
		t.Errorf("got %+v, %v", c, err)
	}
}

// TestManagedIdentity needs no more than a mailbox, and may name a cloud.
func TestManagedIdentity(t *testing.T) {
	for dsn, want := range map[string]string{
		"": "https://graph.microsoft.com/v1.0",
		"TokenUrl=https://login.microsoftonline.us/t/oauth2/v2.0/token": "https://graph.microsoft.us/v1.0",
		"ServiceUrl=https://dod-graph.microsoft.us/v1.0":                "https://dod-graph.microsoft.us/v1.0",
	} {
		c, err := Layers{DSN: "Credential=managed-identity;UserId=a@b.c;" + dsn, WithoutUsers: true}.Load()
		if err != nil || c.DataSources[0].ServiceURL != want || c.DataSources[0].Scope != strings.TrimSuffix(want, "/v1.0")+"/.default" {
			t.Errorf("%s: got %+v, %v", dsn, c, err)
		}
	}
}

// TestLayerFaults says where each fault comes from, and that all come at once.
func TestLayerFaults(t *testing.T) {
	const two = "data_sources:\n  a: {UserId: a@b.c}\n  b: {UserId: wrong}\n"
	tests := []struct {
		name string
		l    Layers
		env  variables
		want []string // the beginning of each fault, or all of it
	}{
		{"nothing", Layers{}, nil, []string{
			"settings: users: missing; a live data source needs at least one MySQL user; the variables are OUTLOOKSQL_USER and OUTLOOKSQL_PASSWORD",
			"settings: data_sources: missing; without a file the parameters come from a connection string"}},
		{"some variables", Layers{}, variables{"OUTLOOKSQL_USER": "a", "OUTLOOKSQL_CLIENT_ID": "b", "OUTLOOKSQL_LISTEN": "c", "OUTLOOKSQL_TLS_KEY_FILE": "d", "OUTLOOKSQL_TLS_DISABLE": "e"}, []string{
			"environment OUTLOOKSQL_LISTEN: listen: expected host:port",
			"environment OUTLOOKSQL_TLS_DISABLE: disable: expected true or false",
			"environment OUTLOOKSQL_TLS_KEY_FILE: key_file: needs cert_file beside it",
			"environment OUTLOOKSQL_USER: password: missing; a MySQL user has a name and a password",
			"environment OUTLOOKSQL_CLIENT_ID: ClientId: expected a GUID",
			"settings: TokenUrl: missing; expected https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token, or TenantId in its place; its variable is OUTLOOKSQL_TOKEN_URL",
			"settings: ClientSecret: missing; ",
			"settings: UserId: missing; "}},
		{"connection strings", Layers{DSN: "UserId=a b;Retry=1;userid=c;ClientSecret='x", WithoutUsers: true}, variables{"OUTLOOKSQL_DSN": "TenantId=common;x;ClientId=''"}, []string{
			"--dsn: ClientSecret: its quote is not closed",
			"environment OUTLOOKSQL_DSN: expected Key=Value after TenantId",
			"--dsn: UserId: expected a GUID or an address",
			"--dsn: Retry: unknown; did you mean ",
			"--dsn: UserId: stands in --dsn already",
			"environment OUTLOOKSQL_DSN: ClientId: is empty",
			"environment OUTLOOKSQL_DSN: TenantId: app-only access needs a tenant"}},
		{"two data sources", Layers{File: write(t, two), DSN: "ClientId=1", DSNOrigin: "the form"}, variables{"OUTLOOKSQL_USER_ID": "a@b.c", "OUTLOOKSQL_USER": "a", "OUTLOOKSQL_PASSWORD": "b"}, []string{
			"the form: ClientId: belongs to the one data source, but the file has 2; write it there, as ${NAME}",
			"environment OUTLOOKSQL_USER_ID: UserId: belongs to the one data source",
			"outlooksql.yaml:2: TokenUrl: missing; ", "outlooksql.yaml:2: ClientSecret: missing; ", "outlooksql.yaml:2: ClientId: missing; ",
			"outlooksql.yaml:3: UserId: expected", "outlooksql.yaml:3: TokenUrl: missing; ", "outlooksql.yaml:3: ClientSecret: missing; ", "outlooksql.yaml:3: ClientId: missing; "}},
		{"a wrong file too", Layers{File: write(t, "listen: [\n"), DSN: "x"}, nil, []string{
			"--dsn: expected Key=Value after its beginning", "outlooksql.yaml:1: this is not YAML"}},
		{"no tables", Layers{File: write(t, "tls: 1\ndata_sources: 2\nusers:\n"), DSN: "UserId=a@b.c"}, variables{"OUTLOOKSQL_TLS_DISABLE": "true", "OUTLOOKSQL_USER": "a", "OUTLOOKSQL_PASSWORD": "b"}, []string{
			"outlooksql.yaml:1: tls: expected a table", "outlooksql.yaml:2: data_sources: expected at least one data source"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.l.Getenv = tt.env.get
			_, err := tt.l.Load()
			faults, ok := errors.AsType[Faults](err)
			if !ok || len(faults) != len(tt.want) {
				t.Fatalf("got\n%v\nwant\n%s", err, strings.Join(tt.want, "\n"))
			}
			for i, f := range faults {
				if got := strings.TrimPrefix(f.String(), filepath.Dir(tt.l.File)+"/"); !strings.HasPrefix(got, tt.want[i]) {
					t.Errorf("got %q, want %q", got, tt.want[i])
				}
			}
		})
	}
}

// TestLayersWithoutFile says when a file may be missing.
func TestLayersWithoutFile(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none.yaml")
	for _, l := range []Layers{{File: none}, {File: none, FileOptional: true}, {File: none, Getenv: minimal().get}} {
		if _, err := l.Load(); !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "reading settings: ") {
			t.Errorf("%+v: got %v", l.FileOptional, err)
		}
	}
	for _, l := range []Layers{{DSN: "x"}, {DSN: "x=1"}, {Getenv: variables{"OUTLOOKSQL_DSN": "x"}.get}, {Flags: []Pair{{Key: "listen", Origin: "--listen"}}}} {
		l.File, l.FileOptional = none, true
		if _, err := l.Load(); !errors.As(err, new(Faults)) {
			t.Errorf("%+v: got %v, want faults", l.DSN, err)
		}
	}
}

// TestLayersAddNothing reads every sample with an empty environment above it, and gets what Load gets.
func TestLayersAddNothing(t *testing.T) {
	files, _ := filepath.Glob(samples + "/*.yaml")
	for _, file := range files {
		a, errA := Load(file, environ)
		b, errB := Layers{File: file, Getenv: environ}.Load()
		if !reflect.DeepEqual(a, b) || !reflect.DeepEqual(errA, errB) {
			t.Errorf("%s: got %+v, %v and %+v, %v", file, a, errA, b, errB)
		}
	}
	if len(files) == 0 {
		t.Error("there are no samples")
	}
}

// TestNoLayerFaultHoldsASecret makes every variable wrong, and searches the faults for what stands in it.
func TestNoLayerFaultHoldsASecret(t *testing.T) {
	for _, wrong := range []string{planted, planted + "\x00", "'" + planted, "a;" + planted + ";b=" + planted, "{" + planted, "=" + planted} {
		_, err := Layers{Getenv: func(name string) string {
			if strings.HasPrefix(name, "OUTLOOKSQL_") {
				return wrong
			}
			return ""
		}, DSN: "ClientSecret=" + wrong + ";ProxyUrl=" + wrong + ";UserId=" + wrong + ";" + wrong}.Load()
		faults, ok := errors.AsType[Faults](err)
		if !ok || len(faults) < 5 {
			t.Errorf("%q: got %v", wrong, err)
		}
		unplanted(t, wrong, faults.Error())
	}
}
