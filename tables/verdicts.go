package tables

import (
	"strings"
	"sync"
	"time"

	"github.com/outlooksql/outlooksql/graph"
)

// verdictTTL is how long a user without a mailbox stays so: Graph takes seconds to say it, and most tenants have many such
// users. A mailbox that is made is seen after that, and at once by a statement that names it.
const verdictTTL = 5 * time.Minute

// verdicts are the users of a data source that were found to have no mailbox. A denied mailbox is none of them: it may be
// denied for what was asked alone, and Graph is quick to say so.
type verdicts struct {
	now func() time.Time

	mu    sync.Mutex // guards what follows
	known map[string]verdict
	swept time.Time
}

// verdict is what Graph said, which SHOW WARNINGS repeats.
type verdict struct {
	err   error
	until time.Time
}

// newVerdicts makes an empty list.
func newVerdicts(now func() time.Time) *verdicts {
	return &verdicts{now: now, known: map[string]verdict{}}
}

// of is the error that the mailbox is known to give; nil where it has to be asked.
func (v *verdicts) of(box Mailbox) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	key := strings.ToLower(box.ID)
	k, ok := v.known[key]
	if ok && v.now().After(k.until) {
		delete(v.known, key)
		return nil
	}
	return k.err
}

// note remembers how the reading of a mailbox went: an error that says that there is none, or nil, which takes back what was
// known. Other errors tell nothing.
func (v *verdicts) note(box Mailbox, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch key, now := strings.ToLower(box.ID), v.now(); {
	case withoutMailbox(err):
		sweep(v.known, now, &v.swept, verdictTTL, func(k verdict) bool { return now.After(k.until) })
		v.known[key] = verdict{err: err, until: now.Add(verdictTTL)}
	case err == nil:
		delete(v.known, key)
	}
}

// withoutMailbox reports the errors of users who have no mailbox.
func withoutMailbox(err error) bool { return graph.IsNoMailbox(err) || graph.IsUnknownUser(err) }
