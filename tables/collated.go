package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// collated is a text that a function of the engine makes, with the collation of what it is made of. The engine's type says of most such texts
// that they are compared by their bytes, and sorts, groups and compares by that.
type collated struct{ sql.Expression }

var (
	_ sql.FunctionExpression = (*collated)(nil)
	_ sql.CollationCoercible = (*collated)(nil)
)

// inCollation gives a text its collation; anything else is left as it is.
func inCollation(ctx *sql.Context, e sql.Expression) sql.Expression {
	if _, random := e.(sql.NonDeterministicExpression); random || len(e.Children()) == 0 {
		return e
	}
	switch e.(type) {
	case *collated, sql.WindowAdaptableExpression:
		return e
	case *function.DateAdd, *function.DateSub:
		return e // an interval may stand directly below these alone
	}
	t := e.Type(ctx)
	if t == nil || !gmstypes.IsTextOnly(t) || t.(sql.TypeWithCollation).Collation() != sql.Collation_Default && len(resultsOf(e)) == 0 {
		return e
	}
	return &collated{e}
}

// Unwrapped is what makes the text: whoever describes it to a client must know.
func (c *collated) Unwrapped() sql.Expression { return c.Expression }

// FunctionName is the function's, if it is one.
func (c *collated) FunctionName() string {
	if f, ok := c.Expression.(sql.FunctionExpression); ok {
		return f.FunctionName()
	}
	return ""
}

// Description is shown nowhere.
func (c *collated) Description() string { return c.FunctionName() }

// WithChildren keeps the collation.
func (c *collated) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := c.Expression.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &collated{e}, nil
}

// CollationCoercibility is the function's; of what has one of several results, that of all of them. What is made of numbers and NULL has the
// connection's collation.
func (c *collated) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	if results := resultExpressions(bare(c.Expression)); len(results) > 0 {
		if all := columnOfAll(ctx, results); all.collation != sql.Collation_binary && all.coercibility < numberCoercibility {
			return all.collation, all.coercibility
		}
		return ctx.GetCollation(), textCoercibility
	}
	collation, coercibility := sql.GetCoercibility(ctx, c.Expression)
	if collation == sql.Collation_binary || collation == sql.Collation_Unspecified {
		return c.ofChildren(ctx)
	}
	return collation, coercibility
}

// ofChildren is the collation of the first child that is a text.
func (c *collated) ofChildren(ctx *sql.Context) (sql.CollationID, byte) {
	for _, e := range c.Children() {
		if gmstypes.IsTextOnly(e.Type(ctx)) {
			if collation, coercibility := sql.GetCoercibility(ctx, e); collation != sql.Collation_binary {
				return collation, coercibility
			}
		}
	}
	return ctx.GetCollation(), 4
}

// Type is the function's, with the collation; bytes have none.
func (c *collated) Type(ctx *sql.Context) sql.Type {
	of := c.Expression.Type(ctx)
	t, ok := of.(sql.TypeWithCollation)
	if !ok || gmstypes.IsBlobType(of) {
		return of
	}
	collation, _ := c.CollationCoercibility(ctx)
	with, err := t.WithNewCollation(collation)
	if err != nil {
		return of
	}
	return with
}

// builtIns are the engine's functions by their names.
var builtIns = func() map[string]sql.Function {
	out := map[string]sql.Function{}
	for _, f := range function.BuiltIns {
		out[strings.ToLower(f.FunctionName())] = f
	}
	return out
}()

// collatedFunction makes calls of one of the engine's functions.
func collatedFunction(f sql.Function) sql.Function {
	return sql.FunctionN{Name: f.FunctionName(), Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		e, err := f.NewInstance(ctx, args)
		if err != nil {
			return nil, err
		}
		return inCollation(ctx, e), nil
	}}
}
