package tables

import (
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
)

// timestampDiff is TIMESTAMPDIFF of times. Where the engine counts months, it takes a minute for no seconds on the last of their days.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-functions.html#function_timestampdiff.
type timestampDiff struct{ *function.TimestampDiff }

var (
	_ sql.Expression         = (*timestampDiff)(nil)
	_ sql.CollationCoercible = (*timestampDiff)(nil)
)

// newTimestampDiff reads the sides of one as times.
func newTimestampDiff(ctx *sql.Context, e *function.TimestampDiff) (sql.Expression, error) {
	args := e.Children()
	return (&timestampDiff{e}).WithChildren(ctx, args[0], asDay.of(ctx, args[1]), asDay.of(ctx, args[2]))
}

// WithChildren replaces the unit and the sides.
func (d *timestampDiff) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := d.TimestampDiff.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &timestampDiff{e.(*function.TimestampDiff)}, nil
}

// monthsOf are the months of the units that are counted in months.
var monthsOf = map[string]int64{"month": 1, "quarter": 3, "year": 12}

// Eval is the number of whole units.
func (d *timestampDiff) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	args := d.Children()
	unit, err := args[0].Eval(ctx, row)
	if err != nil {
		return nil, err
	}
	name, _ := unit.(string)
	per, ok := monthsOf[strings.TrimPrefix(strings.ToLower(name), "sql_tsi_")]
	if !ok {
		return d.TimestampDiff.Eval(ctx, row)
	}
	var sides [2]time.Time
	for i, e := range args[1:] {
		v, err := e.Eval(ctx, row)
		if v == nil || err != nil {
			return nil, err
		}
		if sides[i], ok = timeOf(ctx, v); !ok {
			return nil, nil
		}
	}
	return wholeMonths(sides[0], sides[1]) / per, nil
}

// wholeMonths are the months that lie whole between two times; they are negative where the second is the earlier one.
func wholeMonths(from, to time.Time) int64 {
	if to.Before(from) {
		return -wholeMonths(to, from)
	}
	months := int64(to.Year()-from.Year())*12 + int64(to.Month()-from.Month())
	if inMonth(to) < inMonth(from) {
		months--
	}
	return months
}

// inMonth is how long a time's month has gone on.
func inMonth(t time.Time) time.Duration {
	return t.Sub(time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location()))
}
