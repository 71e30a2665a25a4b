package graphsim

import (
	"encoding/base64"
	"strconv"
	"time"
	"unicode/utf8"
)

// jsonText is JSON being written. Its methods append; commas come by themselves.
type jsonText struct {
	b   []byte
	raw bool // leave control characters in strings as they are, which is a fault of the service
}

// comma separates a member from the one before it, if there is one.
func (j *jsonText) comma() {
	if n := len(j.b); n > 0 {
		if c := j.b[n-1]; c != '{' && c != '[' && c != ':' && c != ',' {
			j.b = append(j.b, ',')
		}
	}
}

// open begins an object or an array.
func (j *jsonText) open(c byte) {
	j.comma()
	j.b = append(j.b, c)
}

// close ends one.
func (j *jsonText) close(c byte) { j.b = append(j.b, c) }

// field begins a member: its value follows. Names need no escapes.
func (j *jsonText) field(name string) {
	j.comma()
	j.b = append(j.b, '"')
	j.b = append(j.b, name...)
	j.b = append(j.b, '"', ':')
}

// literal appends a value that is JSON already.
func (j *jsonText) literal(s string) {
	j.comma()
	j.b = append(j.b, s...)
}

// text is a member that is a string.
func (j *jsonText) text(name, s string) {
	j.field(name)
	j.string(s)
}

// textOrNull is a member that is null when it is empty.
func (j *jsonText) textOrNull(name, s string) {
	j.field(name)
	j.stringOrNull(s)
}

// stringOrNull appends null for the empty string.
func (j *jsonText) stringOrNull(s string) {
	if s == "" {
		j.literal("null")
		return
	}
	j.string(s)
}

// number is a member that is an integer.
func (j *jsonText) number(name string, n int64) {
	j.field(name)
	j.b = strconv.AppendInt(j.b, n, 10)
}

// bool is a member that is true or false.
func (j *jsonText) bool(name string, v bool) {
	j.field(name)
	j.b = strconv.AppendBool(j.b, v)
}

// boolOrNull is a member that may be unknown.
func (j *jsonText) boolOrNull(name string, v *bool) {
	j.field(name)
	if v == nil {
		j.literal("null")
		return
	}
	j.b = strconv.AppendBool(j.b, *v)
}

// time is a member that is a DateTimeOffset: whole seconds, whatever is stored; null where there is none.
func (j *jsonText) time(name string, t time.Time) {
	j.field(name)
	if t.IsZero() {
		j.literal("null")
		return
	}
	j.b = t.UTC().AppendFormat(append(j.b, '"'), "2006-01-02T15:04:05Z")
	j.b = append(j.b, '"')
}

// strings is a member that is an array of strings.
func (j *jsonText) strings(name string, list []string) {
	j.field(name)
	j.open('[')
	for _, s := range list {
		j.comma()
		j.string(s)
	}
	j.close(']')
}

// base64 is a member that is Edm.Binary.
func (j *jsonText) base64(name string, data []byte) {
	j.field(name)
	j.b = append(j.b, '"')
	j.b = base64.StdEncoding.AppendEncode(j.b, data)
	j.b = append(j.b, '"')
}

// hex are the digits of an escape.
const hex = "0123456789abcdef"

// string appends s in quotes. What is not UTF-8 becomes U+FFFD.
func (j *jsonText) string(s string) {
	b := append(j.b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(append(b, s[start:i]...), "\uFFFD"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = j.escape(append(b, s[start:i]...), c)
		i++
		start = i
	}
	j.b = append(append(b, s[start:]...), '"')
}

// escape appends a character that cannot stand for itself in a string.
func (j *jsonText) escape(b []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(b, '\\', c)
	case j.raw:
		return append(b, c)
	case c == '\n':
		return append(b, '\\', 'n')
	case c == '\r':
		return append(b, '\\', 'r')
	case c == '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}
