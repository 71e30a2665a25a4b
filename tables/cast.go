package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
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

// signedBits is CAST(… AS SIGNED) of a BIGINT UNSIGNED: the same bits, which are a negative number from 2^63 on. The engine's is the largest BIGINT then.
// See https://dev.mysql.com/doc/refman/8.0/en/cast-functions.html.
var signedBits = &scalarKind{name: "cast", least: 1, most: 1, typeOf: always(gmstypes.Int64), eval: func(_ *sql.Context, call *scalar, values sql.Row) (any, error) {
	n, ok := values[0].(uint64)
	if !ok {
		return nil, sql.ErrInvalidType.New(call.args[0])
	}
	return int64(n), nil
}}

// signedCast is such a cast; changed is false of every other one.
func signedCast(ctx *sql.Context, e *expression.Convert) (out sql.Expression, changed bool) {
	if name, _, _ := castWanted(e); name != expression.ConvertToSigned || !isUnsigned(ctx, e.Child) {
		return e, false
	}
	return &scalar{signedBits, []sql.Expression{&cast{wrapper{e.Child}, gmstypes.Uint64}}}, true
}
