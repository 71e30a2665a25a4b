package graphsim

import (
	"strings"
	"time"
)

// mailValue is a filterable property of a message.
type mailValue struct {
	kind kind // kindString, kindBool or kindDate
	ops  string
	enum []string // the values of an enumeration; any other is refused
	text func(m *Message) (value string, null bool)
	bool func(m *Message) bool
	time func(m *Message) time.Time
	sort bool // may stand in $orderby
}

// What comparisons and functions a property takes. What is not there is refused.
const (
	opsOrdered = " eq ge gt le lt "
	opsBool    = " eq ne "
	opsEqual   = " eq "
	opsText    = " eq startswith contains "
	opsAddress = " eq ne startswith contains "
	opsBody    = " contains "
)

// textOf is a string property that is null when empty.
func textOf(f func(m *Message) string) func(m *Message) (string, bool) {
	return func(m *Message) (string, bool) {
		s := f(m)
		return s, s == ""
	}
}

// orElse is s, or what it stands for when empty.
func orElse(s, empty string) string {
	if s == "" {
		return empty
	}
	return s
}

// nameOf and addressOf read a recipient that may be missing.
func nameOf(r *Recipient) string {
	if r == nil {
		return ""
	}
	return r.Name
}

// addressOf is the address of a recipient that may be missing.
func addressOf(r *Recipient) string {
	if r == nil {
		return ""
	}
	return r.Address
}

// subjectOf is a subject that may be null.
func subjectOf(m *Message) (string, bool) {
	if m.Subject == nil {
		return "", true
	}
	return *m.Subject, false
}

// mailValues are the properties that Exchange filters or orders by, in lower case.
var mailValues = map[string]mailValue{
	"receiveddatetime":     {kind: kindDate, ops: opsOrdered, sort: true, time: func(m *Message) time.Time { return m.Received }},
	"sentdatetime":         {kind: kindDate, ops: opsOrdered, sort: true, time: func(m *Message) time.Time { return m.Sent }},
	"createddatetime":      {kind: kindDate, ops: opsOrdered, sort: true, time: func(m *Message) time.Time { return m.Created }},
	"lastmodifieddatetime": {kind: kindDate, ops: opsOrdered, sort: true, time: func(m *Message) time.Time { return m.Modified }},
	"isread":               {kind: kindBool, ops: opsBool, sort: true, bool: func(m *Message) bool { return m.IsRead }},
	"isdraft":              {kind: kindBool, ops: opsBool, bool: func(m *Message) bool { return m.IsDraft }},
	"hasattachments":       {kind: kindBool, ops: opsBool, bool: func(m *Message) bool { return m.HasAttachments }},
	"importance": {kind: kindString, ops: opsEqual, sort: true, enum: []string{"low", "normal", "high"},
		text: textOf(func(m *Message) string { return orElse(m.Importance, "normal") })},
	"inferenceclassification": {kind: kindString, ops: opsEqual, enum: []string{"focused", "other"},
		text: textOf(func(m *Message) string { return orElse(m.Inference, "focused") })},
	"flag/flagstatus": {kind: kindString, ops: opsEqual, enum: []string{"notFlagged", "complete", "flagged"},
		text: textOf(func(m *Message) string { return orElse(m.FlagStatus, "notFlagged") })},
	"subject":                     {kind: kindString, ops: opsText, sort: true, text: subjectOf},
	"from/emailaddress/address":   {kind: kindString, ops: opsAddress, sort: true, text: textOf(func(m *Message) string { return addressOf(m.From) })},
	"from/emailaddress/name":      {kind: kindString, ops: opsText, sort: true, text: textOf(func(m *Message) string { return nameOf(m.From) })},
	"sender/emailaddress/address": {kind: kindString, ops: opsAddress, sort: true, text: textOf(func(m *Message) string { return addressOf(m.Sender) })},
	"sender/emailaddress/name":    {kind: kindString, ops: opsText, sort: true, text: textOf(func(m *Message) string { return nameOf(m.Sender) })},
	"conversationid":              {kind: kindString, ops: opsEqual, text: textOf(func(m *Message) string { return m.ConversationID })},
	"internetmessageid":           {kind: kindString, ops: opsEqual, text: textOf(func(m *Message) string { return m.InternetMessageID })},
	// The content is accepted but only the beginning is searched: many matches are missed.
	"body/content": {kind: kindString, ops: opsBody, text: textOf(func(m *Message) string { return m.Preview })},
	"bodypreview":  {kind: kindString, ops: opsBody, text: textOf(func(m *Message) string { return m.Preview })},
}

// mailFilter is a $filter on messages, ready to be applied.
type mailFilter struct {
	props []string // lower-case properties in order of appearance, each once
	match func(m *Message) bool

	// The part of the filter that is a range of received times; zero where there is no bound. Stored precision counts.
	from, until time.Time // from <= received < until
	ranged      bool      // there is such a part: messages without a received time do not match
	rangeOnly   bool      // there is nothing else in it
}

// compileMail checks a $filter on messages as Exchange does.
func compileMail(text string, missed []string) (*mailFilter, *apiError) {
	root, err := parseFilter(text)
	if err != nil {
		return nil, err
	}
	c := &mailCompiler{missed: missed}
	f := &mailFilter{rangeOnly: true}
	f.match = c.compile(root)
	if c.err != nil {
		return nil, c.err
	}
	if c.terms > maxTerms {
		return nil, refuse(400, "ErrorRestrictionTooComplex",
			"The restriction or sort order is too complex for this operation., Cannot query rows in a table.")
	}
	f.props = c.props
	for _, n := range conjuncts(root) {
		f.narrow(n)
	}
	return f, nil
}

