package tables

import (
	"strconv"
	"strings"
	"time"

	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// textTime reads a text as MySQL reads a time: any sign may stand between the parts, parts may have one digit, the clock may end early, and an
// offset from UTC may follow it. Beyond that Z is UTC. ok is false where that is no time: the engine would take off digits until it is one.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-literals.html.
func textTime(text string) (t time.Time, ok bool) {
	t, rest, ok := timeBefore(text)
	return t, ok && rest == ""
}

// timeBefore is the time that a text begins with, and what follows it.
func timeBefore(text string) (t time.Time, rest string, ok bool) {
	text = strings.TrimSpace(text)
	if gmstypes.IsZeroTimestampStr(text) {
		return gmstypes.ZeroTime, "", true
	}
	r := timeReader{rest: text}
	if !r.date() {
		return time.Time{}, "", false
	}
	r.clock()
	t = time.Date(r.year, time.Month(r.month), r.day, r.hour, r.minute, r.second, 0, time.UTC)
	if t.Day() != r.day || r.month < 1 || r.month > 12 || r.hour > 23 || r.minute > 59 || r.second > 59 {
		return time.Time{}, "", false
	}
	t = t.Add(time.Duration(r.micros)*time.Microsecond - r.offset)
	return t, r.rest, inCalendar(t)
}

// timeReader is a text that is read as a time, and the parts that it had so far.
type timeReader struct {
	rest string

	year, month, day     int
	hour, minute, second int
	micros               int // of the second; a million where it is rounded up
	offset               time.Duration
}

// date reads the day, and of digits alone the clock too as far as they go.
func (r *timeReader) date() bool {
	n := r.digits()
	if n <= 4 {
		year := r.number(4)
		r.year = year
		if n <= 2 {
			r.year = int(fullYear(int64(year), 1))
		}
		return n > 0 && r.sign() && r.part(&r.month) && r.sign() && r.part(&r.day)
	}
	switch n {
	case 8, 14:
		r.year = r.number(4)
	case 6, 12:
		r.year = int(fullYear(int64(r.number(2)), 1))
	default:
		return false
	}
	r.month, r.day = r.number(2), r.number(2)
	if n >= 12 {
		r.hour, r.minute, r.second = r.number(2), r.number(2), r.number(2)
		r.fraction()
	}
	return true
}

// clock reads what follows the day, as far as it is a time of it and an offset.
func (r *timeReader) clock() {
	if r.rest == "" || !strings.ContainsRune(" Tt:", rune(r.rest[0])) {
		r.zone()
		return
	}
	before := r.rest
	r.rest = strings.TrimLeft(r.rest[1:], " ")
	if n := r.digits(); n == 4 || n == 6 { // 20261101T100000
		r.hour, r.minute, r.second = r.number(2), r.number(2), r.number(2)
	} else if !r.part(&r.hour) {
		r.rest = before
		return
	}
	for _, next := range []*int{&r.minute, &r.second} {
		if !strings.HasPrefix(r.rest, ":") {
			break
		}
		r.rest = r.rest[1:]
		if r.rest != "" && !r.part(next) {
			return
		}
	}
	r.fraction()
	r.zone()
}

// fraction reads the digits behind the second, rounded to microseconds.
func (r *timeReader) fraction() {
	if !strings.HasPrefix(r.rest, ".") {
		return
	}
	r.rest = r.rest[1:]
	n := r.digits()
	digits := (r.rest[:n] + "0000000")[:7]
	r.rest = r.rest[n:]
	tenths, _ := strconv.Atoi(digits)
	r.micros = (tenths + 5) / 10
}

// zone reads Z, or the offset that MySQL knows: a sign, two digits of hours, a colon, and two of minutes, from -13:59 to +14:00.
func (r *timeReader) zone() {
	if strings.EqualFold(r.rest, "z") {
		r.rest = ""
		return
	}
	at, err := time.Parse("-07:00", r.rest)
	if err != nil || r.rest == "-00:00" {
		return
	}
	_, seconds := at.Zone()
	if seconds > -14*3600 && seconds <= 14*3600 {
		r.rest, r.offset = "", time.Duration(seconds)*time.Second
	}
}

// sign skips what stands between two parts of a day.
func (r *timeReader) sign() bool {
	if r.rest == "" || !strings.ContainsRune("-/.:,_^@+*#", rune(r.rest[0])) {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

// part reads a part of one or two digits.
func (r *timeReader) part(into *int) bool {
	n := r.digits()
	if n < 1 || n > 2 {
		return false
	}
	*into = r.number(2)
	return true
}

// digits counts those that come next.
func (r *timeReader) digits() int {
	n := 0
	for n < len(r.rest) && r.rest[n] >= '0' && r.rest[n] <= '9' {
		n++
	}
	return n
}

// number takes so many of the next digits, or as many as there are.
func (r *timeReader) number(most int) int {
	n := min(most, r.digits())
	v, _ := strconv.Atoi(r.rest[:n])
	r.rest = r.rest[n:]
	return v
}
