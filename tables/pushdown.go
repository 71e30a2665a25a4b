package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// pushdown runs after the engine has planned a statement, and each of its subqueries. It gives every scan its Plan, and
// leaves the engine's Filter, Sort and Limit where they are: they make the answer exact.
func pushdown(ctx *sql.Context, _ *analyzer.Analyzer, n sql.Node, scope *plan.Scope, _ analyzer.RuleSelector, _ *sql.QueryFlags) (sql.Node, transform.TreeIdentity, error) {
	n, hashed, err := hashJoins(ctx, n)
	if err != nil {
		return nil, hashed, err
	}
	n, same, err := hashTexts(ctx, n)
	if err != nil {
		return nil, same, err
	}
	same = same && hashed
	if readsContents(n) {
		if n, err = fetchInExpressions(ctx, n); err != nil {
			return nil, same, err
		}
		same = transform.NewTree
	}
	if hasScan(n) {
		if n, err = pushInto(ctx, n, demand{everything: true}); err != nil {
			return nil, same, err
		}
		same = transform.NewTree
	}
	if scope.IsEmpty() && scope.RecursionDepth() == 0 {
		top, added := withContents(n)
		return top, same && transform.TreeIdentity(!added), nil
	}
	return n, same, nil
}

// pushInto gives the scans of one plan tree their plans; derived tables are trees of their own. Doing it again changes
// nothing but what demand brings.
func pushInto(ctx *sql.Context, n sql.Node, d demand) (sql.Node, error) {
	p := &pusher{ctx: ctx, tables: scansIn(n), on: sessionFlag(ctx, varPushdown), weak: sessionFlag(ctx, varPushText), estimate: wantsEstimates(ctx)}
	n, err := p.mend(n)
	if err != nil {
		return nil, err
	}
	if n, err = p.onlyOnce(n); err != nil {
		return nil, err
	}
	if n, err = p.sortedFirst(n); err != nil {
		return nil, err
	}
	p.used = usedColumns(ctx, n)
	if n, err = p.walk(n, d); err != nil {
		return nil, err
	}
	if n, err = p.nameMailboxes(n); err != nil {
		return nil, err
	}
	if n, err = p.inherit(n); err != nil {
		return nil, err
	}
	if n, err = p.inheritBelow(n); err != nil {
		return nil, err
	}
	if n, err = p.lookAhead(n, d.limit); err != nil {
		return nil, err
	}
	if n, err = p.byKeys(n, d.limit > 0); err != nil {
		return nil, err
	}
	return p.mailboxesFirst(n)
}

// pusher walks one plan tree.
type pusher struct {
	ctx      *sql.Context
	tables   map[sql.TableId]*scanTable
	used     columnUse
	naming   map[sql.TableId]*namedByRows // the tables whose rows name the mailboxes that others read
	on, weak bool
	estimate bool // the session takes counters for counts
}

// demand is what the nodes above a scan want of it.
type demand struct {
	filters    []sql.Expression // conjuncts
	order      sql.SortConditions
	limit      int64 // 0: all rows
	nothing    bool  // no row is wanted: LIMIT 0
	counting   bool  // rows are only counted
	everything bool  // the table's row is the statement's row: every column counts
}

// walk gives the scans below n their plans.
func (p *pusher) walk(n sql.Node, d demand) (sql.Node, error) {
	if child, ours := withoutOurs(n); ours {
		return p.walk(child, d)
	}
	switch n := n.(type) {
	case *plan.Limit:
		return p.limit(n, d)
	case *plan.Offset:
		return p.offset(n, d)
	case *plan.TopN:
		return p.topN(n, d)
	case *plan.Sort:
		d.order, d.limit = n.SortConditions, 0
		return p.into(n, d)
	case *plan.Filter:
		d.filters = append(d.filters, expression.SplitConjunction(p.ctx, n.Expression)...)
		return p.filter(n, d)
	case *plan.Project:
		d.everything = false
		return p.into(n, d)
	case *plan.TableAlias:
		return p.into(n, d)
	case *plan.SubqueryAlias:
		return p.derived(n, d)
	case *plan.ResolvedTable:
		return p.scan(n, d)
	case *plan.JoinNode:
		return p.join(n, d)
	case *plan.Having:
		if err := p.unplaced(n.Cond); err != nil {
			return nil, err
		}
		return p.into(n, demand{everything: d.everything})
	case *plan.GroupBy:
		return p.into(n, demand{counting: counts(n)})
	case *plan.Window:
		return p.into(n, demand{})
	case *plan.Distinct:
		return p.into(n, demand{everything: len(n.DistinctOn()) == 0 || d.everything})
	case *plan.SetOp:
		return p.branches(n)
	case *plan.RecursiveCte:
		return n, nil
	}
	return p.into(n, demand{everything: d.everything})
}

// above drops what stands above a LIMIT and must not be done below it. A predicate that chooses a mailbox or a search is
// refused there, because it would choose nothing.
func (p *pusher) above(d demand) (demand, error) {
	if len(d.filters) == 0 && len(d.order) == 0 {
		return d, nil
	}
	for _, e := range d.filters {
		if err := p.unplaced(e); err != nil {
			return d, err
		}
	}
	return demand{everything: d.everything, nothing: d.nothing}, nil
}

// unplaced refuses an expression on a column that says what is read, in a place where it cannot say so.
func (p *pusher) unplaced(e sql.Expression) (err error) {
	sql.Inspect(p.ctx, e, func(_ *sql.Context, e sql.Expression) bool {
		f, ok := e.(*expression.GetField)
		if !ok {
			return true
		}
		switch t := p.tables[f.TableId()]; {
		case t == nil:
		case isScopeColumn(f.Name()) && t.table.column(f.Name()) != nil && !t.db.all:
			err = scopeError(t.db)
		case strings.EqualFold(f.Name(), "search") && t.table == &messages:
			err = searchError()
		}
		return err == nil
	})
	return err
}

// into walks the children of a node.
func (p *pusher) into(n sql.Node, d demand) (sql.Node, error) {
	children := n.Children()
	if len(children) == 0 {
		return n, nil
	}
	out := make([]sql.Node, len(children))
	for i, c := range children {
		var err error
		if out[i], err = p.walk(c, d); err != nil {
			return nil, err
		}
	}
	return n.WithChildren(p.ctx, out...)
}

// derived pushes into a derived table. Its own analysis did so before; a limit from outside is news.
func (p *pusher) derived(n *plan.SubqueryAlias, d demand) (sql.Node, error) {
	inside := demand{everything: true}
	if len(d.filters) == 0 && len(d.order) == 0 {
		inside.limit = d.limit
	}
	child, err := pushInto(p.ctx, n.Child, inside)
	if err != nil {
		return nil, err
	}
	return n.WithChildren(p.ctx, child)
}

// branches pushes into both sides of a set operation.
func (p *pusher) branches(n *plan.SetOp) (sql.Node, error) {
	left, err := pushInto(p.ctx, n.Left(), demand{everything: true})
	if err != nil {
		return nil, err
	}
	right, err := pushInto(p.ctx, n.Right(), demand{everything: true})
	if err != nil {
		return nil, err
	}
	return n.WithChildren(p.ctx, left, right)
}

// mostTopN is the largest LIMIT that the engine may gather rows for: it takes memory for all of them at once. Beyond it all
// rows are sorted; the Limit above stays.
const mostTopN = 100_000

// topN is ORDER BY with LIMIT. Where the scan keeps the order, EarlyStop ends it with the last row that counts.
func (p *pusher) topN(n *plan.TopN, d demand) (sql.Node, error) {
	d, err := p.above(d)
	if err != nil {
		return nil, err
	}
	v, ok := p.count(n.Limit)
	if (!ok || v > mostTopN) && !n.CalcFoundRows { // not ok: LIMIT 10, 18446744073709551615 overflows
		return p.walk(plan.NewSort(n.SortConditions, n.Child), d)
	}
	d.order, d.limit, d.nothing = n.SortConditions, v, d.nothing || ok && v == 0
	if !ok || n.CalcFoundRows {
		d.limit = 0
	}
	out, err := p.into(n, d)
	if err != nil || d.limit == 0 {
		return out, err
	}
	state := orderBelow(out)
	if state == nil {
		return out, nil
	}
	return out.WithChildren(p.ctx, newEarlyStop(n.SortConditions, d.limit, state, out.Children()[0]))
}

// filter walks below a Filter. One that looks at an outer query's row is evaluated again for each of those: what is below
// is read once and kept, with pushdown off too: that is about what Graph is asked, and not about how often.
func (p *pusher) filter(n *plan.Filter, d demand) (sql.Node, error) {
	out, err := p.into(n, d)
	if err != nil || !correlated(p.ctx, n.Expression, n.Child) {
		return out, err
	}
	if out, err = keepScans(p.ctx, out); err != nil {
		return nil, err
	}
	return p.chosenBelow(out)
}

// join walks both sides. A nested loop reads its right side once for every row of the left one: it is kept.
func (p *pusher) join(n *plan.JoinNode, d demand) (sql.Node, error) {
	if n.Filter != nil {
		if err := namesMailbox(p.ctx, n.Filter); err != nil {
			return nil, err
		}
	}
	out, err := p.into(n, demand{everything: d.everything})
	if err != nil {
		return nil, err
	}
	j := out.(*plan.JoinNode)
	if j.Op.IsHash() || j.Op.IsMerge() || j.Op.IsLookup() || j.Op.IsLateral() || !hasScan(j.Right()) {
		return j, nil
	}
	right, err := keepScans(p.ctx, j.Right())
	if err != nil {
		return nil, err
	}
	return j.WithChildren(p.ctx, j.Left(), right)
}

// scan gives a table its plan.
func (p *pusher) scan(n *plan.ResolvedTable, d demand) (sql.Node, error) {
	t, ok := n.UnderlyingTable().(*scanTable)
	if !ok {
		return n, nil
	}
	c := *t
	c.plan, c.unread = Plan{}, p.unread(t, d)
	if err := p.plan(&c, d); err != nil {
		return nil, err
	}
	return n.ReplaceTable(p.ctx, &c)
}

// unread are columns that a scan need not ask for, although the engine did not prune them.
func (p *pusher) unread(t *scanTable, d demand) map[string]bool {
	if d.everything || !p.on {
		return nil
	}
	var out map[string]bool
	for id, table := range p.tables {
		if table.identity != t.identity {
			continue
		}
		if out == nil {
			out = map[string]bool{}
			for _, c := range t.table.Columns {
				out[c.Name] = true
			}
		}
		for name := range p.used[id] {
			delete(out, name)
		}
	}
	return out
}

// plan fills t.plan from the demand.
func (p *pusher) plan(t *scanTable, d demand) error {
	s := &selection{pusher: p, t: t, translate: &predicates{table: t.table, owns: p.owner(t), weak: p.weak}}
	exact := true
	var filters []odata.Expr
	for _, e := range d.filters {
		rest, err := s.take(e)
		if err != nil {
			return err
		}
		if rest == nil {
			continue
		}
		got, ok := s.translate.translate(p.ctx, rest)
		exact = exact && ok && got.exact
		if ok && p.on {
			filters = append(filters, got.filter)
			t.plan.Advanced = t.plan.Advanced || got.advanced
		}
	}
	t.plan.Notes, t.plan.Onward = s.translate.notes, s.translate.from && !s.translate.until
	if !p.on {
		return nil
	}
	t.plan.Filter = odata.And(filters...)
	t.plan.Exact = exact
	t.plan.Empty = d.nothing || t.plan.Kinds != nil && len(t.plan.Kinds) == 0
	t.plan.Limit = d.limit
	if t.plan.Search != "" || t.plan.IDs != nil {
		t.plan.Filter = odata.Expr{}
		return nil
	}
	t.plan.Estimate = p.estimates(t, d)
	p.order(t, d)
	return nil
}

// owner tells fields of a table from those of an outer query or another table.
func (p *pusher) owner(t *scanTable) func(*expression.GetField) bool {
	return func(f *expression.GetField) bool {
		own, ok := p.tables[f.TableId()]
		return ok && own.identity == t.identity
	}
}
