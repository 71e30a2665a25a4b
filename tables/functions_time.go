package tables

import (
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
)

// Functions of dates and times that the engine lacks.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-functions.html.
var (
	makeDate   = &scalarKind{name: "makedate", least: 2, most: 2, typeOf: always(gmstypes.Date), eval: evalMakeDate}
	makeTime   = &scalarKind{name: "maketime", least: 3, most: 3, typeOf: always(gmstypes.Time), digits: makeTimeDigits, eval: evalMakeTime}
	toSeconds  = &scalarKind{name: "to_seconds", least: 1, most: 1, typeOf: always(gmstypes.Int64), eval: evalToSeconds}
	fromDays   = &scalarKind{name: "from_days", least: 1, most: 1, typeOf: always(gmstypes.Date), eval: evalFromDays}
	secToTime  = &scalarKind{name: "sec_to_time", least: 1, most: 1, typeOf: always(gmstypes.Time), digits: mostFractionDigits, eval: evalSecToTime}
	addTime    = &scalarKind{name: "addtime", least: 2, most: 2, typeOf: addTimeType, digits: mostFractionDigits, eval: evalAddTime}
	subTime    = &scalarKind{name: "subtime", least: 2, most: 2, typeOf: addTimeType, digits: mostFractionDigits, eval: evalSubTime}
	periodAdd  = &scalarKind{name: "period_add", least: 2, most: 2, typeOf: always(gmstypes.Int64), eval: evalPeriodAdd}
	dayName    = &scalarKind{name: "dayname", least: 1, most: 1, typeOf: always(text(int64(len("Wednesday")))), eval: evalDayName}
	periodDiff = &scalarKind{name: "period_diff", least: 2, most: 2, typeOf: always(gmstypes.Int64), eval: evalPeriodDiff}
)

// evalMakeDate is the day of a year.
func evalMakeDate(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
	year, err := integerOf(ctx, values[0])
	if err != nil {
		return nil, err
	}
	day, err := integerOf(ctx, values[1])
	if err != nil || day <= 0 || year < 0 || year > 9999 || day > 366*9999 {
		return nil, err
	}
	t := time.Date(int(fullYear(year, 1)), 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(day)-1)
	if t.Year() > 9999 {
		return nil, nil
	}
	return t, nil
}

// mostHours is the largest TIME: 838:59:59.
const mostHours = 838

// makeTimeDigits are those of the seconds.
func makeTimeDigits(ctx *sql.Context, args []sql.Expression) int { return fractionDigits(ctx, args[2]) }

// evalMakeTime is hours, minutes and seconds.
func evalMakeTime(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
	var parts [2]int64
	for i := range parts {
		var err error
		if parts[i], err = integerOf(ctx, values[i]); err != nil {
			return nil, err
		}
	}
	seconds, err := doubleOf(ctx, values[2])
	if err != nil || parts[1] < 0 || parts[1] > 59 || seconds < 0 || seconds >= 60 {
		return nil, err
	}
	hours, sign := min(max(parts[0], -mostHours-1), mostHours+1), int64(1)
	if hours < 0 {
		hours, sign = -hours, -1
	}
	micros := (hours*3600+parts[1]*60)*1e6 + int64(seconds*1e6+0.5)
	return timespan(sign * micros), nil
}

// timespan is a TIME of so many microseconds, as near to it as a TIME can be.
func timespan(micros int64) gmstypes.Timespan {
	const most = (mostHours*3600 + 59*60 + 59) * 1_000_000
	return gmstypes.Timespan(min(max(micros, -most), most))
}

// yearZeroDays are the days from MySQL's year 0 to the epoch of Unix.
const yearZeroDays = 719528

// evalToSeconds is the seconds since the year 0.
func evalToSeconds(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
	t, ok := timeOf(ctx, values[0])
	if !ok {
		return nil, nil
	}
	return t.Unix() + yearZeroDays*24*3600, nil
}

// The days since the year 0 of which FROM_DAYS makes a day.
const (
	firstDayNumber = 366
	lastDayNumber  = 3652424
)

// evalFromDays is the day of that number.
func evalFromDays(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
	n, err := integerOf(ctx, values[0])
	switch {
	case err != nil:
		return nil, err
	case n < firstDayNumber || n > lastDayNumber:
		return gmstypes.ZeroTime, nil
	}
	return time.Unix((n-yearZeroDays)*24*3600, 0).UTC(), nil
}

// evalSecToTime is so many seconds.
func evalSecToTime(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
	seconds, err := doubleOf(ctx, values[0])
	if err != nil {
		return nil, err
	}
	return timespan(int64(min(max(seconds, -1e9), 1e9) * 1e6)), nil
}

// addTimeType is that of what is added to; a text says for itself whether it is a time of a day.
func addTimeType(ctx *sql.Context, args []sql.Expression) sql.Type {
	switch t := args[0].Type(ctx); {
	case gmstypes.IsTimespan(t):
		return gmstypes.Time
	case gmstypes.IsDatetimeType(t), gmstypes.IsTimestampType(t):
		return gmstypes.MustCreateDatetimeType(sqltypes.Datetime, mostFractionDigits(ctx, args))
	}
	return timesText
}

// unwrittenSum is ADDTIME or SUBTIME of a text, before it is written as a text, for what reads a day from it: a TIME is today's then, which its text
// does not say. Other expressions stay as they are.
func unwrittenSum(ctx *sql.Context, e sql.Expression) sql.Expression {
	s, ok := bare(e).(*scalar)
	if !ok || s.scalarKind != addTime && s.scalarKind != subTime || !gmstypes.IsText(s.Type(ctx)) {
		return e
	}
	unwritten := *s.scalarKind
	unwritten.typeOf = always(dateTime)
	return &renamed{&scalar{&unwritten, s.args}, e.String()}
}

