package tables

import (
	"slices"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// mostSearched is up to how many tables the engine tries every order of a join. With each more it takes about four times as long: a second of twelve on
// one key becomes minutes.
const mostSearched = 7

// optimizeJoinsRule is the name of the engine's rule that searches.
const optimizeJoinsRule = "optimizeJoins"

// boundSearch keeps joins of more tables from the search: they go by the order of the statement.
func boundSearch(search analyzer.RuleFunc) analyzer.RuleFunc {
	return func(ctx *sql.Context, a *analyzer.Analyzer, n sql.Node, scope *plan.Scope, sel analyzer.RuleSelector, flags *sql.QueryFlags) (sql.Node, transform.TreeIdentity, error) {
		o := &ordering{ctx: ctx, scope: scope}
		hidden, err := o.hide(n)
		if err != nil {
			return nil, transform.SameTree, err
		}
		if !o.found {
			return search(ctx, a, n, scope, sel, flags)
		}
		if hidden, _, err = search(ctx, a, hidden, scope, sel, flags); err != nil {
			return nil, transform.SameTree, err
		}
		out, _, err := transform.Node(ctx, hidden, func(_ *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
			if o, ok := n.(*ordered); ok {
				return o.join, transform.NewTree, nil
			}
			return n, transform.SameTree, nil
		})
		return out, transform.NewTree, err
	}
}

// ordering looks for the joins of one plan tree whose order is not searched for.
type ordering struct {
	ctx   *sql.Context
	scope *plan.Scope // of the tree, to which is said that there are joins, as the search does
	found bool
}

// hide orders such joins, and hides them from the search.
func (o *ordering) hide(n sql.Node) (sql.Node, error) {
	if sql.IsOpaque(n) {
		return n, nil
	}
	if j, ok := n.(*plan.JoinNode); ok {
		if countJoined(j) <= mostSearched {
			return n, nil
		}
		o.found = true
		o.scope.SetJoin(true)
		o.scope.SetLateralJoin(j.Op.IsLateral())
		join, err := o.order(j)
		return &ordered{join}, err
	}
	return changeBelow(o.ctx, n, o.hide)
}

// changeBelow gives a node what f makes of its children.
func changeBelow(ctx *sql.Context, n sql.Node, f func(sql.Node) (sql.Node, error)) (sql.Node, error) {
	children := slices.Clone(n.Children())
	changed := false
	for i, child := range children {
		out, err := f(child)
		if err != nil {
			return nil, err
		}
		changed = changed || out != child
		children[i] = out
	}
	if !changed {
		return n, nil
	}
	return n.WithChildren(ctx, children...)
}

// countJoined is how many tables stand below joins: what the search takes for one.
func countJoined(n sql.Node) int {
	if _, isTable := n.(plan.TableIdNode); isTable || sql.IsOpaque(n) || len(n.Children()) == 0 {
		return 1
	}
	tables := 0
	for _, child := range n.Children() {
		tables += countJoined(child)
	}
	return tables
}

// order puts what inner joins join where a condition connects it with what stands before, as commas between tables mostly ask for. All else stays as
// it is written.
func (o *ordering) order(n sql.Node) (sql.Node, error) {
	if sql.IsOpaque(n) {
		return n, nil
	}
	j, ok := n.(*plan.JoinNode)
	if !ok || !j.Op.IsInner() {
		return changeBelow(o.ctx, n, o.order)
	}
	l := &joinedList{ctx: o.ctx}
	l.add(j)
	for i, part := range l.parts {
		if !repeats(o.ctx, part.node) {
			return j, nil // it may look at rows of another
		}
		node, err := o.order(part.node)
		if err != nil {
			return nil, err
		}
		l.parts[i].node = node
	}
	return l.connected(), nil
}

// joinedList is what inner joins join, and on what conditions.
type joinedList struct {
	ctx        *sql.Context
	parts      []joinedPart
	conditions []sql.Expression // conjuncts
}

// joinedPart is one of them.
type joinedPart struct {
	node   sql.Node
	tables map[sql.TableId]bool
}

// add adds a tree of inner joins.
func (l *joinedList) add(n sql.Node) {
	j, ok := n.(*plan.JoinNode)
	if !ok || !j.Op.IsInner() {
		l.parts = append(l.parts, joinedPart{n, idsBelow(n)})
		return
	}
	l.add(j.Left())
	l.add(j.Right())
	if j.Filter != nil {
		l.conditions = append(l.conditions, expression.SplitConjunction(l.ctx, j.Filter)...)
	}
}

// connected joins the parts, each time the first one that equal columns connect with those before, or else the first one.
func (l *joinedList) connected() sql.Node {
	first := l.parts[0]
	out, tables, rest := first.node, first.tables, l.parts[1:]
	for len(rest) > 0 {
		next := max(0, slices.IndexFunc(rest, func(p joinedPart) bool {
			return len(keyPairs(l.ctx, expression.JoinAnd(l.conditions...), tables, p.tables)) > 0
		}))
		for id := range rest[next].tables {
			tables[id] = true
		}
		out = l.join(out, rest[next].node, tables, len(rest) == 1)
		rest = slices.Delete(slices.Clone(rest), next, next+1)
	}
	return out
}

// join joins two sides on the conditions that are about their tables alone, and for the last time on all that remain.
func (l *joinedList) join(left, right sql.Node, tables map[sql.TableId]bool, last bool) sql.Node {
	var on, later []sql.Expression
	for _, c := range l.conditions {
		if last || readsOnly(l.ctx, c, tables) {
			on = append(on, c)
		} else {
			later = append(later, c)
		}
	}
	l.conditions = later
	if len(on) == 0 {
		return plan.NewCrossJoin(l.ctx, left, right)
	}
	return plan.NewInnerJoin(l.ctx, left, right, expression.JoinAnd(on...))
}

// ordered hides a join from the engine's search.
type ordered struct{ join sql.Node }

var _ sql.OpaqueNode = (*ordered)(nil)

// Opaque keeps the engine out.
func (o *ordered) Opaque() bool { return true }

// Resolved follows the join.
func (o *ordered) Resolved() bool { return o.join.Resolved() }

// IsReadOnly follows the join.
func (o *ordered) IsReadOnly() bool { return o.join.IsReadOnly() }

// Schema is the join's.
func (o *ordered) Schema(ctx *sql.Context) sql.Schema { return o.join.Schema(ctx) }

// Children is the join.
func (o *ordered) Children() []sql.Node { return []sql.Node{o.join} }

// WithChildren replaces the join.
func (o *ordered) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(o, len(children), 1)
	}
	return &ordered{children[0]}, nil
}

// String is the join's.
func (o *ordered) String() string { return o.join.String() }
