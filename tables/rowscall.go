package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
)

// rowsCall is what calls of aggregates and of window functions have in common.
type rowsCall struct {
	args   []sql.Expression
	window *sql.WindowDefinition // nil over groups
	id     sql.ColumnId
}

// Resolved follows what it is made of.
func (c *rowsCall) Resolved() bool { return expression.ExpressionsResolved(c.Children()...) }

// Children are the arguments and the window's expressions.
func (c *rowsCall) Children() []sql.Expression {
	return append(append([]sql.Expression{}, c.args...), c.window.ToExpressions()...)
}

// with are other children, for a call.
func (c *rowsCall) with(ctx *sql.Context, call sql.Expression, children []sql.Expression) (rowsCall, error) {
	if want := len(c.Children()); len(children) != want {
		return rowsCall{}, sql.ErrInvalidChildrenNumber.New(call, len(children), want)
	}
	window, err := c.window.FromExpressions(ctx, children[len(c.args):])
	return rowsCall{children[:len(c.args)], window, c.id}, err
}

// Id is the column that the call stands for.
//
//lint:ignore ST1003 the engine names it so
func (c *rowsCall) Id() sql.ColumnId { return c.id }

// Window is where it looks; nil over groups.
func (c *rowsCall) Window() *sql.WindowDefinition { return c.window }

// words are the arguments as texts.
func (c *rowsCall) words() []string {
	out := make([]string, len(c.args))
	for i, e := range c.args {
		out[i] = e.String()
	}
	return out
}

// printed is a call of a function of that name, by which the engine takes two for the same.
func (c *rowsCall) printed(name string) string {
	return c.over(name + "(" + strings.Join(c.words(), ", ") + ")")
}

// over is a call with its window.
func (c *rowsCall) over(call string) string {
	if c.window == nil {
		return call
	}
	return call + " " + c.window.String()
}
