package tables

import (
	"slices"
	"strings"
	"sync"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// namedByRows are the mailboxes that the rows of one table of a join name: those of the directory that a predicate leaves, or
// of a derived table without mail. The rows are read before any mailbox is.
type namedByRows struct {
	rows   *keptRows
	column string
	at     int  // of the column in a row
	by     idOf // what it holds: mailboxGUID or mailboxName

	once  sync.Once
	names map[string]bool // GUIDs
	words map[uint64]bool // hashes of addresses, the same for those that differ by case
}

// of keeps the mailboxes that are named.
func (j *namedByRows) of(boxes []Mailbox) []Mailbox {
	if j == nil || !j.rows.done {
		return boxes
	}
	j.once.Do(j.read)
	return slices.DeleteFunc(boxes, func(box Mailbox) bool {
		if j.by == mailboxGUID {
			return !j.names[box.ID]
		}
		return !j.words[caseless(box.Address)]
	})
}

// read takes the names out of the rows.
func (j *namedByRows) read() {
	j.names, j.words = map[string]bool{}, map[uint64]bool{}
	for _, row := range j.rows.rows {
		if name, ok := row[j.at].(string); ok {
			j.names[name], j.words[caseless(name)] = true, true
		}
	}
}

// caseless is the same for texts that the column mailbox takes for equal.
func caseless(s string) uint64 {
	h, err := sql.Collation_utf8mb4_0900_ai_ci.HashToUint(s)
	if err != nil {
		return 0 // no text: as all others of the kind
	}
	return h
}

// nameMailboxes lets the scans of a join in the database of all mailboxes read those that another table of it names.
func (p *pusher) nameMailboxes(n sql.Node) (sql.Node, error) {
	if !p.on {
		return n, nil
	}
	out, _, err := transform.Node(p.ctx, n, func(_ *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		j, ok := n.(*plan.JoinNode)
		if !ok {
			return n, transform.SameTree, nil
		}
		out, news, err := p.nameAcross(j)
		return out, transform.TreeIdentity(!news), err
	})
	return out, err
}

// nameAcross does so for one join; news says that a scan has its mailboxes from the other side.
func (p *pusher) nameAcross(j *plan.JoinNode) (out *plan.JoinNode, news bool, err error) {
	for _, e := range p.equalities(j) {
		if e.of != mailboxGUID && e.of != mailboxName || e.scan.oneMailbox() || !sameText(p.ctx, e) {
			continue
		}
		other, named, err := p.keepNaming(j.Children()[1-e.side], e)
		if err != nil || named == nil {
			if err != nil {
				return nil, false, err
			}
			continue
		}
		chosen, ok, err := replaceScan(p.ctx, j.Children()[e.side], e.scan.identity, func(t *scanTable) { t.plan.Scope.Joined = named })
		if err != nil {
			return nil, false, err
		}
		if !ok {
			continue
		}
		if j, err = withChild(p.ctx, j, e.side, chosen); err != nil {
			return nil, false, err
		}
		if j, err = withChild(p.ctx, j, 1-e.side, other); err != nil {
			return nil, false, err
		}
		news = true
	}
	return j, news, nil
}

// sameText reports whether an equality takes the same texts for equal as the column of the mailbox.
func sameText(ctx *sql.Context, e equality) bool {
	want := sql.Collation_utf8mb4_0900_ai_ci
	if e.of == mailboxGUID {
		want = sql.Collation_utf8mb4_0900_bin
	}
	key, ok := e.key.Type(ctx).(sql.TypeWithCollation)
	return ok && key.Collation() == want
}

// keepNaming keeps the rows of the table that an equality's key is of, where they are of the directory or of a derived table
// without mail, and fewer than all: with a predicate. named is nil where they are not.
func (p *pusher) keepNaming(n sql.Node, e equality) (out sql.Node, named *namedByRows, err error) {
	if named = p.naming[e.key.TableId()]; named != nil && (named.by != e.of || named.column != e.key.Name()) {
		return n, nil, nil
	}
	if named != nil {
		return n, named, nil
	}
	if k := p.kept(n, e.key.TableId()); k != nil {
		at := slices.IndexFunc(k.child.Schema(p.ctx), func(c *sql.Column) bool { return strings.EqualFold(c.Name, e.key.Name()) })
		if at < 0 {
			return n, nil, nil
		}
		named = &namedByRows{rows: k.rows, column: e.key.Name(), at: at, by: e.of}
		if p.naming == nil {
			p.naming = map[sql.TableId]*namedByRows{}
		}
		p.naming[e.key.TableId()] = named
		return k, named, nil
	}
	if ownTree(n) || len(n.Children()) == 0 {
		return n, nil, nil
	}
	children := slices.Clone(n.Children())
	for i := range children {
		if children[i], named, err = p.keepNaming(children[i], e); err != nil {
			return nil, nil, err
		}
		if named != nil {
			out, err = n.WithChildren(p.ctx, children...)
			return out, named, err
		}
	}
	return n, nil, nil
}

// kept wraps a table with the predicates on it alone, or a derived table; nil where the node is something else.
func (p *pusher) kept(n sql.Node, id sql.TableId) *kept {
	below := n
	f, filtered := n.(*plan.Filter)
	if filtered {
		below = f.Child
	}
	_, derived := below.(*plan.SubqueryAlias)
	t, ok := below.(plan.TableIdNode)
	if !ok || t.Id() != id || !derived && !filtered || readsMail(below) || filtered && !p.alone(f.Expression, id) {
		return nil
	}
	if s, ok := below.(*plan.SubqueryAlias); ok && (s.IsLateral || s.OuterScopeVisibility) {
		return nil
	}
	return &kept{child: n, rows: &keptRows{}}
}

// alone reports whether an expression looks at one table and nothing else, so that its value is the same for a row each time.
func (p *pusher) alone(e sql.Expression, id sql.TableId) bool {
	return readsOnly(p.ctx, e, map[sql.TableId]bool{id: true})
}

// readsMail reports whether anything below is read from a mailbox.
func readsMail(n sql.Node) bool {
	found := false
	transform.InspectWithOpaque(nil, n, func(_ *sql.Context, n sql.Node) bool {
		if rt, ok := n.(*plan.ResolvedTable); ok {
			t, isScan := rt.UnderlyingTable().(*scanTable)
			found = found || isScan && t.table != &users
		}
		return !found
	})
	return found
}
