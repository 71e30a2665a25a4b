package tables

import (
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// orderFloor is before any mail: it makes a filter mention the property that it is ordered by.
var orderFloor = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)

// ordered is the plan's filter with the terms on the ordered property first, as Graph demands of a filter with an order:
// each ordered property must be in the filter, before all others. Where no term mentions it, an always-true one is put in
// front, and floor is true: rows without that property are then missing.
// See https://learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query.
func (p *Plan) ordered() (filter odata.Expr, order []odata.Order, floor bool) {
	order = p.Order
	if len(order) == 0 {
		order = p.scanOrder()
	}
	if len(order) == 0 || p.Filter.IsZero() {
		return p.Filter, order, false
	}
	key := order[0].Property
	first, rest := splitTerms(p.Filter, key)
	if len(first) == 0 {
		first, floor = []odata.Expr{odata.Ge(key, odata.Time(orderFloor))}, true
	}
	return odata.And(append(first, rest...)...), order, floor
}

// scanOrder is the order of a complete scan that wants none: oldest first, so that mail which arrives meanwhile is appended
// behind and shifts no page. A filter that does not mention the received time goes without, because the floor that Graph
// would demand leaves out the messages that have none.
func (p *Plan) scanOrder() []odata.Order {
	if p.Limit > 0 {
		if p.Filter.IsZero() {
			return []odata.Order{{Property: "receivedDateTime", Desc: true}} // a preview shows the newest
		}
		return nil
	}
	if first, _ := splitTerms(p.Filter, "receivedDateTime"); len(first) > 0 || p.Filter.IsZero() {
		return []odata.Order{{Property: "receivedDateTime"}}
	}
	return nil
}

// order pushes ORDER BY … LIMIT, where one listing can answer in that order, and drops the limit where none can: the rows
// that count may then be anywhere.
func (p *pusher) order(t *scanTable, d demand) {
	if len(d.order) == 0 {
		return
	}
	limit := t.plan.Limit
	t.plan.Limit = 0
	field, ok := d.order[0].Expr.(*expression.GetField)
	if !ok || limit == 0 || !p.owner(t)(field) {
		return
	}
	c := t.table.column(field.Name())
	if c == nil || c.Ops&opOrder == 0 || t.hides(c.Name) {
		return
	}
	desc := d.order[0].Order == sql.Descending
	if first, _ := splitTerms(t.plan.Filter, c.Path); !desc && len(first) == 0 && !t.plan.Filter.IsZero() {
		return // ascending, the rows without a time come first, and the floor clause leaves them out
	}
	one := t.plan.Folders != nil && t.plan.Folders.One
	if !one && !(t.plan.Exact && t.plan.Folders == nil && limit <= mailboxWideLimit) {
		return
	}
	t.plan.Limit, t.plan.Ties = limit, len(d.order) > 1
	t.plan.Order = []odata.Order{{Property: c.Path, Desc: desc}}
	t.plan.order = &orderState{}
}

// splitTerms parts a filter into the terms on one property alone and the others.
func splitTerms(filter odata.Expr, property string) (on, others []odata.Expr) {
	for _, term := range filter.Terms() {
		if names := term.Properties(); len(names) == 1 && names[0] == property {
			on = append(on, term)
		} else {
			others = append(others, term)
		}
	}
	return on, others
}
