package tables

import (
	"context"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
)

// categories are the master categories of a mailbox: messages refer to them by name, and to others too.
// See https://learn.microsoft.com/graph/api/resources/outlookcategory.
var categories = Table{
	Name:  "categories",
	Doc:   "The categories that a mailbox's owner may choose from; messages.categories has their names.",
	Rows:  25,
	Key:   []string{"user_id", "id"},
	Needs: settingsPermission,
	Columns: []Column{
		{Name: "user_id", Type: idType, value: mailboxID, Doc: "The mailbox's GUID."},
		{Name: "mailbox", Type: text(addressLength), value: mailboxAddress, Doc: "The mailbox's address."},
		{Name: "id", Type: idType, Path: "id", Doc: "The category's GUID."},
		{Name: "display_name", Type: text(256), Path: "displayName", Doc: "The name, which is what messages refer to."},
		{Name: "color", Type: text(16), Path: "color", Doc: "none, or preset0 to preset24: Outlook's colors, from red on."},
	},
	open:  openCollection((*graph.Client).MasterCategories),
	first: firstOfCollection((*graph.Client).MasterCategories),
}

// settingsPermission is what the tables of a mailbox's settings need.
const settingsPermission = "MailboxSettings.Read"

// collection is the request for a small collection of a mailbox.
type collection func(c *graph.Client, mailbox string) graph.Request

// openCollection reads one of every mailbox of the scope.
func openCollection(request collection) func(*sql.Context, *scan) (rowSource, error) {
	return func(ctx *sql.Context, s *scan) (rowSource, error) {
		return s.perMailbox(ctx, func(ctx context.Context, box Mailbox) (rowSource, error) {
			o := graph.ListOptions{Fields: s.fields(), DropDuplicates: true}
			return graph.List(ctx, s.source.client, request(s.source.client, box.ID), o, s.decoder(element{box: box})), nil
		})
	}
}

// firstOfCollection is the first request for it.
func firstOfCollection(request collection) func(*scan) string {
	return func(s *scan) string { return request(s.source.client, s.firstMailbox().ID).String() }
}
