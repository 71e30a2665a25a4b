package tables

import (
	"context"

	"github.com/outlooksql/outlooksql/graph"
)

// levels are the folders at the top of a mailbox, and what is known of those below others: nothing at first, and where a
// tree was read before, all that is below the folders of that one. Those come in one batch, in place of a request for each.
func (c *treeCache) levels(ctx context.Context, box Mailbox) (top []*folder, known map[string][]*folder, err error) {
	c.mu.Lock()
	old := c.trees[box.ID]
	c.mu.Unlock()
	requests := []graph.Request{c.client.MailFolders(box.ID, folderQuery())}
	var parents []string
	if old != nil {
		parents = old.parents()
	}
	if len(parents) == 0 {
		top, err = c.list(ctx, requests[0])
		return top, nil, err
	}
	for _, id := range parents {
		requests = append(requests, c.client.ChildFolders(box.ID, id, folderQuery()))
	}
	levels, err := c.batch(ctx, requests)
	if err != nil {
		return nil, nil, err
	}
	known = map[string][]*folder{}
	for i, id := range parents {
		if level := levels[i+1]; level != nil {
			known[id] = level
		}
	}
	return levels[0], known, nil
}

// parents are the ids of the folders that have others below them.
func (t *folderTree) parents() []string {
	var out []string
	for _, f := range t.all {
		if f.ChildFolderCount > 0 {
			out = append(out, f.ID)
		}
	}
	return out
}

// levelFields are what an answer with folders is read by.
var levelFields = graph.NewFields("value", "@odata.nextLink")

// level is the answer to one request for folders.
type level struct {
	folders []*folder
	more    bool // there is another page
}

// batch reads some levels at once: nil for those below a folder that has gone.
func (c *treeCache) batch(ctx context.Context, requests []graph.Request) ([][]*folder, error) {
	results, err := graph.Batch(ctx, c.client, requests, levelFields, func(_ int, e *graph.Element) (level, error) {
		l := level{folders: []*folder{}, more: !isNull(e.Value(1))}
		if isNull(e.Value(0)) {
			return l, nil
		}
		err := graph.EachElement(e.Value(0).Bytes(), folderFields, func(e *graph.Element) error {
			f, err := folderOf(e)
			l.folders = append(l.folders, f)
			return err
		})
		return l, err
	})
	if err != nil {
		return nil, err
	}
	out := make([][]*folder, len(results))
	for i, got := range results {
		switch {
		case graph.IsNotFound(got.Err) && i > 0:
		case got.Err != nil:
			return nil, got.Err
		case got.Value.more:
			if out[i], err = c.list(ctx, requests[i]); err != nil {
				return nil, err
			}
		default:
			out[i] = got.Value.folders
		}
	}
	return out, nil
}
