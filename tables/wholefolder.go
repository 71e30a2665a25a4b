package tables

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/odata"
)

// wholeFolder reads all of a folder that a plan asks for. A message that is there throughout comes once, whatever arrives,
// moves or is deleted meanwhile: see stretch. Where there is more than a page, what remains is cut into stretches that are
// read side by side, and cut again where one is done early. The last stretch has no end, so that later mail is in it; the
// messages without a received time come with the first page, or by a request of their own.
type wholeFolder struct {
	ctx    context.Context // ends when the statement does
	r      *messageReader
	folder *folder
	query  odata.Query // of the first page

	open    []*folderScan
	next    int // place in open of the one whose turn it is
	rows    int
	opened  int       // stretches so far; none before the first page has been read
	newest  time.Time // the received time of the latest message; zero where it is not known
	asked   bool      // for newest
	undated bool      // the messages without a received time are still to be read
	linked  bool      // a link was followed
}

// newWholeFolder starts reading a folder.
func newWholeFolder(ctx context.Context, r *messageReader, f *folder, q odata.Query) *wholeFolder {
	w := &wholeFolder{ctx: ctx, r: r, folder: f, query: q}
	if len(q.OrderBy) > 0 && int(f.TotalItemCount) >= q.Top {
		w.query.Select = withReceived(q.Select)
	}
	w.open = []*folderScan{newFolderScan(ctx, r, f, w.query, &stretch{terms: q.Filter, once: true})}
	return w
}

// withReceived is a $select with the received time in it.
func withReceived(names []string) []string {
	if slices.Contains(names, received) {
		return names
	}
	return append(slices.Clip(names), received)
}

// Next returns the next row: of each stretch in turn.
func (w *wholeFolder) Next(ctx context.Context) (sql.Row, error) {
	for {
		if w.spread(); len(w.open) == 0 {
			if !w.undated {
				w.r.read(w.folder, w.linked)
				return nil, io.EOF
			}
			w.undated = false
			w.openUndated()
		}
		w.next %= len(w.open)
		s := w.open[w.next]
		row, err := s.Next(ctx)
		switch {
		case err == nil:
			w.rows++
			w.next++
			return row, nil
		case isEOF(err):
			err = w.drop()
		case err == errLonger:
			if err = w.drop(); err == nil {
				w.goOn(s)
			}
		case w.opened > 0 && graph.IsFilterRefused(err) && !graph.IsBrokenPage(err):
			err = w.byLinks()
		}
		if err != nil {
			return nil, err
		}
	}
}

// drop ends the stretch whose turn it is.
func (w *wholeFolder) drop() error {
	s := w.open[w.next]
	w.linked = w.linked || s.linked || s.along != nil && s.along.followed() || s.undated && s.rows.count > undatedPage
	w.open = slices.Delete(w.open, w.next, w.next+1)
	return s.Close()
}

// goOn opens a stretch behind the first page. Where that came in no order, the stretch begins anew, with a floor where a
// filter beside an order demands one.
func (w *wholeFolder) goOn(first *folderScan) {
	w.query.Top = first.base.Top
	switch {
	case len(w.query.OrderBy) > 0:
		w.add(first.along.behind(first.last))
	case w.query.Filter.IsZero():
		w.add(&stretch{})
	default:
		w.undated = true
		w.add(&stretch{start: orderFloor, terms: w.query.Filter})
	}
}

// add opens a stretch.
func (w *wholeFolder) add(along *stretch) {
	q := w.query
	q.Select, q.OrderBy = withReceived(q.Select), []odata.Order{{Property: received}}
	s := newFolderScan(w.ctx, w.r, w.folder, q, along)
	s.began = true // Graph took the filter of the first page
	w.open = append(w.open, s)
	w.opened++
}

// undatedPage is $top of the messages without a received time, of which there are hardly any.
const undatedPage = 10

// openUndated reads the messages that a floor leaves out: oldest first, they come before all others.
func (w *wholeFolder) openUndated() {
	q := w.query
	q.Filter, q.Top = odata.Expr{}, undatedPage
	q.Select, q.OrderBy = withReceived(q.Select), []odata.Order{{Property: received}}
	s := &folderScan{ctx: w.ctx, r: w.r, folder: w.folder, base: q, undated: true, began: true}
	s.start()
	w.open = []*folderScan{s}
}

// byLinks begins the folder anew and follows Graph's links, where Graph refuses the filters that stretches need.
func (w *wholeFolder) byLinks() error {
	if err := w.Close(); err != nil {
		return err
	}
	w.linked, w.undated, w.opened = true, false, 0
	w.open = []*folderScan{newFolderScan(w.ctx, w.r, w.folder, w.query, nil)}
	return nil
}

// longFolder is how many messages a folder has, in pages of messagePageSize, that is read in stretches side by side: other
// folders keep the mailbox busy while a shorter one is read.
const longFolder = 4

// spread cuts the longest stretch in two while there is much to read and few are open. What is left of a folder is known
// from its counter at most: so no more are opened than some for a start, and one for every two pages that were read.
func (w *wholeFolder) spread() {
	page := w.query.Top
	if int(w.folder.TotalItemCount) < longFolder*w.r.s.source.options.page(messagePageSize) {
		return
	}
	for w.opened > 0 && len(w.open) < sideBySide && w.opened < sideBySide+w.rows/(2*page) {
		left := int(w.folder.TotalItemCount) - w.rows
		if left < 2*page*(len(w.open)+1) || !w.cut(page) {
			return
		}
	}
}

// cut halves what is left of the longest stretch, behind the page that is on its way.
func (w *wholeFolder) cut(page int) bool {
	newest := w.latest()
	var longest *stretch
	var from, until time.Time
	var most float64
	for _, s := range w.open {
		if s.along == nil {
			return false
		}
		if f, u, n := s.along.left(newest); n > most {
			longest, from, until, most = s.along, f, u, n
		}
	}
	if most < 3*float64(page) {
		return false
	}
	onItsWay := time.Duration(float64(until.Sub(from)) * float64(page) / most)
	middle := from.Add(onItsWay + (until.Sub(from)-onItsWay)/2).Truncate(time.Second)
	rest, ok := longest.cut(middle)
	if ok {
		w.add(rest)
	}
	return ok
}

// latest asks for the newest message of a long folder, once. Where Graph does not say, the folder is one stretch.
func (w *wholeFolder) latest() time.Time {
	if w.asked {
		return w.newest
	}
	w.asked = true
	filter := w.query.Filter
	if on, _ := splitTerms(filter, received); len(on) == 0 && !filter.IsZero() {
		filter = receivedFrom(orderFloor, time.Time{}, filter)
	}
	q := odata.Query{Filter: filter, OrderBy: []odata.Order{{Property: received, Desc: true}}, Select: []string{received}, Top: 1}
	o := graph.ListOptions{Fields: graph.NewFields(received), Lazy: true}
	found := graph.List(w.ctx, w.r.s.source.client, w.r.s.source.client.FolderMessages(w.r.box.ID, w.folder.ID, q), o,
		func(e *graph.Element) (time.Time, error) {
			at, _ := time.Parse(time.RFC3339, string(e.Value(0).Bytes())) // null: not known
			return at, nil
		})
	defer found.Close()
	w.newest, _ = found.Next(w.ctx) // an error: not known, and what reads the rows meets it too
	return w.newest
}

// Close ends all stretches.
func (w *wholeFolder) Close() error {
	var first error
	for _, s := range w.open {
		if err := s.Close(); err != nil && first == nil {
			first = err
		}
	}
	w.open = nil
	return first
}
