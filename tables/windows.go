package tables

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// What MySQL says of windows that name each other.
const (
	errWindowCircle    = 3580 // ER_WINDOW_CIRCULARITY_IN_WINDOW_GRAPH
	errWindowPartition = 3581 // ER_WINDOW_NO_CHILD_PARTITIONING
	errWindowFrame     = 3582 // ER_WINDOW_NO_INHERIT_FRAME
	errWindowOrder     = 3583 // ER_WINDOW_NO_REDEFINE_ORDER_BY
	errWindowTwice     = 3591 // ER_WINDOW_DUPLICATE_NAME
)

// writeWindows writes each window of a SELECT where it is used, and tells equal calls of a function apart.
func writeWindows(s *sqlparser.Select) error {
	calls := windowCalls(s)
	if len(calls) == 0 && len(s.Window) == 0 {
		return nil
	}
	named, err := namedWindows(s.Window)
	if err != nil {
		return err
	}
	for i, w := range s.Window {
		if s.Window[i], err = named.resolved(w, nil); err != nil {
			return err
		}
	}
	for _, f := range calls {
		w, err := named.resolved((*sqlparser.WindowDef)(f.Over), nil)
		if err != nil {
			return err
		}
		f.Over = (*sqlparser.Over)(w)
	}
	orderByCalls(s)
	tellApart(windowCalls(s))
	return nil
}

// windowCalls are the calls of window functions in a SELECT's list and order.
func windowCalls(s *sqlparser.Select) []*sqlparser.FuncExpr {
	var out []*sqlparser.FuncExpr
	for _, n := range []sqlparser.SQLNode{s.SelectExprs, s.OrderBy} {
		out = append(out, windowsIn(n)...)
	}
	return out
}

// windowNames are the windows of a WINDOW clause by their names in small letters.
type windowNames map[string]*sqlparser.WindowDef

// namedWindows reads a WINDOW clause.
func namedWindows(clause sqlparser.Window) (windowNames, error) {
	out := windowNames{}
	for _, w := range clause {
		name := w.Name.Lowered()
		if out[name] != nil {
			return nil, mysql.NewSQLError(errWindowTwice, "HY000", "Window '%s' is defined twice.", w.Name)
		}
		out[name] = w
	}
	return out, nil
}

// resolved is a window with what it takes over from the one that it names. The engine loses a frame of all rows on the way there, and lets a
// window change what MySQL does not. The callers are the windows that led here. An unknown name is left for the engine to refuse.
// See https://dev.mysql.com/doc/refman/8.0/en/window-functions-named-windows.html.
func (n windowNames) resolved(w *sqlparser.WindowDef, callers []*sqlparser.WindowDef) (*sqlparser.WindowDef, error) {
	base := n[w.NameRef.Lowered()]
	if w.NameRef.IsEmpty() || base == nil {
		return w, nil
	}
	for _, caller := range callers {
		if caller == base {
			return nil, mysql.NewSQLError(errWindowCircle, "HY000", "There is a circularity in the window dependency graph.")
		}
	}
	base, err := n.resolved(base, append(callers, base))
	if err != nil {
		return nil, err
	}
	c := *w
	c.NameRef = sqlparser.ColIdent{}
	changes := len(w.OrderBy) > 0 || w.Frame != nil || !w.Name.IsEmpty()
	switch {
	case len(w.PartitionBy) > 0:
		return nil, mysql.NewSQLError(errWindowPartition, "HY000", "A window which depends on another cannot define partitioning.")
	case base.Frame != nil && changes:
		return nil, mysql.NewSQLError(errWindowFrame, "HY000", "Window '%s' has a frame definition, so cannot be referenced by another window.", base.Name)
	case len(w.OrderBy) > 0 && len(base.OrderBy) > 0:
		return nil, mysql.NewSQLError(errWindowOrder, "HY000", "Window '%s' cannot inherit '%s' since both contain an ORDER BY clause.", windowName(w), base.Name)
	case len(w.OrderBy) == 0:
		c.OrderBy = base.OrderBy
	}
	c.PartitionBy = base.PartitionBy
	if w.Frame == nil {
		c.Frame = base.Frame
	}
	return &c, nil
}

// windowName is how MySQL's errors call a window.
func windowName(w *sqlparser.WindowDef) string {
	if w.Name.IsEmpty() {
		return "<unnamed window>"
	}
	return w.Name.String()
}

// orderByCalls writes a call in ORDER BY that the list has too as its name there, and the place of one in the list as well: below a DISTINCT the
// engine finds them by their names only. Where two columns have the name, it stays as it is.
func orderByCalls(s *sqlparser.Select) {
	listed, named := map[string]string{}, map[string]int{}
	for i, e := range s.SelectExprs {
		a, ok := e.(*sqlparser.AliasedExpr)
		if !ok {
			return // of * nobody knows yet how many columns it is
		}
		name := listName(a)
		named[strings.ToLower(name)]++
		if f, ok := a.Expr.(*sqlparser.FuncExpr); ok && f.Over != nil {
			a.As = sqlparser.NewColIdent(name)
			listed[sqlparser.String(f)], listed[strconv.Itoa(i+1)] = name, name
		}
	}
	for _, o := range s.OrderBy {
		if name := listed[sqlparser.String(o.Expr)]; name != "" && named[strings.ToLower(name)] == 1 {
			o.Expr = &sqlparser.ColName{Name: sqlparser.NewColIdent(name)}
		}
	}
}

// listName is the name of a column that a list makes.
func listName(a *sqlparser.AliasedExpr) string {
	if c, ok := a.Expr.(*sqlparser.ColName); ok && a.As.IsEmpty() {
		return c.Name.String()
	}
	if a.As.IsEmpty() {
		return strings.TrimSpace(a.InputExpression)
	}
	return a.As.String()
}

// tellApart makes calls of one function differ by a constant in PARTITION BY, which parts nothing: of two calls that it takes for the same the
// engine computes the first alone, and does not find the value of the second. Calls over columns of different names differ already.
func tellApart(calls []*sqlparser.FuncExpr) {
	seen := map[string]int{}
	for _, f := range calls {
		key := cmp.Or(sameFunctions[f.Name.Lowered()], f.Name.Lowered()) + " " + argumentColumn(f)
		seen[key]++
		if n := seen[key]; n > 1 {
			over := *f.Over
			over.PartitionBy = append(append(sqlparser.Exprs{}, over.PartitionBy...), sqlparser.NewIntVal([]byte(strconv.Itoa(n))))
			f.Over = &over
		}
	}
}

// sameFunctions are other names of functions, which the engine cannot tell from these.
var sameFunctions = map[string]string{"std": "stddev_pop", "stddev": "stddev_pop", "variance": "var_pop"}

// argumentColumn is the name of the column that is a call's first argument, in small letters; "" where that is something else.
func argumentColumn(f *sqlparser.FuncExpr) string {
	if len(f.Exprs) == 0 {
		return ""
	}
	a, ok := f.Exprs[0].(*sqlparser.AliasedExpr)
	if !ok {
		return ""
	}
	e := a.Expr
	for p, ok := e.(*sqlparser.ParenExpr); ok; p, ok = e.(*sqlparser.ParenExpr) {
		e = p.Expr
	}
	if c, ok := e.(*sqlparser.ColName); ok {
		return strings.ToLower(c.Name.String())
	}
	return ""
}
