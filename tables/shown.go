package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	"github.com/dolthub/go-mysql-server/sql/plan"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// shown is a number rounded to the digits of its type. What computes with a number takes what is below: see exact.
type shown struct{ wrapper }

var (
	_ sql.Expression         = (*shown)(nil)
	_ sql.CollationCoercible = (*shown)(nil)
)

// Type is the child's.
func (s *shown) Type(ctx *sql.Context) sql.Type { return s.child.Type(ctx) }

// WithChildren replaces the child.
func (s *shown) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(s, children)
	return &shown{in}, err
}

// Eval rounds.
func (s *shown) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := s.child.Eval(ctx, row)
	if v == nil || err != nil {
		return nil, err
	}
	return valueOf(ctx, v, s.Type(ctx))
}

// unrounded is an expression under the type that it is shown in: its values may have more digits than that says.
type unrounded struct {
	shown
	of sql.Type
}

// newUnrounded makes one.
func newUnrounded(e sql.Expression, of sql.Type) *unrounded { return &unrounded{shown{wrapper{e}}, of} }

// Type is the one that it is shown in.
func (u *unrounded) Type(*sql.Context) sql.Type { return u.of }

// WithChildren replaces the child.
func (u *unrounded) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(u, children)
	return newUnrounded(in.child, u.of), err
}

// Eval is the child's value, as it is.
func (u *unrounded) Eval(ctx *sql.Context, row sql.Row) (any, error) { return u.child.Eval(ctx, row) }

// withAllDigits is an expression without the rounding of what it gives; more is false where it has none.
func withAllDigits(ctx *sql.Context, e sql.Expression) (out sql.Expression, more bool, err error) {
	switch e := e.(type) {
	case *shown:
		if hasMore(e.child) {
			return e.child, true, nil
		}
		return newUnrounded(e.child, e.Type(ctx)), true, nil
	case *renamed:
		if out, more, err = withAllDigits(ctx, e.Expression); more {
			return &renamed{out, e.name}, true, err
		}
	case *typed:
		switch e.Expression.(type) {
		case *function.If, *function.IfNull, *function.Coalesce, *expression.Case:
			if out, more, err = resultsWithAllDigits(ctx, e.Expression); more && err == nil {
				return newUnrounded(out, e.Type(ctx)), true, nil
			}
			return e, false, err
		}
	case *expression.DistinctExpression, *distinct:
		return childrenWithAllDigits(ctx, e)
	}
	return e, false, nil
}

// childrenWithAllDigits does as withAllDigits for each child.
func childrenWithAllDigits(ctx *sql.Context, e sql.Expression) (out sql.Expression, more bool, err error) {
	return replaceChildren(ctx, e, withAllDigits)
}

// resultsWithAllDigits does so for what has one of its children as the result: the engine would round that to its own type, which is the last decimal's
// of COALESCE.
func resultsWithAllDigits(ctx *sql.Context, e sql.Expression) (out sql.Expression, more bool, err error) {
	out, more, err = replaceChildren(ctx, e, func(ctx *sql.Context, c sql.Expression) (sql.Expression, bool, error) {
		with, more, err := withAllDigits(ctx, c)
		if more && err == nil {
			with = newUnrounded(with, gmstypes.InternalDecimalType)
		}
		return with, more, err
	})
	if !more || err != nil {
		return e, false, err
	}
	out, _, err = replaceChildren(ctx, out, func(ctx *sql.Context, c sql.Expression) (sql.Expression, bool, error) {
		if t := c.Type(ctx); !gmstypes.IsDecimal(t) || t.Equals(gmstypes.InternalDecimalType) {
			return c, false, nil
		}
		return newUnrounded(c, gmstypes.InternalDecimalType), true, nil
	})
	return out, true, err
}

// replaceChildren puts others in the place of the children that of changes; changed is false where it changes none.
func replaceChildren(ctx *sql.Context, e sql.Expression, of func(*sql.Context, sql.Expression) (sql.Expression, bool, error)) (out sql.Expression, changed bool, err error) {
	children := append([]sql.Expression{}, e.Children()...)
	for i, c := range children {
		with, isOther, err := of(ctx, c)
		if err != nil {
			return nil, false, err
		}
		if isOther {
			children[i], changed = with, true
		}
	}
	if !changed {
		return e, false, nil
	}
	out, err = e.WithChildren(ctx, children...)
	return out, true, err
}

