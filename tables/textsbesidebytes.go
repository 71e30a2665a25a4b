package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// bytesWithTexts gives a comparison of a text and bytes two texts where a column's text decides: the engine compares the bytes.
func bytesWithTexts(ctx *sql.Context, e sql.Expression) (out sql.Expression, changed bool, err error) {
	switch e.(type) {
	case *expression.Equals, *expression.NullSafeEquals, *expression.GreaterThan, *expression.GreaterThanOrEqual, *expression.LessThan, *expression.LessThanOrEqual:
	default:
		return e, false, nil
	}
	sides := e.Children()
	a, b := sides[0].Type(ctx), sides[1].Type(ctx)
	if !gmstypes.IsTextOnly(a) && !gmstypes.IsBlobType(a) || !gmstypes.IsTextOnly(b) && !gmstypes.IsBlobType(b) || gmstypes.IsTextOnly(a) == gmstypes.IsTextOnly(b) ||
		columnOfAll(ctx, sides).collation == sql.Collation_binary {
		return e, false, nil
	}
	if out, err = e.WithChildren(ctx, oneKind(ctx, sides)...); err != nil {
		return nil, false, err
	}
	if same, ok := out.(*expression.NullSafeEquals); ok {
		out = &nullSafeText{expression.NewEquals(same.Left(), same.Right())}
	}
	return out, true, nil
}

// inBytes gives an IN over texts and bytes one kind of them: the engine compares texts with the bytes of all others.
func inBytes(ctx *sql.Context, e *expression.InTuple) (out sql.Expression, changed bool) {
	list, ok := e.Right().(expression.Tuple)
	if !ok {
		return e, false
	}
	all, bytes := append([]sql.Expression{e.Left()}, list...), 0
	for _, item := range all {
		switch t := item.Type(ctx); {
		case gmstypes.IsBlobType(t):
			bytes++
		case !gmstypes.IsTextOnly(t) && t != gmstypes.Null:
			return e, false
		}
	}
	if bytes == 0 || bytes == len(all) {
		return e, false
	}
	all = oneKind(ctx, all)
	return expression.NewInTuple(all[0], expression.Tuple(all[1:])), true
}

// oneKind makes bytes of texts and bytes where bytes win, else texts.
func oneKind(ctx *sql.Context, list []sql.Expression) []sql.Expression {
	var to sql.Type = gmstypes.LongBlob
	if all := columnOfAll(ctx, list); all.collation != sql.Collation_binary {
		to = gmstypes.CreateLongText(all.collation)
	}
	out := append([]sql.Expression{}, list...)
	for i, e := range list {
		if gmstypes.IsTextOnly(e.Type(ctx)) != gmstypes.IsTextOnly(to) {
			out[i] = &cast{wrapper{e}, to}
		}
	}
	return out
}

// mixesBytes reports a text beside bytes.
func mixesBytes(a, b sql.Type) bool {
	bytes := func(t sql.Type) bool { return gmstypes.IsBinaryType(t) && !gmstypes.IsJSON(t) }
	return gmstypes.IsTextOnly(a) && bytes(b) || gmstypes.IsTextOnly(b) && bytes(a)
}
