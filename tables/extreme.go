package tables

import (
	"time"

	"github.com/cockroachdb/apd/v3"
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"
)

// GREATEST and LEAST. The engine compares texts by their bytes, a text and a number as doubles, and decimals as doubles.
// See https://dev.mysql.com/doc/refman/8.0/en/comparison-operators.html#function_greatest.
var (
	greatest = &scalarKind{name: "greatest", least: 2, most: 1000, typeOf: extremeType, digits: mostFractionDigits, eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		return extreme(ctx, call, values, 1)
	}}
	least = &scalarKind{name: "least", least: 2, most: 1000, typeOf: extremeType, digits: mostFractionDigits, eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		return extreme(ctx, call, values, -1)
	}}
)

// extremeType is the type of the result: a text where an argument is one, or where a day stands beside a number, else the type that holds all.
func extremeType(ctx *sql.Context, args []sql.Expression) sql.Type {
	var out sql.Type = gmstypes.Null
	days, longest := false, int64(0)
	for _, e := range args {
		t := e.Type(ctx)
		days = days || isDay(t)
		if s, ok := t.(sql.StringType); ok {
			longest = max(longest, s.Length())
		}
		if exact := exactType(out, t); exact != nil {
			out = exact
		} else {
			out = generalType(out, t)
		}
	}
	if text, ok := textOfBytes(ctx, out, args); ok {
		out = text
	}
	if days && gmstypes.IsTextOnly(out) && longest <= timesText.(sql.StringType).Length() {
		return timesText
	}
	return out
}

// extremeDays is the type of the days among the arguments, with the digits of a second that any argument has; nil where none is a day. All of them
// are compared as days then, and a text is the result as a day of this type is written.
func extremeDays(ctx *sql.Context, args []sql.Expression) sql.Type {
	var days sql.Type
	for _, e := range args {
		if t := e.Type(ctx); isDay(t) && days == nil {
			days = t
		} else if isDay(t) {
			days = generalType(days, t)
		}
	}
	if days == nil || gmstypes.IsDateType(days) {
		return days
	}
	return gmstypes.MustCreateDatetimeType(sqltypes.Datetime, mostFractionDigits(ctx, args))
}

// extreme is the argument that is largest, or smallest with sign -1.
func extreme(ctx *sql.Context, call *scalar, values sql.Row, sign int) (any, error) {
	result := call.Type(ctx)
	if days := extremeDays(ctx, call.args); days != nil {
		best := extremeDay(ctx, values, sign)
		if !gmstypes.IsText(result) {
			return best, nil
		}
		if !best.Equal(gmstypes.ZeroTime) {
			return textOf(ctx, days, best), nil
		}
	}
	if s, ok := result.(sql.StringType); ok && gmstypes.IsTextOnly(result) {
		collation, _ := call.CollationCoercibility(ctx)
		result = gmstypes.MustCreateString(s.Type(), s.Length(), collation)
	}
	var best any
	for i, v := range values {
		if span, ok := v.(gmstypes.Timespan); ok && gmstypes.IsTextOnly(result) {
			v = spanText(ctx, call.args[i], span)
		}
		v, err := converted(ctx, v, call.args[i].Type(ctx), result)
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
	if d, ok := best.(*apd.Decimal); ok {
		return rounded(d, int32(scaleOf(result))), nil
	}
	return best, nil
}

// extremeDay is the last of the arguments as days, or the first with sign -1. What is none is 0000-00-00, with a warning.
func extremeDay(ctx *sql.Context, values sql.Row, sign int) time.Time {
	var best time.Time
	for i, v := range values {
		t, ok := timeOf(ctx, v)
		if !ok {
			t = gmstypes.ZeroTime
		}
		if i == 0 || t.Compare(best)*sign > 0 {
			best = t
		}
	}
	return best.UTC()
}
