package server

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// origins finds where the columns of a result come from, in its plan.
type origins struct {
	ctx *sql.Context
	// root is the plan; nil if it is not known.
	root    sql.Node
	tables  map[sql.TableId]*tableOrigin
	derived map[sql.TableId]*plan.SubqueryAlias
	aliases map[sql.ColumnId]sql.Expression
	steps   int // that may still be taken for one column: a recursive query never ends
}

// mostSteps is how many expressions are looked at for one column.
const mostSteps = 1000

// tableOrigin is a table of a statement.
type tableOrigin struct {
	alias, name, database string
	schema                sql.Schema
}

// columnOrigin is the column of a table that a column of a result shows as it is.
type columnOrigin struct {
	table  *tableOrigin
	column *sql.Column
}

// newOrigins reads a plan.
func newOrigins(ctx *sql.Context, root sql.Node) *origins {
	o := &origins{
		ctx:     ctx,
		root:    root,
		tables:  map[sql.TableId]*tableOrigin{},
		derived: map[sql.TableId]*plan.SubqueryAlias{},
		aliases: map[sql.ColumnId]sql.Expression{},
	}
	if root != nil {
		o.read(root)
	}
	return o
}

// read notes the tables, derived tables and aliases of a node and of those below.
func (o *origins) read(n sql.Node) {
	switch n := n.(type) {
	case *plan.TableAlias:
		if table := o.tableBelow(n.Child); table != nil {
			table.alias = n.Name()
			o.tables[n.Id()] = table
		}
	case *plan.ResolvedTable:
		if table := o.tableBelow(n); o.tables[n.Id()] == nil {
			o.tables[n.Id()] = table
		}
	case *plan.SubqueryAlias:
		o.derived[n.Id()] = n
	case *plan.Project:
		o.noteAliases(n.Projections)
	case *plan.GroupBy:
		o.noteAliases(n.SelectDeps)
	case *plan.Window:
		o.noteAliases(n.SelectExprs)
	}
	for _, child := range n.Children() {
		o.read(child)
	}
}

// noteAliases notes the aliases of a list, and what is computed of many rows.
func (o *origins) noteAliases(list []sql.Expression) {
	for _, e := range list {
		switch e := e.(type) {
		case *expression.Alias:
			o.note(e.Id(), e.Child)
		case sql.WindowAdaptableExpression:
			o.note(e.Id(), e)
		}
	}
}

// note notes what makes a column, unless that is not known by an id.
func (o *origins) note(id sql.ColumnId, e sql.Expression) {
	if id != 0 {
		o.aliases[id] = e
	}
}

// tableBelow is the table that a node reads, nil if it is none.
func (o *origins) tableBelow(n sql.Node) *tableOrigin {
	if t, ok := n.(*plan.ResolvedTable); ok {
		table := &tableOrigin{alias: t.Name(), name: t.UnderlyingTable().Name(), schema: t.Schema(o.ctx)}
		if keyed, ok := t.UnderlyingTable().(sql.PrimaryKeyTable); ok {
			table.schema = keyed.PrimaryKeySchema(o.ctx).Schema
		}
		if db := t.Database(); db != nil {
			table.database = db.Name()
		}
		return table
	}
	if children := n.Children(); len(children) == 1 {
		return o.tableBelow(children[0])
	}
	return nil
}

// outputs are the expressions that make the columns of a node: of a UNION one list for each side.
func (o *origins) outputs(n sql.Node) [][]sql.Expression {
	switch n := n.(type) {
	case *plan.Project:
		return [][]sql.Expression{n.Projections}
	case *plan.GroupBy:
		return [][]sql.Expression{n.SelectDeps}
	case *plan.Window:
		return [][]sql.Expression{n.SelectExprs}
	case *plan.SetOp:
		return append(append([][]sql.Expression{}, o.outputs(o.side(n.Left()))...), o.outputs(o.side(n.Right()))...)
	case *plan.RecursiveCte, *plan.SubqueryAlias, *plan.TableAlias, *plan.JoinNode:
		return [][]sql.Expression{o.fields(n)}
	}
	children := n.Children()
	if len(children) != 1 || len(children[0].Schema(o.ctx)) != len(n.Schema(o.ctx)) {
		return [][]sql.Expression{o.fields(n)}
	}
	return o.outputs(children[0])
}

