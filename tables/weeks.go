package tables

import (
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// week is WEEK(date, mode). The engine's says 53 of days that are in the first week of the next year, where a mode counts from 1.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-functions.html#function_week.
var week = &scalarKind{name: "week", least: 1, most: 2, typeOf: always(gmstypes.Int64), eval: evalWeek}

// The bits of the mode.
const (
	weekFromMonday = 1 // else from Sunday
	weekFromOne    = 2 // days before the first week are in the last one of the year before; else in week 0
	weekOther      = 4 // with Monday, the first week is that of the first Monday, else that with four days or more; with Sunday, the other way about
)

// evalWeek is the number of the week.
func evalWeek(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
	mode := int64(0)
	if len(values) > 1 {
		var err error
		if mode, err = integerOf(ctx, values[1]); err != nil {
			return nil, err
		}
	}
	t, ok := timeOf(ctx, values[0])
	if !ok {
		return nil, nil
	}
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	first := firstWeek(day.Year(), mode)
	switch next := firstWeek(day.Year()+1, mode); {
	case mode&weekFromOne != 0 && !day.Before(next):
		first = next
	case day.Before(first) && mode&weekFromOne == 0:
		return int64(0), nil
	case day.Before(first):
		first = firstWeek(day.Year()-1, mode)
	}
	return int64(day.Sub(first).Hours())/(7*24) + 1, nil
}

// firstWeek is the day that the first week of a year begins with.
func firstWeek(year int, mode int64) time.Time {
	starts, whole := time.Sunday, mode&weekOther == 0
	if mode&weekFromMonday != 0 {
		starts, whole = time.Monday, !whole
	}
	holds := 4 // the January day that is in the first week whatever the weekday
	if whole {
		holds = 7
	}
	day := time.Date(year, 1, holds, 0, 0, 0, 0, time.UTC)
	return day.AddDate(0, 0, -(int(day.Weekday()-starts)+7)%7)
}
