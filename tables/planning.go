package tables

import (
	"context"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// endedBy is why a statement has ended: its time is over, somebody has killed it, or its client has gone; nil while it runs. The engine never looks while it
// plans, nor inside a function, and some of both takes minutes.
func endedBy(ctx *sql.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return context.Cause(ctx)
}

// boundPlanning lets the engine look before each of its rules, and bounds those that take long.
func boundPlanning(a *analyzer.Analyzer) {
	for _, b := range a.Batches {
		rules := make([]analyzer.Rule, len(b.Rules)) // the engine's own are of the whole process
		for i, r := range b.Rules {
			switch r.Id.String() {
			case optimizeJoinsRule:
				r.Apply = boundSearch(r.Apply)
			case pushFiltersRule:
				r.Apply = boundMoves(r.Apply)
			}
			rules[i] = analyzer.Rule{Id: r.Id, Apply: watchedRule(r.Apply)}
		}
		b.Rules = rules
	}
}

// watchedRule is a rule that is applied while the statement runs.
func watchedRule(apply analyzer.RuleFunc) analyzer.RuleFunc {
	return func(ctx *sql.Context, a *analyzer.Analyzer, n sql.Node, scope *plan.Scope, sel analyzer.RuleSelector, flags *sql.QueryFlags) (sql.Node, transform.TreeIdentity, error) {
		if err := endedBy(ctx); err != nil {
			return nil, transform.SameTree, err
		}
		return apply(ctx, a, n, scope, sel, flags)
	}
}
