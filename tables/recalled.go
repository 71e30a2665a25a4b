package tables

import (
	"encoding/binary"
	"io"
	"math"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// recalled is the query of a subquery that looks at columns of outer rows: where those have the values of an earlier time,
// its rows are those of that time.
type recalled struct {
	child sql.Node
	outer []sql.Expression // the columns of outer rows
	first bool             // the reader looks only whether there is a row
	times *times           // shared by the copies that the engine makes for each outer row
}

// times are the rows of earlier times.
type times struct {
	rows  map[string][]sql.Row // by the values of the columns
	hoard *hoard               // counts them
}

// The bounds of what is remembered, in bytes: of all, and of the values that choose.
const (
	mostRecalled = 4 << 20
	longestKey   = 1 << 12
)

var (
	_ sql.ExecBuilderNode = (*recalled)(nil)
	_ sql.Expressioner    = (*recalled)(nil)
)

// remember puts a recalled on the query of a subquery whose rows depend on the columns of outer rows alone.
func remember(ctx *sql.Context, s *plan.Subquery) sql.Node {
	if s.Volatile() || !sessionFlag(ctx, varPushdown) {
		return s.Query
	}
	outer, ok := outerColumns(ctx, s)
	if !ok || len(outer) == 0 {
		return s.Query
	}
	return &recalled{child: s.Query, outer: outer, times: &times{rows: map[string][]sql.Row{}}}
}

// outerColumns are the columns that a subquery, or one within it, takes from outer rows; ok is false where its rows depend on
// something else too.
func outerColumns(ctx *sql.Context, s *plan.Subquery) (outer []sql.Expression, ok bool) {
	look := &lookInside{tables: map[sql.TableId]bool{}}
	look.node(ctx, s.Query)
	correlated, seen := s.Correlated(), map[sql.ColumnId]bool{}
	for _, f := range look.fields {
		if fromOutside := correlated.Contains(f.Id()) || f.TableId() != 0 && !look.tables[f.TableId()]; fromOutside && !seen[f.Id()] {
			seen[f.Id()] = true
			outer = append(outer, f)
		}
	}
	return outer, !look.differs
}

// lookInside looks at a query and the subqueries within it.
type lookInside struct {
	tables  map[sql.TableId]bool
	fields  []*expression.GetField
	differs bool // something may have another value each time
}

// node looks at a tree of nodes.
func (l *lookInside) node(ctx *sql.Context, n sql.Node) {
	transform.InspectWithOpaque(ctx, n, func(_ *sql.Context, n sql.Node) bool {
		if t, ok := n.(plan.TableIdNode); ok {
			l.tables[t.Id()] = true
		}
		if x, ok := n.(sql.Expressioner); ok {
			for _, e := range x.Expressions() {
				sql.Inspect(ctx, e, l.expression)
			}
		}
		return true
	})
}

// expression looks at one expression, and goes on to those below.
func (l *lookInside) expression(ctx *sql.Context, e sql.Expression) bool {
	switch e := e.(type) {
	case *expression.GetField:
		l.fields = append(l.fields, e)
	case *plan.Subquery:
		l.differs = l.differs || e.Volatile()
		l.node(ctx, e.Query)
	case *expression.UserVar:
		l.differs = true
	case sql.NonDeterministicExpression:
		l.differs = l.differs || e.IsNonDeterministic()
	}
	return true
}

// Resolved follows the child.
func (r *recalled) Resolved() bool { return r.child.Resolved() }

// IsReadOnly follows the child.
func (r *recalled) IsReadOnly() bool { return r.child.IsReadOnly() }

// Schema is the child's.
func (r *recalled) Schema(ctx *sql.Context) sql.Schema { return r.child.Schema(ctx) }

// Children is the one below.
func (r *recalled) Children() []sql.Node { return []sql.Node{r.child} }

// WithChildren replaces the one below; what is remembered stays, because only its place in the tree has changed.
func (r *recalled) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(r, len(children), 1)
	}
	c := *r
	c.child = children[0]
	return &c, nil
}

