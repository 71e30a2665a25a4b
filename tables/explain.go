package tables

import (
	"fmt"
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"

	"github.com/outlooksql/outlooksql/tables/catalog"
)

// explainer answers EXPLAIN with a tree that a person can read, and SHOW statements about tables. It sends nothing. It executes what the
// engine would execute otherwise than MySQL.
type explainer struct {
	engine  sql.NodeExecBuilder // executes all other nodes
	catalog sql.Catalog
}

// Build answers those and leaves all other nodes to the engine.
func (x *explainer) Build(ctx *sql.Context, n sql.Node, row sql.Row) (sql.RowIter, error) {
	switch n := n.(type) {
	case *plan.ShowColumns:
		if rows, ok := showColumns(ctx, n); ok {
			return rows, nil
		}
	case *plan.Limit:
		if rows, ok, err := buildOneRow(ctx, x.engine, n, row); ok {
			return rows, err
		}
	case *plan.Distinct:
		return buildDistinct(ctx, x.engine, n, row)
	case *plan.SetOp:
		if rows, ok, err := buildSetOp(ctx, x.engine, n, row); ok || err != nil {
			return rows, err
		}
	}
	if rows, ok, err := catalog.Show(ctx, x.catalog, n); ok {
		return sql.RowsToRowIter(rows...), err
	}
	d, ok := n.(*plan.DescribeQuery)
	if !ok || !d.Format.Plan || d.Format.Debug || d.Format.Analyze {
		return nil, nil
	}
	var rows []sql.Row
	for _, line := range explainNode(ctx, d.Query()) {
		rows = append(rows, sql.Row{line})
	}
	return sql.RowsToRowIter(rows...), nil
}

// explainNode prints a node and what is below it, two spaces further in at each step.
func explainNode(ctx *sql.Context, n sql.Node) []string {
	var lines []string
	switch n := n.(type) {
	case *plan.TableAlias:
		lines = explainNode(ctx, n.Child)
		lines[0] += " as " + n.Name()
		return lines
	case *plan.ResolvedTable:
		if t, ok := n.UnderlyingTable().(*scanTable); ok {
			return explainScan(t)
		}
		return []string{"Table " + n.Name()}
	case *fetched:
		return explainNode(ctx, n.child)
	case *keySide:
		return explainNode(ctx, n.child)
	case *mailboxesFirst:
		return explainNode(ctx, n.child)
	case *gathered:
		return explainNode(ctx, n.child)
	case *outerRows:
		return explainNode(ctx, n.child)
	case *united:
		return explainNode(ctx, n.child)
	case *recalled:
		return explainNode(ctx, n.child)
	case *plan.SubqueryAlias:
		lines = append(lines, "Derived table "+n.Name())
	default:
		lines = append(lines, headline(ctx, n))
	}
	for _, child := range childrenOf(n) {
		for _, line := range explainNode(ctx, child) {
			lines = append(lines, "  "+line)
		}
	}
	return lines
}

// childrenOf are the nodes below, those of subqueries in expressions included.
func childrenOf(n sql.Node) []sql.Node {
	out := n.Children()
	if c, ok := n.(*chosen); ok {
		return c.child.Children() // it says already that they are kept
	}
	if e, ok := n.(sql.Expressioner); ok {
		for _, e := range e.Expressions() {
			sql.Inspect(nil, e, func(_ *sql.Context, e sql.Expression) bool {
				if s, ok := e.(*plan.Subquery); ok {
					out = append(out, s.Query)
				}
				return true
			})
		}
	}
	return out
}

// headline is a node in one line.
func headline(ctx *sql.Context, n sql.Node) string {
	switch n := n.(type) {
	case *plan.Limit:
		if n.Limit == sql.Expression(oneRowLimit) {
			return "One row at most"
		}
		return "Limit " + n.Limit.String()
	case *plan.Offset:
		return "Offset " + n.Offset.String()
	case *plan.TopN:
		return fmt.Sprintf("First %s by %s (here)", n.Limit, sortKeys(n.SortConditions))
	case *plan.Sort:
		return fmt.Sprintf("Sort by %s (here)", sortKeys(n.SortConditions))
	case *plan.Filter:
		return "Filter here: " + withTimes(ctx, n.Expression)
	case *plan.Project:
		return "Columns: " + expressions(n.Projections)
	case *plan.GroupBy:
		if len(n.GroupByExprs) == 0 {
			return "Aggregate (here): " + expressions(n.SelectDeps)
		}
		return fmt.Sprintf("Group by %s (here)", expressions(n.GroupByExprs))
	case *plan.JoinNode:
		if n.Filter == nil {
			return n.Op.String()
		}
		return fmt.Sprintf("%s on %s (here)", n.Op, withTimes(ctx, n.Filter))
	case *earlyStop, *kept, *chosen, *lots, *lookups:
		return n.String()
	}
	first, _, _ := strings.Cut(sql.Describe(ctx, n, sql.DescribeOptions{}), "\n")
	return first
}

