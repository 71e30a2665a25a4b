package graphsim

import (
	"net/url"
	"strings"
)

// page is a part of a collection, to be printed.
type page struct {
	context   string // what follows $metadata#
	count     *int   // @odata.count, or nil
	next      string // @odata.nextLink, or ""
	linkFirst bool   // print next before value
	n         int    // elements
	element   func(j *jsonText, i int)
}

// list prints a page, element by element.
func (c *call) list(p page) reply {
	c.distort(&p)
	var head jsonText
	head.open('{')
	head.text("@odata.context", c.origin+servicePath+"/$metadata#"+p.context)
	if p.count != nil {
		head.number("@odata.count", int64(*p.count))
	}
	if p.next != "" && p.linkFirst {
		head.text("@odata.nextLink", p.next)
	}
	head.field("value")
	head.open('[')
	i := 0
	return reply{body: head.b, more: func(j *jsonText) bool {
		if bad := c.fault.ErrorInValue || c.fault.Malformed; bad && i == p.n/2 {
			return c.spoil(j, &p, i)
		}
		if i == p.n {
			p.end(j)
			return false
		}
		if i > 0 {
			j.b = append(j.b, ',')
		}
		p.element(j, i)
		i++
		return true
	}}
}

// end prints what follows the elements.
func (p *page) end(j *jsonText) {
	j.close(']')
	if p.next != "" && !p.linkFirst {
		j.b = append(j.b, ',')
		j.text("@odata.nextLink", p.next)
	}
	j.close('}')
}

// distort changes a page as a fault orders.
func (c *call) distort(p *page) {
	f := &c.fault
	self := c.origin + servicePath + c.path + "?" + c.raw
	if f.EmptyPage {
		p.n, p.next = 0, self
	}
	if f.RepeatLink {
		p.next = self
	}
	if f.NextLinkHost != "" {
		link, err := url.Parse(orElse(p.next, self))
		if err == nil {
			link.Host = f.NextLinkHost
			p.next = link.String()
		}
	}
}

// spoil prints what a fault orders in place of the second half of the elements.
func (c *call) spoil(j *jsonText, p *page, i int) bool {
	if i > 0 {
		j.b = append(j.b, ',')
	}
	if c.fault.ErrorInValue {
		e := refuse(500, orElse(c.fault.Code, "InternalServerError"), "%s", orElse(c.fault.Message, "Error while processing response."))
		e.append(j, c.sim.opts.now(), c.requestID, c.clientID)
		if !c.fault.Malformed {
			p.end(j)
		}
		return false
	}
	j.b = append(j.b, `{"@odata.etag":"W/\"CQAAABYAA`...)
	return false
}

// nextLink is the link to what follows, with one more option.
func (c *call) nextLink(option, value string) string {
	return c.origin + servicePath + c.path + "?" + c.query.link(option, value)
}

// contextPath names the collection in @odata.context: the user and below, keys in parentheses.
func (c *call) contextPath(below ...string) string {
	parts := []string{"users('" + url.PathEscape(c.segments[1]) + "')"}
	return strings.Join(append(parts, below...), "/") + c.contextSelect()
}

// contextSelect is the list of selected properties in @odata.context.
func (c *call) contextSelect() string {
	if len(c.query.selected) == 0 {
		return ""
	}
	return "(" + strings.Join(c.query.selected, ",") + ")"
}

// keyed is a segment with its key.
func keyed(name, key string) string { return name + "('" + url.PathEscape(key) + "')" }

// entity prints one object as a whole answer.
func (c *call) entity(context string, members func(j *jsonText)) reply {
	j := jsonText{raw: c.fault.RawControl}
	j.open('{')
	j.text("@odata.context", c.origin+servicePath+"/$metadata#"+context)
	members(&j)
	j.close('}')
	if c.fault.Malformed {
		j.b = j.b[:len(j.b)/2]
	}
	return reply{body: j.b}
}

// Sizes of pages of messages and of folders.
const (
	defaultPage = 10
	largestPage = 1000
)

// pageSize is $top within what Exchange takes: it is the size of a page, not a limit.
func (q *query) pageSize() int {
	if q.top < 0 {
		return defaultPage
	}
	return min(q.top, largestPage)
}

// window gives the elements of a list of n that a page shows, and the $skip of the page after it or -1.
func (s *Sim) window(n, skip, top int) (from, to, next int) {
	if !s.opts.SkipGaps || top == 0 {
		from, to = min(skip, n), min(skip+top, n)
		if to < n && top > 0 {
			return from, to, skip + top
		}
		return from, to, -1
	}
	from, to = min(shown(skip, top), n), min(shown(skip+top, top), n)
	if to < n {
		return from, to, skip + top
	}
	return from, to, -1
}

// shown is how many of the first rows of a store with gaps are shown. In rows of pages of size top: a full page, a page
// that is half empty, an empty one, and one that misses a row; and again.
func shown(rows, top int) int {
	full := []int{top, top / 2, 0, max(top-1, 0)}
	cycle := full[0] + full[1] + full[2] + full[3]
	pages := rows / top
	n := pages / 4 * cycle
	for i := range pages % 4 {
		n += full[i]
	}
	return n + min(rows%top, full[pages%4])
}
