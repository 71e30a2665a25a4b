package tables

import (
	"math"
	"strings"

	"github.com/cockroachdb/apd/v3"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// inRange is a sum, a difference or a product of integers. One that BIGINT cannot hold is an error; the engine's would begin again at the other end.
// See https://dev.mysql.com/doc/refman/8.0/en/out-of-range-and-overflow.html.
type inRange struct{ *expression.Arithmetic }

var (
	_ expression.ArithmeticOp = (*inRange)(nil)
	_ sql.CollationCoercible  = (*inRange)(nil)
)

// isIntegers says that both sides are integers.
func isIntegers(ctx *sql.Context, e *expression.Arithmetic) bool {
	return gmstypes.IsInteger(e.LeftChild.Type(ctx)) && gmstypes.IsInteger(e.RightChild.Type(ctx))
}

// Type is unsigned where one side is.
func (r *inRange) Type(ctx *sql.Context) sql.Type {
	return bigintType(ctx, r.LeftChild, r.RightChild)
}

// bigintType is BIGINT, or BIGINT UNSIGNED where one side is.
func bigintType(ctx *sql.Context, a, b sql.Expression) sql.Type {
	if isUnsigned(ctx, a) || isUnsigned(ctx, b) {
		return gmstypes.Uint64
	}
	return gmstypes.Int64
}

// isUnsigned says that an integer is a BIGINT UNSIGNED: a constant that no BIGINT holds, too, or what has been evaluated before. The engine calls small
// constants UNSIGNED, but no BIGINT.
func isUnsigned(ctx *sql.Context, e sql.Expression) bool { return e.Type(ctx).Equals(gmstypes.Uint64) }

// WithChildren keeps the check as long as both sides are integers.
func (r *inRange) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := r.Arithmetic.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	a, ok := e.(*expression.Arithmetic)
	if !ok || !isIntegers(ctx, a) {
		return e, nil
	}
	return &inRange{a}, nil
}

// Eval computes with all digits, and looks whether the type holds them.
func (r *inRange) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	var sides [2]*apd.Decimal
	for i, e := range r.Children() {
		var err error
		if sides[i], err = exactValue(ctx, e, row); sides[i] == nil || err != nil {
			return nil, err
		}
	}
	out, compute := new(apd.Decimal), sql.DecimalCtx.Add
	switch strings.TrimSpace(r.Op) {
	case "-":
		compute = sql.DecimalCtx.Sub
	case "*":
		compute = sql.DecimalCtx.Mul
	}
	if _, err := compute(out, sides[0], sides[1]); err != nil {
		return nil, err
	}
	return heldInteger(ctx, r, out)
}

// heldInteger is a whole number that an expression gives as a value of its type, or the error that it is none.
func heldInteger(ctx *sql.Context, e sql.Expression, d *apd.Decimal) (any, error) {
	name := "BIGINT"
	if gmstypes.IsUnsigned(e.Type(ctx)) {
		name = "BIGINT UNSIGNED"
		if n := d.Coeff.MathBigInt(); d.Exponent == 0 && n.IsUint64() && (!d.Negative || n.Sign() == 0) {
			return n.Uint64(), nil
		}
	} else if n, err := d.Int64(); err == nil {
		return n, nil
	}
	return nil, mysql.NewSQLError(mysql.ERDataOutOfRange, stateOutOfRange, "%s value is out of range in '%s'", name, e)
}

// negated is what stands below 0 for a BIGINT UNSIGNED. The engine begins again at the other end.
type negated struct{ *expression.UnaryMinus }

var (
	_ sql.Expression         = (*negated)(nil)
	_ sql.CollationCoercible = (*negated)(nil)
)

// negative is -n of a BIGINT UNSIGNED: a BIGINT, or of a constant that has none a decimal.
func negative(ctx *sql.Context, e *expression.UnaryMinus) sql.Expression {
	if l, ok := e.Child.(*expression.Literal); ok {
		if n, large := l.Value().(uint64); large && n > -math.MinInt64 {
			return expression.NewUnaryMinus(&cast{wrapper{l}, gmstypes.MustCreateDecimalType(unsignedDigits, 0)})
		}
	}
	return &negated{e}
}

// Type is a BIGINT.
func (*negated) Type(*sql.Context) sql.Type { return gmstypes.Int64 }

// WithChildren replaces the child.
func (n *negated) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := n.UnaryMinus.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &negated{e.(*expression.UnaryMinus)}, nil
}

// Eval negates, and looks whether a BIGINT holds it.
func (n *negated) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	d, err := exactValue(ctx, n.Child, row)
	if d == nil || err != nil {
		return nil, err
	}
	return heldInteger(ctx, n, new(apd.Decimal).Neg(d))
}

// intDiv is DIV. The engine numbers what is out of range as an error that nobody knows, and begins again at the other end.
type intDiv struct{ *expression.IntDiv }

var (
	_ sql.Expression         = (*intDiv)(nil)
	_ sql.CollationCoercible = (*intDiv)(nil)
)

// Type is unsigned where one side is.
func (i *intDiv) Type(ctx *sql.Context) sql.Type {
	return bigintType(ctx, i.LeftChild, i.RightChild)
}

// WithChildren replaces the sides.
func (i *intDiv) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := i.IntDiv.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &intDiv{e.(*expression.IntDiv)}, nil
}

// Eval divides decimals, and leaves out the fraction.
func (i *intDiv) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	var sides [2]*apd.Decimal
	for at, e := range i.Children() {
		v, err := e.Eval(ctx, row)
		if err == nil {
			v, err = sql.UnwrapAny(ctx, v)
		}
		if v == nil || err != nil {
			return nil, err
		}
		if gmstypes.IsText(e.Type(ctx)) {
			if v, err = doubleOf(ctx, v); err != nil {
				return nil, err
			}
		}
		if sides[at], err = decimalOf(ctx, v); err != nil {
			return nil, err
		}
	}
	if sides[1].IsZero() {
		ctx.Warn(errDivisionByZero, "Division by 0")
		return nil, nil
	}
	out := new(apd.Decimal)
	if _, err := wideContext.QuoInteger(out, sides[0], sides[1]); err != nil {
		return nil, err
	}
	return heldInteger(ctx, i, rounded(out, 0))
}
