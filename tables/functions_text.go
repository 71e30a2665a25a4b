package tables

import (
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
