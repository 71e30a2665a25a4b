package tables

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/odata"
)

// rowSource yields rows until io.EOF. Close ends what it started and may be called twice.
type rowSource interface {
	Next(ctx context.Context) (sql.Row, error)
	Close() error
}

// isEOF reports the regular end of a source.
func isEOF(err error) bool { return err == io.EOF } // not errors.Is: a connection that ended too early wraps io.EOF too

// scan is one execution of a Plan on a table.
type scan struct {
	source  *Source
	db      *database
	table   *Table
	columns []*Column       // of every row, in order
	unread  map[string]bool // columns that nobody looks at: NULL, and not asked for
	hidden  map[string]bool // those of them that are hidden from the user
	plan    Plan
	expand  []string // $expand of messages
	box     Mailbox  // of a scan within a mailbox
	firsts  bool     // of several mailboxes, each gives its first rows by the plan's order
	strict  bool     // a mailbox that cannot be read is an error, named or not

	mu    sync.Mutex // guards what follows
	notes []scanNote
	told  map[string]bool // every sentence so far
	left  int             // mailboxes left out
	none  []string        // addresses of the users among them who have no mailbox
}

// scanNote is a sentence for the session.
type scanNote struct {
	*sql.Warning
	once string // what it is about, where one statement has it said once, by whichever scan; "" is anything
}

// note keeps a sentence for SHOW WARNINGS: the rows are complete.
func (s *scan) note(text string) { s.tell("Note", noteCode, text, "") }

// warning keeps one that says what is missing.
func (s *scan) warning(code int, text string) { s.tell("Warning", code, text, "") }

// tell keeps a sentence until the session can have it.
func (s *scan) tell(level string, code int, text, once string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.told[text] {
		return // by another folder
	}
	if s.told == nil {
		s.told = map[string]bool{}
	}
	s.told[text] = true
	s.notes = append(s.notes, scanNote{&sql.Warning{Level: level, Code: code, Message: text}, once})
}

// warn hands the sentences over to the session.
func (s *scan) warn(ctx *sql.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.notes {
		if n.once == "" || onceOf(ctx).first(n.once) {
			ctx.Session.Warn(n.Warning)
		}
	}
	s.notes = nil
}

// wants reports whether a column is asked for.
func (s *scan) wants(name string) bool {
	for _, c := range s.columns {
		if c.Name == name {
			return !s.unread[name]
		}
	}
	return false
}

// paths are Graph's properties: one for each column, one for each column's With, then the extra ones.
func (s *scan) paths(extra ...string) []string {
	n := len(s.columns)
	out := make([]string, 2*n, 2*n+len(extra))
	for i, c := range s.columns {
		if !s.unread[c.Name] {
			out[i], out[n+i] = c.Path, c.With
		}
	}
	return append(out, extra...)
}

// fields compiles paths for the decoder; the i-th column is the i-th field.
func (s *scan) fields(extra ...string) *graph.Fields { return graph.NewFields(s.paths(extra...)...) }

// selected is $select: every property once, in the order of the columns, and id where there is nothing else to ask.
func (s *scan) selected(extra ...string) []string {
	var out []string
	seen := map[string]bool{}
	for _, p := range s.paths(extra...) {
		name, _, _ := strings.Cut(p, "/")
		if name == "" || strings.Contains(name, "@") || seen[name] || name == attachmentsProperty {
			continue
		}
		seen[name] = true
		out = append(out, name)
	}
	if len(out) == 0 {
		return []string{"id"}
	}
	return out
}

// decoder fills a row of the scan's columns from an element read with s.fields.
func (s *scan) decoder(e element) func(*graph.Element) (sql.Row, error) {
	converters := make([]converter, len(s.columns))
	for i, c := range s.columns {
		if !s.unread[c.Name] {
			converters[i] = converterFor(c)
		}
	}
	return func(el *graph.Element) (sql.Row, error) {
		row := make(sql.Row, len(converters))
		for i, convert := range converters {
			if convert == nil {
				continue
			}
			e.with = el.Value(len(converters) + i)
			v, err := convert(&e, el.Value(i))
			if err != nil {
				return nil, &valueError{column: s.columns[i].Name, err: err}
			}
			row[i] = v
		}
		return row, nil
	}
}

// mailboxes are those of the scope, each once, in the order the query names them; named says that it does, by constants.
func (s *scan) mailboxes(ctx context.Context) (boxes []Mailbox, named bool, err error) {
	lists := s.plan.Scope.Named
	if s.plan.Empty {
		return nil, false, nil
	}
	if lists == nil {
		boxes, err = s.db.mailboxes(ctx)
		return s.plan.Scope.Joined.of(boxes), !s.db.all, err
	}
	for i, names := range lists {
		list, err := s.source.resolveAll(ctx, s.db.policy, names, s.plan.Scope.Rows)
		if err != nil {
			return nil, true, err
		}
		if i == 0 {
			boxes = list
			continue
		}
		boxes = intersect(boxes, list)
	}
	return boxes, !s.plan.Scope.Rows, nil
}

// intersect keeps the mailboxes of a that are in b too.
func intersect(a, b []Mailbox) []Mailbox {
	var out []Mailbox
	for _, x := range a {
		for _, y := range b {
			if strings.EqualFold(x.ID, y.ID) {
				out = append(out, x)
				break
			}
		}
	}
	return out
}

// mailboxesAtOnce is how many mailboxes are opened side by side. Graph's limits are each mailbox's own.
const mailboxesAtOnce = 8

