package tables

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// lookups are rows of a subquery's scan that the outer query's rows choose by a message's id: a lot at a time, while those
// are few; when too many have been named, all rows, once.
type lookups struct {
	child sql.Node // with the scan
	scan  *int
	key   sql.Expression // of the outer row
	at    int            // of the id that is compared with it, in a row of child
	rows  *lookedUp      // shared by the copies that the engine makes for each outer row
}

// lookedUp are the rows that were read last, and what will be looked up next.
type lookedUp struct {
	kept  keptRows             // of the present lot, or all
	of    map[string][]sql.Row // the same by message: of a lot, each that it names is there
	whole bool                 // all were read
	next  []string             // the messages of the outer rows to come, as far as they are known
	named int                  // messages so far
}

var (
	_ sql.ExecBuilderNode = (*lookups)(nil)
	_ sql.Expressioner    = (*lookups)(nil)
)

// lookAhead lets the subqueries of a plan tree look up messages by the rows of this tree, where they would read all of them.
// Nobody reads more than so many rows of n; 0: all.
func (p *pusher) lookAhead(n sql.Node, most int64) (sql.Node, error) {
	if !p.on || ownTree(n) || len(n.Children()) == 0 {
		return n, nil
	}
	switch n := n.(type) {
	case *plan.Limit:
		v, _ := p.count(n.Limit)
		most = smaller(most, v)
	case *plan.Offset:
		if v, ok := p.count(n.Offset); ok && most > 0 {
			most += v
		}
	case *plan.Project:
	default:
		most = 0
	}
	children := slices.Clone(n.Children())
	for i := range children {
		var err error
		if children[i], err = p.lookAhead(children[i], most); err != nil {
			return nil, err
		}
	}
	n, err := n.WithChildren(p.ctx, children...)
	if err != nil {
		return nil, err
	}
	switch n.(type) {
	case *plan.Project, *plan.Filter:
		return p.lookUpAbove(n, most)
	}
	return n, nil
}

// lookUpAbove does so for the subqueries of one node.
func (p *pusher) lookUpAbove(n sql.Node, most int64) (sql.Node, error) {
	rows := &outerRows{child: n.Children()[0], lot: mostKeys, most: most}
	if most > 0 {
		rows.lot = int(min(most, mostKeys))
	}
	n, same, err := transform.OneNodeExpressions(p.ctx, n, func(_ *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
		s, ok := e.(*plan.Subquery)
		if !ok {
			return e, transform.SameTree, nil
		}
		query, news, err := p.lookUpIn(s.Query, rows)
		if err != nil || !news {
			return e, transform.SameTree, err
		}
		return s.WithQuery(query), transform.NewTree, nil
	})
	if err != nil || same {
		return n, err
	}
	return n.WithChildren(p.ctx, rows)
}

// lookUpIn makes lookups of what a subquery keeps of scans that its filters compare with a message of the outer row.
func (p *pusher) lookUpIn(query sql.Node, above *outerRows) (out sql.Node, news bool, err error) {
	inner := &pusher{ctx: p.ctx, tables: scansIn(query)}
	out, _, err = transform.Node(p.ctx, query, func(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return n, transform.SameTree, nil
		}
		child := f.Child
		if x, found := child.(*chosen); found {
			child = x.child
		}
		k, ok := child.(*kept)
		if l, again := child.(*lookups); again {
			k, ok = &kept{child: l.child, rows: &keptRows{}}, true
		}
		if !ok {
			return n, transform.SameTree, nil
		}
		for _, conjunct := range expression.SplitConjunction(p.ctx, f.Expression) {
			for _, pair := range fieldPairs(conjunct) {
				t, of := inner.idField(pair[0])
				if of != messageID || inner.tables[pair[1].TableId()] != nil || !pair[1].Type(ctx).Equals(idType) {
					continue
				}
				l := p.lookUp(k, t, pair)
				if l == nil {
					continue
				}
				above.keys, above.of = append(above.keys, pair[1]), append(above.of, l.rows)
				news = true
				out, err := f.WithChildren(ctx, l)
				return out, transform.NewTree, err
			}
		}
		return n, transform.SameTree, nil
	})
	return out, news, err
}

