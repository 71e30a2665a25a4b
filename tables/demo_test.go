package tables_test

import (
	"sync"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// madeDemo is the demo's tenant, which takes a while to make.
var madeDemo = sync.OnceValue(func() *graphsim.Tenant { return graphsim.Demo(1) })

// newDemo is a tenant like the demo's that a test may change: apps, users, folders and messages are its own.
func newDemo() *graphsim.Tenant {
	tenant := *madeDemo()
	tenant.Apps = copies(tenant.Apps)
	tenant.Users = copies(tenant.Users)
	for _, u := range tenant.Users {
		if u.Mailbox != nil {
			box := *u.Mailbox
			box.Root, box.TeamsIM = copyOfFolder(box.Root), copies(box.TeamsIM)
			u.Mailbox = &box
		}
	}
	return &tenant
}

// copyOfFolder is a folder with those below it, and messages of its own.
func copyOfFolder(f *graphsim.Folder) *graphsim.Folder {
	c := *f
	if f.Messages != nil {
		c.Messages = &copiedMessages{Messages: f.Messages}
	}
	c.Children = nil
	for _, child := range f.Children {
		c.Children = append(c.Children, copyOfFolder(child))
	}
	return &c
}

// copies are pointers to copies.
func copies[T any](list []*T) []*T {
	out := make([]*T, len(list))
	for i, p := range list {
		c := *p
		out[i] = &c
	}
	return out
}

// copiedMessages are the messages of a folder, copied when one is first looked at: most tests read few folders.
type copiedMessages struct {
	graphsim.Messages
	once sync.Once
	own  []*graphsim.Message
}

// At is the copy of a message.
func (c *copiedMessages) At(i int) *graphsim.Message {
	c.once.Do(func() {
		all := make([]*graphsim.Message, c.Messages.Len())
		for i := range all {
			all[i] = c.Messages.At(i)
		}
		c.own = copies(all)
	})
	return c.own[i]
}