// withTimes prints a condition, and the times in it as SQL writes them.
func withTimes(ctx *sql.Context, e sql.Expression) string {
	out, _, err := transform.Expr(ctx, e, func(_ *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
		literal, ok := e.(*expression.Literal)
		if !ok {
			return e, transform.SameTree, nil
		}
		t, ok := literal.Value().(time.Time)
		if !ok {
			return e, transform.SameTree, nil
		}
		written := strings.TrimSuffix(t.Format("2006-01-02 15:04:05.999999"), " 00:00:00")
		return expression.NewLiteral(written, gmstypes.LongText), transform.NewTree, nil
	})
	if err != nil {
		return e.String()
	}
	return out.String()
}

// sortKeys prints ORDER BY.
func sortKeys(conditions sql.SortConditions) string {
	out := make([]string, len(conditions))
	for i, c := range conditions {
		out[i] = c.Expr.String() + " " + c.Order.String()
	}
	return strings.Join(out, ", ")
}

// expressions prints a list.
func expressions(list []sql.Expression) string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = e.String()
	}
	return strings.Join(out, ", ")
}

// requestLines puts each option of a request on a line of its own.
var requestLines = strings.NewReplacer("?$", "\n    $", "&$", "\n    $", "&include", "\n    include")

// explainScan prints what a scan asks of Graph: its first request, and what was pushed.
func explainScan(t *scanTable) []string {
	s := t.newScan()
	lines := []string{"Read " + t.table.Name}
	if t.plan.Empty {
		return append(lines, "  asks nothing: no row is wanted")
	}
	if t.plan.ByJoin {
		byKey := t.newScan()
		byKey.plan.IDs = make([]string, 2) // a batch, of ids that are not known yet
		lines = append(lines, explainRequest("first request", t.table.first(byKey))...)
		lines = append(lines, explainRequest(fmt.Sprintf("beyond %d messages", mostKeys), t.table.first(s))...)
	} else {
		lines = append(lines, explainRequest("first request", t.table.first(s))...)
	}
	for _, line := range t.plan.describe() {
		lines = append(lines, "  "+line)
	}
	return lines
}

// explainRequest prints a request behind what it is.
func explainRequest(what, request string) []string {
	lines := strings.Split(what+": "+requestLines.Replace(request), "\n")
	for i, line := range lines {
		lines[i] = "  " + line
	}
	return lines
}

// firstMessages is the first request for messages, with the ids that are known and {placeholders} for others.
func firstMessages(s *scan) string {
	r := &messageReader{s: s, box: s.firstMailbox()}
	client := s.source.client
	switch wide := r.wideQuery(s.messagePage()); {
	case s.plan.Estimate:
		return s.source.folderRequest(r.box)
	case len(s.plan.IDs) == 1:
		return client.Message(r.box.ID, s.plan.IDs[0], r.wideQuery(0)).String()
	case s.plan.IDs != nil:
		return "POST /$batch of " + client.Message(r.box.ID, "{id}", r.wideQuery(0)).String()
	case s.plan.Search != "":
		wide.Search = s.plan.Search
		return client.Messages(r.box.ID, wide).String()
	case s.plan.mailboxWide():
		wide.Filter, wide.OrderBy, _ = s.plan.ordered()
		wide.Top = min(wide.Top+wideSlack, messagePageSize)
		return client.Messages(r.box.ID, wide).String()
	}
	q := r.query(s.messagePage())
	q.Filter, q.OrderBy, _ = s.plan.ordered()
	return client.FolderMessages(r.box.ID, s.firstFolder(r.box), q).String()
}

// firstFolder is the id of the first folder that is read, where the tree is known.
func (s *scan) firstFolder(box Mailbox) string {
	if tree, ok := s.source.trees.cached(box, treeAgeLookup); ok && s.plan.Folders == nil {
		for _, f := range tree.all {
			if f.Visible {
				return f.ID
			}
		}
	}
	return "{folder}"
}
