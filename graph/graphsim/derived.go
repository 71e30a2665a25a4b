package graphsim

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"sync"
)

// derived holds what is computed from the tenant, until it changes.
type derived struct {
	users map[string]*User // by lower-case id and userPrincipalName

	mu    sync.Mutex // guards what follows; the tenant's read lock is held around it
	boxes map[*User]*boxIndex
}

// newDerived indexes the users; everything else is computed when it is asked for.
func newDerived(t *Tenant) *derived {
	d := &derived{users: map[string]*User{}, boxes: map[*User]*boxIndex{}}
	for _, u := range t.Users {
		d.users[strings.ToLower(u.UserPrincipalName)] = u
		d.users[strings.ToLower(u.ID)] = u
	}
	return d
}

// folderNode is a folder with its place in the tree.
type folderNode struct {
	*Folder
	parent   *folderNode // nil for the root
	children []*folderNode
	excluded bool // it or a folder above it does not show in the list of the whole mailbox

	listOnce   sync.Once
	list       *listing // its messages, once asked for
	unreadOnce sync.Once
	unread     int // of list, once asked for
}

// boxIndex is what is computed of one mailbox.
type boxIndex struct {
	root    *folderNode
	byID    map[string]*folderNode // by id, and by alias in lower case
	teamsIM *Folder                // holds the chat items; its id names no folder that can be read

	mu       sync.Mutex         // guards what follows
	all      *listing           // of the whole mailbox
	ids      map[bool][]idPlace // over all of ids' listing; by whether ids are immutable
	everyone *listing           // every folder's messages, hidden ones too
	picks    map[string][]int32 // places in a listing by the key of a filter and an order
}

// box gives the index of the mailbox that the call has opened.
func (c *call) box() *boxIndex {
	d := c.sim.derived
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.boxes[c.user]
	if b == nil {
		b = newBoxIndex(c.user.Mailbox)
		d.boxes[c.user] = b
	}
	return b
}

// newBoxIndex walks the tree of folders.
func newBoxIndex(m *Mailbox) *boxIndex {
	b := &boxIndex{byID: map[string]*folderNode{}, ids: map[bool][]idPlace{}, picks: map[string][]int32{}}
	b.root = b.add(m.Root, nil)
	b.byID["msgfolderroot"] = b.root
	b.teamsIM = &Folder{ID: m.Root.ID + "IM", DisplayName: "TeamsMessagesData", Messages: Slice(m.TeamsIM)}
	return b
}

// add indexes a folder and those below it.
func (b *boxIndex) add(f *Folder, parent *folderNode) *folderNode {
	n := &folderNode{Folder: f, parent: parent}
	n.excluded = f.Hidden || f.Search != nil || f.WellKnown == "recoverableitemsdeletions" || parent != nil && parent.excluded
	b.byID[f.ID] = n
	if f.WellKnown != "" {
		b.byID[strings.ToLower(f.WellKnown)] = n
	}
	for _, child := range f.Children {
		n.children = append(n.children, b.add(child, n))
	}
	return n
}

// find gives the folder of an id or an alias.
func (b *boxIndex) find(id string) (*folderNode, *apiError) {
	if n := b.byID[id]; n != nil {
		return n, nil
	}
	alias := strings.ToLower(id)
	if slices.Contains(wellKnownNames, alias) {
		if n := b.byID[alias]; n != nil {
			return n, nil
		}
		return nil, itemNotFound()
	}
	return nil, unknownID(id)
}

// wellKnownNames are the aliases that stand for a folder's id.
var wellKnownNames = []string{
	"archive", "clutter", "conflicts", "conversationhistory", "deleteditems", "drafts", "inbox", "junkemail", "localfailures",
	"msgfolderroot", "outbox", "recoverableitemsdeletions", "scheduled", "searchfolders", "sentitems", "serverfailures", "syncissues",
}

// unknownID is the answer to an id that names nothing: one that does not look like an id of Exchange is malformed.
func unknownID(id string) *apiError {
	looksReal := len(id) >= 20 && (strings.HasPrefix(id, "AA") || strings.HasPrefix(id, "AQ"))
	malformed := strings.ContainsFunc(id, func(r rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=", r)
	})
	if malformed || !looksReal {
		return refuse(400, "ErrorInvalidIdMalformed", "Id is malformed.")
	}
	return itemNotFound()
}

