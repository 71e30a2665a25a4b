package graph

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// errMalformed is what a body gives that is no JSON, or not the JSON that was asked for.
var errMalformed = errors.New("malformed JSON")

const (
	// windowSize is how much of a body is held at a time. A string may be longer.
	windowSize = 64 << 10

	// maxDepth bounds nesting. The deepest that Graph documents is an item attached to an item, 30 times over.
	maxDepth = 512
)

// scanner reads JSON from a stream through one window. It takes what Graph is known to send and JSON does not allow
// (control characters within strings) and mends what is no UTF-8, as encoding/json does. What it skips it checks only
// as far as finding the end needs. The first error stays, and every method then returns at once.
type scanner struct {
	src      io.Reader
	buf      []byte // window
	pos, end int    // buf[pos:end] has not been read yet
	base     int64  // offset of buf[0] in the body
	depth    int    // of objects and arrays entered
	first    bool   // nothing has been read yet in the innermost object or array
	key      []byte // of a name that the window does not hold whole or that has escapes
	err      error
}

// reset makes s read another body.
func (s *scanner) reset(src io.Reader) {
	if s.buf == nil {
		s.buf = make([]byte, windowSize)
	}
	*s = scanner{src: src, buf: s.buf, key: s.key[:0]}
}

// fail sets the error, unless there is one.
func (s *scanner) fail(err error) {
	if s.err == nil {
		s.err = err
	}
	s.pos = s.end
}

// malformed sets the error that says where the grammar was broken, and nothing of what stood there.
func (s *scanner) malformed() {
	s.fail(fmt.Errorf("%w at byte %d", errMalformed, s.base+int64(s.pos)))
}

// fill reads on when the window has been used up. It reports whether there is a byte at pos; the body's end is no
// error by itself.
func (s *scanner) fill() bool {
	for tries := 0; s.pos == s.end && s.err == nil; tries++ {
		s.base += int64(s.end)
		s.pos, s.end = 0, 0
		n, err := s.src.Read(s.buf)
		s.end = n
		switch {
		case n > 0: // an error comes again with the next call
		case errors.Is(err, io.EOF):
			return false
		case err != nil:
			s.fail(err)
		case tries > 100:
			s.fail(io.ErrNoProgress)
		}
	}
	return s.pos < s.end
}

// byte reads one byte; 0 with the error set if there is none.
func (s *scanner) byte() byte {
	if s.pos == s.end && !s.fill() {
		s.fail(io.ErrUnexpectedEOF)
		return 0
	}
	s.pos++
	return s.buf[s.pos-1]
}

// peek returns the next byte that is no white space, without reading it; 0 with the error set if there is none.
func (s *scanner) peek() byte {
	for s.pos < s.end || s.fill() {
		switch c := s.buf[s.pos]; c {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			return c
		}
	}
	s.fail(io.ErrUnexpectedEOF)
	return 0
}

// expect reads c after white space.
func (s *scanner) expect(c byte) {
	if s.peek() != c {
		s.malformed()
		return
	}
	s.pos++
}

// enter reads the { or [ that begins an object or an array.
func (s *scanner) enter(open byte) {
	s.expect(open)
	s.depth++
	s.first = true
	if s.depth > maxDepth {
		s.malformed()
	}
}

// more reports whether the object or array that ends with close has another member, and reads the comma before it, or
// else the end.
func (s *scanner) more(close byte) bool {
	c := s.peek()
	switch {
	case s.err != nil:
		return false
	case c == close:
		s.pos++
		s.depth--
		s.first = false
		return false
	case !s.first:
		s.expect(',')
	}
	s.first = false
	return s.err == nil
}

// name reads a member's name and the colon after it. The result is valid until the next read.
func (s *scanner) name() []byte {
	s.expect('"')
	name, ok := s.plainName()
	if !ok {
		s.key = s.appendString(s.key[:0])
		name = s.key
	}
	if s.pos < s.end && s.buf[s.pos] == ':' {
		s.pos++ // keeps the window, of which name may be a part
		return name
	}
	s.key = append(s.key[:0], name...)
	s.expect(':')
	return s.key
}

// plainName reads a name up to its closing quote if the window holds it all and nothing in it needs work.
func (s *scanner) plainName() ([]byte, bool) {
	rest := s.buf[s.pos:s.end]
	n := plain(rest)
	if n == len(rest) || rest[n] != '"' || !utf8.Valid(rest[:n]) {
		return nil, false
	}
	s.pos += n + 1
	return rest[:n], true
}

