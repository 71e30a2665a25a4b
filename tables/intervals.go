package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"
)

// sumWithInterval is + or - with an interval as DATE_ADD or DATE_SUB, which know that days stay days and texts stay texts: the operators make times
// of all, without fractions of a second.
func sumWithInterval(ctx *sql.Context, e *expression.Arithmetic) (sql.Expression, bool, error) {
	from := e.LeftChild
	interval, ok := e.RightChild.(*expression.Interval)
	if !ok {
		from = e.RightChild
		if interval, ok = e.LeftChild.(*expression.Interval); !ok {
			return e, false, nil
		}
	}
	shift := function.NewDateAdd
	if strings.TrimSpace(e.Op) == "-" {
		shift = function.NewDateSub
	}
	out, err := shift(ctx, from, interval)
	if err != nil {
		return nil, false, err
	}
	if with, changed, err := withInterval(ctx, out, from, interval); changed || err != nil {
		return with, changed, err
	}
	return &cast{out, out.Type(ctx)}, true, nil
}

// withInterval gives DATE_ADD or DATE_SUB of a day or a time MySQL's type, in a cast: an interval may stand directly below these functions alone.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-functions.html#function_date-add.
func withInterval(ctx *sql.Context, e, of sql.Expression, interval *expression.Interval) (sql.Expression, bool, error) {
	from, isTime := of.Type(ctx).(sql.DatetimeType)
	unit, engines := strings.ToUpper(interval.Unit), e.Type(ctx)
	if !isTime || gmstypes.IsDateType(from) && ofDays[unit] {
		return e, false, nil
	}
	digits := from.Precision()
	if strings.Contains(unit, "MICROSECOND") {
		digits = 6
	}
	t, err := gmstypes.CreateDatetimeType(sqltypes.Datetime, digits)
	if err != nil || t.Equals(engines) || !gmstypes.IsDatetimeType(engines) {
		return e, false, err
	}
	return &cast{e, t}, true, nil
}

// ofDays are the units that leave a day a day.
var ofDays = map[string]bool{"DAY": true, "WEEK": true, "MONTH": true, "QUARTER": true, "YEAR": true, "YEAR_MONTH": true}
