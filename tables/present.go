package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
)

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

// isPresent are the functions of the present time, which is one for all of a statement. The engine does not take it for a constant, and refuses
// it beside GROUP BY.
var isPresent = namesOf("now", "current_timestamp", "curdate", "current_date", "curtime", "current_time", "utc_timestamp")

// isPresentTime says that an expression is a call of one of them, as the engine makes it or typed.
func isPresentTime(e sql.Expression) bool {
	if t, ok := e.(*typed); ok {
		e = t.Expression
	}
	f, ok := e.(sql.FunctionExpression)
	return ok && len(e.Children()) == 0 && isPresent[strings.ToLower(f.FunctionName())]
}

// utcFunction is UTC_DATE or UTC_TIME: what one of the engine's functions makes of UTC_TIMESTAMP.
func utcFunction(name, of string) sql.Function {
	return sql.FunctionN{Name: name, Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		now, err := builtIns["utc_timestamp"].NewInstance(ctx, args)
		if err != nil {
			return nil, err
		}
		return builtIns[of].NewInstance(ctx, []sql.Expression{now})
	}}
}
