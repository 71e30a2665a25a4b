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

// readAs is what an argument is read as.
type readAs int

const (
	asItIs   readAs = iota // as the engine reads it
	asDay                  // a DATETIME
	asDate                 // a DATETIME, as a text that has a time of the day only where there was one
	asClock                // a TIME
	asEither               // a DATETIME where the value has a day and a time of it, else a TIME
)

// reading is the argument of a function of times, read as MySQL reads it: '2026-09-31' is no day, and NULL with a warning. The engine takes
// digits off the end of a text until it is a time, and knows no numbers.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-type-conversion.html.
type reading struct {
	wrapper
	as      readAs
	warning *valueWarning
}

var (
	_ sql.Expression         = (*reading)(nil)
	_ sql.CollationCoercible = (*reading)(nil)
)

// of is an argument that is read so. Times that have a day stay as they are where one is wanted, and intervals everywhere.
func (as readAs) of(ctx *sql.Context, e sql.Expression) sql.Expression {
	if a, ok := e.(*expression.Arithmetic); ok && as != asItIs {
		e, _ = sumWithInterval(ctx, a) // the engine's says that it is a DATETIME, of a text and an interval too
	}
	t := e.Type(ctx)
	if _, isInterval := e.(*expression.Interval); isInterval || as == asItIs || gmstypes.IsNullType(t) {
		return e
	}
	if isDay(t) && (as == asDay || as == asDate) || gmstypes.IsTimespan(t) && as != asDay && as != asDate {
		return e
	}
	if as == asDay || as == asDate {
		e = unwrittenSum(ctx, e)
	}
	return &reading{wrapper: wrapper{e}, as: as, warning: new(valueWarning)}
}

// Type is the one that is wanted.
func (r *reading) Type(ctx *sql.Context) sql.Type {
	switch r.as {
	case asClock:
		return gmstypes.Time
	case asEither:
		return r.eitherType(ctx)
	case asDate:
		return timesText
	}
	return dateTime
}

// eitherType is that of a DATETIME or a TIME; a text says for itself which it is. The engine makes a constant of this type of a constant argument.
func (r *reading) eitherType(ctx *sql.Context) sql.Type {
	switch t := r.child.Type(ctx); {
	case gmstypes.IsTimespan(t):
		return gmstypes.Time
	case gmstypes.IsDatetimeType(t), gmstypes.IsTimestampType(t):
		return t
	}
	return timesText
}

// IsNullable is true: what is no time is NULL.
func (*reading) IsNullable(*sql.Context) bool { return true }

// WithChildren replaces the child.
func (r *reading) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(r, children)
	return &reading{in, r.as, r.warning}, err
}

// Eval is the time.
func (r *reading) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := r.child.Eval(ctx, row)
	if err == nil {
		v, err = sql.UnwrapAny(ctx, v)
	}
	if v == nil || err != nil {
		return nil, err
	}
	if day, ok := r.sumOfDay(ctx, v); ok {
		v = day
	}
	out, how := r.as.value(ctx, r.child.Type(ctx), v)
	if how != readWhole {
		r.warn(ctx, how)
	}
	if how == readNone {
		return nil, nil
	}
	return out, nil
}

// sumOfDay is the time that a sum of a text and an interval was before it was written, where the time of its day is wanted: midnight of a day, of which
// the text would be read as hours, minutes and seconds. ok is false of everything else.
// See Item_temporal_hybrid_func::get_time in https://github.com/mysql/mysql-server/blob/8.0/sql/item_timefunc.cc.
func (r *reading) sumOfDay(ctx *sql.Context, v any) (day time.Time, ok bool) {
	sum, isCall := bare(r.child).(*scalar)
	text, isText := v.(string)
	if r.as != asClock || !isCall || sum.name != dateAddName || !isText {
		return time.Time{}, false
	}
	day, how := dayOf(ctx, text)
	return day, how == readWhole
}

// warn says that a value is no time, or more than one.
func (r *reading) warn(ctx *sql.Context, how timeRead) {
	kind, what := "datetime", "Incorrect"
	if r.as == asClock || r.as == asEither {
		kind = "time"
	}
	if how == readCut {
		what = "Truncated incorrect"
	}
	r.warning.give(ctx, what+" "+kind, r.child)
}