// lookUp makes lookups of what was kept of one scan; nil where that reads few messages already, or the mailboxes of a tenant.
func (p *pusher) lookUp(k *kept, t *scanTable, pair [2]*expression.GetField) *lookups {
	scan := planned(k.child, t)
	at := slices.IndexFunc(k.child.Schema(p.ctx), func(c *sql.Column) bool { return strings.EqualFold(c.Name, pair[0].Name()) })
	if scan == nil || at < 0 || scan.plan.IDs != nil || scan.plan.Search != "" || !scan.oneMailbox() {
		return nil
	}
	child, ok, err := replaceScan(p.ctx, k.child, t.identity, func(t *scanTable) { t.plan.ByJoin, t.plan.Keyed = true, true })
	if err != nil || !ok {
		return nil
	}
	return &lookups{child: child, scan: t.identity, key: pair[1], at: at, rows: &lookedUp{}}
}

// Resolved follows the child.
func (l *lookups) Resolved() bool { return l.child.Resolved() }

// IsReadOnly is true: nothing is written.
func (l *lookups) IsReadOnly() bool { return true }

// Schema is the child's.
func (l *lookups) Schema(ctx *sql.Context) sql.Schema { return l.child.Schema(ctx) }

// Children is the one below.
func (l *lookups) Children() []sql.Node { return []sql.Node{l.child} }

// WithChildren replaces the one below; the rows stay, because only its place in the tree has changed.
func (l *lookups) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(l, len(children), 1)
	}
	c := *l
	c.child = children[0]
	return &c, nil
}

// Expressions are the key; the engine assigns its place in the row.
func (l *lookups) Expressions() []sql.Expression { return []sql.Expression{l.key} }

// WithExpressions replaces the key.
func (l *lookups) WithExpressions(_ *sql.Context, keys ...sql.Expression) (sql.Node, error) {
	if len(keys) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(l, len(keys), 1)
	}
	c := *l
	c.key = keys[0]
	return &c, nil
}

// String is what EXPLAIN shows.
func (l *lookups) String() string {
	return fmt.Sprintf("By the messages of the outer rows, where those are %d at most", mostKeys)
}

// BuildRowIter gives the rows of a lot that holds the outer row's message: of the present one, or of a new one.
func (l *lookups) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	v, err := l.key.Eval(ctx, row)
	if err != nil {
		return nil, err
	}
	id, ok := v.(string)
	if !ok || id == "" {
		return sql.RowsToRowIter(), nil // NULL equals nothing
	}
	if _, have := l.rows.of[id]; !have && !l.rows.whole {
		if err := l.read(ctx, b, row, id); err != nil {
			return nil, err
		}
	}
	k := &kept{child: l.child, rows: &l.rows.kept}
	return k.repeat(row, l.rows.of[id]), nil
}

// read reads the next lot, or all rows, in the place of those that were read last.
func (l *lookups) read(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row, id string) error {
	if former := l.rows.kept.hoard; former != nil {
		former.free()
	}
	l.rows.kept, l.rows.of = keptRows{}, nil
	lot := map[string][]sql.Row{id: nil}
	for _, next := range l.rows.next {
		lot[next] = nil
	}
	l.rows.named += len(lot)
	l.rows.whole = l.rows.named > mostKeys
	child := l.child
	if !l.rows.whole {
		var err error
		child, _, err = replaceScan(ctx, child, l.scan, func(t *scanTable) { t.plan.IDs = slices.Sorted(maps.Keys(lot)) })
		if err != nil {
			return err
		}
	}
	k := &kept{child: child, rows: &keptRows{}}
	rows, err := k.BuildRowIter(ctx, b, row) // reads to the end
	if err != nil {
		return err
	}
	for _, r := range k.rows.rows {
		if message, ok := r[l.at].(string); ok {
			lot[message] = append(lot[message], r)
		}
	}
	l.rows.kept, l.rows.of = *k.rows, lot
	return rows.Close(ctx)
}
