package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// A recursive query's days and times have the types of its first part, as in MySQL: the engine makes DATETIME(6) of them all, for what the second
// part might add. What that adds to a DATE beyond the day is cut off.
// See https://dev.mysql.com/doc/refman/8.0/en/with.html#common-table-expressions-recursive.

// recursiveTypes notes the types of the columns of the recursive queries in a tree: their second parts look at these before the types are known.
func recursiveTypes(ctx *sql.Context, n sql.Node, made map[sql.ColumnId]madeColumn) error {
	var failed error
	transform.InspectWithOpaque(ctx, n, func(ctx *sql.Context, n sql.Node) bool {
		r, ok := n.(*plan.RecursiveCte)
		if !ok || failed != nil {
			return failed == nil
		}
		first, err := mended(ctx, r.Left())
		if err != nil {
			failed = err
			return false
		}
		types, i := recursiveColumns(ctx, r, first), 0
		r.Columns().ForEach(func(id sql.ColumnId) {
			if i < len(types) && types[i] != nil {
				made[id] = madeColumn{of: types[i]}
			}
			i++
		})
		return true
	})
	return failed
}

// recursiveColumns are the types of the columns of a recursive query that are days or times, by its first part; nil of all others.
func recursiveColumns(ctx *sql.Context, r *plan.RecursiveCte, first sql.Node) []sql.Type {
	schema := first.Schema(ctx)
	types := make([]sql.Type, len(schema))
	for i, c := range r.Schema(ctx) {
		if i < len(schema) && isDay(schema[i].Type) && isDay(c.Type) {
			types[i] = schema[i].Type
		}
	}
	return types
}

// recursiveSchema gives a recursive query the types of its first part.
func recursiveSchema(ctx *sql.Context, r *plan.RecursiveCte) sql.Node {
	schema := r.Schema(ctx).Copy()
	for i, t := range recursiveColumns(ctx, r, r.Left()) {
		if t != nil {
			schema[i].Type = t
		}
	}
	return r.WithSchema(schema)
}

// recursiveRows converts what the second part of a planned recursive query adds to the types of the first.
func recursiveRows(ctx *sql.Context, r *plan.RecursiveCte) (sql.Node, error) {
	second := withoutUnited(r.Right())
	columns := make([]unionColumn, len(second.Schema(ctx)))
	types := recursiveColumns(ctx, r, r.Left())
	for i, c := range second.Schema(ctx) {
		columns[i].of = c.Type
		if i < len(types) && types[i] != nil {
			columns[i].of = types[i]
		}
	}
	return r.WithChildren(ctx, r.Left(), newUnited(ctx, second, columns))
}
