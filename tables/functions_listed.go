package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// substringIndex is SUBSTRING_INDEX(text, delimiter, count).
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_substring-index.
var substringIndex = &scalarKind{name: "substring_index", least: 3, most: 3, typeOf: insertType, eval: evalSubstringIndex}

// evalSubstringIndex is what stands before so many delimiters, counted from the end where the number is negative. An empty delimiter gives an empty text.
func evalSubstringIndex(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	text, err := stringOf(ctx, call, values, 0)
	if err != nil {
		return nil, err
	}
	delimiter, err := stringOf(ctx, call, values, 1)
	if err != nil {
		return nil, err
	}
	count, err := integerOf(ctx, values[2])
	if delimiter == "" || count == 0 || err != nil {
		return "", err
	}
	at := 0
	for rest := text; count > 0; count-- {
		i := strings.Index(rest, delimiter)
		if i < 0 {
			return text, nil
		}
		at += i
		if count == 1 {
			return text[:at], nil
		}
		at += len(delimiter)
		rest = text[at:]
	}
	for at = len(text); count < 0; count++ {
		i := strings.LastIndex(text[:at], delimiter)
		if i < 0 {
			return text, nil
		}
		if at = i; count == -1 {
			return text[at+len(delimiter):], nil
		}
	}
	return text, nil
}

// fieldOf gives FIELD numbers where some of its arguments are numbers and some are texts: it compares them so.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_field.
func fieldOf(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	e, changed, err := asTexts(ctx, e)
	if err != nil {
		return nil, false, err
	}
	args := append([]sql.Expression{}, e.Children()...)
	numbers, texts := false, false
	for _, a := range args {
		t := a.Type(ctx)
		numbers = numbers || gmstypes.IsNumber(t)
		texts = texts || gmstypes.IsText(t)
	}
	if !numbers || !texts {
		return e, changed, nil
	}
	for i, a := range args {
		args[i] = &cast{wrapper{a}, gmstypes.Float64}
	}
	e, err = function.NewField(ctx, args...)
	return e, true, err
}
