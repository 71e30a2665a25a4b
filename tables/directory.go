package tables

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/odata"
)

// Mailbox is a mailbox as the tables show it, however a query or the settings spelt it.
type Mailbox struct {
	ID      string // GUID; what was spelt, where the directory may not be read
	Address string // primary address; likewise

	others     []string // its principal name and further addresses, which patterns of the settings match too
	unverified bool     // the directory may not be read: nobody knows whose mailbox it is
}

// directoryTTL is how long a spelling stays resolved. Addresses move from one user to another once in years.
const directoryTTL = 10 * time.Minute

// unknownTTL is how long a spelling that nobody has stays so: users are made while people wait for them.
const unknownTTL = time.Minute

// directory resolves the spellings of mailboxes through Graph, and remembers what it learnt.
type directory struct {
	client *graph.Client
	now    func() time.Time

	mu    sync.Mutex // guards what follows
	known map[string]knownMailbox
	swept time.Time
}

// knownMailbox is a remembered answer.
type knownMailbox struct {
	box     Mailbox
	unknown bool // nobody has it
	until   time.Time
}

// newDirectory makes an empty one.
func newDirectory(c *graph.Client, now func() time.Time) *directory {
	return &directory{client: c, now: now, known: map[string]knownMailbox{}}
}

// cached is what is known of a spelling without a request.
func (d *directory) cached(spelt string) (Mailbox, bool) {
	k, ok := d.lookUp(spelt)
	return k.box, ok && !k.unknown
}

// lookUp is what is known of a spelling, that nobody has it included.
func (d *directory) lookUp(spelt string) (knownMailbox, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	k, ok := d.known[strings.ToLower(spelt)]
	return k, ok && !d.now().After(k.until)
}

// remember keeps an answer under every spelling of it.
func (d *directory) remember(box Mailbox, spellings ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sweep()
	k := knownMailbox{box: box, until: d.now().Add(directoryTTL)}
	for _, s := range append(spellings, box.ID, box.Address) {
		if s != "" {
			d.known[strings.ToLower(s)] = k
		}
	}
}

// sweep forgets what has aged, under the lock.
func (d *directory) sweep() {
	now := d.now()
	sweep(d.known, now, &d.swept, directoryTTL, func(k knownMailbox) bool { return now.After(k.until) })
}

// resolve finds the mailbox that a GUID, user principal name, address or alias means. It asks Graph at most twice, and
// not at all within directoryTTL. Without permission to read the directory the spelling stands for itself.
func (d *directory) resolve(ctx context.Context, spelt string) (Mailbox, error) {
	if k, ok := d.lookUp(spelt); ok && k.unknown {
		return Mailbox{}, &unknownMailboxError{spelt}
	} else if ok {
		return k.box, nil
	}
	box, found, err := d.byName(ctx, spelt)
	if err == nil && !found && strings.Contains(spelt, "@") {
		box, found, err = d.byAddress(ctx, spelt)
	}
	switch {
	case graph.IsAccessDenied(err):
		box, found = Mailbox{ID: spelt, Address: spelt, unverified: true}, true
	case err != nil:
		return Mailbox{}, err
	}
	if !found {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.sweep()
		d.known[strings.ToLower(spelt)] = knownMailbox{unknown: true, until: d.now().Add(unknownTTL)}
		return Mailbox{}, &unknownMailboxError{spelt}
	}
	d.remember(box, spelt)
	return box, nil
}

// mailboxFields are the properties that make a Mailbox, in the order that mailboxOf reads them.
var mailboxFields = graph.NewFields("id", "mail", "userPrincipalName", "proxyAddresses")

// mailboxOf reads a user: the address is mail, or for users without one the principal name.
func mailboxOf(e *graph.Element) (Mailbox, error) {
	address := e.Value(1)
	if isNull(address) {
		address = e.Value(2)
	}
	box := Mailbox{ID: string(e.Value(0).Bytes()), Address: string(address.Bytes())}
	if !isNull(e.Value(2)) {
		box.others = append(box.others, string(e.Value(2).Bytes()))
	}
	proxies, err := texts(e.Value(3))
	for _, p := range proxies {
		if _, alias, ok := strings.Cut(p, ":"); ok {
			box.others = append(box.others, alias)
		}
	}
	return box, err
}

// mailboxQuery selects what mailboxOf reads.
func mailboxQuery() odata.Query {
	return odata.Query{Select: []string{"id", "mail", "userPrincipalName", "proxyAddresses"}}
}

// byName asks for the user with that GUID or principal name.
func (d *directory) byName(ctx context.Context, spelt string) (Mailbox, bool, error) {
	box, ok, err := graph.Get(ctx, d.client, d.client.User(spelt, mailboxQuery()), mailboxFields, mailboxOf)
	if graph.IsUnknownUser(err) {
		return Mailbox{}, false, nil
	}
	return box, ok, err
}

// byAddress asks for the user whose mail or alias it is: paths take principal names only.
func (d *directory) byAddress(ctx context.Context, address string) (Mailbox, bool, error) {
	q := mailboxQuery()
	q.Filter = odata.Or(
		odata.Eq("mail", odata.String(address)),
		odata.AnyEq("proxyAddresses", odata.String("smtp:"+address)))
	found := graph.List(ctx, d.client, d.client.Users(q, false), graph.ListOptions{Fields: mailboxFields, Lazy: true}, mailboxOf)
	defer found.Close()
	box, err := found.Next(ctx)
	if isEOF(err) {
		return Mailbox{}, false, nil
	}
	return box, err == nil, err
}
