package tables

import (
	"context"
	"io"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// kept reads its child once and repeats the rows from memory: for what a nested loop, or a predicate that looks at an outer
// query's row, would read again for every row of the other side.
type kept struct {
	child sql.Node
	rows  *keptRows // shared by the copies that the engine makes for each outer row
}

// keptRows are the child's rows, once they were read.
type keptRows struct {
	done   bool
	rows   []sql.Row
	hoard  *hoard // counts them; nil until they are read
	prefix int    // values of outer queries that stood in front of each row: they differ from one time to the next
}

var _ sql.ExecBuilderNode = (*kept)(nil)

// keepScans wraps the scans below a node. Only they are sure to give the same rows each time: what is above them may look
// at an outer query's row. One that stops early is read again instead.
func keepScans(ctx *sql.Context, n sql.Node) (sql.Node, error) {
	switch n := n.(type) {
	case *kept:
		return n, nil
	case *plan.TableAlias: // the engine knows what may stand below one
		if rt, ok := n.Child.(*plan.ResolvedTable); ok && keepable(rt) {
			return &kept{child: n, rows: &keptRows{}}, nil
		}
		return n, nil
	case *plan.ResolvedTable:
		if keepable(n) {
			return &kept{child: n, rows: &keptRows{}}, nil
		}
		return n, nil
	}
	children := n.Children()
	if len(children) == 0 {
		return n, nil
	}
	out := make([]sql.Node, len(children))
	for i, child := range children {
		var err error
		if out[i], err = keepScans(ctx, child); err != nil {
			return nil, err
		}
	}
	return n.WithChildren(ctx, out...)
}

// keepable reports a scan that reads to its end.
func keepable(n *plan.ResolvedTable) bool {
	t, ok := n.UnderlyingTable().(*scanTable)
	return ok && t.plan.Limit == 0 && !t.plan.Empty
}

// Resolved follows the child.
func (k *kept) Resolved() bool { return k.child.Resolved() }

// IsReadOnly is true: nothing is written.
func (k *kept) IsReadOnly() bool { return true }

// Schema is the child's.
func (k *kept) Schema(ctx *sql.Context) sql.Schema { return k.child.Schema(ctx) }

// Children is the one below.
func (k *kept) Children() []sql.Node { return []sql.Node{k.child} }

// WithChildren replaces the one below; the rows stay, because only its place in the tree has changed.
func (k *kept) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(k, len(children), 1)
	}
	return &kept{child: children[0], rows: k.rows}, nil
}

// String is what EXPLAIN shows.
func (k *kept) String() string { return "Kept in memory" }

// BuildRowIter reads the child to its end the first time.
func (k *kept) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	if !k.rows.done {
		rows, err := b.Build(ctx, k.child, row)
		if err != nil {
			return nil, err
		}
		h := &hoard{usage: usageOf(ctx), in: sizeOf}
		k.rows.hoard = h
		if lot, ok := ctx.Value(lotKey{}).(*lotRows); ok {
			lot.kept = append(lot.kept, h) // the next lot reads other rows
		}
		all, err := sql.RowIterToRows(ctx, &passingRows{rows, h})
		if err != nil {
			return nil, err
		}
		for _, r := range all {
			k.rows.prefix = len(r) - len(k.child.Schema(ctx))
			k.rows.rows = append(k.rows.rows, r[k.rows.prefix:])
		}
		k.rows.done = true
	}
	return k.repeat(row, k.rows.rows), nil
}

// repeat gives rows behind an outer query's.
func (k *kept) repeat(row sql.Row, rows []sql.Row) sql.RowIter {
	prefix := row[:min(k.rows.prefix, len(row))]
	if outer, ok := prepended(k.child); ok {
		prefix = outer
	}
	return &keptIter{prefix: prefix, rows: rows}
}

// prepended is the outer queries' row that the engine has put in front of the rows of a scan, this time.
func prepended(n sql.Node) (sql.Row, bool) {
	for {
		if p, ok := n.(*plan.PrependNode); ok {
			return p.Row, true
		}
		children := n.Children()
		if len(children) != 1 {
			return nil, false
		}
		n = children[0]
	}
}

// checkEvery is how many rows come from memory before their statement is looked at again: has it been ended?
const checkEvery = 64

// keptIter repeats the rows.
type keptIter struct {
	prefix sql.Row // the outer queries' present row
	rows   []sql.Row
	next   int
}

// Next returns the next row.
func (i *keptIter) Next(ctx *sql.Context) (sql.Row, error) {
	if i.next >= len(i.rows) {
		return nil, io.EOF
	}
	if i.next++; i.next%checkEvery == 0 && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	row := i.rows[i.next-1]
	if len(i.prefix) == 0 {
		return row, nil
	}
	return append(append(make(sql.Row, 0, len(i.prefix)+len(row)), i.prefix...), row...), nil
}

// Close has nothing to release.
func (i *keptIter) Close(*sql.Context) error { return nil }
