package tables

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// strToDate is STR_TO_DATE. The engine's knows no weeks, and fails on NULL.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-functions.html#function_str-to-date.
var strToDate = &scalarKind{name: "str_to_date", least: 2, most: 2, typeOf: strToDateType, digits: strToDateDigits, eval: evalStrToDate}

// What a format has of a date, and of a time of a day.
const (
	dateSpecifiers  = "YyMmcDdejUuVvXxWwabM"
	clockSpecifiers = "HhIiklprSsTf"
)

// strToDateType is what a constant format gives: a date, a time of a day, or both.
func strToDateType(ctx *sql.Context, args []sql.Expression) sql.Type {
	literal, ok := args[1].(*expression.Literal)
	if !ok {
		return dateTime
	}
	format, _ := literal.Value().(string)
	date, clock := formatHas(format, dateSpecifiers), formatHas(format, clockSpecifiers)
	switch {
	case clock && !date && format != "":
		return gmstypes.Time
	case date && !clock:
		return gmstypes.Date
	case formatHas(format, "f"):
		return dateTime
	}
	return gmstypes.Datetime
}

// strToDateDigits are those of a second that a constant format gives.
func strToDateDigits(_ *sql.Context, args []sql.Expression) int {
	if literal, ok := args[1].(*expression.Literal); ok && !formatHas(constantText(literal.Value()), "f") {
		return 0
	}
	return allFractionDigits
}

// formatHas says that a format has one of the specifiers.
func formatHas(format, specifiers string) bool {
	for i := 0; i+1 < len(format); i++ {
		if format[i] == '%' {
			i++
			if strings.IndexByte(specifiers, format[i]) >= 0 {
				return true
			}
		}
	}
	return false
}

// evalStrToDate is NULL, with a warning, where the text is not of the format.
func evalStrToDate(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	var texts [2]string
	for i, v := range values {
		s, _, err := gmstypes.ConvertOrTruncate(ctx, v, gmstypes.LongText)
		if err != nil {
			return nil, err
		}
		texts[i], _ = s.(string)
	}
	d := &dateParser{text: texts[0], month: -1, day: -1, yearDay: -1, week: -1, weekday: -1}
	ok := formatHas(texts[1], dateSpecifiers+clockSpecifiers) && d.parse(texts[1]) && strings.TrimSpace(d.text) != strings.TrimSpace(texts[0]) // of nothing there is no time
	var t time.Time
	if ok {
		t, ok = d.time()
	}
	if !ok {
		ctx.Warn(1411, "Incorrect datetime value: '%s' for function str_to_date", texts[0])
		return nil, nil
	}
	if gmstypes.IsTimespan(call.Type(ctx)) {
		return timespan(t.Sub(t.Truncate(24*time.Hour)).Microseconds() + int64(d.days)*24*3600*1e6), nil
	}
	return t, nil
}

// dateParser reads a text by a format.
type dateParser struct {
	text string // what is left of it

	year, month, day       int
	yearDay, week, weekday int // -1: not there; weekday 0 is Sunday
	monday, strict         bool
	hour, minute, second   int
	micro                  int
	pm, twelve, hasDate    bool
	days                   int
}

// parse reads the format; what the text has behind it is ignored, as in MySQL.
func (d *dateParser) parse(format string) bool {
	for i := 0; i < len(format); i++ {
		switch c := format[i]; {
		case c == '%' && i+1 < len(format):
			i++
			d.space()
			if d.text == "" {
				return true // MySQL takes what is there
			}
			if !d.specifier(format[i]) {
				return false
			}
		case unicode.IsSpace(rune(c)):
			d.space()
		default:
			d.space()
			if d.text == "" {
				return true
			}
			if d.text[0] != c {
				return false
			}
			d.text = d.text[1:]
		}
	}
	return true
}

// space skips blanks.
func (d *dateParser) space() { d.text = strings.TrimLeft(d.text, " \t\n\r\v\f") }

// number reads a number of so many digits at most, between two bounds.
func (d *dateParser) number(into *int, digits, least, most int) bool {
	n := 0
	for n < len(d.text) && n < digits && d.text[n] >= '0' && d.text[n] <= '9' {
		n++
	}
	v, err := strconv.Atoi(d.text[:n])
	if err != nil || v < least || v > most {
		return false
	}
	*into, d.text = v, d.text[n:]
	return true
}

// name reads one of some names, or the first letters of one; it is numbered from first.
func (d *dateParser) name(into *int, names []string, letters, first int) bool {
	for i, name := range names {
		if letters > 0 {
			name = name[:letters]
		}
		if len(d.text) >= len(name) && strings.EqualFold(d.text[:len(name)], name) {
			*into, d.text = first+i, d.text[len(name):]
			return true
		}
	}
	return false
}

