package tables

import (
	"strings"

	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// What a statement may read. The first two are MySQL's own. See https://dev.mysql.com/doc/refman/8.0/en/joins-limits.html.
const (
	mostJoined  = 61   // tables in one join
	mostNested  = 63   // SELECTs in one another
	mostWritten = 1000 // tables of all SELECTs, where those of WITH count as often as they are used: the engine plans them as often
)

// boundTables refuses a statement of more tables than MySQL reads, and one that would be planned for hours. Of what it lets through, a UNION of hundreds of
// SELECTs takes longest, with the square of their number (5 s for 150), and ends with the statement's time.
func boundTables(stmt sqlparser.SQLNode) error {
	w := &writtenOut{}
	tables := w.count(stmt, nil)
	if w.err == nil && tables > mostWritten {
		w.err = mysql.NewSQLError(errTooManyTables, stateOf(errTooManyTables), "Too many tables: a statement may read %d here, where one that WITH "+
			"names counts as often as it is used, with all that it reads. Use it less often, or split the statement.", mostWritten)
	}
	return w.err
}

// writtenOut counts the tables of a statement as if those that WITH names were written where they are used.
type writtenOut struct {
	depth int // SELECTs around the present one
	err   error
}

// withNames are the numbers of tables that the names of WITH stand for, each in the scope of the one before.
type withNames struct {
	name   string // in lower case
	tables int
	outer  *withNames
}

// find is the number of tables of a name.
func (n *withNames) find(name string) (int, bool) {
	for ; n != nil; n = n.outer {
		if n.name == name {
			return n.tables, true
		}
	}
	return 0, false
}

// count counts the tables below a node; beyond what is allowed the number is too low, so that it cannot overflow.
func (w *writtenOut) count(n sqlparser.SQLNode, scope *withNames) int {
	total := 0
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // an error is kept, too
		if w.err != nil || total > mostWritten {
			return false, w.err
		}
		switch n := n.(type) {
		case *sqlparser.Select:
			total += w.countSelect(n, scope)
			return false, w.err
		case *sqlparser.SetOp:
			if n.With != nil {
				rest := *n
				rest.With = nil
				total += w.count(&rest, w.names(n.With, scope))
				return false, w.err
			}
		case *sqlparser.AliasedTableExpr:
			total += tablesOf(n, scope)
		}
		return true, nil
	}, n)
	return total
}

// countSelect counts the tables of one SELECT.
func (w *writtenOut) countSelect(s *sqlparser.Select, scope *withNames) int {
	if w.depth++; w.depth > mostNested {
		w.err = mysql.NewSQLError(errTooNested, stateOf(errTooNested), "Too high level of nesting for select")
		return 0
	}
	defer func() { w.depth-- }()
	if joined(s.From...) > mostJoined {
		w.err = mysql.NewSQLError(errTooManyTables, stateOf(errTooManyTables), "Too many tables; MySQL can only use %d tables in a join", mostJoined)
		return 0
	}
	total := 0
	scope = w.names(s.With, scope)
	for _, part := range []sqlparser.SQLNode{s.SelectExprs, s.From, s.Where, s.GroupBy, s.Having, s.OrderBy} {
		total += w.count(part, scope)
	}
	return total
}

// names are the names of a WITH in the scope around it.
func (w *writtenOut) names(with *sqlparser.With, scope *withNames) *withNames {
	if with == nil {
		return scope
	}
	for _, cte := range with.Ctes {
		inside := scope
		if with.Recursive {
			inside = &withNames{strings.ToLower(cte.As.String()), 1, scope}
		}
		scope = &withNames{strings.ToLower(cte.As.String()), w.count(cte.Expr, inside), scope}
	}
	return scope
}

// tablesOf is what a table in FROM counts; what a derived table reads is counted with its SELECT.
func tablesOf(t *sqlparser.AliasedTableExpr, scope *withNames) int {
	name, ok := t.Expr.(sqlparser.TableName)
	if !ok {
		return 0
	}
	if tables, ok := scope.find(strings.ToLower(name.Name.String())); ok && name.DbQualifier.IsEmpty() {
		return max(tables, 1)
	}
	return 1
}

// joined is how many tables a FROM joins.
func joined(from ...sqlparser.TableExpr) int {
	n := 0
	for _, t := range from {
		switch t := t.(type) {
		case *sqlparser.JoinTableExpr:
			n += joined(t.LeftExpr, t.RightExpr)
		case *sqlparser.ParenTableExpr:
			n += joined(t.Exprs...)
		default:
			n++
		}
	}
	return n
}
