package graph

// skip reads a value and drops it.
func (s *scanner) skip() {
	switch s.peek() {
	case '"':
		s.pos++
		s.skipString()
	case '{':
		for s.enter('{'); s.more('}'); s.skip() {
			s.name()
		}
	case '[':
		for s.enter('['); s.more(']'); {
			s.skip()
		}
	default:
		s.key = s.appendScalar(s.key[:0])
	}
}

// skipString reads to the closing quote. The opening one has been read.
func (s *scanner) skipString() {
	for {
		s.pos += plain(s.buf[s.pos:s.end])
		switch {
		case s.pos == s.end:
			if !s.fill() {
				s.byte() // fails
				return
			}
		case s.byte() == '"':
			return
		default:
			s.byte() // what the backslash escapes; of \u the digits are plain
		}
	}
}

// appendRaw appends a value as JSON that every reader takes: without white space, control characters escaped, in
// valid UTF-8.
func (s *scanner) appendRaw(dst []byte) []byte {
	switch c := s.peek(); c {
	case '"':
		s.pos++
		return s.appendQuoted(dst)
	case '{', '[':
		return s.appendNested(dst, c)
	default:
		return s.appendScalar(dst)
	}
}

// appendNested appends an object or an array, which begins with open.
func (s *scanner) appendNested(dst []byte, open byte) []byte {
	end := open + 2 // of { and [ alike
	dst = append(dst, open)
	for s.enter(open); s.more(end); {
		if dst[len(dst)-1] != open {
			dst = append(dst, ',')
		}
		if open == '{' {
			s.expect('"')
			dst = s.appendQuoted(dst)
			s.expect(':')
			dst = append(dst, ':')
		}
		dst = s.appendRaw(dst)
	}
	return append(dst, end)
}

// appendQuoted appends a string with its quotes and its escapes as they stood. The opening quote has been read.
func (s *scanner) appendQuoted(dst []byte) []byte {
	start := len(dst)
	dst = append(dst, '"')
	for s.err == nil {
		c := s.byte()
		switch {
		case c == '"':
			return mendUTF8(append(dst, '"'), start)
		case c == '\\':
			dst = s.appendEscapeText(append(dst, '\\'))
		case c < ' ':
			const hex = "0123456789abcdef"
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// appendEscapeText appends an escape as it stood, once it is known to be one. The backslash has been read.
func (s *scanner) appendEscapeText(dst []byte) []byte {
	c := s.byte()
	dst = append(dst, c)
	if c != 'u' {
		s.key = s.appendSimpleEscape(s.key[:0], c)
		return dst
	}
	const hex = "0123456789abcdef"
	r := s.hex4()
	return append(dst, hex[r>>12], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
