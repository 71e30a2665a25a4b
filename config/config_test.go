package config

import (
	"errors"
	"flag"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// update writes what the tests get to the golden files.
var update = flag.Bool("update", false, "write the golden files")

// samples is the folder of the settings that the tests read.
const samples = "../testdata/config"

// environ is the environment of the tests.
func environ(name string) string {
	return map[string]string{
		"ANALYST_PASSWORD":      planted + "1",
		"OUTLOOK_CLIENT_SECRET": planted + "2",
		"ETL_PASSWORD":          planted + "3",
	}[name]
}

// TestGolden compares the faults of each sample with those beside it. A sample without a file of faults has none.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob(samples + "/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("got %d samples, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			_, err := Load(file, environ)
			got := ""
			if faults, ok := errors.AsType[Faults](err); ok {
				got = strings.ReplaceAll(faults.Error(), filepath.FromSlash(samples)+string(filepath.Separator), "") + "\n"
			} else if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".faults"
			if *update && got != "" {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestFull reads a file that sets everything.
func TestFull(t *testing.T) {
	got, err := Load(samples+"/full.yaml", environ)
	if err != nil {
		t.Fatal(err)
	}
	const id = "11111111-2222-3333-4444-555555555555"
	certificate := newDataSource("by-certificate")
	certificate.TokenURL = "https://login.microsoftonline.com/fabrikam.onmicrosoft.com/oauth2/v2.0/token"
	certificate.Authority, certificate.Tenant = "https://login.microsoftonline.com", "fabrikam.onmicrosoft.com"
	certificate.ClientID, certificate.UserID = id, "bill@fabrikam.com"
	certificate.Credential, certificate.CertificateFile = CredentialCertificate, samples+"/app.pfx"
	certificate.CertificatePassword = NewSecret(planted + "3")
	certificate.Scope, certificate.ServiceURL = "https://graph.microsoft.com/.default", "https://graph.microsoft.com/v1.0"
	certificate.RetryStatusCodeList = []int{500}

	workload := newDataSource("workload")
	workload.TokenURL = "https://login.partner.microsoftonline.cn/contoso.cn/oauth2/v2.0/token"
	workload.Authority, workload.Tenant = "https://login.partner.microsoftonline.cn", "contoso.cn"
	workload.ClientID, workload.UserID, workload.Credential = id, "li@contoso.cn", CredentialWorkloadIdentity
	workload.Scope, workload.ServiceURL = "https://microsoftgraph.chinacloudapi.cn/.default", "https://microsoftgraph.chinacloudapi.cn/v1.0"
	workload.RetryStatusCodeList = []int{503}

	simulator := newDataSource("simulator")
	simulator.TokenURL = "https://127.0.0.1:8443/" + id + "/oauth2/v2.0/token"
	simulator.Authority, simulator.Tenant = "https://127.0.0.1:8443", id
	simulator.ClientID, simulator.UserID, simulator.ClientSecret = id, "adele@contoso.com", NewSecret("demo~secret")
	simulator.Scope, simulator.ServiceURL = "https://graph.microsoft.com/.default", "https://127.0.0.1:8443/v1.0"

	limits := Limits{Rows: 1_000_000, Bytes: 10 << 30, Requests: 20_000, Time: 5 * time.Minute, Memory: 256 << 20}
	want := &Config{
		Listen: "[::1]:3307", Connections: 40,
		TLS:      TLS{CertFile: "/etc/outlooksql/server.pem", KeyFile: samples + "/server.key"},
		LogLevel: slog.LevelDebug,
		Limits:   limits, TotalMemory: 1 << 30,
		Users: []User{{"analyst", NewSecret("${literal}"), limits}, {"etl", NewSecret(planted + "3"),
			Limits{Bytes: 10 << 30, Requests: 20_000, Time: 90 * time.Minute, Memory: 1 << 30}}},
		DataSources: []DataSource{{
			Name: "Outlook", TokenURL: "https://login.microsoftonline.us/" + id + "/oauth2/v2.0/token",
			Authority: "https://login.microsoftonline.us", Tenant: id,
			ClientID: id, Credential: CredentialSecret, ClientSecretFile: samples + "/secret.txt",
			ClientSecretExpires: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC),
			Scope:               "https://dod-graph.microsoft.us/.default", ServiceURL: "https://dod-graph.microsoft.us/v1.0",
			CACertFile: samples + "/ca.pem", ProxyURL: NewSecret("http://gateway:" + planted + "3@proxy.contoso.com:8080"),
			UserID: "99999999-2222-3333-4444-555555555555", Mailboxes: []string{"sales@contoso.com", "*@contoso.com"},
			ExcludeMailboxes: []string{"ceo@contoso.com", "hr@contoso.com"}, ListMailboxes: true, AllowWrite: true,
			RetryMode: RetryAny, RetryStatusCodeList: []int{429, 503, 504}, RetryCountMax: 0, RetryMultiplyWaitTime: false,
			MaxRequestsPerMailbox: 2,
		}, certificate, workload, simulator},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

// TestDefaults reads the shortest settings that there are.
func TestDefaults(t *testing.T) {
	c, err := Load(samples+"/good.yaml", environ)
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:3306" || c.Connections != 151 || c.TLS != (TLS{}) || c.LogLevel != slog.LevelInfo {
		t.Errorf("got listen %s, %d connections, TLS %v, log level %v", c.Listen, c.Connections, c.TLS, c.LogLevel)
	}
	if want := (Limits{Memory: 512 << 20}); c.Limits != want || c.Users[0].Limits != want || c.TotalMemory != 2<<30 {
		t.Errorf("got limits %+v, of a user %+v, and %d bytes for all", c.Limits, c.Users[0].Limits, c.TotalMemory)
	}
	if got := c.Users[0].Password.Reveal(); got != planted+"1" {
		t.Errorf("got the password %q", got)
	}
	want := newDataSource("outlook")
	want.TokenURL = "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token"
	want.Authority, want.Tenant = "https://login.microsoftonline.com", "contoso.onmicrosoft.com"
	want.ClientID, want.UserID = "11111111-2222-3333-4444-555555555555", "adele@contoso.com"
	want.ClientSecret = NewSecret(planted + "2")
	want.Scope, want.ServiceURL = "https://graph.microsoft.com/.default", "https://graph.microsoft.com/v1.0"
	if !reflect.DeepEqual(c.DataSources[0], want) {
		t.Errorf("got\n%+v\nwant\n%+v", c.DataSources[0], want)
	}
}

// TestLoadWithoutFile is the one error that is not Faults.
func TestLoadWithoutFile(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "none.yaml"), nil)
	if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "reading settings: ") {
		t.Errorf("got %v", err)
	}
}

