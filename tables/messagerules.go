package tables

import "github.com/outlooksql/outlooksql/graph"

// messageRules are the rules of a mailbox's inbox.
// See https://learn.microsoft.com/graph/api/resources/messagerule.
var messageRules = Table{
	Name:  "message_rules",
	Doc:   "The rules of a mailbox's inbox.",
	Rows:  25,
	Key:   []string{"user_id", "id"},
	Needs: settingsPermission,
	Columns: []Column{
		{Name: "user_id", Type: idType, value: mailboxID, Doc: "The mailbox's GUID."},
		{Name: "mailbox", Type: text(addressLength), value: mailboxAddress, Doc: "The mailbox's address."},
		{Name: "id", Type: idType, Path: "id", Doc: "The rule's id."},
		{Name: "display_name", Type: text(256), Path: "displayName", Doc: "The name."},
		{Name: "sequence", Type: integer, Path: "sequence", Doc: "The place in the order in which rules are tried."},
		{Name: "is_enabled", Type: boolean, Path: "isEnabled", Doc: "Whether the rule is applied."},
		{Name: "is_read_only", Type: boolean, Path: "isReadOnly", Doc: "Whether the rule cannot be changed here, as one that Outlook on a computer applies."},
		{Name: "has_error", Type: boolean, Path: "hasError", Doc: "Whether the rule does not work, as when its folder is gone."},
		{Name: "conditions", Type: longText, Path: "conditions", Doc: "What a message must fulfil, as JSON with Graph's names."},
		{Name: "actions", Type: longText, Path: "actions", Doc: "What is done with it, as JSON with Graph's names."},
		{Name: "exceptions", Type: longText, Path: "exceptions", Doc: "What keeps the rule from it, as JSON with Graph's names."},
	},
	open:  openCollection((*graph.Client).MessageRules),
	first: firstOfCollection((*graph.Client).MessageRules),
}
