package tables

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
)

// Policy is what a MySQL user may see of the data sources. The zero value, and nil, allow everything.
type Policy struct {
	// Mailboxes and ExcludeMailboxes are patterns as in SourceOptions, and restrict further what those leave.
	Mailboxes, ExcludeMailboxes []string

	// Hidden are columns by their table that are NULL to the user, and that nothing is chosen, sorted, grouped or joined
	// by. A column that shows the same under another name, or in another table, is hidden where it is listed too;
	// message_mime.mime_content and message_headers.value, which show all sorts of things, where any column of a
	// table of messages or their parts is. Then the column search is refused too: Graph would search in what is hidden.
	Hidden map[string][]string

	Limits Limits // of each statement
}

// Policies are the policies of MySQL users. They are asked whenever a statement names a database, so that a change holds from
// the next statement on.
type Policies func(user string) *Policy

// Session ties a session to the policy of its user.
func (p Policies) Session(s sql.Session) sql.Session { return &policed{s, p} }

// policed is a session whose user has a policy.
type policed struct {
	sql.Session
	policies Policies
}

// policy is the present policy of the session's user.
func (s *policed) policy() *Policy { return s.policies(s.Client().User) }

// policyOf is the policy of the user whose statement runs; nil where there is none.
func policyOf(ctx *sql.Context) *Policy {
	if ctx == nil {
		return nil
	}
	if s, ok := ctx.Session.(interface{ policy() *Policy }); ok {
		return s.policy()
	}
	return nil
}

// allows reports whether a mailbox may be read. Any of its names lets it in or keeps it out.
func (p *Policy) allows(s *Source, box Mailbox) bool {
	return p == nil || s.within(p.Mailboxes, p.ExcludeMailboxes, box)
}

// hides reports whether a column of a table is NULL to the user.
func (p *Policy) hides(t *Table, column string) bool {
	if p == nil || len(p.Hidden) == 0 {
		return false
	}
	if c := t.column(column); c != nil && c.whole && p.hidesMail() {
		return true
	}
	return p.lists(t.Name, column)
}

// lists reports whether a column is among the hidden ones.
func (p *Policy) lists(table, column string) bool {
	for name, columns := range p.Hidden {
		if strings.EqualFold(name, table) && slices.ContainsFunc(columns, func(c string) bool { return strings.EqualFold(c, column) }) {
			return true
		}
	}
	return false
}

// hidesMail reports whether any column of a table of messages, or of parts of them, is hidden.
func (p *Policy) hidesMail() bool {
	if p == nil {
		return false
	}
	for name, columns := range p.Hidden {
		t, ok := tableNamed(name)
		if ok && len(columns) > 0 && slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Of == messageID }) {
			return true
		}
	}
	return false
}

// Check reports what of the policy cannot be had: tables and columns that there are not, and columns that rows are found by.
func (p *Policy) Check() error {
	var errs []error
	for name, columns := range p.Hidden {
		t, ok := tableNamed(name)
		if !ok {
			errs = append(errs, fmt.Errorf("there is no table %q", name))
			continue
		}
		for _, column := range columns {
			switch c := t.column(column); {
			case c == nil:
				errs = append(errs, fmt.Errorf("table %s has no column %q", t.Name, column))
			case t.needs(c):
				errs = append(errs, fmt.Errorf("column %s of table %s cannot be hidden: its rows are found by it", c.Name, t.Name))
			}
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

// needs reports whether the rows of a table are found by a column: its key, ids that join it to others, its mailbox, and of
// messages the times by which folders are read.
func (t *Table) needs(c *Column) bool {
	times := t == &messages && (c.Path == received || c.Path == "lastModifiedDateTime")
	return t.isKey(c.Name) || c.Of != noID || isScopeColumn(c.Name) || times
}
