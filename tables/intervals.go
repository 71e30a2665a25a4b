package tables

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cockroachdb/apd/v3"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// sumWithInterval is + or - with an interval; other sums stay as they are.
func sumWithInterval(ctx *sql.Context, e *expression.Arithmetic) (out sql.Expression, ok bool) {
	from := e.LeftChild
	interval, ok := e.RightChild.(*expression.Interval)
	if !ok {
		from = e.RightChild
		if interval, ok = e.LeftChild.(*expression.Interval); !ok {
			return e, false
		}
	}
	sign := int64(1)
	if strings.TrimSpace(e.Op) == "-" {
		sign = -1
	}
	return later(ctx, from, interval, sign), true
}

// later is a time, so much later, or earlier with sign -1. The engine's begins again at the other end where hours are many, drops fractions of a
// second, and makes a text of a TIME.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-functions.html#function_date-add.
func later(ctx *sql.Context, from sql.Expression, interval *expression.Interval, sign int64) sql.Expression {
	by := intervalOf{unit: strings.ToUpper(interval.Unit), sign: sign}
	as := asDate
	if gmstypes.IsTimespan(from.Type(ctx)) && by.isClock() {
		as = asClock
	}
	kind := &scalarKind{name: dateAddName, least: 2, most: 2, typeOf: by.typeOf, digits: by.digits, eval: by.eval}
	return &scalar{kind, []sql.Expression{as.of(ctx, from), interval.Child}}
}

// dateAddName names all sums of a time and an interval.
const dateAddName = "date_add"

// intervalOf is an interval's unit, and whether it is added or taken away.
type intervalOf struct {
	unit string
	sign int64
}

// intervalParts are the parts of the units of several, from the largest: what they count in a month, or in a microsecond.
var intervalParts = map[string][]int64{
	"YEAR": {12}, "QUARTER": {3}, "MONTH": {1}, "YEAR_MONTH": {12, 1},
	"WEEK": {7 * dayMicros}, "DAY": {dayMicros}, "HOUR": {hourMicros}, "MINUTE": {minuteMicros}, "SECOND": {secondMicros}, "MICROSECOND": {1},
	"DAY_HOUR": {dayMicros, hourMicros}, "DAY_MINUTE": {dayMicros, hourMicros, minuteMicros},
	"DAY_SECOND":      {dayMicros, hourMicros, minuteMicros, secondMicros},
	"DAY_MICROSECOND": {dayMicros, hourMicros, minuteMicros, secondMicros, 1},
	"HOUR_MINUTE":     {hourMicros, minuteMicros}, "HOUR_SECOND": {hourMicros, minuteMicros, secondMicros},
	"HOUR_MICROSECOND": {hourMicros, minuteMicros, secondMicros, 1}, "MINUTE_SECOND": {minuteMicros, secondMicros},
	"MINUTE_MICROSECOND": {minuteMicros, secondMicros, 1}, "SECOND_MICROSECOND": {secondMicros, 1},
}

// unitOfInterval refuses an interval of what is no unit, which MySQL's grammar does not have; the engine's takes any word.
func unitOfInterval(i *sqlparser.IntervalExpr) error {
	unit := strings.ToUpper(i.Unit)
	if intervalParts[unit] != nil {
		return nil
	}
	hint := "the units are " + strings.Join(slices.Sorted(maps.Keys(intervalParts)), ", ")
	if one := strings.TrimSuffix(unit, "S"); intervalParts[one] != nil {
		hint = "units have no plural: write " + one
	}
	return mysql.NewSQLError(mysql.ERParseError, stateSyntax, "syntax error near '%s' behind INTERVAL; %s", i.Unit, hint)
}

// The lengths of times in microseconds.
const (
	secondMicros = 1_000_000
	minuteMicros = 60 * secondMicros
	hourMicros   = 60 * minuteMicros
	dayMicros    = 24 * hourMicros
)

// ofMonths says that a unit is counted in months, which differ in length.
func (by intervalOf) ofMonths() bool {
	return strings.HasPrefix(by.unit, "YEAR") || by.unit == "QUARTER" || by.unit == "MONTH"
}

// isClock says that a unit has no days.
func (by intervalOf) isClock() bool {
	return !by.ofMonths() && by.unit != "WEEK" && !strings.HasPrefix(by.unit, "DAY")
}

// digits are those of a second in the result.
func (by intervalOf) digits(ctx *sql.Context, args []sql.Expression) int {
	digits := fractionDigits(ctx, args[0])
	switch {
	case strings.HasSuffix(by.unit, "MICROSECOND"):
		return allFractionDigits
	case by.unit == "SECOND" && gmstypes.IsText(args[1].Type(ctx)):
		return allFractionDigits
	case by.unit == "SECOND":
		return max(digits, fractionDigits(ctx, args[1]))
	}
	return digits
}

// typeOf is DATE where only days are added to a day, TIME where a time of a day is added to one, and DATETIME of these, of times and of NULL; of
// anything else a text.
func (by intervalOf) typeOf(ctx *sql.Context, args []sql.Expression) sql.Type {
	t := args[0].Type(ctx)
	switch {
	case gmstypes.IsTimespan(t):
		return t
	case !isDay(t) && !gmstypes.IsNullType(t): // NULL others take for a time, before this one is known
		return timesText
	case gmstypes.IsDateType(t) && (by.ofMonths() || by.unit == "WEEK" || by.unit == "DAY"):
		return gmstypes.Date
	}
	return gmstypes.MustCreateDatetimeType(sqltypes.Datetime, by.digits(ctx, args))
}

