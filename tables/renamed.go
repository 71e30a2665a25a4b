package tables

import "github.com/dolthub/go-mysql-server/sql"

// renamed is an expression under the name of the one that it stands for: the engine finds aggregates and groups by the names of what is in them.
type renamed struct {
	sql.Expression
	name string
}

var (
	_ sql.Expression         = (*renamed)(nil)
	_ sql.CollationCoercible = (*renamed)(nil)
)

// String is the other's.
func (r *renamed) String() string { return r.name }

// Unwrapped is the expression that stands there.
func (r *renamed) Unwrapped() sql.Expression { return r.Expression }

// CollationCoercibility is the expression's.
func (r *renamed) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return sql.GetCoercibility(ctx, r.Expression)
}

// WithChildren keeps the name.
func (r *renamed) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := r.Expression.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &renamed{e, r.name}, nil
}
