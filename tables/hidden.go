package tables

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// hides reports whether a column is hidden from the user whose statement reads the table.
func (t *scanTable) hides(column string) bool { return t.db.policy.hides(t.table, column) }

// hidden are the table's hidden columns; nil where there are none.
func (t *scanTable) hidden() map[string]bool {
	var out map[string]bool
	for _, c := range t.table.Columns {
		if t.hides(c.Name) {
			if out == nil {
				out = map[string]bool{}
			}
			out[c.Name] = true
		}
	}
	return out
}

// hide adds the hidden columns to those of a scan that nobody looks at: they are neither asked for nor filled.
func (s *scan) hide(hidden map[string]bool) {
	if hidden == nil {
		return
	}
	s.hidden, s.unread = hidden, maps.Clone(s.unread)
	if s.unread == nil {
		s.unread = map[string]bool{}
	}
	maps.Copy(s.unread, hidden)
}

// hiddenPlaces are the places of hidden columns in the rows of a scan.
func (s *scan) hiddenPlaces() []int {
	var out []int
	for i, c := range s.columns {
		if s.hidden[c.Name] {
			out = append(out, i)
		}
	}
	return out
}

// hiddenUse finds where a statement does more with a hidden column than show it. Hidden columns are NULL, so nothing leaks
// here: an answer that was filtered, sorted or counted by NULLs would be a wrong one.
type hiddenUse struct {
	ctx     *sql.Context
	columns map[sql.ColumnId]string // by the engine's numbers of values: the hidden column that one is made of, as table.column
	names   map[tableColumn]string  // the same by names, of the columns of derived tables, whose numbers need not be in order
	working map[string][]string     // the same of the rows of recursive CTEs so far, by the CTE's name
	step    map[string]string       // the same of the columns of the recursive CTE that reads itself, by their names alone
	err     error
}

// tableColumn is a column of a table in a statement; the name is in lower case.
type tableColumn struct {
	table  sql.TableId
	column string
}

// refuseHidden refuses statements that choose, sort, group, join or count by a hidden column, however it comes to that place.
func refuseHidden(ctx *sql.Context, n sql.Node) error {
	if p := policyOf(ctx); p == nil || len(p.Hidden) == 0 {
		return nil
	}
	u := &hiddenUse{ctx: ctx, columns: map[sql.ColumnId]string{}, names: map[tableColumn]string{}, working: map[string][]string{}}
	u.node(n)
	return u.err
}

// node looks through a plan tree, and returns for each column of its rows the hidden one that it is made of, or "".
func (u *hiddenUse) node(n sql.Node) []string {
	switch n := n.(type) {
	case *plan.ResolvedTable:
		return u.table(n)
	case *plan.RecursiveTable:
		return u.itself(n)
	case *plan.RecursiveCte:
		return u.recursive(n)
	case *plan.SubqueryAlias:
		return u.named(n, u.node(n.Child))
	case *plan.TableAlias:
		return u.named(n, u.node(n.Child))
	case *plan.SetOp:
		return u.setOp(n)
	}
	var below []string
	for _, child := range n.Children() {
		below = append(below, u.node(child)...)
	}
	switch n := n.(type) {
	case *plan.Project:
		return u.shown(n.Projections)
	case *plan.GroupBy:
		u.refuse(n.GroupByExprs...)
		return u.aggregated(n.SelectDeps)
	case *plan.Window:
		return u.aggregated(n.SelectExprs)
	case *plan.Distinct, *plan.OrderedDistinct:
		u.refuseColumns(below)
	case sql.Expressioner: // Filter, Having, a join, a sort, and whatever else looks at values
		u.refuse(n.Expressions()...)
	}
	return below
}

// table marks the hidden columns of a table.
func (u *hiddenUse) table(n *plan.ResolvedTable) []string {
	t, ok := n.UnderlyingTable().(*scanTable)
	if !ok {
		return nil
	}
	out := make([]string, len(t.table.Columns))
	for i, c := range t.table.Columns {
		if t.hides(c.Name) {
			out[i] = t.table.Name + "." + c.Name
		}
	}
	u.number(n, out)
	return out
}

// number marks the columns of a table by their numbers, which are in the columns' order.
func (u *hiddenUse) number(n plan.TableIdNode, columns []string) {
	i := 0
	n.Columns().ForEach(func(id sql.ColumnId) {
		if i < len(columns) && columns[i] != "" {
			u.columns[id] = columns[i]
		}
		i++
	})
}

// named marks the columns of a derived table or an alias, which expressions name by it.
func (u *hiddenUse) named(n plan.TableIdNode, columns []string) []string {
	for i, c := range n.Schema(u.ctx) {
		if i < len(columns) && columns[i] != "" {
			u.names[tableColumn{n.Id(), strings.ToLower(c.Name)}] = columns[i]
		}
	}
	u.number(n, columns)
	return columns
}

