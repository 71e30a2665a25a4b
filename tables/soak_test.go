package tables_test

import (
	"context"
	"errors"
	"flag"
	"io"
	"log"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/tables"
)

var (
	soakCount = flag.Int("soak", 60, "how many statements TestSoak runs while Graph misbehaves")
	soakSeed  = flag.Uint64("soakseed", 1, "the seed of TestSoak's statements and faults")
)

// soakPatience is how long one statement may take. The waits that Graph asks for take no time here.
const soakPatience = 2 * time.Minute

// soakWorkers is how many gateways TestSoak wears out side by side, as scans wait at times; each runs some statements.
func soakWorkers() int { return max(1, min(*soakCount/15, 8)) }

// moreShapes are statements for TestSoak beside shapes: contents, keys, and all mailboxes. Those of ordered are in a total order.
var moreShapes = []string{
	"SELECT m.id, a.name, a.content_bytes FROM messages m JOIN attachments a ON a.message_id = m.id WHERE a.attachment_type = 'file' AND ?m",
	"SELECT message_id, LENGTH(mime_content) FROM message_mime WHERE message_id IN (SELECT id FROM messages WHERE ?m AND received_date_time >= '2026-11-15')",
	"SELECT a.attachment_type, COUNT(*), SUM(a.size) FROM attachments a GROUP BY a.attachment_type",
	"SELECT id, body_content, body_text FROM messages WHERE ?m",
	"SELECT id, subject, is_read FROM messages WHERE id IN (SELECT message_id FROM recipients WHERE kind = 'cc')",
	"SELECT mailbox, COUNT(*) FROM outlook_all.messages WHERE mailbox IN ('megan@contoso.com', 'alex@contoso.com', 'sales@contoso.com') AND ?m GROUP BY mailbox",
	"SELECT u.mail, COUNT(m.id) FROM outlook_all.users u JOIN outlook_all.messages m ON m.user_id = u.id WHERE u.department = 'Sales' GROUP BY u.mail",
	"SELECT mailbox, path FROM outlook_all.folders WHERE total_item_count > 3",
	"SELECT mailbox, COUNT(*), MAX(received_date_time) FROM outlook_all.messages GROUP BY mailbox",
	"SELECT u.mail, (SELECT COUNT(*) FROM outlook_all.messages m WHERE m.user_id = u.id) FROM outlook_all.users u",
	"SELECT m.id FROM outlook_all.messages m WHERE m.received_date_time = (SELECT MAX(x.received_date_time) FROM outlook_all.messages x WHERE x.conversation_id = m.conversation_id)",
	"SELECT u.mail, f.path, COUNT(*) FROM outlook_all.users u JOIN outlook_all.messages m ON m.user_id = u.id JOIN outlook_all.folders f ON f.id = m.parent_folder_id GROUP BY u.mail, f.path",
	"SELECT id FROM messages WHERE from_address NOT IN (SELECT address FROM recipients WHERE kind = 'to') AND ?m",
	"SELECT * FROM mailbox_settings",
	"SELECT * FROM folders",
	"SELECT * FROM users WHERE ?u",
}

// ordered are statements whose rows have one order only.
var ordered = []string{
	"SELECT id, subject FROM messages WHERE ?m ORDER BY received_date_time DESC, id LIMIT 25",
	"SELECT id, sent_date_time FROM messages WHERE ?m ORDER BY sent_date_time, id LIMIT 10 OFFSET 5",
	"SELECT message_id, id, size FROM attachments ORDER BY size DESC, message_id, id LIMIT 12",
	"SELECT mailbox, id FROM outlook_all.messages WHERE mailbox IN ('megan@contoso.com', 'alex@contoso.com') AND ?m ORDER BY received_date_time DESC, id LIMIT 15",
	"SELECT importance, COUNT(*) FROM messages WHERE ?m GROUP BY importance ORDER BY importance",
}

