package tables

import (
	"slices"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// LEFT, RIGHT, SUBSTRING and REVERSE of bytes, which count bytes. The engine's count characters, and put U+FFFD for what is none.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html.
var (
	leftBytes     = &scalarKind{name: "left", least: 2, most: 2, typeOf: always(gmstypes.LongBlob), eval: evalLeftBytes}
	rightBytes    = &scalarKind{name: "right", least: 2, most: 2, typeOf: always(gmstypes.LongBlob), eval: evalRightBytes}
	bytesBetween  = &scalarKind{name: "substring", least: 2, most: 3, typeOf: always(gmstypes.LongBlob), eval: evalBytesBetween}
	reversedBytes = &scalarKind{name: "reverse", least: 1, most: 1, typeOf: always(gmstypes.LongBlob), eval: evalReversedBytes}
)

// byteCut is such a function, where its first argument is bytes; cuts is false of everything else.
func byteCut(ctx *sql.Context, e sql.Expression) (out sql.Expression, cuts bool) {
	var kind *scalarKind
	switch e.(type) {
	case function.Left:
		kind = leftBytes
	case function.Right:
		kind = rightBytes
	case *function.Substring:
		kind = bytesBetween
	case *function.Reverse:
		kind = reversedBytes
	default:
		return e, false
	}
	if !isBytes(ctx, e.Children()[0]) {
		return e, false
	}
	return &scalar{kind, e.Children()}, true
}

// bytesAndNumber are the first argument as bytes, and the second one as a whole number.
func bytesAndNumber(ctx *sql.Context, call *scalar, values sql.Row) (b []byte, n int64, err error) {
	if b, err = bytesAt(ctx, call, values, 0); err == nil {
		n, err = integerOf(ctx, values[1])
	}
	return b, n, err
}

// evalLeftBytes are so many bytes from the beginning.
func evalLeftBytes(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	b, n, err := bytesAndNumber(ctx, call, values)
	return b[:min(max(n, 0), int64(len(b)))], err
}

// evalRightBytes are so many bytes at the end.
func evalRightBytes(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	b, n, err := bytesAndNumber(ctx, call, values)
	return b[int64(len(b))-min(max(n, 0), int64(len(b))):], err
}

// evalBytesBetween are the bytes from a place on, counted from 1, or from the end where it is negative: so many, or all. There are none at 0 and outside.
func evalBytesBetween(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	b, from, err := bytesAndNumber(ctx, call, values)
	length := int64(len(b))
	many := length
	if len(values) > 2 && err == nil {
		many, err = integerOf(ctx, values[2])
	}
	if from < 0 {
		from += length + 1
	}
	if from < 1 || from > length || many < 1 {
		return []byte{}, err
	}
	rest := b[from-1:]
	return rest[:min(many, int64(len(rest)))], err
}

// evalReversedBytes are the bytes from the last to the first.
func evalReversedBytes(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	b, err := bytesAt(ctx, call, values, 0)
	b = slices.Clone(b)
	slices.Reverse(b)
	return b, err
}
