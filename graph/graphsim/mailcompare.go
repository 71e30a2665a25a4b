package graphsim

import (
	"slices"
	"strings"
	"time"
)

// operators are the names of the operators in the service's error messages.
var operators = map[string]string{
	"eq": "Equal", "ne": "NotEqual", "gt": "GreaterThan", "ge": "GreaterThanOrEqual", "lt": "LessThan", "le": "LessThanOrEqual",
}

// comparison compiles a property, an operator and a constant.
func (c *mailCompiler) comparison(n *comparison) func(*Message) bool {
	lit, ok := n.right.(*literal)
	if !ok || operators[n.op] == "" {
		return c.refuse(invalidNodes())
	}
	if p, ok := n.left.(*property); ok && lit.kind == kindNull {
		if n.op == "ne" || strings.EqualFold(p.path[0], "flag") {
			return c.refuse(refuse(500, "ErrorInternalServerError", "An internal server error occurred. The operation failed."))
		}
		return c.refuse(invalidNodes())
	}
	key, v, ok := c.lookup(n.left)
	if !ok {
		return nothing
	}
	if lit.kind != v.kind {
		return c.refuse(badFilter("A binary operator with incompatible types was detected. "+
			"Found operand types '%s' and '%s' for operator kind '%s'.", v.kind, lit.kind, operators[n.op]))
	}
	if !strings.Contains(v.ops, " "+n.op+" ") {
		return c.refuse(invalidNodes())
	}
	if v.enum != nil && !slices.Contains(v.enum, lit.text) {
		return c.refuse(badFilter("The string '%s' is not a valid enumeration type constant.", lit.text))
	}
	switch v.kind {
	case kindBool:
		want := (lit.text == "true") == (n.op == "eq")
		return func(m *Message) bool { return v.bool(m) == want }
	case kindDate:
		return compareTimes(v.time, n.op, lit.time)
	}
	return c.compareText(key, v, n.op, lit.text)
}

// compareTimes compares with the stored precision, which is finer than what is printed. A missing time never matches.
func compareTimes(get func(*Message) time.Time, op string, t time.Time) func(*Message) bool {
	return func(m *Message) bool {
		got := get(m)
		if got.IsZero() {
			return false
		}
		order := got.Compare(t)
		switch op {
		case "eq":
			return order == 0
		case "gt":
			return order > 0
		case "ge":
			return order >= 0
		case "lt":
			return order < 0
		}
		return order <= 0
	}
}

// compareText compares without regard to case. On addresses eq asks an index of words, and misses.
func (c *mailCompiler) compareText(key string, v mailValue, op, want string) func(*Message) bool {
	if strings.HasSuffix(key, "/address") && op == "eq" && c.misses(want) {
		return nothing
	}
	equal := op == "eq"
	return func(m *Message) bool {
		got, null := v.text(m)
		return !null && strings.EqualFold(got, want) == equal
	}
}

// misses reports whether the index of addresses fails to find one.
func (c *mailCompiler) misses(address string) bool {
	_, domain, _ := strings.Cut(address, "@")
	return strings.Contains(address, "_") || slices.ContainsFunc(c.missed, func(d string) bool { return strings.EqualFold(d, domain) })
}

// function compiles startswith and contains; all others are known to OData and not to Exchange.
func (c *mailCompiler) function(n *invocation) func(*Message) bool {
	if n.name != "startswith" && n.name != "contains" || len(n.args) != 2 {
		return c.refuse(invalidNodes())
	}
	_, v, ok := c.lookup(n.args[0])
	if !ok {
		return nothing
	}
	lit, ok := n.args[1].(*literal)
	if !ok || lit.kind != kindString || v.kind != kindString || v.enum != nil {
		return c.refuse(badFilter("No function signature for the function with name '%s' matches the specified arguments.", n.name))
	}
	if !strings.Contains(v.ops, " "+n.name+" ") {
		return c.refuse(invalidNodes())
	}
	holds := hasPrefixFold
	if n.name == "contains" {
		holds = containsFold
	}
	return func(m *Message) bool {
		got, null := v.text(m)
		return !null && holds(got, lit.text)
	}
}

// hasPrefixFold is strings.HasPrefix without regard to case.
func hasPrefixFold(s, prefix string) bool {
	return strings.HasPrefix(strings.ToLower(s), strings.ToLower(prefix))
}

// containsFold is strings.Contains without regard to case.
func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

// orderKey is one part of $orderby.
type orderKey struct {
	name string // lower case
	desc bool
}

// parseOrder reads $orderby: properties with asc or desc, commas between.
func parseOrder(text string) ([]orderKey, *apiError) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var keys []orderKey
	for part := range strings.SplitSeq(text, ",") {
		words := strings.Fields(part)
		if len(words) == 0 || len(words) > 2 {
			return nil, refuse(400, "BadRequest", "Invalid orderby clause: Syntax error in '%s'.", text)
		}
		key := orderKey{name: strings.ToLower(words[0])}
		if len(words) == 2 {
			key.desc = strings.EqualFold(words[1], "desc")
			if !key.desc && !strings.EqualFold(words[1], "asc") {
				return nil, refuse(400, "BadRequest", "Invalid orderby clause: Syntax error in '%s'.", text)
			}
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// checkMailOrder applies the rules on $orderby, and on $orderby together with $filter. lax is what was seen to work.
func checkMailOrder(keys []orderKey, f *mailFilter, lax bool) *apiError {
	for _, k := range keys {
		if !mailValues[k.name].sort {
			return refuse(400, "ErrorInvalidUrlQuery", "OrderBy not supported.")
		}
	}
	if f == nil || len(keys) == 0 {
		return nil
	}
	if lax && onlyLaxProperties(f.props) {
		return nil
	}
	if len(f.props) < len(keys) {
		return tooComplex()
	}
	for i, k := range keys {
		if f.props[i] != k.name {
			return tooComplex()
		}
	}
	return nil
}

// onlyLaxProperties reports whether a filter is on properties that were seen to go with any order.
func onlyLaxProperties(props []string) bool {
	return !slices.ContainsFunc(props, func(p string) bool {
		return !slices.Contains([]string{"isread", "isdraft", "receiveddatetime", "sentdatetime", "categories"}, p)
	})
}
