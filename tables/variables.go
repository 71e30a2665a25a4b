package tables

import (
	"context"
	"math"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// Session variables of the gateway.
const (
	// varPushdown turns everything off that is pushed for speed alone: the rows are the same, more is read.
	varPushdown = "outlook_pushdown"
	// varPushText pushes predicates on texts that Graph is known to answer incompletely now and then.
	varPushText = "outlook_push_text"
	// varStrict makes an error of a mailbox that cannot be read, also where the statement does not name it.
	varStrict = "outlook_strict"
	// varCount says what COUNT of messages takes: exact reads them, estimate takes the counters of their folders.
	varCount = "outlook_count"
)

// The values of varCount.
const (
	countExact    = "exact"
	countEstimate = "estimate"
)

// integerType is what LIMIT counts in.
var integerType = gmstypes.Int64

// addressType is the type of the column mailbox.
var addressType = text(addressLength)

// told is the type of a variable that says which values it takes where it is set to another one.
type told struct {
	sql.SystemVariableType
	takes string
}

// Convert reads a value.
func (t told) Convert(ctx context.Context, v any) (any, sql.ConvertInRange, error) {
	out, in, err := t.SystemVariableType.Convert(ctx, v)
	if sql.ErrInvalidSystemVariableValue.Is(err) {
		err = mysql.NewSQLError(mysql.ERWrongValueForVar, stateSyntax, "%s: it takes %s", err, t.takes)
	}
	return out, in, err
}

// registerVariables makes the session variables known. Registering them again changes nothing.
func registerVariables() {
	flag := func(name string, value int8) sql.SystemVariable {
		return &sql.MysqlSystemVariable{Name: name, Scope: sql.GetMysqlScope(sql.SystemVariableScope_Session), Dynamic: true,
			Type: told{gmstypes.NewSystemBoolType(name), "1 (ON) or 0 (OFF)"}, Default: value}
	}
	limit := func(m *measure) sql.SystemVariable {
		return &sql.MysqlSystemVariable{Name: m.variable, Scope: sql.GetMysqlScope(sql.SystemVariableScope_Session), Dynamic: true,
			Type: told{gmstypes.NewSystemIntType(m.variable, 0, math.MaxInt64, false), "a whole number; 0 is no limit but that of the settings"}, Default: int64(0)}
	}
	count := &sql.MysqlSystemVariable{Name: varCount, Scope: sql.GetMysqlScope(sql.SystemVariableScope_Session), Dynamic: true,
		Type: told{gmstypes.NewSystemEnumType(varCount, countExact, countEstimate), "'exact' or 'estimate'"}, Default: countExact}
	sql.SystemVariables.AddSystemVariables([]sql.SystemVariable{count, flag(varPushdown, 1), flag(varPushText, 0), flag(varStrict, 0),
		limit(rowsMeasure), limit(bytesMeasure), limit(requestsMeasure), limit(memoryMeasure)})
}

// sessionFlag reads one.
func sessionFlag(ctx *sql.Context, name string) bool {
	v, err := ctx.GetSessionVariable(ctx, name)
	if err != nil {
		return name == varPushdown
	}
	on, err := sql.ConvertToBool(ctx, v)
	return err == nil && on
}

// wantsEstimates reports whether the session takes counters for counts.
func wantsEstimates(ctx *sql.Context) bool {
	v, err := ctx.GetSessionVariable(ctx, varCount)
	return err == nil && v == countEstimate
}
