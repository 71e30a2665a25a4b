package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// unionTypes gives the columns of a UNION the type that MySQL gives them. Where those of its sides differ, the engine makes texts of numbers
// and times, which compare by their bytes.
func unionTypes(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
	return transform.NodeWithOpaque(ctx, n, func(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		s, ok := n.(*plan.SetOp)
		if !ok {
			return n, transform.SameTree, nil
		}
		left, right := s.Left(), s.Right()
		for i := range left.Schema(ctx) {
			a, b := columnType(ctx, left, i), columnType(ctx, right, i)
			if a == nil || b == nil || a.Equals(b) && !converted(ctx, left, i) && !converted(ctx, right, i) {
				continue
			}
			t := unionType(a, b)
			var err error
			if left, err = withColumn(ctx, left, i, t); err != nil {
				return nil, transform.SameTree, err
			}
			if right, err = withColumn(ctx, right, i, t); err != nil {
				return nil, transform.SameTree, err
			}
		}
		out, err := s.WithChildren(ctx, left, right)
		return out, transform.NewTree, err
	})
}

// projectionOf is the projection that makes the columns of one side; nil where that is something else.
func projectionOf(n sql.Node) *plan.Project {
	switch n := n.(type) {
	case *plan.Sort, *plan.Limit, *plan.Offset, *plan.Distinct, *plan.TopN:
		return projectionOf(n.Children()[0])
	case *plan.Project:
		return n
	}
	return nil
}

// converts says that a projection is not the statement's own, but the engine's for a UNION: its own stands on what groups or reads.
func converts(p *plan.Project) bool {
	for n := p.Child; ; {
		switch c := n.(type) {
		case *plan.Sort, *plan.Limit, *plan.Offset, *plan.Distinct, *plan.TopN:
			n = c.Children()[0]
		case *plan.Project, *plan.SetOp:
			return true
		default:
			return false
		}
	}
}

// conversion is what the engine converts for a UNION in one column, or takes as it is; nil in projections that are not its own.
func conversion(ctx *sql.Context, p *plan.Project, i int) sql.Expression {
	if !converts(p) {
		return nil
	}
	e := p.Projections[i]
	if alias, ok := e.(*expression.Alias); ok {
		e = alias.Child
	}
	if c, ok := e.(*collated); ok {
		e = c.Expression
	}
	if c, ok := e.(*expression.Convert); ok {
		e = c.Child
	}
	if c, ok := e.(*cast); ok { // a time, whose conversion has been mended
		e = c.child
	}
	f, ok := e.(*expression.GetField)
	if !ok || f.TableId() != 0 {
		return nil
	}
	below := p.Child.Schema(ctx)
	if i >= len(below) || below[i].Type.Equals(f.Type(ctx)) {
		return f
	}
	// A UNION below, whose column has got another type by now.
	return expression.NewGetFieldWithTable(int(f.Id()), 0, below[i].Type, f.Database(), f.Table(), f.Name(), f.IsNullable(ctx))
}

// converted says that the engine converts a column for a UNION.
func converted(ctx *sql.Context, n sql.Node, i int) bool {
	p := projectionOf(n)
	return p != nil && conversion(ctx, p, i) != nil
}

// columnType is the type of a column of one side, before the engine converts it; nil where that is not to be seen.
func columnType(ctx *sql.Context, n sql.Node, i int) sql.Type {
	if p := projectionOf(n); p != nil && i < len(p.Projections) {
		if e := conversion(ctx, p, i); e != nil {
			return e.Type(ctx)
		}
	}
	if schema := n.Schema(ctx); i < len(schema) {
		return schema[i].Type
	}
	return nil
}

// withColumn gives one side a column of a type.
func withColumn(ctx *sql.Context, n sql.Node, i int, t sql.Type) (sql.Node, error) {
	switch n := n.(type) {
	case *plan.Sort, *plan.Limit, *plan.Offset, *plan.Distinct, *plan.TopN:
		child, err := withColumn(ctx, n.Children()[0], i, t)
		if err != nil {
			return nil, err
		}
		return n.WithChildren(ctx, child)
	case *plan.SetOp:
		left, err := withColumn(ctx, n.Left(), i, t)
		if err != nil {
			return nil, err
		}
		right, err := withColumn(ctx, n.Right(), i, t)
		if err != nil {
			return nil, err
		}
		return n.WithChildren(ctx, left, right)
	case *plan.Project:
		list := append([]sql.Expression{}, n.Projections...)
		list[i] = recast(ctx, n, i, t)
		return plan.NewProject(ctx, anchored(ctx, n, list), n.Child), nil
	}
	return n, nil
}

