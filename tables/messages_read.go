package tables

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/odata"
)

// Page sizes of message listings. Graph returns 1000 messages at most; pages with bodies that large end in 504.
// See https://learn.microsoft.com/graph/api/user-list-messages.
const (
	messagePageSize = 1000
	heavyPageSize   = 50 // the first page with bodies or headers; folderScan sizes the others by their bytes
	expandPageSize  = 50 // with attachments expanded, for which Graph opens every message: larger pages end in 504
)

// searchHits is the most messages that $search finds.
// See https://learn.microsoft.com/graph/search-query-parameter.
const searchHits = 1000

// heavy are the properties that make a message large, by their top-level names.
var heavy = map[string]bool{"body": true, "uniqueBody": true, headersProperty: true}

// openMessages reads the mailboxes of the scope.
func openMessages(ctx *sql.Context, s *scan) (rowSource, error) {
	match := s.plan.Folders.matcher(ctx)
	return s.perMailbox(ctx, func(ctx context.Context, box Mailbox) (rowSource, error) {
		if s.firsts {
			return s.openFirstRows(ctx, box, match)
		}
		return openMailbox(ctx, s, box, match)
	})
}

// openMailbox reads the messages of one mailbox, in the folders that match lets through.
func openMailbox(ctx context.Context, s *scan, box Mailbox, match func(id, path string) (bool, error)) (rowSource, error) {
	r := &messageReader{s: s, box: box, match: match, seen: map[messageKey]struct{}{}, done: map[string]bool{}}
	age := treeAgeScan
	if s.plan.IDs != nil || s.plan.Search != "" || s.plan.mailboxWide() {
		age = treeAgeLookup // a row of an unknown folder makes the tree be read again
	}
	r.started = s.source.options.Now()
	if err := r.readTree(ctx, age); err != nil {
		return nil, err
	}
	if len(r.order) == 0 && r.tree.read.Before(r.started) {
		if err := r.readTree(ctx, 0); err != nil { // the folder that the query means may be new
			return nil, err
		}
	}
	switch {
	case s.plan.Estimate:
		return &estimated{r: r}, nil
	case s.plan.Search != "":
		return r.search(ctx), nil
	case s.plan.IDs != nil:
		return r.byKey(ctx), nil
	case s.plan.mailboxWide():
		return r.newest(ctx)
	}
	return r.byFolder(ctx)
}

// mailboxWide reports whether one listing of the whole mailbox answers the plan: few rows, and none dropped afterwards.
func (p *Plan) mailboxWide() bool {
	return p.Exact && p.Folders == nil && p.Limit > 0 && p.Limit <= mailboxWideLimit
}

// messageReader reads one mailbox for one scan.
type messageReader struct {
	s     *scan
	box   Mailbox
	match func(id, path string) (bool, error)

	started time.Time // the scan
	tree    *folderTree
	folders map[string]bool // ids of the folders whose messages are shown
	order   []*folder       // the same, in the tree's order
	seen    map[messageKey]struct{}
	done    map[string]bool // folders that were read to their end; true where links were followed
}

// readTree finds the folders whose messages are shown, in a tree of at most that age.
func (r *messageReader) readTree(ctx context.Context, age time.Duration) error {
	tree, err := r.s.source.trees.read(ctx, r.box, age)
	if err != nil {
		return err
	}
	return r.choose(tree)
}

// choose takes over a tree.
func (r *messageReader) choose(tree *folderTree) error {
	r.tree, r.folders, r.order = tree, map[string]bool{}, nil
	selector := r.s.plan.Folders
	for _, f := range tree.all {
		if !f.Visible && (selector == nil || !selector.named) {
			continue
		}
		ok, err := r.match(f.ID, f.Path)
		if err != nil {
			return err
		}
		if ok {
			r.folders[f.ID], r.order = true, append(r.order, f)
		}
	}
	return nil
}

// sideBySide is how many listings of a mailbox are read at once: Graph's own limit of requests.
// See https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits.
const sideBySide = 4

// query is the query of a listing of one folder, without its filter and order. The id comes unasked.
func (r *messageReader) query(size int) odata.Query {
	return odata.Query{Select: r.s.selected(), Expand: r.s.expand, Top: size}
}

// wideQuery is that of a listing that messages of other folders are in too.
func (r *messageReader) wideQuery(size int) odata.Query {
	return odata.Query{Select: r.s.selected("parentFolderId"), Expand: r.s.expand, Top: size}
}

// messagePage is $top of the first page.
func (s *scan) messagePage() int {
	most := messagePageSize
	switch {
	case s.expand != nil:
		most = expandPageSize
	case s.heavy():
		most = heavyPageSize
	}
	return s.plan.pageSize(s.source.options.page(most))
}

// heavy reports whether bodies or headers are asked for.
func (s *scan) heavy() bool {
	for _, p := range s.paths() {
		if name, _, _ := strings.Cut(p, "/"); heavy[name] {
			return true
		}
	}
	return false
}

// shows reports whether the messages of a folder are shown. A folder that the tree does not know may be new: the tree is
// read again.
func (r *messageReader) shows(ctx context.Context, folder string) (bool, error) {
	if r.tree.knows(folder) {
		return r.folders[folder], nil
	}
	tree, err := r.s.source.trees.readFor(ctx, r.box, folder, r.started)
	if err != nil {
		return false, err
	}
	err = r.choose(tree)
	return r.folders[folder], err
}

// byKey asks for the messages with the plan's ids in this mailbox.
func (r *messageReader) byKey(ctx context.Context) rowSource {
	return &keyed{ctx: ctx, r: r, ids: r.s.plan.idsIn(r.box)}
}

