package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
)

// longestVarchar is the most characters of a VARCHAR in four bytes each.
const longestVarchar = 65535 / 4

// textCast is CAST(… AS CHAR) with or without a length. The engine counts bytes, and may cut within a character.
// See https://dev.mysql.com/doc/refman/8.0/en/cast-functions.html.
func textCast(ctx *sql.Context, e *expression.Convert) (sql.Expression, error) {
	name, length, _ := castWanted(e)
	text, _, err := asTexts(ctx, expression.NewConvert(e.Child, name))
	if err != nil || length == 0 {
		return &collated{text}, err
	}
	kind := &scalarKind{name: "cast", least: 1, most: 1, eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		s, err := stringOf(ctx, call, values, 0)
		if runes := []rune(s); err == nil && uint64(len(runes)) > length {
			ctx.Warn(errTruncatedWrongValue, "Truncated incorrect CHAR(%d) value in %s", length, e.Child)
			s = string(runes[:length])
		}
		return s, err
	}, typeOf: func(ctx *sql.Context, args []sql.Expression) sql.Type {
		collation, _ := sql.GetCoercibility(ctx, args[0])
		if length > longestVarchar {
			return gmstypes.CreateLongText(collation)
		}
		return gmstypes.MustCreateString(sqltypes.VarChar, int64(length), collation)
	}}
	return &scalar{kind, []sql.Expression{&collated{text}}}, nil
}

// bytesCast is CAST(… AS BINARY(n)), padded with zero bytes or cut; NULL with a warning where it would be too long. The engine takes whatever memory the
// number asks for.
func bytesCast(e *expression.Convert) (sql.Expression, bool) {
	name, length, _ := castWanted(e)
	if name != expression.ConvertToBinary || length == 0 {
		return e, false
	}
	kind := &scalarKind{name: "cast", least: 1, most: 1, typeOf: always(gmstypes.LongBlob), eval: func(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
		if length > mostBytes {
			warnTooLong(ctx, float64(length))
			return nil, nil
		}
		v, _, err := gmstypes.LongBlob.Convert(ctx, values[0])
		b, ok := v.([]byte)
		if err != nil || !ok {
			return nil, err
		}
		out := make([]byte, length)
		copy(out, b)
		return out, nil
	}}
	return &scalar{kind, []sql.Expression{expression.NewConvert(e.Child, name)}}, true
}

// convertUsing is CONVERT(… USING …). The engine's keeps the type that there was: bytes stay bytes, and numbers numbers. Texts of other character sets
// than Unicode's it cannot read again.
// See https://dev.mysql.com/doc/refman/8.0/en/charset-convert.html.
func convertUsing(ctx *sql.Context, e *expression.ConvertUsing) (sql.Expression, error) {
	switch name := strings.ToLower(e.TargetCharSet.Name()); name {
	case "utf8mb4", "utf8mb3", "utf8":
		text, _, err := asTexts(ctx, expression.NewConvert(e.Child, expression.ConvertToChar))
		return &collated{text}, err
	case "binary":
		bytes, _, err := asTexts(ctx, expression.NewConvert(e.Child, expression.ConvertToBinary))
		return bytes, err
	default:
		return nil, mysql.NewSQLError(mysql.ERNotSupportedYet, stateSyntax,
			"CONVERT(… USING %s) is not supported: texts are of utf8mb4 here, and go to the client in the set that SET NAMES says", name)
	}
}
