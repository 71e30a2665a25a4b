package tables

import (
	"testing"
	"time"

	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// TestTextTime reads what clients write for times, and refuses what is none.
func TestTextTime(t *testing.T) {
	at := func(month time.Month, day, hour, minute, second, micros int) time.Time {
		return time.Date(2026, month, day, hour, minute, second, micros*1000, time.UTC)
	}
	for text, want := range map[string]time.Time{
		"2026-11-01":                  at(11, 1, 0, 0, 0, 0),
		"2026-11-01 10:00":            at(11, 1, 10, 0, 0, 0),
		"2026-11-01 10":               at(11, 1, 10, 0, 0, 0),
		"2026-11-01T10:00:00Z":        at(11, 1, 10, 0, 0, 0),
		"2026-11-01T10:00:00.5+02:00": at(11, 1, 8, 0, 0, 500_000),
		"2026-11-01 23:30:00-03:30":   at(11, 2, 3, 0, 0, 0),
		"20261101":                    at(11, 1, 0, 0, 0, 0),
		"261101":                      at(11, 1, 0, 0, 0, 0),
		"20261101100203":              at(11, 1, 10, 2, 3, 0),
		"261101100203.5":              at(11, 1, 10, 2, 3, 500_000),
		"20261101T100203":             at(11, 1, 10, 2, 3, 0),
		"2026-11-01 10:00:00.123456":  at(11, 1, 10, 0, 0, 123_456),
		"2026-11-01 00:00:00.0000000": at(11, 1, 0, 0, 0, 0),
		"2026-10-31 23:59:59.9999999": at(11, 1, 0, 0, 0, 0),
		"26-11-1":                     at(11, 1, 0, 0, 0, 0),
		"2026/11/1 9:5:7":             at(11, 1, 9, 5, 7, 0),
		" 2026-11-01 ":                at(11, 1, 0, 0, 0, 0),
		"0000-00-00":                  gmstypes.ZeroTime,
		"0000-00-00 00:00:00":         gmstypes.ZeroTime,
		"2024-02-29":                  time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC),
		"71-01-01":                    time.Date(1971, 1, 1, 0, 0, 0, 0, time.UTC),
		"9999-12-31 23:59:59":         time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
	} {
		if got, ok := textTime(text); !ok || !got.Equal(want) {
			t.Errorf("%q is %v (%v), want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "yesterday", "2026", "2026-09", "2026-09-31", "2026-02-29", "2026-13-01", "2026-00-00", "2026-11-01 24:00:00",
		"2026-11-01 10:60", "2026-11-01 10:00:61", "2026-11-01xyz", "2026-11-01 xyz", "2026-11-01 10:00:00 PM", "2026-11-01 10:00:00+15:00",
		"2026-11-01 10:00:00-00:00", "2026-11-311", "2026--11-01", "20261131", "202611011", "9999-12-31 23:59:59.9999999"} {
		if got, ok := textTime(text); ok {
			t.Errorf("%q is %v, want no time", text, got)
		}
	}
}
