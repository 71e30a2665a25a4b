package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// keyJoin is a join that chooses the rows of one scan by the messages that the other side names.
type keyJoin struct {
	scan   *int // the identity of the scan that is chosen from
	driver int  // the child of the join whose rows have the keys: 0 or 1
	user   bool // the keys come with their mailbox
	stream bool // a LIMIT above may end the join early: few keys at a time
}

// equality is a conjunct of a join that compares ids of one kind: of a scan, and of the other side.
type equality struct {
	scan  *scanTable
	side  int                  // the child of the join with the scan
	other *scanTable           // nil where the other side's column is that of a derived table
	key   *expression.GetField // of the other side
	of    idOf
}

// byKeys makes a scan within a join read what the other side asks for, and leaves the joining to the engine. The scan
// takes over the mailboxes and the filter of the scan that it is joined to by an id, and where few messages are named, only
// those are read. What the scan then lacks matches no row of the other side.
func (p *pusher) byKeys(j *plan.JoinNode, d demand) (sql.Node, error) {
	equalities := p.equalities(j)
	for _, e := range equalities {
		if e.other == nil {
			continue
		}
		child, ok, err := replaceScan(p.ctx, j.Children()[e.side], e.scan.identity, func(t *scanTable) { t.plan.inherit(e, p.on) })
		if err != nil {
			return nil, err
		}
		if ok {
			if j, err = withChild(p.ctx, j, e.side, child); err != nil {
				return nil, err
			}
		}
	}
	for _, rank := range []*Table{&attachments, &messageMIME, &messages} {
		for _, e := range equalities {
			if p.on && e.scan.table == rank && e.of == messageID && (rank != &messages || e.other == nil || e.other.table != &messages) {
				n, ok, err := p.lots(j, e, d)
				if ok || err != nil {
					return n, err
				}
			}
		}
	}
	return j, nil
}

// equalities are the comparisons of a join whose scan may be read in part: of the sides whose rows count only where they
// match.
func (p *pusher) equalities(j *plan.JoinNode) []equality {
	matched := matchedSides(j.Op)
	if j.Filter == nil || matched == [2]bool{} {
		return nil
	}
	below := [2]map[sql.TableId]bool{idsBelow(j.Left()), idsBelow(j.Right())}
	var out []equality
	for _, conjunct := range expression.SplitConjunction(p.ctx, j.Filter) {
		for _, pair := range fieldPairs(conjunct) {
			t, of := p.idField(pair[0])
			if of == noID {
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
	case plan.JoinTypeLeftOuter, plan.JoinTypeLeftOuterHash:
		return [2]bool{false, true}
	}
	return [2]bool{}
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

// inherit takes over what the scan of the other side knows of the messages that can match: the mailboxes, in a database of
// one mailbox too; hidden folders that were named; and, for speed, the filter.
func (p *Plan) inherit(e equality, speed bool) {
	from := &e.other.plan
	if e.other.source != e.scan.source {
		return
	}
	if e.other.plan.Scope.Named != nil || e.other.db.name != e.scan.db.name {
		p.Scope.Named = append(p.Scope.Named[:len(p.Scope.Named):len(p.Scope.Named)], e.other.scope()...)
	}
	if e.of != messageID {
		return
	}
	if p.Folders == nil && from.Folders != nil && (speed || from.Folders.named) {
		p.Folders = from.Folders
	}
	if !speed || p.IDs != nil || p.Search != "" {
		return
	}
	if from.IDs != nil {
		p.IDs, p.Filter = from.IDs, odata.Expr{}
		return
	}
	p.Filter = odata.And(p.Filter, from.Filter)
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
	case *plan.TableAlias, *plan.Filter, *plan.Project, *plan.Distinct, *plan.HashLookup, *kept, *keySide:
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
		}
		return out, true, err
	}
	return n, false, nil
}
