package tables

import (
	"context"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/memo"
)

// planningEnded is why a statement is not planned to the end: its time is over, somebody has killed it, or its client has gone. The engine never looks, and
// some statements take it minutes.
func planningEnded(ctx *sql.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return context.Cause(ctx)
}

// watchedCoster ends the search for the best order of a join, which grows fast with the tables, with the statement.
type watchedCoster struct{ memo.Coster }

// EstimateCost is the engine's, while the statement runs.
func (c watchedCoster) EstimateCost(ctx *sql.Context, n memo.RelExpr, s sql.StatsProvider) (float64, error) {
	if err := planningEnded(ctx); err != nil {
		return 0, err
	}
	return c.Coster.EstimateCost(ctx, n, s)
}
