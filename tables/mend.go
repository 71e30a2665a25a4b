package tables

import (
	"slices"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// mend replaces an expression that the engine would evaluate otherwise than MySQL. Its children have been mended.
func mend(ctx *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
	if t, ok := e.(*typed); ok {
		inner, same, err := mend(ctx, t.Expression)
		if results := resultExpressions(t.Expression); len(results) > 0 && err == nil { // whose types may be others by now
			of := exactResult(ctx, results)
			if of == nil {
				return inCollation(ctx, inner), transform.NewTree, nil
			}
			return &typed{inner, always(of)}, transform.TreeIdentity(same == transform.SameTree && of.Equals(t.Type(ctx))), nil
		}
		return &typed{inner, t.typeOf}, same, err
	}
	if c, ok := e.(*collated); ok {
		inner, same, err := mend(ctx, c.Expression)
		return &collated{inner}, same, err
	}
	digits := false
	if c, ok := e.(*expression.Equals); ok {
		if out, changed, err := quantifiedComparison(ctx, c); changed || err != nil {
			return out, transform.NewTree, err
		}
	}
	out, computes, err := computed(ctx, e)
	if err == nil && takesAllDigits(out) {
		out, digits, err = childrenWithAllDigits(ctx, out)
	}
	if err != nil {
		return nil, transform.SameTree, err
	}
	changed := false
	for _, of := range menders() {
		if out, changed, err = of(ctx, out); changed || err != nil {
			break
		}
	}
	if bytes, are := bytesOfTexts(ctx, out); are && err == nil {
		out, changed = bytes, true
	}
	counts := false
	if err == nil {
		out, counts, err = countDocuments(ctx, out)
	}
	changed = changed || computes || digits || counts
	if _, isWindow := out.(sql.WindowAdaptableExpression); changed && err == nil && !isWindow && out.String() != e.String() {
		out = &renamed{out, e.String()}
	}
	return out, transform.TreeIdentity(!changed), err
}

// menders mend one kind of expressions each. Those that know nothing of an expression leave it as it is.
func menders() []func(*sql.Context, sql.Expression) (sql.Expression, bool, error) {
	return []func(*sql.Context, sql.Expression) (sql.Expression, bool, error){textsAsNumbers, mendAggregates, mendComparisons, mendTexts, mendCasts, mendNumbers, mendResults, castToJSON, readPaths}
}

// mendAggregates mends what has a value for many rows.
func mendAggregates(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	switch e := e.(type) {
	case *aggregation.CountDistinct:
		return (&aggregate{countDistinct, rowsCall{args: e.Children()}}).WithId(e.Id()), true, nil
	case *aggregation.GroupConcat:
		return concatenated(ctx, e)
	case *expression.DistinctExpression:
		return &distinct{child: e.Child}, true, nil
	case sql.WindowAdaptableExpression:
		out, changed := withFrame(ctx, e)
		return out, changed, nil
	}
	return e, false, nil
}

// mendComparisons mends what is true, false or NULL.
func mendComparisons(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	if with, changed, err := bytesWithTexts(ctx, e); changed || err != nil {
		return with, changed, err
	}
	switch e := e.(type) {
	case *expression.NullSafeEquals:
		if gmstypes.IsTextOnly(e.Left().Type(ctx)) && gmstypes.IsTextOnly(e.Right().Type(ctx)) {
			return &nullSafeText{expression.NewEquals(e.Left(), e.Right())}, true, nil
		}
		return asTimes(ctx, e)
	case *expression.Equals:
		if rowsOfDecimals(ctx, e) {
			out, err := anyEqual(ctx, e.Left(), expression.Tuple{e.Right()})
			return out, true, err
		}
		return asTimes(ctx, e)
	case *expression.GreaterThan, *expression.GreaterThanOrEqual, *expression.LessThan,
		*expression.LessThanOrEqual:
		return asTimes(ctx, e)
	case *expression.InTuple:
		if out, changed := inBytes(ctx, e); changed {
			return out, true, nil
		}
		if list, ok := e.Right().(expression.Tuple); ok && (ofRows(e.Left(), list) || ofTimespans(ctx, e.Left(), list) || ofFractions(ctx, e.Left(), list)) {
			out, err := anyEqual(ctx, e.Left(), list)
			return out, true, err
		}
		return asTimes(ctx, e)
	case *expression.Between:
		return between(ctx, e)
	case *function.NullIf:
		return newNullIf(ctx, e)
	case *plan.InSubquery:
		if query, ok := e.Right().(*plan.Subquery); ok && query.Type(ctx) == gmstypes.Null { // which the engine takes for no rows
			out, err := newQuantified(ctx, &quantified{operator: sqlparser.EqualStr, left: e.Left(), query: query})
			return out, true, err
		}
		return e, false, rowsIn(ctx, e)
	}
	return e, false, nil
}

// mendTexts mends the functions that read and make texts.
func mendTexts(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	if err := refuseBytePattern(ctx, e); err != nil {
		return nil, false, err
	}
	if out, cuts := byteCut(ctx, e); cuts {
		return out, true, nil
	}
	switch e := e.(type) {
	case *function.StrCmp:
		out, _, err := asTexts(ctx, e)
		return &typed{out, always(gmstypes.Int64)}, true, err
	case *function.Length, *function.MD5, *function.SHA1, *function.SHA2, *function.Bitlength, *function.Locate, *function.Insert, *expression.Like:
		return asTexts(ctx, e)
	case *function.Ascii:
		return newCode(ctx, asciiCode, e)
	case *function.Ord:
		return newCode(ctx, ordCode, e)
	case *function.Elt:
		out, _, err := asTexts(ctx, e)
		if err != nil {
			return nil, false, err
		}
		return &elt{out.(*function.Elt)}, true, nil
	case *function.Substring, function.Left, function.Right, *function.Reverse, *function.Lower, *function.Upper, *function.LeftTrim, *function.RightTrim,
		*function.Trim:
		return allAsTexts(ctx, e)
	case *function.Field:
		return fieldOf(ctx, e)
	case *function.Char:
		return codesOf(ctx, e)
	case *function.Hex: // of a number, the nearest integer's: the engine's -0.01 has sixteen digits
		if t := e.Child.Type(ctx); gmstypes.IsDecimal(t) || gmstypes.IsFloat(t) {
			return function.NewHex(ctx, &cast{wrapper{e.Child}, gmstypes.Int64}), true, nil
		}
		return boundedTexts(ctx, e)
	case *function.Concat, *function.ConcatWithSeparator, *function.Repeat, *function.Space, *function.Replace, *function.MakeSet,
		*function.ExportSet, *function.ToBase64, *function.Quote:
		return boundedTexts(ctx, e)
	case *expression.ConvertUsing:
		out, err := convertUsing(ctx, e)
		return out, true, err
	}
	return e, false, nil
}

// mendCasts mends CAST and CONVERT.
func mendCasts(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	c, ok := e.(*expression.Convert)
	if !ok {
		return e, false, nil
	}
	if t, ok := decimalWanted(ctx, c); ok {
		return &decimalCast{c, t}, true, nil
	}
	if out, changed, err := timeCast(ctx, c); changed || err != nil {
		return out, changed, err
	}
	if gmstypes.IsTextOnly(c.Type(ctx)) {
		out, err := textCast(ctx, c)
		return out, true, err
	}
	if out, changed := signedCast(ctx, c); changed {
		return out, true, nil
	}
	if out, changed := bytesCast(c); changed {
		return out, true, nil
	}
	of, to := c.Child.Type(ctx), c.Type(ctx)
	if gmstypes.IsBinaryType(to) && (gmstypes.IsFloat(of) || isDayOrClock(of) && !gmstypes.IsJSON(to)) { // to the engine JSON is binary
		return asTexts(ctx, c)
	}
	return e, false, nil
}

// mendNumbers mends what computes.
func mendNumbers(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	switch e := e.(type) {
	case *expression.Div:
		return mendExact(ctx, e)
	case *expression.Arithmetic:
		if out, changed, err := mendExact(ctx, e); changed || err != nil {
			return out, changed, err
		}
		if isIntegers(ctx, e) {
			return &inRange{e}, true, nil
		}
		if out, ok := sumWithInterval(ctx, e); ok {
			return out, true, nil
		}
		if t := e.Type(ctx); gmstypes.IsFloat(t) || gmstypes.IsDecimal(t) {
			return newFinite(e), true, nil
		}
	case *function.AbsVal:
		if gmstypes.IsDecimal(e.Type(ctx)) {
			return &shown{wrapper{e}}, true, nil
		}
		return newFinite(e), true, nil
	case *expression.IntDiv:
		return &intDiv{e}, true, nil
	case *function.DateAdd:
		return later(ctx, e.Date, e.Interval, 1), true, nil
	case *function.DateSub:
		return later(ctx, e.Date, e.Interval, -1), true, nil
	case *function.Extract:
		out, err := extracted(ctx, e)
		return out, true, err
	case *function.TimestampDiff:
		out, err := newTimestampDiff(ctx, e)
		return out, true, err
	case *expression.BitOp:
		out, changed := ofBits(e)
		return out, changed, nil
	case *expression.UnaryMinus:
		return mendMinus(ctx, e)
	case *expression.Mod:
		if out, changed, err := mendExact(ctx, e); changed || err != nil {
			return out, changed, err
		}
		if ofDoubles(ctx, e) {
			return &remainder{e}, true, nil
		}
		if t := remainderType(ctx, e.Children()); t != nil {
			return &typed{e, always(t)}, true, nil
		}
	case *function.UUIDFunc, function.UUIDFunc, *function.UUIDShortFunc, *function.RandomBytes:
		return &perRow{e}, true, nil
	}
	return e, false, nil
}

// mendMinus is a number with the other sign. Some functions give integers of a kind that the engine does not negate, or small unsigned ones, of which it has
// no negative.
func mendMinus(ctx *sql.Context, e *expression.UnaryMinus) (sql.Expression, bool, error) {
	if out, changed, err := mendExact(ctx, e); changed || err != nil {
		return out, changed, err
	}
	if isUnsigned(ctx, e.Child) {
		return negative(ctx, e), true, nil
	}
	if _, literal := e.Child.(*expression.Literal); !literal && gmstypes.IsInteger(e.Child.Type(ctx)) {
		return expression.NewUnaryMinus(&cast{wrapper{e.Child}, gmstypes.Int64}), true, nil
	}
	return e, false, nil
}

// between is BETWEEN, of texts and bytes as two comparisons: the engine compares their bytes. Those of all three decide whether they are texts.
func between(ctx *sql.Context, e *expression.Between) (sql.Expression, bool, error) {
	sides := []sql.Expression{e.Val, e.Lower, e.Upper}
	bytes := false
	for _, side := range sides {
		t := side.Type(ctx)
		if !gmstypes.IsTextOnly(t) && !gmstypes.IsBlobType(t) {
			return asTimes(ctx, e)
		}
		bytes = bytes || !gmstypes.IsTextOnly(t)
	}
	if bytes {
		sides = oneKind(ctx, sides)
	}
	return expression.NewAnd(expression.NewGreaterThanOrEqual(sides[0], sides[1]), expression.NewLessThanOrEqual(sides[0], sides[2])), true, nil
}

// ofRows reports (a, b) IN ((1, 2), …): the engine hashes rows, and equal texts and times have other hashes.
func ofRows(left sql.Expression, list expression.Tuple) bool {
	row, ok := left.(expression.Tuple)
	if !ok || len(row) < 2 {
		return false
	}
	for _, item := range list {
		if with, ok := item.(expression.Tuple); !ok || len(with) != len(row) {
			return false
		}
	}
	return len(list) > 0
}

// ofTimespans reports t IN ('08:00', …) of a TIME: the engine hashes the texts and the numbers of a list as they are written, and none is the time then.
func ofTimespans(ctx *sql.Context, left sql.Expression, list expression.Tuple) bool {
	spans := 0
	for _, e := range append(expression.Tuple{left}, list...) {
		if gmstypes.IsTimespan(e.Type(ctx)) {
			spans++
		}
	}
	return spans > 0 && spans <= len(list)
}

// ofFractions reports n IN (1.5, …) of a whole number or a decimal: the engine rounds those of a list to the number's type.
func ofFractions(ctx *sql.Context, left sql.Expression, list expression.Tuple) bool {
	return isExact(left.Type(ctx)) && slices.ContainsFunc(list, func(e sql.Expression) bool {
		t := e.Type(ctx)
		return gmstypes.IsFloat(t) || gmstypes.IsDecimal(t)
	})
}

// rowsOfDecimals reports (a, b) = (c, d) with a decimal in it: the engine makes one type of two, which the value of the other may be too large for.
func rowsOfDecimals(ctx *sql.Context, e *expression.Equals) bool {
	rows, areRows := pairOfRows(e.Children())
	return areRows && slices.ContainsFunc(slices.Concat(rows[0], rows[1]), func(e sql.Expression) bool { return gmstypes.IsDecimal(e.Type(ctx)) })
}

// anyEqual is x IN (…) as comparisons with each of the list; of rows, with each of their members.
func anyEqual(ctx *sql.Context, left sql.Expression, list expression.Tuple) (sql.Expression, error) {
	var any sql.Expression
	for _, item := range list {
		var all sql.Expression
		sides, isRows := pairOfRows([]sql.Expression{left, item})
		if !isRows {
			sides = [2]expression.Tuple{{left}, {item}}
		}
		for i := range sides[0] {
			equal, _, err := asTimes(ctx, expression.NewEquals(sides[0][i], sides[1][i]))
			if err != nil {
				return nil, err
			}
			all = both(all, equal, func(a, b sql.Expression) sql.Expression { return expression.NewAnd(a, b) })
		}
		any = both(any, all, func(a, b sql.Expression) sql.Expression { return expression.NewOr(a, b) })
	}
	return any, nil
}

// both joins two conditions of which the first may be none yet.
func both(a, b sql.Expression, join func(a, b sql.Expression) sql.Expression) sql.Expression {
	if a == nil {
		return b
	}
	return join(a, b)
}

// rowsIn refuses (a, b) IN (SELECT x, y …) where the engine would find too little: it hashes rows as they are written.
func rowsIn(ctx *sql.Context, e *plan.InSubquery) error {
	left, ok := e.Left().(expression.Tuple)
	if !ok || len(left) < 2 {
		return nil
	}
	for _, item := range left {
		if t := item.Type(ctx); !gmstypes.IsInteger(t) && !t.Equals(idType) {
			return mysql.NewSQLError(mysql.ERNotSupportedYet, stateSyntax,
				"rows of texts, times or decimals in IN (SELECT …) are not supported: write EXISTS (SELECT 1 … WHERE x = a AND y = b)")
		}
	}
	return nil
}
