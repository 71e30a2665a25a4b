package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// withoutMatches lets a LEFT JOIN of which a filter keeps what has no match find one match at most: they are dropped one by one,
// and an address may match thousands of rows.
func withoutMatches(ctx *sql.Context, f *plan.Filter) (sql.Node, transform.TreeIdentity, error) {
	j, ok := f.Child.(*plan.JoinNode)
	if !ok || j.Op != plan.JoinTypeLeftOuterHash {
		return f, transform.SameTree, nil
	}
	for _, conjunct := range expression.SplitConjunction(ctx, f.Expression) {
		isNull, ok := conjunct.(*expression.IsNull)
		if !ok || !neverIn(ctx, j.Right(), isNull.Child) {
			continue
		}
		once, same, err := matchOnce(ctx, j)
		if err != nil || same {
			return f, transform.SameTree, err
		}
		out, err := f.WithChildren(ctx, once)
		return out, transform.NewTree, err
	}
	return f, transform.SameTree, nil
}

// neverIn reports whether a column is NULL in no row of the second side of a join: one of a key, or the number that the engine puts
// there to tell.
func neverIn(ctx *sql.Context, right sql.Node, e sql.Expression) bool {
	f, ok := e.(*expression.GetField)
	if !ok {
		return false
	}
	if t := scansIn(right)[f.TableId()]; t != nil {
		return t.table.isKey(f.Name()) && !hasOuterJoin(right)
	}
	h, ok := right.(*plan.HashLookup)
	if !ok || f.TableId() != 0 {
		return false
	}
	p, ok := h.Child.(*plan.Project)
	if !ok {
		return false
	}
	literal, ok := p.Projections[len(p.Projections)-1].(*expression.Literal)
	return ok && literal.Value() != nil && literal.String() == f.Name()
}

// matchOnce leaves one row of the second side of a hash join for each value that it is compared by, where nothing else is compared.
func matchOnce(ctx *sql.Context, j *plan.JoinNode) (sql.Node, transform.TreeIdentity, error) {
	h, ok := j.Right().(*plan.HashLookup)
	if !ok {
		return j, transform.SameTree, nil
	}
	if _, done := h.Child.(*plan.Distinct); done {
		return j, transform.SameTree, nil
	}
	pairs := keyPairs(ctx, j.Filter, idsBelow(h.Child), idsBelow(j.Left()))
	if len(pairs) == 0 || len(pairs) != len(expression.SplitConjunction(ctx, j.Filter)) {
		return j, transform.SameTree, nil
	}
	var on []sql.Expression
	for _, pair := range pairs {
		if as, isText := pair.as.(sql.StringType); isText {
			if own, ok := pair.here.Type(ctx).(sql.TypeWithCollation); !ok || own.Collation() != as.Collation() {
				return j, transform.SameTree, nil
			}
		}
		on = append(on, pair.here)
	}
	lookup, err := h.WithChildren(ctx, plan.NewDistinct(h.Child, on...))
	if err != nil {
		return nil, transform.SameTree, err
	}
	out, err := j.WithChildren(ctx, j.Left(), lookup)
	return out, transform.NewTree, err
}
