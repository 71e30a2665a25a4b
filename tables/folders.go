package tables

import (
	"context"
	"io"

	"github.com/dolthub/go-mysql-server/sql"
)

// folders is the tree of mail folders, hidden and search folders included, without the root.
// See https://learn.microsoft.com/graph/api/resources/mailfolder.
var folders = Table{
	Name: "folders",
	Doc:  "The mail folders of a mailbox, with hidden and search folders.",
	Rows: 100,
	Key:  []string{"user_id", "id"},
	Columns: []Column{
		{Name: "user_id", Type: idType, Doc: "The mailbox's GUID."},
		{Name: "mailbox", Type: text(addressLength), Doc: "The mailbox's address."},
		{Name: "id", Type: idType, Of: folderID, Doc: "The folder's id."},
		{Name: "display_name", Type: text(256), Doc: "The name, in the mailbox's language."},
		{Name: "path", Type: text(4096), Doc: "The names from the top, with / between; a / within a name is %2F."},
		{Name: "well_known_name", Type: text(64), Doc: "Graph's name for a default folder, such as inbox, in any language; NULL for others."},
		{Name: "parent_folder_id", Type: idType, Of: folderID, Doc: "The id of the folder above."},
		{Name: "child_folder_count", Type: integer, Doc: "The number of folders directly below."},
		{Name: "total_item_count", Type: integer, Doc: "The number of items of any kind, as Graph counts them."},
		{Name: "unread_item_count", Type: integer, Doc: "The number of unread items, as Graph counts them."},
		{Name: "is_hidden", Type: boolean, Doc: "Whether Outlook hides the folder."},
		{Name: "is_search_folder", Type: boolean, Doc: "Whether the folder is a saved search: its messages are those of other folders."},
	},
	open:  openFolders,
	first: func(s *scan) string { return s.source.folderRequest(s.firstMailbox()) },
}

// openFolders reads the tree of every mailbox of the scope; a fresh one where its counts are asked for.
func openFolders(ctx *sql.Context, s *scan) (rowSource, error) {
	age := treeAgeScan
	if s.wants("total_item_count") || s.wants("unread_item_count") {
		age = 0
	}
	return s.perMailbox(ctx, func(ctx context.Context, box Mailbox) (rowSource, error) {
		tree, err := s.source.trees.read(ctx, box, age)
		if err != nil {
			return nil, err
		}
		var known map[string]string
		if s.wants("well_known_name") {
			if known, err = s.source.trees.wellKnown(ctx, box); err != nil {
				return nil, err
			}
		}
		return &folderRows{s: s, box: box, tree: tree, known: known}, nil
	})
}

// folderRows are the rows of one tree.
type folderRows struct {
	s     *scan
	box   Mailbox
	tree  *folderTree
	known map[string]string // folder id to well-known name
	next  int
}

// Next returns the next folder's row, parents before their children.
func (r *folderRows) Next(context.Context) (sql.Row, error) {
	if r.next >= len(r.tree.all) {
		return nil, io.EOF
	}
	f := r.tree.all[r.next]
	r.next++
	row := make(sql.Row, len(r.s.columns))
	for i, c := range r.s.columns {
		row[i] = r.value(c.Name, f)
	}
	return row, nil
}

// value is one column of one folder.
func (r *folderRows) value(column string, f *folder) any {
	switch column {
	case "user_id":
		return r.box.ID
	case "mailbox":
		return r.box.Address
	case "id":
		return f.ID
	case "display_name":
		return orNil(f.DisplayName)
	case "path":
		return f.Path
	case "well_known_name":
		return orNil(r.known[f.ID])
	case "parent_folder_id":
		return orNil(f.ParentID)
	case "child_folder_count":
		return f.ChildFolderCount
	case "total_item_count":
		return f.TotalItemCount
	case "unread_item_count":
		return f.UnreadItemCount
	case "is_hidden":
		return tinyint(f.Hidden)
	case "is_search_folder":
		return tinyint(f.Search)
	}
	return nil
}

// Close has nothing to release.
func (r *folderRows) Close() error { return nil }
