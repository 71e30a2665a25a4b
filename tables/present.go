package tables

import "github.com/dolthub/go-mysql-server/sql"

// present is a function of the present time, as the value that it has for all of a statement. It prints itself as the function, because the
// columns of results are named by that.
type present struct {
	value sql.Expression // a literal
	name  string
}

var _ sql.Expression = (*present)(nil)

// Resolved is true.
func (p *present) Resolved() bool { return p.value.Resolved() }

// String is the function as it was written.
func (p *present) String() string { return p.name }

// Type is the value's.
func (p *present) Type(ctx *sql.Context) sql.Type { return p.value.Type(ctx) }

// IsNullable is the value's.
func (p *present) IsNullable(ctx *sql.Context) bool { return p.value.IsNullable(ctx) }

// Eval is the value.
func (p *present) Eval(ctx *sql.Context, row sql.Row) (any, error) { return p.value.Eval(ctx, row) }

// Children is the value, which the engine takes for a constant.
func (p *present) Children() []sql.Expression { return []sql.Expression{p.value} }

// WithChildren replaces the value.
func (p *present) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(p, len(children), 1)
	}
	return &present{children[0], p.name}, nil
}
