package tables

import (
	"io"
	"slices"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// hashGroup are the keys of a hash of rows under which more than the rows of one value stand.
type hashGroup int

const (
	withNull hashGroup = iota // rows with a NULL among their values
	allRows
)

// leavesEarly reports a join that leaves its second side before its end: at a match, or at NULL. The engine hashes that side while
// it is read for the first time, and so reads it again for every row; and for NOT IN it looks for NULL in any rows that it has.
func leavesEarly(op plan.JoinType) bool { return op.IsPartial() || op.IsExcludeNulls() }

// hashRows are the rows of the second side of such a join that may match the present row of the first, or may be NULL with it where
// that counts. The first time, all are read.
func (x *executor) hashRows(ctx *sql.Context, n *plan.HashLookup, row sql.Row) (sql.RowIter, error) {
	if n.Lookup == nil {
		if err := x.hash(ctx, n, row); err != nil {
			return nil, err
		}
	}
	rows, nulls := *n.Lookup, n.JoinType.IsExcludeNulls()
	key, isNull, err := hashKey(ctx, n, n.LeftProbeKey, row)
	switch {
	case err != nil:
		return nil, err
	case isNull && nulls:
		return sql.RowsToRowIter(rows[allRows]...), nil
	case isNull:
		return sql.RowsToRowIter(), nil
	case nulls && len(rows[withNull]) > 0:
		return sql.RowsToRowIter(slices.Concat(rows[key], rows[withNull])...), nil
	}
	return sql.RowsToRowIter(rows[key]...), nil
}

// hash reads the second side.
func (x *executor) hash(ctx *sql.Context, n *plan.HashLookup, row sql.Row) error {
	child, err := x.engine.Build(ctx, n.Child, row)
	if err != nil {
		return err
	}
	h := &hoard{usage: usageOf(ctx), in: sizeAndHash}
	h.stay(ctx)
	lookup := map[any][]sql.Row{}
	rows := &passingRows{child, h}
	for {
		r, err := rows.Next(ctx)
		if err == io.EOF {
			n.Lookup = &lookup
			return rows.Close(ctx)
		}
		if err == nil {
			err = put(ctx, n, lookup, r)
		}
		if err != nil {
			rows.Close(ctx)
			return err
		}
	}
}

// put puts a row of the second side where it is looked for.
func put(ctx *sql.Context, n *plan.HashLookup, lookup map[any][]sql.Row, row sql.Row) error {
	key, isNull, err := hashKey(ctx, n, n.RightEntryKey, row)
	if err != nil {
		return err
	}
	if isNull {
		key = withNull
	}
	lookup[key] = append(lookup[key], row)
	if n.JoinType.IsExcludeNulls() {
		lookup[allRows] = append(lookup[allRows], row)
	}
	return nil
}

// hashKey is the engine's hash of a key on a row; isNull says that a value of it is NULL.
func hashKey(ctx *sql.Context, n *plan.HashLookup, of sql.Expression, row sql.Row) (key any, isNull bool, err error) {
	v, err := of.Eval(ctx, row)
	if values, several := v.([]any); err != nil || v == nil || several && slices.Contains(values, nil) {
		return nil, true, err
	}
	key, _, err = n.GetHashKey(ctx, expression.NewLiteral(v, of.Type(ctx)), nil)
	return key, false, err
}