// hasMore says that the values of an expression may have more digits than its type: what it is made of is bare of its rounding.
func hasMore(e sql.Expression) bool {
	switch e.(type) {
	case *exact, *unrounded:
		return true
	}
	r, ok := e.(*renamed)
	return ok && hasMore(r.Expression)
}

// takesAllDigits says that an expression computes with its arguments, or compares them.
func takesAllDigits(e sql.Expression) bool {
	switch e := e.(type) {
	case *expression.Arithmetic, *expression.Div, *expression.IntDiv, *expression.Mod, *expression.UnaryMinus, *expression.Equals, *expression.NullSafeEquals,
		*expression.LessThan, *expression.LessThanOrEqual, *expression.GreaterThan, *expression.GreaterThanOrEqual, *expression.Between, *expression.InTuple, *decimalCast, *exact:
		return true
	case *expression.Convert:
		name, _, _ := castWanted(e)
		return name != expression.ConvertToChar && name != expression.ConvertToNChar && name != expression.ConvertToBinary
	case sql.FunctionExpression:
		return numeric[strings.ToLower(e.FunctionName())]
	}
	return false
}

// passedOn leaves the columns of a projection that it only passes on as they are: the last one of a SELECT rounds them.
func passedOn(ctx *sql.Context, n sql.Node) (sql.Node, error) {
	p, ok := n.(*plan.Project)
	if !ok {
		return n, nil
	}
	list := append([]sql.Expression{}, p.Projections...)
	changed := false
	for i, e := range list {
		if s, isShown := e.(*shown); isShown {
			if f, isField := s.child.(*expression.GetField); isField {
				list[i], changed = f, true
			}
		}
	}
	if !changed {
		return n, nil
	}
	return p.WithExpressions(ctx, list...)
}

// shownRows rounds what a SELECT gives: the columns of its last projection that it has from below.
func shownRows(ctx *sql.Context, n sql.Node, made map[sql.ColumnId]madeColumn) (sql.Node, error) {
	p, isProject := n.(*plan.Project)
	if !isProject {
		switch n.(type) {
		case *plan.Sort, *plan.TopN, *plan.Limit, *plan.Offset, *plan.Distinct, *plan.Having, *plan.Filter:
			return childrenShown(ctx, n, made)
		}
		return n, nil
	}
	list := append([]sql.Expression{}, p.Projections...)
	changed := false
	for i, e := range list {
		if f, isField := e.(*expression.GetField); isField && made[f.Id()].more {
			list[i], changed = expression.NewAlias(ctx, f.Name(), &shown{wrapper{f}}).WithId(f.Id()).(sql.Expression), true
			made[f.Id()] = madeColumn{of: made[f.Id()].of}
		}
	}
	if !changed {
		return n, nil
	}
	return p.WithExpressions(ctx, list...)
}

// childrenShown does so for each SELECT below a node.
func childrenShown(ctx *sql.Context, n sql.Node, made map[sql.ColumnId]madeColumn) (sql.Node, error) {
	children := append([]sql.Node{}, n.Children()...)
	changed := false
	for i, c := range children {
		out, err := shownRows(ctx, c, made)
		if err != nil {
			return nil, err
		}
		changed, children[i] = changed || out != c, out
	}
	if !changed {
		return n, nil
	}
	return n.WithChildren(ctx, children...)
}

// totalHasMore says that an expression is an average, or a sum of numbers that have more digits than their type.
func totalHasMore(ctx *sql.Context, e sql.Expression) bool {
	a, ok := bare(e).(*aggregate)
	if !ok || !isExact(a.args[0].Type(ctx)) {
		return false
	}
	of := a.args[0]
	if d, isDistinct := of.(*distinct); isDistinct {
		of = d.child
	}
	return a.aggregateKind == average || a.aggregateKind == sum && hasMore(of)
}
