package tables

import (
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// equality is a conjunct of a join that compares ids of one kind: of a scan, and of the other side.
type equality struct {
	scan  *scanTable
	side  int                  // the child of the join with the scan
	other *scanTable           // nil where the other side's column is that of a derived table
	key   *expression.GetField // of the other side
	of    idOf
	named *namedByRows // the other side's rows, where they name mailboxes; of subqueries only
}

// inherit lets the scans of one plan tree take over what those know that they are joined to, until nothing is news: what a
// scan then lacks matches no row of the other side.
func (p *pusher) inherit(n sql.Node) (sql.Node, error) {
	for again := true; again; {
		again = false
		var err error
		n, _, err = transform.Node(p.ctx, n, func(_ *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
			j, ok := n.(*plan.JoinNode)
			if !ok {
				return n, transform.SameTree, nil
			}
			out, news, err := p.inheritAcross(j)
			again = again || news
			return out, transform.TreeIdentity(!news), err
		})
		if err != nil {
			return nil, err
		}
	}
	return n, nil
}

// inheritAcross does so for one join; news says that a scan learnt something.
func (p *pusher) inheritAcross(j *plan.JoinNode) (out *plan.JoinNode, news bool, err error) {
	for _, e := range p.equalities(j) {
		if e.other == nil || e.other.source != e.scan.source {
			continue
		}
		learnt := false
		child, ok, err := replaceScan(p.ctx, j.Children()[e.side], e.scan.identity, func(t *scanTable) {
			learnt = t.inherit(e, p.on)
		})
		if err != nil {
			return nil, false, err
		}
		if !ok || !learnt {
			continue
		}
		news = true
		if j, err = withChild(p.ctx, j, e.side, child); err != nil {
			return nil, false, err
		}
	}
	return j, news, nil
}

// byKeys makes the joins of one plan tree read by the messages of one side, where that can be. ends says that a LIMIT above
// may end the reading early.
func (p *pusher) byKeys(n sql.Node, ends bool) (sql.Node, error) {
	if ownTree(n) || len(n.Children()) == 0 || !p.on {
		return n, nil
	}
	switch n.(type) {
	case *plan.Limit:
		ends = true
	case *plan.Project, *plan.Filter, *plan.Offset, *plan.JoinNode:
	default:
		ends = false
	}
	children := make([]sql.Node, len(n.Children()))
	for i, c := range n.Children() {
		var err error
		if children[i], err = p.byKeys(c, ends && i == 0); err != nil {
			return nil, err
		}
	}
	n, err := n.WithChildren(p.ctx, children...)
	if err != nil {
		return nil, err
	}
	if j, ok := n.(*plan.JoinNode); ok {
		return p.joinByKeys(j, ends)
	}
	return n, nil
}

// joinByKeys makes one join read by keys. Parts of messages are chosen from rather than messages, which take fewer
// requests; messages are chosen from where the other side is no scan of messages.
func (p *pusher) joinByKeys(j *plan.JoinNode, ends bool) (sql.Node, error) {
	equalities := p.equalities(j)
	for _, table := range []*Table{&attachments, &messageMIME, &messageHeaders, &recipientList, &messages} {
		for _, e := range equalities {
			if e.scan.table != table || e.of != messageID || table == &messages && e.other != nil && e.other.table == &messages {
				continue
			}
			if table != &messages && restricted(j.Children()[e.side]) && !restricted(j.Children()[1-e.side]) {
				continue // all messages would be read to choose from what has a predicate of its own
			}
			if n, ok, err := p.lots(j, e, ends); ok || err != nil {
				return n, err
			}
		}
	}
	return j, nil
}

// restricted reports whether something below leaves rows out.
func restricted(n sql.Node) bool {
	found := false
	inspectTree(n, func(n sql.Node) {
		switch n.(type) {
		case *plan.Filter, *plan.SubqueryAlias, *plan.Limit, *plan.TopN:
			found = true
		}
	})
	return found
}

// equalities are the comparisons of a join whose scan may be read in part: of the sides whose rows count only where they
// match.
func (p *pusher) equalities(j *plan.JoinNode) []equality {
	matched := matchedSides(j.Op)
	if j.Filter == nil || matched == [2]bool{} {
		return nil
	}
	anti := j.Op.IsAnti() || j.Op.IsExcludeNulls()
	below := [2]map[sql.TableId]bool{idsBelow(j.Left()), idsBelow(j.Right())}
	var out []equality
	for _, conjunct := range expression.SplitConjunction(p.ctx, j.Filter) {
		for _, pair := range fieldPairs(conjunct) {
			t, of := p.idField(pair[0])
			if of == noID || anti && (hasOuterJoin(j.Left()) || !p.never(pair[0]) || !p.never(pair[1])) {
				continue
			}
			for side := range 2 {
				if matched[side] && below[side][pair[0].TableId()] && below[1-side][pair[1].TableId()] {
					e := equality{scan: t, side: side, key: pair[1], of: of}
					if other, too := p.idField(pair[1]); too == of {
						e.other = planned(j.Children()[1-side], other)
					}
					out = append(out, e)
				}
			}
		}
	}
	return out
}

// idField is the scan of a field and what its values are ids of.
func (p *pusher) idField(f *expression.GetField) (*scanTable, idOf) {
	t := p.tables[f.TableId()]
	if t == nil {
		return nil, noID
	}
	c := t.table.column(f.Name())
	if c == nil {
		return nil, noID
	}
	switch c.Name {
	case "user_id":
		return t, mailboxGUID
	case "mailbox":
		return t, mailboxName
	}
	return t, c.Of
}

// matchedSides are the children of a join whose rows without a match are in no result, and change none.
func matchedSides(op plan.JoinType) [2]bool {
	switch op {
	case plan.JoinTypeInner, plan.JoinTypeHash, plan.JoinTypeSemi, plan.JoinTypeSemiHash:
		return [2]bool{true, true}
	case plan.JoinTypeLeftOuter, plan.JoinTypeLeftOuterHash,
		plan.JoinTypeAnti, plan.JoinTypeAntiHash, plan.JoinTypeAntiIncludeNulls, plan.JoinTypeAntiHashIncludeNulls,
		plan.JoinTypeLeftOuterExcludeNulls, plan.JoinTypeLeftOuterHashExcludeNulls:
		return [2]bool{false, true}
	}
	return [2]bool{}
}

// never reports whether a field is of a key, which is never NULL: NOT IN means something else with NULLs.
func (p *pusher) never(f *expression.GetField) bool {
	t := p.tables[f.TableId()]
	return t != nil && t.table.isKey(strings.ToLower(f.Name()))
}

// hasOuterJoin reports whether there are rows below a node that are NULL for want of a match.
func hasOuterJoin(n sql.Node) bool {
	found := false
	inspectTree(n, func(n sql.Node) {
		if j, ok := n.(*plan.JoinNode); ok {
			found = found || matchedSides(j.Op) != [2]bool{true, true}
		}
	})
	return found
}

// fieldPairs are the two columns of an equality, both ways round; none for anything else.
func fieldPairs(e sql.Expression) [][2]*expression.GetField {
	eq, ok := e.(*expression.Equals)
	if !ok {
		return nil
	}
	left, ok := eq.Left().(*expression.GetField)
	right, okToo := eq.Right().(*expression.GetField)
	if !ok || !okToo {
		return nil
	}
	return [][2]*expression.GetField{{left, right}, {right, left}}
}

// idsBelow are the tables of a tree, derived ones included, but not what is in those.
func idsBelow(n sql.Node) map[sql.TableId]bool {
	out := map[sql.TableId]bool{}
	inspectTree(n, func(n sql.Node) {
		if t, ok := n.(plan.TableIdNode); ok {
			out[t.Id()] = true
		}
	})
	return out
}

// planned is a scan as it stands in a tree, with its plan.
func planned(n sql.Node, t *scanTable) *scanTable {
	var found *scanTable
	inspectTree(n, func(n sql.Node) {
		if rt, ok := n.(*plan.ResolvedTable); ok {
			if s, ok := rt.UnderlyingTable().(*scanTable); ok && s.identity == t.identity {
				found = s
			}
		}
	})
	return found
}

// inherit takes over what the scan of the other side knows of the rows that can match: the mailboxes, in a database of one
// mailbox too; hidden folders that were named; and, for speed, the filter. It reports whether that was news.
func (t *scanTable) inherit(e equality, speed bool) bool {
	p, from := &t.plan, &e.other.plan
	news := t.inheritScope(e.other)
	if joined := from.Scope.Joined; joined != nil && p.Scope.Joined == nil && !t.oneMailbox() && e.of != mailboxName {
		p.Scope.Joined, news = joined, true
	}
	if e.of != messageID {
		return news
	}
	if !p.Keyed {
		p.Keyed, news = true, true
	}
	if p.Folders == nil && from.Folders != nil && (speed || from.Folders.named) {
		p.Folders, news = from.Folders, true
	}
	if !speed || p.IDs != nil || p.Search != "" {
		return news
	}
	if from.IDs != nil {
		p.IDs, p.Filter = from.IDs, odata.Expr{}
		return true
	}
	for _, term := range from.Filter.Terms() {
		if !slices.ContainsFunc(p.Filter.Terms(), func(have odata.Expr) bool { return have.String() == term.String() }) {
			p.Filter, news = odata.And(p.Filter, term), true
		}
	}
	return news
}

// inheritScope takes over the mailboxes of another scan, where the query says which those are. Between databases a scan
// stays within the mailbox that its own one names.
func (t *scanTable) inheritScope(other *scanTable) bool {
	elsewhere := t.db.name != other.db.name
	if other.plan.Scope.Named == nil && !(elsewhere && other.db.mailbox != "") {
		return false
	}
	before := len(t.plan.Scope.Named)
	if elsewhere && before == 0 && t.db.mailbox != "" {
		t.plan.Scope.within(t.scope())
	}
	t.plan.Scope.within(other.scope())
	return len(t.plan.Scope.Named) > before
}

// scope are the mailboxes that a scan reads, as lists of which a mailbox must stand in each; none where those are all.
func (t *scanTable) scope() [][]string {
	switch {
	case t.plan.Scope.Named != nil:
		return t.plan.Scope.Named
	case t.db.all:
		return nil
	}
	return [][]string{{t.db.spelt()}}
}

// oneMailbox reports whether a scan reads the mailboxes that the query names, not those of a tenant.
func (t *scanTable) oneMailbox() bool { return t.scope() != nil }

// withChild replaces one child of a join.
func withChild(ctx *sql.Context, j *plan.JoinNode, side int, child sql.Node) (*plan.JoinNode, error) {
	children := append([]sql.Node{}, j.Children()...)
	children[side] = child
	out, err := j.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return out.(*plan.JoinNode), nil
}

// replaceScan changes a scan in a tree; ok is false where something between the two would make other rows of fewer: a
// LIMIT, a group, the optional side of an outer join. What was cached of the scan's rows is forgotten.
func replaceScan(ctx *sql.Context, n sql.Node, identity *int, change func(*scanTable)) (sql.Node, bool, error) {
	var through int // children that may hold the scan
	switch n := n.(type) {
	case *plan.ResolvedTable:
		t, ok := n.UnderlyingTable().(*scanTable)
		if !ok || t.identity != identity {
			return n, false, nil
		}
		c := *t
		change(&c)
		out, err := n.ReplaceTable(ctx, &c)
		return out, true, err
	case *plan.TableAlias, *plan.Filter, *plan.Project, *plan.Distinct, *plan.HashLookup, *plan.PrependNode, *kept, *chosen, *lookups, *outerRows, *keySide:
		through = 1
	case *plan.JoinNode:
		switch matched := matchedSides(n.Op); {
		case matched[0]:
			through = 2
		case matched[1]:
			through = 1
		}
	}
	for i, child := range n.Children()[:through] {
		replaced, ok, err := replaceScan(ctx, child, identity, change)
		if err != nil || !ok {
			if err != nil {
				return nil, false, err
			}
			continue
		}
		children := append([]sql.Node{}, n.Children()...)
		children[i] = replaced
		out, err := n.WithChildren(ctx, children...)
		switch out := out.(type) {
		case *plan.HashLookup:
			out.Lookup = nil
		case *kept:
			out.rows = &keptRows{}
		case *lookups:
			out.rows = &lookedUp{}
		}
		return out, true, err
	}
	return n, false, nil
}
