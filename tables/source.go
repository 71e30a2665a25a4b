package tables

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/odata"
)

// SourceOptions say how a data source is read.
type SourceOptions struct {
	Name    string        // the database's name
	Client  *graph.Client // of its tenant
	Default string        // Default User Id: the mailbox of a query that names none

	// Mailboxes and ExcludeMailboxes are patterns of addresses, such as *@contoso.com. A mailbox must match one of the
	// first, if there are any, and none of the second; otherwise nothing is requested of it.
	Mailboxes, ExcludeMailboxes []string

	// ListMailboxes shows a database for each mailbox in SHOW DATABASES, up to listedMailboxes of them.
	ListMailboxes bool

	// NoResume ends a scan where a page of Graph is broken, instead of going on with smaller pages.
	NoResume bool

	// PageSize is the most messages that are asked for at once. If zero, 1000, which is Graph's own limit.
	PageSize int

	// Now is the clock of the caches. If nil, time.Now is used.
	Now func() time.Time
}

// page is a page size within PageSize.
func (o SourceOptions) page(size int) int {
	if o.PageSize > 0 {
		return min(size, o.PageSize)
	}
	return size
}

// resume reports whether scans go on behind broken pages.
func (o SourceOptions) resume() bool { return !o.NoResume }

// Source is one tenant as the tables read it: a MySQL database of its name, one of all its mailboxes, and one for each.
type Source struct {
	options   SourceOptions
	client    *graph.Client
	directory *directory
	trees     *treeCache
	verdicts  *verdicts

	listing  chan struct{} // held by who reads or changes what follows; it may take as long as a request does
	boxes    []Mailbox     // that the settings allow, as listed last read them
	listedAt time.Time
	// unlistedAt is when the directory last did not give the list.
	unlistedAt time.Time
}

// NewSource makes a source. It sends nothing.
func NewSource(o SourceOptions) *Source {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Source{options: o, client: o.Client, directory: newDirectory(o.Client, o.Now), trees: newTreeCache(o.Client, o.Now),
		verdicts: newVerdicts(o.Now), listing: make(chan struct{}, 1)}
}

// allows reports whether the settings and a policy let a mailbox be read.
func (s *Source) allows(p *Policy, box Mailbox) bool {
	return s.within(s.options.Mailboxes, s.options.ExcludeMailboxes, box) && p.allows(s, box)
}

// within reports whether a mailbox is of the first patterns, if there are any, and of none of the second. Any of its names
// lets it in or keeps it out. Where the directory may not be read, what is to be kept out may have other names: then only the
// default mailbox is sure.
func (s *Source) within(in, out []string, box Mailbox) bool {
	if box.unverified && len(out) > 0 && !strings.EqualFold(box.ID, s.options.Default) {
		return false
	}
	return (len(in) == 0 || matches(in, box)) && !matches(out, box)
}

// matches reports whether any pattern is a name of the mailbox, in any case. * stands for any characters.
func matches(patterns []string, box Mailbox) bool {
	for _, p := range patterns {
		if wildcard(p, box.ID) || wildcard(p, box.Address) || slices.ContainsFunc(box.others, func(name string) bool { return wildcard(p, name) }) {
			return true
		}
	}
	return false
}

