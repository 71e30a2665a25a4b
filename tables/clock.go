package tables

import (
	"fmt"
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"
)

// The functions of the times of a day. The engine's read days, and know no hours beyond 23.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-functions.html.
var (
	hourOf        = clockPart("hour", func(c clock) int64 { return c.hour })
	minuteOf      = clockPart("minute", func(c clock) int64 { return c.minute })
	secondOf      = clockPart("second", func(c clock) int64 { return c.second })
	microsecondOf = clockPart("microsecond", func(c clock) int64 { return c.micro })
	timeToSec     = clockPart("time_to_sec", func(c clock) int64 { return c.sign() * (c.hour*3600 + c.minute*60 + c.second) })
	clockTime     = &scalarKind{name: "time", least: 1, most: 1, typeOf: always(gmstypes.Time), digits: mostFractionDigits, eval: firstValue}
	timeDiff      = &scalarKind{name: "timediff", least: 2, most: 2, typeOf: always(gmstypes.Time), digits: mostFractionDigits, eval: evalTimeDiff}
	timeFormat    = &scalarKind{name: "time_format", least: 2, most: 2, typeOf: timeFormatType, eval: evalTimeFormat}
	timestampOf   = &scalarKind{name: "timestamp", least: 1, most: 2, typeOf: timestampType, eval: evalTimestamp}
)

// timeArguments are the functions that read times, by their names in lower case, and how they read each argument.
var timeArguments = map[string][]readAs{
	"hour": {asClock}, "minute": {asClock}, "second": {asClock}, "microsecond": {asClock}, "time": {asClock}, "time_to_sec": {asClock},
	"time_format": {asClock}, "timediff": {asEither, asEither}, "addtime": {asEither, asEither}, "subtime": {asEither, asEither},
	"timestamp": {asDay, asClock}, "date": {asDay}, "year": {asDay}, "quarter": {asDay}, "month": {asDay}, "week": {asDay}, "day": {asDay},
	"dayofmonth": {asDay}, "dayofweek": {asDay}, "dayofyear": {asDay}, "weekday": {asDay}, "weekofyear": {asDay}, "yearweek": {asDay},
	"monthname": {asDay}, "dayname": {asDay}, "last_day": {asDay}, "to_days": {asDay}, "to_seconds": {asDay}, "datediff": {asDay, asDay},
	"date_format": {asDay}, "unix_timestamp": {asDay}, "convert_tz": {asDay},
}

// readingTimes is a function that is given its times as MySQL reads them.
func readingTimes(f sql.Function, as []readAs) sql.Function {
	return sql.FunctionN{Name: f.FunctionName(), Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		args = append([]sql.Expression{}, args...)
		for i := range min(len(args), len(as)) {
			args[i] = as[i].of(ctx, args[i])
		}
		return f.NewInstance(ctx, args)
	}}
}

// clock is a TIME in its parts.
type clock struct {
	negative                    bool
	hour, minute, second, micro int64
}

// clockIn are the parts of a TIME.
func clockIn(span gmstypes.Timespan) clock {
	c := clock{negative: span < 0}
	micros := int64(span)
	if c.negative {
		micros = -micros
	}
	seconds := micros / 1_000_000
	c.hour, c.minute, c.second, c.micro = seconds/3600, seconds/60%60, seconds%60, micros%1_000_000
	return c
}

// sign is -1 of a time before midnight.
func (c clock) sign() int64 {
	if c.negative {
		return -1
	}
	return 1
}

// clockPart is a function that gives a part of a TIME.
func clockPart(name string, part func(clock) int64) *scalarKind {
	return &scalarKind{name: name, least: 1, most: 1, typeOf: always(gmstypes.Int32), eval: func(_ *sql.Context, _ *scalar, values sql.Row) (any, error) {
		return int32(part(clockIn(values[0].(gmstypes.Timespan)))), nil
	}}
}

// firstValue is the argument, which has been read.
func firstValue(_ *sql.Context, _ *scalar, values sql.Row) (any, error) { return values[0], nil }

// mostFractionDigits are the digits of a second that the longest of the arguments has.
func mostFractionDigits(ctx *sql.Context, args []sql.Expression) int {
	most := 0
	for _, e := range args {
		most = max(most, fractionDigits(ctx, e))
	}
	return most
}

// allFractionDigits are those of a time of which nobody says how many it has.
const allFractionDigits = 6

// fractionDigits are the digits of a second that the values of an expression have, as a TIME or a DATETIME: a constant text has as many as it is
// written with.
func fractionDigits(ctx *sql.Context, e sql.Expression) int {
	if r, ok := e.(*reading); ok {
		e = r.child
	}
	if digits, ok := saidDigits(ctx, e); ok {
		return digits
	}
	if literal, ok := e.(*expression.Literal); ok && gmstypes.IsText(literal.Type(ctx)) {
		return digitsBehindPoint(constantText(literal.Value()))
	}
	return typeDigits(e.Type(ctx))
}

// saidDigits are those of which an expression itself says that its values have them; ok is false where it does not.
func saidDigits(ctx *sql.Context, e sql.Expression) (digits int, ok bool) {
	if d, ok := e.(interface{ TimeDigits(*sql.Context) int }); ok {
		return d.TimeDigits(ctx), true
	}
	if wrapper, ok := e.(interface{ Unwrapped() sql.Expression }); ok {
		return saidDigits(ctx, wrapper.Unwrapped())
	}
	return 0, false
}

// typeDigits are those of a second that a value of a type may have.
func typeDigits(t sql.Type) int {
	switch d, isTime := t.(sql.DatetimeType); {
	case gmstypes.IsDateType(t), gmstypes.IsNullType(t):
		return 0
	case isTime:
		return d.Precision()
	case isExact(t):
		return min(int(scaleOf(t)), allFractionDigits)
	}
	return allFractionDigits
}

