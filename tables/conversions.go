package tables

import (
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// textOf is a value of a type as MySQL writes it into a text: of a DATE the day alone, of a DATETIME(6) six digits of the second, of a TIME
// those that it has. Other values are left to the engine.
func textOf(ctx *sql.Context, t sql.Type, v any) any {
	if span, ok := v.(gmstypes.Timespan); ok {
		return span.String()
	}
	at, ok := v.(time.Time)
	d, isTime := t.(sql.DatetimeType)
	switch {
	case !ok || !isTime:
		return v
	case gmstypes.IsDateType(t):
		return at.Format(time.DateOnly)
	case d.Precision() == 0:
		return at.Format(time.DateTime)
	}
	return at.Format(time.DateTime + "." + strings.Repeat("0", d.Precision()))
}

// datetimeText is a DATETIME as text: with six digits of the second where it has a fraction, else with none.
func datetimeText(t time.Time) string {
	if t.Nanosecond() == 0 {
		return t.Format(time.DateTime)
	}
	return t.Format(time.DateTime + ".000000")
}

// inCalendar reports a time that a DATETIME can hold.
func inCalendar(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }

// spanText is a TIME that an expression gives, as text: with as many digits of a second as it says, or those that there are.
func spanText(ctx *sql.Context, e sql.Expression, span gmstypes.Timespan) string {
	digits, ok := saidDigits(ctx, e)
	whole, fraction, _ := strings.Cut(span.String(), ".")
	switch {
	case !ok:
		return span.String()
	case digits == 0:
		return whole
	}
	return whole + "." + (fraction + strings.Repeat("0", allFractionDigits))[:digits]
}

// timesText is the type of a time as text.
var timesText = text(int64(len("9999-12-31 23:59:59.999999")))

// asTexts gives a function of texts its times as texts. The engine writes all that have a date in one way, and knows no TIME there.
func asTexts(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	children := e.Children()
	out := make([]sql.Expression, len(children))
	changed := false
	for i, c := range children {
		out[i] = c
		if t := c.Type(ctx); isDayOrClock(t) {
			out[i], changed = &cast{wrapper{c}, timesText}, true
		}
	}
	if !changed {
		return e, false, nil
	}
	with, err := e.WithChildren(ctx, out...)
	return with, true, err
}

// allAsTexts gives LEFT, RIGHT or REVERSE the text of what is none: the engine's cut texts only, and turn numbers into numbers.
func allAsTexts(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	children := append([]sql.Expression{}, e.Children()...)
	t := children[0].Type(ctx)
	switch {
	case isDayOrClock(t):
		children[0] = &cast{wrapper{children[0]}, timesText}
	case gmstypes.IsNumber(t) || gmstypes.IsYear(t) || gmstypes.IsBit(t):
		children[0] = &cast{wrapper{children[0]}, numbersText}
	default:
		return e, false, nil
	}
	with, err := e.WithChildren(ctx, children...)
	return with, true, err
}

// numbersText is the type of a number as text. A decimal is the longest: its digits, a point and a sign.
var numbersText = text(mostDigits + 2)
