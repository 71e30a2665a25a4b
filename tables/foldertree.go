package tables

import (
	"context"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/odata"
)

// folder is one mail folder of a tree.
type folder struct {
	ID, ParentID, DisplayName, Path                   string
	ChildFolderCount, TotalItemCount, UnreadItemCount int32
	Hidden, Search                                    bool

	// Visible folders are those that people see: not hidden, not below a hidden one, no search folder.
	Visible bool
}

// folderTree is all folders of a mailbox, parents before children.
type folderTree struct {
	all  []*folder
	byID map[string]*folder
	read time.Time // when the reading began

	at, until time.Time // when it began and ended by the service's clock, early and late by up to a second

	// outside are ids that messages had and the tree has not: of chat items and recoverable items. Never changed.
	outside map[string]bool
}

// knows reports whether a folder's place is known, in the tree or outside.
func (t *folderTree) knows(id string) bool { return t.byID[id] != nil || t.outside[id] }

// Trees are used again for this long: longer where a row of an unknown folder would make them be read anew, shortly
// where a folder that nobody knows of would be missed.
const (
	treeAgeLookup = 5 * time.Minute
	treeAgeScan   = 20 * time.Second
)

// treeCache holds the trees of one data source.
type treeCache struct {
	client *graph.Client
	now    func() time.Time

	mu    sync.Mutex // guards what follows
	trees map[string]*folderTree
	known map[string]wellKnownFolders
	// sweptTrees and sweptKnown are when what had aged was last dropped.
	sweptTrees, sweptKnown time.Time
}

// wellKnownFolders maps folder ids to Graph's aliases.
type wellKnownFolders struct {
	names map[string]string
	read  time.Time
}

// newTreeCache makes an empty one.
func newTreeCache(c *graph.Client, now func() time.Time) *treeCache {
	return &treeCache{client: c, now: now, trees: map[string]*folderTree{}, known: map[string]wellKnownFolders{}}
}

// cached is the tree of a mailbox if it was read within maxAge.
func (c *treeCache) cached(box Mailbox, maxAge time.Duration) (*folderTree, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.trees[box.ID]
	if !ok || c.now().Sub(t.read) >= maxAge {
		return nil, false
	}
	return t, true
}

// read is the tree of a mailbox, at most maxAge old.
func (c *treeCache) read(ctx context.Context, box Mailbox, maxAge time.Duration) (*folderTree, error) {
	if t, ok := c.cached(box, maxAge); ok {
		return t, nil
	}
	t := &folderTree{byID: map[string]*folder{}, read: c.now(), at: c.client.ServiceTime()}
	top, known, err := c.levels(ctx, box)
	if err != nil {
		return nil, err
	}
	below, err := c.children(ctx, box, top, known)
	if err != nil {
		return nil, err
	}
	t.add(top, nil, below)
	t.until = c.client.ServiceTime().Add(time.Second)
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	sweep(c.trees, now, &c.sweptTrees, treeAgeLookup, func(t *folderTree) bool { return now.Sub(t.read) >= treeAgeLookup })
	c.trees[box.ID] = t
	return t, nil
}

// readFor is a tree that knows the folder of a message: read anew where the present one does not and is not fresh, and with
// the folder marked as outside where that one does not either. Only what a tree says that was read after the scan began is
// remembered: a folder may be younger than a tree.
func (c *treeCache) readFor(ctx context.Context, box Mailbox, id string, started time.Time) (*folderTree, error) {
	t, err := c.read(ctx, box, treeAgeScan)
	if err != nil || t.knows(id) {
		return t, err
	}
	marked := *t
	marked.outside = maps.Clone(t.outside)
	if marked.outside == nil {
		marked.outside = map[string]bool{}
	}
	marked.outside[id] = true
	if !t.read.Before(started) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.trees[box.ID] = &marked
	}
	return &marked, nil
}

// folderFields are the properties of a folder, in the order that folderOf reads them.
var folderFields = graph.NewFields("id", "displayName", "parentFolderId", "childFolderCount",
	"totalItemCount", "unreadItemCount", "isHidden", "@odata.type")

// folderQuery selects them. 250 a page: the default is 10.
func folderQuery() odata.Query {
	return odata.Query{Top: 250, Select: []string{"id", "displayName", "parentFolderId", "childFolderCount",
		"totalItemCount", "unreadItemCount", "isHidden"}}
}

