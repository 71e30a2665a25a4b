package tables

import (
	"math"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// The aggregates of bits. The engine's take a text that is not all digits for 0.
// See https://dev.mysql.com/doc/refman/8.0/en/aggregate-functions.html#function_bit-and.
var (
	bitAnd = bitAggregate("bit_and", math.MaxUint64, func(a, b uint64) uint64 { return a & b })
	bitOr  = bitAggregate("bit_or", 0, func(a, b uint64) uint64 { return a | b })
	bitXor = bitAggregate("bit_xor", 0, func(a, b uint64) uint64 { return a ^ b })
)

// bitAggregate joins the bits of all values; of none it is what it starts with.
func bitAggregate(name string, first uint64, join func(a, b uint64) uint64) *aggregateKind {
	return &aggregateKind{name: name, never: true, typeOf: func(sql.Type) sql.Type { return gmstypes.Uint64 },
		start: func([]sql.Type) accumulator { return &bits64{first, join} }}
}

// bits64 are the bits of one group.
type bits64 struct {
	bits uint64
	join func(a, b uint64) uint64
}

// add joins the bits of a value, which is rounded to an integer; of a text they are those of the one that it begins with.
func (b *bits64) add(ctx *sql.Context, args sql.Row) error {
	if n, ok := args[0].(uint64); ok {
		b.bits = b.join(b.bits, n)
		return nil
	}
	n, err := integerOf(ctx, evenHalves(args[0]))
	b.bits = b.join(b.bits, uint64(n))
	return err
}

// evenHalves rounds a double: one between two integers to the even one, where a decimal goes away from zero.
func evenHalves(v any) any {
	switch f := v.(type) {
	case float64:
		return math.RoundToEven(f)
	case float32:
		return math.RoundToEven(float64(f))
	}
	return v
}

// result are the bits.
func (b *bits64) result(*sql.Context) (any, error) { return b.bits, nil }
