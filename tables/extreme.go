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
	greatest = &scalarKind{name: "greatest", least: 2, most: 1000, typeOf: extremeType, digits: mostFractionDigits, eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		return extreme(ctx, call, values, 1)
	}}
	least = &scalarKind{name: "least", least: 2, most: 1000, typeOf: extremeType, digits: mostFractionDigits, eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		return extreme(ctx, call, values, -1)
	}}
)

// extremeType is the type of the result: numbers where an argument is a number, a text where one is a text, else a time of the longest type.
func extremeType(ctx *sql.Context, args []sql.Expression) sql.Type {
	var out sql.Type = gmstypes.Null
	texts, times, numbers := false, false, false
	for _, e := range args {
		t := e.Type(ctx)
		texts = texts || gmstypes.IsText(t)
		times = times || isDay(t)
		numbers = numbers || gmstypes.IsNumber(t)
		if exact := exactType(out, t); exact != nil {
			out = exact
		} else {
			out = generalType(out, t)
		}
	}
	switch {
	case times && texts && !numbers:
		return timesText
	case texts && numbers:
		return gmstypes.Float64
	}
	return out
}

// comparedType is the type in which the arguments are compared, which is that of the result but where a day stands beside a text: the text is
// read as a time, and the result is the text of a time as the days are.
func comparedType(ctx *sql.Context, args []sql.Expression, result sql.Type) (compared, shown sql.Type) {
	if !gmstypes.IsTextOnly(result) {
		return result, result
	}
	var days sql.Type
	for _, e := range args {
		if t := e.Type(ctx); isDay(t) && days == nil {
			days = t
		} else if isDay(t) {
			days = generalType(days, t)
		}
	}
	if days == nil {
		return result, result
	}
	return dateTime, days
}

// extreme is the argument that is largest, or smallest with sign -1.
func extreme(ctx *sql.Context, call *scalar, values sql.Row, sign int) (any, error) {
	result, shown := comparedType(ctx, call.args, call.Type(ctx))
	if s, ok := result.(sql.StringType); ok && gmstypes.IsTextOnly(result) {
		collation, _ := call.CollationCoercibility(ctx)
		result = gmstypes.MustCreateString(s.Type(), s.Length(), collation)
	}
	var best any
	for i, v := range values {
		if isDay(result) {
			t, ok := timeOf(ctx, v)
			if !ok {
				return nil, nil
			}
			v = t
		}
		if span, ok := v.(gmstypes.Timespan); ok && gmstypes.IsTextOnly(result) {
			v = spanText(ctx, call.args[i], span)
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
		if shown != result {
			return textOf(ctx, shown, best.UTC()), nil
		}
		return best.UTC(), nil
	case *apd.Decimal:
		return rounded(best, int32(scaleOf(result))), nil
	}
	return best, nil
}
