package graphsim

import (
	"cmp"
	"slices"
	"time"
)

// stored is a list of messages held in memory.
type stored []*Message

// Slice orders a copy of messages by received time.
func Slice(messages []*Message) Messages {
	s := slices.Clone(messages)
	slices.SortStableFunc(s, func(a, b *Message) int { return a.Received.Compare(b.Received) })
	return stored(s)
}

// Len implements Messages.
func (s stored) Len() int { return len(s) }

// At implements Messages.
func (s stored) At(i int) *Message { return s[i] }

// generated is a list of messages that are made when they are asked for.
type generated struct {
	n    int
	make func(i int) *Message
}

// Generated is a list of n messages that f makes one by one. Message 0 is the oldest. f is called by several requests at
// once and gives a new value each time, the same for the same i.
func Generated(n int, f func(i int) *Message) Messages { return generated{n, f} }

// Len implements Messages.
func (g generated) Len() int { return g.n }

// At implements Messages.
func (g generated) At(i int) *Message { return g.make(i) }

// Add puts messages into the folder, as mail that arrives does. Call it within Sim.Update once the folder is served. A
// list that was computed is held in memory from then on.
func (f *Folder) Add(messages ...*Message) {
	var all []*Message
	for i := range length(f.Messages) {
		all = append(all, f.Messages.At(i))
	}
	f.Messages = Slice(append(all, messages...))
}

// Remove takes the message of an immutable id out of the folder and gives it, or nil. Call it within Sim.Update.
func (f *Folder) Remove(id string) *Message {
	var removed *Message
	var rest []*Message
	for i := range length(f.Messages) {
		if m := f.Messages.At(i); removed == nil && m.ID == id {
			removed = m
		} else {
			rest = append(rest, m)
		}
	}
	f.Messages = Slice(rest)
	return removed
}

// length is the number of messages in a list that may be nil.
func length(m Messages) int {
	if m == nil {
		return 0
	}
	return m.Len()
}

// entry is one place in a listing, good for as long as it is held: the data may change between two looks.
type entry struct {
	folder  *Folder
	list    Messages
	index   int
	message *Message // set where the list is in memory: it may be found elsewhere after a change
}

// at gives the message. It is called under the read lock.
func (e entry) at() *Message {
	if e.message != nil {
		return e.message
	}
	return e.list.At(e.index)
}

// source is a folder whose messages are part of a listing.
type source struct {
	folder *Folder
	list   Messages
}

// place is a message of a listing of several sources.
type place struct{ source, index int32 }

// listing is a sequence of messages, oldest received first.
type listing struct {
	sources []source
	merged  []place // nil where there is one source, whose own order it is
}

// newListing merges the sources by received time.
func newListing(sources []source) *listing {
	l := &listing{}
	for _, s := range sources {
		if length(s.list) > 0 {
			l.sources = append(l.sources, s)
		}
	}
	if len(l.sources) > 1 {
		l.merge()
	}
	return l
}

// merge computes the order over all sources.
func (l *listing) merge() {
	type dated struct {
		place
		received int64
	}
	var all []dated
	for s, src := range l.sources {
		for i := range src.list.Len() {
			all = append(all, dated{place{int32(s), int32(i)}, instant(src.list.At(i).Received)})
		}
	}
	slices.SortStableFunc(all, func(a, b dated) int { return cmp.Compare(a.received, b.received) })
	l.merged = make([]place, len(all))
	for i, d := range all {
		l.merged[i] = d.place
	}
}

// instant is a time as a number that orders; a missing one comes first.
func instant(t time.Time) int64 {
	if t.IsZero() {
		return -1 << 63
	}
	return t.UnixNano()
}

// len is the number of messages.
func (l *listing) len() int {
	switch {
	case l.merged != nil:
		return len(l.merged)
	case len(l.sources) == 0:
		return 0
	}
	return l.sources[0].list.Len()
}

// entry holds the place i.
func (l *listing) entry(i int) entry {
	p := place{index: int32(i)}
	if l.merged != nil {
		p = l.merged[i]
	}
	src := l.sources[p.source]
	e := entry{folder: src.folder, list: src.list, index: int(p.index)}
	if s, ok := src.list.(stored); ok {
		e.message = s[e.index]
	}
	return e
}

// at is the message at place i.
func (l *listing) at(i int) *Message { return l.entry(i).at() }
