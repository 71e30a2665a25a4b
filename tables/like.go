package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
)

// like is LIKE as the engine evaluates it, under a type that the engine's rewriting does not know: its range for 'x%' loses
// the escape of \% and \_, and its equality for a pattern without wildcards compares the escape too.
type like struct {
	*expression.Like
	varies bool           // its pattern may be another one for another row
	passed sql.Expression // the same for a row of the text alone, where its pattern does not vary
}

var _ sql.Expression = (*like)(nil)

// WithChildren keeps the type.
func (l *like) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := l.Like.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return newLike(ctx, e.(*expression.Like)), nil
}

// newLike is LIKE with its pattern as MySQL reads it.
func newLike(ctx *sql.Context, e *expression.Like) *like {
	if _, done := e.RightChild.(*likePattern); !done {
		if mixesBytes(e.LeftChild.Type(ctx), e.RightChild.Type(ctx)) { // the engine would let the first one decide
			sides := oneKind(ctx, []sql.Expression{e.LeftChild, e.RightChild})
			e = expression.NewLike(sides[0], sides[1], e.Escape).(*expression.Like)
		}
		e = expression.NewLike(e.LeftChild, &likePattern{wrapper{e.RightChild}, e.Escape}, e.Escape).(*expression.Like)
	}
	passed := expression.NewLike(&knownText{sameValue: sameValue{wrapper{e.LeftChild}}}, e.RightChild, e.Escape)
	return &like{e, !readsOnly(ctx, e.RightChild, nil), passed}
}

// Eval compares. The engine keeps the first row's pattern where it sees no column in it, and does not look into subqueries.
func (l *like) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := l.LeftChild.Eval(ctx, row)
	if err == nil {
		v, err = sql.UnwrapAny(ctx, v)
	}
	if v == nil || err != nil {
		return nil, err
	}
	if text, ok := v.(string); ok && len(text) >= countedText {
		if matches, known, err := l.matchLong(ctx, row, text); known || err != nil {
			return matches, err
		}
	}
	if l.varies {
		return expression.NewLike(&knownText{sameValue{wrapper{l.LeftChild}}, v}, l.RightChild, l.Escape).Eval(ctx, row)
	}
	return l.passed.Eval(ctx, sql.Row{v})
}

// knownText is a text that has been evaluated; nil stands for the first value of the row.
type knownText struct {
	sameValue
	value any
}

var _ sql.Expression = (*knownText)(nil)

// WithChildren replaces the text.
func (k *knownText) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(k, children)
	return &knownText{sameValue{in}, k.value}, err
}

// Eval is the value.
func (k *knownText) Eval(_ *sql.Context, row sql.Row) (any, error) {
	if k.value == nil {
		return row[0], nil
	}
	return k.value, nil
}

// likePattern is a pattern of LIKE. An escape at its end, with nothing behind it that it could escape, stands for itself; the engine knows no
// answer to such a pattern.
type likePattern struct {
	wrapper
	escape sql.Expression // nil for the backslash
}

var (
	_ sql.Expression         = (*likePattern)(nil)
	_ sql.CollationCoercible = (*likePattern)(nil)
)

// Type is the text's.
func (p *likePattern) Type(ctx *sql.Context) sql.Type { return p.child.Type(ctx) }

// CollationCoercibility is the text's.
func (p *likePattern) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return sql.GetCoercibility(ctx, p.child)
}

// WithChildren replaces the text.
func (p *likePattern) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(p, children)
	return &likePattern{in, p.escape}, err
}

// Eval is the text, with an escape at its end twice.
func (p *likePattern) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := p.child.Eval(ctx, row)
	pattern, isText := v.(string)
	escape, known := likeEscape(ctx, p.escape)
	if err != nil || !isText || !known {
		return v, err
	}
	escaped := false
	for _, r := range pattern {
		escaped = !escaped && r == escape
	}
	if escaped {
		pattern += string(escape)
	}
	return pattern, nil
}

// likeEscape is the escape that ESCAPE says, nil meaning the backslash; known is false where it is not one character.
func likeEscape(ctx *sql.Context, e sql.Expression) (escape rune, known bool) {
	if e == nil {
		return '\\', true
	}
	v, ok := constant(ctx, e)
	s, isText := v.(string)
	if r := []rune(s); ok && isText && len(r) == 1 {
		return r[0], true
	}
	return 0, false
}

// shape reads a constant pattern that is a text before or after one %. The text is without escapes.
func (l *like) shape(ctx *sql.Context) (text string, prefix, suffix, ok bool) {
	v, ok := constant(ctx, l.RightChild)
	pattern, isText := v.(string)
	if !ok || !isText {
		return "", false, false, false
	}
	escape, known := likeEscape(ctx, l.Escape)
	if !known {
		return "", false, false, false
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
