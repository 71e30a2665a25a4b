package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// distinct is DISTINCT in an aggregate: NULL for a value that was there before. MySQL keeps the values in columns of a table,
// which have the digits of their type.
type distinct struct {
	child  sql.Expression
	hasher *rowHasher
	seen   map[rowKey]struct{}
}

var (
	_ sql.Expression         = (*distinct)(nil)
	_ sql.CollationCoercible = (*distinct)(nil)
	_ sql.Disposable         = (*distinct)(nil)
)

// Resolved follows the child.
func (d *distinct) Resolved() bool { return d.child.Resolved() }

// String is what SQL says.
func (d *distinct) String() string { return "DISTINCT " + d.child.String() }

// Type is the child's.
func (d *distinct) Type(ctx *sql.Context) sql.Type { return d.child.Type(ctx) }

// IsNullable is true: see Eval.
func (d *distinct) IsNullable(*sql.Context) bool { return true }

// CollationCoercibility is the child's.
func (d *distinct) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return sql.GetCoercibility(ctx, d.child)
}

// Children is the one.
func (d *distinct) Children() []sql.Expression { return []sql.Expression{d.child} }

// WithChildren replaces the child; what was seen is not taken over.
func (d *distinct) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(d, len(children), 1)
	}
	return &distinct{child: children[0]}, nil
}

// Dispose forgets what was seen.
func (d *distinct) Dispose(*sql.Context) { d.seen = nil }

// Eval is the child's value the first time that it comes, and NULL afterwards.
func (d *distinct) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := d.child.Eval(ctx, row)
	if v == nil || err != nil {
		return nil, err
	}
	t := d.child.Type(ctx)
	if v, err = inColumn(ctx, v, t); err != nil {
		return nil, err
	}
	if d.seen == nil {
		d.hasher, d.seen = newRowHasher([]sql.Type{t}), map[rowKey]struct{}{}
	}
	key, err := d.hasher.hash(ctx, sql.Row{v})
	if err != nil {
		return nil, err
	}
	if _, again := d.seen[key]; again {
		return nil, nil
	}
	d.seen[key] = struct{}{}
	return v, usageOf(ctx).hold(hashBytes)
}

// countDistinct is COUNT(DISTINCT a, b).
var countDistinct = &aggregateKind{name: "count", typeOf: func(sql.Type) sql.Type { return gmstypes.Int64 }, never: true,
	start: func(args []sql.Type) accumulator {
		return &distinctCount{types: args, hasher: newRowHasher(args), seen: map[rowKey]struct{}{}}
	}}

// distinctCount counts the different rows of arguments.
type distinctCount struct {
	types  []sql.Type // of the arguments
	hasher *rowHasher
	seen   map[rowKey]struct{}
}

// add adds a row.
func (c *distinctCount) add(ctx *sql.Context, args sql.Row) error {
	for i, t := range c.types {
		var err error
		if args[i], err = inColumn(ctx, args[i], t); err != nil {
			return err
		}
	}
	key, err := c.hasher.hash(ctx, args)
	if _, again := c.seen[key]; again || err != nil {
		return err
	}
	c.seen[key] = struct{}{}
	return usageOf(ctx).hold(hashBytes)
}

// result is how many there are.
func (c *distinctCount) result(*sql.Context) (any, error) { return int64(len(c.seen)), nil }
