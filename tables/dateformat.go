package tables

import (
	"fmt"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// dateFormat is DATE_FORMAT(time, format). The engine's fails where a % ends the format, and knows no empty one.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-functions.html#function_date-format.
var dateFormat = &scalarKind{name: "date_format", least: 2, most: 2, typeOf: timeFormatType, eval: evalDateFormat}

// evalDateFormat is the time in the format; NULL in an empty one.
func evalDateFormat(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	t, isTime := values[0].(time.Time)
	format, err := stringOf(ctx, call, values, 1)
	if err != nil || !isTime || format == "" {
		return nil, err
	}
	format, stray := strayPercent(withShortYear(format, t))
	if format == "" {
		return stray, nil
	}
	out, err := function.NewDateFormat(ctx, expression.NewLiteral(t, dateTime), expression.NewLiteral(format, gmstypes.LongText)).Eval(ctx, nil)
	text, isText := out.(string)
	if err != nil || !isText {
		return nil, err
	}
	return text + stray, nil
}

// withShortYear writes the two digits of the year: the engine's has one in the first years of a century.
func withShortYear(format string, t time.Time) string {
	for i := 0; i+1 < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		if i++; format[i] == 'y' {
			format = format[:i-1] + fmt.Sprintf("%02d", t.Year()%100) + format[i+1:]
			i--
		}
	}
	return format
}

// strayPercent parts a format from a % at its end that stands for itself.
func strayPercent(format string) (rest, stray string) {
	for i := 0; i < len(format); i++ {
		if format[i] == '%' {
			if i++; i == len(format) {
				return format[:i-1], "%"
			}
		}
	}
	return format, ""
}
