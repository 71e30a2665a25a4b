package tables

import (
	"slices"
	"unicode/utf8"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// insertText is INSERT(text, position, length, new). The engine's counts bytes.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_insert.
var insertText = &scalarKind{name: "insert", least: 4, most: 4, typeOf: insertType, eval: evalInsert}

// insertType is a text in the collation of the first.
func insertType(ctx *sql.Context, args []sql.Expression) sql.Type {
	collation, _ := sql.GetCoercibility(ctx, args[0])
	if collation == sql.Collation_binary || collation == sql.Collation_Unspecified {
		collation = ctx.GetCollation()
	}
	return gmstypes.CreateLongText(collation)
}

// evalInsert puts the new text in the place of so many characters; a position outside of the text leaves it as it is.
func evalInsert(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	texts := make(map[int][]rune, 2)
	for _, i := range []int{0, 3} {
		s, _, err := gmstypes.ConvertOrTruncate(ctx, textOf(ctx, call.args[i].Type(ctx), values[i]), gmstypes.LongText)
		if err != nil {
			return nil, err
		}
		texts[i] = []rune(s.(string))
	}
	at, err := integerOf(ctx, values[1])
	if err != nil {
		return nil, err
	}
	length, err := integerOf(ctx, values[2])
	if err != nil {
		return nil, err
	}
	text := texts[0]
	if at < 1 || at > int64(len(text)) {
		return string(text), nil
	}
	end := int64(len(text))
	if length >= 0 && length < end-at+1 {
		end = at - 1 + length
	}
	return string(text[:at-1]) + string(texts[3]) + string(text[end:]), nil
}

// Where a text stands in another, in characters and by the collation. The engine counts bytes.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_locate.
var (
	locate = &scalarKind{name: "locate", least: 2, most: 3, typeOf: always(gmstypes.Int64), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		from := int64(1)
		if len(values) == 3 {
			var err error
			if from, err = integerOf(ctx, values[2]); err != nil {
				return nil, err
			}
		}
		return positionOf(ctx, call, [2]int{0, 1}, values, from)
	}}
	inText = &scalarKind{name: "instr", least: 2, most: 2, typeOf: always(gmstypes.Int64), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		return positionOf(ctx, call, [2]int{1, 0}, values, 1)
	}}
)

// positionOf is where one argument stands in another, from a position on; 0 where it does not.
func positionOf(ctx *sql.Context, call *scalar, args [2]int, values sql.Row, from int64) (any, error) {
	a, ca := sql.GetCoercibility(ctx, call.args[0])
	b, cb := sql.GetCoercibility(ctx, call.args[1])
	collation, _ := sql.ResolveCoercibility(a, ca, b, cb)
	if collation == sql.Collation_binary || collation == sql.Collation_Unspecified {
		collation = ctx.GetCollation()
	}
	var weights [2][]int32
	var widths [2][]int // in bytes: MySQL compares with as many
	for i, arg := range args {
		s, _, err := gmstypes.ConvertOrTruncate(ctx, textOf(ctx, call.args[arg].Type(ctx), values[arg]), gmstypes.LongText)
		if err != nil {
			return nil, err
		}
		for _, r := range s.(string) {
			weights[i] = append(weights[i], collation.Sorter()(r))
			widths[i] = append(widths[i], utf8.RuneLen(r))
		}
	}
	part, whole := weights[0], weights[1]
	if from < 1 {
		return int64(0), nil
	}
	for at := from - 1; at+int64(len(part)) <= int64(len(whole)); at++ {
		end := at + int64(len(part))
		if slices.Equal(whole[at:end], part) && width(widths[1][at:end]) == width(widths[0]) {
			return at + 1, nil
		}
	}
	return int64(0), nil
}

// width is a sum of widths.
func width(of []int) int {
	n := 0
	for _, w := range of {
		n += w
	}
	return n
}
