package tables

import (
	"regexp"
	"strconv"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
)

// castPattern finds the name and the digits of a type where the engine prints a CAST: it shows them in no other way.
var castPattern = regexp.MustCompile(`, (\w+)(?:\((\d+)(?:,(\d+))?\))?\)$`)

// castWanted is the type that a CAST names, in lower case, and its digits, 0 where there are none.
func castWanted(e *expression.Convert) (name string, length, scale uint64) {
	found := castPattern.FindStringSubmatch(e.String())
	if found == nil {
		return "", 0, 0
	}
	length, _ = strconv.ParseUint("0"+found[2], 10, 64)
	scale, _ = strconv.ParseUint("0"+found[3], 10, 64)
	return found[1], length, scale
}

// timeCast is CAST(… AS DATE), DATETIME or TIME. Fractions of a second are rounded.
// See https://dev.mysql.com/doc/refman/8.0/en/cast-functions.html.
func timeCast(ctx *sql.Context, e *expression.Convert) (sql.Expression, bool, error) {
	name, digits, _ := castWanted(e)
	kind, as := (*scalarKind)(nil), asDay
	switch name {
	case expression.ConvertToDate:
		kind = &scalarKind{name: "cast", least: 1, most: 1, typeOf: always(gmstypes.Date), eval: evalDate}
	case expression.ConvertToDatetime, expression.ConvertToTime:
		if digits > allFractionDigits {
			return nil, false, mysql.NewSQLError(errTooBigPrecision, stateSyntax, "Too-big precision %d specified for 'CAST'. Maximum is %d.", digits, allFractionDigits)
		}
	default:
		return e, false, nil
	}
	switch name {
	case expression.ConvertToDatetime:
		kind = dayCast(int(digits))
	case expression.ConvertToTime:
		kind, as = spanCast(int(digits), fractionUnit(int(digits)).Microseconds()), asClock
	}
	return &scalar{kind, []sql.Expression{as.of(ctx, e.Child)}}, true, nil
}

// errTooBigPrecision is ER_TOO_BIG_PRECISION.
const errTooBigPrecision = 1426

// dayCast rounds a DATETIME to so many digits of a second; NULL after the last year.
func dayCast(digits int) *scalarKind {
	unit := fractionUnit(digits)
	return &scalarKind{name: "cast", least: 1, most: 1, typeOf: always(gmstypes.MustCreateDatetimeType(sqltypes.Datetime, digits)), eval: func(_ *sql.Context, _ *scalar, values sql.Row) (any, error) {
		t := values[0].(time.Time).Add(unit / 2).Truncate(unit)
		if t.Year() > 9999 {
			return nil, nil
		}
		return t, nil
	}}
}

// spanCast rounds a TIME to so many digits of a second, which are so many microseconds.
func spanCast(digits int, unit int64) *scalarKind {
	return &scalarKind{name: "cast", least: 1, most: 1, typeOf: always(gmstypes.Time), digits: func(*sql.Context, []sql.Expression) int { return digits },
		eval: func(_ *sql.Context, _ *scalar, values sql.Row) (any, error) {
			micros, sign := int64(values[0].(gmstypes.Timespan)), int64(1)
			if micros < 0 {
				micros, sign = -micros, -1
			}
			return timespan(sign * ((micros + unit/2) / unit * unit)), nil
		}}
}

// evalDate is the day of a time.
func evalDate(_ *sql.Context, _ *scalar, values sql.Row) (any, error) {
	t, ok := values[0].(time.Time)
	if !ok {
		return nil, nil
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), nil
}
