package tables

import (
	"testing"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// TestConditionsAreMovedTogether: the engine's rule, which compares each condition with each, sees one for the tables of many, and they come back as they were.
func TestConditionsAreMovedTogether(t *testing.T) {
	ctx := sql.NewEmptyContext()
	var conditions []sql.Expression
	for i := range 3 * mostConditions {
		field := expression.NewGetFieldWithTable(0, i%2+1, gmstypes.Int64, "", "t", "c", true)
		conditions = append(conditions, expression.NewGreaterThan(field, expression.NewLiteral(int64(i), gmstypes.Int64)))
	}
	seen := 0
	rule := boundMoves(func(ctx *sql.Context, _ *analyzer.Analyzer, n sql.Node, _ *plan.Scope, _ analyzer.RuleSelector, _ *sql.QueryFlags) (sql.Node, transform.TreeIdentity, error) {
		seen = len(expression.SplitConjunction(ctx, n.(*plan.Filter).Expression))
		return n, transform.SameTree, nil
	})
	out, _, err := rule(ctx, nil, plan.NewFilter(ctx, expression.JoinAnd(conditions...), plan.NewResolvedDualTable()), nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	after := expression.SplitConjunction(ctx, out.(*plan.Filter).Expression)
	if seen != 2 || len(after) != len(conditions) || after[0].String() != conditions[0].String() {
		t.Errorf("the rule sees %d conditions, and leaves %d of %d", seen, len(after), len(conditions))
	}
}
