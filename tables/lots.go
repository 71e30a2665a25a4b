package tables

import (
	"fmt"
	"io"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/dolthub/go-mysql-server/sql/plan"
)

// mostKeys bounds the messages of a join that are asked for one by one; with more of them, listing the folders takes
// fewer requests. lotKeys are those of one $batch, where a LIMIT may end the join early.
const (
	mostKeys = maxIDs
	lotKeys  = batchSize
)

// mostRows bounds the rows of a lot, of which many may name one message.
const mostRows = 10 * mostKeys

// lots executes a join of the engine's once for every lot of rows of one side, with the scan on the other side reading only
// the messages that the lot names; when too many have been named, once for all the rest, with the scan as it was planned.
// Each row of that side is in one lot, so the results together are those of the join.
type lots struct {
	join sql.Node // a plan.JoinNode with a keySide on the driving side
	key  keyJoin
}

var _ sql.ExecBuilderNode = (*lots)(nil)

// lots makes a join read by keys; ok is false where it cannot.
func (p *pusher) lots(j *plan.JoinNode, e equality, d demand) (sql.Node, bool, error) {
	if !e.key.Type(p.ctx).Equals(idType) {
		return nil, false, nil // other collations take other ids for equal
	}
	keys := []sql.Expression{e.key}
	for _, u := range p.equalities(j) {
		if u.of == mailboxGUID && u.scan.identity == e.scan.identity && u.side == e.side && len(keys) == 1 {
			keys = append(keys, u.key)
		}
	}
	child, ok, err := replaceScan(p.ctx, j.Children()[e.side], e.scan.identity, func(t *scanTable) { t.plan.Join = new(keyJoin) })
	if err != nil || !ok {
		return nil, false, err
	}
	scan := planned(child, e.scan)
	if len(keys) == 1 && !scan.oneMailbox() || scan.plan.IDs != nil || scan.plan.Search != "" {
		return nil, false, nil
	}
	key := keyJoin{scan: e.scan.identity, driver: 1 - e.side, user: len(keys) == 2}
	key.stream = key.driver == 0 && d.limit > 0 && len(d.order) == 0
	*scan.plan.Join = key
	driver := j.Children()[key.driver]
	if h, isHash := driver.(*plan.HashLookup); isHash {
		if driver, err = h.WithChildren(p.ctx, &keySide{child: h.Child, keys: keys}); err != nil {
			return nil, false, err
		}
	} else {
		driver = &keySide{child: driver, keys: keys}
	}
	if j, err = withChild(p.ctx, j, e.side, child); err != nil {
		return nil, false, err
	}
	if j, err = withChild(p.ctx, j, key.driver, driver); err != nil {
		return nil, false, err
	}
	return &lots{join: j, key: key}, true, nil
}

// Resolved follows the join.
func (l *lots) Resolved() bool { return l.join.Resolved() }

// IsReadOnly is true: nothing is written.
func (l *lots) IsReadOnly() bool { return true }

// Schema is the join's.
func (l *lots) Schema(ctx *sql.Context) sql.Schema { return l.join.Schema(ctx) }

// Children is the join.
func (l *lots) Children() []sql.Node { return []sql.Node{l.join} }

// WithChildren replaces the join.
func (l *lots) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(l, len(children), 1)
	}
	return &lots{join: children[0], key: l.key}, nil
}

// String is what EXPLAIN shows.
func (l *lots) String() string {
	side := [2]string{"first", "second"}[l.key.driver]
	if l.key.stream {
		return fmt.Sprintf("By the messages of the %s side, %d at a time, up to %d", side, lotKeys, mostKeys)
	}
	return fmt.Sprintf("By the messages of the %s side, where those are %d at most", side, mostKeys)
}