// writesTimes says that an expression is a text that a function makes of a time, and computes with as a time.
func writesTimes(ctx *sql.Context, e sql.Expression) bool {
	s, ok := bare(e).(*scalar)
	switch {
	case !ok || !gmstypes.IsText(s.Type(ctx)):
		return false
	case s.scalarKind == greatest || s.scalarKind == least:
		return extremeDays(ctx, s.args) != nil
	}
	return s.scalarKind == addTime || s.scalarKind == subTime || s.name == dateAddName
}

// evalAddTime adds a TIME.
func evalAddTime(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	return shifted(ctx, call, values, 1)
}

// evalSubTime subtracts a TIME.
func evalSubTime(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	return shifted(ctx, call, values, -1)
}

// shifted is a time, so much later or earlier; what is added must be a TIME.
func shifted(ctx *sql.Context, call *scalar, values sql.Row, sign int64) (any, error) {
	by, ok := values[1].(gmstypes.Timespan)
	if !ok {
		return nil, nil
	}
	isText := gmstypes.IsText(call.Type(ctx))
	if from, isSpan := values[0].(gmstypes.Timespan); isSpan {
		out := timespan(int64(from) + sign*int64(by))
		if isText {
			return out.String(), nil
		}
		return out, nil
	}
	t, ok := values[0].(time.Time)
	if !ok {
		return nil, nil
	}
	t = t.Add(time.Duration(sign*int64(by)) * time.Microsecond)
	switch {
	case !inCalendar(t):
		return nil, nil
	case isText:
		return datetimeText(t), nil
	}
	return t, nil
}

// evalDayName is the English name of a day. The engine's warns of NULL.
func evalDayName(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
	t, ok := timeOf(ctx, values[0])
	if !ok || t.Equal(gmstypes.ZeroTime) {
		return nil, nil
	}
	return t.Weekday().String(), nil
}

// months are those of a period, YYYYMM or YYMM.
func months(period int64) int64 {
	return fullYear(period/100, 1)*12 + period%100 - 1
}

// period is an argument that is a year and a month, YYYYMM or YYMM, as months; what is none is MySQL's error 1210.
func period(ctx *sql.Context, call *scalar, v any) (int64, error) {
	n, err := integerOf(ctx, v)
	if err != nil {
		return 0, err
	}
	if month := n % 100; n <= 0 || month < 1 || month > 12 {
		return 0, mysql.NewSQLError(errWrongArguments, stateOf(errWrongArguments), "Incorrect arguments to %s: a period is written YYYYMM or YYMM, as 202601", call.name)
	}
	return months(n), nil
}

// evalPeriodAdd is a period, so many months later.
func evalPeriodAdd(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	from, err := period(ctx, call, values[0])
	if err != nil {
		return nil, err
	}
	by, err := integerOf(ctx, values[1])
	n := from + by
	return n/12*100 + n%12 + 1, err
}

// evalPeriodDiff is the months between two periods.
func evalPeriodDiff(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	a, err := period(ctx, call, values[0])
	if err != nil {
		return nil, err
	}
	b, err := period(ctx, call, values[1])
	return a - b, err
}

// fromUnixtime is FROM_UNIXTIME(seconds), with the fraction of a second, which the engine drops.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-functions.html#function_from-unixtime.
var fromUnixtime = &scalarKind{name: "from_unixtime", least: 1, most: 1, typeOf: fromUnixtimeType, eval: evalFromUnixtime}

// fromUnixtimeFunction makes such calls; with a format, as DATE_FORMAT writes them.
func fromUnixtimeFunction() sql.Function {
	ours := fromUnixtime.function()
	return sql.FunctionN{Name: fromUnixtime.name, Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		if len(args) == 2 {
			return &scalar{dateFormat, []sql.Expression{&scalar{fromUnixtime, args[:1]}, args[1]}}, nil
		}
		return ours.NewInstance(ctx, args)
	}}
}

// fromUnixtimeType has as many digits of the second as the number has.
func fromUnixtimeType(ctx *sql.Context, args []sql.Expression) sql.Type {
	t := args[0].Type(ctx)
	if !isExact(t) {
		return dateTime
	}
	return gmstypes.MustCreateDatetimeType(sqltypes.Datetime, int(min(scaleOf(t), 6)))
}

// evalFromUnixtime is the time of the whole seconds, as the engine has it in the session's zone, and the rest.
func evalFromUnixtime(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	seconds := values[0]
	if gmstypes.IsText(call.args[0].Type(ctx)) {
		var err error
		if seconds, err = doubleOf(ctx, seconds); err != nil {
			return nil, err
		}
	}
	d, err := decimalOf(ctx, seconds)
	if err != nil || d.Negative {
		return nil, err
	}
	micros := rounded(d, 6).Coeff.MathBigInt()
	if !micros.IsInt64() {
		return nil, nil
	}
	whole, err := function.NewFromUnixtime(ctx, expression.NewLiteral(micros.Int64()/1e6, gmstypes.Int64))
	if err != nil {
		return nil, err
	}
	t, err := whole.Eval(ctx, nil)
	at, ok := t.(time.Time)
	if !ok || err != nil {
		return nil, err
	}
	return at.Add(time.Duration(micros.Int64()%1e6) * time.Microsecond), nil
}
