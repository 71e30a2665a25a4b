package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// mailboxJoiner adds a.user_id = m.user_id to a.message_id = m.id, and to the equalities of other ids within a mailbox:
// the rows that match are of one mailbox, and a join that says so can ask for them there.
type mailboxJoiner struct {
	ctx    *sql.Context
	tables map[sql.TableId]joinedTable
	scoped bool // the statement speaks of mailboxes
}

// joinedTable is a scan as the fields of a statement refer to it.
type joinedTable struct {
	scan *scanTable
	node plan.TableIdNode // the scan's, or that of its alias
}

// joinMailboxes adds the equalities to one plan tree, and to those of derived tables within it.
func joinMailboxes(ctx *sql.Context, n sql.Node) (sql.Node, error) {
	m := &mailboxJoiner{ctx: ctx, tables: map[sql.TableId]joinedTable{}}
	scans := scansIn(n)
	inspectTree(n, func(n sql.Node) {
		if node, ok := n.(plan.TableIdNode); ok && scans[node.Id()] != nil && m.tables[node.Id()].node == nil {
			m.tables[node.Id()] = joinedTable{scans[node.Id()], node} // an alias stands above its table, and has the name
		}
		if e, ok := n.(sql.Expressioner); ok {
			for _, e := range e.Expressions() {
				inspectExpression(ctx, e, func(f *expression.GetField) { m.scoped = m.scoped || isScopeColumn(f.Name()) })
			}
		}
	})
	return m.walk(n, true)
}

// walk adds the equalities below and in a node; top says that the node begins the tree.
func (m *mailboxJoiner) walk(n sql.Node, top bool) (sql.Node, error) {
	if children := n.Children(); len(children) > 0 {
		out := make([]sql.Node, len(children))
		for i, c := range children {
			var err error
			if ownTree(n) {
				out[i], err = joinMailboxes(m.ctx, c)
			} else {
				out[i], err = m.walk(c, false)
			}
			if err != nil {
				return nil, err
			}
		}
		var err error
		if n, err = n.WithChildren(m.ctx, out...); err != nil {
			return nil, err
		}
	}
	switch n := n.(type) {
	case *plan.Filter:
		return plan.NewFilter(m.ctx, m.add(n.Expression), n.Child), nil
	case *plan.JoinNode:
		if n.Filter == nil || n.Op.IsCross() {
			return n, nil
		}
		return n.WithExpressions(m.ctx, m.add(n.Filter))
	}
	return n, nil
}

// add adds to a condition what its equalities of ids lack.
func (m *mailboxJoiner) add(condition sql.Expression) sql.Expression {
	conjuncts := expression.SplitConjunction(m.ctx, condition)
	for _, c := range conjuncts {
		pairs := fieldPairs(c)
		if pairs == nil {
			continue
		}
		left, right := m.tables[pairs[0][0].TableId()], m.tables[pairs[0][1].TableId()]
		if m.apart(left, right) && ofOneKind(left, right, pairs[0]) && !said(conjuncts, left, right) {
			condition = expression.NewAnd(condition, expression.NewEquals(left.userID(), right.userID()))
		}
	}
	return condition
}

// said reports whether there is a.user_id = m.user_id.
func said(conjuncts []sql.Expression, a, b joinedTable) bool {
	for _, c := range conjuncts {
		for _, f := range fieldPairs(c) {
			if strings.EqualFold(f[0].Name(), "user_id") && strings.EqualFold(f[1].Name(), "user_id") &&
				f[0].TableId() == a.node.Id() && f[1].TableId() == b.node.Id() {
				return true
			}
		}
	}
	return false
}

// apart reports whether two tables might read different mailboxes.
func (m *mailboxJoiner) apart(a, b joinedTable) bool {
	return a.scan != nil && b.scan != nil && a.scan.identity != b.scan.identity &&
		(m.scoped || a.scan.db.all || b.scan.db.all || a.scan.db.name != b.scan.db.name)
}

// ofOneKind reports whether two columns hold ids of the same kind.
func ofOneKind(a, b joinedTable, fields [2]*expression.GetField) bool {
	x, y := a.scan.table.column(fields[0].Name()), b.scan.table.column(fields[1].Name())
	return x != nil && y != nil && x.Of != noID && x.Of == y.Of
}

// userID is the field user_id of a table.
func (t joinedTable) userID() sql.Expression {
	at, id := 0, sql.ColumnId(0)
	for i, c := range t.scan.table.Columns {
		if c.Name == "user_id" {
			at = i
		}
	}
	i := 0
	t.node.Columns().ForEach(func(col sql.ColumnId) {
		if i == at {
			id = col
		}
		i++
	})
	return expression.NewGetFieldWithTable(int(id), int(t.node.Id()), idType, strings.ToLower(t.scan.db.name), t.node.Name(), "user_id", false)
}
