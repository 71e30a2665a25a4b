package tables

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the zones' names mean the same on machines that know none

	"github.com/dolthub/go-mysql-server/sql"
)

// convertTz is CONVERT_TZ, with as many digits of a second as its first argument has. The engine's takes the hours about a change of the clocks
// for those on its other side.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-functions.html#function_convert-tz.
var convertTz = &scalarKind{name: "convert_tz", least: 3, most: 3, eval: evalConvertTz,
	typeOf: func(ctx *sql.Context, args []sql.Expression) sql.Type { return timestampType(ctx, args[:1]) }}

// The times that MySQL converts, those of a TIMESTAMP; others stay as they are.
var (
	firstTimestamp = time.Date(1970, 1, 1, 0, 0, 1, 0, time.UTC)
	lastTimestamp  = time.Date(3001, 1, 18, 23, 59, 59, 999_999_000, time.UTC)
)

// evalConvertTz is a time of one zone in another; NULL where a zone is unknown.
func evalConvertTz(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	t, ok := values[0].(time.Time)
	if !ok {
		return nil, nil
	}
	var zones [2]*time.Location
	for i := range zones {
		name, err := stringOf(ctx, call, values, i+1)
		if err != nil {
			return nil, err
		}
		if zones[i] = zoneOf(name); zones[i] == nil {
			return nil, nil
		}
	}
	at := instantOf(t, zones[0])
	if at.Before(firstTimestamp) || at.After(lastTimestamp) {
		return t, nil
	}
	return onClock(at.In(zones[1]), time.UTC), nil
}

// onClock is the time at which the clocks of a zone show what t's show, by Go's choice where they do so twice or never.
func onClock(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
}

// instantOf is when the clocks of a zone show the time of a row: the first time where they do so twice, and when they are put forward where they
// never do, as in MySQL.
func instantOf(row time.Time, zone *time.Location) time.Time {
	t := onClock(row, zone)
	start, end := t.ZoneBounds()
	if !onClock(t, time.UTC).Equal(row) {
		if !start.IsZero() && t.Sub(start) < 24*time.Hour {
			return start
		}
		return end
	}
	if start.IsZero() {
		return t
	}
	_, now := t.Zone()
	_, before := start.Add(-1).Zone()
	if earlier := t.Add(time.Duration(now-before) * time.Second); earlier.Before(start) {
		return earlier
	}
	return t
}

// zoneOffset is a zone by its distance from UTC, hours and minutes.
var zoneOffset = regexp.MustCompile(`^([+-])(\d{1,2}):([0-5]\d)$`)

// zones holds those that were asked for by name: reading one takes long.
var zones sync.Map // of *time.Location, by name

// zoneOf is a zone by its name or distance; nil where there is none. The server's own zone is UTC.
func zoneOf(name string) *time.Location {
	if m := zoneOffset.FindStringSubmatch(name); m != nil {
		hours, _ := strconv.Atoi(m[2])
		minutes, _ := strconv.Atoi(m[3])
		seconds := hours*3600 + minutes*60
		if m[1] == "-" {
			seconds = -seconds
		}
		if seconds < -(13*3600+59*60) || seconds > 14*3600 {
			return nil
		}
		return time.FixedZone(name, seconds)
	}
	switch strings.ToUpper(name) {
	case "SYSTEM", "UTC":
		return time.UTC
	case "", "LOCAL": // not names of zones, but Go's
		return nil
	}
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	zones.Store(name, zone)
	return zone
}
