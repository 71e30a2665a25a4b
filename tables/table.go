package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
)

// Table is the declaration of one SQL table: adding a table is one such value in a file of its own, and its name in
// allTables.
type Table struct {
	Name    string
	Doc     string // shown as the table's comment; ends in a full stop
	Key     []string
	Columns []Column
	Rows    uint64 // a guess for a mailbox: joins keep the smaller table in memory, of two alike the second
	Needs   string // the application permission without which Graph denies it; "" is Mail.Read

	// open starts reading the rows of a plan, in the order and with the columns of s.columns.
	open func(ctx *sql.Context, s *scan) (rowSource, error)

	// first describes the requests that a plan starts with, for EXPLAIN; it sends nothing.
	first func(s *scan) string
}

// Column is the declaration of one column.
type Column struct {
	Name string
	Type sql.Type
	Path string   // Graph's property, with / between the parts; "" where Graph is not asked
	With string   // a second property that value looks at, as element.with
	Ops  ops      // what of a predicate on the column may be pushed into $filter
	Doc  string   // shown as the column's comment; ends in a full stop
	Enum []string // all values of the property, in Graph's spelling, where they are few and fixed
	Of   idOf     // what the value is the id of, where tables are joined by it

	// whole says that the value shows all of a message: it is hidden where anything of one is.
	whole bool

	value converter // turns Graph's value into that of Type; nil is chosen by Type
}

// ops says which predicates on a column Graph answers with a superset of the rows that SQL wants.
type ops uint8

const (
	opEq     ops = 1 << iota // = and IN
	opRange                  // <, <=, =, >=, >, BETWEEN, on times
	opPrefix                 // LIKE 'x%'
	opSuffix                 // LIKE '%x'; the directory's advanced queries only
	opNot                    // <>; the directory's advanced queries only
	opOrder                  // ORDER BY
	opExact                  // what Graph returns is what SQL wants: nothing is left to check
	// opWeak marks columns on which Graph is known, or likely, to leave out rows that SQL wants: its matching is not
	// that of utf8mb4_0900_ai_ci, which ignores accents, and some of its indexes miss. Pushed only where asked for.
	opWeak
)

// idOf is the kind of thing that an id is of. Two columns of one kind, compared by =, join their tables within a mailbox.
type idOf uint8

const (
	noID idOf = iota
	messageID
	folderID
	mailboxGUID // user_id
	mailboxName // mailbox
)

// allTables are the tables of every database of mail, sorted by name.
var allTables = []*Table{
	&attachments, &categories, &folders, &mailboxSettings, &messageHeaders, &messageMIME, &messageRules, &messages, &recipientList, &users,
}

// tableNamed finds a table without regard to case, as MySQL on most desktops does.
func tableNamed(name string) (*Table, bool) {
	for _, t := range allTables {
		if strings.EqualFold(t.Name, name) {
			return t, true
		}
	}
	return nil, false
}

// column finds a column without regard to case; nil if there is none.
func (t *Table) column(name string) *Column {
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return &t.Columns[i]
		}
	}
	return nil
}

// isKey reports whether the column is part of the table's key.
func (t *Table) isKey(name string) bool {
	for _, k := range t.Key {
		if k == name {
			return true
		}
	}
	return false
}
