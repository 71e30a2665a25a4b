package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// errCharacterSets is ER_CHARACTER_SET_MISMATCH.
const errCharacterSets = 3995

// refuseBytePattern refuses a regular expression over bytes where the pattern is a text, or the other way about, as MySQL does; the engine reads
// the bytes as a text.
// See https://dev.mysql.com/doc/refman/8.0/en/regexp.html#function_regexp-like.
func refuseBytePattern(ctx *sql.Context, e sql.Expression) error {
	switch e.(type) {
	case *function.RegexpLike, *function.RegexpInstr, *function.RegexpSubstr, *function.RegexpReplace:
	default:
		return nil
	}
	args := e.Children()
	binary := isBytes(ctx, args[0])
	if len(args) < 2 || binary == isBytes(ctx, args[1]) {
		return nil
	}
	sets := []any{"utf8mb4_0900_ai_ci", "binary"}
	if binary {
		sets = []any{"binary", "utf8mb4_0900_ai_ci"}
	}
	return mysql.NewSQLError(errCharacterSets, "HY000", "Character set '%s' cannot be used in conjunction with '%s' in call to %s: write CONVERT(… USING utf8mb4) around the bytes",
		sets[0], sets[1], e.(sql.FunctionExpression).FunctionName())
}

// isBytes says that the values of an expression are bytes.
func isBytes(ctx *sql.Context, e sql.Expression) bool { return gmstypes.IsBinaryType(e.Type(ctx)) }
