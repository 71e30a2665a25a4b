package graphsim

import (
	"slices"
	"strings"
	"time"
)

// maxOr is how many terms the directory takes in one or, and values in one in.
const maxOr = 15

// userCompiler turns a $filter on users into a function. The first error sticks.
type userCompiler struct {
	advanced bool
	err      *apiError
}

// compileUser checks a $filter on users as the directory does.
func compileUser(text string, advanced bool) (func(*User) bool, *apiError) {
	root, err := parseFilter(text)
	if err != nil {
		return nil, err
	}
	c := &userCompiler{advanced: advanced}
	match := c.compile(root)
	return match, c.err
}

// refuse keeps the first error.
func (c *userCompiler) refuse(err *apiError) func(*User) bool {
	if c.err == nil {
		c.err = err
	}
	return nobody
}

// nobody matches no user.
func nobody(*User) bool { return false }

// badClause is the refusal of an operator that a property does not have.
func (c *userCompiler) badClause(name string) func(*User) bool {
	return c.refuse(unsupportedQuery("Unsupported or invalid query filter clause specified for property '%s' of resource 'User'.", name))
}

// compile makes the function of an expression.
func (c *userCompiler) compile(n node) func(*User) bool {
	switch n := n.(type) {
	case *logical:
		return c.logical(n)
	case *negation:
		if !c.advanced {
			return c.refuse(unsupportedQuery("Unsupported Query."))
		}
		of := c.compile(n.of)
		return func(u *User) bool { return !of(u) }
	case *comparison:
		return c.comparison(n)
	case *invocation:
		return c.function(n)
	case *lambda:
		return c.lambda(n)
	}
	return c.refuse(badFilter("The $filter expression must evaluate to a single boolean value."))
}

// logical joins two expressions.
func (c *userCompiler) logical(n *logical) func(*User) bool {
	if terms := disjuncts(n); n.op == "or" && terms > maxOr {
		return c.refuse(tooManyClauses(terms))
	}
	left, right := c.compile(n.left), c.compile(n.right)
	if n.op == "or" {
		return func(u *User) bool { return left(u) || right(u) }
	}
	return func(u *User) bool { return left(u) && right(u) }
}

// disjuncts counts the terms of an or.
func disjuncts(n node) int {
	if l, ok := n.(*logical); ok && l.op == "or" {
		return disjuncts(l.left) + disjuncts(l.right)
	}
	return 1
}

// tooManyClauses is the refusal of a long or, or of a long in.
func tooManyClauses(n int) *apiError {
	return unsupportedQuery("Too many child clauses specified in search filter expression containing 'OR' operators: %d. Max allowed: %d.", n, maxOr)
}

// property finds the property of an operand.
func (c *userCompiler) property(n node) *userProperty {
	p, ok := n.(*property)
	if !ok {
		c.refuse(unsupportedQuery("Unsupported Query."))
		return nil
	}
	name := strings.Join(p.path, "/")
	found := userPropertyNamed(name)
	if found == nil {
		c.refuse(badFilter("Could not find a property named '%s' on type 'microsoft.graph.user'.", p.path[0]))
	}
	return found
}

// comparison compiles a property, an operator and a constant or a list.
func (c *userCompiler) comparison(n *comparison) func(*User) bool {
	if n.op == "ne" && !c.advanced {
		return c.refuse(unsupportedQuery("Unsupported property filter clause operator 'NotEqualsMatch'."))
	}
	if p, ok := n.left.(*property); ok && strings.EqualFold(p.path[len(p.path)-1], "$count") {
		return c.emptiness(p, n)
	}
	p := c.property(n.left)
	if p == nil {
		return nobody
	}
	if p.list != nil || !strings.Contains(p.ops, " "+n.op+" ") {
		return c.badClause(p.name)
	}
	if n.op == "in" {
		return c.in(p, n.right.(*list))
	}
	lit, ok := n.right.(*literal)
	if !ok {
		return c.refuse(unsupportedQuery("Unsupported Query."))
	}
	return c.compare(p, n.op, lit)
}

// in compiles a list of constants.
func (c *userCompiler) in(p *userProperty, l *list) func(*User) bool {
	if len(l.items) > maxOr {
		return c.refuse(tooManyClauses(len(l.items)))
	}
	var any []func(*User) bool
	for _, item := range l.items {
		lit, ok := item.(*literal)
		if !ok {
			return c.refuse(unsupportedQuery("Unsupported Query."))
		}
		any = append(any, c.compare(p, "eq", lit))
	}
	return func(u *User) bool {
		return slices.ContainsFunc(any, func(f func(*User) bool) bool { return f(u) })
	}
}

// compare compiles a comparison with a constant. What is null is not equal to anything, so ne holds of it.
func (c *userCompiler) compare(p *userProperty, op string, lit *literal) func(*User) bool {
	if lit.kind == kindNull {
		return c.compareNull(p, op)
	}
	order := c.ordering(p, lit)
	return func(u *User) bool {
		n, known := order(u)
		switch op {
		case "eq":
			return known && n == 0
		case "ne":
			return !known || n != 0
		case "ge":
			return known && n >= 0
		}
		return known && n <= 0
	}
}

// compareNull compiles a test for null, which is an advanced query.
func (c *userCompiler) compareNull(p *userProperty, op string) func(*User) bool {
	if !c.advanced || op != "eq" && op != "ne" {
		return c.badClause(p.name)
	}
	return func(u *User) bool { return p.null(u) == (op == "eq") }
}

// null reports whether a user does not have a property.
func (p *userProperty) null(u *User) bool {
	switch {
	case p.text != nil:
		return p.text(u) == ""
	case p.bool != nil:
		return p.bool(u) == nil
	case p.time != nil:
		return p.time(u).IsZero()
	}
	return false
}