// TestExpand puts the environment into values.
func TestExpand(t *testing.T) {
	env := func(name string) string { return map[string]string{"A": "1", "B_2": "${A}"}[name] }
	for _, test := range []struct {
		in, want string
		faults   int
	}{
		{"plain", "plain", 0},
		{"${A}", "1", 0},
		{"x${A}y${A}z", "x1y1z", 0},
		{"${B_2}", "${A}", 0}, // not a second time
		{"$A $ $$ }", "$A $ $$ }", 0},
		{"$${A}", "${A}", 0},
		{"$$${A}", "$${A}", 0},
		{"${C}", "", 1},
		{"${C}${D}", "", 2},
		{"${", "", 1},
		{"${}", "", 1},
		{"${1A}", "", 1},
		{"${A", "", 1},
	} {
		r := newReader("f", env)
		got, ok := r.expand("key", value{at: onLine(1), kind: text, text: test.in})
		if len(r.faults) != test.faults || ok != (test.faults == 0) || (ok && got != test.want) {
			t.Errorf("%q: got %q, %v, want %q and %d faults", test.in, got, r.faults, test.want, test.faults)
		}
	}
}

// TestLimits refuses what is too large or too deep to be settings, and does so at once.
func TestLimits(t *testing.T) {
	var steps strings.Builder
	for i := range 200 {
		steps.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	for in, want := range map[string]string{
		strings.Repeat("a: 1\n", 60_000):                               "f:1: the file has more than",
		"\n" + strings.Repeat("[", 50_000) + strings.Repeat("]", 1000): "f:2: nested deeper",
		"a: 1\nb: " + strings.Repeat("{a: ", 10_000):                   "f:2: nested deeper",
		strings.Repeat("- ", 30_000):                                   "f:1: nested deeper",
		strings.Repeat("? ", 30_000):                                   "f:1: nested deeper",
		steps.String():                                                 "f:1: a: unknown",
	} {
		if _, err := Parse("f", []byte(in), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: got %.100v, want %s", in, err, want)
		}
	}
}
