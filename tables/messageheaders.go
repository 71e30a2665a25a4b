package tables

import (
	"encoding/json"
	"errors"

	"github.com/dolthub/go-mysql-server/sql"
)

// messageHeaders are the headers with which messages came over the Internet: drafts and mail that was sent have none.
// See https://learn.microsoft.com/graph/api/resources/internetmessageheader.
var messageHeaders = Table{
	Name: "message_headers",
	Doc:  "The Internet headers of a mailbox's messages, a row each; drafts and sent messages have none.",
	Rows: 10_000,
	Key:  []string{"user_id", "message_id", "position"},
	Columns: []Column{
		{Name: "user_id", Type: idType, Doc: "The mailbox's GUID."},
		{Name: "mailbox", Type: text(addressLength), Doc: "The mailbox's address."},
		{Name: "message_id", Type: idType, Of: messageID, Doc: "The id of the message, as in messages.id."},
		{Name: "position", Type: integer, Doc: "The place in the message, from 0: the last server's come first."},
		{Name: "name", Type: text(256), Doc: "The header's name, such as Received."},
		{Name: "value", Type: longText, whole: true, Doc: "What stands behind the name."},
	},
	open:  openMessageHeaders,
	first: func(s *scan) string { return firstMessages(s.withHeaders(s.firstMailbox())) },
}

// headersProperty is the property of a message that only $select brings.
const headersProperty = "internetMessageHeaders"

// openMessageHeaders reads the messages of the scope, of each only its headers.
func openMessageHeaders(ctx *sql.Context, s *scan) (rowSource, error) {
	return s.openParts(ctx, s.withHeaders, s.headersOf)
}

// withHeaders is the scan of a mailbox's messages. The headers stay JSON: by its length pages are sized, from the received
// second where one ends.
func (s *scan) withHeaders(box Mailbox) *scan {
	return s.ofMessages(box,
		&Column{Name: "id", Type: idType, Path: "id"},
		&Column{Name: "headers", Type: longText, Path: headersProperty},
		&Column{Name: "received_date_time", Type: dateTime, Path: received})
}

// header is one of Graph's headers.
type header struct {
	Name  *string `json:"name"`
	Value *string `json:"value"`
}

// errHeaders says that the headers of a message are of no known form.
var errHeaders = &valueError{column: "value", err: errors.New("reading headers: not a collection")}

// headersOf splits what withHeaders reads.
func (s *scan) headersOf(box Mailbox) splitter {
	return func(message sql.Row) ([]sql.Row, error) {
		text, ok := message[1].(string)
		if !ok {
			return nil, nil
		}
		var list []header
		if json.Unmarshal([]byte(text), &list) != nil {
			return nil, errHeaders
		}
		rows := make([]sql.Row, len(list))
		for position, h := range list {
			rows[position] = s.partRow(box, message, position, h.column)
		}
		return rows, nil
	}
}

// column is what a column has of the header.
func (h header) column(name string) any {
	switch name {
	case "name":
		return textOrNil(h.Name)
	case "value":
		return textOrNil(h.Value)
	}
	return nil
}