// perMailbox reads the mailboxes of the scope one after another, the next ones under way. Where there are several, an order
// and its limit hold within each at most.
func (s *scan) perMailbox(ctx context.Context, open func(context.Context, Mailbox) (rowSource, error)) (rowSource, error) {
	boxes, named, err := s.mailboxes(ctx)
	if err != nil {
		return nil, err
	}
	ahead := mailboxesAtOnce
	if len(boxes) > 1 && len(s.plan.Order) > 0 {
		s.plan.order.lose()
		if s.firsts = s.plan.severalOrdered(); !s.firsts {
			s.plan.Order, s.plan.Limit = nil, 0
		}
	}
	if s.plan.lazy() && !s.firsts {
		ahead = 1
	}
	parts, of := make([]part, len(boxes)), len(boxes)
	if s.plan.Scope.Joined != nil {
		of = 0 // what a join comes upon is a warning, were it all of it
	}
	for i, box := range boxes {
		parts[i] = func(ctx context.Context) (rowSource, error) {
			m := &inMailbox{s: s, box: box, named: named || s.strict, of: of}
			err := m.known()
			if err == nil {
				m.asked = true
				m.rows, err = open(ctx, box)
			}
			if err = m.check(err); err != nil {
				return nil, err
			}
			return m, nil
		}
	}
	return newChain(ctx, ahead, parts), nil
}

// inMailbox is the rows of one mailbox. Errors name it; one that the scan came upon, and that cannot be read, has no rows
// and leaves a warning.
type inMailbox struct {
	s     *scan
	box   Mailbox
	named bool // the query, or its database, names the mailbox; or the session wants an error
	asked bool // Graph was asked: what it answers is news
	of    int  // mailboxes of the scope, where it is an error that none can be read
	rows  rowSource
	any   bool // a row came
}

// known is what is known to keep the mailbox from being read. Where the statement names it, Graph is asked all the same: the
// mailbox may have come since.
func (m *inMailbox) known() error {
	if m.named {
		return nil
	}
	return m.s.source.verdicts.of(m.box)
}

// check turns what makes a mailbox unreadable into a warning, where the query does not name it.
func (m *inMailbox) check(err error) error {
	if err == nil || isEOF(err) {
		return err
	}
	if m.asked {
		m.s.source.verdicts.note(m.box, err)
	}
	err = &mailboxError{box: m.box, err: err, needs: m.s.table.Needs}
	if m.named || m.any || !unreadable(err) {
		return err
	}
	if m.s.leaveOut(m.box, err) == m.of {
		return err // nothing can be read at all: an empty table would mislead
	}
	if m.rows != nil {
		err = m.rows.Close()
	} else {
		err = nil
	}
	m.rows, m.asked = newChain(context.Background(), 1, nil), false
	return err
}

// leaveOut tells of a mailbox that cannot be read, and returns how many those are so far. Users without one are summed up.
func (s *scan) leaveOut(box Mailbox, err error) int {
	if !withoutMailbox(err) {
		code, sentence := explainError(err)
		s.tell("Warning", code, "Left out: "+sentence, fmt.Sprintf("%d %s", code, box.ID))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if withoutMailbox(err) {
		s.none = append(s.none, box.Address)
	}
	s.left++
	return s.left
}

// shownWithout is how many users without a mailbox are named: a tenant may have thousands of guests.
const shownWithout = 10

// sumUp makes one warning of the users without a mailbox.
func (s *scan) sumUp() {
	s.mu.Lock()
	none := s.none
	s.none = nil
	s.mu.Unlock()
	if len(none) == 0 {
		return
	}
	slices.Sort(none)
	names := strings.Join(none[:min(len(none), shownWithout)], ", ")
	if more := len(none) - shownWithout; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	text := fmt.Sprintf("Left out: %d user(s) without a mailbox in Exchange Online (guests, users without a licence, "+
		"mailboxes kept on-premises): %s.", len(none), names)
	s.tell("Warning", errNoSuchUser, text, text)
}

// Next returns the next row.
func (m *inMailbox) Next(ctx context.Context) (sql.Row, error) {
	row, err := m.rows.Next(ctx)
	if m.asked && !m.any && (err == nil || isEOF(err)) {
		m.s.source.verdicts.note(m.box, nil)
	}
	if err == nil {
		m.any = true
		return row, nil
	}
	if err := m.check(err); err != nil {
		return nil, err
	}
	return nil, io.EOF
}

// Close ends the rows.
func (m *inMailbox) Close() error { return m.rows.Close() }

// firstMailbox is the mailbox of the first request as far as it is known without asking, and may be read, for EXPLAIN.
func (s *scan) firstMailbox() Mailbox {
	spelt := s.db.spelt()
	if named := s.plan.Scope.Named; len(named) > 0 && len(named[0]) > 0 {
		spelt = named[0][0]
	}
	if box, ok := s.source.directory.cached(spelt); ok && s.source.allows(s.db.policy, box) {
		return box
	}
	return Mailbox{ID: "{user}"}
}

// ladder opens a listing with the plan's filter and order, and with less of them where Graph refuses.
func (s *scan) ladder(ctx context.Context, open func(odata.Expr, []odata.Order) (rowSource, error)) (rowSource, error) {
	l := &ladder{s: s, open: open, rungs: rungs(s.plan.Filter, s.plan.Order)}
	return l, l.step()
}