// side is one side of a UNION without the list that the engine puts above it to make the types of both sides one. The
// fields in that list say only by their names and places what they read.
func (o *origins) side(n sql.Node) sql.Node {
	above, ok := n.(*plan.Project)
	if !ok {
		return n
	}
	below := above.Child.Schema(o.ctx)
	if len(below) != len(above.Projections) {
		return n
	}
	for i, e := range above.Projections {
		if alias, ok := e.(*expression.Alias); ok {
			e = alias.Child
		}
		if convert, ok := unwrapped(e).(*expression.Convert); ok {
			e = convert.Child
		}
		if field, ok := e.(*expression.GetField); !ok || !strings.EqualFold(field.Name(), below[i].Name) {
			return n
		}
	}
	return above.Child
}

// unwrapped is an expression without what the tables put around it.
func unwrapped(e sql.Expression) sql.Expression {
	for {
		wrapper, ok := e.(interface{ Unwrapped() sql.Expression })
		if !ok {
			return e
		}
		e = wrapper.Unwrapped()
	}
}

// fields are the columns of a node as fields of the tables that it names.
func (o *origins) fields(n sql.Node) []sql.Expression {
	var fields []sql.Expression
	for i, c := range n.Schema(o.ctx) {
		id := int(o.tableNamed(c.Source))
		fields = append(fields, expression.NewGetFieldWithTable(i, id, c.Type, c.DatabaseSource, c.Source, c.Name, c.Nullable))
	}
	return fields
}

// tableNamed is the table or derived table of a name, 0 if there is none, or more than one.
func (o *origins) tableNamed(name string) sql.TableId {
	var found []sql.TableId
	for id, t := range o.tables {
		if strings.EqualFold(t.alias, name) {
			found = append(found, id)
		}
	}
	for id, d := range o.derived {
		if strings.EqualFold(d.Name(), name) {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		return 0
	}
	return found[0]
}

// column are the expressions that make one column of the result.
func (o *origins) column(i int) []sql.Expression {
	if o.root == nil {
		return nil
	}
	return o.columnOf(o.root, i)
}

// columnOf are the expressions that make one column of a node.
func (o *origins) columnOf(n sql.Node, i int) []sql.Expression {
	var found []sql.Expression
	for _, list := range o.outputs(n) {
		if i >= len(list) {
			return nil
		}
		found = append(found, list[i])
	}
	return found
}

// of is the table's column that an expression is, nil if it is none.
func (o *origins) of(e sql.Expression) *columnOrigin {
	if o.steps--; o.steps < 0 {
		return nil
	}
	switch e := e.(type) {
	case *expression.Alias:
		return o.of(e.Child)
	case *expression.GetField:
		if table := o.tables[o.tableOf(e)]; table != nil {
			return table.column(e.Name())
		}
		below, alias := o.below(e)
		if len(below) != 1 {
			return nil
		}
		found := o.of(below[0])
		if found != nil && alias != "" {
			named := *found.table
			named.alias = alias
			found = &columnOrigin{&named, found.column}
		}
		return found
	}
	return nil
}

// tableOf is the table that a field says that it is of. In a UNION the engine only writes its name down.
func (o *origins) tableOf(field *expression.GetField) sql.TableId {
	if field.TableId() == 0 && field.Table() != "" {
		return o.tableNamed(field.Table())
	}
	return field.TableId()
}

// below are the expressions that a field reads from a derived table, with that one's name, or from a list below.
func (o *origins) below(field *expression.GetField) (found []sql.Expression, alias string) {
	if derived := o.derived[o.tableOf(field)]; derived != nil {
		for i, c := range derived.Schema(o.ctx) {
			if strings.EqualFold(c.Name, field.Name()) {
				return o.columnOf(derived.Child, i), derived.Name()
			}
		}
		return nil, ""
	}
	if e := o.aliases[field.Id()]; e != nil {
		return []sql.Expression{e}, ""
	}
	return nil, ""
}

// column finds a column of the table.
func (t *tableOrigin) column(name string) *columnOrigin {
	for _, c := range t.schema {
		if strings.EqualFold(c.Name, name) {
			return &columnOrigin{t, c}
		}
	}
	return nil
}
