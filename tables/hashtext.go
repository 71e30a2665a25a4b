package tables

import (
	"fmt"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// hashTexts lets hash joins find texts that are equal by their collation. The engine hashes their bytes where their types differ, or where there is
// more than one key, and rows that match are lost.
func hashTexts(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
	return transform.NodeWithOpaque(ctx, n, func(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		h, ok := n.(*plan.HashLookup)
		if !ok {
			return n, transform.SameTree, nil
		}
		left, right, changed := hashedKeys(ctx, h.LeftProbeKey, h.RightEntryKey)
		if !changed {
			return n, transform.SameTree, nil
		}
		out, err := h.WithExpressions(ctx, right, left)
		if err != nil {
			return nil, transform.SameTree, err
		}
		out.(*plan.HashLookup).CompareType = compareType(ctx, h.CompareType, left, right)
		return out, transform.NewTree, nil
	})
}

// compareType is the type in which the keys are compared: that of before, but for those that are hashed now.
func compareType(ctx *sql.Context, before sql.Type, left, right sql.Expression) sql.Type {
	l, okLeft := left.(expression.Tuple)
	r, okRight := right.(expression.Tuple)
	if !okLeft || !okRight {
		return gmstypes.GetCompareType(left.Type(ctx), right.Type(ctx))
	}
	tuple, ok := before.(gmstypes.TupleType)
	if !ok { // a tuple of one is of its element's type
		return gmstypes.GetCompareType(left.Type(ctx), right.Type(ctx))
	}
	out := append(gmstypes.TupleType{}, tuple...)
	for i := range out {
		if _, hashed := l[i].(*weight); hashed {
			out[i] = gmstypes.GetCompareType(l[i].Type(ctx), r[i].Type(ctx))
		}
	}
	return out
}

// hashedKeys are the keys of both sides, texts as hashes of their weights.
func hashedKeys(ctx *sql.Context, left, right sql.Expression) (l, r sql.Expression, changed bool) {
	lefts, okLeft := left.(expression.Tuple)
	rights, okRight := right.(expression.Tuple)
	if !okLeft || !okRight || len(lefts) != len(rights) {
		return hashedPair(ctx, left, right)
	}
	ls, rs := append(expression.Tuple{}, lefts...), append(expression.Tuple{}, rights...)
	for i := range ls {
		a, b, ok := hashedPair(ctx, ls[i], rs[i])
		ls[i], rs[i], changed = a, b, changed || ok
	}
	return ls, rs, changed
}

// hashedPair is one key of both sides.
func hashedPair(ctx *sql.Context, left, right sql.Expression) (l, r sql.Expression, changed bool) {
	if !gmstypes.IsTextOnly(left.Type(ctx)) || !gmstypes.IsTextOnly(right.Type(ctx)) {
		return left, right, false
	}
	a, ca := sql.GetCoercibility(ctx, left)
	b, cb := sql.GetCoercibility(ctx, right)
	collation, _ := sql.ResolveCoercibility(a, ca, b, cb)
	if collation == sql.Collation_Default || collation == sql.Collation_binary || collation == sql.Collation_Unspecified {
		return left, right, false // by their bytes
	}
	return &weight{wrapper{left}, collation}, &weight{wrapper{right}, collation}, true
}

// weight is a hash of a text's weights: texts that are equal have the same.
type weight struct {
	wrapper
	collation sql.CollationID
}

var (
	_ sql.Expression         = (*weight)(nil)
	_ sql.CollationCoercible = (*weight)(nil)
)

// Type is that of the hash.
func (*weight) Type(*sql.Context) sql.Type { return gmstypes.Uint64 }

// WithChildren replaces the child.
func (w *weight) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(w, children)
	return &weight{in, w.collation}, err
}

// Eval hashes.
func (w *weight) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := w.child.Eval(ctx, row)
	if v == nil || err != nil {
		return nil, err
	}
	return weigh(ctx, v, w.collation)
}

// weigh makes a hash of a text's weights in a collation.
func weigh(ctx *sql.Context, v any, collation sql.CollationID) (uint64, error) {
	v, err := sql.UnwrapAny(ctx, v)
	if err != nil {
		return 0, err
	}
	v, _, err = gmstypes.ConvertOrTruncate(ctx, v, gmstypes.LongText)
	if err != nil {
		return 0, err
	}
	return collation.HashToUint(v.(string))
}

// hashed is a time or a whole number in a form that is the same for those that are equal, whatever their types are.
type hashed struct{ wrapper }

var (
	_ sql.Expression         = (*hashed)(nil)
	_ sql.CollationCoercible = (*hashed)(nil)
)

// Type is that of the form: text is compared by its bytes here.
func (*hashed) Type(*sql.Context) sql.Type { return gmstypes.LongBlob }

// WithChildren replaces the child.
func (h *hashed) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(h, children)
	return &hashed{in}, err
}

// Eval gives the form.
func (h *hashed) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := h.child.Eval(ctx, row)
	if v == nil || err != nil {
		return nil, err
	}
	return []byte(fmt.Sprint(alike(v))), nil
}

// alike is a value of which equal ones are written alike: of a time, its microseconds, and of a boolean 0 or 1.
func alike(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.Round(time.Microsecond).UnixMicro()
	case bool:
		return tinyint(v)
	}
	return v
}
