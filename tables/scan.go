package tables

import (
	"context"
	"errors"
	"io"
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
func isEOF(err error) bool { return errors.Is(err, io.EOF) }

// scan is one execution of a Plan on a table.
type scan struct {
	source  *Source
	db      *database
	table   *Table
	columns []*Column       // of every row, in order
	unread  map[string]bool // columns that nobody looks at: NULL, and not asked for
	plan    Plan

	mu    sync.Mutex // guards notes
	notes []string
}

// note keeps a sentence for SHOW WARNINGS.
func (s *scan) note(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, text)
}

// warn hands the sentences over to the session.
func (s *scan) warn(ctx *sql.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.notes {
		ctx.Session.Warn(&sql.Warning{Level: "Note", Code: noteCode, Message: n})
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
		if name == "" || strings.HasPrefix(name, "@") || seen[name] {
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

// mailboxes are those of the scope, each once, in the order the query names them.
func (s *scan) mailboxes(ctx context.Context) ([]Mailbox, error) {
	if s.plan.Empty {
		return nil, nil
	}
	named := s.plan.Scope.Named
	if named == nil {
		return s.db.mailboxes(ctx)
	}
	var boxes []Mailbox
	for i, names := range named {
		list, err := s.source.resolveAll(ctx, names)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			boxes = list
			continue
		}
		boxes = intersect(boxes, list)
	}
	return boxes, nil
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

// perMailbox reads the mailboxes of the scope one after another.
func (s *scan) perMailbox(ctx context.Context, open func(context.Context, Mailbox) (rowSource, error)) (rowSource, error) {
	boxes, err := s.mailboxes(ctx)
	if err != nil {
		return nil, err
	}
	parts := make([]func(context.Context) (rowSource, error), len(boxes))
	for i, box := range boxes {
		parts[i] = func(ctx context.Context) (rowSource, error) {
			rows, err := open(ctx, box)
			if err != nil {
				return nil, &mailboxError{box, err}
			}
			return &inMailbox{rows, box}, nil
		}
	}
	if len(boxes) > 1 {
		s.plan.order.lose()
	}
	return newChain(ctx, 1, parts), nil
}

// inMailbox names the mailbox in errors.
type inMailbox struct {
	rowSource
	box Mailbox
}

// Next returns the next row.
func (m *inMailbox) Next(ctx context.Context) (sql.Row, error) {
	row, err := m.rowSource.Next(ctx)
	if err != nil && !isEOF(err) {
		err = &mailboxError{m.box, err}
	}
	return row, err
}

// firstMailbox is the mailbox of the first request as far as it is known without asking, for EXPLAIN.
func (s *scan) firstMailbox() Mailbox {
	spelt := s.db.spelt()
	if named := s.plan.Scope.Named; len(named) > 0 && len(named[0]) > 0 {
		spelt = named[0][0]
	}
	if box, ok := s.source.directory.cached(spelt); ok {
		return box
	}
	return Mailbox{ID: "{user}"}
}

// ladder opens a listing with the plan's filter and order, and with less of them where Graph refuses.
func (s *scan) ladder(ctx context.Context, open func(odata.Expr, []odata.Order) (rowSource, error)) (rowSource, error) {
	l := &ladder{s: s, open: open, rungs: rungs(s.plan.Filter, s.plan.Order)}
	return l, l.step()
}
