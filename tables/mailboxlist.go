package tables

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"sync"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/odata"
)

// MailboxKind is what a mailbox is for.
type MailboxKind string

// The kinds.
const (
	KindUser      MailboxKind = "user"
	KindShared    MailboxKind = "shared"
	KindRoom      MailboxKind = "room"
	KindEquipment MailboxKind = "equipment"
	KindOther     MailboxKind = "other"
)

// MailboxInfo is what there is to know of a mailbox before it is chosen.
type MailboxInfo struct {
	Mailbox
	DisplayName string
	Kind        MailboxKind
	Guessed     bool   // Kind follows from the directory, because the mailbox's settings cannot be read
	Unreadable  string // why messages cannot be read, in some words; "" if they can
	Default     bool   // it is the one that queries read when they name none
}

// ListMailboxes lists the directory's users that have an address, and tries each whether its mail can be read: with one request
// of two parts, mailboxesAtOnce side by side, in the directory's order. A text that is not empty must stand in the address or
// the display name. What the settings leave out is listed, and not tried. An error is the last thing that comes.
func (s *Source) ListMailboxes(outer context.Context, containing string) iter.Seq2[MailboxInfo, error] {
	return func(yield func(MailboxInfo, error) bool) {
		ctx, cancel := context.WithCancel(outer)
		l := &mailboxList{source: s, containing: strings.ToLower(containing), ordered: make(chan chan triedMailbox, mailboxesAtOnce-1)}
		l.running.Go(func() { l.read(ctx) })
		defer l.running.Wait()
		defer cancel()
		for tried := range l.ordered {
			t := <-tried
			if !yield(t.info, t.err) || t.err != nil {
				return
			}
		}
		if outer.Err() != nil {
			yield(MailboxInfo{}, context.Cause(outer)) // the list is not complete
		}
	}
}

// mailboxList is a list on its way. All of its goroutines end with their context.
type mailboxList struct {
	source     *Source
	containing string                 // in lower case
	ordered    chan chan triedMailbox // each gets one value; closed at the end of the directory
	running    sync.WaitGroup
}

// triedMailbox is a mailbox that was tried, or why there are no more.
type triedMailbox struct {
	info MailboxInfo
	err  error
}

// read reads the directory, and starts to try what it finds.
func (l *mailboxList) read(ctx context.Context) {
	defer close(l.ordered)
	s := l.source
	chosen, _ := s.directory.resolve(ctx, s.options.Default) // without it none is marked, and check says why
	q := odata.Query{Select: []string{"id", "mail", "userPrincipalName", "proxyAddresses", "displayName", "accountEnabled", "userType"}, Top: usersPageSize}
	users := graph.List(ctx, s.client, s.client.Users(q, false), graph.ListOptions{Fields: graph.NewFields(q.Select...), DropDuplicates: true}, directoryUserOf)
	defer users.Close()
	for {
		u, err := users.Next(ctx)
		if isEOF(err) {
			return
		}
		if err == nil && !l.wants(u) {
			continue
		}
		u.Default = u.ID == chosen.ID
		tried := make(chan triedMailbox, 1)
		select {
		case l.ordered <- tried:
		case <-ctx.Done():
			return
		}
		if err != nil {
			tried <- triedMailbox{err: listingError(err)}
			return
		}
		l.running.Go(func() { tried <- l.try(ctx, u) })
	}
}

// directoryUserOf reads a user as far as the directory knows it as a mailbox. Without an address it has no ID here.
func directoryUserOf(e *graph.Element) (MailboxInfo, error) {
	if isNull(e.Value(1)) {
		return MailboxInfo{}, nil
	}
	box, err := mailboxOf(e)
	info := MailboxInfo{Mailbox: box, DisplayName: string(e.Value(4).Bytes()), Kind: KindUser, Guessed: true}
	switch {
	case string(e.Value(6).Bytes()) == "Guest":
		info.Kind = KindOther
	case string(e.Value(5).Bytes()) == "false":
		info.Kind = KindShared // or a room, or of somebody who has left
	}
	return info, err
}

// wants reports whether a user is one to list.
func (l *mailboxList) wants(u MailboxInfo) bool {
	return u.ID != "" && (strings.Contains(strings.ToLower(u.Address), l.containing) || strings.Contains(strings.ToLower(u.DisplayName), l.containing))
}

// triedFields are what the two parts of a try answer: the inbox its id, the mailbox's purpose its value.
var triedFields = graph.NewFields("id", "value")

// try asks for the inbox and for what the mailbox is for.
func (l *mailboxList) try(ctx context.Context, info MailboxInfo) triedMailbox {
	if !l.source.allows(nil, info.Mailbox) {
		info.Unreadable = "left out by the settings"
		return triedMailbox{info: info}
	}
	c := l.source.client
	parts := []graph.Request{c.MailFolder(info.ID, "inbox", odata.Query{Select: []string{"id"}}), c.UserPurpose(info.ID)}
	answers, err := graph.Batch(ctx, c, parts, triedFields, func(i int, e *graph.Element) (string, error) {
		return string(e.Value(i).Bytes()), nil
	})
	if err == nil {
		err = answers[0].Err
		if answers[1].OK {
			info.Kind, info.Guessed = kindOf(answers[1].Value), false
		}
	}
	if err != nil && (ctx.Err() != nil || graph.IsAuthError(err) || graph.IsUnauthorized(err)) {
		return triedMailbox{err: fmt.Errorf("trying %s: %w", info.Address, err)} // all others would fail in the same way
	}
	info.Unreadable = unreadableWords(err)
	return triedMailbox{info: info}
}

// unreadableWords say in short why a mailbox cannot be read.
func unreadableWords(err error) string {
	switch {
	case err == nil:
		return ""
	case graph.IsNoMailbox(err):
		return "no mailbox in Exchange Online"
	case graph.IsUnknownUser(err):
		return "not known to Exchange Online"
	case graph.IsAccessDenied(err):
		return "denied by permissions or policy"
	case graph.IsThrottled(err):
		return "Graph asks to slow down"
	}
	return err.Error()
}

// listingError says what to do where the directory cannot be listed.
func listingError(err error) error {
	if graph.IsAccessDenied(err) {
		return fmt.Errorf("listing the directory: the app lacks the application permission User.Read.All; "+
			"without it mailboxes are read by the address that a query names: %w", err)
	}
	return fmt.Errorf("listing the directory: %w", err)
}

// purposeFields is what a request for a mailbox's purpose answers.
var purposeFields = graph.NewFields("value")

// purposeOf reads it.
func purposeOf(e *graph.Element) (MailboxKind, error) { return kindOf(string(e.Value(0).Bytes())), nil }

// kindOf is the kind by mailboxSettings/userPurpose. Linked mailboxes are those of users of another forest.
// See https://learn.microsoft.com/graph/api/resources/mailboxsettings.
func kindOf(purpose string) MailboxKind {
	switch kind := MailboxKind(purpose); kind {
	case KindUser, KindShared, KindRoom, KindEquipment:
		return kind
	case "linked":
		return KindUser
	}
	return KindOther
}