// constantText is a constant as a warning shows it.
func constantText(v any) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return fmt.Sprint(v)
}

// value is a value of a type, read so.
func (as readAs) value(ctx *sql.Context, t sql.Type, v any) (any, timeRead) {
	switch as {
	case asClock:
		return spanOf(ctx, v)
	case asEither:
		return eitherOf(ctx, t, v)
	}
	out, how := dayOf(ctx, v)
	if as == asDate {
		return dayText(v, out), how
	}
	return out, how
}

// dayText is a day, or the time of one, as text: the time of the day is left out where the value has none.
func dayText(v any, t time.Time) string {
	text, isText := v.(string)
	if b, isBytes := v.([]byte); isBytes {
		text, isText = string(b), true
	}
	n, isNumber := smallInteger(v)
	_, hasTime, _ := timestampBefore(strings.TrimSpace(text))
	if isText && !hasTime || isNumber && n < leastTimestampNumber {
		return t.Format(time.DateOnly)
	}
	return datetimeText(t)
}

// eitherOf is a value of a type as a DATETIME where it has a day and a time of it, else as a TIME; the time of a DATE is midnight.
func eitherOf(ctx *sql.Context, t sql.Type, v any) (any, timeRead) {
	if b, ok := v.([]byte); ok {
		v = string(b)
	}
	switch v := v.(type) {
	case time.Time:
		if !gmstypes.IsDateType(t) {
			return v.UTC(), readWhole
		}
	case string:
		if text := strings.TrimSpace(v); len(text) >= wholeTimestamp {
			if at, isTimestamp, how := timestampBefore(text); isTimestamp {
				return at, how
			}
		}
	}
	if n, isNumber := smallInteger(v); isNumber && n >= leastTimestampNumber {
		at, ok := numberTime(n)
		return at, readOf(ok, true)
	}
	return spanOf(ctx, v)
}

// dayOf is a value as a DATETIME.
func dayOf(ctx *sql.Context, v any) (time.Time, timeRead) {
	switch v := v.(type) {
	case time.Time:
		return v.UTC(), readWhole
	case string:
		t, rest, ok := timeBefore(v)
		return t, readOf(ok, rest == "")
	case []byte:
		return dayOf(ctx, string(v))
	case gmstypes.Timespan: // today's
		now := ctx.QueryTime().UTC()
		return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC).Add(v.AsTimeDuration()), readWhole
	}
	n, micros, ok := wholeAndMicros(ctx, v)
	if !ok {
		return time.Time{}, readNone
	}
	if n == 0 {
		return gmstypes.ZeroTime, readWhole
	}
	t, ok := numberTime(n)
	return t.Add(time.Duration(micros) * time.Microsecond), readOf(ok, true)
}

// spanOf is a value as a TIME.
func spanOf(ctx *sql.Context, v any) (gmstypes.Timespan, timeRead) {
	switch v := v.(type) {
	case gmstypes.Timespan:
		return v, readWhole
	case time.Time:
		return clockOf(v.UTC()), readWhole
	case string:
		return textSpan(v)
	case []byte:
		return textSpan(string(v))
	}
	n, micros, ok := wholeAndMicros(ctx, v)
	if !ok {
		return 0, readNone
	}
	return numberSpan(n, micros)
}

// wholeAndMicros is a number without its fraction, and that in millionths; both have the number's sign. ok is false of one that is too large.
func wholeAndMicros(ctx *sql.Context, v any) (n, micros int64, ok bool) {
	if n, ok := smallInteger(v); ok {
		return n, 0, true
	}
	d, err := decimalOf(ctx, v)
	if err != nil || d.Form != apd.Finite {
		return 0, 0, false
	}
	var whole, fraction apd.Decimal
	rounded(d, 6).Modf(&whole, &fraction)
	n, err = whole.Int64()
	fraction.Exponent += 6
	millionths, inexact := rounded(&fraction, 0).Int64()
	return n, millionths, err == nil && inexact == nil
}
