package tables

import (
	"slices"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// mostConditions is from how many conditions on that those of one filter are moved together.
const mostConditions = 100

// pushFiltersRule is the name of the engine's rule that moves conditions to the tables that they are about. It compares each with each.
const pushFiltersRule = "pushFilters"

// boundMoves lets that rule move many conditions as one for each table: ten thousand of them took it minutes.
func boundMoves(move analyzer.RuleFunc) analyzer.RuleFunc {
	return func(ctx *sql.Context, a *analyzer.Analyzer, n sql.Node, scope *plan.Scope, sel analyzer.RuleSelector, flags *sql.QueryFlags) (sql.Node, transform.TreeIdentity, error) {
		tied, same, err := transform.Node(ctx, n, tie)
		if err != nil || same {
			return move(ctx, a, n, scope, sel, flags)
		}
		if tied, _, err = move(ctx, a, tied, scope, sel, flags); err != nil {
			return nil, transform.SameTree, err
		}
		out, _, err := transform.NodeExprs(ctx, tied, func(_ *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
			if b, ok := e.(*bundle); ok {
				return b.child, transform.NewTree, nil
			}
			return e, transform.SameTree, nil
		})
		return out, transform.NewTree, err
	}
}

// tie ties the conditions of a filter that are about the same tables.
func tie(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
	f, ok := n.(*plan.Filter)
	if !ok {
		return n, transform.SameTree, nil
	}
	conditions := expression.SplitConjunction(ctx, f.Expression)
	if len(conditions) < mostConditions {
		return n, transform.SameTree, nil
	}
	var tables [][]sql.TableId
	var about [][]sql.Expression
	for _, c := range conditions {
		of := tablesIn(ctx, c)
		i := slices.IndexFunc(tables, func(t []sql.TableId) bool { return slices.Equal(t, of) })
		if i < 0 {
			i, tables, about = len(tables), append(tables, of), append(about, nil)
		}
		about[i] = append(about[i], c)
	}
	bundles := make([]sql.Expression, len(about))
	for i, conditions := range about {
		bundles[i] = &bundle{sameValue{wrapper{expression.JoinAnd(conditions...)}}}
	}
	return plan.NewFilter(ctx, expression.JoinAnd(bundles...), f.Child), transform.NewTree, nil
}

// tablesIn are the tables whose columns an expression looks at, sorted.
func tablesIn(ctx *sql.Context, e sql.Expression) []sql.TableId {
	var out []sql.TableId
	inspectExpression(ctx, e, func(f *expression.GetField) { out = append(out, f.TableId()) })
	slices.Sort(out)
	return slices.Compact(out)
}

// bundle are conditions that are moved together.
type bundle struct{ sameValue }

var _ sql.Expression = (*bundle)(nil)

// WithChildren replaces them.
func (b *bundle) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(b, children)
	return &bundle{sameValue{in}}, err
}

// Eval says whether they hold.
func (b *bundle) Eval(ctx *sql.Context, row sql.Row) (any, error) { return b.child.Eval(ctx, row) }