// BuildRowIter starts the driving side. A join that was changed after pushdown is the engine's again.
func (l *lots) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	j, ok := l.join.(*plan.JoinNode)
	if !ok {
		return b.Build(ctx, l.join, row)
	}
	driver := driverOf(j, l.key.driver)
	if driver == nil {
		return b.Build(ctx, j, row)
	}
	rows, err := b.Build(ctx, driver.child, row)
	if err != nil {
		return nil, err
	}
	return &lotRows{lots: l, join: j, builder: b, outer: row, driver: driver, rest: rows}, nil
}

// driverOf is the driving side of a join.
func driverOf(j *plan.JoinNode, side int) *keySide {
	n := j.Children()[side]
	if h, ok := n.(*plan.HashLookup); ok {
		n = h.Child
	}
	driver, _ := n.(*keySide)
	return driver
}

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
		row, err := r.current.Next(ctx)
		if err != io.EOF {
			return row, err
		}
		if err := r.current.Close(ctx); err != nil {
			return nil, err
		}
		r.current = nil
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
	side := &keySide{child: r.driver.child, keys: r.driver.keys, lot: &lot{rows: rows}}
	if !all {
		side.lot.rest, side.lot.again = r.rest, r.lots.key.driver == 1
	}
	j, err := r.with(ctx, side, keys, all)
	if err != nil {
		return err
	}
	r.current, err = r.builder.Build(ctx, j, r.outer)
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
		t.plan.Scope.Named = [][]string{names}
	}
}

// keySide is the driving side of a join by keys.
type keySide struct {
	child sql.Node
	keys  []sql.Expression // the message's id, and the mailbox's where it is known
	lot   *lot             // nil while the statement is planned
}

// lot are the rows that the driving side has in one execution of the join.
type lot struct {
	rows  []sql.Row
	rest  sql.RowIter // what comes after them; nil: nothing
	again bool        // the join may read them more than once: rows of rest are added to rows
}

var (
	_ sql.ExecBuilderNode = (*keySide)(nil)
	_ sql.Expressioner    = (*keySide)(nil)
)

// Resolved follows the child.
func (k *keySide) Resolved() bool { return k.child.Resolved() }

// IsReadOnly is true: nothing is written.
func (k *keySide) IsReadOnly() bool { return true }

// Schema is the child's.
func (k *keySide) Schema(ctx *sql.Context) sql.Schema { return k.child.Schema(ctx) }

// Children is the one below.
func (k *keySide) Children() []sql.Node { return []sql.Node{k.child} }

// WithChildren replaces the one below.
func (k *keySide) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(k, len(children), 1)
	}
	c := *k
	c.child = children[0]
	return &c, nil
}

// Expressions are the keys; the engine assigns their places in the row.
func (k *keySide) Expressions() []sql.Expression { return k.keys }

// WithExpressions replaces the keys.
func (k *keySide) WithExpressions(_ *sql.Context, keys ...sql.Expression) (sql.Node, error) {
	if len(keys) != len(k.keys) {
		return nil, sql.ErrInvalidChildrenNumber.New(k, len(keys), len(k.keys))
	}
	c := *k
	c.keys = keys
	return &c, nil
}

// String is never shown: EXPLAIN prints what is below.
func (k *keySide) String() string { return "Keys" }

// BuildRowIter gives the rows of the lot.
func (k *keySide) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	if k.lot == nil {
		return b.Build(ctx, k.child, row)
	}
	return &lotIter{lot: k.lot}, nil
}

// lotIter reads a lot.
type lotIter struct {
	lot *lot
	at  int
}

// Next returns the next row: one that is held, or one that follows.
func (i *lotIter) Next(ctx *sql.Context) (sql.Row, error) {
	l := i.lot
	if i.at < len(l.rows) {
		i.at++
		return l.rows[i.at-1], nil
	}
	if l.rest == nil {
		return nil, io.EOF
	}
	row, err := l.rest.Next(ctx)
	if err == nil && l.again {
		l.rows = append(l.rows, row)
		i.at++
	}
	return row, err
}

// Close has nothing to release: the join by keys closes the driving side.
func (i *lotIter) Close(*sql.Context) error { return nil }
