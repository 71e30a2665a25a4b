package tables

import (
	"fmt"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// The functions that stand behind a comparison for ANY (SELECT …) and ALL (SELECT …), which the grammar has not: the
// server's dialect writes them.
const (
	anyName = "outlooksql_any"
	allName = "outlooksql_all"
)

// quantify reads x = ANY (SELECT …) as IN, x <> ALL (SELECT …) as NOT IN, and tells the functions of all others their
// comparison: of <> the engine makes NOT and =, where it means something else.
func quantify(c *sqlparser.ComparisonExpr) {
	f, ok := c.Right.(*sqlparser.FuncExpr)
	if !ok || len(f.Exprs) != 1 {
		return
	}
	isAny, isAll := f.Name.EqualString(anyName), f.Name.EqualString(allName)
	if !isAny && !isAll {
		return
	}
	of, ok := f.Exprs[0].(*sqlparser.AliasedExpr)
	if !ok {
		return
	}
	for paren, ok := of.Expr.(*sqlparser.ParenExpr); ok; paren, ok = of.Expr.(*sqlparser.ParenExpr) {
		of.Expr = paren.Expr
	}
	switch query, isQuery := of.Expr.(*sqlparser.Subquery); {
	case !isQuery || c.Operator == sqlparser.NullSafeEqualStr:
	case isAny && c.Operator == sqlparser.EqualStr:
		c.Operator, c.Right = sqlparser.InStr, query
	case isAll && c.Operator == sqlparser.NotEqualStr:
		c.Operator, c.Right = sqlparser.NotInStr, query
	default:
		operator := &sqlparser.AliasedExpr{Expr: sqlparser.NewStrVal([]byte(c.Operator))}
		f.Exprs = append(f.Exprs, operator)
		c.Operator = sqlparser.EqualStr
	}
}

// comparisons make the comparisons that ANY and ALL may stand behind.
var comparisons = map[string]func(a, b sql.Expression) sql.Expression{
	sqlparser.EqualStr:        func(a, b sql.Expression) sql.Expression { return expression.NewEquals(a, b) },
	sqlparser.NotEqualStr:     func(a, b sql.Expression) sql.Expression { return expression.NewNot(expression.NewEquals(a, b)) },
	sqlparser.LessThanStr:     func(a, b sql.Expression) sql.Expression { return expression.NewLessThan(a, b) },
	sqlparser.LessEqualStr:    func(a, b sql.Expression) sql.Expression { return expression.NewLessThanOrEqual(a, b) },
	sqlparser.GreaterThanStr:  func(a, b sql.Expression) sql.Expression { return expression.NewGreaterThan(a, b) },
	sqlparser.GreaterEqualStr: func(a, b sql.Expression) sql.Expression { return expression.NewGreaterThanOrEqual(a, b) },
}

// quantifier is the right side of a comparison until that is mended: ANY or ALL of a subquery's rows.
type quantifier struct{ quantified }

// quantifierFunction makes the right sides.
func quantifierFunction(name string) sql.Function {
	return sql.FunctionN{Name: name, Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		if len(args) != 2 {
			return nil, sql.ErrInvalidArgumentNumber.New(name, 2, len(args))
		}
		query, isQuery := args[0].(*plan.Subquery)
		operator, err := args[1].Eval(ctx, nil)
		if err != nil {
			return nil, err
		}
		text, _ := operator.(string)
		if !isQuery || comparisons[text] == nil {
			return nil, fmt.Errorf("%s is known behind a comparison only, as ANY (SELECT …) or ALL (SELECT …)", name)
		}
		if columns := len(query.Query.Schema(ctx)); columns != 1 {
			return nil, sql.ErrInvalidOperandColumns.New(1, columns)
		}
		return &quantifier{quantified{every: name == allName, operator: text, query: query}}, nil
	}}
}

// Resolved follows the subquery.
func (q *quantifier) Resolved() bool { return q.query.Resolved() }

// Type is that of the subquery's column.
func (q *quantifier) Type(ctx *sql.Context) sql.Type { return q.query.Type(ctx) }

// CollationCoercibility is the subquery's.
func (q *quantifier) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return (&placed{of: q.query}).CollationCoercibility(ctx)
}

