package tables

import (
	"fmt"
	"slices"

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

// keyJoin is a join that chooses the rows of one scan by the messages that the other side names.
type keyJoin struct {
	scan   *int // the identity of the scan that is chosen from
	driver int  // the child of the join whose rows have the keys: 0 or 1
	user   bool // the keys come with their mailbox
	stream bool // a LIMIT above may end the join early: few keys at a time
}

// lots executes a join of the engine's once for every lot of rows of one side, with the scan on the other side reading only
// the messages that the lot names; when too many have been named, once for all the rest, with the scan as it was planned.
// Each row of that side is in one lot, so the results together are those of the join.
type lots struct {
	join sql.Node // a plan.JoinNode with a keySide on the driving side
	key  keyJoin
}

var _ sql.ExecBuilderNode = (*lots)(nil)

// lots makes a join read by the keys of an equality; ok is false where it cannot. ends says that a LIMIT may end it early.
func (p *pusher) lots(j *plan.JoinNode, e equality, ends bool) (sql.Node, bool, error) {
	if !e.key.Type(p.ctx).Equals(idType) {
		return nil, false, nil // other collations take other ids for equal
	}
	keys := []sql.Expression{e.key}
	for _, u := range p.equalities(j) {
		if u.of == mailboxGUID && u.scan.identity == e.scan.identity && u.side == e.side && len(keys) == 1 {
			keys = append(keys, u.key)
		}
	}
	child, ok, err := replaceScan(p.ctx, j.Children()[e.side], e.scan.identity, func(t *scanTable) { t.plan.ByJoin, t.plan.Keyed = true, true })
	if err != nil || !ok {
		return nil, false, err
	}
	scan := planned(child, e.scan)
	if len(keys) == 1 && !scan.oneMailbox() || scan.plan.IDs != nil || scan.plan.Search != "" {
		return nil, false, nil
	}
	key := keyJoin{scan: e.scan.identity, driver: 1 - e.side, user: len(keys) == 2}
	key.stream = key.driver == 0 && ends
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
	rows, err := b.Build(ctx, driver.child, l.before(ctx, j, row))
	if err != nil {
		return nil, err
	}
	return &lotRows{lots: l, join: j, builder: b, outer: row, driver: driver, rest: rows,
		hoard: &hoard{usage: usageOf(ctx)}}, nil
}

// before is the row that the driving side is built with: a join within a second side finds its own values behind those of
// the first side, of which none matters here.
func (l *lots) before(ctx *sql.Context, j *plan.JoinNode, row sql.Row) sql.Row {
	if l.key.driver == 0 {
		return row
	}
	return append(slices.Clip(row), make(sql.Row, len(j.Left().Schema(ctx)))...)
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
