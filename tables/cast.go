package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// cast is a value of another type.
type cast struct {
	child sql.Expression
	to    sql.Type
}

var (
	_ sql.Expression         = (*cast)(nil)
	_ sql.CollationCoercible = (*cast)(nil)
)

// Resolved follows the child.
func (c *cast) Resolved() bool { return c.child.Resolved() }

// String is the child's: nobody wrote the conversion.
func (c *cast) String() string { return c.child.String() }

// Type is the other type.
func (c *cast) Type(*sql.Context) sql.Type { return c.to }

// IsNullable is the child's.
func (c *cast) IsNullable(ctx *sql.Context) bool { return c.child.IsNullable(ctx) }

// CollationCoercibility is the type's.
func (c *cast) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	if s, ok := c.to.(sql.StringType); ok {
		return s.Collation(), 2
	}
	return sql.Collation_binary, 5
}

// Children is the one.
func (c *cast) Children() []sql.Expression { return []sql.Expression{c.child} }

// WithChildren replaces it.
func (c *cast) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(c, len(children), 1)
	}
	return &cast{children[0], c.to}, nil
}

// Eval converts.
func (c *cast) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := c.child.Eval(ctx, row)
	if v == nil || err != nil {
		return nil, err
	}
	if span, ok := v.(gmstypes.Timespan); ok && gmstypes.IsTextOnly(c.to) {
		return spanText(ctx, c.child, span), nil
	}
	return converted(ctx, v, c.child.Type(ctx), c.to)
}