// TestSoak runs statements while Graph refuses, throttles, cuts, slows down and ends tokens at random places: the answer is the
// right one, or an error, or it says what is missing; and at the end no goroutine and no connection is left.
func TestSoak(t *testing.T) {
	t.Logf("seed %d, %d statements; to repeat: -run TestSoak -soak %d -soakseed %d", *soakSeed, *soakCount, *soakCount, *soakSeed)
	before := runtime.NumGoroutine()
	var total soakCounts
	var workers sync.WaitGroup
	for i := range soakWorkers() {
		s := newSoak(t, uint64(i))
		workers.Go(func() {
			for range *soakCount / soakWorkers() {
				s.step()
				if n := total.run.Add(1); n%100 == 0 {
					t.Logf("%d statements", n)
				}
			}
			s.end(&total)
		})
	}
	workers.Wait()
	t.Logf("%d right answers, %d errors, %d that say what is missing, %d cancelled, %d left early; %d faults happened, on %d statements",
		total.right.Load(), total.failed.Load(), total.missing.Load(), total.cancelled.Load(), total.left.Load(), total.faults.Load(), total.hit.Load())
	if total.right.Load() == 0 || total.failed.Load() == 0 || total.hit.Load() < int64(*soakCount/2) {
		t.Error("the faults are all or nothing: nothing was tested")
	}
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// soakCounts count how statements ended.
type soakCounts struct{ run, right, failed, missing, cancelled, left, faults, hit atomic.Int64 }

// soak is one gateway, and what happens to it.
type soak struct {
	*gateway
	*predicateMaker
	client *graph.Client
	clock  leapClock // the gateway's
	counts soakCounts
}

// soakTenant is the demo's, with few mailboxes: statements over all of them run often. Patti's is blocked.
func soakTenant() *graphsim.Tenant {
	tenant := newDemo()
	kept := []string{"megan@contoso.com", "alex@contoso.com", "sales@contoso.com", "patti@contoso.com"}
	tenant.Users = slices.DeleteFunc(tenant.Users, func(u *graphsim.User) bool {
		return u.Mailbox != nil && !slices.Contains(kept, strings.ToLower(u.Mail))
	})
	return tenant
}

// newSoak makes a gateway whose waits take no time.
func newSoak(t *testing.T, stream uint64) *soak {
	s := &soak{}
	sim, err := graphsim.Start(soakTenant(), graphsim.Options{MailboxRequests: -1, KeepRequests: 1000, ErrorLog: log.New(io.Discard, "", 0)})
	if err != nil {
		t.Fatal(err)
	}
	s.client = newClient(t, sim, &s.clock)
	source := tables.NewSource(tables.SourceOptions{Name: "outlook", Client: s.client, Default: "megan@contoso.com", Now: s.clock.now})
	s.gateway = &gateway{t: t, sim: sim, engine: tables.NewEngine(tables.NewProvider(source)), vars: map[string]any{}}
	s.predicateMaker = newPredicateMaker(s.gateway, stream)
	s.Rand = rand.New(rand.NewPCG(*soakSeed, stream))
	return s
}

// end lets go of everything, and adds up.
func (s *soak) end(total *soakCounts) {
	s.engine.Close()
	for deadline := time.Now().Add(10 * time.Second); s.sim.Connections() > 0; runtime.Gosched() {
		s.client.Close() // a request that was cancelled lets go of its connection a moment later
		if time.Now().After(deadline) {
			s.t.Errorf("%d connections are left", s.sim.Connections())
			break
		}
	}
	s.sim.Close()
	total.right.Add(s.counts.right.Load())
	total.failed.Add(s.counts.failed.Load())
	total.missing.Add(s.counts.missing.Load())
	total.cancelled.Add(s.counts.cancelled.Load())
	total.left.Add(s.counts.left.Load())
	total.faults.Add(int64(s.sim.FaultsHappened()))
	total.hit.Add(s.counts.hit.Load())
}

// statement is a random one.
func (s *soak) statement() (text string, total bool) {
	switch n := s.IntN(10); {
	case n < 2:
		text, total = ordered[s.IntN(len(ordered))], true
	case n < 4:
		text = moreShapes[s.IntN(len(moreShapes))]
	default:
		text = shapes[s.IntN(len(shapes))]
	}
	for strings.Contains(text, "?m") {
		text = strings.Replace(text, "?m", s.predicate(messageAtoms[:9], 1), 1)
	}
	for strings.Contains(text, "?u") {
		text = strings.Replace(text, "?u", s.predicate(userAtoms[:2], 1), 1)
	}
	return text, total
}

// step runs one statement in peace and under faults, and compares.
func (s *soak) step() {
	statement, total := s.statement()
	s.vars = map[string]any{"outlook_pushdown": int8(min(s.IntN(8), 1))}
	s.sim.ClearFaults()
	s.sim.Reset()
	want := s.ask(context.Background(), 0, statement)
	if want.err != nil {
		if !strings.Contains(want.err.Error(), "ambiguous") { // a random column that both tables have
			s.t.Errorf("%s\nfails without a fault: %v", statement, want.err)
		}
		return
	}
	if s.IntN(2) == 0 {
		s.clock.ahead.Add(int64(time.Duration(s.IntN(3)) * 50 * time.Minute)) // ends what is remembered, and then tokens
	}
	faults := s.misbehave()
	ctx, cancel := context.WithTimeout(context.Background(), soakPatience)
	defer cancel()
	most := 0
	switch s.IntN(10) {
	case 0:
		most = 1 + s.IntN(1+len(want.rows)/2)
	case 1:
		time.AfterFunc(time.Duration(s.IntN(60))*time.Millisecond, cancel)
	}
	start, happened := time.Now(), s.sim.FaultsHappened()
	got := s.ask(ctx, most, statement)
	if s.sim.FaultsHappened() > happened {
		s.counts.hit.Add(1)
	}
	s.judge(verdict{statement, total, faults, want, got, most, ctx.Err(), time.Since(start)})
}

// ask runs a statement.
func (s *soak) ask(ctx context.Context, most int, statement string) result {
	return s.runUntil(ctx, most, "outlook", func(ctx *sql.Context) (sql.Schema, sql.RowIter, error) {
		schema, rows, _, err := s.engine.Query(ctx, statement)
		return schema, rows, err
	})
}

// verdict is what there is to judge an answer by.
type verdict struct {
	statement string
	total     bool // the rows have one order only
	faults    []graphsim.Fault
	want, got result
	most      int   // rows after which the reader has left; 0: never
	ended     error // why the statement's context has ended
	took      time.Duration
}

// judge fails the test unless an answer is the right one, an error, or says what is missing.
func (s *soak) judge(v verdict) {
	describe := func(words string) {
		s.t.Errorf("%s\n%s, with %+v\nin %v, variables %v\ngot  %.300q\nwant %.300q", v.statement, words, v.faults, v.took, s.vars, v.got.text(), v.want.text())
	}
	switch {
	case errors.Is(v.ended, context.DeadlineExceeded):
		describe("does not end")
	case v.got.err != nil && v.ended != nil:
		s.counts.cancelled.Add(1)
	case v.got.err != nil && strings.Contains(v.got.err.Error(), planted):
		describe("repeats what Graph said: " + v.got.err.Error())
	case v.got.err != nil && !strings.Contains(v.got.err.Error(), "sqlstate"):
		describe("fails without a number: " + v.got.err.Error())
	case v.got.err != nil:
		s.counts.failed.Add(1)
	case len(leftOut(v.got)) > len(leftOut(v.want)):
		s.counts.missing.Add(1)
		if !growing.MatchString(v.statement) && !within(v.got, v.want) {
			describe("gives rows that are not there, beside those that it says are missing")
		}
	case v.most > 0:
		s.counts.left.Add(1)
		if !within(v.got, v.want) {
			describe("gives rows that are not there")
		}
	case v.total && v.got.text() != v.want.text(), sorted(v.got) != sorted(v.want):
		describe("gives another answer")
	default:
		s.counts.right.Add(1)
	}
}

// growing finds statements that may give other rows where some are missing.
var growing = regexp.MustCompile(`\(|NOT|LEFT|LIMIT|UNION`)

// leftOut are the warnings that say what is missing.
func leftOut(r result) []string {
	var out []string
	for _, w := range r.warnings {
		if strings.HasPrefix(w.Message, "Left out: ") {
			out = append(out, w.Message)
		}
	}
	return out
}

// within reports whether all rows of one result are in another.
func within(part, whole result) bool {
	lines := strings.Split(whole.text(), "\n")
	for line := range strings.SplitSeq(part.text(), "\n") {
		i := slices.Index(lines, line)
		if i < 0 {
			return false
		}
		lines = slices.Delete(lines, i, i+1)
	}
	return true
}

// planted is what Graph says in refusals, and nobody may repeat.
const planted = "planted words"

// misbehave orders one to three faults on requests like those that the statement has sent in peace, and returns them.
func (s *soak) misbehave() []graphsim.Fault {
	var faults []graphsim.Fault
	sent := s.sim.Requests()
	for range 1 + s.IntN(3) {
		f := soakFaults[s.IntN(len(soakFaults))](s)
		switch {
		case f.Token:
			faults = append(faults, graphsim.Fault{RevokeTokens: true, Skip: s.IntN(1 + len(sent)), Times: 1})
		case len(sent) == 0 || s.IntN(3) == 0:
			place := soakPlaces[s.IntN(len(soakPlaces))]
			f.Path, f.Batch, f.Skip = place.Path, place.Batch, s.IntN(4)
		default:
			f.Path, f.Batch, f.Skip = placeOf(sent, s.IntN(len(sent)))
		}
		f.Times = 1 + s.IntN(3)
		faults = append(faults, f)
	}
	for _, f := range faults {
		s.sim.Fault(f)
	}
	return faults
}

// placeOf is how a fault finds the i-th request.
func placeOf(sent []graphsim.Request, i int) (path string, batch bool, skip int) {
	of := func(r graphsim.Request) string {
		return strings.TrimPrefix(strings.SplitN(r.URL(), "?", 2)[0], "/v1.0")
	}
	path, batch = of(sent[i]), sent[i].Batch
	for _, r := range sent[:i] {
		if strings.Contains(of(r), path) && (r.Batch || !batch) {
			skip++
		}
	}
	return path, batch, skip
}

// soakPlaces are where faults happen.
var soakPlaces = []graphsim.Fault{
	{}, {Path: "/users"}, {Path: "/mailFolders"}, {Path: "/messages"}, {Path: "/messages"}, {Path: "/messages"}, {Path: "/$batch"}, {Batch: true},
	{Path: "/attachments"}, {Path: "/$value"}, {Path: "/masterCategories"}, {Path: "/mailboxSettings"}, {Path: "/messageRules"},
}

// soakFaults are what happens there.
var soakFaults = []func(*soak) graphsim.Fault{
	func(s *soak) graphsim.Fault {
		status := []int{400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 423, 500, 500, 501, 502, 504, 504, 507, 509}[s.IntN(20)]
		return graphsim.Fault{Status: status, Code: s.pick("UnknownError", "ErrorInternalServerError", "ErrorItemNotFound", "generalException"), Message: planted, EmptyBody: s.IntN(4) == 0}
	},
	func(s *soak) graphsim.Fault {
		return graphsim.Fault{Status: []int{429, 503}[s.IntN(2)], Code: "ApplicationThrottled", Message: planted, RetryAfter: s.pick("", "0", "1.5", "30", "Wed, 21 Oct 2037 07:28:00 GMT", "nonsense")}
	},
	func(s *soak) graphsim.Fault {
		return graphsim.Fault{CutAfter: []int{-1, 1, 100, 1000, 5000, 20000}[s.IntN(6)]}
	},
	func(*soak) graphsim.Fault { return graphsim.Fault{Malformed: true} },
	func(*soak) graphsim.Fault { return graphsim.Fault{ErrorInValue: true} },
	func(*soak) graphsim.Fault { return graphsim.Fault{RawControl: true} },
	func(*soak) graphsim.Fault { return graphsim.Fault{EmptyPage: true} },
	func(*soak) graphsim.Fault { return graphsim.Fault{RepeatLink: true} },
	func(*soak) graphsim.Fault { return graphsim.Fault{NextLinkHost: "example.org"} },
	func(*soak) graphsim.Fault { return graphsim.Fault{RefuseFilter: true, Message: planted} },
	func(*soak) graphsim.Fault { return graphsim.Fault{RevokeTokens: true} },
	func(s *soak) graphsim.Fault {
		return graphsim.Fault{Delay: time.Duration(s.IntN(40)) * time.Millisecond}
	},
	func(s *soak) graphsim.Fault {
		numbers := graphsim.EntraErrors()
		return graphsim.Fault{Token: true, AADSTS: numbers[s.IntN(len(numbers))], RetryAfter: "0"}
	},
	func(*soak) graphsim.Fault { return graphsim.Fault{Token: true, CutAfter: -1} },
}
