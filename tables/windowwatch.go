package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// watchWindow lets what a window function looks at end with the statement: the engine computes the frames of all rows before it gives the first one, and each
// may have thousands of long texts.
func watchWindow(ctx *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
	if _, isWindow := e.(sql.WindowAdaptableExpression); !isWindow {
		return e, transform.SameTree, nil
	}
	args, changed := append([]sql.Expression{}, e.Children()...), false
	for i, arg := range args {
		if _, isLiteral := arg.(*expression.Literal); !isLiteral {
			args[i], changed = &watched{sameValue{wrapper{arg}}, new(int)}, true
		}
	}
	if !changed {
		return e, transform.SameTree, nil
	}
	out, err := e.WithChildren(ctx, args...)
	return out, transform.NewTree, err
}

// watched is an argument that looks now and then whether its statement has ended. It stands there during an execution only.
type watched struct {
	sameValue
	evaluated *int // so often
}

var _ sql.Expression = (*watched)(nil)

// WithChildren replaces the argument.
func (w *watched) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(w, children)
	return &watched{sameValue{in}, w.evaluated}, err
}

// Eval evaluates the argument while the statement runs.
func (w *watched) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	if *w.evaluated++; *w.evaluated%checkEvery == 0 && endedBy(ctx) != nil {
		return nil, endedBy(ctx)
	}
	return w.child.Eval(ctx, row)
}
