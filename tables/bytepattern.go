package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// errCharacterSets is ER_CHARACTER_SET_MISMATCH.
const errCharacterSets = 3995

// refuseBytePattern refuses a regular expression over bytes where the pattern is a text, or the other way about, as MySQL does.
// See https://dev.mysql.com/doc/refman/8.0/en/regexp.html#function_regexp-like.
func refuseBytePattern(ctx *sql.Context, e sql.Expression) error {
	call, ok := e.(*regexpCall)
	if !ok {
		return nil
	}
	args := call.args
	binary := isBytes(ctx, args[0])
	if binary == isBytes(ctx, args[1]) {
		return nil
	}
	sets := []any{"utf8mb4_0900_ai_ci", "binary"}
	if binary {
		sets = []any{"binary", "utf8mb4_0900_ai_ci"}
	}
	return mysql.NewSQLError(errCharacterSets, "HY000", "Character set '%s' cannot be used in conjunction with '%s' in call to %s: write CONVERT(… USING utf8mb4) around the bytes",
		sets[0], sets[1], call.name)
}

// isBytes says that the values of an expression are bytes.
func isBytes(ctx *sql.Context, e sql.Expression) bool { return gmstypes.IsBinaryType(e.Type(ctx)) }
