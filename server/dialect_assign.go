package server

import (
	"strings"

	"github.com/dolthub/vitess/go/mysql"
)

// The sentences that refuse what MySQL itself leaves open.
const (
	assignElsewhere = "a user variable can be set with := only in the list of a SELECT here; use SET, or a subquery"
	assignOrdered   = "a variable that counts over rows cannot be combined with ORDER BY, GROUP BY, HAVING or DISTINCT here, as the order in which it is set is open; use ROW_NUMBER() or SUM() OVER (ORDER BY …)"
)

// mostAssignments is how often a statement may set variables in lists: the end of each is looked for by itself, and they may
// stand within each other.
const mostAssignments = 1000

// clauseWords end the list of a SELECT, or begin a new one.
var clauseWords = map[string]bool{
	"select": true, "from": false, "where": false, "group": false, "having": false, "order": false, "limit": false,
	"on": false, "using": false, "window": false, "values": false, "call": false, "into": false,
}

// scope is a SELECT, or a pair of parentheses, that is open at some place of a statement.
type scope struct {
	isSelect, inList bool
	ordered          bool // has ORDER BY, GROUP BY, HAVING or DISTINCT
	counts           bool // reads a variable before setting it
}

// assignments rewrites @v := e within a SELECT into a function that sets the variable for each row, and readings of the
// same variables into one that reads it for each row.
func (d *dialect) assignments() {
	if d.at(0).is("set") {
		return // its := is the grammar's
	}
	names, count := map[string]bool{}, 0
	for n := range d.code {
		if d.at(n).isSymbol(":=") && isUserVariable(d.at(n-1)) {
			names[variableName(d.at(n-1))] = true
			count++
		}
	}
	if count > mostAssignments {
		d.err = newError(mysql.ERNotSupportedYet, "a statement can set variables with := at most %d times here", mostAssignments)
		return
	}
	if len(names) == 0 {
		return
	}
	d.checkScopes(names)
	for n := len(d.code) - 1; n >= 0; n-- { // from the right: an assignment may hold others
		t := d.at(n)
		if !isUserVariable(t) || !names[variableName(t)] {
			continue
		}
		name := "'" + strings.ReplaceAll(strings.ReplaceAll(variableName(t), `\`, `\\`), "'", "''") + "'"
		if !d.at(n + 1).isSymbol(":=") {
			d.set(n, readFunction+"("+name+")")
			continue
		}
		d.set(n, setFunction+"("+name)
		d.set(n+1, ", ")
		end := d.expressionEnd(n + 2)
		d.changed[d.code[end-1]] += ")"
		d.note(n, end)
	}
}

// isUserVariable reports @name, but not @@name.
func isUserVariable(t token) bool {
	return t.kind == variableToken && len(t.text) > 1 && !strings.HasPrefix(t.text, "@@")
}

// variableName is the name of a user variable, in small letters and without its quotes.
func variableName(t token) string {
	name := strings.ToLower(t.text[1:])
	if quote := name[0]; (quote == '`' || quote == '\'' || quote == '"') && len(name) > 1 {
		name = strings.ReplaceAll(name[1:len(name)-1], string([]byte{quote, quote}), string(quote))
	}
	return name
}

// checkScopes refuses assignments whose outcome MySQL leaves open and the engine would decide otherwise.
func (d *dialect) checkScopes(names map[string]bool) {
	stack := []*scope{{}}
	assigned := map[string]bool{}
	for n := range d.code {
		t, top := d.at(n), stack[len(stack)-1]
		switch {
		case t.isSymbol("("):
			stack = append(stack, &scope{inList: top.inList})
		case t.isSymbol(")") && len(stack) > 1:
			stack = stack[:len(stack)-1]
			if outer := stack[len(stack)-1]; !top.isSelect {
				outer.counts = outer.counts || top.counts
			} else {
				d.refuseOrdered(top)
			}
		case t.kind == wordToken && !d.at(n-1).isSymbol("."):
			top.word(strings.ToLower(t.text))
		case d.at(n+1).isSymbol(":=") && isUserVariable(t):
			if !top.inList && d.err == nil {
				d.err = newError(mysql.ERNotSupportedYet, assignElsewhere)
			}
			name := variableName(t)
			end := d.expressionEnd(n + 2)
			for i := n + 2; i < end; i++ {
				if v := d.at(i); isUserVariable(v) && variableName(v) == name && !assigned[name] {
					top.counts = true
				}
			}
			assigned[name] = true
		case isUserVariable(t) && names[variableName(t)] && !assigned[variableName(t)]:
			top.counts = true
		}
	}
	for _, s := range stack {
		d.refuseOrdered(s)
	}
}

// word notes a keyword of the SELECT.
func (s *scope) word(w string) {
	switch w {
	case "select":
		s.isSelect = true
	case "group", "having", "order", "distinct":
		s.ordered = s.ordered || s.isSelect
	}
	if inList, ok := clauseWords[w]; ok {
		s.inList = inList
	}
}

// refuseOrdered refuses a SELECT that counts in an order that is open.
func (d *dialect) refuseOrdered(s *scope) {
	if s.counts && s.ordered && d.err == nil {
		d.err = newError(mysql.ERNotSupportedYet, assignOrdered)
	}
}

// operatorWords are the keywords that go on with an expression behind an operand.
var operatorWords = map[string]bool{
	"and": true, "or": true, "xor": true, "div": true, "mod": true, "like": true, "in": true, "is": true, "between": true,
	"not": true, "regexp": true, "rlike": true, "collate": true, "member": true, "sounds": true, "escape": true, "null": true,
	"true": true, "false": true, "unknown": true, "of": true, "over": true, "binary": true,
}

// expressionEnd is the place behind the expression that begins at a place: before a comma, a closing parenthesis, a
// keyword that cannot be part of it, or an alias.
func (d *dialect) expressionEnd(n int) int {
	depth, cases := 0, 0
	for operand := false; n < len(d.code); n++ {
		t := d.at(n)
		switch {
		case t.isSymbol("("):
			depth++
		case t.isSymbol(")"):
			if depth == 0 {
				return n
			}
			depth--
			operand = true
			continue
		case depth > 0:
			continue
		case t.is("case"):
			cases++
		case t.is("end") && cases > 0:
			cases--
			operand = true
			continue
		case cases > 0:
			continue
		case t.isSymbol(","), t.isSymbol(";"), t.isSymbol("}"), d.endsExpression(n, operand):
			return n
		}
		operand = t.kind != symbolToken && !operatorWords[strings.ToLower(t.text)]
	}
	return n
}

// endsExpression reports a keyword that cannot be part of an expression, or a word behind an operand: an alias.
func (d *dialect) endsExpression(n int, operand bool) bool {
	t := d.at(n)
	if d.at(n-1).isSymbol(".") || d.at(n-2).is("interval") {
		return false
	}
	switch strings.ToLower(t.text) {
	case "as", "from", "where", "group", "having", "order", "limit", "union", "into", "when", "then", "else", "end", "for", "window":
		return t.kind == wordToken
	}
	return operand && (t.kind == nameToken || t.kind == wordToken && !operatorWords[strings.ToLower(t.text)])
}
