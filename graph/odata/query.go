// Package odata writes the query options of a Microsoft Graph request, and is the only place that does.
package odata

import (
	"strconv"
	"strings"
)

// Order is one key of a $orderby.
type Order struct {
	Property string // such as receivedDateTime
	Desc     bool   // latest or last first
}

// String returns the key as it stands in a $orderby.
func (o Order) String() string {
	if o.Desc {
		return o.Property + " desc"
	}
	return o.Property
}

// Query is the options of one request. A zero field is an option that is not sent.
type Query struct {
	Select  []string // properties, in this order
	Filter  Expr
	OrderBy []Order
	Expand  []string // each with its own options in parentheses, if any
	Search  string   // KQL, not quoted; Graph takes no Filter or OrderBy beside it
	Top     int      // page size, not a limit
	Skip    int      // elements to step over, in the service's order: never to be taken out of a nextLink
	Count   bool     // ask for @odata.count
}

// SearchText returns Search as $search wants it: within double quotes, those inside escaped; "" if there is none.
func (q Query) SearchText() string {
	if q.Search == "" {
		return ""
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(q.Search) + `"`
}

// OrderTexts returns the keys of OrderBy as they stand in a $orderby.
func (q Query) OrderTexts() []string {
	texts := make([]string, len(q.OrderBy))
	for i, o := range q.OrderBy {
		texts[i] = o.String()
	}
	return texts
}

// String returns the options for people to read, as EXPLAIN shows them: in a fixed order and not escaped, so it is
// no part of a URL.
func (q Query) String() string {
	var options []string
	add := func(name, text string) {
		if text != "" {
			options = append(options, name+"="+text)
		}
	}
	add("$select", strings.Join(q.Select, ","))
	add("$filter", q.Filter.String())
	add("$orderby", strings.Join(q.OrderTexts(), ","))
	add("$expand", strings.Join(q.Expand, ","))
	add("$search", q.SearchText())
	if q.Top > 0 {
		add("$top", strconv.Itoa(q.Top))
	}
	if q.Skip > 0 {
		add("$skip", strconv.Itoa(q.Skip))
	}
	if q.Count {
		add("$count", "true")
	}
	return strings.Join(options, "&")
}