// Expressions are the columns of outer rows; the engine assigns their places.
func (r *recalled) Expressions() []sql.Expression { return r.outer }

// WithExpressions replaces the columns.
func (r *recalled) WithExpressions(_ *sql.Context, outer ...sql.Expression) (sql.Node, error) {
	if len(outer) != len(r.outer) {
		return nil, sql.ErrInvalidChildrenNumber.New(r, len(outer), len(r.outer))
	}
	c := *r
	c.outer = outer
	return &c, nil
}

// String is the child's: the engine prints subqueries within expressions.
func (r *recalled) String() string { return r.child.String() }

// BuildRowIter gives the rows of an earlier time with the same values, or executes the child.
func (r *recalled) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	key, ok := r.key(ctx, row)
	if rows, again := r.times.rows[key]; ok && again {
		return &keptIter{prefix: row, rows: rows}, nil
	}
	rows, err := b.Build(ctx, r.child, row)
	if err != nil || !ok {
		return rows, err
	}
	if r.times.hoard == nil {
		r.times.hoard = &hoard{usage: usageOf(ctx)} // freed with the statement
	}
	return &recalledRows{RowIter: rows, of: r, key: key, width: len(r.child.Schema(ctx))}, nil
}

// key are the values of the columns; ok is false where they are none that could be compared, or too long.
func (r *recalled) key(ctx *sql.Context, row sql.Row) (key string, ok bool) {
	var out []byte
	for _, e := range r.outer {
		v, err := e.Eval(ctx, row)
		if err != nil {
			return "", false
		}
		if out, ok = appendExactly(out, v); !ok || len(out) > longestKey {
			return "", false
		}
	}
	return string(out), true
}

// appendExactly writes a value so that another one is written otherwise; ok is false for what has no such form.
func appendExactly(out []byte, v any) (_ []byte, ok bool) {
	switch v := v.(type) {
	case nil:
		return append(out, 'n'), true
	case string:
		return append(binary.BigEndian.AppendUint64(append(out, 's'), uint64(len(v))), v...), true
	case int8:
		return binary.BigEndian.AppendUint64(append(out, 'b'), uint64(v)), true
	case int32:
		return binary.BigEndian.AppendUint64(append(out, 'w'), uint64(v)), true
	case int64:
		return binary.BigEndian.AppendUint64(append(out, 'l'), uint64(v)), true
	case uint64:
		return binary.BigEndian.AppendUint64(append(out, 'u'), v), true
	case float64:
		return binary.BigEndian.AppendUint64(append(out, 'f'), math.Float64bits(v)), true
	case time.Time:
		out = binary.BigEndian.AppendUint64(append(out, 't'), uint64(v.Unix()))
		return binary.BigEndian.AppendUint64(out, uint64(v.Nanosecond())), v.Location() == time.UTC
	}
	return out, false
}

// recalledRows are the rows of a query that will be remembered.
type recalledRows struct {
	sql.RowIter
	of    *recalled
	key   string
	width int // values of a row, behind those of outer rows
	rows  []sql.Row
	bytes int64
}

// Next returns the next row. With the last one, or the first where the others do not matter, all are remembered.
func (r *recalledRows) Next(ctx *sql.Context) (sql.Row, error) {
	row, err := r.RowIter.Next(ctx)
	switch {
	case err == io.EOF:
		return nil, r.keep(err)
	case err != nil:
		return nil, err
	}
	if r.bytes < mostRecalled {
		own := row[len(row)-r.width:]
		r.rows, r.bytes = append(r.rows, own), r.bytes+sizeOf(own)
	}
	if r.of.first {
		err = r.keep(nil)
	}
	return row, err
}

// keep remembers the rows, where there is room; err is passed on.
func (r *recalledRows) keep(err error) error {
	t := r.of.times
	size := r.bytes + hashBytes + int64(len(r.key))
	if _, again := t.rows[r.key]; again || t.hoard.held.Load()+size > mostRecalled {
		return err
	}
	t.rows[r.key] = r.rows
	if full := t.hoard.add(size); full != nil {
		return full
	}
	return err
}