// wildcard reports whether a name is of a pattern.
func wildcard(pattern, name string) bool {
	parts := strings.Split(strings.ToLower(pattern), "*")
	name = strings.ToLower(name)
	if len(parts) == 1 {
		return name == parts[0]
	}
	first, last := parts[0], parts[len(parts)-1]
	if len(name) < len(first)+len(last) || !strings.HasPrefix(name, first) || !strings.HasSuffix(name, last) {
		return false
	}
	rest := name[len(first) : len(name)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return true
}

// resolve finds a mailbox that may be read. What may not be is refused in the same words, whether the settings or the policy
// keep it out, and whether there is such a mailbox or not.
func (s *Source) resolve(ctx context.Context, p *Policy, spelt string) (Mailbox, error) {
	box, err := s.directory.resolve(ctx, spelt)
	var unknown *unknownMailboxError
	switch {
	case errors.As(err, &unknown) && s.allows(p, Mailbox{ID: spelt, Address: spelt}):
		return Mailbox{}, err
	case errors.As(err, &unknown), err == nil && !s.allows(p, box):
		return Mailbox{}, &mailboxNotAllowedError{mailbox: spelt, source: s.options.Name}
	case err != nil:
		return Mailbox{}, &directoryError{spelt, err}
	}
	return box, nil
}

// Try asks for one property of the default mailbox, by the rules of a query. The error is one that a client would see.
func (s *Source) Try(ctx context.Context) error {
	box, err := s.resolve(ctx, nil, s.options.Default)
	if err != nil {
		return sqlError(err)
	}
	request := s.client.MailFolder(box.ID, "inbox", odata.Query{Select: []string{"id"}})
	_, _, err = graph.Get(ctx, s.client, request, folderFields, folderOf)
	if err != nil {
		return sqlError(&mailboxError{box: box, err: err})
	}
	return nil
}

// resolveAll resolves spellings, each mailbox once. Those that came from rows and may not be read are left out.
func (s *Source) resolveAll(ctx context.Context, p *Policy, names []string, rows bool) ([]Mailbox, error) {
	var out []Mailbox
	for _, name := range names {
		box, err := s.resolve(ctx, p, name)
		var notAllowed *mailboxNotAllowedError
		if rows && errors.As(err, &notAllowed) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(intersect([]Mailbox{box}, out)) == 0 {
			out = append(out, box)
		}
	}
	return out, nil
}

// allMailboxes are those of the directory's users that have an address and may be read. Whether one has a mailbox shows
// when it is read.
func (s *Source) allMailboxes(ctx context.Context, p *Policy) ([]Mailbox, error) {
	q := mailboxQuery()
	q.Top = usersPageSize
	found := graph.List(ctx, s.client, s.client.Users(q, false), graph.ListOptions{Fields: mailboxFields, DropDuplicates: true},
		func(e *graph.Element) (Mailbox, error) {
			if isNull(e.Value(1)) {
				return Mailbox{}, nil // without an address there is no mailbox
			}
			return mailboxOf(e)
		})
	defer found.Close()
	var out []Mailbox
	for {
		box, err := found.Next(ctx)
		switch {
		case isEOF(err):
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("listing the mailboxes: %w", err)
		case box.ID != "" && s.allows(p, box):
			s.directory.remember(box)
			out = append(out, box)
		}
	}
}

// listedMailboxes bounds SHOW DATABASES: a dialog with thousands of entries helps nobody, and information_schema walks each.
const listedMailboxes = 200

// listingPause is how long a directory that did not answer is not asked again for that list: tools ask for it with every statement about tables.
const listingPause = 30 * time.Second

// listed are the mailboxes that SHOW DATABASES shows, by address. A directory that does not answer shows none. All policies
// share what was read.
func (s *Source) listed(ctx context.Context, p *Policy) []string {
	if !s.options.ListMailboxes {
		return nil
	}
	select {
	case s.listing <- struct{}{}:
		defer func() { <-s.listing }()
	case <-ctx.Done():
		return nil
	}
	if now := s.options.Now(); now.Sub(s.listedAt) >= directoryTTL {
		if now.Sub(s.unlistedAt) < listingPause {
			return nil
		}
		boxes, err := s.allMailboxes(ctx, nil)
		if err != nil {
			if ctx.Err() == nil { // else only this statement was given up
				s.unlistedAt = s.options.Now()
			}
			return nil
		}
		s.boxes, s.listedAt = boxes, s.options.Now()
	}
	var addresses []string
	for _, box := range s.boxes {
		if len(addresses) < listedMailboxes && p.allows(s, box) {
			addresses = append(addresses, box.Address)
		}
	}
	return addresses
}

// folderRequest is the request that reads the top of a folder tree, for EXPLAIN.
func (s *Source) folderRequest(box Mailbox) string {
	return s.client.MailFolders(box.ID, folderQuery()).String()
}
