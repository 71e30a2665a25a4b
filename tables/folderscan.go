package tables

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/odata"
)

// mostSkipped bounds the messages of one folder that are stepped over because Graph cannot deliver them: more are no
// accident.
const mostSkipped = 20

// folderScan lists one folder, and goes on where a page breaks: with half the page size, from the last received second
// where rows come in that order and from the start where they do not, and at a page of one, behind the message that Graph
// cannot deliver. Rows that came before are known and dropped.
type folderScan struct {
	ctx    context.Context // ends when the statement does
	r      *messageReader
	folder *folder
	base   odata.Query // of the present listing, without Skip
	along  *stretch    // what a complete scan reads; nil where links are followed to the end

	rows    *messageRows
	skip    int       // elements that the present listing steps over
	last    time.Time // the last received second of all listings so far
	holed   bool      // a message was stepped over; pages grow again behind it
	hole    time.Time // the last received second then
	tries   int       // listings of pages of one, in a row, that gave nothing
	skipped int
	bytes   int  // of the present listing's rows
	began   bool // a row came, or a page broke: Graph takes the filter
	undated bool // only the messages without a received time, which come first
	linked  bool // links were followed by which a message can be missed while others go away
}

// newFolderScan starts listing a folder, or a stretch of it.
func newFolderScan(ctx context.Context, r *messageReader, f *folder, q odata.Query, along *stretch) *folderScan {
	s := &folderScan{ctx: ctx, r: r, folder: f, base: q, along: along}
	if along != nil {
		s.base.Filter = along.filter(along.start)
	}
	s.start()
	return s
}

// fewestToTurn is the smallest page behind which a listing from its last second is worth the rows that come again.
const fewestToTurn = 10

// start opens the present listing.
func (s *folderScan) start() {
	q := s.base
	q.Skip, s.bytes = s.skip, 0
	along := s.along
	if q.Top < fewestToTurn {
		along, s.linked = nil, true
	}
	s.rows = s.r.list(s.ctx, s.request(q), s.folder, along.from(s.last, func(filter odata.Expr) graph.Request {
		next := q
		next.Filter, next.Skip = filter, 0
		return s.request(next)
	}))
	s.rows.undated = s.undated
}

// request is the request for a page of the folder.
func (s *folderScan) request(q odata.Query) graph.Request {
	return s.r.s.source.client.FolderMessages(s.r.box.ID, s.folder.ID, q)
}

// Next returns the next row.
func (s *folderScan) Next(ctx context.Context) (sql.Row, error) {
	for {
		row, err := s.rows.Next(ctx)
		if !s.rows.last.IsZero() {
			s.last = s.rows.last
		}
		switch {
		case err == nil:
			s.tries, s.began = 0, true
			return row, s.resize(row)
		case graph.IsNotFound(err):
			return nil, s.gone(ctx, err)
		case isEOF(err), ctx.Err() != nil, !s.resumable(err):
			return nil, err
		}
		if err := s.resume(err); err != nil {
			return nil, err
		}
	}
}

// resumable reports whether a smaller page may work. A filter that is refused at once is the ladder's to mend.
func (s *folderScan) resumable(err error) bool {
	refused := graph.IsFilterRefused(err) && !s.began && !s.base.Filter.IsZero()
	return s.r.s.source.options.resume() && graph.IsBrokenPage(err) && !refused
}

// mostTries is how often a page of one message is asked for while the service does not answer.
const mostTries = 4

// onPage reports whether an answer failed for something on the page, and not for the service as a whole.
func onPage(err error) bool {
	var e *graph.Error
	return errors.As(err, &e) && (e.Status == http.StatusInternalServerError || e.Status == http.StatusOK)
}

// ascending reports whether messages come oldest first: those without a received time before all others.
func (s *folderScan) ascending() bool {
	return len(s.base.OrderBy) == 1 && s.base.OrderBy[0] == odata.Order{Property: received}
}

