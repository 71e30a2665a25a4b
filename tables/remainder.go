package tables

import (
	"math"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// remainder is % or MOD where a side is a double or a text: MySQL takes doubles, the engine decimals, which it has too few digits for.
// See https://dev.mysql.com/doc/refman/8.0/en/mathematical-functions.html#function_mod.
type remainder struct{ *expression.Mod }

var (
	_ sql.Expression         = (*remainder)(nil)
	_ sql.CollationCoercible = (*remainder)(nil)
)

// ofDoubles says that one of the sides of a remainder is a double or a text.
func ofDoubles(ctx *sql.Context, m *expression.Mod) bool {
	a, b := m.LeftChild.Type(ctx), m.RightChild.Type(ctx)
	return gmstypes.IsFloat(a) || gmstypes.IsFloat(b) || gmstypes.IsText(a) || gmstypes.IsText(b)
}

// Type is a double.
func (*remainder) Type(*sql.Context) sql.Type { return gmstypes.Float64 }

// WithChildren replaces the sides.
func (r *remainder) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := r.Mod.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &remainder{e.(*expression.Mod)}, nil
}

// Eval is the remainder, with the sign of what is divided; NULL with a warning of a division by 0.
func (r *remainder) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	var sides [2]float64
	for i, e := range r.Children() {
		v, err := e.Eval(ctx, row)
		if err == nil {
			v, err = sql.UnwrapAny(ctx, v)
		}
		if err == nil && v != nil {
			v, err = gmstypes.ConvertHexBlobToDecimalForNumericContext(v, e.Type(ctx))
		}
		if v == nil || err != nil {
			return nil, err
		}
		if sides[i], err = doubleOf(ctx, v); err != nil {
			return nil, err
		}
	}
	if sides[1] == 0 {
		ctx.Warn(errDivisionByZero, "Division by 0")
		return nil, nil
	}
	return math.Mod(sides[0], sides[1]), nil
}