// ordering makes the function that compares a user's property with a constant. The directory does not mind case.
func (c *userCompiler) ordering(p *userProperty, lit *literal) func(*User) (order int, known bool) {
	want := kindString
	switch {
	case p.bool != nil:
		want = kindBool
	case p.time != nil:
		want = kindDate
	}
	if lit.kind != want && !(p.name == "id" && lit.kind == kindGUID) {
		c.refuse(badFilter("A binary operator with incompatible types was detected. Found operand types '%s' and '%s' for operator kind 'Equal'.", want, lit.kind))
	}
	return func(u *User) (int, bool) {
		switch want {
		case kindBool:
			if v := p.bool(u); v != nil && *v == (lit.text == "true") {
				return 0, true
			}
			return 1, p.bool(u) != nil
		case kindDate:
			t := p.time(u)
			return t.Truncate(time.Second).Compare(lit.time), !t.IsZero()
		}
		return strings.Compare(strings.ToLower(p.text(u)), strings.ToLower(lit.text)), p.text(u) != ""
	}
}

// emptiness compiles collection/$count eq 0 and ne 0.
func (c *userCompiler) emptiness(p *property, n *comparison) func(*User) bool {
	found := userPropertyNamed(strings.Join(p.path[:len(p.path)-1], "/"))
	lit, ok := n.right.(*literal)
	if !c.advanced || found == nil || found.list == nil || !ok || lit.text != "0" || n.op != "eq" && n.op != "ne" {
		return c.refuse(unsupportedQuery("Unsupported Query."))
	}
	return func(u *User) bool { return (len(found.list(u)) == 0) == (n.op == "eq") }
}

// function compiles startsWith and endsWith on a property.
func (c *userCompiler) function(n *invocation) func(*User) bool {
	if len(n.args) != 2 {
		return c.refuse(unsupportedQuery("Unsupported Query."))
	}
	lit, ok := n.args[1].(*literal)
	p := c.property(n.args[0])
	if p == nil || !ok || lit.kind != kindString || p.text == nil {
		return c.refuse(unsupportedQuery("Unsupported Query."))
	}
	holds := c.textFunction(p, n.name)
	return func(u *User) bool { return p.text(u) != "" && holds(p.text(u), lit.text) }
}

// textFunction gives the function of a name if a property takes it.
func (c *userCompiler) textFunction(p *userProperty, name string) func(s, part string) bool {
	switch {
	case name == "endswith" && !c.advanced, name != "startswith" && name != "endswith":
		c.refuse(unsupportedQuery("Unsupported Query."))
	case !strings.Contains(p.ops, " "+name+" "):
		c.badClause(p.name)
	}
	if name == "endswith" {
		return func(s, part string) bool { return strings.HasSuffix(strings.ToLower(s), strings.ToLower(part)) }
	}
	return hasPrefixFold
}

// lambda compiles collection/any(x:x eq 'v') and any(x:startsWith(x,'v')).
func (c *userCompiler) lambda(n *lambda) func(*User) bool {
	p := userPropertyNamed(strings.Join(n.path, "/"))
	if p == nil || p.list == nil || n.all || n.body == nil {
		return c.refuse(unsupportedQuery("Unsupported Query."))
	}
	var left, right node
	holds := strings.EqualFold
	switch body := n.body.(type) {
	case *comparison:
		if left, right = body.left, body.right; body.op != "eq" {
			return c.badClause(p.name)
		}
	case *invocation:
		if len(body.args) != 2 {
			return c.refuse(unsupportedQuery("Unsupported Query."))
		}
		left, right = body.args[0], body.args[1]
		holds = c.textFunction(p, body.name)
	default:
		return c.refuse(unsupportedQuery("Unsupported Query."))
	}
	variable, text, ok := propertyAndText(left, right)
	if !ok || variable != strings.ToLower(n.variable) {
		return c.refuse(unsupportedQuery("Unsupported Query."))
	}
	return func(u *User) bool {
		return slices.ContainsFunc(p.list(u), func(s string) bool { return holds(s, text) })
	}
}

// compileUserSearch reads $search on users: "property:words" in quotes, with AND and OR between. Parentheses are refused.
func compileUserSearch(text string) (func(*User) bool, *apiError) {
	var any [][]func(*User) bool // one of these, all of whose parts hold
	all := []func(*User) bool{}
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		if or, ok := strings.CutPrefix(rest, "OR "); ok {
			any, all, rest = append(any, all), nil, or
			continue
		}
		if and, ok := strings.CutPrefix(rest, "AND "); ok {
			rest = and
			continue
		}
		clause, after, ok := quotedClause(rest)
		name, words, hasName := strings.Cut(clause, ":")
		p := userPropertyNamed(name)
		if !ok || !hasName || p == nil || p.text == nil {
			return nil, unsupportedQuery("Unsupported Query.")
		}
		all = append(all, func(u *User) bool { return hasWords(p.text(u), words) })
		rest = after
	}
	any = append(any, all)
	return func(u *User) bool {
		return slices.ContainsFunc(any, func(parts []func(*User) bool) bool {
			return len(parts) > 0 && !slices.ContainsFunc(parts, func(f func(*User) bool) bool { return !f(u) })
		})
	}, nil
}

// quotedClause takes a part in double quotes from the front.
func quotedClause(s string) (clause, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		return "", "", false
	}
	return strings.Cut(s[1:], `"`)
}

// hasWords reports whether every word of a search begins some word of a text.
func hasWords(text, search string) bool {
	words := splitWords(text)
	for _, want := range splitWords(search) {
		if !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, want) }) {
			return false
		}
	}
	return true
}