// The names of months and of days.
var (
	monthNames = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	dayNames   = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
)

// specifier reads what stands for %c.
func (d *dateParser) specifier(c byte) bool {
	switch c {
	case 'Y', 'X', 'x':
		d.hasDate = true
		return d.number(&d.year, 4, 0, 9999)
	case 'y':
		d.hasDate = true
		ok := d.number(&d.year, 2, 0, 99)
		d.year = int(fullYear(int64(d.year), 1))
		return ok
	case 'm', 'c':
		d.hasDate = true
		return d.number(&d.month, 2, 0, 12)
	case 'd', 'e':
		d.hasDate = true
		return d.number(&d.day, 2, 0, 31)
	case 'D':
		d.hasDate = true
		ok := d.number(&d.day, 2, 0, 31) && len(d.text) >= 2
		d.text = d.text[min(2, len(d.text)):]
		return ok
	case 'M':
		d.hasDate = true
		return d.name(&d.month, monthNames, 0, 1)
	case 'b':
		d.hasDate = true
		return d.name(&d.month, monthNames, 3, 1)
	case 'j':
		d.hasDate = true
		return d.number(&d.yearDay, 3, 1, 366)
	case 'W':
		return d.name(&d.weekday, dayNames, 0, 0)
	case 'a':
		return d.name(&d.weekday, dayNames, 3, 0)
	case 'w':
		return d.number(&d.weekday, 1, 0, 6)
	case 'U', 'u', 'V', 'v':
		d.hasDate, d.monday, d.strict = true, c == 'u' || c == 'v', c == 'V' || c == 'v'
		return d.number(&d.week, 2, 0, 53)
	}
	return d.clock(c)
}

// clock reads what stands for the parts of a time of a day.
func (d *dateParser) clock(c byte) bool {
	switch c {
	case 'H', 'k':
		return d.number(&d.hour, 2, 0, 23)
	case 'h', 'I', 'l':
		d.twelve = true
		return d.number(&d.hour, 2, 1, 12)
	case 'i':
		return d.number(&d.minute, 2, 0, 59)
	case 's', 'S':
		return d.number(&d.second, 2, 0, 59)
	case 'f':
		before := len(d.text)
		ok := d.number(&d.micro, 6, 0, 999999)
		for n := before - len(d.text); n < 6; n++ {
			d.micro *= 10
		}
		return ok
	case 'p':
		var half int
		ok := d.name(&half, []string{"AM", "PM"}, 0, 0)
		d.twelve, d.pm = true, half == 1
		return ok
	case 'T':
		return d.parse("%H:%i:%S")
	case 'r':
		return d.parse("%I:%i:%S %p")
	case '%':
		ok := d.text[0] == '%'
		d.text = d.text[1:]
		return ok
	}
	return false
}

// time is what was read; ok is false where that is no time.
func (d *dateParser) time() (t time.Time, ok bool) {
	if d.twelve {
		d.hour %= 12
		if d.pm {
			d.hour += 12
		}
	}
	clock := time.Duration(d.hour)*time.Hour + time.Duration(d.minute)*time.Minute + time.Duration(d.second)*time.Second + time.Duration(d.micro)*time.Microsecond
	switch {
	case !d.hasDate:
		return time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).Add(clock), true
	case d.yearDay > 0:
		t = time.Date(d.year, 1, d.yearDay, 0, 0, 0, 0, time.UTC)
		return t.Add(clock), t.Year() == d.year
	case d.week >= 0 && d.weekday >= 0:
		return d.ofWeek().Add(clock), d.year > 0
	}
	t = time.Date(d.year, time.Month(max(d.month, 0)), max(d.day, 0), 0, 0, 0, 0, time.UTC)
	return t.Add(clock), d.month > 0 && d.day > 0 && t.Day() == d.day
}

// ofWeek is the day of a week: of weeks from Sunday the first is that with the year's first Sunday, of those from Monday the first has at
// least four days.
func (d *dateParser) ofWeek() time.Time {
	first := time.Date(d.year, 1, 1, 0, 0, 0, 0, time.UTC)
	if d.monday {
		back := (int(first.Weekday()) + 6) % 7 // days since Monday
		if back > 3 {
			back -= 7
		}
		return first.AddDate(0, 0, -back+(d.week-1)*7+(d.weekday+6)%7)
	}
	ahead := (7 - int(first.Weekday())) % 7 // days to Sunday
	return first.AddDate(0, 0, ahead+(d.week-1)*7+d.weekday)
}
