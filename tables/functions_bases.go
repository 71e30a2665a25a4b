package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// convFunction is CONV. The engine's reads no number behind blanks.
// See https://dev.mysql.com/doc/refman/8.0/en/mathematical-functions.html#function_conv.
func convFunction() sql.Function {
	return collatedFunction(sql.Function3{Name: "conv", Fn: func(ctx *sql.Context, n, from, to sql.Expression) sql.Expression {
		return newConv(ctx, n, from, to)
	}})
}

// newConv is CONV of a text without the blanks before its number, or of a number.
func newConv(ctx *sql.Context, n, from, to sql.Expression) sql.Expression {
	if gmstypes.IsText(n.Type(ctx)) {
		n = &scalar{withoutBlanks, []sql.Expression{n}}
	}
	return function.NewConv(ctx, n, from, to)
}

// toBaseFunction is BIN or OCT, which are CONV to a base. The engine's read no number at the beginning of a text.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_bin.
func toBaseFunction(name string, base int64) sql.Function {
	return collatedFunction(sql.Function1{Name: name, Fn: func(ctx *sql.Context, e sql.Expression) sql.Expression {
		return newConv(ctx, e, expression.NewLiteral(int64(10), gmstypes.Int64), expression.NewLiteral(base, gmstypes.Int64))
	}})
}

// withoutBlanks is a text without the blanks before its number; 0 of nothing else.
var withoutBlanks = &scalarKind{name: "ltrim", least: 1, most: 1, typeOf: func(ctx *sql.Context, args []sql.Expression) sql.Type { return args[0].Type(ctx) },
	eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		s, err := stringOf(ctx, call, values, 0)
		if trimmed := strings.TrimLeft(s, " \t\n\v\f\r"); trimmed != "" || s == "" {
			return trimmed, err
		}
		return "0", err
	}}

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