// unionType is the type of two.
func unionType(a, b sql.Type) sql.Type {
	if t := exactType(a, b); t != nil {
		return t
	}
	t := gmstypes.GeneralizeTypes(a, b)
	if !gmstypes.IsTextOnly(t) {
		return t
	}
	if !gmstypes.IsText(a) || !gmstypes.IsText(b) {
		return longText // of a text and of what is none
	}
	if s, ok := a.(sql.StringType); ok && s.Collation() == sql.Collation_Default {
		return gmstypes.CreateLongText(b.(sql.StringType).Collation())
	}
	return t
}

// anchored gives the columns of a projection that the engine made for a UNION the table that they are of. Its own are of none, and the tables
// below would be read without them.
func anchored(ctx *sql.Context, p *plan.Project, list []sql.Expression) []sql.Expression {
	inner := projectionOf(p.Child)
	if inner == nil || !converts(p) || len(inner.Projections) != len(list) {
		return list
	}
	for i, e := range list {
		field, isField := inner.Projections[i].(*expression.GetField)
		if !isField {
			continue
		}
		switch e := e.(type) {
		case *expression.GetField:
			if e.TableId() == 0 {
				list[i] = field
			}
		case *expression.Alias:
			if mine, ok := e.Child.(*expression.GetField); ok && mine.TableId() == 0 {
				list[i] = expression.NewAlias(ctx, e.Name(), field).WithId(e.Id()).(sql.Expression)
			}
		}
	}
	return list
}

// recast is a column of a projection, converted to a type.
func recast(ctx *sql.Context, p *plan.Project, i int, t sql.Type) sql.Expression {
	e := p.Projections[i]
	child, name, id := e, "", sql.ColumnId(0)
	switch e := e.(type) {
	case *expression.Alias:
		child, name, id = e.Child, e.Name(), e.Id()
	case *expression.GetField:
		name, id = e.Name(), e.Id()
	default:
		name = e.String()
	}
	if c := conversion(ctx, p, i); c != nil {
		child = c
		if inner := projectionOf(p.Child); inner != nil {
			if f, ok := inner.Projections[i].(*expression.GetField); ok {
				child = f // see anchored
			}
		}
	} else if e.Type(ctx).Equals(t) {
		return e
	}
	return expression.NewAlias(ctx, name, &cast{child, t}).WithId(id).(sql.Expression)
}

// cast is a value of another type.
type cast struct {
	child sql.Expression
	to    sql.Type
}

var (
	_ sql.Expression         = (*cast)(nil)
	_ sql.CollationCoercible = (*cast)(nil)
)

// Resolved follows the child.
func (c *cast) Resolved() bool { return c.child.Resolved() }

// String is the child's: nobody wrote the conversion.
func (c *cast) String() string { return c.child.String() }

// Type is the other type.
func (c *cast) Type(*sql.Context) sql.Type { return c.to }

// IsNullable is the child's.
func (c *cast) IsNullable(ctx *sql.Context) bool { return c.child.IsNullable(ctx) }

// CollationCoercibility is the type's.
func (c *cast) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	if s, ok := c.to.(sql.StringType); ok {
		return s.Collation(), 2
	}
	return sql.Collation_binary, 5
}

// Children is the one.
func (c *cast) Children() []sql.Expression { return []sql.Expression{c.child} }

// WithChildren replaces it.
func (c *cast) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(c, len(children), 1)
	}
	return &cast{children[0], c.to}, nil
}

// Eval converts.
func (c *cast) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := c.child.Eval(ctx, row)
	if v == nil || err != nil {
		return nil, err
	}
	if v, err = sql.UnwrapAny(ctx, v); err != nil {
		return nil, err
	}
	if gmstypes.IsTextOnly(c.to) {
		v = textOf(ctx, c.child.Type(ctx), v)
	}
	return valueOf(ctx, v, c.to)
}
