package main

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// listed is a mailbox as programs read it.
type listed struct {
	Default  bool `json:"is_default"`
	Mailbox  string
	Name     string `json:"display_name"`
	UserID   string `json:"user_id"`
	Kind     string
	Guess    bool `json:"kind_is_guess"`
	Readable bool `json:"is_readable"`
	Reason   string
}

// mailboxes lists the mailboxes of a simulator.
func mailboxes(t *testing.T, parameters map[string]string, args ...string) (map[string]listed, result) {
	t.Helper()
	file := writeSettings(t, map[string]map[string]string{"outlook": parameters})
	got := command(t, append([]string{"mailboxes", "--config", file, "--format", "json"}, args...)...)
	var all []listed
	if err := json.Unmarshal([]byte(got.stdout), &all); err != nil || got.code != exitOK {
		t.Fatalf("mailboxes ended with %d and wrote %q, %v, %q", got.code, got.stdout, err, got.stderr)
	}
	byAddress := map[string]listed{}
	for _, m := range all {
		byAddress[m.Mailbox] = m
	}
	if len(byAddress) != len(all) {
		t.Errorf("%d lines for %d mailboxes", len(all), len(byAddress))
	}
	return byAddress, got
}

// TestMailboxesDemo compares what a person sees.
func TestMailboxesDemo(t *testing.T) {
	wantNothingLeft(t)
	got := command(t, "mailboxes", "--demo", "--filter", "ADEL")
	const want = `+---+-------------------+--------------+--------------------------------------+------+----------+
| * | mailbox           | display_name | user_id                              | kind | readable |
+---+-------------------+--------------+--------------------------------------+------+----------+
| * | adele@contoso.com | Adele Vance  | 412d5807-ed27-4d3d-80e6-ad26c0934ba9 | user | yes      |
+---+-------------------+--------------+--------------------------------------+------+----------+
1 row in `
	if got.code != exitOK || got.stderr != "" || !strings.HasPrefix(got.stdout, want) {
		t.Errorf("mailboxes ended with %d and wrote\n%s\n%s", got.code, got.stdout, got.stderr)
	}
	all := command(t, "mailboxes", "--demo")
	if strings.Contains(all.stdout, "patti@") || all.stderr != "outlooksql: 5 more users cannot be read; --unreadable shows them with the reason\n" {
		t.Errorf("all: %s\n%s", all.stdout, all.stderr)
	}
	blocked := command(t, "mailboxes", "--demo", "--filter", "patti", "--unreadable")
	if !strings.Contains(blocked.stdout, "| user? | denied by permissions or policy |") || blocked.stderr != "" {
		t.Errorf("a blocked one: %s\n%s", blocked.stdout, blocked.stderr)
	}
}

// TestMailboxesKinds wants the kind of every mailbox, and a guess where its settings cannot be read.
func TestMailboxesKinds(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	all, got := mailboxes(t, simParameters(t, sim), "--unreadable")
	for address, want := range map[string]listed{
		"adele@contoso.com":      {Default: true, Kind: "user", Readable: true},
		"joni@contoso.com":       {Kind: "user", Readable: true}, // has left: the account is disabled
		"sales@contoso.com":      {Kind: "shared", Readable: true},
		"room.adams@contoso.com": {Kind: "room", Readable: true},
		"van-1@contoso.com":      {Kind: "equipment", Readable: true},
		"patti@contoso.com":      {Kind: "user", Guess: true, Reason: "denied by permissions or policy"},
		"nestor@contoso.com":     {Kind: "user", Guess: true, Reason: "no mailbox in Exchange Online"},
		"dana@fabrikam.com":      {Kind: "other", Guess: true, Reason: "no mailbox in Exchange Online"},
	} {
		m := all[address]
		if m.Name == "" || len(m.UserID) != 36 {
			t.Errorf("%s is %+v", address, m)
		}
		m.Mailbox, m.Name, m.UserID = "", "", ""
		if m != want {
			t.Errorf("%s is %+v, want %+v", address, m, want)
		}
	}
	if len(all) != 41 || got.stderr != "" {
		t.Errorf("%d mailboxes and %q, want 41", len(all), got.stderr)
	}
	requests := 0
	for _, r := range sim.Requests() {
		if !r.Batch {
			requests++
		}
	}
	if requests != 41+2 { // one for each mailbox, one for the directory, one for UserId
		t.Errorf("%d requests", requests)
	}

	sim = checkSim(t, appWith([]string{"User.Read.All", "Mail.ReadBasic.All"}), graphsim.Options{})
	all, _ = mailboxes(t, simParameters(t, sim))
	if m := all["sales@contoso.com"]; m.Kind != "shared" || !m.Guess || !m.Readable {
		t.Errorf("without MailboxSettings.Read a shared mailbox is %+v", m)
	}
}

