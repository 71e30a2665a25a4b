package tables

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/odata"
)

// directory asks for one user.
func (c *checker) directory(ctx context.Context) []Finding {
	return []Finding{c.try(featureDirectory, func() (string, error) {
		q := odata.Query{Select: []string{"id"}, Top: 1}
		_, _, err := c.first(ctx, c.source.client.Users(q, false), "id")
		return "Users can be listed.", err
	})}
}

// first is the kind of a property of a collection's first element; found is false if there is none.
func (c *checker) first(ctx context.Context, r graph.Request, property string) (kind graph.Kind, found bool, err error) {
	o := graph.ListOptions{Fields: graph.NewFields(property), Lazy: true}
	l := graph.List(ctx, c.source.client, r, o, func(e *graph.Element) (graph.Kind, error) { return e.Value(0).Kind, nil })
	defer l.Close()
	kind, err = l.Next(ctx)
	if isEOF(err) {
		return kind, false, nil
	}
	return kind, err == nil, err
}

// mailbox finds the default mailbox, and whether the settings let it be read. If not, nothing is asked of it.
func (c *checker) mailbox(ctx context.Context) []Finding {
	const name = "default mailbox"
	if c.blocked != "" {
		return skipped(name, c.blocked)
	}
	spelt := c.source.options.Default
	var err error
	c.box, err = newDirectory(c.source.client, c.source.options.Now).resolve(ctx, spelt)
	_, unknown := errors.AsType[*unknownMailboxError](err)
	var out Finding
	switch {
	case unknown:
		out = Finding{name, StatusFailed, "Nobody in the directory has the id, name or address " + spelt + ".",
			"Set UserId to a mailbox of this tenant; outlooksql mailboxes lists them."}
	case err != nil:
		out = c.failure(feature{name: name, status: StatusFailed}, err)
	case !c.source.allows(nil, c.box):
		out = Finding{name, StatusFailed, c.box.Address + " is left out by Mailboxes or ExcludeMailboxes, so nothing is asked of it.",
			"Set UserId to a mailbox that they let through, or change them."}
	case c.box.unverified:
		return ok(name, spelt+", as UserId spells it: the directory cannot be asked.")
	default:
		return ok(name, c.box.Address+" ("+c.box.ID+").")
	}
	c.block("Not tried: there is no default mailbox.")
	return []Finding{out}
}

// folders lists the folders at the top of the default mailbox. What fails here is not tried again for messages.
func (c *checker) folders(ctx context.Context) []Finding {
	out := c.try(featureFolders, func() (string, error) {
		top, err := c.source.trees.list(ctx, c.source.client.MailFolders(c.box.ID, folderQuery()))
		items := 0
		for _, f := range top {
			items += int(f.TotalItemCount)
		}
		return fmt.Sprintf("%d at the top, with %d items.", len(top), items), err
	})
	if out.Status != StatusOK {
		c.unread = cmp.Or(c.blocked, "Not tried: folders cannot be read.")
	}
	return []Finding{out}
}

// messages asks for the id of one message.
func (c *checker) messages(ctx context.Context) []Finding {
	if c.unread != "" {
		return skipped(featureMessages.name, c.unread)
	}
	return []Finding{c.try(featureMessages, func() (string, error) {
		q := odata.Query{Select: []string{"id"}, Top: 1}
		_, found, err := c.first(ctx, c.source.client.Messages(c.box.ID, q), "id")
		if !found {
			return "The mailbox holds none.", err
		}
		return "One was read, without its body.", err
	})}
}

var (
	// errLeftOut is that a property was asked for, and is not in the answer: so Graph may treat what a role does not cover.
	errLeftOut = errors.New("left out of the answer")
	// errNoMessage is that there is no message to try something on.
	errNoMessage = errors.New("the mailbox holds no message to try it on")
)

// bodies asks for the body of one message, and drops all of it but its type.
func (c *checker) bodies(ctx context.Context) []Finding {
	if c.unread != "" {
		return skipped(featureBodies.name, c.unread)
	}
	return []Finding{c.try(featureBodies, func() (string, error) {
		q := odata.Query{Select: []string{"id", "body"}, Top: 1}
		kind, found, err := c.first(ctx, c.source.client.Messages(c.box.ID, q), "body/contentType")
		switch {
		case err != nil:
			return "", err
		case !found:
			return "", errNoMessage
		case kind == graph.Missing:
			return "", errLeftOut
		}
		return "One message was read with its body.", nil
	})}
}

// settings asks what the default mailbox is for.
func (c *checker) settings(ctx context.Context) []Finding {
	return []Finding{c.try(featureSettings, func() (string, error) {
		kind, _, err := graph.Get(ctx, c.source.client, c.source.client.UserPurpose(c.box.ID), purposeFields, purposeOf)
		return "They can be read; the mailbox is of kind " + string(kind) + ".", err
	})}
}

// writing says of AllowWrite that it changes nothing yet. Who has not asked for it hears nothing of it.
func (c *checker) writing(context.Context) []Finding {
	if !c.options.AllowWrite {
		return nil
	}
	return skipped("writing", "AllowWrite is on, and changes nothing yet: writing comes in a later release; until then mail is only read.")
}
