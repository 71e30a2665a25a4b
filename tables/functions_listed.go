package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
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

// fieldOf is FIELD(value, …), which of the others is equal to the first, 0 where none is: of texts in their collation, of exact numbers with all their
// digits, of all else as doubles. The engine's compares what they look like, without regard to case.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_field.
func fieldOf(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	of := fieldType(ctx, e.Children())
	if gmstypes.IsText(of) {
		var err error
		if e, _, err = asTexts(ctx, e); err != nil {
			return nil, false, err
		}
	}
	args := append([]sql.Expression{}, e.Children()...)
	for i, a := range args {
		if of == gmstypes.Float64 {
			a, _ = asTextNumber(ctx, a)
		}
		args[i] = &cast{wrapper{a}, of}
	}
	kind := &scalarKind{name: "field", least: 2, most: len(args), nulls: true, typeOf: always(gmstypes.Int64), eval: func(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
		for i, v := range values[1:] {
			if v == nil || values[0] == nil {
				continue
			}
			if c, err := of.Compare(ctx, values[0], v); c == 0 || err != nil {
				return int64(i + 1), err
			}
		}
		return int64(0), nil
	}}
	return &scalar{kind, args}, true, nil
}

// fieldType is the type as which FIELD compares its arguments.
func fieldType(ctx *sql.Context, args []sql.Expression) sql.Type {
	texts, exact := true, true
	for _, a := range args {
		t := a.Type(ctx)
		texts = texts && !gmstypes.IsNumber(t)
		exact = exact && isExact(t)
	}
	switch collation := columnOfAll(ctx, args).collation; {
	case exact:
		return gmstypes.InternalDecimalType
	case !texts:
		return gmstypes.Float64
	case collation == sql.Collation_binary:
		return gmstypes.LongBlob
	default:
		return gmstypes.CreateLongText(collation)
	}
}
