package tables_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/tables"
)

var movingCount = flag.Int("moving", 160, "how many scans TestMailMovesMeanwhile makes")

// restless is a mailbox in which mail arrives, moves, is read and deleted before requests are answered.
type restless struct {
	*rand.Rand
	mu      sync.Mutex // guards what follows
	folders []*graphsim.Folder
	offset  time.Duration // of its clock before the real one
	rate    int           // an event before each of so many requests; 0: none
	silent  bool          // a move changes no time, and goes to a later folder only: see secondLook
	mails   int
	log     []string

	wanted func(*graphsim.Folder, *graphsim.Message) bool
	steady map[string]bool // wanted from the beginning of the statement on
	ever   map[string]bool // wanted at some time
}

// now is the mailbox's clock.
func (b *restless) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.nowLocked()
}

// nowLocked is now under the lock.
func (b *restless) nowLocked() time.Time { return time.Now().Add(b.offset).UTC() }

// message makes one, received at a time.
func (b *restless) message(at time.Time) *graphsim.Message {
	b.mails++
	id := fmt.Sprintf("AAMkRestless%07d", b.mails)
	m := &graphsim.Message{ID: id, LegacyID: id + "L", ChangeKey: id, Received: at, Sent: at, Created: at, Modified: at,
		IsRead: b.IntN(2) == 0, Body: func() string { return "" }}
	if b.IntN(12) == 0 {
		m.Received = time.Time{}
	}
	return m
}

// fill makes the folders anew: some hundred messages, now and then many of one second.
func (b *restless) fill(tenant *graphsim.Tenant) {
	b.folders = nil
	for i := range 3 + b.IntN(3) {
		f := &graphsim.Folder{ID: fmt.Sprintf("AAMkRestlessFolder%d", i), DisplayName: fmt.Sprintf("F%d", i)}
		var list []*graphsim.Message
		at := b.nowLocked().Add(-1000 * time.Hour)
		for range b.IntN(4) * b.IntN(40) {
			at = at.Add(time.Duration(b.IntN(3)) * time.Duration(b.IntN(200)) * 400 * time.Millisecond)
			list = append(list, b.message(at))
		}
		f.Messages = graphsim.Slice(list)
		b.folders = append(b.folders, f)
	}
	b.folders[2].Hidden = b.IntN(3) == 0
	root := tenant.Users[0].Mailbox.Root
	var ids []string
	for _, f := range b.folders {
		ids = append(ids, f.ID)
	}
	root.Children = append(slices.Clone(b.folders), &graphsim.Folder{ID: "AAMkRestlessSearch", DisplayName: "All",
		Search: &graphsim.SearchFolder{SourceFolderIDs: ids, IncludeNestedFolders: true}})
	if b.IntN(2) == 0 { // one below another
		root.Children = slices.Delete(root.Children, 1, 2)
		b.folders[0].Children = []*graphsim.Folder{b.folders[1]}
	}
}

// begin notes what a statement wants.
func (b *restless) begin(wanted func(*graphsim.Folder, *graphsim.Message) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wanted, b.steady, b.ever, b.log = wanted, map[string]bool{}, map[string]bool{}, nil
	b.each(func(f *graphsim.Folder, m *graphsim.Message) {
		if wanted(f, m) {
			b.steady[m.ID], b.ever[m.ID] = true, true
		}
	})
}

// each visits all messages.
func (b *restless) each(visit func(*graphsim.Folder, *graphsim.Message)) {
	for _, f := range b.folders {
		for i := range f.Messages.Len() {
			visit(f, f.Messages.At(i))
		}
	}
}

// event changes something, and what is wanted with it.
func (b *restless) event(update func(func(*graphsim.Tenant))) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rate == 0 || b.IntN(b.rate) > 0 {
		return
	}
	b.offset += time.Duration(b.IntN(5000)) * time.Millisecond
	update(func(*graphsim.Tenant) {
		from := b.folders[b.IntN(len(b.folders))]
		if from.Messages.Len() == 0 {
			from = b.folders[0]
		}
		switch what := b.IntN(8); {
		case what < 2 || from.Messages.Len() == 0:
			m := b.message(b.nowLocked())
			if !m.Received.IsZero() && b.IntN(4) == 0 {
				m.Received = m.Received.Add(-time.Duration(b.IntN(1000)) * time.Hour)
			}
			from.Add(m)
			b.changed("arrives", nil, from, m)
		case what < 6:
			i, j := b.IntN(len(b.folders)), b.IntN(len(b.folders))
			if i == j || b.silent && i < j || b.folders[i].Messages.Len() == 0 {
				return
			}
			from, to := b.folders[i], b.folders[j]
			m := *from.Remove(b.some(from))
			if !b.silent {
				m.Modified = b.nowLocked()
			}
			to.Add(&m)
			b.changed("moves", from, to, &m)
		case what < 7 && !b.silent: // in silence, a change would account for a move
			m := *from.Remove(b.some(from))
			m.IsRead, m.Modified = !m.IsRead, b.nowLocked()
			from.Add(&m)
			b.changed("is read", from, from, &m)
		default:
			m := from.Remove(b.some(from))
			b.changed("is deleted", from, nil, m)
		}
	})
}

