package tables

import (
	"slices"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// mailboxesFirst stands above a join of which some tables name the mailboxes that others read: it reads the first ones
// before anything else, whatever the order of the join.
type mailboxesFirst struct{ child sql.Node }

var _ sql.ExecBuilderNode = (*mailboxesFirst)(nil)

// mailboxesFirst puts one above the topmost joins of a plan tree.
func (p *pusher) mailboxesFirst(n sql.Node) (sql.Node, error) {
	if len(p.naming) == 0 || ownTree(n) {
		return n, nil
	}
	switch n.(type) {
	case *plan.JoinNode, *lots:
		return &mailboxesFirst{n}, nil
	}
	children := slices.Clone(n.Children())
	if len(children) == 0 {
		return n, nil
	}
	for i := range children {
		var err error
		if children[i], err = p.mailboxesFirst(children[i]); err != nil {
			return nil, err
		}
	}
	return n.WithChildren(p.ctx, children...)
}

// Resolved follows the child.
func (m *mailboxesFirst) Resolved() bool { return m.child.Resolved() }

// IsReadOnly is true: nothing is written.
func (m *mailboxesFirst) IsReadOnly() bool { return true }

// Schema is the child's.
func (m *mailboxesFirst) Schema(ctx *sql.Context) sql.Schema { return m.child.Schema(ctx) }

// Children is the one below.
func (m *mailboxesFirst) Children() []sql.Node { return []sql.Node{m.child} }

// WithChildren replaces the one below.
func (m *mailboxesFirst) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(m, len(children), 1)
	}
	return &mailboxesFirst{children[0]}, nil
}

// String is never shown: EXPLAIN prints what is below.
func (m *mailboxesFirst) String() string { return "Mailboxes" }

// BuildRowIter reads the tables that name mailboxes, once, and starts the join.
func (m *mailboxesFirst) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	named := namersBelow(m.child)
	var first []*kept
	inspectTree(m.child, func(n sql.Node) {
		if k, ok := n.(*kept); ok && slices.ContainsFunc(named, func(by *namedByRows) bool { return by.rows == k.rows }) {
			first = append(first, k)
		}
	})
	for _, k := range first {
		rows, err := b.Build(ctx, k, row) // reads to the end
		if err != nil {
			return nil, err
		}
		if err := rows.Close(ctx); err != nil {
			return nil, err
		}
	}
	return b.Build(ctx, m.child, row)
}

// namersBelow are the tables that name the mailboxes of scans below a node.
func namersBelow(n sql.Node) []*namedByRows {
	var out []*namedByRows
	inspectTree(n, func(n sql.Node) {
		if rt, ok := n.(*plan.ResolvedTable); ok {
			t, ok := rt.UnderlyingTable().(*scanTable)
			if ok && t.plan.Scope.Joined != nil && !slices.Contains(out, t.plan.Scope.Joined) {
				out = append(out, t.plan.Scope.Joined)
			}
		}
	})
	return out
}
