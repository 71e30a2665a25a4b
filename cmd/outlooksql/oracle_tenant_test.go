package main

import (
	"fmt"
	"io"
	"log"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// oracleKeep is how much of the demo's mail the oracle reads: every oddity, and one of so many others.
const oracleKeep = 70

// oracleMailboxes are those that the tenant keeps: the default one, some in other languages, a shared one, a room's, an empty one, and one that
// is denied.
var oracleMailboxes = map[string]bool{"adele": true, "chloe": true, "katrin": true, "lidia": true, "yuki": true, "sales": true, "room.adams": true, "jobs": true, "patti": true}

// oracleTenant is the demo's, made small so that thousands of queries take minutes, with texts that differ in case and accents alone.
func oracleTenant() *graphsim.Tenant {
	tenant := graphsim.Demo(demoSeed)
	for _, u := range tenant.Users {
		if !oracleMailboxes[u.MailNickname] {
			u.Mailbox = nil
		}
		if u.Mailbox != nil {
			n := 0
			oracleThin(u.Mailbox.Root, &n)
		}
	}
	return tenant
}

// thin leaves some messages of a folder and of those below it; search folders are left without any. n counts messages.
func oracleThin(f *graphsim.Folder, n *int) {
	var kept []*graphsim.Message
	if f.Messages != nil && f.Search == nil {
		for i := range f.Messages.Len() {
			m := f.Messages.At(i)
			odd := m.Subject == nil || strings.ContainsAny(*m.Subject, `%_'\	<;`) || m.From == nil || m.Received.IsZero() || len(m.Categories) > 0 && i%9 == 0
			if *n++; odd || *n%oracleKeep == 0 || len(m.Attachments) > 0 && *n%21 == 0 {
				kept = append(kept, oracleVary(m, len(kept)))
			}
		}
	}
	f.Messages = graphsim.Slice(kept)
	for _, child := range f.Children {
		oracleThin(child, n)
	}
}

// vary gives some messages the texts of others in another case, or with other accents.
func oracleVary(m *graphsim.Message, i int) *graphsim.Message {
	out := *m
	if i%4 != 0 {
		out.Headers = m.Headers[:min(len(m.Headers), 2)]
	}
	change := []func(string) string{strings.ToUpper, strings.ToLower, strings.NewReplacer("e", "é", "o", "ö", "A", "Å").Replace}
	if at := i % 8; at < len(change) {
		if m.Subject != nil {
			s := change[at](*m.Subject)
			out.Subject = &s
		}
		if m.From != nil {
			out.From = &graphsim.Recipient{Name: change[at](m.From.Name), Address: m.From.Address}
		}
		out.Categories = nil
		for _, c := range m.Categories {
			out.Categories = append(out.Categories, change[at](c))
		}
	}
	return &out
}

// serveOracle serves the oracle's tenant.
func serveOracle(t *testing.T) *running {
	t.Helper()
	sim, err := graphsim.Start(oracleTenant(), graphsim.Options{MailboxRequests: -1, KeepRequests: -1, ErrorLog: log.New(io.Discard, "", 0)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close() })
	ca := settingsFile(t, string(sim.CAPEM))
	settings := fmt.Sprintf("listen: 127.0.0.1:0\n"+simulateSettings, sim.TokenURL(sim.URL), graphsim.DemoClientID, graphsim.DemoSecret,
		graphsim.DemoUser, sim.ServiceURL(sim.URL), ca)
	return begin(t, "Ctrl-C", "serve", "--config", settingsFile(t, settings))
}