// Children is the subquery.
func (q *quantifier) Children() []sql.Expression { return []sql.Expression{q.query} }

// WithChildren replaces it.
func (q *quantifier) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(q, len(children), 1)
	}
	query, ok := children[0].(*plan.Subquery)
	if !ok {
		return nil, fmt.Errorf("%s has no subquery, but %s", q, children[0])
	}
	return &quantifier{quantified{every: q.every, operator: q.operator, query: query}}, nil
}

// Eval fails: the comparison was to be mended.
func (q *quantifier) Eval(*sql.Context, sql.Row) (any, error) {
	return nil, fmt.Errorf("%s stands where it is compared with nothing", q)
}

// quantified compares a value with all rows of a subquery: with ANY it is true where it is for one of them, with ALL
// where it is for every one. Where that hangs on a row whose comparison is NULL, it is NULL; of no rows ALL is true and ANY
// is not, whatever the value.
// See https://dev.mysql.com/doc/refman/8.0/en/any-in-some-subqueries.html and all-subqueries.html.
type quantified struct {
	every    bool // ALL
	operator string
	left     sql.Expression
	query    *plan.Subquery

	compare sql.Expression // of a row of the two values
	summary *summary       // of rows that stay the same; nil where the rows are looked at one by one
}

var (
	_ sql.Expression         = (*quantified)(nil)
	_ sql.CollationCoercible = (*quantified)(nil)
)

// quantifiedComparison mends a comparison with ANY or ALL. changed is false of every other one.
func quantifiedComparison(ctx *sql.Context, e *expression.Equals) (out sql.Expression, changed bool, err error) {
	q, ok := e.Right().(*quantifier)
	if !ok {
		return e, false, nil
	}
	out, err = newQuantified(ctx, &quantified{every: q.every, operator: q.operator, left: e.Left(), query: q.query})
	return out, true, err
}

// newQuantified makes the comparison of one value with another, by their types.
func newQuantified(ctx *sql.Context, q *quantified) (sql.Expression, error) {
	if n := gmstypes.NumColumns(q.left.Type(ctx)); n != 1 {
		return nil, sql.ErrInvalidOperandColumns.New(1, n)
	}
	left, right := sql.Expression(&placed{0, q.left}), &placed{1, q.query}
	if _, isLiteral := q.left.(*expression.Literal); isLiteral {
		left = q.left // which may be no time, and is an error then
	}
	e := comparisons[q.operator](left, right)
	negated, isNot := e.(*expression.Not)
	if isNot {
		e = negated.Child
	}
	e, _, err := mend(ctx, e)
	if err != nil {
		return nil, err
	}
	if isNot {
		e = expression.NewNot(e)
	}
	q.compare = e
	if q.query.CanCacheResults() && ordersAlike(ctx, q.left, right) {
		q.summary = &summary{less: expression.NewLessThan(&placed{0, q.query}, right)}
	}
	return q, nil
}

// ordersAlike reports two expressions of which the one's values are in the same order by themselves as they are when they
// are compared with the other's.
func ordersAlike(ctx *sql.Context, a, b sql.Expression) bool {
	s, t := a.Type(ctx), b.Type(ctx)
	switch {
	case gmstypes.IsTextOnly(s) && gmstypes.IsTextOnly(t):
		ours, _ := sql.GetCoercibility(ctx, a)
		theirs, _ := sql.GetCoercibility(ctx, b)
		return ours == theirs
	case gmstypes.IsNumber(s) && gmstypes.IsNumber(t):
		return true
	}
	return isDay(s) && isDay(t)
}

// Resolved follows the children.
func (q *quantified) Resolved() bool { return q.left.Resolved() && q.query.Resolved() }

// String is what SQL says.
func (q *quantified) String() string {
	word := "ANY"
	if q.every {
		word = "ALL"
	}
	if q.left == nil {
		return fmt.Sprintf("%s %s", word, q.query)
	}
	return fmt.Sprintf("%s %s %s %s", q.left, q.operator, word, q.query)
}

// Type is that of a comparison.
func (q *quantified) Type(*sql.Context) sql.Type { return gmstypes.Boolean }

// IsNullable is true.
func (q *quantified) IsNullable(*sql.Context) bool { return true }

