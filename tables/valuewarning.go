package tables

import (
	"sync/atomic"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
)

// errTruncatedWrongValue is ER_TRUNCATED_WRONG_VALUE.
const errTruncatedWrongValue = 1292

// valueWarning is the warning about the values of an expression that are not what they are read as. There is one for all rows.
type valueWarning struct{ given atomic.Bool }

// give warns, as of an "Incorrect datetime". The value is shown where the statement has it: others are mail.
func (w *valueWarning) give(ctx *sql.Context, what string, of sql.Expression) {
	if !w.given.CompareAndSwap(false, true) {
		return
	}
	if literal, ok := of.(*expression.Literal); ok {
		ctx.Warn(errTruncatedWrongValue, "%s value: '%s'", what, constantText(literal.Value()))
		return
	}
	ctx.Warn(errTruncatedWrongValue, "%s value in %s", what, of)
}
