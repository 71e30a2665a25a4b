package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
)

// like is LIKE as the engine evaluates it, under a type that the engine's rewriting does not know: its range for 'x%' loses
// the escape of \% and \_, and its equality for a pattern without wildcards compares the escape too.
type like struct{ *expression.Like }

var _ sql.Expression = (*like)(nil)

// WithChildren keeps the type.
func (l *like) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := l.Like.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &like{e.(*expression.Like)}, nil
}

// shape reads a constant pattern that is a text before or after one %. The text is without escapes.
func (l *like) shape(ctx *sql.Context) (text string, prefix, suffix, ok bool) {
	v, ok := constant(ctx, l.RightChild)
	pattern, isText := v.(string)
	if !ok || !isText {
		return "", false, false, false
	}
	escape := '\\'
	if l.Escape != nil {
		v, ok := constant(ctx, l.Escape)
		s, isText := v.(string)
		if r := []rune(s); ok && isText && len(r) == 1 {
			escape = r[0]
		} else {
			return "", false, false, false
		}
	}
	var b strings.Builder
	wild := []int{} // offsets of % in the text
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			b.WriteRune(r)
			escaped = false
		case r == escape:
			escaped = true
		case r == '_':
			return "", false, false, false
		case r == '%':
			wild = append(wild, b.Len())
		default:
			b.WriteRune(r)
		}
	}
	if escaped || len(wild) > 1 {
		return "", false, false, false
	}
	text = b.String()
	prefix = len(wild) == 0 || wild[0] == len(text)
	suffix = len(wild) == 0 || wild[0] == 0
	return text, prefix, suffix, true
}
