package tables

import "github.com/dolthub/go-mysql-server/sql"

// wrapper is what expressions of ours around one other have in common. Nobody wrote them, so they print as what they are around. Their values
// have no collation, as numbers have none, unless they say otherwise.
type wrapper struct{ child sql.Expression }

// Resolved follows the child.
func (w wrapper) Resolved() bool { return w.child.Resolved() }

// String is the child's.
func (w wrapper) String() string { return w.child.String() }

// IsNullable is the child's.
func (w wrapper) IsNullable(ctx *sql.Context) bool { return w.child.IsNullable(ctx) }

// CollationCoercibility is that of numbers.
func (wrapper) CollationCoercibility(*sql.Context) (sql.CollationID, byte) {
	return sql.Collation_binary, 5
}

// Children is the one.
func (w wrapper) Children() []sql.Expression { return []sql.Expression{w.child} }

// sameValue is a wrapper whose values are the child's: it looks at them as they pass.
type sameValue struct{ wrapper }

// Type is the child's.
func (s sameValue) Type(ctx *sql.Context) sql.Type { return s.child.Type(ctx) }

// CollationCoercibility is the child's.
func (s sameValue) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return sql.GetCoercibility(ctx, s.child)
}

// around is the wrapper of what replaces the child of an expression.
func around(e sql.Expression, children []sql.Expression) (wrapper, error) {
	if len(children) != 1 {
		return wrapper{}, sql.ErrInvalidChildrenNumber.New(e, len(children), 1)
	}
	return wrapper{children[0]}, nil
}
