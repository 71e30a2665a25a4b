package tables

import (
	"fmt"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
)

// modifiedColumn is the column of messages that loads go on from.
const modifiedColumn = "last_modified_date_time"

// watermark watches the rows of a scan of messages that changed at or after a time, without an end: a load that takes the latest
// time in them for the beginning of the next one. Where mail changes meanwhile, a message can change after it was read, and
// another be read that changed later still: then the latest time is past a change that nobody has.
type watermark struct {
	began time.Time // the scan, in whole seconds by the service's clock, at most a second early
	place int       // of modifiedColumn in a row
	past  bool      // a row changed after the scan began
}

// newWatermark is nil where the scan is no such load.
func newWatermark(s *scan) *watermark {
	if !s.plan.Onward || s.unread[modifiedColumn] {
		return nil
	}
	for i, c := range s.columns {
		if c.Name == modifiedColumn {
			return &watermark{began: s.source.client.ServiceTime().Truncate(time.Second), place: i}
		}
	}
	return nil
}

// see takes note of a row.
func (w *watermark) see(row sql.Row) {
	if w == nil || w.past {
		return
	}
	at, ok := row[w.place].(time.Time)
	w.past = ok && at.After(w.began)
}

// end says where the next load must begin, where that is not the latest time of this one.
func (w *watermark) end(s *scan) {
	if w == nil || !w.past {
		return
	}
	s.tell("Note", noteCode, fmt.Sprintf("Mail changed while it was read. A load that goes on from the latest %s of these rows can miss what "+
		"changed behind the reader: go on from '%s', when this one began.", modifiedColumn, w.began.Format(time.DateTime)), modifiedColumn)
}
