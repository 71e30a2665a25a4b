package tables_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestFaultsAtEveryPlace orders every kind of fault at every place of a scan, once and for good: the answer is the right one or an
// error that names the mailbox, and the request where Graph answered it, never a shorter one without a warning.
func TestFaultsAtEveryPlace(t *testing.T) {
	t.Parallel() // it takes long, and shares nothing
	faults := map[string]graphsim.Fault{
		"cut": {CutAfter: 400}, "cut before the first byte": {CutAfter: -1}, "malformed": {Malformed: true}, "error in value": {ErrorInValue: true},
		"raw control": {RawControl: true}, "same link": {RepeatLink: true}, "other host": {NextLinkHost: "example.org"},
		"429": {Status: 429, Code: "ApplicationThrottled", RetryAfter: "0"}, "503": {Status: 503, EmptyBody: true, RetryAfter: "0"},
	}
	for _, status := range []int{400, 401, 403, 404, 405, 406, 409, 410, 411, 412, 413, 415, 416, 422, 423, 500, 501, 502, 504, 507, 509} {
		faults[fmt.Sprint(status)] = graphsim.Fault{Status: status, Code: "UnknownError", Message: "planted words"}
	}
	places := map[string]graphsim.Fault{
		"directory": {Path: "/users/adele"}, "folders": {Path: "/mailFolders"}, "first page": {Path: "/messages"},
		"second listing": {Path: "/messages", Skip: 1}, "later": {Path: "/messages", Skip: 5}, "last": {Path: "/messages", Skip: 9},
		"batch": {Batch: true, Path: "/messages"},
	}
	statements := []string{
		"SELECT id, subject FROM messages WHERE folder_path LIKE 'Inbox/%'",
		"SELECT id FROM messages WHERE is_read = 0 ORDER BY received_date_time DESC, id LIMIT 12",
		"SELECT a.name FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.received_date_time >= '2026-11-10'",
	}
	g := newGateway(t)
	cases, wrong, failed := 0, 0, 0
	for _, statement := range statements {
		want := sorted(g.query(statement).must(t))
		for place, where := range places {
			for name, fault := range faults {
				for _, times := range []int{1, 0} {
					if times == 0 && (fault.Status >= 500 || fault.CutAfter != 0 || fault.Malformed || fault.ErrorInValue || fault.Status == 429) {
						continue // for good, those are waited for: TestOutageIsAnError
					}
					fault.Path, fault.Batch, fault.Skip, fault.Times = where.Path, where.Batch, where.Skip, times
					g.ahead += 1e15 // about twelve days: nothing is remembered of the tree or the directory
					g.sim.Fault(fault)
					r := g.query(statement)
					g.sim.ClearFaults()
					cases++
					switch {
					case r.err != nil:
						failed++
						if text := r.err.Error(); !strings.Contains(text, "adele@contoso.com") || fault.Status != 0 && !strings.Contains(text, "request-id") || strings.Contains(text, "planted words") {
							t.Errorf("%s, %s at %s: the error does not say where: %s", statement, name, place, text)
							wrong++
						}
					case sorted(r) != want && !saysMissing(r):
						t.Errorf("%s, %s at %s: %d rows without a word, want %d", statement, name, place, len(r.rows), strings.Count(want, "\n"))
						wrong++
					}
				}
			}
		}
	}
	t.Logf("%d cases: %d errors, %d right answers, %d wrong", cases, failed, cases-failed-wrong, wrong)
	if cases < 500 || failed < 100 || cases-failed < 100 {
		t.Errorf("%d cases with %d errors, want 500 at least, and 100 of each outcome", cases, failed)
	}
}

// saysMissing reports whether a warning says that something was left out; a note says that the rows are complete.
func saysMissing(r result) bool {
	for _, w := range r.warnings {
		if w.Level == "Warning" && strings.HasPrefix(w.Message, "Left out: ") {
			return true
		}
	}
	return false
}
