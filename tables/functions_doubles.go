package tables

import (
	"math"
	"math/big"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// Functions of doubles that MySQL computes in other steps than the engine, so that their last digits are others.
// See https://dev.mysql.com/doc/refman/8.0/en/mathematical-functions.html.
var (
	naturalLog = logarithm("ln", math.Log)
	binaryLog  = logarithm("log2", func(x float64) float64 { return math.Log(x) / math.Ln2 })
	decimalLog = logarithm("log10", logTen)
	anyLog     = &scalarKind{name: "log", least: 1, most: 2, typeOf: always(gmstypes.Float64), eval: evalLog}

	degrees   = ofDouble("degrees", func(x float64) float64 { return x * (180 / math.Pi) })
	radians   = ofDouble("radians", func(x float64) float64 { return x * (math.Pi / 180) })
	power     = &scalarKind{name: "pow", least: 2, most: 2, typeOf: always(gmstypes.Float64), eval: evalPower}
	cotangent = ofDouble("cot", func(x float64) float64 { return 1 / math.Tan(x) })
)

// ofDouble is a function of a double, or the error that a DOUBLE does not hold what it gives.
func ofDouble(name string, of func(float64) float64) *scalarKind {
	return &scalarKind{name: name, least: 1, most: 1, typeOf: always(gmstypes.Float64), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		f, err := doubleOf(ctx, values[0])
		if err != nil {
			return nil, err
		}
		return finiteValue(call, of(f))
	}}
}

// errInvalidForLogarithm is ER_INVALID_ARGUMENT_FOR_LOGARITHM.
const errInvalidForLogarithm = 3020

// logarithm is a function of a double above 0; of all others it is NULL with a warning.
func logarithm(name string, of func(float64) float64) *scalarKind {
	return &scalarKind{name: name, least: 1, most: 1, typeOf: always(gmstypes.Float64), eval: func(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
		f, err := doubleOf(ctx, values[0])
		if err != nil {
			return nil, err
		}
		if f <= 0 {
			return noLogarithm(ctx)
		}
		return of(f), nil
	}}
}

// noLogarithm is NULL, with the warning.
func noLogarithm(ctx *sql.Context) (any, error) {
	ctx.Warn(errInvalidForLogarithm, "Invalid argument for logarithm")
	return nil, nil
}

// evalLog is LOG(x), or LOG(base, x) as the quotient of two.
func evalLog(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	base, err := doubleOf(ctx, values[0])
	if err != nil {
		return nil, err
	}
	if base <= 0 {
		return noLogarithm(ctx)
	}
	if len(values) == 1 {
		return math.Log(base), nil
	}
	f, err := doubleOf(ctx, values[1])
	if err != nil {
		return nil, err
	}
	if f <= 0 || base == 1 {
		return noLogarithm(ctx)
	}
	return finiteValue(call, math.Log(f)/math.Log(base))
}

// The logarithm of 2 to the base of 10 in two parts, of which the product of the first with an exponent is exact, and 1 / ln(10).
const (
	logTwoHigh = 0x1.34413509f6p-2
	logTwoLow  = 0x1.9fef311f12b36p-42
	perLnTen   = 0x1.bcb7b1526e50ep-2
)

// logTen is the logarithm to the base of 10 as the C library computes it, of the exponent and the rest apart: a whole number of each power of ten.
// Go's is 2.9999999999999996 of 1000 on some machines.
func logTen(x float64) float64 {
	rest, exponent := math.Frexp(x) // from 1/2 to below 1
	if exponent > 0 {
		rest, exponent = 2*rest, exponent-1
	}
	of := float64(exponent)
	low := float64(of*logTwoLow) + float64(perLnTen*math.Log(rest)) // rounded each, on every machine
	return low + float64(of*logTwoHigh)
}

// The most that powers by whole exponents are multiplied for, beyond which a DOUBLE holds none but those of numbers near 1, and the bits that leave
// nothing of the errors on the way.
const (
	mostWholeExponent = 1100
	powerBits         = 160
)

// evalPower is POW(x, y), with whole exponents the nearest double as the C library gives it: Go's has 1.0000000000000006e300 for POW(10, 300).
func evalPower(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	x, err := doubleOf(ctx, values[0])
	if err != nil {
		return nil, err
	}
	y, err := doubleOf(ctx, values[1])
	if err != nil {
		return nil, err
	}
	if x == 0 || y != math.Trunc(y) || math.Abs(y) > mostWholeExponent {
		return finiteValue(call, math.Pow(x, y))
	}
	out, square := big.NewFloat(1).SetPrec(powerBits), big.NewFloat(x).SetPrec(powerBits)
	for n := int(math.Abs(y)); n > 0; n >>= 1 {
		if n&1 == 1 {
			out.Mul(out, square)
		}
		square.Mul(square, square)
	}
	if y < 0 {
		out.Quo(big.NewFloat(1), out)
	}
	f, _ := out.Float64()
	return finiteValue(call, f)
}
