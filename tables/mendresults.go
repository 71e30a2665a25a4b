package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"
)

// mendResults mends what has one of several results.
func mendResults(ctx *sql.Context, e sql.Expression) (out sql.Expression, changed bool, err error) {
	out = e
	switch e.(type) {
	case *function.If, *function.IfNull, *function.Coalesce, *expression.Case:
		if t, isText := textOfBytes(ctx, e.Type(ctx), resultExpressions(e)); isText {
			return &cast{wrapper{e}, t}, true, nil
		}
		if c, isCase := out.(*expression.Case); isCase {
			if out, changed, err = caseTimes(ctx, c); err != nil {
				return nil, false, err
			}
		}
		if days, mixed, err := clocksAsDays(ctx, out); mixed || err != nil {
			return days, mixed, err
		}
		if t := dayResult(ctx, resultExpressions(out)); t != nil && gmstypes.IsTextOnly(e.Type(ctx)) { // of a DATETIME and a DATETIME(6)
			return &typed{out, always(t)}, true, nil
		}
		if gmstypes.IsTextOnly(e.Type(ctx)) {
			var asText bool
			out, asText, err = resultAsTexts(ctx, out)
			changed = changed || asText
		}
		if err == nil {
			var asDecimals bool
			out, asDecimals, err = resultAsDecimals(ctx, out)
			changed = changed || asDecimals
		}
		if c, isCase := out.(*expression.Case); isCase && err == nil {
			out, changed = mendCase(ctx, c, changed)
		}
		if gmstypes.IsTimespan(e.Type(ctx)) && err == nil { // which knows how many digits of a second it has
			out, changed = &typed{out, always(gmstypes.Time)}, true
		}
	}
	return out, changed, err
}

// dayResult is the type of results that are all times with a day, or NULL: a DATETIME with the digits of those that have most; nil for others.
func dayResult(ctx *sql.Context, results []sql.Expression) sql.Type {
	days := false
	for _, r := range results {
		t := r.Type(ctx)
		if !isDay(t) && !gmstypes.IsNullType(t) {
			return nil
		}
		days = days || isDay(t)
	}
	if !days {
		return nil
	}
	return gmstypes.MustCreateDatetimeType(sqltypes.Datetime, mostFractionDigits(ctx, results))
}

// mendCase gives CASE the collation of its texts, and exact numbers the digits that they have.
func mendCase(ctx *sql.Context, c *expression.Case, changed bool) (sql.Expression, bool) {
	if t := exactResult(ctx, resultExpressions(c)); t != nil {
		return &typed{c, always(t)}, true
	}
	with := inCollation(ctx, c)
	return with, changed || with != sql.Expression(c)
}

// resultAsTexts does as asTexts for those children that may be the result.
func resultAsTexts(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	changed := false
	out := append([]sql.Expression{}, e.Children()...)
	for _, i := range resultsOf(e) {
		switch t := out[i].Type(ctx); {
		case isDayOrClock(t):
			out[i], changed = &cast{wrapper{out[i]}, timesText}, true
		case gmstypes.IsFloat(t):
			out[i], changed = &cast{wrapper{out[i]}, doublesText}, true
		}
	}
	if !changed {
		return e, false, nil
	}
	with, err := e.WithChildren(ctx, out...)
	return with, true, err
}

// resultAsDecimals gives those exact numbers that may be the result the type of the result, where that is a decimal. The engine's has as many digits as
// the longest of them: too few before the point of a BIGINT, where another one has some behind it. Those with more digits than their type stay.
func resultAsDecimals(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	t := exactResult(ctx, resultExpressions(e))
	if t == nil || !gmstypes.IsDecimal(t) {
		return e, false, nil
	}
	changed := false
	out := append([]sql.Expression{}, e.Children()...)
	for _, i := range resultsOf(e) {
		of := out[i].Type(ctx)
		if !isExact(of) || of.Equals(t) {
			continue
		}
		_, more, err := withAllDigits(ctx, out[i])
		if err != nil {
			return nil, false, err
		}
		if !more && !hasMore(out[i]) {
			out[i], changed = &cast{wrapper{out[i]}, t}, true
		}
	}
	if !changed {
		return e, false, nil
	}
	with, err := e.WithChildren(ctx, out...)
	return with, true, err
}

// clocksAsDays gives what has a day or a TIME as its result the TIMEs as today's: the type is a DATETIME.
func clocksAsDays(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	days, clocks := false, false
	for _, r := range resultExpressions(e) {
		t := r.Type(ctx)
		if !isDayOrClock(t) && !gmstypes.IsNullType(t) {
			return e, false, nil
		}
		days, clocks = days || isDay(t), clocks || gmstypes.IsTimespan(t)
	}
	if !days || !clocks {
		return e, false, nil
	}
	children := append([]sql.Expression{}, e.Children()...)
	for _, at := range resultsOf(e) {
		children[at] = asDay.of(ctx, children[at])
	}
	out, err := e.WithChildren(ctx, children...)
	if err != nil {
		return nil, false, err
	}
	return &typed{out, always(gmstypes.MustCreateDatetimeType(sqltypes.Datetime, mostFractionDigits(ctx, resultExpressions(e))))}, true, nil
}

// resultExpressions are those children of IF, CASE, IFNULL and COALESCE that may be the result; none of all others.
func resultExpressions(e sql.Expression) []sql.Expression {
	var out []sql.Expression
	for _, at := range resultsOf(e) {
		out = append(out, e.Children()[at])
	}
	return out
}

// resultsOf are the places of those children of IF, CASE, IFNULL and COALESCE that may be the result; none in all others.
func resultsOf(e sql.Expression) []int {
	first, step := 0, 1
	switch e := e.(type) {
	case *function.IfNull, *function.Coalesce:
	case *function.If:
		first = 1
	case *expression.Case:
		first, step = 1, 2
		if e.Expr != nil {
			first = 2
		}
	default:
		return nil
	}
	var out []int
	last := len(e.Children()) - 1
	for i := first; i <= last; i += step {
		out = append(out, i)
	}
	if c, ok := e.(*expression.Case); ok && c.Else != nil {
		out = append(out, last)
	}
	return out
}
