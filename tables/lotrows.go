package tables

import (
	"context"
	"io"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// lotRows are the rows of the join, lot after lot.
type lotRows struct {
	lots    *lots
	join    *plan.JoinNode
	builder sql.NodeExecBuilder
	outer   sql.Row
	driver  *keySide

	rest    sql.RowIter // of the driving side
	ended   bool        // it has no more rows
	named   int         // messages so far
	current sql.RowIter // the present lot's; nil between lots
	last    bool        // it is the last
	hoard   *hoard      // the rows of the present lot
	kept    []*hoard    // what nodes below keep for it

	reader, within *sql.Context // the reader's, and the same within a lot
}

// lotKey is the context key of the join whose lot is being read.
type lotKey struct{}

// enter is the reader's context within a lot.
func (r *lotRows) enter(ctx *sql.Context) *sql.Context {
	if ctx != r.reader {
		r.reader, r.within = ctx, ctx.WithContext(context.WithValue(ctx.Context, lotKey{}, r))
	}
	return r.within
}

// free frees what is held for the present lot.
func (r *lotRows) free() {
	r.hoard.free()
	for _, h := range r.kept {
		h.free()
	}
	r.kept = nil
}

// Next returns the next row of the join.
func (r *lotRows) Next(ctx *sql.Context) (sql.Row, error) {
	for {
		if r.current == nil {
			if r.last {
				return nil, io.EOF
			}
			if err := r.open(ctx); err != nil {
				return nil, err
			}
		}
		row, err := r.current.Next(r.enter(ctx))
		if err != io.EOF {
			return row, err
		}
		if err := r.current.Close(ctx); err != nil {
			return nil, err
		}
		r.current = nil
		r.free()
	}
}

// open executes the join for the next lot.
func (r *lotRows) open(ctx *sql.Context) error {
	size := mostKeys
	if r.lots.key.stream {
		size = lotKeys
	}
	rows, keys, err := r.read(ctx, size)
	if err != nil {
		return err
	}
	r.named += keys.n
	all := r.ended || r.lots.key.stream && r.named < mostKeys // the scan reads what the lot names
	r.last = r.ended || !all
	side := &keySide{child: r.driver.child, keys: r.driver.keys, lot: &lot{rows: rows, hoard: r.hoard}}
	if !all {
		side.lot.rest, side.lot.again = r.rest, r.lots.key.driver == 1
	}
	j, err := r.with(ctx, side, keys, all)
	if err != nil {
		return err
	}
	r.current, err = r.builder.Build(r.enter(ctx), j, r.outer)
	return err
}

// read takes the next rows of the driving side, until they name so many messages.
func (r *lotRows) read(ctx *sql.Context, size int) ([]sql.Row, *keySet, error) {
	keys := &keySet{ids: map[string][]string{}, seen: map[[2]string]bool{}}
	var rows []sql.Row
	for keys.n < size && len(rows) < mostRows {
		row, err := r.rest.Next(ctx)
		if err == io.EOF {
			r.ended = true
			break
		}
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, row)
		if err := r.hoard.add(sizeOf(row)); err != nil {
			return nil, nil, err
		}
		if err := keys.add(ctx, r.driver.keys, row); err != nil {
			return nil, nil, err
		}
	}
	return rows, keys, nil
}

// with is the join with the lot on the driving side, and the scan narrowed to its keys.
func (r *lotRows) with(ctx *sql.Context, side *keySide, keys *keySet, narrow bool) (*plan.JoinNode, error) {
	key := r.lots.key
	var driver sql.Node = side
	if h, ok := r.join.Children()[key.driver].(*plan.HashLookup); ok {
		copied, err := h.WithChildren(ctx, side)
		if err != nil {
			return nil, err
		}
		copied.(*plan.HashLookup).Lookup = nil
		driver = copied
	}
	j, err := withChild(ctx, r.join, key.driver, driver)
	if err != nil {
		return nil, err
	}
	other, ok, err := replaceScan(ctx, j.Children()[1-key.driver], key.scan, func(t *scanTable) {
		if narrow {
			keys.narrow(t, key.user)
		}
	})
	if err != nil || !ok {
		return j, err
	}
	return withChild(ctx, j, 1-key.driver, other)
}

// Close ends the present lot and the driving side.
func (r *lotRows) Close(ctx *sql.Context) error {
	var err error
	if r.current != nil {
		err = r.current.Close(ctx)
	}
	if closeErr := r.rest.Close(ctx); err == nil {
		err = closeErr
	}
	r.free()
	return err
}

// keySet are the messages that a lot names.
type keySet struct {
	ids  map[string][]string // by mailbox in lower case; "" where the keys come without
	seen map[[2]string]bool
	n    int
}

// add evaluates the keys on a row. NULL names nothing.
func (k *keySet) add(ctx *sql.Context, keys []sql.Expression, row sql.Row) error {
	var key [2]string // id, mailbox
	for i, e := range keys {
		v, err := e.Eval(ctx, row)
		if err != nil {
			return err
		}
		if v, err = sql.UnwrapAny(ctx, v); err != nil {
			return err
		}
		s, ok := v.(string)
		if !ok || s == "" {
			return nil
		}
		key[i] = s
	}
	key[1] = strings.ToLower(key[1])
	if k.seen[key] {
		return nil
	}
	k.seen[key] = true
	k.n++
	k.ids[key[1]] = append(k.ids[key[1]], key[0])
	return nil
}

// narrow makes a scan read these messages only.
func (k *keySet) narrow(t *scanTable, user bool) {
	if !user {
		t.plan.IDs = append([]string{}, k.ids[""]...)
		return
	}
	t.plan.IDsOf = k.ids
	t.plan.IDs = []string{} // of a mailbox that no key names
	if t.scope() == nil {
		names := []string{}
		for name := range k.ids {
			names = append(names, name)
		}
		t.plan.Scope = Scope{Named: [][]string{names}, Rows: true}
	}
}
