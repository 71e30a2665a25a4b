package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// count evaluates LIMIT and OFFSET.
func (p *pusher) count(e sql.Expression) (int64, bool) {
	v, ok := constant(p.ctx, e)
	if !ok {
		return 0, false
	}
	return asInt64(p.ctx, v)
}

// smaller is the lower of two limits, 0 being none.
func smaller(a, b int64) int64 {
	if a == 0 || b < a {
		return b
	}
	return a
}

// asInt64 converts a number of rows.
func asInt64(ctx *sql.Context, v any) (int64, bool) {
	out, _, err := integerType.Convert(ctx, v)
	n, ok := out.(int64)
	return n, err == nil && ok && n >= 0
}

// limit walks below a LIMIT. That of a subquery which may have one row at most is none for the scans: there is one, as a rule.
func (p *pusher) limit(n *plan.Limit, d demand) (sql.Node, error) {
	d, err := p.above(d)
	if err != nil {
		return nil, err
	}
	if v, ok := p.count(n.Limit); ok && !n.CalcFoundRows && n.Limit != sql.Expression(oneRowLimit) {
		d.limit, d.nothing = smaller(d.limit, v), d.nothing || v == 0
	}
	return p.into(n, d)
}

// offset walks below an OFFSET, whose rows a limit above does not count.
func (p *pusher) offset(n *plan.Offset, d demand) (sql.Node, error) {
	d, err := p.above(d)
	if err != nil {
		return nil, err
	}
	if v, ok := p.count(n.Offset); ok && d.limit > 0 {
		d.limit += v
	} else {
		d.limit = 0
	}
	return p.into(n, d)
}
