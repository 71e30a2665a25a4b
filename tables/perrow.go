package tables

import (
	"math/rand/v2"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// perRow is a function that has another value for each row, as RAND() and UUID() have. The engine would evaluate it once, before the first row.
type perRow struct{ sql.Expression }

var (
	_ sql.FunctionExpression         = (*perRow)(nil)
	_ sql.NonDeterministicExpression = (*perRow)(nil)
	_ sql.CollationCoercible         = (*perRow)(nil)
)

// notConstant is a child that says of an expression that it cannot be evaluated without a row. Nobody evaluates the child itself.
var notConstant = expression.NewProcedureParam("each row", gmstypes.Int64)

// IsNonDeterministic is true.
func (*perRow) IsNonDeterministic() bool { return true }

// FunctionName is the function's.
func (p *perRow) FunctionName() string {
	if f, ok := p.Expression.(sql.FunctionExpression); ok {
		return f.FunctionName()
	}
	return ""
}

// Description is shown nowhere.
func (p *perRow) Description() string { return p.FunctionName() }

// CollationCoercibility is the function's.
func (p *perRow) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return sql.GetCoercibility(ctx, p.Expression)
}

// Children are the function's, behind what says that it is no constant.
func (p *perRow) Children() []sql.Expression {
	return append([]sql.Expression{notConstant}, p.Expression.Children()...)
}

// WithChildren replaces the function's.
func (p *perRow) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) == 0 {
		return nil, sql.ErrInvalidChildrenNumber.New(p, 0, 1)
	}
	e, err := p.Expression.WithChildren(ctx, children[1:]...)
	if err != nil {
		return nil, err
	}
	return &perRow{e}, nil
}

// random is RAND(), or RAND(seed), whose numbers are those that MySQL gives for the seed: a sample or an order can be had again.
// See https://dev.mysql.com/doc/refman/8.0/en/mathematical-functions.html#function_rand.
type random struct {
	scalar
	state *randomState // nil before the first number
}

var _ sql.FunctionExpression = (*random)(nil)

// randomKind is the function's declaration.
var randomKind = &scalarKind{name: "rand", most: 1, typeOf: always(gmstypes.Float64)}

// randFunction makes such calls.
func randFunction() sql.Function {
	return sql.FunctionN{Name: randomKind.name, Fn: func(_ *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		if len(args) > randomKind.most {
			return nil, sql.ErrInvalidArgumentNumber.New("RAND", "0 or 1", len(args))
		}
		return &perRow{&random{scalar: scalar{randomKind, args}}}, nil
	}}
}

// IsNullable is false.
func (*random) IsNullable(*sql.Context) bool { return false }

// CollationCoercibility is that of numbers.
func (*random) CollationCoercibility(*sql.Context) (sql.CollationID, byte) {
	return sql.Collation_binary, 5
}

// WithChildren replaces the seed, and begins anew.
func (r *random) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	return &random{scalar: scalar{randomKind, children}}, nil
}

// Eval is the next number; that of a seed that is not the same for all rows is the first one of it.
func (r *random) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	if len(r.args) == 0 {
		return rand.Float64(), nil
	}
	_, constant := r.args[0].(*expression.Literal)
	if constant && r.state != nil {
		return r.state.next(), nil
	}
	v, err := r.args[0].Eval(ctx, row)
	if err != nil {
		return nil, err
	}
	seed := int64(0)
	if v != nil {
		if seed, err = integerOf(ctx, v); err != nil {
			return nil, err
		}
	}
	r.state = newRandomState(uint32(seed))
	return r.state.next(), nil
}

// randomState is the state of MySQL's random numbers, two sums below the largest.
// See my_rnd in https://github.com/mysql/mysql-server/blob/8.0/mysys/my_rnd.cc.
type randomState struct{ a, b uint64 }

// mostRandom is the largest number of the sequence.
const mostRandom = 0x3FFFFFFF

// newRandomState begins the sequence of a seed.
func newRandomState(seed uint32) *randomState {
	return &randomState{uint64(seed*0x10001+55555555) % mostRandom, uint64(seed*0x10000001) % mostRandom}
}

// next is the next number, from 0 on and below 1.
func (s *randomState) next() float64 {
	s.a = (s.a*3 + s.b) % mostRandom
	s.b = (s.a + s.b + 33) % mostRandom
	return float64(s.a) / mostRandom
}
