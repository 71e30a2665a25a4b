package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// united is one side of a set operation, its columns converted to the types that they have together with the other sides'.
type united struct {
	child sql.Node
	to    []sql.Type // nil for a column that stays as it is
}

var _ sql.ExecBuilderNode = (*united)(nil)

// newUnited converts what is of another type.
func newUnited(ctx *sql.Context, side sql.Node, columns []unionColumn) sql.Node {
	u := &united{child: side, to: make([]sql.Type, len(columns))}
	converts := false
	for i, c := range side.Schema(ctx) {
		if i < len(columns) && !c.Type.Equals(columns[i].of) {
			u.to[i], converts = columns[i].of, true
		}
	}
	if !converts {
		return side
	}
	return u
}

// withoutUnited is what an earlier planning of the same tree has converted.
func withoutUnited(n sql.Node) sql.Node {
	if u, ok := n.(*united); ok {
		return u.child
	}
	return n
}

// Resolved follows the child.
func (u *united) Resolved() bool { return u.child.Resolved() }

// IsReadOnly is true: nothing is written.
func (u *united) IsReadOnly() bool { return true }

// Schema is the child's, in other types.
func (u *united) Schema(ctx *sql.Context) sql.Schema {
	schema := u.child.Schema(ctx).Copy()
	for i, c := range schema {
		if u.to[i] != nil {
			c.Type = u.to[i]
		}
	}
	return schema
}

// Children is the one below.
func (u *united) Children() []sql.Node { return []sql.Node{u.child} }

// WithChildren replaces the one below.
func (u *united) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(u, len(children), 1)
	}
	return &united{children[0], u.to}, nil
}

// String is never shown: EXPLAIN prints what is below.
func (u *united) String() string { return "United" }

// BuildRowIter starts the child.
func (u *united) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	rows, err := b.Build(ctx, u.child, row)
	if err != nil {
		return nil, err
	}
	return &unitedRows{rows, u.to, typesOf(u.child.Schema(ctx))}, nil
}

// unitedRows are the child's rows, converted.
type unitedRows struct {
	sql.RowIter
	to, from []sql.Type
}

// Next returns the next row. Before its columns there may be those of an outer query's row.
func (r *unitedRows) Next(ctx *sql.Context) (sql.Row, error) {
	row, err := r.RowIter.Next(ctx)
	if err != nil {
		return nil, err
	}
	out := append(sql.Row{}, row...)
	own := out[len(out)-len(r.to):]
	for i, to := range r.to {
		if to == nil || own[i] == nil {
			continue
		}
		if own[i], err = converted(ctx, own[i], r.from[i], to); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// converted is a value of one type as one of another.
func converted(ctx *sql.Context, v any, from, to sql.Type) (any, error) {
	v, err := sql.UnwrapAny(ctx, v)
	if v == nil || err != nil {
		return nil, err
	}
	if gmstypes.IsTextOnly(to) {
		v = textOf(ctx, from, v)
	}
	return valueOf(ctx, v, to)
}
