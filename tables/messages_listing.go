package tables

import (
	"context"
	"hash/maphash"
	"io"
	"time"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
)

// received is the property that complete scans are ordered by.
const received = "receivedDateTime"

// messageKey is a 128-bit hash of a message's id. Two messages of a billion share one with a chance of about 1 in 10^21.
type messageKey [2]uint64

// messageSeeds are the process's own, so that nobody can make ids that collide.
var messageSeeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// keyOf is the key of a message's id.
func keyOf(id []byte) messageKey {
	return messageKey{maphash.Bytes(messageSeeds[0], id), maphash.Bytes(messageSeeds[1], id)}
}

// message is a decoded row with what decides whether it is shown.
type message struct {
	row      sql.Row
	key      messageKey
	folder   string
	received time.Time // zero where it was not asked for, or is null
}

// decode reads a row with its id, its folder, and when it was received. Rows of a search folder's listing are shown as its
// own; listed is nil for others.
func (r *messageReader) decode(listed *folder) (*graph.Fields, func(*graph.Element) (message, error)) {
	row := r.s.decoder(element{box: r.box, tree: r.tree, search: r.s.plan.Search, listed: listed})
	id := 2 * len(r.s.columns)
	return r.s.fields("id", "parentFolderId", received), func(el *graph.Element) (message, error) {
		m := message{folder: string(el.Value(id + 1).Bytes())}
		if at := el.Value(id + 2); !isNull(at) {
			m.received, _ = time.Parse(time.RFC3339, string(at.Bytes())) // for resuming only: the row has its own
		}
		m.key = keyOf(el.Value(id).Bytes())
		var err error
		m.row, err = row(el)
		return m, err
	}
}

// list opens a listing of one folder, or of the whole mailbox where that is nil. Its pages go on as along says, which may be
// nil.
func (r *messageReader) list(ctx context.Context, request graph.Request, of *folder, along *stretch) *messageRows {
	listed := of
	if of != nil && !of.Search {
		listed = nil
	}
	fields, decode := r.decode(listed)
	o := graph.ListOptions{Fields: fields, Lazy: r.s.plan.lazy()}
	if along != nil {
		o.Turn = along.turn
		plain := decode
		decode = func(el *graph.Element) (message, error) {
			m, err := plain(el)
			along.see(m.received)
			return m, err
		}
	}
	return &messageRows{r: r, wide: of == nil, listing: graph.List(ctx, r.s.source.client, request, o, decode)}
}

// messageRows are the rows of one listing that are shown and were not shown before.
type messageRows struct {
	r       *messageReader
	wide    bool // rows of folders that are not shown come too
	listing *graph.Listing[message]
	undated bool // ends before the first message that has a received time

	count int       // elements so far, shown or not
	last  time.Time // when the last of them was received
}

// Next returns the next row to show.
func (m *messageRows) Next(ctx context.Context) (sql.Row, error) {
	for {
		got, err := m.listing.Next(ctx)
		if err != nil {
			return nil, err
		}
		m.count++
		if !got.received.IsZero() {
			m.last = got.received
			if m.undated {
				return nil, io.EOF
			}
		}
		if _, again := m.r.seen[got.key]; again {
			continue
		}
		if m.wide {
			shown, err := m.r.shows(ctx, got.folder)
			if err != nil {
				return nil, err
			}
			if !shown {
				continue
			}
		}
		m.r.seen[got.key] = struct{}{}
		return got.row, nil
	}
}

// Close ends the listing.
func (m *messageRows) Close() error { return m.listing.Close() }
