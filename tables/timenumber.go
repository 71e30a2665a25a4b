package tables

import (
	"fmt"
	"strings"
	"time"

	"github.com/cockroachdb/apd/v3"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// timeNumber is a time as the number that MySQL computes with: YYYYMMDD of a DATE, YYYYMMDDhhmmss of a DATETIME, hhmmss of a TIME. The engine has
// this for some operators and some spellings, for others the seconds since 1970, the year alone, or 0.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-type-conversion.html.
type timeNumber struct{ wrapper }

var (
	_ sql.Expression         = (*timeNumber)(nil)
	_ sql.CollationCoercible = (*timeNumber)(nil)
)

// The digits of days with a time of it, and of times of a day, as whole numbers.
const (
	datetimeDigitCount = 14
	timespanDigitCount = 7
)

// Type is an integer of what has no fraction of a second.
func (n *timeNumber) Type(ctx *sql.Context) sql.Type {
	whole, digits := datetimeDigitCount, fractionDigits(ctx, n.child)
	if gmstypes.IsTimespan(n.child.Type(ctx)) {
		whole = timespanDigitCount
	}
	if digits == 0 {
		return gmstypes.Int64
	}
	return gmstypes.MustCreateDecimalType(uint8(whole+digits), uint8(digits))
}

// WithChildren replaces the child.
func (n *timeNumber) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(n, children)
	return &timeNumber{in}, err
}

// Eval is the number.
func (n *timeNumber) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := n.child.Eval(ctx, row)
	if v == nil || err != nil {
		return nil, err
	}
	if v, err = sql.UnwrapAny(ctx, v); err != nil {
		return nil, err
	}
	if _, isText := v.(string); isText { // some functions of the engine write what they say is a time
		if v, err = valueOf(ctx, v, n.child.Type(ctx)); err != nil {
			return nil, err
		}
	}
	var micros *apd.Decimal
	switch v := v.(type) {
	case gmstypes.Timespan:
		micros = apd.New(timespanDigits(int64(v)), -6)
	case time.Time:
		if t := n.child.Type(ctx); gmstypes.IsDateType(t) {
			return int64(v.Year())*10_000 + int64(v.Month())*100 + int64(v.Day()), nil
		}
		micros = apd.New(datetimeDigits(v), 0)
		if _, err := sql.DecimalCtx.Add(micros, micros, apd.New(int64(v.Nanosecond()/1000), -6)); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("%s is no time, but %T", n, v)
	}
	return valueOf(ctx, micros, n.Type(ctx))
}

// timespanDigits are the digits of a TIME of so many microseconds, hhmmss and those of a second.
func timespanDigits(micros int64) int64 {
	seconds := micros / 1_000_000
	return (seconds/3600*10_000+seconds/60%60*100+seconds%60)*1_000_000 + micros%1_000_000
}

// datetimeDigits are the digits of a time without its fraction of a second.
func datetimeDigits(t time.Time) int64 {
	day := int64(t.Year())*10_000 + int64(t.Month())*100 + int64(t.Day())
	return day*1_000_000 + int64(t.Hour())*10_000 + int64(t.Minute())*100 + int64(t.Second())
}

// asNumbers gives what computes its times as numbers.
func asNumbers(ctx *sql.Context, args []sql.Expression) ([]sql.Expression, bool) {
	out := make([]sql.Expression, len(args))
	changed := false
	for i, e := range args {
		out[i] = e
		if d, ok := e.(*expression.DistinctExpression); ok {
			if child, isTime := asNumber(ctx, d.Child); isTime {
				out[i], changed = expression.NewDistinctExpression(child), true
			}
		} else if number, isTime := asNumber(ctx, e); isTime {
			out[i], changed = number, true
		}
	}
	return out, changed
}

// asNumber is a time, or the text that a function makes of one, as a number; isTime is false of everything else. An interval is none, nor is what it is added to.
func asNumber(ctx *sql.Context, e sql.Expression) (n sql.Expression, isTime bool) {
	if _, ok := e.(*expression.Interval); ok {
		return e, false
	}
	if writesTimes(ctx, e) {
		return newTextNumber(e, true), true
	}
	if t := e.Type(ctx); !isDayOrClock(t) {
		return e, false
	}
	return &timeNumber{wrapper{e}}, true
}

// numeric are the functions that compute with their arguments, by their names in lower case.
var numeric = namesOf("abs", "acos", "asin", "atan", "atan2", "avg", "bin", "bit_and", "bit_count", "bit_or", "bit_xor", "ceil", "ceiling", "conv", "cos", "cot",
	"degrees", "exp", "floor", "format", "ln", "log", "log10", "log2", "mod", "oct", "pow", "power", "radians", "round", "sign", "sin", "sqrt", "std", "stddev",
	"stddev_pop", "stddev_samp", "sum", "tan", "truncate", "var_pop", "var_samp", "variance", intervalName)

// namesOf is a set of names.
func namesOf(names ...string) map[string]bool {
	out := make(map[string]bool, len(names))
	for _, n := range names {
		out[n] = true
	}
	return out
}

// computing is a function that is given its times and texts as numbers, when it is called: what it gives has another type then.
func computing(f sql.Function) sql.Function {
	return sql.FunctionN{Name: f.FunctionName(), Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		name := strings.ToLower(f.FunctionName())
		args, _ = asNumbers(ctx, args)
		if !readsTexts[name] {
			numbers := len(args)
			if name == "format" {
				numbers = min(numbers, 2) // the third is a locale
			}
			args = append(textArguments(ctx, args[:numbers]), args[numbers:]...)
		}
		return f.NewInstance(ctx, args)
	}}
}

// computed is an operator or a cast that computes, with its times as numbers.
func computed(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	switch c := e.(type) {
	case *expression.Arithmetic, *expression.Div, *expression.IntDiv, *expression.Mod, *expression.BitOp, *expression.UnaryMinus, *expression.Not:
	case *expression.Convert:
		t := e.Type(ctx)
		if !gmstypes.IsNumber(t) {
			return e, false, nil
		}
		if gmstypes.IsInteger(t) {
			return castToInteger(ctx, c)
		}
	default:
		return e, false, nil
	}
	children := e.Children()
	for _, c := range children {
		if _, ok := c.(*expression.Interval); ok {
			return e, false, nil // a time, so much later
		}
	}
	numbers, changed := asNumbers(ctx, children)
	if !changed {
		return e, false, nil
	}
	with, err := e.WithChildren(ctx, numbers...)
	return with, true, err
}

// castToInteger is CAST(… AS SIGNED) or UNSIGNED, of the time that is nearest where it has a fraction of a second: the second after 59 is in the next minute.
func castToInteger(ctx *sql.Context, e *expression.Convert) (sql.Expression, bool, error) {
	of := e.Child
	if t := of.Type(ctx); isDayOrClock(t) && fractionDigits(ctx, of) > 0 {
		if gmstypes.IsTimespan(t) {
			of = &scalar{spanCast(0, fractionUnit(0).Microseconds()), []sql.Expression{of}}
		} else {
			of = &scalar{dayCast(0), []sql.Expression{of}}
		}
	}
	number, isTime := asNumber(ctx, of)
	if !isTime {
		return e, false, nil
	}
	with, err := e.WithChildren(ctx, number)
	return with, true, err
}