// gone ends the scan of a folder that was deleted or moved away since the tree was read; its messages are where they went.
func (s *folderScan) gone(ctx context.Context, missing error) error {
	tree, err := s.r.s.source.trees.read(ctx, s.r.box, max(s.r.s.source.options.Now().Sub(s.r.started), 1))
	switch {
	case err != nil:
		return err
	case tree.byID[s.folder.ID] != nil:
		return missing
	}
	return io.EOF
}

// resume opens the next listing after a broken page. It returns the page's error where nothing more can be tried.
func (s *folderScan) resume(broken error) error {
	if err := s.rows.Close(); err != nil {
		return err
	}
	if s.rows.count > 0 {
		s.tries = 0
	}
	s.tries, s.began = s.tries+1, true
	delivered := s.skip + s.rows.count // of the present listing, in its order
	switch {
	case s.base.Top > 1:
		s.base.Top, s.tries = max(s.base.Top/2, 1), 0
		s.fromLastSecond()
	case s.tries == 1 || s.tries < mostTries && !onPage(broken):
		s.skip = delivered // the same message once more, after a while: the service may be in trouble for a moment
		if err := s.r.s.source.client.Wait(s.ctx, time.Second<<(s.tries-1)); err != nil {
			return err
		}
	case s.tries == 2 && onPage(broken) && s.skipped < mostSkipped:
		s.skipped++
		s.r.s.warning(errForeignQuery, s.leftOut(broken))
		s.skip, s.holed, s.hole = delivered+1, true, s.last
	default:
		return broken
	}
	s.start()
	return nil
}

// fromLastSecond makes the next listing one in the order of the received time, from the last second that was seen; the
// first one shows that second to later ones.
func (s *folderScan) fromLastSecond() {
	s.skip = 0
	if !slices.Contains(s.base.Select, received) {
		s.base.Select = append(slices.Clip(s.base.Select), received)
	}
	if !s.ascending() || s.last.IsZero() {
		return // latest first, the messages without a received time come last: from the start again
	}
	if s.along != nil {
		s.base.Filter = s.along.filter(s.last)
		return
	}
	s.base.Filter = receivedFrom(s.last, time.Time{}, s.r.s.plan.Filter)
}

// pageBytes is about how large a page with bodies should be: Graph takes too long over much larger ones.
const pageBytes = 4 << 20

// resize changes the page size, at the end of a page, where that is worth a listing of its own: behind a message that was
// stepped over, and where bodies are much smaller or larger than was thought. It needs an order to go on in.
func (s *folderScan) resize(row sql.Row) error {
	for _, v := range row {
		if text, ok := v.(string); ok {
			s.bytes += len(text)
		}
	}
	top := s.base.Top
	switch {
	case !s.ascending() || s.last.IsZero() || s.r.s.plan.lazy():
		return nil
	case top == 1 && s.holed && s.last.After(s.hole.Add(time.Second)):
		top, s.holed = s.r.s.messagePage(), false
	case top > 1 && s.r.s.heavy() && s.rows.count == top && int(s.folder.TotalItemCount) > 4*top:
		top = min(max(pageBytes*s.rows.count/max(s.bytes, 1), 10), messagePageSize)
		if top < 2*s.base.Top && 2*top > s.base.Top {
			return nil
		}
	default:
		return nil
	}
	if err := s.rows.Close(); err != nil {
		return err
	}
	s.base.Top = top
	s.fromLastSecond()
	s.start()
	return nil
}

// leftOut is the warning about a message that Graph cannot deliver.
func (s *folderScan) leftOut(broken error) string {
	after := "the first message"
	if !s.last.IsZero() {
		after = "the message behind those received until " + s.last.Format(time.DateTime)
	}
	return sentence(broken, "Left out: Microsoft Graph cannot deliver %s in folder %s of %s.", after, s.folder.Path, s.r.box.Address)
}

// Close ends the present listing.
func (s *folderScan) Close() error { return s.rows.Close() }