// TestMailboxesDefault marks the default however it is spelt, and shows it even if it cannot be read.
func TestMailboxesDefault(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	for spelt, address := range map[string]string{
		"marketing@contoso.com": "megan@contoso.com", "MeganB@contoso.onmicrosoft.com": "megan@contoso.com",
		"412d5807-ed27-4d3d-80e6-ad26c0934ba9": "adele@contoso.com", "PATTI@contoso.com": "patti@contoso.com", "nobody@contoso.com": "",
	} {
		parameters := simParameters(t, sim)
		parameters["UserId"] = spelt
		all, _ := mailboxes(t, parameters)
		marked := ""
		for _, m := range all {
			if m.Default {
				marked += m.Mailbox
			}
		}
		if marked != address {
			t.Errorf("UserId %s marks %q, want %q", spelt, marked, address)
		}
	}
}

// TestMailboxesLeftOut names what the settings leave out, and asks nothing of it.
func TestMailboxesLeftOut(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	parameters := simParameters(t, sim)
	parameters["Mailboxes"] = "['*@contoso.com']"
	parameters["ExcludeMailboxes"] = "['room.*@contoso.com']"
	all, _ := mailboxes(t, parameters, "--unreadable")
	if m := all["room.adams@contoso.com"]; m.Readable || m.Reason != "left out by the settings" || !m.Guess {
		t.Errorf("a room is %+v", m)
	}
	for _, r := range sim.Requests() {
		if strings.HasPrefix(r.Mailbox, "room.") || strings.Contains(r.Mailbox, "fabrikam") {
			t.Errorf("asked for %s", r.URL())
		}
	}
}

// TestMailboxesCSV has a line for each.
func TestMailboxesCSV(t *testing.T) {
	got := command(t, "mailboxes", "--demo", "--format", "csv", "--filter", "room.")
	records, err := csv.NewReader(strings.NewReader(got.stdout)).ReadAll()
	if err != nil || len(records) != 3 || records[1][1] != "room.adams@contoso.com" || records[1][4] != "room" || records[2][1] != "room.baker@contoso.com" {
		t.Errorf("mailboxes ended with %d and wrote %q, %v", got.code, got.stdout, err)
	}
}

// TestMailboxesFail wants what failed named, and no list that looks complete.
func TestMailboxesFail(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	for _, test := range []struct {
		name   string
		change func(map[string]string)
		fault  graphsim.Fault
		words  string
	}{
		{"no roles", func(p map[string]string) { p["ClientId"] = graphsim.DemoNoRolesClientID }, graphsim.Fault{}, "lacks the application permission User.Read.All"},
		{"wrong secret", func(p map[string]string) { p["ClientSecret"] = "hunter2" }, graphsim.Fault{}, "AADSTS7000215"},
		{"broken directory", nil, graphsim.Fault{Path: "/users", Query: "$top=999", Status: 500, Code: "InternalServerError"}, "500 InternalServerError"},
		{"token refused on the way", nil, graphsim.Fault{Path: "/$batch", Skip: 5, Status: 401}, "401"},
	} {
		t.Run(test.name, func(t *testing.T) {
			sim.ClearFaults()
			if test.fault != (graphsim.Fault{}) {
				sim.Fault(test.fault)
			}
			parameters := simParameters(t, sim)
			if test.change != nil {
				test.change(parameters)
			}
			file := writeSettings(t, map[string]map[string]string{"outlook": parameters})
			got := command(t, "mailboxes", "--config", file, "--format", "json")
			if got.code != exitFailed || !strings.Contains(got.stderr, test.words) || json.Valid([]byte(got.stdout)) {
				t.Errorf("mailboxes ended with %d and wrote %q and %q, want %q", got.code, got.stdout, got.stderr, test.words)
			}
		})
	}
	got := command(t, "mailboxes", "--demo", "--source", "other")
	if got.code != exitUsage || got.stdout != "" || !strings.Contains(got.stderr, "--source: no data source is called so; the settings have outlook") {
		t.Errorf("an unknown data source ended with %d: %q", got.code, got.stderr)
	}
}

// TestMailboxesSideBySide tries several mailboxes at once, keeps the directory's order, and goes on behind one that fails.
func TestMailboxesSideBySide(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{Latency: 20 * time.Millisecond})
	sim.Fault(graphsim.Fault{Path: "/$batch", Skip: 2, Times: 1, Status: http.StatusInternalServerError, Code: "InternalServerError"})
	file := writeSettings(t, map[string]map[string]string{"outlook": simParameters(t, sim)})
	got := command(t, "mailboxes", "--config", file, "--format", "csv", "--unreadable")
	records, err := csv.NewReader(strings.NewReader(got.stdout)).ReadAll()
	if err != nil || got.code != exitOK || len(records) != 42 {
		t.Fatalf("mailboxes ended with %d and wrote %q, %v", got.code, got.stdout, err)
	}
	failed := slices.DeleteFunc(slices.Clone(records), func(r []string) bool { return !strings.Contains(r[7], "500 InternalServerError") })
	if len(failed) != 1 || records[1][1] != "adele@contoso.com" || records[41][1] != "van-1@contoso.com" {
		t.Errorf("%d failed; the list is\n%s", len(failed), got.stdout)
	}
}
