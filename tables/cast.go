package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// cast is a value of another type.
type cast struct {
	wrapper
	to sql.Type
}

var (
	_ sql.Expression         = (*cast)(nil)
	_ sql.CollationCoercible = (*cast)(nil)
)

// Type is the other type.
func (c *cast) Type(*sql.Context) sql.Type { return c.to }

// CollationCoercibility is the type's.
func (c *cast) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	if s, ok := c.to.(sql.StringType); ok {
		return s.Collation(), 2
	}
	return sql.Collation_binary, 5
}

// WithChildren replaces the child.
func (c *cast) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(c, children)
	return &cast{in, c.to}, err
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