// folderOf reads a mailFolder.
func folderOf(e *graph.Element) (*folder, error) {
	text := func(i int) string { return string(e.Value(i).Bytes()) }
	count := func(i int) int32 {
		n, _ := strconv.ParseInt(text(i), 10, 32) // null counts as none
		return int32(n)
	}
	return &folder{
		ID: text(0), DisplayName: text(1), ParentID: text(2),
		ChildFolderCount: count(3), TotalItemCount: count(4), UnreadItemCount: count(5),
		Hidden: text(6) == "true",
		Search: strings.HasSuffix(text(7), "microsoft.graph.mailSearchFolder"),
	}, nil
}

// list reads one level.
func (c *treeCache) list(ctx context.Context, r graph.Request) ([]*folder, error) {
	found := graph.List(ctx, c.client, r, graph.ListOptions{Fields: folderFields, DropDuplicates: true}, folderOf)
	defer found.Close()
	var out []*folder
	for {
		f, err := found.Next(ctx)
		if isEOF(err) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
}

// children reads the levels below some folders, side by side, and returns them by parent. Those that are known already are
// not asked for.
func (c *treeCache) children(ctx context.Context, box Mailbox, top []*folder, known map[string][]*folder) (map[string][]*folder, error) {
	below := map[string][]*folder{}
	for level := top; len(level) > 0; {
		var parents []*folder
		for _, f := range level {
			if _, again := below[f.ID]; again || f.ChildFolderCount == 0 {
				continue
			}
			below[f.ID] = nil
			parents = append(parents, f)
		}
		found := make([][]*folder, len(parents))
		group, gctx := errgroup.WithContext(ctx)
		group.SetLimit(4) // the client bounds the requests of a mailbox; this bounds the goroutines
		for i, parent := range parents {
			if have, ok := known[parent.ID]; ok {
				found[i] = have
				continue
			}
			group.Go(func() (err error) {
				found[i], err = c.list(gctx, c.client.ChildFolders(box.ID, parent.ID, folderQuery()))
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return nil, err
		}
		level = nil
		for i, parent := range parents {
			below[parent.ID] = found[i]
			level = append(level, found[i]...)
		}
	}
	return below, nil
}

// add appends folders and what is below them, with their paths.
func (t *folderTree) add(level []*folder, parent *folder, below map[string][]*folder) {
	for _, f := range level {
		if t.byID[f.ID] != nil {
			continue // moved while the levels were read: it is where it was seen first
		}
		f.Path = strings.ReplaceAll(f.DisplayName, "/", "%2F")
		f.Visible = !f.Hidden && !f.Search
		if parent != nil {
			f.Path = parent.Path + "/" + f.Path
			f.Visible = f.Visible && parent.Visible
		}
		t.all = append(t.all, f)
		t.byID[f.ID] = f
		t.add(below[f.ID], f, below)
	}
}

// wellKnownAliases are Graph's names of default folders, without the root.
// See https://learn.microsoft.com/graph/api/resources/mailfolder#properties.
var wellKnownAliases = []string{
	"archive", "clutter", "conflicts", "conversationhistory", "deleteditems", "drafts", "inbox", "junkemail",
	"localfailures", "outbox", "recoverableitemsdeletions", "scheduled", "searchfolders", "sentitems",
	"serverfailures", "syncissues",
}

// wellKnown maps the ids of default folders to their aliases. Folders do not tell: every alias is asked for, in one batch.
func (c *treeCache) wellKnown(ctx context.Context, box Mailbox) (map[string]string, error) {
	c.mu.Lock()
	known, ok := c.known[box.ID]
	c.mu.Unlock()
	if ok && c.now().Sub(known.read) < treeAgeLookup {
		return known.names, nil
	}
	requests := make([]graph.Request, len(wellKnownAliases))
	for i, alias := range wellKnownAliases {
		requests[i] = c.client.MailFolder(box.ID, alias, odata.Query{Select: []string{"id"}})
	}
	ids, err := graph.Batch(ctx, c.client, requests, folderFields, func(_ int, e *graph.Element) (string, error) {
		return string(e.Value(0).Bytes()), nil
	})
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for i, id := range ids {
		switch {
		case id.Err != nil && !graph.IsNotFound(id.Err):
			return nil, id.Err
		case id.OK:
			names[id.Value] = wellKnownAliases[i]
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	sweep(c.known, now, &c.sweptKnown, treeAgeLookup, func(k wellKnownFolders) bool { return now.Sub(k.read) >= treeAgeLookup })
	c.known[box.ID] = wellKnownFolders{names: names, read: now}
	return names, nil
}
