package tables

import (
	"context"
	"io"
	"slices"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// counts reports whether a GroupBy only counts rows, all or by its groups.
func counts(n *plan.GroupBy) bool {
	for _, e := range n.SelectDeps {
		switch e := e.(type) {
		case *aggregation.Count:
			if _, all := e.Child.(*expression.Literal); !all {
				return false
			}
		case *expression.GetField:
		default:
			return false
		}
	}
	return true
}

// countColumns are the columns of messages that the folders know.
var countColumns = map[string]bool{"user_id": true, "mailbox": true, "parent_folder_id": true, "folder_path": true}

// estimates reports whether the counters of folders answer a demand on messages, where the session wants that: rows are only
// counted, the predicates choose mailboxes and folders alone, and nothing else of a message is looked at.
func (p *pusher) estimates(t *scanTable, d demand) bool {
	if !p.estimate || !d.counting || t.table != &messages || t.plan.Limit > 0 {
		return false
	}
	return !slices.ContainsFunc(t.table.Columns, func(c Column) bool { return !countColumns[c.Name] && !t.unread[c.Name] })
}

// estimateNote is the warning that goes with counters.
const estimateNote = "COUNT is an estimate (outlook_count = 'estimate'): it is the sum of the folders' counters in Microsoft Graph, which " +
	"count items of every kind and may lag behind. SET outlook_count = 'exact' counts the messages."

// estimated gives a row for each item that Graph counts in the folders that are shown.
type estimated struct {
	r    *messageReader
	row  sql.Row // of the present folder
	next int     // folder
	left int32   // rows of the present folder
}

// Next returns the next item.
func (e *estimated) Next(context.Context) (sql.Row, error) {
	for e.left == 0 {
		if e.next == len(e.r.order) {
			e.r.s.warning(noteCode, estimateNote)
			return nil, io.EOF
		}
		f := e.r.order[e.next]
		e.next++
		e.left, e.row = max(f.TotalItemCount, 0), e.rowOf(f)
	}
	e.left--
	return e.row, nil
}

// rowOf is what a folder knows of its messages.
func (e *estimated) rowOf(f *folder) sql.Row {
	row := make(sql.Row, len(e.r.s.columns))
	for i, c := range e.r.s.columns {
		switch c.Name {
		case "user_id":
			row[i] = e.r.box.ID
		case "mailbox":
			row[i] = e.r.box.Address
		case "parent_folder_id":
			row[i] = f.ID
		case "folder_path":
			row[i] = f.Path
		}
	}
	return row
}

// Close has nothing to release.
func (e *estimated) Close() error { return nil }
