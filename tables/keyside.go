package tables

import (
	"io"

	"github.com/dolthub/go-mysql-server/sql"
)

// keySide is the driving side of a join by keys.
type keySide struct {
	child sql.Node
	keys  []sql.Expression // the message's id, and the mailbox's where it is known
	lot   *lot             // nil while the statement is planned
}

// lot are the rows that the driving side has in one execution of the join.
type lot struct {
	rows  []sql.Row
	rest  sql.RowIter // what comes after them; nil: nothing
	again bool        // the join may read them more than once: rows of rest are added to rows
	hoard *hoard      // counts rows
}

var (
	_ sql.ExecBuilderNode = (*keySide)(nil)
	_ sql.Expressioner    = (*keySide)(nil)
)

// Resolved follows the child.
func (k *keySide) Resolved() bool { return k.child.Resolved() }

// IsReadOnly is true: nothing is written.
func (k *keySide) IsReadOnly() bool { return true }

// Schema is the child's.
func (k *keySide) Schema(ctx *sql.Context) sql.Schema { return k.child.Schema(ctx) }

// Children is the one below.
func (k *keySide) Children() []sql.Node { return []sql.Node{k.child} }

// WithChildren replaces the one below.
func (k *keySide) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(k, len(children), 1)
	}
	c := *k
	c.child = children[0]
	return &c, nil
}

// Expressions are the keys; the engine assigns their places in the row.
func (k *keySide) Expressions() []sql.Expression { return k.keys }

// WithExpressions replaces the keys.
func (k *keySide) WithExpressions(_ *sql.Context, keys ...sql.Expression) (sql.Node, error) {
	if len(keys) != len(k.keys) {
		return nil, sql.ErrInvalidChildrenNumber.New(k, len(keys), len(k.keys))
	}
	c := *k
	c.keys = keys
	return &c, nil
}

// String is never shown: EXPLAIN prints what is below.
func (k *keySide) String() string { return "Keys" }

// BuildRowIter gives the rows of the lot.
func (k *keySide) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	if k.lot == nil {
		return b.Build(ctx, k.child, row)
	}
	return &lotIter{lot: k.lot}, nil
}

// lotIter reads a lot.
type lotIter struct {
	lot *lot
	at  int
}

// Next returns the next row: one that is held, or one that follows.
func (i *lotIter) Next(ctx *sql.Context) (sql.Row, error) {
	l := i.lot
	if i.at < len(l.rows) {
		i.at++
		return l.rows[i.at-1], nil
	}
	if l.rest == nil {
		return nil, io.EOF
	}
	row, err := l.rest.Next(ctx)
	if err == nil && l.again {
		l.rows = append(l.rows, row)
		i.at++
		err = l.hoard.add(sizeOf(row))
	}
	return row, err
}

// Close has nothing to release: the join by keys closes the driving side.
func (i *lotIter) Close(*sql.Context) error { return nil }
