package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/tables"
)

// checkSim serves a tenant to check. It says nothing of handshakes that fail.
func checkSim(t *testing.T, tenant *graphsim.Tenant, o graphsim.Options) *graphsim.Server {
	t.Helper()
	o.ErrorLog = log.New(io.Discard, "", 0)
	sim, err := graphsim.Start(tenant, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close() })
	return sim
}

// simParameters are the parameters of a data source that reads a simulator.
func simParameters(t *testing.T, sim *graphsim.Server) map[string]string {
	return parametersAt(t, sim.Sim, sim.URL, sim.CAPEM)
}

// parametersAt are the parameters of a data source that reads a simulator at an origin.
func parametersAt(t *testing.T, sim *graphsim.Sim, origin string, ca []byte) map[string]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, ca, 0o600); err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"TokenUrl": sim.TokenURL(origin), "ServiceUrl": sim.ServiceURL(origin), "CACertFile": file,
		"ClientId": graphsim.DemoClientID, "ClientSecret": graphsim.DemoSecret, "UserId": graphsim.DemoUser,
	}
}

// writeSettings writes settings with data sources, and returns the file. An empty parameter is left out.
func writeSettings(t *testing.T, sources map[string]map[string]string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("users: [{name: a, password: b}]\ndata_sources:\n")
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		fmt.Fprintf(&b, "  %s:\n", name)
		for _, key := range slices.Sorted(maps.Keys(sources[name])) {
			if value := sources[name][key]; value != "" {
				fmt.Fprintf(&b, "    %s: %s\n", key, value)
			}
		}
	}
	return settingsFile(t, b.String())
}

// finding is one of check's, as programs read it.
type finding struct {
	Source                     string `json:"data_source"`
	Name, Status, Detail, Mend string
}

// checked are findings by name, and how the command ended.
type checked struct {
	result
	all    []finding
	byName map[string]finding
}

// check runs check over settings. Every run must print sound JSON, without any secret, and say how to mend what is wrong.
func check(t *testing.T, parameters map[string]string, args ...string) checked {
	t.Helper()
	return checkFile(t, writeSettings(t, map[string]map[string]string{"outlook": parameters}), args...)
}

// checkFile is check with the settings in a file.
func checkFile(t *testing.T, file string, args ...string) checked {
	t.Helper()
	c := checked{result: command(t, append([]string{"check", "--config", file, "--format", "json"}, args...)...), byName: map[string]finding{}}
	if err := json.Unmarshal([]byte(c.stdout), &c.all); err != nil || len(c.all) == 0 || c.stderr != "" {
		t.Fatalf("check ended with %d and wrote %q, which is no JSON (%v), and %q", c.code, c.stdout, err, c.stderr)
	}
	worst := exitOK
	for _, f := range c.all {
		c.byName[f.Name] = f
		wrong := f.Status == "failed" || f.Status == "missing" || f.Status == "warning"
		if wrong != (f.Mend != "") || f.Detail == "" {
			t.Errorf("%s is %s: %q, to be mended by %q", f.Name, f.Status, f.Detail, f.Mend)
		}
		switch {
		case f.Status == "failed":
			worst = exitFailed
		case wrong && worst == exitOK:
			worst = exitIncomplete
		}
	}
	if c.code != worst {
		t.Errorf("check ended with %d, want %d for\n%s", c.code, worst, c.stdout)
	}
	for _, hidden := range []string{graphsim.DemoSecret, graphsim.DemoSecretID, "hunter2", "Order 5812", "eyJ"} {
		if strings.Contains(c.stdout, hidden) {
			t.Errorf("check shows %q:\n%s", hidden, c.stdout)
		}
	}
	return c
}

// wants fails the test unless a step ended so, with all of some words in what was found and how to mend it.
func (c checked) wants(t *testing.T, name, status string, words ...string) {
	t.Helper()
	f, found := c.byName[name]
	if !found || f.Status != status {
		t.Errorf("%s is %q, want %s:\n%s", name, f.Status, status, c.stdout)
	}
	for _, w := range words {
		if !strings.Contains(f.Detail+"\n"+f.Mend, w) {
			t.Errorf("%s says %q and %q, want %q in it", name, f.Detail, f.Mend, w)
		}
	}
}

