package tables

import (
	"testing"

	"github.com/dolthub/go-mysql-server/sql"
)

// TestTextSpan reads texts as MySQL reads a TIME.
func TestTextSpan(t *testing.T) {
	for text, want := range map[string]struct {
		span string
		how  timeRead
	}{
		"10:11:12":                 {"10:11:12", readWhole},
		"-10:11:12.5":              {"-10:11:12.500000", readWhole},
		"10:11":                    {"10:11:00", readWhole},
		"1 10":                     {"34:00:00", readWhole},
		"1 10:11:12":               {"34:11:12", readWhole},
		"101112":                   {"10:11:12", readWhole},
		"1112":                     {"00:11:12", readWhole},
		"12.25":                    {"00:00:12.250000", readWhole},
		".5":                       {"00:00:00.500000", readWhole},
		" 10:11 ":                  {"10:11:00", readWhole},
		"10:11:12.1234567":         {"10:11:12.123457", readWhole},
		"10:11:12 PM":              {"10:11:12", readCut},
		"10:11:12:13":              {"10:11:12", readCut},
		"850:00:00":                {"838:59:59", readCut},
		"-34 22:59:60":             {"00:00:00", readNone},
		"2026-01-05":               {"00:20:26", readCut},
		"2026-01-05 10:11:12.5":    {"10:11:12.500000", readWhole},
		"2025-1-2 3:04":            {"03:04:00", readWhole},
		"20260105101112":           {"10:11:12", readWhole},
		"2026-01-05T10:11:12Z":     {"10:11:12", readWhole},
		"2026-09-31 10:00:00":      {"00:00:00", readNone},
		"10:61:00":                 {"00:00:00", readNone},
		"":                         {"00:00:00", readNone},
		"abc":                      {"00:00:00", readNone},
		"99999999999999999999:1:1": {"00:00:00", readNone},
	} {
		if span, how := textSpan(text); span.String() != want.span || how != want.how {
			t.Errorf("%q is %s (%d), want %s (%d)", text, span, how, want.span, want.how)
		}
	}
}

// TestNumbersAsTimes reads numbers as MySQL reads days and times of a day.
func TestNumbersAsTimes(t *testing.T) {
	ctx := sql.NewEmptyContext()
	for _, of := range []struct {
		value     any
		day, span string
	}{
		{int64(20260105), "2026-01-05 00:00:00", "838:59:59"},
		{int64(20260105101112), "2026-01-05 10:11:12", "10:11:12"},
		{20260105101112.5, "2026-01-05 10:11:12.5", "10:11:12.500000"},
		{int64(101112), "2010-11-12 00:00:00", "10:11:12"},
		{-1112.25, "", "-00:11:12.250000"},
		{int64(61), "", ""},
		{int64(20260931), "", "838:59:59"},
	} {
		day, how := dayOf(ctx, of.value)
		if got := day.Format("2006-01-02 15:04:05.999999"); (how != readNone) != (of.day != "") || how != readNone && got != of.day {
			t.Errorf("%v is the day %s (%d), want %q", of.value, got, how, of.day)
		}
		span, how := spanOf(ctx, of.value)
		if (how != readNone) != (of.span != "") || how != readNone && span.String() != of.span {
			t.Errorf("%v is the time %s (%d), want %q", of.value, span, how, of.span)
		}
	}
}
