package graphsim

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// box is a mailbox while it is being filled.
type box struct {
	rng     *rand.Rand
	ids     *idSource
	entry   *rosterLine
	owner   Recipient
	locale  string
	tongue  *tongue
	folders map[string]*Folder // by alias, or by "parent/name" where a person made it
	content map[*Folder][]*Message
	count   int // messages so far, without those of search folders
	box     *Mailbox
}

// demoMailbox is the mailbox of one entry of the roster.
func demoMailbox(seed uint64, e *rosterLine, u *User) *Mailbox {
	b := newBox(demoStream(seed, "mailbox "+e.alias), e)
	if e.alias == "adele" {
		b.grow(b.box.Root, adeleShape())
		b.oddities()
	} else {
		b.grow(b.box.Root, plainShape())
	}
	if e.messages > 0 {
		b.company(u)
	}
	for b.count < e.messages {
		b.something()
	}
	if e.messages > 0 {
		b.settings()
		b.searchFolders()
	}
	b.seal()
	b.preferences(demoStream(seed, "preferences "+e.alias))
	return b.box
}

// newBox is a mailbox with nothing but its root.
func newBox(rng *rand.Rand, e *rosterLine) *box {
	b := &box{rng: rng, entry: e, owner: e.recipient(), locale: e.locale, tongue: tongueOf(e.locale)}
	if b.locale == "" {
		b.locale = "en-US"
	}
	b.ids = newIDSource(rng)
	b.folders, b.content = map[string]*Folder{}, map[*Folder][]*Message{}
	b.box = &Mailbox{Locale: b.locale, Root: &Folder{ID: b.ids.folder(), DisplayName: "Top of Information Store", WellKnown: "msgfolderroot"}}
	return b
}

// something adds one thread, newsletter, report, meeting or other piece of mail. Rooms and things have meetings only.
func (b *box) something() {
	if b.entry.state >= roomBox {
		b.meeting()
		return
	}
	switch p := b.rng.IntN(100); {
	case p < 42:
		b.thread()
	case p < 58:
		b.newsletter()
	case p < 72:
		b.report()
	case p < 86:
		b.meeting()
	case p < 90:
		b.receipt()
	case p < 97:
		b.junk()
	default:
		b.draft()
	}
}

// put files a message and gives it what depends on the folder.
func (b *box) put(folder string, m *Message) {
	f := b.folders[folder]
	if f == nil {
		f = b.folders["inbox"]
	}
	m.LegacyID = b.ids.legacy(f.ID)
	m.WebLink = webLink(m.LegacyID)
	b.content[f] = append(b.content[f], m)
	b.count++
}

// file finds the folder for a received message: the one named, unless it was deleted or archived since.
func (b *box) file(folder string, m *Message) {
	age := DemoEpoch.Sub(m.Received)
	switch {
	case chance(b.rng, 0.06):
		folder = "deleteditems"
		if age > 60*24*time.Hour {
			folder = "recoverableitemsdeletions"
		}
	case age > 500*24*time.Hour && chance(b.rng, 0.4):
		folder = "archive"
	}
	b.put(folder, m)
}

// seal puts every folder's messages in the order of the service: those without a received time first, then oldest first.
func (b *box) seal() {
	for f, messages := range b.content {
		slices.SortFunc(messages, func(x, y *Message) int {
			return cmp.Or(x.Received.Compare(y.Received), strings.Compare(x.ID, y.ID))
		})
		f.Messages = Slice(messages)
	}
	slices.SortFunc(b.box.TeamsIM, func(x, y *Message) int { return x.Received.Compare(y.Received) })
}

// moment is a time within the last three years at which people work, more often a recent one. Like the service's own
// it has a fraction of a second.
func (b *box) moment() time.Time {
	days := int(math.Pow(b.rng.Float64(), 1.3) * 3 * 365)
	day := DemoEpoch.Truncate(24*time.Hour).AddDate(0, 0, -days)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, -1)
	}
	t := day.Add(6*time.Hour + time.Duration(b.rng.Int64N(int64(13*time.Hour))).Truncate(time.Millisecond))
	if t.After(DemoEpoch) { // today, before now
		t = DemoEpoch.Add(-b.span(time.Second, 2*time.Hour))
	}
	return t
}

// span is a length of time between least and most, in whole milliseconds.
func (b *box) span(least, most time.Duration) time.Duration {
	return (least + time.Duration(b.rng.Int64N(int64(most-least)))).Truncate(time.Millisecond)
}

// message is what every message has, from a sender at a time, with the text of l.
func (b *box) message(at time.Time, from Recipient, subject string, l *letter) *Message {
	l.seed, l.from, l.written, l.subject = b.rng.Uint64(), from, at, subject
	if l.tongue == nil {
		l.tongue = b.tongue
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	m := &Message{
		ID:                b.ids.immutable(),
		ChangeKey:         b.ids.changeKey(),
		Subject:           &subject,
		Created:           at,
		Modified:          at.Add(b.span(time.Second, 72*time.Hour)),
		Received:          at,
		Sent:              at.Add(-b.span(300*time.Millisecond, 20*time.Second)),
		From:              &from,
		Sender:            &from,
		To:                []Recipient{b.owner},
		BodyHTML:          true,
		Body:              l.html,
		Preview:           l.preview(),
		Importance:        "normal",
		Inference:         "focused",
		FlagStatus:        "notFlagged",
		IsRead:            chance(b.rng, readShare(at)),
		DeliveryReceipt:   new(bool),
		ReadReceipt:       new(bool),
		InternetMessageID: b.ids.internetMessageID(domain),
	}
	if m.Modified.After(DemoEpoch) {
		m.Modified = DemoEpoch
	}
	if l.quoted != nil {
		m.UniqueBody = l.uniqueHTML
	}
	m.ConversationID, m.ConversationIndex = b.ids.conversation()
	return m
}

// readShare is how many of the messages of that age have been read.
func readShare(at time.Time) float64 {
	switch age := DemoEpoch.Sub(at); {
	case age < 24*time.Hour:
		return 0.25
	case age < 14*24*time.Hour:
		return 0.7
	default:
		return 0.95
	}
}

// makePlain makes a message's body plain text.
func makePlain(m *Message, l *letter) {
	m.BodyHTML, m.Body = false, l.text
	if l.quoted != nil {
		alone := *l
		alone.quoted = nil
		m.UniqueBody = alone.text
	}
}

// makeSent turns a message into the owner's own copy of what he sent.
func makeSent(m *Message) {
	m.Sent, m.IsRead, m.Inference = m.Received, true, "focused"
}
