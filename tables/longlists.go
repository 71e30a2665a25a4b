package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// shortList is the length up to which the engine compares a row with each member of a list.
const shortList = 16

// looksUp executes a filter with long lists of texts, which come from programs that gathered ids: the engine would compare every row with every
// member, minutes for 10,000 of them. It returns nothing for another node.
func (x *executor) looksUp(ctx *sql.Context, n sql.Node, row sql.Row) (sql.RowIter, error) {
	filter, ok := n.(*plan.Filter)
	if !ok {
		return nil, nil
	}
	condition, same, err := transform.Expr(ctx, filter.Expression, func(ctx *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
		if in, ok := e.(*expression.InTuple); ok {
			if list := longListOf(ctx, in); list != nil {
				return list, transform.NewTree, nil
			}
		}
		return e, transform.SameTree, nil
	})
	if err != nil || same {
		return nil, err
	}
	return x.engine.Build(ctx, plan.NewFilter(ctx, condition, filter.Child), row)
}

// longList is IN over many constant texts of one collation, found by their hashes.
type longList struct {
	*expression.InTuple
	collation sql.CollationID
	members   map[uint64]expression.Tuple // by the hash of their weights; made of the first row
	hasNull   bool
}

// longListOf is the list of an IN, nil where it is short, or not of texts that are known before any row.
func longListOf(ctx *sql.Context, in *expression.InTuple) *longList {
	items, ok := in.Right().(expression.Tuple)
	left := in.Left().Type(ctx)
	if !ok || len(items) <= shortList || !gmstypes.IsTextOnly(left) {
		return nil
	}
	list := &longList{InTuple: in, collation: sql.Collation_Unspecified}
	for _, item := range items {
		t := item.Type(ctx)
		if t == gmstypes.Null {
			continue
		}
		if _, isConstant := constant(ctx, item); !isConstant || !gmstypes.IsTextOnly(t) {
			return nil
		}
		collation := comparedBy(ctx, left, t)
		if list.collation != sql.Collation_Unspecified && list.collation != collation {
			return nil
		}
		list.collation = collation
	}
	if list.collation == sql.Collation_Unspecified {
		return nil
	}
	return list
}

// comparedBy is the collation by which the engine compares a text of one type with a member of another.
func comparedBy(ctx *sql.Context, left, member sql.Type) sql.CollationID {
	if gmstypes.TypesEqual(left, member) {
		return left.(sql.StringType).Collation()
	}
	a, strengthA := sql.GetCoercibility(ctx, expression.NewLiteral("", left))
	b, strengthB := sql.GetCoercibility(ctx, expression.NewLiteral("", member))
	collation, _ := sql.ResolveCoercibility(a, strengthA, b, strengthB)
	return collation
}

// Eval compares with those members only that have the row's hash.
func (l *longList) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	if err := l.gather(ctx); err != nil {
		return nil, err
	}
	v, err := l.Left().Eval(ctx, row)
	if v == nil || err != nil {
		return nil, err
	}
	hash, err := l.hash(ctx, v)
	if err != nil {
		return nil, err
	}
	if found := l.members[hash]; found != nil {
		equal, err := expression.NewInTuple(expression.NewLiteral(v, l.Left().Type(ctx)), found).Eval(ctx, nil)
		if err != nil || equal == true {
			return equal, err
		}
	}
	if l.hasNull {
		return nil, nil
	}
	return false, nil
}

// gather hashes the members, once.
func (l *longList) gather(ctx *sql.Context) error {
	if l.members != nil {
		return nil
	}
	members := map[uint64]expression.Tuple{}
	for _, item := range l.Right().(expression.Tuple) {
		v, err := item.Eval(ctx, nil)
		if err != nil {
			return err
		}
		if v == nil {
			l.hasNull = true
			continue
		}
		hash, err := l.hash(ctx, v)
		if err != nil {
			return err
		}
		members[hash] = append(members[hash], expression.NewLiteral(v, item.Type(ctx)))
	}
	l.members = members
	return nil
}

// hash is the same for texts that are equal by the collation.
func (l *longList) hash(ctx *sql.Context, v any) (uint64, error) {
	return weigh(ctx, v, l.collation)
}

// WithChildren is another list.
func (l *longList) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 2 {
		return nil, sql.ErrInvalidChildrenNumber.New(l, len(children), 2)
	}
	return &longList{InTuple: expression.NewInTuple(children[0], children[1]), collation: l.collation}, nil
}
