package tables_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// loaded is a table that loads are merged into by the message's id.
type loaded map[string]string

// merge takes over a result, and returns the latest time of change in it.
func (l loaded) merge(r result) (latest time.Time) {
	for _, row := range r.rows {
		at := row[1].(time.Time)
		l[row[0].(string)] = fmt.Sprintf("%s %v %s", at.Format(time.DateTime), row[2], row[3])
		if at.After(latest) {
			latest = at
		}
	}
	return latest
}

// compareLoaded reports what a table has otherwise than the mailbox. What was deleted stays in it.
func (b *restless) compareLoaded(l loaded) (wrong []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.each(func(f *graphsim.Folder, m *graphsim.Message) {
		read := 0
		if m.IsRead {
			read = 1
		}
		want := fmt.Sprintf("%s %d %s", m.Modified.Truncate(time.Second).Format(time.DateTime), read, f.DisplayName)
		if got := l[m.ID]; got != want {
			wrong = append(wrong, fmt.Sprintf("%s: has %q, the mailbox %q", m.ID, got, want))
		}
	})
	return wrong
}

// TestIncrementalLoads loads a mailbox again and again while mail arrives, moves and changes, and merges by the key. Nothing is
// lost where each load ends before a time that was taken before it began and the next begins there, nor where a load begins
// at the latest time of the table less what a load takes, nor where it begins at the latest time unless a note says otherwise.
func TestIncrementalLoads(t *testing.T) {
	const columns = "SELECT id, last_modified_date_time, is_read, folder_path FROM messages WHERE last_modified_date_time >= '%s'"
	overlap, noted := 15*time.Minute, 0
	for name, load := range map[string]func(*gateway, *restless, loaded, *time.Time) result{
		"between two times": func(g *gateway, b *restless, l loaded, from *time.Time) result {
			until := b.now().Truncate(time.Second)
			r := g.query(fmt.Sprintf(columns+" AND last_modified_date_time < '%s'", from.Format(time.DateTime), until.Format(time.DateTime)))
			l.merge(r)
			*from = until
			return r
		},
		"from the latest": func(g *gateway, b *restless, l loaded, latest *time.Time) result {
			r := g.query(fmt.Sprintf(columns, latest.Add(-overlap).Format(time.DateTime)))
			if at := l.merge(r); at.After(*latest) {
				*latest = at
			}
			return r
		},
		"from the latest, or as noted": func(g *gateway, b *restless, l loaded, from *time.Time) result {
			r := g.query(fmt.Sprintf(columns, from.Format(time.DateTime)))
			if at := l.merge(r); at.After(*from) {
				*from = at
			}
			for _, w := range r.warnings {
				if m := goOnFrom.FindStringSubmatch(w.Message); m != nil {
					noted++
					*from, _ = time.Parse(time.DateTime, m[1])
				}
			}
			return r
		},
	} {
		g, b := newRestless(t, *propertySeed, 12)
		for round := range 4 {
			b.mu.Lock()
			g.sim.Update(func(tenant *graphsim.Tenant) {
				b.fill(tenant)
				b.folders[0].Children, b.folders[2].Hidden = nil, false
				tenant.Users[0].Mailbox.Root.Children = b.folders
			})
			b.mu.Unlock()
			g.ahead += time.Hour
			table, at, repeats := loaded{}, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), 0
			for i := range 15 {
				b.mu.Lock()
				if b.rate = 1 + b.IntN(8); i >= 13 {
					b.rate = 0 // rest, so that there is something to compare with
					b.offset += time.Second
				}
				b.mu.Unlock()
				before := len(table)
				r := load(g, b, table, &at)
				if r.err != nil {
					t.Fatal(r.err)
				}
				repeats += len(r.rows) - (len(table) - before)
			}
			if wrong := b.compareLoaded(table); len(wrong) > 0 {
				t.Fatalf("%s, round %d: %d messages are not in the table as they are:\n%s", name, round, len(wrong), strings.Join(wrong, "\n"))
			}
			t.Logf("%s: %d messages, %d came again", name, len(table), repeats)
		}
	}
	if noted == 0 {
		t.Error("no load was told to go on from elsewhere than its latest time")
	}
}

// goOnFrom finds the time that a note tells a load to go on from.
var goOnFrom = regexp.MustCompile(`go on from '([-0-9: ]+)'`)

// TestAfterIsNoted warns of > on a time, and not of >=.
func TestAfterIsNoted(t *testing.T) {
	g := newGateway(t)
	for statement, want := range map[string]int{
		"SELECT id FROM messages WHERE last_modified_date_time > '2026-11-19 10:00:00' LIMIT 1":                                 1,
		"SELECT id FROM messages WHERE '2026-11-19 10:00:00' < received_date_time AND folder_path = 'Inbox' LIMIT 1":            1,
		"SELECT id FROM messages WHERE last_modified_date_time >= '2026-11-19' AND sent_date_time < '2026-11-20 10:00' LIMIT 1": 0,
	} {
		r := g.query(statement).must(t)
		if len(r.warnings) != want || want > 0 && (r.warnings[0].Level != "Note" || !strings.Contains(r.warnings[0].Message, "use >=")) {
			t.Errorf("%s: %q", statement, r.texts())
		}
	}
}
