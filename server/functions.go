package server

import (
	"fmt"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// The functions that user variables within a SELECT are rewritten to. They do no harm when a statement names them itself.
const (
	setFunction  = "outlooksql_set_variable"
	readFunction = "outlooksql_variable"
)

// addFunctions gives the engine the functions that it lacks and a session answers.
func addFunctions(e *sqle.Engine) {
	ctx, catalog := sql.NewEmptyContext(), e.Analyzer.Catalog
	for _, f := range []sql.Function{
		sql.Function2{Name: setFunction, Fn: newSetVariable},
		sql.Function1{Name: readFunction, Fn: newReadVariable},
		sql.NewFunction0("session_user", function.NewUser),
		sql.NewFunction0("system_user", function.NewUser),
		sql.NewFunction0("current_role", newCurrentRole),
	} {
		if _, known := catalog.Function(ctx, "", f.FunctionName()); !known {
			catalog.RegisterFunction(ctx, f)
		}
	}
}

// userVariable is the part that setting and reading have in common.
type userVariable struct {
	children []sql.Expression
}

// Children are the arguments.
func (v *userVariable) Children() []sql.Expression { return v.children }

// Resolved reports whether the arguments are.
func (v *userVariable) Resolved() bool {
	for _, child := range v.children {
		if !child.Resolved() {
			return false
		}
	}
	return true
}

// IsNonDeterministic keeps the engine from evaluating it once for all rows.
func (*userVariable) IsNonDeterministic() bool { return true }

// IsNullable says that a variable may be NULL.
func (*userVariable) IsNullable(*sql.Context) bool { return true }

// name is the variable's name.
func (v *userVariable) name(ctx *sql.Context, row sql.Row) (string, error) {
	name, err := v.children[0].Eval(ctx, row)
	return fmt.Sprint(name), err
}

// setVariable sets a user variable to a value, and is that value.
type setVariable struct{ userVariable }

var (
	_ sql.Expression                 = (*setVariable)(nil)
	_ sql.NonDeterministicExpression = (*setVariable)(nil)
	_ sql.CollationCoercible         = (*setVariable)(nil)
)

// newSetVariable makes one of a name and a value.
func newSetVariable(_ *sql.Context, name, value sql.Expression) sql.Expression {
	return &setVariable{userVariable{[]sql.Expression{name, value}}}
}

// String is the assignment.
func (v *setVariable) String() string { return fmt.Sprintf("@%s := %s", v.children[0], v.children[1]) }

// Type is the value's.
func (v *setVariable) Type(ctx *sql.Context) sql.Type { return v.children[1].Type(ctx) }

// CollationCoercibility is the value's.
func (v *setVariable) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return sql.GetCoercibility(ctx, v.children[1])
}

// WithChildren takes other arguments.
func (v *setVariable) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	return &setVariable{userVariable{children}}, nil
}

// Eval sets the variable.
func (v *setVariable) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	name, err := v.name(ctx, row)
	if err != nil {
		return nil, err
	}
	value, err := v.children[1].Eval(ctx, row)
	if err != nil {
		return nil, err
	}
	return value, ctx.SetUserVariable(ctx, name, value, v.Type(ctx))
}

// readVariable is a user variable as text, whose value other parts of the statement set.
type readVariable struct{ userVariable }

var (
	_ sql.Expression                 = (*readVariable)(nil)
	_ sql.NonDeterministicExpression = (*readVariable)(nil)
	_ sql.CollationCoercible         = (*readVariable)(nil)
)

// newReadVariable makes one of a name.
func newReadVariable(_ *sql.Context, name sql.Expression) sql.Expression {
	return &readVariable{userVariable{[]sql.Expression{name}}}
}

// String is the variable.
func (v *readVariable) String() string { return fmt.Sprintf("@%s", v.children[0]) }

// Type is text: what the value will be is not known before the statement runs.
func (*readVariable) Type(*sql.Context) sql.Type { return types.LongText }

// CollationCoercibility is that of a variable.
func (*readVariable) CollationCoercibility(*sql.Context) (sql.CollationID, byte) {
	return sql.Collation_utf8mb4_0900_ai_ci, 2
}

// WithChildren takes other arguments.
func (*readVariable) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	return &readVariable{userVariable{children}}, nil
}

// Eval reads the variable.
func (v *readVariable) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	name, err := v.name(ctx, row)
	if err != nil {
		return nil, err
	}
	_, value, err := ctx.GetUserVariable(ctx, name)
	if value == nil || err != nil {
		return nil, err
	}
	text, _, err := types.LongText.Convert(ctx, value)
	return text, err
}

// newCurrentRole is CURRENT_ROLE(): there are no roles.
func newCurrentRole(*sql.Context) sql.Expression {
	return expression.NewLiteral("NONE", shortText(4))
}
