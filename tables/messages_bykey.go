package tables

import (
	"context"
	"io"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
)

// batchSize is the most requests of one $batch.
// See https://learn.microsoft.com/graph/json-batching.
const batchSize = 20

// keyed reads messages by their ids, a batch at a time.
type keyed struct {
	ctx   context.Context
	r     *messageReader
	ids   []string
	ready []message
}

// Next returns the next message that exists and is shown.
func (k *keyed) Next(ctx context.Context) (sql.Row, error) {
	for {
		for len(k.ready) > 0 {
			m := k.ready[0]
			k.ready = k.ready[1:]
			if _, again := k.r.seen[m.key]; again {
				continue
			}
			shown, err := k.r.shows(ctx, m.folder)
			if err != nil {
				return nil, err
			}
			if shown {
				k.r.seen[m.key] = struct{}{}
				return m.row, nil
			}
		}
		if len(k.ids) == 0 {
			return nil, io.EOF
		}
		n := min(len(k.ids), batchSize)
		if err := k.read(ctx, k.ids[:n]); err != nil {
			return nil, err
		}
		k.ids = k.ids[n:]
	}
}

// read asks for some messages: one alone, or a batch.
func (k *keyed) read(ctx context.Context, ids []string) error {
	client := k.r.s.source.client
	fields, decode := k.r.decode(nil)
	requests := make([]graph.Request, len(ids))
	for i, id := range ids {
		requests[i] = client.Message(k.r.box.ID, id, k.r.wideQuery(0))
	}
	if len(requests) == 1 {
		m, ok, err := graph.Get(ctx, client, requests[0], fields, decode)
		if ok && err == nil {
			k.ready = append(k.ready, m)
		}
		return ofMessage(ids[0], err)
	}
	results, err := graph.Batch(ctx, client, requests, fields, func(_ int, el *graph.Element) (message, error) { return decode(el) })
	if err != nil {
		return err
	}
	for i, got := range results {
		if got.Err != nil {
			return ofMessage(ids[i], got.Err)
		}
		if got.OK {
			k.ready = append(k.ready, got.Value)
		}
	}
	return nil
}

// ofMessage says which message an error is about.
func ofMessage(id string, err error) error {
	if err == nil {
		return nil
	}
	return &partError{"message " + id, err}
}

// Close has nothing to release: no request outlives read.
func (k *keyed) Close() error { return nil }
