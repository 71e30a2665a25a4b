package tables

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
)

// secondLook follows a complete scan of several folders. A message that moves from a folder which was not read yet into one
// which was is in neither listing: nothing that a listing says shows it. So the folders and their counters are read again,
// and the messages that changed meanwhile are asked for; those that were not seen come behind. That finds what moved,
// because a move changes a message in Exchange. Where the counters moved otherwise than these changes explain, the folders
// are listed again by ids alone, once, and looked at again; what is not explained then is a warning that names the folders.
//
// Moves that change no message, and that the counters do not show because others outweigh them, no request could find.
type secondLook struct {
	ctx    context.Context // ends when the statement does
	r      *messageReader
	before *folderTree
	looks  int
	done   bool
	rows   rowSource // of the present look; nil between two
}

// mostLooks is how often the mailbox is looked at behind a scan: where mail keeps moving, there is no end.
const mostLooks = 2

// Next returns the next message that the listings missed.
func (l *secondLook) Next(ctx context.Context) (sql.Row, error) {
	for {
		if l.rows == nil {
			if l.done = l.done || l.looks == mostLooks; l.done {
				return nil, io.EOF
			}
			l.looks++
			if err := l.look(); err != nil {
				return nil, err
			}
		}
		row, err := l.rows.Next(ctx)
		if !isEOF(err) {
			return row, err
		}
		if err := l.Close(); err != nil {
			return nil, err
		}
	}
}

// Close ends the present look.
func (l *secondLook) Close() error {
	if l.rows == nil {
		return nil
	}
	rows := l.rows
	l.rows = nil
	return rows.Close()
}

// look finds what came, went and moved since the tree was read, and opens the messages that are new to the scan. What it
// cannot find out is a warning: the rows so far are good.
func (l *secondLook) look() error {
	after, changes, err := l.ask()
	switch {
	case l.ctx.Err() != nil:
		return context.Cause(l.ctx)
	case err != nil:
		l.r.s.warning(noteCode, sentence(err, "Whether mail of %s moved while it was read could not be checked: rows may be missing.", l.r.box.Address))
		l.rows, l.done = newChain(l.ctx, 1, nil), true
		return nil
	}
	if err := l.r.choose(after); err != nil {
		return err
	}
	ids, parts := l.unseen(changes), l.fresh()
	e := l.eventsOf(changes, after)
	explained := l.explained(after, changes, e)
	switch {
	case explained:
		l.done = len(parts) == 0
	case l.looks < mostLooks && l.affordable():
		more, err := l.again()
		if err != nil {
			return err
		}
		ids, parts = append(ids, more...), append(parts, l.searchedAgain()...)
	default:
		l.r.s.warning(noteCode, l.mayMiss(after, e))
		l.done = true
	}
	l.before = after
	parts = append(parts, func(ctx context.Context) (rowSource, error) { return &keyed{ctx: ctx, r: l.r, ids: ids}, nil })
	l.rows = newChain(l.ctx, 1, parts)
	return nil
}

// ask reads the folders, then what changed.
func (l *secondLook) ask() (*folderTree, *modified, error) {
	after, err := l.r.s.source.trees.read(l.ctx, l.r.box, 0)
	if err != nil {
		return nil, nil, err
	}
	changes, err := l.r.modifiedSince(l.ctx, l.before.at)
	return after, changes, err
}

// unseen are the ids of changed messages in folders that are shown, which the scan has not shown yet.
func (l *secondLook) unseen(changes *modified) []string {
	var ids []string
	for _, m := range changes.messages {
		if _, seen := l.r.seen[m.key]; !seen && (l.r.folders[m.folder] || !l.r.tree.knows(m.folder)) {
			ids = append(ids, m.id)
		}
	}
	return ids
}

// fresh are the folders that are shown and were not read: made or moved since.
func (l *secondLook) fresh() []part {
	var parts []part
	for _, f := range l.r.order {
		if _, read := l.r.done[f.ID]; !read {
			parts = append(parts, l.r.folderPart(f))
		}
	}
	return parts
}

// events count the messages of each folder that changed, and that arrived, between two looks.
type events struct{ changed, arrived map[string]int }

// eventsOf counts them. What happened within a second or two of a look counts where it explains less.
func (l *secondLook) eventsOf(changes *modified, after *folderTree) events {
	e := events{map[string]int{}, map[string]int{}}
	for _, m := range changes.messages {
		if m.at.After(l.before.until) && m.at.Before(after.at) {
			e.changed[m.folder]++
		}
		if !m.created.Before(l.before.at.Truncate(time.Second)) {
			e.arrived[m.folder]++
		}
	}
	return e
}

