package tables

import (
	"math"
	"strconv"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// convert is CONV(number, from, to), a whole number written in another base, from 2 to 36; with a base below zero it has a sign. What a BIGINT UNSIGNED does
// not hold is the largest. The engine's reads no number behind blanks, and takes one with a long text behind it for one that is too large.
// See https://dev.mysql.com/doc/refman/8.0/en/mathematical-functions.html#function_conv.
var convert = &scalarKind{name: "conv", least: 3, most: 3, typeOf: always(text(mostBits + 1)), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	from, err := integerOf(ctx, values[1])
	if err != nil {
		return nil, err
	}
	to, err := integerOf(ctx, values[2])
	if err != nil || !isBase(from) || !isBase(to) {
		return nil, err
	}
	number, err := wholeText(ctx, textAt(ctx, call, values, 0))
	if number == "" || err != nil {
		return nil, err
	}
	n := wholeInBase(number, from)
	if to < 0 {
		return strings.ToUpper(strconv.FormatInt(int64(n), int(-to))), nil
	}
	return strings.ToUpper(strconv.FormatUint(n, int(to))), nil
}}

// mostBits are those of a BIGINT.
const mostBits = 64

// isBase says that numbers can be written in a base.
func isBase(base int64) bool { return base >= 2 && base <= 36 || base <= -2 && base >= -36 }

// wholeInBase is the whole number that a text begins with, behind blanks, as bits; of a base below zero as near to it as a BIGINT can be, else as a BIGINT
// UNSIGNED can be.
func wholeInBase(text string, base int64) uint64 {
	digits := strings.TrimLeft(text, numberSpaces)
	unsigned := strings.TrimPrefix(digits, "-")
	negative := len(unsigned) < len(digits)
	if !negative {
		unsigned = strings.TrimPrefix(digits, "+")
	}
	radix := int(max(base, -base))
	end := strings.IndexFunc(unsigned, func(r rune) bool {
		_, err := strconv.ParseUint(string(r), radix, 64)
		return err != nil
	})
	if end >= 0 {
		unsigned = unsigned[:end]
	}
	n, _ := strconv.ParseUint(unsigned, radix, 64) // of none it is 0, of what is too large the largest
	switch {
	case base < 0 && negative:
		return -min(n, 1<<63)
	case base < 0:
		return min(n, math.MaxInt64)
	case negative:
		return -n
	}
	return n
}

// toBase is BIN or OCT, which are CONV to a base.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_bin.
func toBase(name string, base int64) sql.Function {
	return collatedFunction(sql.Function1{Name: name, Fn: func(ctx *sql.Context, e sql.Expression) sql.Expression {
		return &scalar{convert, []sql.Expression{e, expression.NewLiteral(int64(10), gmstypes.Int64), expression.NewLiteral(base, gmstypes.Int64)}}
	}})
}

// makeSetFunction is MAKE_SET, of which the first argument is bits: the engine's reads whole numbers alone.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_make-set.
func makeSetFunction() sql.Function {
	engine := collatedFunction(builtIns["make_set"])
	return sql.FunctionN{Name: "make_set", Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		out := append([]sql.Expression{}, args...)
		if len(out) > 0 {
			out[0] = asBits(ctx, wholeBits, out[0])
		}
		return engine.NewInstance(ctx, out)
	}}
}

// codesOf gives CHAR the low 32 bits of its numbers: the engine takes the largest number of those bits for all larger ones.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_char.
func codesOf(ctx *sql.Context, e *function.Char) (sql.Expression, bool, error) {
	return replaceChildren(ctx, e, func(ctx *sql.Context, c sql.Expression) (sql.Expression, bool, error) {
		if s, ok := c.(*scalar); ok && s.scalarKind == lowBits {
			return c, false, nil
		}
		return asBits(ctx, lowBits, c), true, nil
	})
}

// asBits are the bits of a number, or of the number that a time is.
func asBits(ctx *sql.Context, kind *scalarKind, e sql.Expression) sql.Expression {
	n, _ := asNumber(ctx, e)
	return &scalar{kind, []sql.Expression{n}}
}

// The bits of a number: all 64, or the low 32.
var (
	wholeBits = &scalarKind{name: "bits", least: 1, most: 1, typeOf: always(gmstypes.Uint64), eval: func(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
		return bitsOf(ctx, values[0])
	}}
	lowBits = &scalarKind{name: "bits", least: 1, most: 1, typeOf: always(gmstypes.Uint32), eval: func(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
		n, err := bitsOf(ctx, values[0])
		return uint32(n), err
	}}
)
