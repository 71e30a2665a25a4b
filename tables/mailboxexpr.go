package tables

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// mailboxExpression is a constant that names a mailbox, as user_id or mailbox shows it, however it was spelt: the engine's
// comparison with those columns then holds. It asks the directory when it is evaluated, never while a query is planned.
type mailboxExpression struct {
	expression.UnaryExpressionStub
	source  *Source
	db      *database // of the table whose column it is compared with
	address bool      // as mailbox shows it; else as user_id does
}

var _ sql.Expression = (*mailboxExpression)(nil)

// Type is the column's.
func (m *mailboxExpression) Type(*sql.Context) sql.Type {
	if m.address {
		return addressType
	}
	return idType
}

// CollationCoercibility is that of a literal.
func (m *mailboxExpression) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return sql.GetCoercibility(ctx, m.Child)
}

// String prints what was written.
func (m *mailboxExpression) String() string { return m.Child.String() }

// WithChildren replaces the constant.
func (m *mailboxExpression) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 1 {
		return nil, fmt.Errorf("a mailbox expression has one child, not %d", len(children))
	}
	c := *m
	c.Child = children[0]
	return &c, nil
}

// Eval resolves the spelling; one that nobody has stands for itself: no row is of it.
func (m *mailboxExpression) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := m.Child.Eval(ctx, row)
	name, ok := v.(string)
	if err != nil || !ok {
		return v, err
	}
	box, err := m.source.directory.resolve(ctx, name)
	var unknown *unknownMailboxError
	switch {
	case errors.As(err, &unknown):
		return name, nil
	case err != nil:
		return nil, sqlError(err)
	case !m.source.allows(m.db.policy, box):
		return name, nil // no row is of it, and its other names are nobody's business
	case m.address:
		return box.Address, nil
	}
	return box.ID, nil
}

// mend mends comparisons in every Filter and join condition: constants that name mailboxes, and IN over texts that ignore
// case, whose hash in the engine does not.
func (p *pusher) mend(n sql.Node) (sql.Node, error) {
	out, _, err := transform.Node(p.ctx, n, func(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		switch n.(type) {
		case *plan.Filter, *plan.JoinNode:
			return transform.OneNodeExpressions(ctx, n, p.mendExpression)
		}
		return n, transform.SameTree, nil
	})
	return out, err
}

// mendExpression mends one comparison.
func (p *pusher) mendExpression(ctx *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
	switch c := e.(type) {
	case *expression.HashInTuple:
		if gmstypes.IsText(c.Left().Type(ctx)) {
			return p.mendIn(c.Left(), c.Right()), transform.NewTree, nil
		}
	case *expression.InTuple:
		return p.mendIn(c.Left(), c.Right()), transform.NewTree, nil
	case *expression.Equals:
		if out := p.named(c.Left(), c.Right()); out != nil {
			return expression.NewEquals(c.Left(), out), transform.NewTree, nil
		}
		if out := p.named(c.Right(), c.Left()); out != nil {
			return expression.NewEquals(out, c.Right()), transform.NewTree, nil
		}
	}
	return e, transform.SameTree, nil
}

// mendIn compares one by one.
func (p *pusher) mendIn(left, right sql.Expression) sql.Expression {
	list, ok := right.(expression.Tuple)
	if !ok {
		return expression.NewInTuple(left, right)
	}
	out := make(expression.Tuple, len(list))
	for i, item := range list {
		out[i] = item
		if m := p.named(left, item); m != nil {
			out[i] = m
		}
	}
	return expression.NewInTuple(left, out)
}

// named wraps a constant that is compared with user_id or mailbox; nil where it is not.
func (p *pusher) named(column, value sql.Expression) sql.Expression {
	field, ok := column.(*expression.GetField)
	if !ok || !isScopeColumn(field.Name()) {
		return nil
	}
	t, ok := p.tables[field.TableId()]
	if !ok || t.table.column(field.Name()) == nil {
		return nil
	}
	if _, done := value.(*mailboxExpression); done {
		return nil
	}
	if _, ok := constant(p.ctx, value); !ok {
		return nil
	}
	return &mailboxExpression{UnaryExpressionStub: expression.UnaryExpressionStub{Child: value},
		source: t.source, db: t.db, address: strings.EqualFold(field.Name(), "mailbox")}
}

// namesMailbox refuses a condition of an outer join that names a mailbox: it says nothing of what is read.
func namesMailbox(ctx *sql.Context, e sql.Expression) (err error) {
	sql.Inspect(ctx, e, func(_ *sql.Context, e sql.Expression) bool {
		if m, ok := e.(*mailboxExpression); ok && !m.db.all {
			err = scopeError(m.db)
		}
		return err == nil
	})
	return err
}
