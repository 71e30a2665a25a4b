package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// joinsTexts are the functions whose result is made of their texts, by their names in lower case.
var joinsTexts = namesOf("concat", "concat_ws", "elt", "insert", "left", "lpad", "make_set", "quote", "repeat", "replace", "right", "rpad",
	"soundex", "substring_index")

// bytesOfTexts is the call of such a function whose result is bytes, because some of its texts are and the others are of no column; are is false of
// everything else. The engine's are texts.
// See https://dev.mysql.com/doc/refman/8.0/en/charset-collation-coercibility.html.
func bytesOfTexts(ctx *sql.Context, e sql.Expression) (bytes sql.Expression, are bool) {
	call := bare(e)
	if b, ok := call.(*bounded); ok {
		call = bare(b.Expression)
	}
	f, ok := call.(interface{ FunctionName() string }) // QUOTE has no description, and is no FunctionExpression
	if !ok || !joinsTexts[strings.ToLower(f.FunctionName())] || !gmstypes.IsTextOnly(e.Type(ctx)) {
		return e, false
	}
	all := unionColumn{gmstypes.Null, sql.Collation_utf8mb4_0900_ai_ci, numberCoercibility}
	for _, arg := range call.Children() {
		if gmstypes.IsText(arg.Type(ctx)) {
			all = all.with(columnOf(ctx, arg))
		}
	}
	if all.collation != sql.Collation_binary {
		return e, false
	}
	return &typed{e, always(gmstypes.LongBlob)}, true
}