// recursive looks through a recursive CTE, which may hand a column on from one step to the next.
func (u *hiddenUse) recursive(n *plan.RecursiveCte) []string {
	out := u.node(n.Left())
	outer := u.step
	defer func() { u.step = outer }()
	for again := true; again; {
		again = false
		u.working[n.Name()], u.step = out, maps.Clone(outer)
		for i, column := range u.node(n.Right()) {
			if i < len(out) && out[i] == "" && column != "" {
				out[i], again = column, true
			}
		}
	}
	if n.Union().Distinct {
		u.refuseColumns(out)
	}
	u.refuse(n.Union().SortConditions.ToExpressions()...)
	return out
}

// itself marks the columns of the table that a recursive CTE reads itself by. Expressions there name it by no number of its own.
func (u *hiddenUse) itself(n *plan.RecursiveTable) []string {
	columns := u.working[n.Name()]
	for i, c := range n.Schema(u.ctx) {
		if i < len(columns) && columns[i] != "" {
			if u.step == nil {
				u.step = map[string]string{}
			}
			u.step[strings.ToLower(c.Name)] = columns[i]
		}
	}
	return columns
}

// setOp looks through both sides. Only UNION ALL does not compare their rows.
func (u *hiddenUse) setOp(n *plan.SetOp) []string {
	out := u.node(n.Left())
	for i, column := range u.node(n.Right()) {
		if i < len(out) && out[i] == "" {
			out[i] = column
		}
	}
	if n.Distinct || n.SetOpType != plan.UnionType {
		u.refuseColumns(out)
	}
	schema := n.Schema(u.ctx)
	for _, e := range n.SortConditions.ToExpressions() {
		u.refuse(e)
		if f, ok := e.(*expression.GetField); ok { // the right side's columns stand under the left side's names
			if i := schema.IndexOfColName(strings.ToLower(f.Name())); i >= 0 && i < len(out) {
				u.refuseColumns(out[i : i+1])
			}
		}
	}
	return out
}

// shown marks the columns of a projection.
func (u *hiddenUse) shown(projections []sql.Expression) []string {
	out := make([]string, len(projections))
	for i, e := range projections {
		out[i] = u.madeOf(e)
		if x, ok := e.(sql.IdExpression); ok && x.Id() != 0 && out[i] != "" {
			u.columns[x.Id()] = out[i]
		}
	}
	return out
}

// aggregated does so for what aggregate and window functions stand in, and refuses those that look at hidden columns.
func (u *hiddenUse) aggregated(exprs []sql.Expression) []string {
	for _, e := range exprs {
		sql.Inspect(u.ctx, e, func(_ *sql.Context, e sql.Expression) bool {
			if a, ok := e.(sql.Aggregation); ok {
				u.refuse(a)
			}
			if w, ok := e.(sql.WindowAdaptableExpression); ok {
				u.refuse(w)
				if window := w.Window(); window != nil {
					u.refuse(window.PartitionBy...)
					u.refuse(window.OrderBy.ToExpressions()...)
				}
			}
			return true
		})
	}
	return u.shown(exprs)
}

// madeOf is the hidden column that the value of an expression is made of, or "". It looks through its subqueries.
func (u *hiddenUse) madeOf(e sql.Expression) string {
	found := ""
	sql.Inspect(u.ctx, e, func(_ *sql.Context, e sql.Expression) bool {
		column := ""
		switch e := e.(type) {
		case *expression.GetField:
			name := strings.ToLower(e.Name())
			column = cmp.Or(u.columns[e.Id()], u.names[tableColumn{e.TableId(), name}], u.step[name])
		case *plan.Subquery:
			for _, c := range u.node(e.Query) {
				column = cmp.Or(column, c)
			}
		case *plan.ExistsSubquery:
			u.node(e.Query.Query) // it looks at no value of the rows
			return false
		}
		found = cmp.Or(found, column)
		return true
	})
	return found
}

// refuse refuses expressions that look at a hidden column.
func (u *hiddenUse) refuse(exprs ...sql.Expression) {
	for _, e := range exprs {
		if e != nil {
			u.refuseColumns([]string{u.madeOf(e)})
		}
	}
}

// refuseColumns refuses what is made of a hidden column; the first one found is named.
func (u *hiddenUse) refuseColumns(columns []string) {
	i := slices.IndexFunc(columns, func(c string) bool { return c != "" })
	if i >= 0 && u.err == nil {
		u.err = hiddenError(columns[i])
	}
}
