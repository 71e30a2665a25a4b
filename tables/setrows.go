package tables

import (
	"io"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// distinctRows drops rows that came before.
type distinctRows struct {
	sql.RowIter
	hasher *rowHasher
	on     []sql.Expression // what makes rows different, where that is not all of them
	seen   map[rowKey]struct{}
	hoard  *hoard // counts them
}

// newDistinctRows compares whole rows of a schema, or what on gives of them.
func newDistinctRows(ctx *sql.Context, rows sql.RowIter, schema sql.Schema, on []sql.Expression) *distinctRows {
	types := typesOf(schema)
	if len(on) > 0 {
		types = types[:0]
		for _, e := range on {
			types = append(types, e.Type(ctx))
		}
	}
	return &distinctRows{RowIter: rows, hasher: newRowHasher(types), on: on, seen: map[rowKey]struct{}{},
		hoard: &hoard{usage: usageOf(ctx)}}
}

// typesOf are the types of a schema.
func typesOf(schema sql.Schema) []sql.Type {
	types := make([]sql.Type, len(schema))
	for i, c := range schema {
		types[i] = c.Type
	}
	return types
}

// Next returns the next row that is new.
func (d *distinctRows) Next(ctx *sql.Context) (sql.Row, error) {
	for {
		row, err := d.RowIter.Next(ctx)
		if err != nil {
			return nil, err
		}
		key, err := d.key(ctx, row)
		if err != nil {
			return nil, err
		}
		if _, again := d.seen[key]; !again {
			d.seen[key] = struct{}{}
			return row, d.hoard.add(hashBytes)
		}
	}
}

// Close forgets the rows.
func (d *distinctRows) Close(ctx *sql.Context) error {
	d.hoard.free()
	return d.RowIter.Close(ctx)
}

// key is what is compared of a row.
func (d *distinctRows) key(ctx *sql.Context, row sql.Row) (rowKey, error) {
	if len(d.on) == 0 {
		return d.hasher.hash(ctx, row)
	}
	values := make(sql.Row, len(d.on))
	for i, e := range d.on {
		var err error
		if values[i], err = e.Eval(ctx, row); err != nil {
			return rowKey{}, err
		}
	}
	return d.hasher.hash(ctx, values)
}

// commonRows are the rows of INTERSECT and EXCEPT: those of the left side that the right side has too, or that it lacks. Each row of the right
// side stands for one of the left side; with DISTINCT, for all that are equal.
type commonRows struct {
	left, right sql.RowIter
	except      bool
	distinct    bool
	hasher      *rowHasher
	count       map[rowKey]int // of the right side; nil until it has been read
	hoard       *hoard         // counts them
}

// Next returns the next row.
func (c *commonRows) Next(ctx *sql.Context) (sql.Row, error) {
	if c.count == nil {
		if err := c.readRight(ctx); err != nil {
			return nil, err
		}
	}
	for {
		row, err := c.left.Next(ctx)
		if err != nil {
			return nil, err
		}
		key, err := c.hasher.hash(ctx, row)
		if err != nil {
			return nil, err
		}
		found := c.count[key] > 0
		if found && !c.distinct {
			c.count[key]--
		}
		if found != c.except {
			return row, nil
		}
	}
}

// readRight counts the rows of the right side.
func (c *commonRows) readRight(ctx *sql.Context) error {
	c.count = map[rowKey]int{}
	for {
		row, err := c.right.Next(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		key, err := c.hasher.hash(ctx, row)
		if err != nil {
			return err
		}
		if c.count[key]++; c.count[key] > 1 {
			continue
		}
		if err := c.hoard.add(hashBytes); err != nil {
			return err
		}
	}
}

// Close ends both sides.
func (c *commonRows) Close(ctx *sql.Context) error {
	c.hoard.free()
	err := c.left.Close(ctx)
	if rightErr := c.right.Close(ctx); err == nil {
		err = rightErr
	}
	return err
}

// buildDistinct executes SELECT DISTINCT: the engine compares texts by their bytes.
func buildDistinct(ctx *sql.Context, b sql.NodeExecBuilder, n *plan.Distinct, row sql.Row) (sql.RowIter, error) {
	rows, err := b.Build(ctx, n.Child, row)
	if err != nil {
		return nil, err
	}
	return newDistinctRows(ctx, rows, n.Child.Schema(ctx), n.DistinctOn()), nil
}

// buildSetOp executes what of UNION, INTERSECT and EXCEPT compares rows. ok is false where none are compared.
func buildSetOp(ctx *sql.Context, b sql.NodeExecBuilder, n *plan.SetOp, row sql.Row) (rows sql.RowIter, ok bool, err error) {
	if n.SetOpType == plan.UnionType && !n.Distinct {
		return nil, false, nil
	}
	schema := n.Schema(ctx)
	if n.SetOpType == plan.UnionType {
		all := plan.NewSetOp(plan.UnionType, n.Left(), n.Right(), false, nil, nil, nil)
		rows, err = b.Build(ctx, all, row)
	} else {
		rows, err = buildCommon(ctx, b, n, row)
	}
	if err != nil {
		return nil, true, err
	}
	if n.Distinct {
		rows = newDistinctRows(ctx, rows, schema, nil)
	}
	var out sql.Node = &given{schema: schema, rows: rows}
	if len(n.SortConditions) > 0 {
		out = plan.NewSort(n.SortConditions, out)
	}
	if n.Offset != nil {
		out = plan.NewOffset(n.Offset, out)
	}
	if n.Limit != nil {
		out = plan.NewLimit(n.Limit, out)
	}
	rows, err = b.Build(ctx, out, row)
	return rows, true, err
}

// buildCommon executes INTERSECT and EXCEPT.
func buildCommon(ctx *sql.Context, b sql.NodeExecBuilder, n *plan.SetOp, row sql.Row) (sql.RowIter, error) {
	left, err := b.Build(ctx, n.Left(), row)
	if err != nil {
		return nil, err
	}
	right, err := b.Build(ctx, n.Right(), row)
	if err != nil {
		left.Close(ctx)
		return nil, err
	}
	return &commonRows{left: left, right: right, except: n.SetOpType == plan.ExceptType, distinct: n.Distinct,
		hasher: newRowHasher(typesOf(n.Schema(ctx))), hoard: &hoard{usage: usageOf(ctx)}}, nil
}

// given is a node whose rows are there already, for the engine's nodes to stand on.
type given struct {
	schema sql.Schema
	rows   sql.RowIter
}

var _ sql.ExecSourceRel = (*given)(nil)

// Resolved is true.
func (*given) Resolved() bool { return true }

// IsReadOnly is true.
func (*given) IsReadOnly() bool { return true }

// String is shown nowhere.
func (*given) String() string { return "Rows" }

// Schema is that of the rows.
func (g *given) Schema(*sql.Context) sql.Schema { return g.schema }

// Children is empty.
func (*given) Children() []sql.Node { return nil }

// WithChildren takes none.
func (g *given) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) > 0 {
		return nil, sql.ErrInvalidChildrenNumber.New(g, len(children), 0)
	}
	return g, nil
}

// RowIter gives the rows, once.
func (g *given) RowIter(*sql.Context, sql.Row) (sql.RowIter, error) { return g.rows, nil }