// eval is the time. One that no calendar has is NULL, with a warning.
func (by intervalOf) eval(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	amount, ok, err := by.amount(ctx, call.args[1].Type(ctx), values[1])
	if err != nil || !ok {
		return nil, err
	}
	if span, isSpan := values[0].(gmstypes.Timespan); isSpan {
		return timespan(int64(span) + amount), nil
	}
	from, text, ok := dayAndText(values[0])
	if !ok || from.Equal(gmstypes.ZeroTime) {
		return nil, nil
	}
	t, ok := from, false
	if by.ofMonths() {
		t, ok = monthsLater(from, amount)
	} else {
		t, ok = microsLater(from, amount)
	}
	switch {
	case !ok:
		ctx.Warn(errDatetimeOverflow, "Datetime function: datetime field overflow")
		return nil, nil
	case !gmstypes.IsText(call.Type(ctx)):
		return t, nil
	case len(text) == len(time.DateOnly) && (by.ofMonths() || by.unit == "WEEK" || by.unit == "DAY"):
		return t.Format(time.DateOnly), nil
	}
	return datetimeText(t), nil
}

// errDatetimeOverflow is ER_DATETIME_FUNCTION_OVERFLOW.
const errDatetimeOverflow = 1441

// dayAndText is a time that has been read, and its text where it is one.
func dayAndText(v any) (t time.Time, text string, ok bool) {
	switch v := v.(type) {
	case time.Time:
		return v, "", true
	case string:
		t, _, ok = timeBefore(v)
		return t, v, ok
	}
	return t, "", false
}

// amount is the interval in months or microseconds, with its sign; ok is false of one that no time can be away from another.
func (by intervalOf) amount(ctx *sql.Context, t sql.Type, v any) (amount int64, ok bool, err error) {
	parts := intervalParts[by.unit]
	if len(parts) > 1 {
		text, _, err := gmstypes.ConvertOrTruncate(ctx, textOf(ctx, t, v), gmstypes.LongText)
		if err != nil {
			return 0, false, err
		}
		s, _ := text.(string)
		numbers, negative, ok := intervalNumbers(s, len(parts), strings.HasSuffix(by.unit, "MICROSECOND"))
		total := 0.0
		for i, n := range numbers {
			total += float64(n) * float64(parts[i])
			amount += n * parts[i]
		}
		if negative {
			amount = -amount
		}
		return by.sign * amount, ok && total < math.MaxInt64/2, nil
	}
	number, err := intervalNumber(ctx, by.unit, t, v)
	if err != nil {
		return 0, false, err
	}
	all := new(apd.Decimal)
	if _, err := sql.DecimalCtx.Mul(all, number, apd.New(by.sign*parts[0], 0)); err != nil {
		return 0, false, err
	}
	amount, inexact := rounded(all, 0).Int64()
	return amount, inexact == nil, nil
}

// intervalNumber is how many of a unit an interval has: of seconds with their fraction, of all else a whole number, of a text the one that it
// begins with.
func intervalNumber(ctx *sql.Context, unit string, t sql.Type, v any) (*apd.Decimal, error) {
	if unit == "SECOND" {
		if gmstypes.IsText(t) {
			f, err := doubleOf(ctx, v)
			if err != nil {
				return nil, err
			}
			v = f
		}
		d, err := decimalOf(ctx, v)
		if err != nil {
			return nil, err
		}
		return rounded(d, allFractionDigits), nil
	}
	if gmstypes.IsNumber(t) {
		d, err := decimalOf(ctx, v)
		if err != nil {
			return nil, err
		}
		return rounded(d, 0), nil
	}
	n, err := integerOf(ctx, v)
	return apd.New(n, 0), err
}

// mostIntervalDigits are the digits of a part of an interval that is not longer than all times.
const mostIntervalDigits = 17

// intervalNumbers are the numbers in the text of an interval of so many parts, of which the first may be left out. With micros the last one are
// digits behind a point. ok is false where there are more of them.
func intervalNumbers(text string, count int, micros bool) (numbers []int64, negative, ok bool) {
	text = strings.TrimSpace(text)
	text, negative = strings.CutPrefix(text, "-")
	found := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if len(found) > count {
		return nil, false, false
	}
	numbers = make([]int64, count)
	for i, digits := range found {
		at := count - len(found) + i
		if micros && at == count-1 {
			digits = (digits + "000000")[:allFractionDigits]
		}
		if len(digits) > mostIntervalDigits {
			return nil, false, false
		}
		numbers[at], _ = strconv.ParseInt(digits, 10, 64)
	}
	return numbers, negative, true
}

// monthsLater is the same day so many months later, or the last of that month.
func monthsLater(t time.Time, months int64) (time.Time, bool) {
	const most = 12 * 10_000
	if months < -most || months > most {
		return t, false
	}
	month := int64(t.Year())*12 + int64(t.Month()) - 1 + months
	if month < 0 || month >= most {
		return t, false
	}
	year, of := int(month/12), time.Month(month%12+1)
	last := time.Date(year, of+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return time.Date(year, of, min(t.Day(), last), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC), true
}

// microsLater is the time so many microseconds later.
func microsLater(t time.Time, micros int64) (time.Time, bool) {
	const most = 10_000 * 366 * dayMicros
	if micros < -most || micros > most {
		return t, false
	}
	t = time.UnixMicro(t.UnixMicro() + micros).UTC()
	return t, inCalendar(t)
}
