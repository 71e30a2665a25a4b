package tables

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
)

// recipientList are the people of the messages that the table messages shows, a row each.
// See https://learn.microsoft.com/graph/api/resources/recipient.
var recipientList = Table{
	Name: "recipients",
	Doc:  "The people of a mailbox's messages: who each is from, and to whom, a row each.",
	Rows: 10_000,
	Key:  []string{"user_id", "message_id", "kind", "position"},
	Columns: []Column{
		{Name: "user_id", Type: idType, Doc: "The mailbox's GUID."},
		{Name: "mailbox", Type: text(addressLength), Doc: "The mailbox's address."},
		{Name: "message_id", Type: idType, Of: messageID, Doc: "The id of the message, as in messages.id."},
		{Name: "kind", Type: text(16), Doc: "from, sender, to, cc, bcc or reply_to."},
		{Name: "position", Type: integer, Doc: "The place among those of its kind, from 0."},
		{Name: "name", Type: text(256), Doc: "The name, as the message has it."},
		{Name: "address", Type: text(addressLength), Doc: "The address."},
		{Name: "received_date_time", Type: dateTime, Path: received, Ops: opRange, Doc: "When the message was received, in UTC."},
	},
	open:  openRecipients,
	first: func(s *scan) string { return firstMessages(s.withRecipients(s.firstMailbox())) },
}

// recipientKind is one way of taking part in a message.
type recipientKind struct {
	name     string // in column kind
	property string // of Graph's message
	read     converter
}

// recipientKinds are all, in the order of a message's rows.
var recipientKinds = []recipientKind{
	{"from", "from", oneRecipient}, {"sender", "sender", oneRecipient},
	{"to", "toRecipients", allRecipients}, {"cc", "ccRecipients", allRecipients},
	{"bcc", "bccRecipients", allRecipients}, {"reply_to", "replyTo", allRecipients},
}

// kinds are those that the plan reads.
func (s *scan) kinds() []recipientKind {
	if s.plan.Kinds == nil {
		return recipientKinds
	}
	var out []recipientKind
	for _, k := range recipientKinds {
		if slices.Contains(s.plan.Kinds, k.name) {
			out = append(out, k)
		}
	}
	return out
}

// oneRecipient reads from and sender: none where they are null or missing, as on drafts.
func oneRecipient(_ *element, v graph.Value) (any, error) {
	if isNull(v) {
		return []recipient(nil), nil
	}
	var r struct {
		EmailAddress recipient `json:"emailAddress"`
	}
	if err := json.Unmarshal(v.Bytes(), &r); err != nil {
		return nil, fmt.Errorf("reading a recipient: not an object")
	}
	return []recipient{r.EmailAddress}, nil
}

// allRecipients reads the other kinds.
func allRecipients(_ *element, v graph.Value) (any, error) { return recipients(v) }

// openRecipients reads the messages of the scope, of each only who takes part in it.
func openRecipients(ctx *sql.Context, s *scan) (rowSource, error) {
	return s.openParts(ctx, s.withRecipients, s.recipientsOf)
}

// withRecipients is the scan of a mailbox's messages: their id, their time where it is wanted, and a list for each kind.
func (s *scan) withRecipients(box Mailbox) *scan {
	at := &Column{Name: "received_date_time", Type: dateTime}
	if s.wants(at.Name) {
		at.Path = received
	}
	columns := []*Column{{Name: "id", Type: idType, Path: "id"}, at}
	for _, k := range s.kinds() {
		columns = append(columns, &Column{Name: k.name, Path: k.property, value: k.read})
	}
	return s.ofMessages(box, columns...)
}

// recipientsOf splits what withRecipients reads.
func (s *scan) recipientsOf(box Mailbox) splitter {
	kinds := s.kinds()
	return func(message sql.Row) ([]sql.Row, error) {
		var rows []sql.Row
		for i, kind := range kinds {
			list, _ := message[2+i].([]recipient)
			for position, who := range list {
				rows = append(rows, s.partRow(box, message, position, func(column string) any {
					switch column {
					case "kind":
						return kind.name
					case "name":
						return textOrNil(who.Name)
					case "address":
						return textOrNil(who.Address)
					case "received_date_time":
						return message[1]
					}
					return nil
				}))
			}
		}
		return rows, nil
	}
}

// textOrNil is NULL where Graph has null.
func textOrNil(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}