// CollationCoercibility is that of numbers.
func (q *quantified) CollationCoercibility(*sql.Context) (sql.CollationID, byte) {
	return sql.Collation_binary, 5
}

// Children are the value and the subquery.
func (q *quantified) Children() []sql.Expression { return []sql.Expression{q.left, q.query} }

// WithChildren replaces them.
func (q *quantified) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 2 {
		return nil, sql.ErrInvalidChildrenNumber.New(q, len(children), 2)
	}
	query, ok := children[1].(*plan.Subquery)
	if !ok {
		return nil, fmt.Errorf("%s has no subquery, but %s", q, children[1])
	}
	return newQuantified(ctx, &quantified{every: q.every, operator: q.operator, left: children[0], query: query})
}

// Eval compares.
func (q *quantified) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	left, err := q.left.Eval(ctx, row)
	if err != nil {
		return nil, err
	}
	rows, err := q.query.EvalMultiple(ctx, row)
	if err != nil {
		return nil, err
	}
	if q.summary != nil {
		if rows, err = q.summary.of(ctx, rows); err != nil {
			return nil, err
		}
	}
	if left == nil && len(rows) > 0 {
		return nil, nil
	}
	unknown := false
	for _, right := range rows {
		verdict, err := q.compare.Eval(ctx, sql.Row{left, right})
		if err != nil {
			return nil, err
		}
		switch is, known := verdict.(bool); {
		case !known:
			unknown = true
		case is != q.every:
			return is, ctx.Err()
		}
	}
	if unknown {
		return nil, ctx.Err()
	}
	return q.every, ctx.Err()
}

// summary is what rows come to for every comparison: the least and the greatest value, and NULL where there is one.
type summary struct {
	less sql.Expression // compares two of them
	done bool
	rows []any
}

// of is the summary of rows, which are the same each time.
func (s *summary) of(ctx *sql.Context, rows []any) ([]any, error) {
	if s.done {
		return s.rows, nil
	}
	var least, greatest any
	hasNull := false
	for _, v := range rows {
		switch {
		case v == nil:
			hasNull = true
		case least == nil:
			least, greatest = v, v
		default:
			under, err := s.less.Eval(ctx, sql.Row{v, least})
			if err != nil {
				return nil, err
			}
			over, err := s.less.Eval(ctx, sql.Row{greatest, v})
			if err != nil {
				return nil, err
			}
			if under == true {
				least = v
			}
			if over == true {
				greatest = v
			}
		}
	}
	if least != nil {
		s.rows = append(s.rows, least, greatest)
	}
	if hasNull {
		s.rows = append(s.rows, nil)
	}
	s.done = true
	return s.rows, ctx.Err()
}

// placed is the value at a place of a row, of an expression's type.
type placed struct {
	at int
	of sql.Expression
}

var (
	_ sql.Expression         = (*placed)(nil)
	_ sql.CollationCoercible = (*placed)(nil)
)

// Resolved follows the expression.
func (p *placed) Resolved() bool { return p.of.Resolved() }

// String is the expression's.
func (p *placed) String() string { return p.of.String() }

// Type is the expression's.
func (p *placed) Type(ctx *sql.Context) sql.Type { return p.of.Type(ctx) }

// IsNullable is the expression's.
func (p *placed) IsNullable(ctx *sql.Context) bool { return p.of.IsNullable(ctx) }

// CollationCoercibility is the expression's; of a subquery that of a column, because the engine's fails for some.
func (p *placed) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	if _, isQuery := p.of.(*plan.Subquery); !isQuery {
		return sql.GetCoercibility(ctx, p.of)
	}
	if t, isText := p.Type(ctx).(sql.TypeWithCollation); isText {
		return t.Collation(), 2
	}
	return sql.Collation_binary, 5
}

// Children are none: the expression is evaluated elsewhere.
func (p *placed) Children() []sql.Expression { return nil }

// WithChildren keeps it.
func (p *placed) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 0 {
		return nil, sql.ErrInvalidChildrenNumber.New(p, len(children), 0)
	}
	return p, nil
}

// Eval is the value.
func (p *placed) Eval(_ *sql.Context, row sql.Row) (any, error) { return row[p.at], nil }
