package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
)

// nullSafeText is <=> of texts: the engine compares their bytes.
type nullSafeText struct{ *expression.Equals }

var _ sql.Expression = (*nullSafeText)(nil)

// String is what SQL says.
func (s *nullSafeText) String() string {
	return "(" + s.Left().String() + " <=> " + s.Right().String() + ")"
}

// IsNullable is false.
func (*nullSafeText) IsNullable(*sql.Context) bool { return false }

// WithChildren keeps the type.
func (s *nullSafeText) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := s.Equals.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &nullSafeText{e.(*expression.Equals)}, nil
}

// Eval compares; NULL is the same as NULL.
func (s *nullSafeText) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := s.Equals.Eval(ctx, row)
	if v != nil || err != nil {
		return v, err
	}
	left, err := s.Left().Eval(ctx, row)
	if err != nil {
		return nil, err
	}
	right, err := s.Right().Eval(ctx, row)
	return left == nil && right == nil, err
}
