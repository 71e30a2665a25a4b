package tables

import (
	"slices"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph"
)

// TestCachesForget lets what is remembered of mailboxes age: what others come after is dropped, not only left unused.
func TestCachesForget(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	d, v := newDirectory(nil, clock), newVerdicts(clock)
	gone := &graph.Error{Status: 404, Code: "MailboxNotEnabledForRESTAPI"}
	note := func(names ...string) {
		for _, name := range names {
			d.remember(Mailbox{ID: name})
			v.note(Mailbox{ID: name}, gone)
		}
	}
	note("a", "b")
	now = now.Add(verdictTTL / 2)
	note("c")
	now = now.Add(directoryTTL - verdictTTL/4)
	note("d")
	var known []string
	for name := range d.known {
		known = append(known, name)
	}
	if slices.Sort(known); !slices.Equal(known, []string{"c", "d"}) {
		t.Errorf("the directory remembers %v", known)
	}
	if len(v.known) != 1 || v.known["d"].err == nil {
		t.Errorf("verdicts on %v", v.known)
	}
}
