package tables

import (
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// bitOperators combine the bits of two numbers. A shift by 64 bits or more leaves none.
var bitOperators = map[string]func(a, b uint64) uint64{
	"&":  func(a, b uint64) uint64 { return a & b },
	"|":  func(a, b uint64) uint64 { return a | b },
	"^":  func(a, b uint64) uint64 { return a ^ b },
	"<<": func(a, b uint64) uint64 { return a << b },
	">>": func(a, b uint64) uint64 { return a >> b },
}

// ofBits is an operator on bits. The engine's reads numbers from 2^63 as 2^63-1.
// See https://dev.mysql.com/doc/refman/8.0/en/bit-functions.html.
func ofBits(e *expression.BitOp) (sql.Expression, bool) {
	combine := bitOperators[strings.TrimSpace(e.Op)]
	if combine == nil {
		return e, false
	}
	kind := &scalarKind{name: e.Op, least: 2, most: 2, typeOf: always(gmstypes.Uint64), eval: func(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
		a, err := bitsOf(ctx, values[0])
		if err != nil {
			return nil, err
		}
		b, err := bitsOf(ctx, values[1])
		return combine(a, b), err
	}}
	return &scalar{kind, e.Children()}, true
}

// bitCount is BIT_COUNT(n), with the same numbers.
var bitCount = &scalarKind{name: "bit_count", least: 1, most: 1, typeOf: always(gmstypes.Int64), eval: func(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
	n, err := bitsOf(ctx, values[0])
	return int64(bits.OnesCount64(n)), err
}}

// bitsOf are the 64 bits of a value: of a number with a fraction those of the nearest integer, of a text the number that it
// begins with.
func bitsOf(ctx *sql.Context, v any) (uint64, error) {
	switch v := v.(type) {
	case uint64:
		return v, nil
	case *apd.Decimal, float64, float32:
		d, err := decimalOf(ctx, v)
		if err != nil {
			return 0, err
		}
		text := rounded(d, 0).Text('f')
		if d.Negative {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				n = math.MinInt64
			}
			return uint64(n), nil
		}
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			n = math.MaxUint64
		}
		return n, nil
	}
	n, err := integerOf(ctx, v)
	return uint64(n), err
}