// stepNames are all steps in their order.
var stepNames = []string{"settings", "token endpoint DNS", "token endpoint TCP", "token endpoint TLS", "service DNS", "service TCP", "service TLS",
	"clock", "token", "roles", "directory", "default mailbox", "folders", "messages", "bodies", "mailbox settings", "secret expiry"}

// graphSteps are those that ask Graph.
var graphSteps = stepNames[slices.Index(stepNames, "directory"):slices.Index(stepNames, "secret expiry")]

// wantsSkipped fails the test unless some steps were not tried.
func (c checked) wantsSkipped(t *testing.T, names []string) {
	t.Helper()
	for _, name := range names {
		c.wants(t, name, "skipped", "Not tried")
	}
}

// varying is what differs from one run of check --demo to the next.
var varying = regexp.MustCompile(`127\.0\.0\.1:\d+|\d\d:\d\d UTC|until 20\d\d-\d\d-\d\d`)

// TestCheckDemo compares all that a person sees of a connection that works.
func TestCheckDemo(t *testing.T) {
	wantNothingLeft(t)
	const want = `Data source outlook

  ok       settings            Those of the demo.
  ok       token endpoint DNS  127.0.0.1 is an address already.
  ok       token endpoint TCP  Connected to ….
  ok       token endpoint TLS  Certificate by outlooksql simulator CA, good ….
  ok       service DNS         127.0.0.1 is an address already.
  ok       service TCP         Connected to ….
  ok       service TLS         Certificate by outlooksql simulator CA, good ….
  ok       clock               As that of 127.0.0.1.
  ok       token               Given to the app "Contoso Mail Gateway", good until ….
  ok       roles               Mail.Read, MailboxSettings.Read, User.Read.All.
  ok       directory           Users can be listed.
  ok       default mailbox     adele@contoso.com (412d5807-ed27-4d3d-80e6-ad26c0934ba9).
  ok       folders             14 at the top, with 2844 items.
  ok       messages            One was read, without its body.
  ok       bodies              One message was read with its body.
  ok       mailbox settings    They can be read; the mailbox is of kind user.
  skipped  secret expiry       Not known. With ClientSecretExpires in the settings, warnings begin 30
                               days before.

All is well: 1 skipped.
`
	got := command(t, "check", "--demo")
	if text := varying.ReplaceAllString(got.stdout, "…"); got.code != exitOK || got.stderr != "" || text != want {
		t.Errorf("check ended with %d and wrote\n%s\n%s", got.code, text, got.stderr)
	}
}

// TestCheckMarks puts a mark before each status for people, and breaks lines between words.
func TestCheckMarks(t *testing.T) {
	var out strings.Builder
	r := newReport(&out, "table")
	r.marks = true
	r.add("outlook", tables.Finding{Name: "token", Status: tables.StatusFailed, Detail: strings.Repeat("word ", 20) + "\x1b[2J", Mend: "Mend it."})
	r.add("outlook", tables.Finding{Name: "clock", Status: tables.StatusOK, Detail: "Fine."})
	const want = `  ✗ failed   token               word word word word word word word word word word word word word word
                                 word word word word word word �[2J
                                 To mend it: Mend it.
  ✓ ok       clock               Fine.
`
	if out.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", &out, want)
	}
}

// TestCheckWorks wants every step, in order, and each of them ok.
func TestCheckWorks(t *testing.T) {
	wantNothingLeft(t)
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	parameters := simParameters(t, sim)
	parameters["ClientSecretExpires"] = time.Now().AddDate(0, 0, 100).Format(time.DateOnly)
	got := check(t, parameters)
	for i, f := range got.all {
		if f.Name != stepNames[i] || f.Source != "outlook" || f.Status != "ok" {
			t.Errorf("step %d is %+v, want %s", i, f, stepNames[i])
		}
	}
	if len(got.all) != len(stepNames) || got.code != exitOK {
		t.Errorf("%d findings and exit code %d, want %d and 0", len(got.all), got.code, len(stepNames))
	}
	got.wants(t, "roles", "ok", "Mail.Read, MailboxSettings.Read, User.Read.All")
	got.wants(t, "default mailbox", "ok", "adele@contoso.com (")
	got.wants(t, "folders", "ok", "14 at the top, with ")
	got.wants(t, "mailbox settings", "ok", "of kind user")
	got.wants(t, "token", "ok", `"Contoso Mail Gateway"`)
	for _, r := range sim.Requests() {
		if strings.Contains(r.Path, "/messages") && !regexp.MustCompile(`^id(,body)?$`).MatchString(r.Param("$select")) {
			t.Errorf("asked for more than is needed: %s", r.URL())
		}
	}
}