// some is the id of a message of a folder.
func (b *restless) some(f *graphsim.Folder) string { return f.Messages.At(b.IntN(f.Messages.Len())).ID }

// changed follows one event.
func (b *restless) changed(what string, from, to *graphsim.Folder, m *graphsim.Message) {
	name := func(f *graphsim.Folder) string {
		if f == nil {
			return "nowhere"
		}
		return f.DisplayName
	}
	b.log = append(b.log, fmt.Sprintf("%s %s: %s to %s", m.ID, what, name(from), name(to)))
	switch {
	case to != nil && b.wanted != nil && b.wanted(to, m):
		b.ever[m.ID] = true
	default:
		delete(b.steady, m.ID)
	}
}

// newRestless serves a restless mailbox in pages of ten to twenty.
func newRestless(t testing.TB, seed uint64, pageSize int, options ...func(*tables.SourceOptions)) (*gateway, *restless) {
	t.Helper()
	b := &restless{Rand: rand.New(rand.NewPCG(seed, 7))}
	tenant := graphsim.Bulk(0)
	b.fill(tenant)
	var g *gateway
	g = newGatewayOf(t, tenant, graphsim.Options{Now: b.now, MailboxRequests: -1, KeepRequests: -1, FilteredNewest: true, TokenLifetime: 10_000 * time.Hour,
		Before: func(path string) {
			b.event(func(change func(*graphsim.Tenant)) { g.sim.Update(change) })
		}}, append(options, func(o *tables.SourceOptions) { o.PageSize = pageSize })...)
	return g, b
}

// movingScans are complete scans with what they want.
var movingScans = []struct {
	statement string
	wanted    func(*graphsim.Folder, *graphsim.Message) bool
}{
	{"SELECT id FROM messages", func(f *graphsim.Folder, _ *graphsim.Message) bool { return !f.Hidden }},
	{"SELECT id, subject FROM messages WHERE is_read = 0", func(f *graphsim.Folder, m *graphsim.Message) bool { return !f.Hidden && !m.IsRead }},
	{"SELECT id FROM messages WHERE folder_path IN ('F0', 'F1', 'F0/F1', 'F3')", func(f *graphsim.Folder, _ *graphsim.Message) bool {
		return f.DisplayName != "F2" && f.DisplayName != "F4"
	}},
	{"SELECT id FROM messages WHERE folder_path = 'F0'", func(f *graphsim.Folder, _ *graphsim.Message) bool { return f.DisplayName == "F0" }},
	{"SELECT id FROM messages WHERE received_date_time > '2000-01-01'", func(f *graphsim.Folder, m *graphsim.Message) bool {
		return !f.Hidden && !m.Received.IsZero()
	}},
	{"SELECT id FROM messages WHERE folder_path IN ('All', 'F0', 'F3')", func(*graphsim.Folder, *graphsim.Message) bool { return true }},
}

// TestMailMovesMeanwhile reads mailboxes in which mail arrives, moves, is read and deleted between any two requests: what is
// there throughout comes exactly once, and nothing comes that never was there. Only where moves leave no trace in the messages
// may one be missing, and a warning says so.
func TestMailMovesMeanwhile(t *testing.T) {
	for _, silent := range []bool{false, true} {
		g, b := newRestless(t, *propertySeed, 12)
		b.silent = silent
		warned, events := 0, 0
		for i := range *movingCount / 2 {
			if i%5 == 0 {
				b.mu.Lock()
				g.sim.Update(b.fill)
				b.mu.Unlock()
				g.ahead += time.Hour
			}
			b.mu.Lock()
			b.rate = 1 + b.IntN(10)
			scan := movingScans[b.IntN(len(movingScans))]
			b.mu.Unlock()
			b.begin(scan.wanted)
			r := g.query(scan.statement).must(t)
			b.mu.Lock()
			b.rate = 0
			events += len(b.log)
			missing, strange := b.compare(r)
			b.mu.Unlock()
			if saysMayMiss(r) {
				if warned++; silent {
					missing = nil
				}
				if strings.Contains(strings.Join(r.texts(), " "), "in : ") {
					t.Errorf("seed %d, scan %d: the warning names no folder: %q\n%s", *propertySeed, i, r.texts(), strings.Join(b.log, "\n"))
				}
			}
			if len(missing) > 0 || len(strange) > 0 {
				t.Fatalf("seed %d, scan %d, silent %v: %s\nmissing %v, repeated or invented %v, warnings %v\n%s", *propertySeed, i, silent,
					scan.statement, missing, strange, r.warnings, strings.Join(b.log, "\n"))
			}
		}
		t.Logf("silent %v: %d scans, %d events, %d warnings", silent, *movingCount/2, events, warned)
	}
}

// compare tells what a result lacks and what it has too much.
func (b *restless) compare(r result) (missing, strange []string) {
	got := map[string]bool{}
	for _, row := range r.rows {
		id := row[0].(string)
		if got[id] || !b.ever[id] {
			strange = append(strange, id)
		}
		got[id] = true
	}
	for id := range b.steady {
		if !got[id] {
			missing = append(missing, id)
		}
	}
	return missing, strange
}

// saysMayMiss reports the warning that mail moved.
func saysMayMiss(r result) bool {
	return slices.ContainsFunc(r.texts(), func(text string) bool { return strings.Contains(text, "a message that moved then may be missing") })
}
