package tables

import (
	"strings"
	"unicode/utf8"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// Some of the engine's functions read texts of 64 kB at most, of which others are an error that holds the whole text. A message's body may be longer.

// wholeText is a value as a text of any length.
func wholeText(ctx *sql.Context, v any) (string, error) {
	if b, ok := v.([]byte); ok {
		return string(b), nil
	}
	out, _, err := gmstypes.ConvertOrTruncate(ctx, v, gmstypes.LongText)
	if err != nil {
		return "", err
	}
	s, _ := out.(string)
	return s, nil
}

// quotes writes what QUOTE escapes.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_quote.
var quotes = strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\x00", `\0`, "\x1a", `\Z`)

// elt is ELT(number, text, …), the text of that number.
type elt struct{ *function.Elt }

var (
	_ sql.Expression         = (*elt)(nil)
	_ sql.CollationCoercible = (*elt)(nil)
)

// WithChildren replaces the arguments.
func (e *elt) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	out, err := e.Elt.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &elt{out.(*function.Elt)}, nil
}

// Eval evaluates the number, and the text that has it.
func (e *elt) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	args := e.Children()
	v, err := args[0].Eval(ctx, row)
	if v == nil || err != nil {
		return nil, err
	}
	n, err := integerOf(ctx, v)
	if err != nil || n < 1 || n >= int64(len(args)) {
		return nil, err
	}
	if v, err = args[n].Eval(ctx, row); err == nil {
		v, err = sql.UnwrapAny(ctx, v)
	}
	if v == nil || err != nil {
		return nil, err
	}
	return wholeText(ctx, v)
}

// asciiCode and ordCode are ASCII(text), its first byte, and ORD(text), the bytes of its first character; 0 of no text.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_ord.
var (
	asciiCode = &scalarKind{name: "ascii", least: 1, most: 1, typeOf: always(gmstypes.Int64), eval: func(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
		return codeOf(ctx, values[0], func(string) int { return 1 })
	}}
	ordCode = &scalarKind{name: "ord", least: 1, most: 1, typeOf: always(gmstypes.Int64), eval: func(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
		return codeOf(ctx, values[0], func(text string) int {
			_, size := utf8.DecodeRuneInString(text)
			return size
		})
	}}
)

// codeOf are the first bytes of a text, as many as are wanted of it, or the first of bytes, as a number.
func codeOf(ctx *sql.Context, v any, size func(text string) int) (any, error) {
	text, err := wholeText(ctx, v)
	if text == "" || err != nil {
		return int64(0), err
	}
	if _, areBytes := v.([]byte); areBytes {
		return int64(text[0]), nil
	}
	code := int64(0)
	for i := range size(text) {
		code = code<<8 | int64(text[i])
	}
	return code, nil
}

// newCode is a call of one of them, for the engine's.
func newCode(ctx *sql.Context, kind *scalarKind, e sql.Expression) (sql.Expression, bool, error) {
	e, _, err := asTexts(ctx, e)
	if err != nil {
		return nil, false, err
	}
	return &scalar{kind, e.Children()}, true, nil
}