// maxTerms bounds the comparisons of a filter on messages. The service's own bound is not known.
const maxTerms = 100

// conjuncts are the parts of a filter that must all hold.
func conjuncts(n node) []node {
	if l, ok := n.(*logical); ok && l.op == "and" {
		return append(conjuncts(l.left), conjuncts(l.right)...)
	}
	return []node{n}
}

// narrow takes a conjunct into the range of received times if it is about them.
func (f *mailFilter) narrow(n node) {
	c, ok := n.(*comparison)
	if !ok {
		f.rangeOnly = false
		return
	}
	p, ok := c.left.(*property)
	if !ok || pathKey(p.path) != "receiveddatetime" {
		f.rangeOnly = false
		return
	}
	f.ranged = true
	t := c.right.(*literal).time
	from, until := t, t.Add(1) // the smallest step of time makes a closed bound an open one
	switch c.op {
	case "ge":
		until = time.Time{}
	case "gt":
		from, until = until, time.Time{}
	case "lt":
		from, until = time.Time{}, t
	case "le":
		from = time.Time{}
	}
	if from.After(f.from) {
		f.from = from
	}
	if !until.IsZero() && (f.until.IsZero() || until.Before(f.until)) {
		f.until = until
	}
}

// mailCompiler turns an expression into a function. The first error sticks.
type mailCompiler struct {
	missed []string // domains whose addresses eq does not find
	props  []string
	terms  int
	err    *apiError
}

// pathKey is a path as the tables of properties spell it: Graph does not mind case in names.
func pathKey(path []string) string { return strings.ToLower(strings.Join(path, "/")) }

// note records that a property appeared.
func (c *mailCompiler) note(key string) {
	c.terms++
	for _, p := range c.props {
		if p == key {
			return
		}
	}
	c.props = append(c.props, key)
}

// refuse keeps the first error.
func (c *mailCompiler) refuse(err *apiError) func(*Message) bool {
	if c.err == nil {
		c.err = err
	}
	return nothing
}

// nothing matches no message.
func nothing(*Message) bool { return false }

// compile makes the function of an expression.
func (c *mailCompiler) compile(n node) func(*Message) bool {
	switch n := n.(type) {
	case *logical:
		return c.logical(n)
	case *negation:
		if l, ok := n.of.(*lambda); ok && l.body == nil && !l.all && pathKey(l.path) == "categories" {
			c.note("categories")
			return func(m *Message) bool { return len(m.Categories) == 0 }
		}
	case *comparison:
		return c.comparison(n)
	case *invocation:
		return c.function(n)
	case *lambda:
		return c.lambda(n)
	case *property, *literal:
		return c.refuse(badFilter("The $filter expression must evaluate to a single boolean value."))
	}
	return c.refuse(invalidNodes())
}

// logical joins two expressions. Two lambdas over categories that must both hold find nothing: the service's own fault.
func (c *mailCompiler) logical(n *logical) func(*Message) bool {
	left, right := c.compile(n.left), c.compile(n.right)
	if n.op == "or" {
		return func(m *Message) bool { return left(m) || right(m) }
	}
	lambdas := 0
	for _, part := range conjuncts(n) {
		if _, ok := part.(*lambda); ok {
			lambdas++
		}
	}
	if lambdas > 1 {
		return nothing
	}
	return func(m *Message) bool { return left(m) && right(m) }
}

// lambda compiles categories/any(c:c eq 'x'), the only collection that Exchange searches.
func (c *mailCompiler) lambda(n *lambda) func(*Message) bool {
	if pathKey(n.path) != "categories" || n.all || n.body == nil {
		return c.refuse(invalidNodes())
	}
	cmp, ok := n.body.(*comparison)
	if !ok || cmp.op != "eq" {
		return c.refuse(invalidNodes())
	}
	v, isVariable := cmp.left.(*property)
	lit, isLiteral := cmp.right.(*literal)
	if !isVariable || !isLiteral || lit.kind != kindString || len(v.path) != 1 || v.path[0] != n.variable {
		return c.refuse(invalidNodes())
	}
	c.note("categories")
	return func(m *Message) bool {
		for _, category := range m.Categories {
			if strings.EqualFold(category, lit.text) {
				return true
			}
		}
		return false
	}
}

// lookup finds the property on the left of an operator.
func (c *mailCompiler) lookup(n node) (string, mailValue, bool) {
	p, ok := n.(*property)
	if !ok {
		c.refuse(invalidNodes())
		return "", mailValue{}, false
	}
	key := pathKey(p.path)
	v, ok := mailValues[key]
	if ok {
		c.note(key)
		return key, v, true
	}
	first := strings.ToLower(p.path[0])
	switch {
	case !isMessageProperty(first) && first != "flag":
		c.refuse(badFilter("Could not find a property named '%s' on type 'microsoft.graph.message'.", p.path[0]))
	case strings.HasSuffix(first, "recipients") || first == "replyto":
		c.refuse(badFilter("The parent value for a property access of a property '%s' is not a single value.", p.path[len(p.path)-1]))
	default:
		c.refuse(invalidNodes())
	}
	return "", v, false
}