// digitsBehindPoint counts those of a text, up to six.
func digitsBehindPoint(text string) int {
	_, rest, _ := strings.Cut(text, ".")
	r := timeReader{rest: rest}
	return min(r.digits(), allFractionDigits)
}

// evalTimeDiff is what is between two times that are both of a day, or both have one.
func evalTimeDiff(_ *sql.Context, _ *scalar, values sql.Row) (any, error) {
	switch a := values[0].(type) {
	case gmstypes.Timespan:
		if b, ok := values[1].(gmstypes.Timespan); ok {
			return timespan(int64(a - b)), nil
		}
	case time.Time:
		if b, ok := values[1].(time.Time); ok {
			return timespan(a.Sub(b).Microseconds()), nil
		}
	}
	return nil, nil
}

// timestampType has as many digits of a second as the arguments have.
func timestampType(ctx *sql.Context, args []sql.Expression) sql.Type {
	return gmstypes.MustCreateDatetimeType(sqltypes.Datetime, mostFractionDigits(ctx, args))
}

// evalTimestamp is a DATETIME, a TIME later.
func evalTimestamp(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	t, ok := values[0].(time.Time)
	if !ok {
		return nil, nil
	}
	if len(values) > 1 {
		t = t.Add(values[1].(gmstypes.Timespan).AsTimeDuration())
	}
	if !inCalendar(t) {
		return nil, nil
	}
	return t, nil
}

// timeFormatType is a text in the session's collation.
func timeFormatType(ctx *sql.Context, _ []sql.Expression) sql.Type {
	return gmstypes.CreateLongText(ctx.GetCollation())
}

// evalTimeFormat writes a TIME in a format. What stands for a part of a day is 0, or makes all of it NULL.
func evalTimeFormat(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	format, err := stringOf(ctx, call, values, 1)
	if err != nil {
		return nil, err
	}
	c := clockIn(values[0].(gmstypes.Timespan))
	var b strings.Builder
	if c.negative {
		b.WriteByte('-')
	}
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		part, ok := c.formatted(format[i])
		if !ok {
			return nil, nil
		}
		b.WriteString(part)
	}
	return b.String(), nil
}

// formatted is what stands for %x; ok is false of names and weeks, which no TIME has.
func (c clock) formatted(x byte) (text string, ok bool) {
	twelve := (c.hour%24+11)%12 + 1
	half := "AM"
	if c.hour%24 >= 12 {
		half = "PM"
	}
	switch x {
	case 'H':
		return fmt.Sprintf("%02d", c.hour), true
	case 'k':
		return fmt.Sprint(c.hour), true
	case 'h', 'I':
		return fmt.Sprintf("%02d", twelve), true
	case 'l':
		return fmt.Sprint(twelve), true
	case 'i':
		return fmt.Sprintf("%02d", c.minute), true
	case 's', 'S':
		return fmt.Sprintf("%02d", c.second), true
	case 'f':
		return fmt.Sprintf("%06d", c.micro), true
	case 'p':
		return half, true
	case 'r':
		return fmt.Sprintf("%02d:%02d:%02d %s", twelve, c.minute, c.second, half), true
	case 'T':
		return fmt.Sprintf("%02d:%02d:%02d", c.hour, c.minute, c.second), true
	case 'Y':
		return "0000", true
	case 'y', 'm', 'd':
		return "00", true
	case 'c', 'e':
		return "0", true
	case 'M', 'b', 'W', 'a', 'j', 'D', 'U', 'u', 'V', 'v', 'X', 'x', 'w':
		return "", false
	}
	return string(x), true
}

// clockUnits are the units of EXTRACT that are of a time of a day, and what they are of its parts.
var clockUnits = map[string]func(clock) int64{
	"HOUR":               func(c clock) int64 { return c.hour },
	"MINUTE":             func(c clock) int64 { return c.minute },
	"SECOND":             func(c clock) int64 { return c.second },
	"MICROSECOND":        func(c clock) int64 { return c.micro },
	"HOUR_MINUTE":        func(c clock) int64 { return c.hour*100 + c.minute },
	"HOUR_SECOND":        func(c clock) int64 { return (c.hour*100+c.minute)*100 + c.second },
	"MINUTE_SECOND":      func(c clock) int64 { return c.minute*100 + c.second },
	"HOUR_MICROSECOND":   func(c clock) int64 { return ((c.hour*100+c.minute)*100+c.second)*1_000_000 + c.micro },
	"MINUTE_MICROSECOND": func(c clock) int64 { return (c.minute*100+c.second)*1_000_000 + c.micro },
	"SECOND_MICROSECOND": func(c clock) int64 { return c.second*1_000_000 + c.micro },
}

// extracted is EXTRACT(unit FROM …), of a TIME or of a DATETIME as the unit is of.
func extracted(ctx *sql.Context, e *function.Extract) (sql.Expression, error) {
	unit := strings.ToUpper(strings.Trim(e.LeftChild.String(), "'"))
	if unit == "WEEK" {
		return &scalar{week, []sql.Expression{asDay.of(ctx, e.RightChild)}}, nil
	}
	part, isClock := clockUnits[unit]
	if !isClock {
		return e.WithChildren(ctx, e.LeftChild, asDay.of(ctx, e.RightChild))
	}
	kind := &scalarKind{name: "extract", least: 1, most: 1, typeOf: always(gmstypes.Int64), eval: func(_ *sql.Context, _ *scalar, values sql.Row) (any, error) {
		c := clockIn(values[0].(gmstypes.Timespan))
		return c.sign() * part(c), nil
	}}
	return &scalar{kind, []sql.Expression{asClock.of(ctx, e.RightChild)}}, nil
}