// TestCheckToken wants Entra's refusals explained, and nothing tried without a token.
func TestCheckToken(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	elsewhere := strings.Replace(sim.TokenURL(sim.URL), graphsim.DemoTenantID, "99999999-0000-4000-8000-000000000000", 1)
	for _, test := range []struct {
		name, key, value string
		words            []string
	}{
		{"wrong secret", "ClientSecret", "hunter2", []string{"AADSTS7000215", "ClientSecret", "value"}},
		{"secret id", "ClientSecret", graphsim.DemoSecretID, []string{"AADSTS7000215", "not its id"}},
		{"expired secret", "ClientId", graphsim.DemoExpiredClientID, []string{"AADSTS7000222", "expired"}},
		{"disabled app", "ClientId", graphsim.DemoDisabledClientID, []string{"AADSTS7000112", "disabled"}},
		{"unknown app", "ClientId", "99999999-0000-4000-8000-000000000000", []string{"AADSTS700016", "ClientId"}},
		{"unknown tenant", "TokenUrl", elsewhere, []string{"AADSTS90002", "TokenUrl"}},
		{"wrong scope", "Scope", "https://nowhere.contoso.com/.default", []string{"AADSTS500011", "Scope"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			parameters := simParameters(t, sim)
			parameters[test.key] = test.value
			sim.Reset()
			got := check(t, parameters)
			got.wants(t, "token", "failed", test.words...)
			got.wants(t, "roles", "skipped", "no token")
			got.wantsSkipped(t, graphSteps)
			for _, r := range sim.Requests() {
				if r.Path != "/v1.0" {
					t.Errorf("asked for %s without a token", r.Path)
				}
			}
		})
	}
}

// TestCheckMailbox wants it said why the default mailbox cannot be read.
func TestCheckMailbox(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	for _, test := range []struct {
		name, user, step string
		words            []string
	}{
		{"blocked", "patti@contoso.com", "folders", []string{"403 ErrorAccessDenied", "although the token has a role for it", "Test-ApplicationAccessPolicy"}},
		{"unknown", "nobody@contoso.com", "default mailbox", []string{"nobody@contoso.com", "UserId"}},
		{"on-premises", "nestor@contoso.com", "folders", []string{"without a mailbox in Exchange Online", "404 MailboxNotEnabledForRESTAPI", "UserId"}},
		{"without a licence", "svc-backup@contoso.onmicrosoft.com", "folders", []string{"without a mailbox in Exchange Online"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			parameters := simParameters(t, sim)
			parameters["UserId"] = test.user
			got := check(t, parameters)
			got.wants(t, test.step, "failed", test.words...)
			got.wants(t, "directory", "ok")
			got.wantsSkipped(t, []string{"messages", "bodies"})
		})
	}
	t.Run("alias", func(t *testing.T) {
		parameters := simParameters(t, sim)
		parameters["UserId"] = "Adele.Vance@contoso.com"
		if got := check(t, parameters); got.code != exitOK {
			t.Errorf("an alias ends with %d:\n%s", got.code, got.stdout)
		}
	})
}

// TestCheckLeftOut asks nothing of a default mailbox that the settings leave out.
func TestCheckLeftOut(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	for key, value := range map[string]string{"Mailboxes": "[sales@contoso.com]", "ExcludeMailboxes": "['adele@*']"} {
		parameters := simParameters(t, sim)
		parameters[key] = value
		sim.Reset()
		got := check(t, parameters)
		got.wants(t, "default mailbox", "failed", "left out by Mailboxes or ExcludeMailboxes", "UserId")
		got.wantsSkipped(t, []string{"folders", "messages", "bodies", "mailbox settings"})
		for _, r := range sim.Requests() {
			if r.Mailbox != "" {
				t.Errorf("%s: asked for %s", key, r.URL())
			}
		}
	}
}

