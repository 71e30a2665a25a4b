package graphsim

import (
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// selection is what a filter and an order make of a listing.
type selection struct {
	list   *listing
	picks  []int32 // places in the listing; nil: those from lo to hi
	lo, hi int
	newest bool // from hi down
}

// len is the number of messages.
func (s *selection) len() int {
	if s.picks != nil {
		return len(s.picks)
	}
	return s.hi - s.lo
}

// entry holds the message i.
func (s *selection) entry(i int) entry {
	switch {
	case s.picks != nil:
		i = int(s.picks[i])
	case s.newest:
		i = s.hi - 1 - i
	default:
		i += s.lo
	}
	return s.list.entry(i)
}

// entries holds a part of the selection.
func (s *selection) entries(from, to int) []entry {
	held := make([]entry, to-from)
	for i := range held {
		held[i] = s.entry(from + i)
	}
	return held
}

// listMessages answers the messages of a folder, or of the mailbox where folder is nil.
func (c *call) listMessages(folder *folderNode) (reply, *apiError) {
	show, err := c.showMessage()
	if err != nil {
		return reply{}, err
	}
	if _, search := c.query.params["search"]; search {
		return c.searchMessages(folder, show)
	}
	sel, err := c.choose(folder)
	if err != nil {
		return reply{}, err
	}
	top := c.query.pageSize()
	from, to, next := c.sim.window(sel.len(), c.query.skip, top)
	p := page{context: c.messagesContext(folder), linkFirst: c.sim.opts.NextLinkFirst}
	if next >= 0 {
		p.next = c.nextLink("skip", strconv.Itoa(next))
	}
	if c.query.count && top > 0 {
		n := sel.len()
		if folder == nil && c.query.params["filter"] != "" {
			n = -1 // the service cannot say
		}
		p.count = &n
	}
	return c.messagePage(p, sel.entries(from, to), show)
}

// messageShow says what is printed of messages.
type messageShow struct {
	props  []messageProperty
	expand *attachmentSelect // nil where attachments are not expanded
}

// showMessage reads $select and $expand.
func (c *call) showMessage() (messageShow, *apiError) {
	props, err := c.selectMessage()
	if err != nil {
		return messageShow{}, err
	}
	expand, err := c.expandAttachments()
	return messageShow{props, expand}, err
}

// members prints a message with what is expanded.
func (s messageShow) members(r rendering) {
	r.members(s.props)
	if s.expand != nil {
		r.field("attachments")
		r.c.attachments(r.jsonText, r.m, *s.expand)
	}
}

// messagePage prints messages as a page. One that is corrupt spoils it.
func (c *call) messagePage(p page, held []entry, show messageShow) (reply, *apiError) {
	for _, e := range held {
		if e.at().Corrupt {
			return reply{}, refuse(http.StatusInternalServerError, "InternalServerError", "Error while processing response.")
		}
	}
	p.n = len(held)
	p.element = func(j *jsonText, i int) {
		j.open('{')
		show.members(rendering{j, held[i].at(), held[i].folder, c})
		j.close('}')
	}
	return c.list(p), nil
}

// messagesContext is the @odata.context of a list of messages.
func (c *call) messagesContext(folder *folderNode) string {
	if folder == nil {
		return c.contextPath("messages")
	}
	return c.contextPath(keyed("mailFolders", c.segments[3]), "messages")
}

// messagesOf gives all messages of a folder, or of the mailbox.
func (c *call) messagesOf(folder *folderNode) *listing {
	if folder == nil {
		return c.box().whole()
	}
	return c.box().messages(folder)
}

// choose applies $filter and $orderby. Without an order, plain lists come newest first and filtered ones oldest first.
func (c *call) choose(folder *folderNode) (*selection, *apiError) {
	order, err := parseOrder(c.query.params["orderby"])
	if err != nil {
		return nil, err
	}
	var f *mailFilter
	if text := c.query.params["filter"]; text != "" {
		if f, err = compileMail(text, c.missedDomains()); err != nil {
			return nil, err
		}
	}
	if err := checkMailOrder(order, f, c.sim.opts.Lax); err != nil {
		return nil, err
	}
	s := &selection{list: c.messagesOf(folder), newest: f == nil || c.sim.opts.FilteredNewest}
	s.hi = s.list.len()
	if f != nil && f.ranged {
		s.lo, s.hi = s.list.between(f.from, f.until)
	}
	byReceived := len(order) == 0 || len(order) == 1 && order[0].name == "receiveddatetime"
	if len(order) > 0 {
		s.newest = order[0].desc
	}
	if byReceived && (f == nil || f.rangeOnly) {
		return s, nil
	}
	s.picks = c.box().pick(pickKey(folder, c.query.params["filter"], order), func() []int32 {
		return s.pick(f, order, byReceived)
	})
	return s, nil
}

// missedDomains are those whose addresses a filter does not find.
func (c *call) missedDomains() []string {
	if c.sim.opts.MissedDomains == nil {
		return []string{"aol.com"}
	}
	return c.sim.opts.MissedDomains
}

// between gives the places of the messages received from one time on and before another; zero is no bound.
func (l *listing) between(from, until time.Time) (lo, hi int) {
	n := l.len()
	lo = sort.Search(n, func(i int) bool {
		t := l.at(i).Received
		return !t.IsZero() && !t.Before(from)
	})
	if until.IsZero() {
		return lo, n
	}
	return lo, max(lo, sort.Search(n, func(i int) bool {
		t := l.at(i).Received
		return !t.IsZero() && !t.Before(until)
	}))
}

// maxPicks is how many selections of a mailbox are kept for the pages that follow.
const maxPicks = 16

// pick gives a selection from the cache, or computes it.
func (b *boxIndex) pick(key string, compute func() []int32) []int32 {
	b.mu.Lock()
	defer b.mu.Unlock()
	if picks, ok := b.picks[key]; ok {
		return picks
	}
	if len(b.picks) >= maxPicks {
		clear(b.picks)
	}
	picks := compute()
	b.picks[key] = picks
	return picks
}

// pick computes the places of the messages that match, in their order.
func (s *selection) pick(f *mailFilter, order []orderKey, byReceived bool) []int32 {
	picks := []int32{}
	for i := s.lo; i < s.hi; i++ {
		if f == nil || f.match(s.list.at(i)) {
			picks = append(picks, int32(i))
		}
	}
	switch {
	case !byReceived:
		sortPicks(s.list, picks, order)
	case s.newest:
		slices.Reverse(picks)
	}
	return picks
}

// sortValue is a value to sort by: text without regard to case, or a number. What is missing comes first.
type sortValue struct {
	present bool
	text    string
	number  int64
}

// compare orders two values of one property.
func (v sortValue) compare(w sortValue) int {
	switch {
	case v.present != w.present && !v.present:
		return -1
	case v.present != w.present:
		return 1
	case v.number != w.number && v.number < w.number:
		return -1
	case v.number != w.number:
		return 1
	}
	return strings.Compare(v.text, w.text)
}

// sortValue reads a message's value.
func (v *mailValue) sortValue(m *Message) sortValue {
	switch {
	case v.time != nil:
		t := v.time(m)
		return sortValue{present: !t.IsZero(), number: instant(t)}
	case v.bool != nil && v.bool(m):
		return sortValue{present: true, number: 1}
	case v.bool != nil:
		return sortValue{present: true}
	case v.enum != nil:
		text, _ := v.text(m)
		return sortValue{present: true, number: int64(slices.Index(v.enum, text))}
	}
	text, null := v.text(m)
	return sortValue{present: !null, text: strings.ToLower(text)}
}

// sortPicks orders places by properties of their messages. Equal ones stay in the order of their received times.
func sortPicks(l *listing, picks []int32, order []orderKey) {
	type row struct {
		place  int32
		values []sortValue
	}
	rows := make([]row, len(picks))
	for i, place := range picks {
		m := l.at(int(place))
		rows[i] = row{place: place}
		for _, k := range order {
			v := mailValues[k.name]
			rows[i].values = append(rows[i].values, v.sortValue(m))
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		for i, k := range order {
			if n := a.values[i].compare(b.values[i]); n != 0 && k.desc {
				return -n
			} else if n != 0 {
				return n
			}
		}
		return 0
	})
	for i := range rows {
		picks[i] = rows[i].place
	}
}

// countMessages answers messages/$count.
func (c *call) countMessages(folder *folderNode) (reply, *apiError) {
	sel, err := c.choose(folder)
	if err != nil {
		return reply{}, err
	}
	return reply{kind: "text/plain", body: strconv.AppendInt(nil, int64(sel.len()), 10)}, nil
}

// findMessage finds the message of an id, in a folder if one is named.
func (c *call) findMessage(folder *folderNode, id string) (entry, *apiError) {
	e, ok := c.box().message(c, id)
	if !ok {
		return entry{}, unknownID(id)
	}
	if folder != nil && folder.Search == nil && e.folder != folder.Folder {
		return entry{}, itemNotFound()
	}
	return e, nil
}

// getMessage answers one message.
func (c *call) getMessage(e entry) (reply, *apiError) {
	show, err := c.showMessage()
	if err != nil {
		return reply{}, err
	}
	m := e.at()
	if m.Corrupt {
		return reply{}, refuse(http.StatusInternalServerError, "ErrorCorruptData", "Data is corrupt.")
	}
	return c.entity(c.contextPath("messages")+"/$entity", func(j *jsonText) {
		show.members(rendering{j, m, e.folder, c})
	}), nil
}
