package tables

import (
	"context"

	"github.com/dolthub/go-mysql-server/sql"
)

// messageMIME is every message as it went over the Internet, each a request of its own.
// See https://learn.microsoft.com/graph/outlook-get-mime-message.
var messageMIME = Table{
	Name: "message_mime",
	Doc:  "Messages in Internet format, by message_id; without one, of 100 messages at most.",
	Rows: 10_000,
	Key:  []string{"user_id", "message_id"},
	Columns: []Column{
		{Name: "user_id", Type: idType, value: mailboxID, Doc: "The mailbox's GUID."},
		{Name: "mailbox", Type: text(addressLength), value: mailboxAddress, Doc: "The mailbox's address."},
		{Name: "message_id", Type: idType, Path: "id", Of: messageID, Doc: "The id of the message, as in messages.id."},
		{Name: "mime_content", Type: longBytes, whole: true, Doc: "The message as MIME, with headers and attachments. Fetched for the rows of the result only."},
	},
	open:  openMessageMIME,
	first: func(s *scan) string { return firstMessages(s.withKey(s.firstMailbox())) },
}

// mostMIME bounds the messages that a statement fetches which names none: each costs a request and may have 150 MB, and
// a forgotten WHERE must not download a mailbox.
const mostMIME = 100

// openMessageMIME lists messages; their MIME is fetched when it is looked at.
func openMessageMIME(ctx *sql.Context, s *scan) (rowSource, error) {
	from := newContents(ctx, s.source)
	if !s.plan.Keyed {
		from.most = mostMIME
	}
	match := s.plan.Folders.matcher(ctx)
	at, wanted := s.place("mime_content")
	return s.perMailbox(ctx, func(ctx context.Context, box Mailbox) (rowSource, error) {
		inner := s.withKey(box)
		rows, err := openMailbox(ctx, inner, box, match)
		if err != nil {
			return nil, err
		}
		return &mimeRows{s: s, inner: inner, rows: rows, from: from, at: at, wanted: wanted}, nil
	})
}

// withKey is the scan of a mailbox's messages whose rows have the message's id behind their columns, whether message_id is
// wanted or not.
func (s *scan) withKey(box Mailbox) *scan {
	inner := s.within(box)
	inner.columns = append(inner.columns, &Column{Name: "key", Type: idType, Path: "id"})
	return inner
}

// mimeRows are the rows of one mailbox.
type mimeRows struct {
	s, inner *scan
	rows     rowSource
	from     *contents
	at       int // of mime_content in a row
	wanted   bool
}

// Next returns the next row. Its MIME is not fetched yet.
func (m *mimeRows) Next(ctx context.Context) (sql.Row, error) {
	row, err := m.rows.Next(ctx)
	m.s.adopt(m.inner)
	if err != nil {
		return nil, err
	}
	n := len(m.s.columns)
	if id, ok := row[n].(string); ok && m.wanted {
		row[m.at] = &content{from: m.from, box: m.inner.box, message: id}
	}
	return row[:n:n], nil
}

// Close ends the rows.
func (m *mimeRows) Close() error { return m.rows.Close() }
