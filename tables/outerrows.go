package tables

import "github.com/dolthub/go-mysql-server/sql"

// outerRows are the rows that subqueries above look at, of which a lot is read ahead, so that the messages that it names can
// be looked up together. It is for speed alone: lookups ask for what was not foreseen.
type outerRows struct {
	child sql.Node
	keys  []sql.Expression
	of    []*lookedUp // the i-th is of the i-th key
	lot   int         // rows of a lot
	most  int64       // nobody reads more rows than these; 0: all
}

var (
	_ sql.ExecBuilderNode = (*outerRows)(nil)
	_ sql.Expressioner    = (*outerRows)(nil)
)

// Resolved follows the child.
func (o *outerRows) Resolved() bool { return o.child.Resolved() }

// IsReadOnly is true: nothing is written.
func (o *outerRows) IsReadOnly() bool { return true }

// Schema is the child's.
func (o *outerRows) Schema(ctx *sql.Context) sql.Schema { return o.child.Schema(ctx) }

// Children is the one below.
func (o *outerRows) Children() []sql.Node { return []sql.Node{o.child} }

// WithChildren replaces the one below.
func (o *outerRows) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(o, len(children), 1)
	}
	c := *o
	c.child = children[0]
	return &c, nil
}

// Expressions are the keys; the engine assigns their places in the row.
func (o *outerRows) Expressions() []sql.Expression { return o.keys }

// WithExpressions replaces the keys.
func (o *outerRows) WithExpressions(_ *sql.Context, keys ...sql.Expression) (sql.Node, error) {
	if len(keys) != len(o.keys) {
		return nil, sql.ErrInvalidChildrenNumber.New(o, len(keys), len(o.keys))
	}
	c := *o
	c.keys = keys
	return &c, nil
}

// String is never shown: EXPLAIN prints what is below.
func (o *outerRows) String() string { return "Outer rows" }

// BuildRowIter starts the child.
func (o *outerRows) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	rows, err := b.Build(ctx, o.child, row)
	if err != nil {
		return nil, err
	}
	return &aheadRows{of: o, rows: rows, hoard: &hoard{usage: usageOf(ctx)}}, nil
}

// mostAhead is how many bytes of rows are read ahead: with bodies, a lot could take hundreds of megabytes.
const mostAhead = 8 << 20

// aheadRows are the child's rows, read a lot ahead.
type aheadRows struct {
	of   *outerRows
	rows sql.RowIter
	lot  []sql.Row
	end  error // came behind the lot

	hoard *hoard // counts the lot, until its last row has been read
}

// Next returns the next row.
func (a *aheadRows) Next(ctx *sql.Context) (sql.Row, error) {
	if len(a.lot) == 0 && a.end == nil {
		if err := a.read(ctx); err != nil {
			return nil, err
		}
	}
	if len(a.lot) == 0 {
		return nil, a.end
	}
	row := a.lot[0]
	a.lot = a.lot[1:]
	return row, nil
}

// read reads a lot and tells what it names.
func (a *aheadRows) read(ctx *sql.Context) error {
	a.hoard.free()
	for len(a.lot) < a.of.lot && a.hoard.held.Load() < mostAhead && a.end == nil {
		row, err := a.rows.Next(ctx)
		if err != nil {
			a.end = err
			break
		}
		a.lot = append(a.lot, row)
		if err := a.hoard.add(sizeOf(row)); err != nil {
			return err
		}
	}
	many := len(a.lot) == a.of.lot && a.end == nil && a.of.most == 0
	for i, key := range a.of.keys {
		if many {
			a.of.of[i].named = mostKeys // the next lot is all
			continue
		}
		next := []string{}
		for _, row := range a.lot {
			v, err := key.Eval(ctx, row)
			if err != nil {
				return err
			}
			if id, ok := v.(string); ok && id != "" {
				next = append(next, id)
			}
		}
		a.of.of[i].next = next
	}
	return nil
}

// Close closes the child's rows.
func (a *aheadRows) Close(ctx *sql.Context) error {
	a.hoard.free()
	return a.rows.Close(ctx)
}