// explained reports whether the changed messages account for the counters: no folder has more messages more than changed in
// it, and no fewer are there in all than before and those that arrived. Where a link was followed, any change in a folder
// may have hidden a message that did not; in a search folder, any change in any folder.
func (l *secondLook) explained(after *folderTree, changes *modified, e events) bool {
	gone, moved, search := 0, false, l.searchLinked()
	for _, d := range l.differences(after) {
		gone -= d.total - e.arrived[d.id]
		if d.total == 0 && d.unread == 0 && e.changed[d.id] == 0 {
			continue
		}
		moved = moved || d.total > e.changed[d.id] || e.changed[d.id] == 0 && d.total == 0 || l.r.done[d.id] || search || !changes.all
	}
	return gone <= 0 && !moved
}

// searchLinked reports whether links were followed in a search folder.
func (l *secondLook) searchLinked() bool {
	for id, linked := range l.r.done {
		if f := l.r.tree.byID[id]; linked && f != nil && f.Search {
			return true
		}
	}
	return false
}

// difference is how the counters of a folder moved.
type difference struct {
	id            string
	total, unread int
}

// differences are those of all folders that people see, or that were read: search folders may show any.
func (l *secondLook) differences(after *folderTree) []difference {
	var out []difference
	search := l.searchLinked()
	take := func(f, old, now *folder) {
		if _, read := l.r.done[f.ID]; f.Search || !f.Visible && !read && !search {
			return
		}
		d := difference{id: f.ID}
		if now != nil {
			d.total, d.unread = int(now.TotalItemCount), int(now.UnreadItemCount)
		}
		if old != nil {
			d.total, d.unread = d.total-int(old.TotalItemCount), d.unread-int(old.UnreadItemCount)
		}
		out = append(out, d)
	}
	for _, f := range after.all {
		take(f, l.before.byID[f.ID], f)
	}
	for _, f := range l.before.all {
		if after.byID[f.ID] == nil {
			take(f, f, nil)
		}
	}
	return out
}

// mostAgain is how many pages of ids a second look may cost.
const mostAgain = 50

// affordable reports whether the folders may be listed again.
func (l *secondLook) affordable() bool {
	pages := 0
	for _, f := range l.r.order {
		pages += 1 + int(f.TotalItemCount)/messagePageSize
	}
	return pages <= mostAgain+len(l.r.order)
}

// searchedAgain are the search folders in which links were followed: what they show is not known by its own folder.
func (l *secondLook) searchedAgain() []part {
	var parts []part
	for _, f := range l.r.order {
		if f.Search && l.r.done[f.ID] {
			parts = append(parts, l.r.folderPart(f))
		}
	}
	return parts
}

// again lists the folders by ids alone, and returns those that the scan has not shown. Search folders stay as they were read: see searchedAgain.
func (l *secondLook) again() ([]string, error) {
	s := l.r.s.within(l.r.box)
	s.columns, s.unread, s.expand = []*Column{{Name: "id", Type: idType, Path: "id"}}, nil, nil
	r := &messageReader{s: s, box: l.r.box, match: l.r.match, started: l.r.started, seen: map[messageKey]struct{}{}, done: map[string]bool{}}
	if err := r.choose(l.r.tree); err != nil {
		return nil, err
	}
	for _, f := range r.order {
		if f.Search {
			r.done[f.ID] = l.r.done[f.ID]
		}
	}
	r.order = slices.DeleteFunc(r.order, func(f *folder) bool { return f.Search })
	rows := r.listFolders(l.ctx)
	defer rows.Close()
	var ids []string
	for {
		row, err := rows.Next(l.ctx)
		if err != nil {
			l.r.s.adopt(s)
			l.r.done = r.done
			if isEOF(err) {
				err = nil
			}
			return ids, err
		}
		id, _ := row[0].(string)
		if _, seen := l.r.seen[keyOf([]byte(id))]; !seen {
			ids = append(ids, id)
		}
	}
}

// mayMiss is the warning about messages that may have moved unseen. It names the folders whose
// counters moved, and those where something happened that leaves them as they were: one came and one went.
func (l *secondLook) mayMiss(after *folderTree, e events) string {
	var names []string
	for _, d := range l.differences(after) {
		f := after.byID[d.id]
		if f == nil {
			f = l.before.byID[d.id]
		}
		if d.total != 0 || d.unread != 0 || e.changed[d.id] != 0 || e.arrived[d.id] != 0 {
			names = append(names, f.Path)
		}
	}
	return fmt.Sprintf("Mail of %s moved or was deleted while it was read, in %s: a message that moved then may be missing. "+
		"Read it again when less is going on.", l.r.box.Address, strings.Join(names, ", "))
}
