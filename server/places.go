package server

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// The parts of a SELECT as MySQL's errors call them, in the order in which MySQL looks for names.
var placeOrder = []string{"on clause", "field list", "where clause", "group statement", "having clause", "order clause"}

// namedColumn is a column where a statement names it.
type namedColumn struct {
	*sqlparser.ColName
	place string            // one of placeOrder; "" is unknown
	query sqlparser.SQLNode // the SELECT around it; nil is none
}

// namedTable is a table that a statement reads, and what the statement calls it.
type namedTable struct {
	sqlparser.TableName
	alias string
}

// names are the names in a statement.
type names struct {
	tables  []namedTable
	columns []namedColumn
}

// namesOf collects the names in a statement.
func namesOf(stmt sqlparser.Statement) names {
	var n names
	if e, ok := stmt.(*sqlparser.Explain); ok {
		stmt = e.Statement
	}
	n.collect("", nil, stmt)
	return n
}

// collect walks a part of a statement that stands in a place of a SELECT.
func (n *names) collect(place string, query sqlparser.SQLNode, nodes ...sqlparser.SQLNode) {
	_ = sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
		switch node := node.(type) {
		case *sqlparser.Select:
			n.collectSelect(node)
			return false, nil
		case *sqlparser.JoinTableExpr:
			n.collect(place, query, node.LeftExpr, node.RightExpr)
			n.collect("on clause", query, node.Condition)
			return false, nil
		case *sqlparser.AliasedTableExpr:
			n.addTable(node)
		case *sqlparser.ColName:
			n.columns = append(n.columns, namedColumn{node, place, query})
		}
		return true, nil
	}, nodes...)
}

// collectSelect walks the parts of a SELECT.
func (n *names) collectSelect(s *sqlparser.Select) {
	n.collect("", s, s.With, s.From)
	n.collect("field list", s, s.SelectExprs)
	n.collect("where clause", s, s.Where)
	n.collect("group statement", s, s.GroupBy)
	n.collect("having clause", s, s.Having)
	n.collect("order clause", s, s.OrderBy)
}

// addTable adds what stands in FROM, where it is a table.
func (n *names) addTable(e *sqlparser.AliasedTableExpr) {
	t, ok := e.Expr.(sqlparser.TableName)
	if !ok {
		return
	}
	n.tables = append(n.tables, namedTable{t, cmp.Or(e.As.String(), t.Name.String())})
}

// place is where an unknown column stands. Of several places in one SELECT it is the one where MySQL looks first: behind it the
// name may be an alias. Where it stands in several SELECTs it is not known which one is wrong, unless the places are the same.
func (n *names) place(table, column string) string {
	var found []namedColumn
	for _, c := range n.columns {
		if strings.EqualFold(c.Name.String(), column) && strings.EqualFold(c.Qualifier.Name.String(), table) {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return ""
	}
	first := found[0]
	for _, c := range found[1:] {
		if c.query != first.query && c.place != first.place {
			return ""
		}
		if slices.Index(placeOrder, c.place) < slices.Index(placeOrder, first.place) {
			first = c
		}
	}
	return first.place
}

// qualifier is the table that a column is said to be of wherever it is named, "" if it is named without one. The engine leaves it
// out of some of its errors.
func (n *names) qualifier(column string) string {
	table := ""
	for _, c := range n.columns {
		if strings.EqualFold(c.Name.String(), column) {
			if table = c.Qualifier.Name.String(); table == "" {
				return ""
			}
		}
	}
	return table
}
