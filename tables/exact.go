package tables

import (
	"math/big"

	"github.com/cockroachdb/apd/v3"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// exact computes with integers and decimals where a division is among what is computed. Its values have more digits than its type says, as those of
// MySQL have: what computes with them takes them all, and a shown above rounds them for everything else. The engine rounds to the type, or takes
// doubles.
// See https://dev.mysql.com/doc/refman/8.0/en/arithmetic-functions.html#operator_divide.
type exact struct {
	expression.BinaryExpressionStub
	op   byte   // one of + - * / %
	name string // as the engine prints it
}

var (
	_ sql.Expression         = (*exact)(nil)
	_ sql.CollationCoercible = (*exact)(nil)
)

// mendExact makes a division of exact numbers, and what else computes with what it gives.
func mendExact(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	var op byte
	switch a := e.(type) {
	case *expression.Div:
		op = '/'
	case *expression.Mod:
		op = '%'
		if !gmstypes.IsDecimal(a.LeftChild.Type(ctx)) && !gmstypes.IsDecimal(a.RightChild.Type(ctx)) {
			return e, false, nil
		}
	case *expression.Arithmetic:
		if !hasMore(a.LeftChild) && !hasMore(a.RightChild) {
			return e, false, nil
		}
		op = a.Operator()[0]
	case *expression.UnaryMinus:
		if !hasMore(a.Child) {
			return e, false, nil
		}
		zero := expression.NewLiteral(int8(0), gmstypes.Int8)
		return &shown{wrapper{&exact{expression.BinaryExpressionStub{LeftChild: zero, RightChild: a.Child}, '-', e.String()}}}, true, nil
	default:
		return e, false, nil
	}
	sides := e.Children()
	if !isExact(sides[0].Type(ctx)) || !isExact(sides[1].Type(ctx)) {
		return e, false, nil
	}
	return &shown{wrapper{&exact{expression.BinaryExpressionStub{LeftChild: sides[0], RightChild: sides[1]}, op, e.String()}}}, true, nil
}

// String is the engine's.
func (x *exact) String() string { return x.name }

// IsNullable is true: so is a division by 0.
func (*exact) IsNullable(*sql.Context) bool { return true }

// CollationCoercibility is that of numbers.
func (*exact) CollationCoercibility(*sql.Context) (sql.CollationID, byte) {
	return sql.Collation_binary, 5
}

// WithChildren replaces the sides.
func (x *exact) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 2 {
		return nil, sql.ErrInvalidChildrenNumber.New(x, len(children), 2)
	}
	return &exact{expression.BinaryExpressionStub{LeftChild: children[0], RightChild: children[1]}, x.op, x.name}, nil
}

// Type is a decimal with as many digits as MySQL shows.
func (x *exact) Type(ctx *sql.Context) sql.Type {
	a, b := x.LeftChild.Type(ctx), x.RightChild.Type(ctx)
	before, scale := max(digitsOf(a)-scaleOf(a), digitsOf(b)-scaleOf(b))+1, max(scaleOf(a), scaleOf(b))
	switch x.op {
	case '%':
		before--
	case '/':
		before, scale = digitsOf(a)-scaleOf(a)+scaleOf(b), min(scaleOf(a)+averageScale, mostScale)
	case '*':
		before, scale = digitsOf(a)-scaleOf(a)+digitsOf(b)-scaleOf(b), min(scaleOf(a)+scaleOf(b), mostScale)
	}
	return gmstypes.MustCreateDecimalType(max(min(before+scale, mostDigits), scale, 1), scale)
}

// errDivisionByZero is ER_DIVISION_BY_ZERO.
const errDivisionByZero = 1365

// Eval is the number with all of its digits.
func (x *exact) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	a, err := exactValue(ctx, x.LeftChild, row)
	if a == nil || err != nil {
		return nil, err
	}
	b, err := exactValue(ctx, x.RightChild, row)
	if b == nil || err != nil {
		return nil, err
	}
	if b.IsZero() && (x.op == '/' || x.op == '%') {
		ctx.Warn(errDivisionByZero, "Division by 0")
		return nil, nil
	}
	out := new(apd.Decimal)
	switch x.op {
	case '/':
		out = quotient(a, b)
	case '%':
		_, err = wideContext.Rem(out, a, b)
	case '*':
		_, err = wideContext.Mul(out, a, b)
	case '-':
		_, err = wideContext.Sub(out, a, b)
	default:
		_, err = wideContext.Add(out, a, b)
	}
	if err == nil && out.NumDigits()+int64(out.Exponent) > mostDigits {
		return nil, mysql.NewSQLError(mysql.ERDataOutOfRange, stateOutOfRange, "DECIMAL value is out of range in '%s'", x)
	}
	out.Negative = out.Negative && !out.IsZero()
	return out, err
}

// stateOutOfRange is the SQLSTATE of numbers that are too large.
const stateOutOfRange = "22003"

// wideContext computes with more digits than a decimal has.
var wideContext = sql.DecimalCtx.WithPrecision(4 * mostDigits)

// exactValue is an exact number as a decimal with at least the digits behind the point that its type says; nil for NULL.
func exactValue(ctx *sql.Context, e sql.Expression, row sql.Row) (*apd.Decimal, error) {
	v, err := e.Eval(ctx, row)
	if err == nil {
		v, err = sql.UnwrapAny(ctx, v)
	}
	if v == nil || err != nil {
		return nil, err
	}
	if n, ok := smallInteger(v); ok {
		return apd.New(n, 0), nil
	}
	d, err := decimalOf(ctx, v)
	if err != nil {
		return nil, err
	}
	if scale := int32(scaleOf(e.Type(ctx))); -d.Exponent < scale && scale < mostScale {
		return rounded(d, scale), nil
	}
	return d, nil
}

// A decimal of MySQL is in words of nine digits, of which it has nine.
const (
	wordDigits = 9
	mostWords  = 9
)

// quotient is a / b with as many digits as MySQL computes: in whole words behind the point, at least four more than a has. It is not rounded.
// See do_div_mod in https://github.com/mysql/mysql-server/blob/8.0/strings/decimal.cc.
func quotient(a, b *apd.Decimal) *apd.Decimal {
	fractionA, fractionB := max(-int(a.Exponent), 0), max(-int(b.Exponent), 0)
	wordsA, wordsB := words(fractionA), words(fractionB)
	more := max(averageScale-(wordsA*wordDigits-fractionA)-(wordsB*wordDigits-fractionB), 0)
	behind := wordsA + wordsB + words(more)
	before := words(max(int(a.NumDigits())-fractionA-(int(b.NumDigits())-fractionB)+1, 0))
	scale := max(min(behind, mostWords-before), 0) * wordDigits
	over, under := new(big.Int).Set(a.Coeff.MathBigInt()), new(big.Int).Set(b.Coeff.MathBigInt())
	if shift := int64(scale) + int64(a.Exponent) - int64(b.Exponent); shift >= 0 {
		over.Mul(over, powerOfTen(shift))
	} else {
		under.Mul(under, powerOfTen(-shift))
	}
	out := apd.NewWithBigInt(new(apd.BigInt).SetMathBigInt(over.Quo(over, under)), int32(-scale))
	out.Negative = a.Negative != b.Negative && out.Coeff.Sign() != 0
	return out
}

// words are those that so many digits take.
func words(digits int) int { return (digits + wordDigits - 1) / wordDigits }

// powerOfTen is 10 to the n-th.
func powerOfTen(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }
