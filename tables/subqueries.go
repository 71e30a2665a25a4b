package tables

import (
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// onlyOnce lets a column with a subquery in it be evaluated once for a row: of one that has a name the engine makes a column
// below, and evaluates it again above.
func (p *pusher) onlyOnce(n sql.Node) (sql.Node, error) {
	if !p.on {
		return n, nil
	}
	out, _, err := transform.Node(p.ctx, n, func(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		above, ok := n.(*plan.Project)
		if !ok {
			return n, transform.SameTree, nil
		}
		below := projectBelow(above.Child)
		if below == nil {
			return n, transform.SameTree, nil
		}
		columns, news := slices.Clone(above.Projections), false
		for i, e := range columns {
			if a := withSubquery(e); a != nil && makes(below, a) {
				columns[i] = expression.NewGetFieldWithTable(0, 0, a.Type(ctx), "", "", a.Name(), a.IsNullable(ctx)) // found by name
				news = true
			}
		}
		if !news {
			return n, transform.SameTree, nil
		}
		out, err := above.WithExpressions(ctx, columns...)
		return out, transform.NewTree, err
	})
	return out, err
}

// sortedFirst makes ORDER BY with LIMIT the first rows by that order, where columns that are subqueries stand between the two:
// the engine does so for one projection only.
func (p *pusher) sortedFirst(n sql.Node) (sql.Node, error) {
	if !p.on {
		return n, nil
	}
	out, _, err := transform.Node(p.ctx, n, func(_ *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		limit, ok := n.(*plan.Limit)
		if !ok || limit.CalcFoundRows {
			return n, transform.SameTree, nil
		}
		child, rows := limit.Child, limit.Limit
		offset, ok := child.(*plan.Offset)
		if ok {
			child, rows = offset.Child, expression.NewPlus(limit.Limit, offset.Offset)
		}
		child, ok, err := p.firstRows(child, rows)
		if err != nil || !ok {
			return n, transform.SameTree, err
		}
		if offset != nil {
			if child, err = offset.WithChildren(p.ctx, child); err != nil {
				return nil, transform.SameTree, err
			}
		}
		out, err := limit.WithChildren(p.ctx, child)
		return out, transform.NewTree, err
	})
	return out, err
}

// firstRows makes a sort below projections one of its first rows; ok is false where there is none.
func (p *pusher) firstRows(n sql.Node, rows sql.Expression) (out sql.Node, ok bool, err error) {
	switch n := n.(type) {
	case *plan.Sort:
		return plan.NewTopN(n.SortConditions, rows, n.Child), true, nil
	case *plan.Project:
		child, ok, err := p.firstRows(n.Child, rows)
		if err != nil || !ok {
			return n, false, err
		}
		out, err := n.WithChildren(p.ctx, child)
		return out, true, err
	}
	return n, false, nil
}

// projectBelow is the projection whose columns a node has: the node itself, or one below what keeps the columns as they are.
func projectBelow(n sql.Node) *plan.Project {
	switch n := n.(type) {
	case *plan.Project:
		return n
	case *plan.Sort, *plan.TopN, *plan.Limit, *plan.Offset, *plan.Filter, *plan.Having:
		return projectBelow(n.Children()[0])
	}
	return nil
}

// withSubquery is an expression with a name and a subquery in it; nil for anything else.
func withSubquery(e sql.Expression) *expression.Alias {
	a, ok := e.(*expression.Alias)
	if !ok || !contains[*plan.Subquery](nil, a.Child) {
		return nil
	}
	return a
}

// makes reports whether the last column of that name is the same expression.
func makes(below *plan.Project, a *expression.Alias) bool {
	for _, e := range slices.Backward(below.Projections) {
		if named, ok := e.(sql.Nameable); ok && strings.EqualFold(named.Name(), a.Name()) {
			b := withSubquery(e)
			return b != nil && b.Child.String() == a.Child.String()
		}
	}
	return false
}

// inheritBelow lets the scans of subqueries take over what the scans of this tree know that their rows are compared with:
// a row of another message, or mailbox, is of no use there.
func (p *pusher) inheritBelow(n sql.Node) (sql.Node, error) {
	if len(p.tables) == 0 {
		return n, nil
	}
	n, err := p.nameBelow(n)
	if err != nil {
		return nil, err
	}
	out, _, err := transform.Node(p.ctx, n, func(ctx *sql.Context, at sql.Node) (sql.Node, transform.TreeIdentity, error) {
		return transform.OneNodeExpressions(ctx, at, func(_ *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
			s, ok := e.(*plan.Subquery)
			if !ok {
				return e, transform.SameTree, nil
			}
			query, news, err := p.inheritInto(s.Query, n)
			if err != nil || !news {
				return e, transform.SameTree, err
			}
			return s.WithQuery(query), transform.NewTree, nil
		})
	})
	return out, err
}

// nameBelow keeps the rows of tables without mail that name the mailboxes which subqueries read.
func (p *pusher) nameBelow(n sql.Node) (sql.Node, error) {
	var found []equality
	inspectTree(n, func(n sql.Node) {
		x, ok := n.(sql.Expressioner)
		if !ok || !p.on {
			return
		}
		for _, e := range x.Expressions() {
			sql.Inspect(p.ctx, e, func(_ *sql.Context, e sql.Expression) bool {
				if s, ok := e.(*plan.Subquery); ok {
					found = append(found, p.namedBy(s.Query)...)
				}
				return true
			})
		}
	})
	for _, e := range found {
		var err error
		if n, _, err = p.keepNaming(n, e); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// namedBy are the equalities of a subquery's filters by which a column outside of it names mailboxes.
func (p *pusher) namedBy(query sql.Node) []equality {
	inner := &pusher{ctx: p.ctx, tables: scansIn(query)}
	var out []equality
	inspectTree(query, func(n sql.Node) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return
		}
		for _, conjunct := range expression.SplitConjunction(p.ctx, f.Expression) {
			for _, pair := range fieldPairs(conjunct) {
				t, of := inner.idField(pair[0])
				e := equality{scan: t, key: pair[1], of: of}
				if (of == mailboxGUID || of == mailboxName) && !t.oneMailbox() && sameText(p.ctx, e) {
					out = append(out, e)
				}
			}
		}
	})
	return out
}

// inheritInto does so for one subquery; news says that a scan of it learnt something.
func (p *pusher) inheritInto(query, outer sql.Node) (out sql.Node, news bool, err error) {
	inner := &pusher{ctx: p.ctx, tables: scansIn(query)}
	out, _, err = transform.Node(p.ctx, query, func(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return n, transform.SameTree, nil
		}
		child, same := f.Child, transform.SameTree
		for _, e := range p.acrossQueries(inner, f, outer) {
			learnt := false
			replaced, ok, err := replaceScan(ctx, child, e.scan.identity, func(t *scanTable) {
				if e.named == nil {
					learnt = t.inherit(e, p.on)
				} else if t.plan.Scope.Joined == nil {
					t.plan.Scope.Joined, learnt = e.named, true
				}
			})
			if err != nil {
				return nil, same, err
			}
			if ok && learnt {
				child, same, news = replaced, transform.NewTree, true
			}
		}
		if same {
			return n, same, nil
		}
		out, err := f.WithChildren(ctx, child)
		return out, same, err
	})
	return out, news, err
}

// acrossQueries are the equalities in a filter of a subquery that compare ids of one kind, of its own scans and of the outer
// query's.
func (p *pusher) acrossQueries(inner *pusher, f *plan.Filter, outer sql.Node) []equality {
	var out []equality
	for _, conjunct := range expression.SplitConjunction(p.ctx, f.Expression) {
		for _, pair := range fieldPairs(conjunct) {
			t, of := inner.idField(pair[0])
			o, too := p.idField(pair[1])
			if named := p.naming[pair[1].TableId()]; named != nil && named.by == of && named.column == pair[1].Name() && !t.oneMailbox() {
				out = append(out, equality{scan: t, key: pair[1], of: of, named: named})
			}
			if of == noID || of != too || p.tables[pair[0].TableId()] != nil {
				continue
			}
			if other := planned(outer, o); other != nil && other.source == t.source {
				out = append(out, equality{scan: t, other: other, key: pair[1], of: of})
			}
		}
	}
	return out
}
