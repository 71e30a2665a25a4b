package tables

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// Plan is what one scan asks of its source, as a value: Graph answers it now, and whatever else could answer it need not
// know SQL. The zero Plan reads everything of the scope.
type Plan struct {
	Scope    Scope
	Folders  *FolderSelector     // nil: all visible folders
	IDs      []string            // only the rows of the messages with these ids, where not nil
	IDsOf    map[string][]string // the same by mailbox, whose GUID in lower case is the key; where not nil, in place of IDs
	Kinds    []string            // of recipients: only these, where not nil
	Filter   odata.Expr          // a superset of what the statement's predicates let through
	Order    []odata.Order       // the order in which rows must come, where not empty
	Limit    int64               // nobody reads more rows than these, where above 0; see Exact
	Ties     bool                // there is another sort key: rows that Order takes for equal to the last one count too
	Keyed    bool                // the statement names each message, by constants or by a join
	Exact    bool                // Folders, IDs and Filter are all of the predicates: no row is dropped afterwards
	Empty    bool                // the predicates contradict each other: there is no row
	Search   string              // KQL for $search, where not empty
	Advanced bool                // the filter needs the directory's advanced queries

	// Estimate wants a row for each item that Graph counts in the folders, with what those know: rows are only counted.
	Estimate bool

	// Notes are what SHOW WARNINGS says of the predicates.
	Notes []string

	// Onward says that messages are wanted from a time of change on, without an end: see watermark.
	Onward bool

	// ByJoin says that the join above reads the scan by lots of messages, as long as those are few.
	ByJoin bool

	// order is set by a source that could not keep to Order after all; EarlyStop then reads on to the end.
	order *orderState
}

// idsIn are the ids of the messages that are read in a mailbox; nil where those are all.
func (p *Plan) idsIn(box Mailbox) []string {
	if p.IDsOf == nil {
		return p.IDs
	}
	return append([]string{}, p.IDsOf[strings.ToLower(box.ID)]...)
}

// Scope says which mailboxes a scan reads.
type Scope struct {
	// Named are lists of mailboxes as the query spelt them; a mailbox must stand in each list. Nil: the database's own.
	Named [][]string

	// Rows says that Named came with the rows of a join and not from constants: what of them may not be read is left out.
	Rows bool

	// Joined keeps the mailboxes that a join's other table names; nil keeps all.
	Joined *namedByRows
}

// within adds lists that are not there yet.
func (s *Scope) within(lists [][]string) {
	for _, names := range lists {
		if !slices.ContainsFunc(s.Named, func(have []string) bool { return slices.Equal(have, names) }) {
			s.Named = append(slices.Clip(s.Named), names)
		}
	}
}

// FolderSelector picks folders by predicates on their id and path.
type FolderSelector struct {
	Text  string // the predicates, for EXPLAIN
	One   bool   // an equality: at most one folder is meant
	named bool   // hidden and search folders count too: the predicates name them
	match func(ctx *sql.Context, id, path string) (bool, error)
}

// matcher is the selector's decision on a folder, under a statement's context; without a selector all folders match.
func (f *FolderSelector) matcher(ctx *sql.Context) func(id, path string) (bool, error) {
	if f == nil {
		return func(string, string) (bool, error) { return true, nil }
	}
	var one sync.Mutex // mailboxes are opened side by side, and not every expression of the engine may be shared
	return func(id, path string) (bool, error) {
		one.Lock()
		defer one.Unlock()
		return f.match(ctx, id, path)
	}
}

// orderState is shared by a scan and the EarlyStop above it.
type orderState struct{ lost atomic.Bool }

// ordered reports whether rows still come in the plan's order.
func (o *orderState) ordered() bool { return o != nil && !o.lost.Load() }

// lose says that rows come in another order than planned.
func (o *orderState) lose() {
	if o != nil {
		o.lost.Store(true)
	}
}

// mailboxWideLimit is the largest LIMIT for which one listing of the whole mailbox is asked: within a single page, which
// paging's faults cannot touch. Graph returns 1000 messages at most; the rest is for those of hidden folders.
const mailboxWideLimit = 900

// lazy reports whether the next page waits until somebody asks for its first row.
func (p *Plan) lazy() bool { return p.Limit > 0 }

// pageSize is $top: as many rows as are wanted, where that is known, else the most that Graph gives.
func (p *Plan) pageSize(most int) int {
	switch {
	case p.Limit <= 0:
		return most
	case p.Exact:
		return int(min(p.Limit, int64(most)))
	}
	return int(min(max(4*p.Limit, 100), int64(most)))
}

// describe prints what was pushed and does not show in the first request, a line each, for EXPLAIN.
func (p *Plan) describe() []string {
	var lines []string
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, name+": "+value)
		}
	}
	for _, names := range p.Scope.Named {
		add("mailboxes", strings.Join(names, ", "))
	}
	if p.Scope.Joined != nil {
		add("mailboxes", "those that the join names")
	}
	if p.Empty {
		add("no rows", "the predicates contradict each other")
	}
	if p.Folders != nil {
		add("folders", p.Folders.Text)
	}
	if p.IDs != nil {
		add("by key", fmt.Sprintf("%d message(s)", len(p.IDs)))
	}
	if p.Estimate {
		add("counts", "by the folders' counters: an estimate")
	}
	if p.Limit > 0 {
		add("stops after", fmt.Sprintf("%d row(s)", p.Limit))
	}
	return lines
}
