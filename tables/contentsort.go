package tables

import (
	"fmt"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// mostRemembered bounds a sort key that is kept, in bytes: a digest or a length is, a file is not.
const mostRemembered = 1 << 10

// remembered is a sort key made of contents, such as LENGTH(content_bytes). The engine evaluates it for every comparison of
// two rows: what it is of a content is kept, so that the content is fetched once.
type remembered struct {
	expression.UnaryExpressionStub
	keys map[*content]any // shared by copies; one goroutine sorts
}

var _ sql.Expression = (*remembered)(nil)

// rememberKeys wraps the keys of a sort that look at contents and at nothing else of a row, and reports whether there are
// any.
func rememberKeys(ctx *sql.Context, n sql.Node, keys []sql.Expression) bool {
	switch n.(type) {
	case *plan.Sort, *plan.TopN:
	default:
		return false
	}
	found := false
	for i, key := range keys {
		if _, done := key.(*remembered); !done && contentIn(ctx, key) != nil {
			keys[i], found = &remembered{expression.UnaryExpressionStub{Child: key}, map[*content]any{}}, true
		}
	}
	return found
}

// contentIn is the one column of contents in an expression; nil where there is none, or anything else that differs from row
// to row.
func contentIn(ctx *sql.Context, e sql.Expression) *expression.GetField {
	var found *expression.GetField
	alone := true
	sql.Inspect(ctx, e, func(_ *sql.Context, e sql.Expression) bool {
		switch e := e.(type) {
		case *expression.GetField:
			alone = alone && e.Type(ctx).Equals(longBytes) && (found == nil || found.Id() == e.Id())
			found = e
		case *plan.Subquery:
			alone = false
		case sql.NonDeterministicExpression:
			alone = alone && !e.IsNonDeterministic()
		}
		return alone
	})
	if !alone {
		return nil
	}
	return found
}

// Type is the key's.
func (r *remembered) Type(ctx *sql.Context) sql.Type { return r.Child.Type(ctx) }

// CollationCoercibility is the key's.
func (r *remembered) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return sql.GetCoercibility(ctx, r.Child)
}

// String prints what was written.
func (r *remembered) String() string { return r.Child.String() }

// WithChildren replaces the key.
func (r *remembered) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 1 {
		return nil, fmt.Errorf("a remembered key has one child, not %d", len(children))
	}
	return &remembered{expression.UnaryExpressionStub{Child: children[0]}, r.keys}, nil
}

// Eval gives what is kept, or evaluates the key.
func (r *remembered) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	field := contentIn(ctx, r.Child)
	if field == nil {
		return r.Child.Eval(ctx, row)
	}
	v, err := field.Eval(ctx, row)
	if err != nil {
		return nil, err
	}
	c, ok := v.(*content)
	if !ok {
		return r.Child.Eval(ctx, row)
	}
	if key, known := r.keys[c]; known {
		return key, nil
	}
	if v, err = r.Child.Eval(ctx, row); err != nil {
		return nil, err
	}
	if v, err = sql.UnwrapAny(ctx, v); err != nil {
		return nil, err
	}
	switch key := v.(type) {
	case []byte:
		ok = len(key) <= mostRemembered
	case string:
		ok = len(key) <= mostRemembered
	}
	if ok {
		r.keys[c] = v
	}
	return v, nil
}
