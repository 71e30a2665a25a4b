package tables

import (
	"context"
	"time"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/odata"
)

// modified are the messages of a mailbox that changed since a time: those that arrived, were edited, or moved.
type modified struct {
	messages []modifiedMessage
	all      bool // false where there were more than mostModified, or Graph did not say
}

// modifiedMessage is one of them.
type modifiedMessage struct {
	id          string
	key         messageKey
	folder      string
	created, at time.Time // made, and last modified
}

// modifiedPaths are the properties asked for, in the order that modifiedMessageOf reads them.
var modifiedPaths = []string{"id", "parentFolderId", "createdDateTime", "lastModifiedDateTime"}

// mostModified is how many changed messages are looked at: more is no moment's work in a mailbox.
const mostModified = 5000

// modifiedSince asks which messages changed since a time of the service's clock. A single request for the whole mailbox tells.
// Where the times are hidden from the user, no request may name them.
func (r *messageReader) modifiedSince(ctx context.Context, at time.Time) (*modified, error) {
	if p := r.s.db.policy; p.hides(&messages, "last_modified_date_time") || p.hides(&messages, "created_date_time") {
		return &modified{}, nil
	}
	q := odata.Query{
		Select: modifiedPaths,
		Filter: odata.Ge("lastModifiedDateTime", odata.Time(at.Truncate(time.Second))),
		Top:    messagePageSize,
	}
	found := graph.List(ctx, r.s.source.client, r.s.source.client.Messages(r.box.ID, q),
		graph.ListOptions{Fields: graph.NewFields(modifiedPaths...), DropDuplicates: true}, modifiedMessageOf)
	defer found.Close()
	out := &modified{}
	for len(out.messages) <= mostModified {
		m, err := found.Next(ctx)
		switch {
		case isEOF(err):
			out.all = found.Pages() <= 1 // paging through a whole mailbox is known to miss messages
			return out, nil
		case graph.IsFilterRefused(err):
			return out, nil
		case err != nil:
			return nil, err
		}
		out.messages = append(out.messages, m)
	}
	return out, nil
}

// modifiedMessageOf reads one.
func modifiedMessageOf(e *graph.Element) (modifiedMessage, error) {
	m := modifiedMessage{id: string(e.Value(0).Bytes()), key: keyOf(e.Value(0).Bytes()), folder: string(e.Value(1).Bytes())}
	m.created, _ = time.Parse(time.RFC3339, string(e.Value(2).Bytes())) // zero where it is null: long ago
	m.at, _ = time.Parse(time.RFC3339, string(e.Value(3).Bytes()))
	return m, nil
}
