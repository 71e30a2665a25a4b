package tables

import (
	"slices"
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"

	"github.com/outlooksql/outlooksql/server/doubles"
)

// textOf is a value of a type as MySQL writes it into a text: of a DATE the day alone, of a DATETIME(6) six digits of the second, of a TIME
// those that it has, of a DOUBLE an exponent where it is very large or small. Other values are left to the engine.
func textOf(ctx *sql.Context, t sql.Type, v any) any {
	if span, ok := v.(gmstypes.Timespan); ok {
		return span.String()
	}
	switch f := v.(type) {
	case float64:
		return string(doubles.Append(nil, f, 64))
	case float32:
		return string(doubles.Append(nil, float64(f), 32))
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

// doublesText is the type of a double as text: a sign, a point, 17 digits and an exponent.
var doublesText = text(int64(len("-1.7976931348623157e-308")))

// numberPlaces are the places of those arguments of functions of texts that are numbers, by the functions' names.
var numberPlaces = map[string][]int{"substring": {1, 2}, "substring_index": {2}, "locate": {2}, "insert": {1, 2}, "elt": {0}, "make_set": {0}, "export_set": {0, 4},
	"left": {1}, "right": {1}, "repeat": {1}, "space": {0}, "sha2": {1}, "regexp_instr": {2, 3, 4}, "regexp_substr": {2, 3}, "regexp_replace": {3, 4}, "lpad": {1}, "rpad": {1}}

// asTexts gives a function of texts its times and doubles as texts. The engine writes all that have a date in one way, knows no TIME there, and
// writes doubles without an exponent.
func asTexts(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	children := e.Children()
	out := make([]sql.Expression, len(children))
	changed := false
	var numbers []int
	if f, ok := e.(sql.FunctionExpression); ok {
		numbers = numberPlaces[strings.ToLower(f.FunctionName())]
	}
	for i, c := range children {
		out[i] = c
		switch t := c.Type(ctx); {
		case isDayOrClock(t):
			out[i], changed = &cast{wrapper{c}, timesText}, true
		case gmstypes.IsText(t) && slices.Contains(numbers, i):
			out[i], changed = &wholeNumber{wrapper{c}, new(valueWarning)}, true
		case gmstypes.IsFloat(t) && !slices.Contains(numbers, i):
			out[i], changed = &cast{wrapper{c}, doublesText}, true
		}
	}
	if !changed {
		return e, false, nil
	}
	with, err := e.WithChildren(ctx, out...)
	return with, true, err
}

// allAsTexts gives what makes a text of its first argument, as LEFT and LOWER do, the text of what is none: the engine's cut texts only, and turn
// numbers into numbers.
func allAsTexts(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	e, changed, err := asTexts(ctx, e)
	if err != nil {
		return nil, false, err
	}
	children := append([]sql.Expression{}, e.Children()...)
	if t := children[0].Type(ctx); !gmstypes.IsNumber(t) && !gmstypes.IsYear(t) && !gmstypes.IsBit(t) {
		return e, changed, nil
	}
	children[0] = &cast{wrapper{children[0]}, numbersText}
	with, err := e.WithChildren(ctx, children...)
	return with, true, err
}

// numbersText is the type of a number as text. A decimal is the longest: its digits, a point and a sign.
var numbersText = text(mostDigits + 2)