// messages gives the messages of a folder; those of a search folder are in its sources.
func (b *boxIndex) messages(n *folderNode) *listing {
	n.listOnce.Do(func() {
		if n.Search == nil {
			n.list = newListing([]source{{n.Folder, n.Messages}})
		} else {
			n.list = b.searchListing(n.Search)
		}
	})
	return n.list
}

// unreadCount is the number of unread messages of a folder.
func (b *boxIndex) unreadCount(n *folderNode) int {
	list := b.messages(n)
	n.unreadOnce.Do(func() {
		for i := range list.len() {
			if !list.at(i).IsRead {
				n.unread++
			}
		}
	})
	return n.unread
}

// searchListing collects what a search folder finds. A filter that the service would refuse finds nothing.
func (b *boxIndex) searchListing(s *SearchFolder) *listing {
	var sources []source
	for _, id := range s.SourceFolderIDs {
		if n := b.byID[id]; n != nil {
			sources = b.collect(sources, n, s.IncludeNestedFolders)
		}
	}
	l := newListing(sources)
	if s.FilterQuery == "" {
		return l
	}
	f, err := compileMail(s.FilterQuery, nil)
	if err != nil {
		return &listing{}
	}
	return l.where(f.match)
}

// collect appends the sources of a folder, and of those below it if they are wanted.
func (b *boxIndex) collect(sources []source, n *folderNode, nested bool) []source {
	if n.Search != nil {
		return sources
	}
	sources = append(sources, source{n.Folder, n.Messages})
	if nested {
		for _, child := range n.children {
			sources = b.collect(sources, child, true)
		}
	}
	return sources
}

// where keeps the messages that match.
func (l *listing) where(match func(*Message) bool) *listing {
	out := &listing{sources: l.sources, merged: []place{}}
	for i := range l.len() {
		if !match(l.at(i)) {
			continue
		}
		p := place{index: int32(i)}
		if l.merged != nil {
			p = l.merged[i]
		}
		out.merged = append(out.merged, p)
	}
	return out
}

// whole gives the messages of the mailbox: of every folder that is not hidden, with the chat items of Teams.
func (b *boxIndex) whole() *listing {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all == nil {
		sources := []source{{b.teamsIM, b.teamsIM.Messages}}
		b.walk(b.root, func(n *folderNode) {
			if !n.excluded {
				sources = append(sources, source{n.Folder, n.Messages})
			}
		})
		b.all = newListing(sources)
	}
	return b.all
}

// walk visits a folder and those below it.
func (b *boxIndex) walk(n *folderNode, visit func(*folderNode)) {
	visit(n)
	for _, child := range n.children {
		b.walk(child, visit)
	}
}

// idPlace finds a message by the hash of its id.
type idPlace struct {
	hash uint64
	at   int32
}

// idSeed makes the hashes of this process differ from those of others.
var idSeed = maphash.MakeSeed()

// message finds a message anywhere in the mailbox by the id that the call's ids are of.
func (b *boxIndex) message(c *call, id string) (entry, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.everyone == nil {
		sources := []source{{b.teamsIM, b.teamsIM.Messages}}
		b.walk(b.root, func(n *folderNode) {
			if n.Search == nil {
				sources = append(sources, source{n.Folder, n.Messages})
			}
		})
		b.everyone = newListing(sources)
	}
	index := b.ids[c.prefer.immutable]
	if index == nil {
		index = make([]idPlace, b.everyone.len())
		for i := range index {
			index[i] = idPlace{maphash.String(idSeed, c.messageID(b.everyone.at(i))), int32(i)}
		}
		slices.SortFunc(index, func(x, y idPlace) int { return cmp.Compare(x.hash, y.hash) })
		b.ids[c.prefer.immutable] = index
	}
	hash := maphash.String(idSeed, id)
	first, _ := slices.BinarySearchFunc(index, hash, func(p idPlace, h uint64) int { return cmp.Compare(p.hash, h) })
	for ; first < len(index) && index[first].hash == hash; first++ {
		if e := b.everyone.entry(int(index[first].at)); c.messageID(e.at()) == id {
			return e, true
		}
	}
	return entry{}, false
}

// pickKey names a selection among the cached ones.
func pickKey(folder *folderNode, filter string, order []orderKey) string {
	return fmt.Sprintf("%p\x00%s\x00%v", folder, filter, order)
}