// appendString appends a string, unescaped and in valid UTF-8, and reads its closing quote. The opening one has been
// read.
func (s *scanner) appendString(dst []byte) []byte {
	start := len(dst)
	for s.pos < s.end || s.fill() {
		n := plain(s.buf[s.pos:s.end])
		dst = append(dst, s.buf[s.pos:s.pos+n]...)
		s.pos += n
		if s.pos == s.end {
			continue
		}
		s.pos++
		if s.buf[s.pos-1] == '"' {
			return mendUTF8(dst, start)
		}
		dst = s.appendEscape(dst)
	}
	s.fail(io.ErrUnexpectedEOF)
	return dst
}

// appendEscape appends what an escape stands for. The backslash has been read. Half a surrogate pair is U+FFFD.
func (s *scanner) appendEscape(dst []byte) []byte {
	c := s.byte()
	if c != 'u' {
		return s.appendSimpleEscape(dst, c)
	}
	r := s.hex4()
	for utf16.IsSurrogate(r) {
		if (s.pos == s.end && !s.fill()) || s.buf[s.pos] != '\\' {
			return utf8.AppendRune(dst, utf8.RuneError)
		}
		s.pos++
		if c := s.byte(); c != 'u' {
			return s.appendSimpleEscape(utf8.AppendRune(dst, utf8.RuneError), c)
		}
		second := s.hex4()
		if pair := utf16.DecodeRune(r, second); pair != utf8.RuneError {
			return utf8.AppendRune(dst, pair)
		}
		dst = utf8.AppendRune(dst, utf8.RuneError)
		r = second
	}
	return utf8.AppendRune(dst, r)
}

// appendSimpleEscape appends what a backslash and c stand for.
func (s *scanner) appendSimpleEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\', '/':
		return append(dst, c)
	case 'n':
		return append(dst, '\n')
	case 'r':
		return append(dst, '\r')
	case 't':
		return append(dst, '\t')
	case 'b':
		return append(dst, '\b')
	case 'f':
		return append(dst, '\f')
	}
	s.malformed()
	return dst
}

// hex4 reads four hexadecimal digits.
func (s *scanner) hex4() rune {
	var r rune
	for range 4 {
		c := s.byte()
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			s.malformed()
			return 0
		}
		r = r<<4 | rune(c)
	}
	return r
}

// appendScalar appends the text of a number, true, false or null.
func (s *scanner) appendScalar(dst []byte) []byte {
	start := len(dst)
	for s.pos < s.end || s.fill() {
		c := s.buf[s.pos]
		if c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			break
		}
		dst = append(dst, c)
		s.pos++
	}
	switch text := dst[start:]; string(text) {
	case "true", "false", "null":
	default:
		if !isNumber(text) {
			s.malformed()
		}
	}
	return dst
}

// isNumber reports whether b is a number by JSON's grammar.
func isNumber(b []byte) bool {
	digits := func() bool {
		n := 0
		for n < len(b) && '0' <= b[n] && b[n] <= '9' {
			n++
		}
		b = b[n:]
		return n > 0
	}
	if len(b) > 0 && b[0] == '-' {
		b = b[1:]
	}
	if len(b) > 1 && b[0] == '0' && '0' <= b[1] && b[1] <= '9' || !digits() {
		return false
	}
	if len(b) > 0 && b[0] == '.' {
		if b = b[1:]; !digits() {
			return false
		}
	}
	if len(b) > 0 && b[0]|0x20 == 'e' {
		b = b[1:]
		if len(b) > 0 && (b[0] == '+' || b[0] == '-') {
			b = b[1:]
		}
		return digits() && len(b) == 0
	}
	return len(b) == 0
}

// finish reads the rest of the body, which must be white space: so that what checks the whole of it (gzip's sum) has
// run, and the connection can be used again.
func (s *scanner) finish() {
	for s.pos < s.end || s.fill() {
		switch s.buf[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			s.malformed()
		}
	}
}

const (
	ones = 0x0101010101010101 // every byte 1
	tops = 0x8080808080808080 // every byte's top bit
)

// plain returns the length of the run at the start of b that has neither a quote nor a backslash, eight bytes at a
// time: bodies are most of what is read.
func plain(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		quote, slash := x^(ones*'"'), x^(ones*'\\') // a byte that is 0 was found
		if found := ((quote-ones)&^quote | (slash-ones)&^slash) & tops; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(b); i++ {
		if b[i] == '"' || b[i] == '\\' {
			return i
		}
	}
	return i
}

// mendUTF8 puts U+FFFD in the place of every byte of b[start:] that is no UTF-8.
func mendUTF8(b []byte, start int) []byte {
	if utf8.Valid(b[start:]) {
		return b
	}
	broken := slices.Clone(b[start:])
	b = b[:start]
	for _, r := range string(broken) {
		b = utf8.AppendRune(b, r)
	}
	return b
}
