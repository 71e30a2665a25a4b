package tables_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/tables"
)

// blamed is the parameter to mend by Entra's number: of an app that proves itself with a client secret. "" is none of them.
var blamed = map[int]string{
	7000215: "ClientSecret", 7000222: "ClientSecret", 7000216: "ClientSecret", 7000218: "ClientSecret",
	700027: "ClientSecret", 700024: "ClientSecret", 50013: "ClientSecret",
	700016: "ClientId", 7000112: "ClientId", 700025: "ClientId", 650057: "ClientId", 53003: "ClientId", 900144: "ClientId",
	90002: "TokenUrl", 900023: "TokenUrl", 50059: "TokenUrl", 9001023: "TokenUrl", 70003: "TokenUrl", 900561: "TokenUrl", 9002313: "TokenUrl",
	70011: "Scope", 1002012: "Scope", 28002: "Scope", 700022: "Scope", 500011: "Scope", 50001: "Scope",
	90033: "", 90055: "", 50196: "",
}

// tokenPlaces are where in a scan the token ends, each with a statement that comes by there.
var tokenPlaces = map[string]struct {
	statement string
	end       graphsim.Fault // what revokes the token; nothing for the first one
}{
	"first token":     {scanned, graphsim.Fault{}},
	"directory":       {scanned, graphsim.Fault{Path: "/users/adele"}},
	"folders":         {scanned, graphsim.Fault{Path: "/mailFolders"}},
	"first page":      {scanned, graphsim.Fault{Path: "/messages"}},
	"middle page":     {scanned, graphsim.Fault{Path: "/messages", Skip: 3}},
	"last page":       {scanned, graphsim.Fault{Path: "/messages", Skip: lastPage}},
	"batch":           {joined, graphsim.Fault{Path: "/$batch"}},
	"within a batch":  {joined, graphsim.Fault{Path: "/messages", Batch: true, Skip: 2}},
	"a content":       {fetched, graphsim.Fault{Path: "/$value"}},
	"another content": {fetched, graphsim.Fault{Path: "/$value", Skip: 2}},
}

// The statements of tokenPlaces. lastPage is the number of the last request for messages that the first one sends.
const (
	scanned  = "SELECT id, subject FROM messages WHERE folder_path LIKE 'Inbox/%'"
	joined   = "SELECT a.name FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.received_date_time >= '2026-11-19'"
	fetched  = "SELECT a.name, a.content_bytes FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.received_date_time >= '2026-11-15' AND a.attachment_type = 'file' LIMIT 4"
	lastPage = 7
)

// TestTokenEndsAtEveryPlace ends the token at every place of a scan, and has Entra refuse the next by each of its numbers,
// once or for good: the rows are the right ones, or the error names the parameter to mend, the number and the mailbox.
func TestTokenEndsAtEveryPlace(t *testing.T) {
	t.Parallel() // it takes long, and shares nothing
	g := newGateway(t)
	want := map[string]string{}
	for _, statement := range []string{scanned, joined, fetched} {
		want[statement] = sorted(g.query(statement).must(t))
	}
	cases, failed := 0, 0
	for _, number := range graphsim.EntraErrors() {
		parameter, known := blamed[number]
		if !known {
			t.Errorf("AADSTS%d is not in the table of the test", number)
		}
		for place, p := range tokenPlaces {
			passes := number == 90033 || number == 90055 // if it is refused once only
			for _, times := range []int{1, 0} {
				if times == 1 && !passes {
					continue // it makes no difference: the first refusal is an error
				}
				r := g.withoutToken(t, number, times, p.end, p.statement)
				cases++
				if r.err == nil {
					if times == 0 || sorted(r) != want[p.statement] {
						t.Errorf("AADSTS%d at %s, times %d: %d rows, and no error", number, place, times, len(r.rows))
					}
					continue
				}
				failed++
				for _, words := range []string{fmt.Sprint("AADSTS", number), parameter, "adele@contoso.com"} {
					if !strings.Contains(r.err.Error(), words) {
						t.Errorf("AADSTS%d at %s: the error lacks %q: %v", number, place, words, r.err)
					}
				}
				if parameter == "" && !strings.Contains(r.err.Error(), "try again in some minutes") {
					t.Errorf("AADSTS%d at %s: the error does not say that it passes: %v", number, place, r.err)
				}
			}
		}
	}
	t.Logf("%d cases, %d of them errors", cases, failed)
}

// withoutToken runs a statement whose token ends where a fault hits, while Entra refuses tokens: once, or for good with 0.
func (g *gateway) withoutToken(t *testing.T, number, times int, end graphsim.Fault, statement string) result {
	t.Helper()
	client := newClient(t, g.sim, &leapClock{})
	defer client.Close()
	fresh := &gateway{t: t, sim: g.sim, engine: tables.NewEngine(tables.NewProvider(
		tables.NewSource(tables.SourceOptions{Name: "outlook", Client: client, Default: graphsim.DemoUser})))}
	defer fresh.engine.Close()
	refusal := graphsim.Fault{Token: true, AADSTS: number, Times: times, RetryAfter: "0"}
	if end.Path != "" {
		refusal.Skip = 1 // the first token is good
		end.RevokeTokens, end.Times = true, 1
		g.sim.Fault(end)
	}
	g.sim.Fault(refusal)
	defer g.sim.ClearFaults()
	return fresh.query(statement)
}