// search asks for what full-text search finds in the whole mailbox.
func (r *messageReader) search(ctx context.Context) rowSource {
	q := r.wideQuery(r.s.messagePage())
	q.Search = r.s.plan.Search
	return &searched{r.list(ctx, r.s.source.client.Messages(r.box.ID, q), nil, nil)}
}

// searched counts what a search found: at the most that Graph gives, there may be more.
type searched struct{ *messageRows }

// Next returns the next hit.
func (f *searched) Next(ctx context.Context) (sql.Row, error) {
	row, err := f.messageRows.Next(ctx)
	if isEOF(err) && f.count >= searchHits {
		f.r.s.warning(noteCode, fmt.Sprintf("Microsoft Graph's search stops at %d messages: there may be more in %s. "+
			"Search for less, such as a shorter time: received>=2026-01-01.", searchHits, f.r.box.Address))
	}
	return row, err
}

// byFolder lists every folder that is shown. A complete scan is followed by a second look, unless it is of one folder:
// a message that is in it throughout cannot move past its listing.
func (r *messageReader) byFolder(ctx context.Context) (rowSource, error) {
	if len(r.order) != 1 {
		r.s.plan.order.lose()
	}
	rows := r.listFolders(ctx)
	if r.s.plan.lazy() {
		return rows, nil
	}
	before := r.tree
	return newChain(ctx, 1, []part{
		func(context.Context) (rowSource, error) { return rows, nil },
		func(ctx context.Context) (rowSource, error) {
			if r.oneFolder() {
				return newChain(ctx, 1, nil), nil
			}
			return &secondLook{ctx: ctx, r: r, before: before}, nil
		},
	}), nil
}

// oneFolder reports whether the scan was of the one folder that the query names, and followed no link.
func (r *messageReader) oneFolder() bool {
	selector := r.s.plan.Folders
	return selector != nil && selector.One && len(r.done) <= 1 && !slices.Contains(slices.Collect(maps.Values(r.done)), true)
}

// listFolders reads the folders in the tree's order.
func (r *messageReader) listFolders(ctx context.Context) rowSource {
	parts := make([]part, len(r.order))
	for i, f := range r.order {
		parts[i] = r.folderPart(f)
	}
	if r.s.plan.lazy() {
		return newChain(ctx, 1, parts)
	}
	return newChain(ctx, sideBySide, parts)
}

// folderPart reads one folder.
func (r *messageReader) folderPart(f *folder) part {
	return func(ctx context.Context) (rowSource, error) {
		return r.floored(ctx, func(filter odata.Expr, order []odata.Order) (rowSource, error) {
			q := r.query(r.s.messagePage())
			q.Filter, q.OrderBy = filter, order
			if r.s.plan.lazy() {
				return newFolderScan(ctx, r, f, q, nil), nil
			}
			return newWholeFolder(ctx, r, f, q), nil
		})
	}
}

// read takes note of a folder that was read to its end; linked says that links were followed in it.
func (r *messageReader) read(f *folder, linked bool) { r.done[f.ID] = linked }

// floored opens a listing in the plan's order, and where that needed a floor, one without it behind: a floor on the
// received time leaves out the messages that have none.
func (r *messageReader) floored(ctx context.Context, open func(odata.Expr, []odata.Order) (rowSource, error)) (rowSource, error) {
	filter, order, floor := r.s.plan.ordered()
	parts := []part{func(ctx context.Context) (rowSource, error) {
		l := &ladder{s: r.s, open: open, rungs: rungs(filter, order)}
		return l, l.step()
	}}
	if floor {
		parts = append(parts, func(ctx context.Context) (rowSource, error) {
			r.s.plan.order.lose()
			l := &ladder{s: r.s, open: open, rungs: rungs(r.s.plan.Filter, nil)}
			return l, l.step()
		})
	}
	return newChain(ctx, 1, parts), nil
}

// wideSlack is how many messages beyond LIMIT are asked for, because those of hidden folders come along.
const wideSlack = 15

// newest lists the whole mailbox, once. Where that ends before LIMIT rows were read and was more than a page, every folder
// is listed too: paging through a whole mailbox is known to miss messages.
func (r *messageReader) newest(ctx context.Context) (rowSource, error) {
	var last *messageRows
	pages := 0
	wide, err := r.floored(ctx, func(filter odata.Expr, order []odata.Order) (rowSource, error) {
		q := r.wideQuery(min(r.s.messagePage()+wideSlack, messagePageSize))
		q.Filter, q.OrderBy = filter, order
		last = r.list(ctx, r.s.source.client.Messages(r.box.ID, q), nil, nil)
		return &counted{messageRows: last, pages: &pages}, nil
	})
	if err != nil {
		return nil, err
	}
	return newChain(ctx, 1, []part{
		func(context.Context) (rowSource, error) { return wide, nil },
		func(ctx context.Context) (rowSource, error) {
			if pages <= 1 {
				return newChain(ctx, 1, nil), nil
			}
			r.s.plan.order.lose()
			if err := r.readTree(ctx, treeAgeScan); err != nil {
				return nil, err
			}
			return r.byFolder(ctx)
		},
	}), nil
}

// counted remembers the largest number of pages that a listing had at its end, one more where its last page was broken.
type counted struct {
	*messageRows
	pages *int
}

// Next returns the next row.
func (c *counted) Next(ctx context.Context) (sql.Row, error) {
	row, err := c.messageRows.Next(ctx)
	if err == nil {
		return row, nil
	}
	*c.pages = max(*c.pages, c.listing.Pages())
	if graph.IsBrokenPage(err) && !graph.IsFilterRefused(err) && c.r.s.source.options.resume() {
		*c.pages = max(*c.pages, 1) + 1 // the folders' own listings go on behind it
		return nil, io.EOF
	}
	return nil, err
}