// TestCheckSecretExpiry warns from thirty days before the end.
func TestCheckSecretExpiry(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	for _, test := range []struct {
		days   int // from today; the date is the start of a day
		status string
		words  string
		code   int
	}{
		{-3, "warning", "expired on ", exitIncomplete},
		{11, "warning", "expires in 10 days", exitIncomplete},
		{40, "ok", "expires in 39 days", exitOK},
	} {
		parameters := simParameters(t, sim)
		parameters["ClientSecretExpires"] = time.Now().UTC().AddDate(0, 0, test.days).Format(time.DateOnly)
		got := check(t, parameters)
		got.wants(t, "secret expiry", test.status, test.words, parameters["ClientSecretExpires"])
		if got.code != test.code {
			t.Errorf("%d days before: exit code %d, want %d", test.days, got.code, test.code)
		}
	}
}

// TestCheckSettings reports each fault of the settings as a finding.
func TestCheckSettings(t *testing.T) {
	got := checkFile(t, settingsFile(t, "users: [{name: a, password: b}]\ndata_sources:\n  outlook:\n    ClientId: x\n    Colour: red\n"))
	if len(got.all) < 4 || got.code != exitFailed {
		t.Errorf("%d findings and exit code %d:\n%s", len(got.all), got.code, got.stdout)
	}
	if !strings.Contains(got.stdout, "outlooksql.yaml:5: Colour: ") || !strings.Contains(got.stdout, "TokenUrl") {
		t.Errorf("the faults are\n%s", got.stdout)
	}
	got = checkFile(t, filepath.Join(t.TempDir(), "missing.yaml"))
	got.wants(t, "settings", "failed", "missing.yaml", "--demo")
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	parameters := simParameters(t, sim)
	parameters["CACertFile"] = settingsFile(t, "no certificate")
	check(t, parameters).wants(t, "settings", "failed", "PEM")
}

// TestCheckSources checks all data sources, or one.
func TestCheckSources(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	broken := simParameters(t, sim)
	broken["ClientSecret"] = "hunter2"
	file := writeSettings(t, map[string]map[string]string{"good": simParameters(t, sim), "bad": broken})
	if got := checkFile(t, file); got.code != exitFailed || len(got.all) != 2*len(stepNames) || got.all[0].Source != "bad" || got.all[len(stepNames)].Source != "good" {
		t.Errorf("both: exit code %d and\n%s", got.code, got.stdout)
	}
	if got := checkFile(t, file, "--source", "GOOD"); got.code != exitOK || len(got.all) != len(stepNames) || got.all[0].Source != "good" {
		t.Errorf("the good one: exit code %d and\n%s", got.code, got.stdout)
	}
	text := command(t, "check", "--config", file)
	if text.code != exitFailed || !regexp.MustCompile(`(?s)^Data source bad\n.*\nMail cannot be read: 1 failed, .*\n\nData source good\n.*\nAll is well: 1 skipped\.\n$`).MatchString(text.stdout) {
		t.Errorf("both as text: exit code %d and\n%s", text.code, text.stdout)
	}
	for _, args := range [][]string{{"--source", "ugly"}, {"--timeout", "0s"}, {"--format", "csv"}} {
		got := command(t, append([]string{"check", "--config", file}, args...)...)
		if got.code != exitUsage || !strings.Contains(got.stderr, args[0]) {
			t.Errorf("%v ended with %d: %q", args, got.code, got.stderr)
		}
	}
}

// TestCheckInterrupted ends at once.
func TestCheckInterrupted(t *testing.T) {
	wantNothingLeft(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr strings.Builder
	code := run(ctx, process{[]string{"check", "--demo"}, noEnv, nil, &stdout, &stderr})
	if code != exitFailed || stderr.String() != "outlooksql: interrupted\n" {
		t.Errorf("check ended with %d: %s", code, &stderr)
	}
}
