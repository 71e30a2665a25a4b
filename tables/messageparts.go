package tables

import (
	"context"

	"github.com/dolthub/go-mysql-server/sql"
)

// splitter makes rows of one message, which was read with the columns that ofMessages was given.
type splitter func(message sql.Row) ([]sql.Row, error)

// messageParts are the rows of a mailbox of which each message gives some: its recipients, its headers.
type messageParts struct {
	s, inner *scan
	messages rowSource
	split    splitter
	left     []sql.Row // of the present message
}

// ofMessages is the scan of a mailbox's messages that a scan of their parts makes, with columns of its own. How many
// messages give so many parts nobody knows: of the limit only the lazy reading stays.
func (s *scan) ofMessages(box Mailbox, columns ...*Column) *scan {
	inner := s.within(box)
	inner.plan.Exact, inner.columns, inner.unread = false, columns, nil
	return inner
}

// openParts reads the messages of the scope and splits them. inner is the scan of a mailbox's messages.
func (s *scan) openParts(ctx *sql.Context, inner func(Mailbox) *scan, split func(Mailbox) splitter) (rowSource, error) {
	match := s.plan.Folders.matcher(ctx)
	return s.perMailbox(ctx, func(ctx context.Context, box Mailbox) (rowSource, error) {
		p := &messageParts{s: s, inner: inner(box), split: split(box)}
		messages, err := openMailbox(ctx, p.inner, box, match)
		if err != nil {
			return nil, err
		}
		p.messages = messages
		return p, nil
	})
}

// partRow is one part of a message, the one at a position: of the columns that only some parts have, value says what is in them.
func (s *scan) partRow(box Mailbox, message sql.Row, position int, value func(column string) any) sql.Row {
	row := make(sql.Row, len(s.columns))
	for i, c := range s.columns {
		switch c.Name {
		case "user_id":
			row[i] = box.ID
		case "mailbox":
			row[i] = box.Address
		case "message_id":
			row[i] = message[0]
		case "position":
			row[i] = int32(position)
		default:
			row[i] = value(c.Name)
		}
	}
	return row
}

// Next returns the next part.
func (p *messageParts) Next(ctx context.Context) (sql.Row, error) {
	for len(p.left) == 0 {
		message, err := p.messages.Next(ctx)
		p.s.adopt(p.inner)
		if err != nil {
			return nil, err
		}
		if p.left, err = p.split(message); err != nil {
			return nil, err
		}
	}
	row := p.left[0]
	p.left = p.left[1:]
	return row, nil
}

// Close ends the listings.
func (p *messageParts) Close() error { return p.messages.Close() }
