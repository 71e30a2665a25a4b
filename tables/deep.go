package tables

import (
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// mostBefore is how many operators may stand before one value. The engine takes time by their square; of parentheses and calls within each other its grammar has a
// bound of its own.
const mostBefore = 1000

// boundOperators refuses more of them, by the number of MySQL's error for what needs more of its stack than it has.
func boundOperators(n sqlparser.SQLNode) error {
	for before := 1; ; before++ {
		switch e := n.(type) {
		case *sqlparser.NotExpr:
			n = e.Expr
		case *sqlparser.UnaryExpr:
			n = e.Expr
		default:
			return nil
		}
		if before > mostBefore {
			return mysql.NewSQLError(errStackOverrun, stateOf(errStackOverrun),
				"Thread stack overrun: more than %d operators such as NOT stand before one value. Two of them say nothing: leave them out.", mostBefore)
		}
	}
}
