package odata

import (
	"strconv"
	"strings"
	"time"
)

// Value is a literal as it stands in a $filter. Its zero value is null.
type Value struct {
	text string // already quoted and escaped
}

// String returns a string literal: quoted, with every ' doubled. Bytes that are not UTF-8 become U+FFFD,
// because Graph refuses the whole request otherwise.
func String(s string) Value {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return Value{"'" + strings.ReplaceAll(s, "'", "''") + "'"}
}

// Bool returns true or false, unquoted: Graph refuses quoted ones.
func Bool(b bool) Value {
	return Value{strconv.FormatBool(b)}
}

// Int returns a whole number.
func Int(i int64) Value {
	return Value{strconv.FormatInt(i, 10)}
}

// Time returns an instant in UTC, cut to whole seconds: Graph stores fractions but does not print them, so the
// caller widens a comparison to whole seconds before.
func Time(t time.Time) Value {
	return Value{t.UTC().Format("2006-01-02T15:04:05Z")}
}

// String returns the literal's text.
func (v Value) String() string {
	if v.text == "" {
		return "null"
	}
	return v.text
}
