package tables

import (
	"unicode/utf8"

	"github.com/dolthub/go-mysql-server/sql"
)

// anyCharacter stands for _ among the weights of a pattern; characters weigh nothing or more.
const anyCharacter = -1

// matchLong compares a long text, of which the engine cannot be asked to end. known is false where the engine is to say what is meant: of bytes, and of a pattern
// that is no text.
func (l *like) matchLong(ctx *sql.Context, row sql.Row, text string) (matches any, known bool, err error) {
	collation, _ := l.CollationCoercibility(ctx)
	v, err := l.RightChild.Eval(ctx, row)
	pattern, isText := v.(string)
	escape, hasEscape := likeEscape(ctx, l.Escape)
	if err != nil || !isText || !hasEscape || collation.CharacterSet() != sql.CharacterSet_utf8mb4 || !utf8.ValidString(text) || !utf8.ValidString(pattern) {
		return nil, false, err
	}
	u, bytes := usageOf(ctx), 2*needleBytes*int64(len(pattern))
	defer u.free(bytes)
	if err := u.hold(bytes); err != nil {
		return nil, false, err
	}
	m := &longMatch{ctx: ctx, text: text, weigh: collation.Sorter()}
	found := m.matches(piecesOf(pattern, escape, m.weigh))
	return found, true, m.ended
}

// piecesOf are the weights of what stands between the % of a pattern.
func piecesOf(pattern string, escape rune, weigh func(rune) int32) [][]int32 {
	pieces, escaped := [][]int32{nil}, false
	for _, r := range pattern {
		last := &pieces[len(pieces)-1]
		switch {
		case escaped:
			*last, escaped = append(*last, weigh(r)), false
		case r == '_': // before the escape, as the engine reads a pattern
			*last = append(*last, anyCharacter)
		case r == '%':
			pieces = append(pieces, nil)
		case r == escape:
			escaped = true
		default:
			*last = append(*last, weigh(r))
		}
	}
	return pieces
}

// longMatch is a long text that is compared with a pattern.
type longMatch struct {
	ctx   *sql.Context
	text  string
	weigh func(rune) int32
	steps int
	ended error // why the statement has ended; nil while it runs
}

// matches compares: the first piece stands at the beginning, the last one at the end, and each of the others as early as it can.
func (m *longMatch) matches(pieces [][]int32) bool {
	last := len(pieces) - 1
	at, ok := m.standsAt(0, pieces[0])
	if !ok || last == 0 {
		return ok && at == len(m.text)
	}
	for _, piece := range pieces[1:last] {
		if at, ok = m.find(at, piece); !ok {
			return false
		}
	}
	begin := len(m.text)
	for range pieces[last] {
		if begin <= at {
			return false
		}
		_, bytes := utf8.DecodeLastRuneInString(m.text[:begin])
		begin -= bytes
	}
	_, ok = m.standsAt(begin, pieces[last])
	return ok
}

// standsAt reports whether a piece stands at a byte, and is the byte behind it.
func (m *longMatch) standsAt(at int, piece []int32) (behind int, ok bool) {
	for _, weight := range piece {
		if m.steps++; m.steps%lookEvery == 0 && m.ended == nil {
			m.ended = endedBy(m.ctx)
		}
		if at == len(m.text) || m.ended != nil {
			return 0, false
		}
		r, bytes := utf8.DecodeRuneInString(m.text[at:])
		if weight != anyCharacter && m.weigh(r) != weight {
			return 0, false
		}
		at += bytes
	}
	return at, true
}

// find is the byte behind the first place of a piece from a byte on.
func (m *longMatch) find(at int, piece []int32) (behind int, ok bool) {
	if known := needleOf(piece, m.weigh); known != nil {
		place, behind, err := known.find(m.ctx, m.text[at:], false)
		m.ended = err
		return at + behind, place >= 0 && err == nil
	}
	for ; at < len(m.text) && m.ended == nil; at += width(m.text[at:]) {
		if behind, ok := m.standsAt(at, piece); ok {
			return behind, true
		}
	}
	return 0, false
}
