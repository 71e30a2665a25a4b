package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// mend replaces an expression that the engine would evaluate otherwise than MySQL. Its children have been mended.
func mend(ctx *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
	if c, ok := e.(*collated); ok {
		inner, same, err := mend(ctx, c.Expression)
		return &collated{inner}, same, err
	}
	out, changed := e, false
	var err error
	switch e := e.(type) {
	case *aggregation.CountDistinct:
		out, changed = (&aggregate{aggregateKind: countDistinct, args: e.Children()}).WithId(e.Id()), true
	case *expression.DistinctExpression:
		out, changed = &distinct{child: e.Child}, true
	case sql.WindowAdaptableExpression:
		out, changed = withFrame(ctx, e)
	case *expression.Equals, *expression.NullSafeEquals, *expression.GreaterThan, *expression.GreaterThanOrEqual, *expression.LessThan,
		*expression.LessThanOrEqual, *expression.InTuple:
		out, changed, err = asTimes(ctx, e)
	case *expression.Between:
		out, changed, err = between(ctx, e)
	case *function.Concat, *function.ConcatWithSeparator, *function.Substring, *function.SubstringIndex, *function.Left, *function.Right,
		*function.Instr, *function.Ascii, *function.Ord, *function.Hex, *function.Quote, *function.Lower, *function.Upper, *function.Length,
		*function.Bitlength, *function.Locate, *function.Reverse, *function.Replace, *function.Trim, *function.LeftTrim,
		*function.RightTrim, *function.Insert, *function.Elt, *function.FindInSet, *function.StrCmp, *function.RegexpInstr,
		*function.RegexpLike, *function.RegexpReplace, *function.RegexpSubstr, *function.MakeSet, *function.ExportSet, *expression.Like:
		out, changed, err = asTexts(ctx, e)
	case *function.Repeat, *function.Space, *function.Pad:
		if out, _, err = asTexts(ctx, e); err == nil {
			out, changed = &bounded{out}, true
		}
	case *function.If, *function.IfNull, *function.Coalesce, *expression.Case:
		if gmstypes.IsTextOnly(e.Type(ctx)) {
			out, changed, err = resultAsTexts(ctx, e)
		}
	case *expression.Convert:
		if gmstypes.IsTextOnly(e.Type(ctx)) {
			if out, _, err = asTexts(ctx, e); err == nil {
				out, changed = &collated{out}, true
			}
		}
	}
	return out, transform.TreeIdentity(!changed), err
}

// between is BETWEEN, of texts as two comparisons: the engine compares their bytes.
func between(ctx *sql.Context, e *expression.Between) (sql.Expression, bool, error) {
	if gmstypes.IsTextOnly(e.Val.Type(ctx)) && gmstypes.IsTextOnly(e.Lower.Type(ctx)) && gmstypes.IsTextOnly(e.Upper.Type(ctx)) {
		return expression.NewAnd(expression.NewGreaterThanOrEqual(e.Val, e.Lower), expression.NewLessThanOrEqual(e.Val, e.Upper)), true, nil
	}
	return asTimes(ctx, e)
}

// resultAsTexts does as asTexts for those children that may be the result.
func resultAsTexts(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	results := map[int]bool{}
	children := e.Children()
	for i := range children {
		results[i] = true
	}
	switch e := e.(type) {
	case *function.If:
		results[0] = false
	case *expression.Case:
		at := 0
		if e.Expr != nil {
			results[0], at = false, 1
		}
		for i := range e.Branches {
			results[at+2*i] = false
		}
	}
	changed := false
	out := append([]sql.Expression{}, children...)
	for i, c := range children {
		if results[i] && gmstypes.IsTime(c.Type(ctx)) {
			out[i], changed = &cast{c, timesText}, true
		}
	}
	if !changed {
		return e, false, nil
	}
	with, err := e.WithChildren(ctx, out...)
	return with, true, err
}
