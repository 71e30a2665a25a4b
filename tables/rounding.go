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

// ROUND and TRUNCATE of what is no exact number, as doubles: halves to the even one, as the nearest double of 1.005 is below it. The engine's makes
// a decimal first.
// See https://dev.mysql.com/doc/refman/8.0/en/mathematical-functions.html#function_round.
var (
	roundDouble    = &scalarKind{name: "round", least: 1, most: 2, typeOf: always(gmstypes.Float64), eval: evalRoundDouble(math.RoundToEven)}
	truncateDouble = &scalarKind{name: "truncate", least: 2, most: 2, typeOf: always(gmstypes.Float64), eval: evalRoundDouble(math.Trunc)}
)

// evalRoundDouble rounds to so many digits behind the point, or before it.
func evalRoundDouble(whole func(float64) float64) func(*sql.Context, *scalar, sql.Row) (any, error) {
	return func(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
		f, err := doubleOf(ctx, values[0])
		if err != nil {
			return nil, err
		}
		digits := int64(0)
		if len(values) > 1 {
			if digits, err = integerOf(ctx, values[1]); err != nil {
				return nil, err
			}
		}
		unit := math.Pow(10, math.Abs(float64(digits)))
		switch {
		case digits < 0 && math.IsInf(unit, 0):
			return 0.0, nil
		case digits < 0:
			return whole(f/unit) * unit, nil
		case math.IsInf(unit, 0) || math.IsInf(f*unit, 0):
			return f, nil
		}
		return whole(f*unit) / unit, nil
	}
}

// CEILING and FLOOR. The engine's make BIGINTs of all, and the largest one of what is larger.
var (
	ceiling = wholeFunction("ceiling", math.Ceil, (*apd.Context).Ceil)
	floor   = wholeFunction("floor", math.Floor, (*apd.Context).Floor)
)

// wholeFunction is a function that gives a whole number, of doubles and of decimals.
func wholeFunction(name string, ofDouble func(float64) float64, ofDecimal func(c *apd.Context, to, d *apd.Decimal) (apd.Condition, error)) *scalarKind {
	return &scalarKind{name: name, least: 1, most: 1, typeOf: wholeType, eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		t := call.Type(ctx)
		if gmstypes.IsFloat(t) {
			f, err := doubleOf(ctx, values[0])
			return ofDouble(f), err
		}
		if gmstypes.IsInteger(call.args[0].Type(ctx)) {
			return valueOf(ctx, values[0], t)
		}
		d, err := decimalOf(ctx, values[0])
		if err != nil {
			return nil, err
		}
		out := new(apd.Decimal)
		if _, err := ofDecimal(wideContext, out, d); err != nil {
			return nil, err
		}
		return valueOf(ctx, rounded(out, 0), t)
	}}
}

// bigintSure are the digits that every BIGINT can have.
const bigintSure = 18

// wholeType is BIGINT of integers and of decimals that it surely holds, else a decimal without a fraction; DOUBLE of all that is not exact.
func wholeType(ctx *sql.Context, args []sql.Expression) sql.Type {
	t := args[0].Type(ctx)
	switch before := digitsOf(t) - scaleOf(t); {
	case !isExact(t):
		return gmstypes.Float64
	case isUnsigned(ctx, args[0]):
		return gmstypes.Uint64
	case !gmstypes.IsDecimal(t) || before < bigintSure || dividesShort(ctx, args[0]):
		return gmstypes.Int64
	default:
		return gmstypes.MustCreateDecimalType(min(before+1, mostDigits), 0)
	}
}

// dividesShort says that an expression is one short whole number divided by another, rounded or not, which is no longer than the first. The type of
// a division has more digits before the point.
func dividesShort(ctx *sql.Context, e sql.Expression) bool {
	switch e := bare(e).(type) {
	case *shown:
		return dividesShort(ctx, e.child)
	case *expression.Div:
		return isShort(ctx, e.LeftChild) && isShort(ctx, e.RightChild)
	case *exact: // what it is when it is mended
		return e.op == '/' && isShort(ctx, e.LeftChild) && isShort(ctx, e.RightChild)
	case sql.FunctionExpression:
		name := strings.ToLower(e.FunctionName())
		return (name == "round" || name == "truncate") && dividesShort(ctx, e.Children()[0])
	}
	return false
}

// isShort says that an expression is a whole number of no more digits than a BIGINT surely has: of a smaller type, or a constant.
func isShort(ctx *sql.Context, e sql.Expression) bool {
	t := e.Type(ctx)
	if l, ok := e.(*expression.Literal); ok && gmstypes.IsInteger(t) {
		return len(constantText(l.Value())) <= bigintSure
	}
	return gmstypes.IsInteger(t) && !t.Equals(gmstypes.Int64) && !t.Equals(gmstypes.Uint64)
}

// exponential is EXP. The engine's is NULL where a DOUBLE does not hold it.
var exponential = &scalarKind{name: "exp", least: 1, most: 1, typeOf: always(gmstypes.Float64), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	f, err := doubleOf(ctx, values[0])
	if err != nil {
		return nil, err
	}
	return finiteValue(call, math.Exp(f))
}}

// finite is a number that is computed, or the error that a DOUBLE does not hold it. The engine gives +Inf. A decimal is no zero below zero, which it
// gives too.
type finite struct{ shown }

// newFinite checks what an expression gives.
func newFinite(e sql.Expression) *finite { return &finite{shown{wrapper{e}}} }

// WithChildren replaces the child.
func (f *finite) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(f, children)
	return newFinite(in.child), err
}

// Eval is the number.
func (f *finite) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := f.child.Eval(ctx, row)
	if err != nil {
		return nil, err
	}
	switch n := v.(type) {
	case float64:
		return finiteValue(f.child, n)
	case *apd.Decimal:
		if n.Negative && n.IsZero() {
			return new(apd.Decimal).Abs(n), nil
		}
	case int64:
		if n == math.MinInt64 { // ABS of it
			return nil, mysql.NewSQLError(mysql.ERDataOutOfRange, stateOutOfRange, "BIGINT value is out of range in '%s'", f)
		}
	}
	return v, nil
}

// finiteValue is a number that an expression gives.
func finiteValue(e sql.Expression, f float64) (any, error) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, mysql.NewSQLError(mysql.ERDataOutOfRange, stateOutOfRange, "DOUBLE value is out of range in '%s'", e)
	}
	return f, nil
}
