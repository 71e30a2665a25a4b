package tables

import (
	"time"

	"github.com/cockroachdb/apd/v3"
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// GREATEST and LEAST. The engine compares texts by their bytes and decimals as doubles.
// See https://dev.mysql.com/doc/refman/8.0/en/comparison-operators.html#function_greatest.
var (
	greatest = &scalarKind{name: "greatest", least: 2, most: 1000, typeOf: extremeType, eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		return extreme(ctx, call, values, 1)
	}}
	least = &scalarKind{name: "least", least: 2, most: 1000, typeOf: extremeType, eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		return extreme(ctx, call, values, -1)
	}}
)

// extremeType is the type in which the arguments are compared: times where one is a time, texts where all are, numbers otherwise.
func extremeType(ctx *sql.Context, args []sql.Expression) sql.Type {
	var out sql.Type = gmstypes.Null
	texts, times, numbers := false, false, false
	for _, e := range args {
		t := e.Type(ctx)
		texts = texts || gmstypes.IsText(t)
		times = times || gmstypes.IsTime(t)
		numbers = numbers || gmstypes.IsNumber(t)
		if exact := exactType(out, t); exact != nil {
			out = exact
		} else {
			out = gmstypes.GeneralizeTypes(out, t)
		}
	}
	switch {
	case times && texts && !numbers:
		return dateTime
	case texts && numbers:
		return gmstypes.Float64
	}
	return out
}

// extreme is the argument that is largest, or smallest with sign -1.
func extreme(ctx *sql.Context, call *scalar, values sql.Row, sign int) (any, error) {
	result := call.Type(ctx)
	if s, ok := result.(sql.StringType); ok && gmstypes.IsTextOnly(result) {
		collation, _ := call.CollationCoercibility(ctx)
		if collation == sql.Collation_binary || collation == sql.Collation_Unspecified {
			collation = ctx.GetCollation() // functions that make texts of digits say so
		}
		result = gmstypes.MustCreateString(s.Type(), s.Length(), collation)
	}
	var best any
	for _, v := range values {
		if gmstypes.IsDatetimeType(result) {
			t, ok := timeOf(ctx, v)
			if !ok {
				return nil, nil
			}
			v = t
		}
		v, _, err := gmstypes.ConvertOrTruncate(ctx, v, result)
		if err != nil {
			return nil, err
		}
		if best == nil {
			best = v
			continue
		}
		c, err := result.Compare(ctx, v, best)
		if err != nil {
			return nil, err
		}
		if c*sign > 0 {
			best = v
		}
	}
	switch best := best.(type) {
	case time.Time:
		return best.UTC(), nil
	case *apd.Decimal:
		return rounded(best, int32(scaleOf(result))), nil
	}
	return best, nil
}
