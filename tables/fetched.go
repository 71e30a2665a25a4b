package tables

import (
	"fmt"
	"slices"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// fetched is the top of a statement that has contents in its result: it fetches them, one row at a time, so that neither
// filters, sorts nor joins below it ever hold more than their names.
type fetched struct{ child sql.Node }

var _ sql.ExecBuilderNode = (*fetched)(nil)

// withContents puts a fetched on top of a statement that reads a table with contents.
func withContents(n sql.Node) (sql.Node, bool) {
	switch n.(type) {
	case *fetched, *plan.DescribeQuery:
		return n, false
	}
	if !readsContents(n) {
		return n, false
	}
	return &fetched{n}, true
}

// readsContents reports whether a table with contents stands anywhere below, in subqueries too.
func readsContents(n sql.Node) bool {
	if rt, ok := n.(*plan.ResolvedTable); ok {
		t, ok := rt.UnderlyingTable().(*scanTable)
		return ok && slices.ContainsFunc(t.table.Columns, func(c Column) bool { return c.Type == longBytes })
	}
	return slices.ContainsFunc(childrenOf(n), readsContents)
}

// Resolved follows the child.
func (f *fetched) Resolved() bool { return f.child.Resolved() }

// IsReadOnly follows the child.
func (f *fetched) IsReadOnly() bool { return f.child.IsReadOnly() }

// Schema is the child's.
func (f *fetched) Schema(ctx *sql.Context) sql.Schema { return f.child.Schema(ctx) }

// Children is the one below.
func (f *fetched) Children() []sql.Node { return []sql.Node{f.child} }

// WithChildren replaces the one below.
func (f *fetched) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(f, len(children), 1)
	}
	return &fetched{children[0]}, nil
}

// String is never shown: EXPLAIN prints what is below.
func (f *fetched) String() string { return "Contents" }

// BuildRowIter wraps the child's rows.
func (f *fetched) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	rows, err := b.Build(ctx, f.child, row)
	if err != nil {
		return nil, err
	}
	return &fetchedRows{rows}, nil
}

// fetchedRows are rows with their contents.
type fetchedRows struct{ sql.RowIter }

// Next returns the next row. A content that has gone since its row was read is NULL, with a warning.
func (r *fetchedRows) Next(ctx *sql.Context) (sql.Row, error) {
	row, err := r.RowIter.Next(ctx)
	if err != nil {
		return nil, err
	}
	copied := false
	for i, v := range row {
		c, isContent := v.(*content)
		if !isContent {
			continue
		}
		if !copied {
			row, copied = slices.Clone(row), true // the row may be kept somewhere for another time
		}
		bytes, ok, err := c.from.fetch(ctx, c)
		if err != nil {
			return nil, err
		}
		if row[i] = bytes; !ok {
			row[i] = nil
			ctx.Session.Warn(&sql.Warning{Level: "Warning", Code: errForeignQuery,
				Message: fmt.Sprintf("The content of %s in mailbox %s is NULL: it went away while it was read.", c.name(), c.box.Address)})
		}
	}
	return row, nil
}
