package tables

import (
	"strconv"
	"strings"
	"time"

	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// timeRead is how well a value could be read as a time.
type timeRead int

const (
	readWhole timeRead = iota // all of it is a time
	readCut                   // it begins with one, or the nearest TIME stands for it
	readNone                  // it is none
)

// wholeTimestamp is the least length of a text of which MySQL's reader of TIME looks whether it is a day with a time of it.
const wholeTimestamp = 12

// textSpan reads a text as MySQL reads a TIME: [days ]hours:minutes[:seconds], digits that are hhmmss from their end, or a day with a time, of
// which the time is taken. A day alone is its first digits.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-literals.html.
func textSpan(text string) (gmstypes.Timespan, timeRead) {
	text = strings.TrimSpace(text)
	rest, negative := strings.CutPrefix(text, "-")
	if len(rest) >= wholeTimestamp {
		if t, isTimestamp, how := timestampBefore(rest); isTimestamp {
			return clockOf(t), how
		}
	}
	r := timeReader{rest: rest}
	if r.digits() == 0 && !strings.HasPrefix(rest, ".") {
		return 0, readNone
	}
	days, hour, minute, second, ok := r.span()
	r.fraction()
	if !ok || minute > 59 || second > 59 {
		return 0, readNone
	}
	micros := ((days*24+hour)*3600+minute*60+second)*1_000_000 + int64(r.micros)
	if negative {
		micros = -micros
	}
	span := timespan(micros)
	return span, readOf(true, r.rest == "" && int64(span) == micros)
}

// readOf is how well something was read.
func readOf(ok, whole bool) timeRead {
	switch {
	case !ok:
		return readNone
	case !whole:
		return readCut
	}
	return readWhole
}

// timestampBefore is the day with a time of it that a text begins with. isTimestamp is false of a text that has no day, or a day alone.
func timestampBefore(text string) (t time.Time, isTimestamp bool, how timeRead) {
	r := timeReader{rest: text}
	if !r.date() {
		return t, false, readNone
	}
	if len(text)-len(r.rest) < wholeTimestamp { // else they are digits alone, with a time among them
		before := r.rest
		if r.clock(); r.rest == before {
			return t, false, readNone
		}
	}
	t, rest, ok := timeBefore(text)
	return t, true, readOf(ok, rest == "")
}

// clockOf is the time of its day.
func clockOf(t time.Time) gmstypes.Timespan {
	return gmstypes.Timespan(t.Sub(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)).Microseconds())
}

// mostSpanDigits are the digits of a number that a TIME may be written as; beyond them it is too large whatever they are.
const mostSpanDigits = 10

// span reads the days, hours, minutes and seconds; ok is false of a number that is too long.
func (r *timeReader) span() (days, hour, minute, second int64, ok bool) {
	value, ok := r.long()
	if !ok {
		return 0, 0, 0, 0, false
	}
	parts := []*int64{&hour, &minute, &second}
	switch after := strings.TrimLeft(r.rest, " "); {
	case after != r.rest && startsWithDigit(after):
		days, r.rest = value, after
	case strings.HasPrefix(r.rest, ":") && startsWithDigit(r.rest[1:]):
		hour, parts, r.rest = value, parts[1:], r.rest[1:]
	default:
		return 0, value / 10_000, value / 100 % 100, value % 100, true
	}
	for i, part := range parts {
		if *part, ok = r.long(); !ok {
			return 0, 0, 0, 0, false
		}
		if i == len(parts)-1 || !strings.HasPrefix(r.rest, ":") || !startsWithDigit(r.rest[1:]) {
			break
		}
		r.rest = r.rest[1:]
	}
	return days, hour, minute, second, true
}

// startsWithDigit says that a text does.
func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// long reads a number of any length that a TIME can have.
func (r *timeReader) long() (int64, bool) {
	n := r.digits()
	if n > mostSpanDigits {
		return 0, false
	}
	v, _ := strconv.ParseInt("0"+r.rest[:n], 10, 64)
	r.rest = r.rest[n:]
	return v, true
}

// mostSpanNumber is the largest TIME as a number, hhmmss.
const mostSpanNumber = 838_59_59

// leastTimestampNumber is the least number that is read as a day with a time of it.
const leastTimestampNumber = 10_000_000_000

// numberSpan is the TIME that a number stands for: hhmmss, or that of YYYYMMDDhhmmss, and so many millionths.
func numberSpan(n, micros int64) (gmstypes.Timespan, timeRead) {
	if n >= leastTimestampNumber {
		if t, ok := numberTime(n); ok {
			return clockOf(t) + gmstypes.Timespan(micros), readWhole
		}
	}
	negative := n < 0 || micros < 0
	if negative {
		n, micros = -n, -micros
	}
	hour, minute, second := n/10_000, n/100%100, n%100
	if n > mostSpanNumber {
		hour, minute, second, micros = mostHours, 59, 59, 0
	}
	if minute > 59 || second > 59 {
		return 0, readNone
	}
	span := timespan((hour*3600+minute*60+second)*1_000_000 + micros)
	if negative {
		span = -span
	}
	return span, readOf(true, n <= mostSpanNumber)
}
