package tables

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
)

// attachmentsProperty is the property of a message that $expand adds.
const attachmentsProperty = "attachments"

// onFiles is the cast that a property which only files have needs in $select.
const onFiles = "microsoft.graph.fileAttachment/"

// The kinds of attachment, as attachment_type shows them.
const (
	fileAttachment      = "file"
	itemAttachment      = "item"
	referenceAttachment = "reference"
)

// openAttachments reads the messages of the scope with their attachments expanded, without content.
func openAttachments(ctx *sql.Context, s *scan) (rowSource, error) {
	match := s.plan.Folders.matcher(ctx)
	from := newContents(ctx, s.source)
	return s.perMailbox(ctx, func(ctx context.Context, box Mailbox) (rowSource, error) {
		r := &attachmentRows{s: s, from: from, inner: s.withAttachments(box)}
		r.messageAt, r.wantsMessage = s.place("message_id")
		r.contentAt, r.wantsContent = s.place("content_bytes")
		var err error
		r.messages, err = openMailbox(ctx, r.inner, box, match)
		return r, err
	})
}

// firstAttachments is the first request, for EXPLAIN.
func firstAttachments(s *scan) string { return firstMessages(s.withAttachments(s.firstMailbox())) }

// withAttachments is the scan of a mailbox's messages that a scan of attachments makes. How many messages give so many
// attachments nobody knows: of the limit only the lazy reading stays.
func (s *scan) withAttachments(box Mailbox) *scan {
	inner := s.within(box)
	inner.plan.Exact = false
	inner.expand = []string{attachmentsProperty + "($select=" + strings.Join(s.selectedOfAttachments(), ",") + ")"}
	inner.columns = []*Column{
		{Name: "id", Type: idType, Path: "id"},
		{Name: attachmentsProperty, Path: attachmentsProperty, value: s.attachmentsOf(box)},
		{Name: "more", Path: attachmentsProperty + "@odata.nextLink", value: noMore},
	}
	inner.unread = nil
	return inner
}

// selectedOfAttachments is the $select within $expand, with the casts that it needs. Content is never in it.
func (s *scan) selectedOfAttachments() []string {
	var hints []string
	if s.wants("content_bytes") && !s.hidden["size"] {
		hints = []string{"size"} // so that the bytes are read into memory of the right size
	}
	names := s.selected(hints...)
	for i, name := range names {
		if name == "contentId" {
			names[i] = onFiles + name
		}
	}
	return names
}

// attachment is a decoded row with what its content is fetched by.
type attachment struct {
	row      sql.Row
	id, kind string
	size     int64 // bytes, about; 0 where it is not known
}

// attachmentsOf converts the attachments of a message to rows that lack what the message knows.
func (s *scan) attachmentsOf(box Mailbox) converter {
	fields, decode := s.fields("id", "@odata.type", "size"), s.decoder(element{box: box})
	extra := 2 * len(s.columns)
	return func(_ *element, v graph.Value) (any, error) {
		var all []attachment
		if isNull(v) {
			return all, nil
		}
		err := graph.EachElement(v.Bytes(), fields, func(e *graph.Element) error {
			a := attachment{id: string(e.Value(extra).Bytes()), kind: kindOfAttachment(e.Value(extra + 1))}
			a.size, _ = strconv.ParseInt(string(e.Value(extra+2).Bytes()), 10, 64) // only a hint
			var err error
			a.row, err = decode(e)
			all = append(all, a)
			return err
		})
		return all, err
	}
}

// errMoreAttachments says that an expanded collection was cut into pages, which no document mentions.
var errMoreAttachments = errors.New("reading attachments: Graph sent only a part of a message's attachments")

// noMore refuses a link to further attachments of a message: leaving them out would be a wrong answer.
func noMore(_ *element, v graph.Value) (any, error) {
	if isNull(v) {
		return nil, nil
	}
	return nil, errMoreAttachments
}

// kindOfAttachment is the type without namespace and the word that all share.
func kindOfAttachment(v graph.Value) string {
	name := string(v.Bytes())
	return strings.TrimSuffix(name[strings.LastIndexByte(name, '.')+1:], "Attachment")
}

// attachmentType is file, item or reference.
func attachmentType(_ *element, v graph.Value) (any, error) { return orNil(kindOfAttachment(v)), nil }

// attachmentRows are the attachments of one mailbox, message by message.
type attachmentRows struct {
	s, inner *scan
	from     *contents
	messages rowSource

	messageAt, contentAt       int // places of message_id and content_bytes in a row
	wantsMessage, wantsContent bool

	message string // the id of the present message
	left    []attachment
}

// Next returns the next attachment. Its content is not fetched yet.
func (r *attachmentRows) Next(ctx context.Context) (sql.Row, error) {
	for len(r.left) == 0 {
		row, err := r.messages.Next(ctx)
		r.s.adopt(r.inner)
		if err != nil {
			return nil, err
		}
		r.message, _ = row[0].(string)
		r.left, _ = row[1].([]attachment)
	}
	a := r.left[0]
	r.left = r.left[1:]
	if r.wantsMessage {
		a.row[r.messageAt] = r.message
	}
	if r.wantsContent && (a.kind == fileAttachment || a.kind == itemAttachment) {
		a.row[r.contentAt] = &content{from: r.from, box: r.inner.box, message: r.message, attachment: a.id, size: a.size}
	}
	return a.row, nil
}

// Close ends the listings.
func (r *attachmentRows) Close() error {
	if r.messages == nil {
		return nil
	}
	return r.messages.Close()
}

// within is the scan of one mailbox that the rows of a scan are made of.
func (s *scan) within(box Mailbox) *scan {
	p := s.plan
	p.IDs = p.idsIn(box)
	return &scan{source: s.source, db: s.db, table: s.table, columns: slices.Clone(s.columns), unread: s.unread, hidden: s.hidden, plan: p, box: box}
}

// adopt takes over what another scan has to tell.
func (s *scan) adopt(from *scan) {
	from.mu.Lock()
	notes := from.notes
	from.notes = nil
	from.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, notes...)
}

// place is where a column stands in a row; wanted is false where nobody looks at it.
func (s *scan) place(name string) (at int, wanted bool) {
	at = slices.IndexFunc(s.columns, func(c *Column) bool { return c.Name == name })
	return at, s.wants(name)
}
