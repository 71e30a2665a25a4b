package tables

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
)

// firstRows are the rows of one of several mailboxes that can be among the first of all by the plan's order: as many as the
// plan's limit, and those that follow with the same time where there is another sort key. TopN above chooses from those of
// all mailboxes. Where rows come in another order after all, it reads to the end.
type firstRows struct {
	s, inner *scan
	rows     rowSource
	at       int // of the ordered column in a row

	ahead sql.Row // read when the mailbox was opened, so that its first page is there; nil once it is taken
	end   error   // came in its place
	n     int64
	last  any // the ordered value of the last row
}

// severalOrdered reports whether the plan's order and limit hold for each of several mailboxes.
func (p *Plan) severalOrdered() bool { return len(p.Order) > 0 && p.Exact && p.Limit > 0 }

// openFirstRows reads one of several mailboxes.
func (s *scan) openFirstRows(ctx context.Context, box Mailbox, match func(id, path string) (bool, error)) (rowSource, error) {
	inner := s.within(box)
	inner.plan.order = &orderState{}
	property := s.plan.Order[0].Property
	at := slices.IndexFunc(s.columns, func(c *Column) bool { return c.Path == property && !s.unread[c.Name] })
	if at < 0 { // hidden: every row is alike
		inner.plan.Order, inner.plan.Limit = nil, 0
	}
	rows, err := openMailbox(ctx, inner, box, match)
	if err != nil {
		return nil, err
	}
	f := &firstRows{s: s, inner: inner, rows: rows, at: at}
	f.ahead, f.end = rows.Next(ctx)
	if f.end != nil && !isEOF(f.end) {
		s.adopt(inner)
		return nil, errors.Join(f.end, rows.Close())
	}
	return f, nil
}

// next is the next row of the mailbox.
func (f *firstRows) next(ctx context.Context) (sql.Row, error) {
	if f.ahead != nil || f.end != nil {
		row, err := f.ahead, f.end
		f.ahead = nil
		return row, err
	}
	return f.rows.Next(ctx)
}

// Next returns the next row that may count.
func (f *firstRows) Next(ctx context.Context) (sql.Row, error) {
	p := &f.inner.plan
	enough := p.Limit > 0 && f.n >= p.Limit
	if enough && !p.Ties && p.order.ordered() {
		return nil, io.EOF
	}
	row, err := f.next(ctx)
	f.s.adopt(f.inner)
	if err != nil || f.at < 0 {
		return row, err
	}
	v := row[f.at]
	if f.n > 0 {
		switch c := compareTimes(f.last, v, p.Order[0].Desc); {
		case c > 0:
			p.order.lose()
		case c < 0 && enough && p.order.ordered():
			return nil, io.EOF
		}
	}
	f.n, f.last = f.n+1, v
	return row, nil
}

// compareTimes is below 0 where a comes before b. NULL is lowest, as in MySQL.
func compareTimes(a, b any, desc bool) int {
	x, _ := a.(time.Time) // zero for NULL
	y, _ := b.(time.Time)
	if desc {
		return y.Compare(x)
	}
	return x.Compare(y)
}

// Close ends the listings.
func (f *firstRows) Close() error { return f.rows.Close() }
