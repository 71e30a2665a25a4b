package tables

import (
	"encoding/json"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
)

// jsonPath is a place, or many, in a JSON document.
type jsonPath struct {
	legs []jsonLeg
	many bool // it may lead to more than one place: it has *, ** or a range
}

// jsonLeg is one step of a path, from a value to some of its members.
type jsonLeg struct {
	kind     jsonLegKind
	key      string
	from, to jsonIndex
}

// jsonLegKind says what a step does.
type jsonLegKind int

// The steps: .key, .*, [from to to], [*] and **.
const (
	jsonKey jsonLegKind = iota
	jsonKeys
	jsonCells
	jsonAllCells
	jsonBelow
)

// jsonIndex is a place in an array, from its start or back from its last member.
type jsonIndex struct {
	n    int
	last bool
}

// in is the place in an array of so many members; it may lie outside.
func (i jsonIndex) in(length int) int {
	if i.last {
		return length - 1 - i.n
	}
	return i.n
}

var (
	// jsonName is a key that needs no quotes.
	jsonName = regexp.MustCompile(`^[\pL\p{Nl}$_][\pL\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}$]*`)
	// jsonQuoted is a key in quotes.
	jsonQuoted = regexp.MustCompile(`^"(?:[^"\\]|\\.)*"`)
	// jsonCell is what stands in brackets.
	jsonCell = regexp.MustCompile(`^\[\s*(?:(\*)|(\d+|last(?:\s*-\s*\d+)?)(?:\s+to\s+(\d+|last(?:\s*-\s*\d+)?))?)\s*\]`)
)

// parseJSONPath reads a path as MySQL writes it. See https://dev.mysql.com/doc/refman/8.0/en/json.html#json-path-syntax.
func parseJSONPath(text string) (jsonPath, error) {
	var p jsonPath
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "$")
	for ok {
		rest = strings.TrimLeft(rest, " \t\r\n")
		if rest == "" {
			break
		}
		var leg jsonLeg
		if leg, rest, ok = nextLeg(rest); ok {
			single := leg.kind == jsonKey || leg.kind == jsonCells && leg.from == leg.to
			p.legs, p.many = append(p.legs, leg), p.many || !single
		}
	}
	if !ok || len(p.legs) > 0 && p.legs[len(p.legs)-1].kind == jsonBelow {
		return jsonPath{}, mysql.NewSQLError(errJSONPath, stateSyntax,
			"Invalid JSON path expression %q: it begins with $, and .key, .\"a key\", .*, [0], [last], [0 to 2], [*] or ** follow, as in $[*].address", text)
	}
	return p, nil
}

// errJSONPath is ER_INVALID_JSON_PATH, errJSONPathMany ER_INVALID_JSON_PATH_WILDCARD, errJSONOneOrAll ER_JSON_BAD_ONE_OR_ALL_ARG.
const (
	errJSONPath     = 3143
	errJSONPathMany = 3149
	errJSONOneOrAll = 3154
)

// nextLeg reads one step, and gives what follows it.
func nextLeg(text string) (leg jsonLeg, rest string, ok bool) {
	if rest, ok = strings.CutPrefix(text, "**"); ok {
		return jsonLeg{kind: jsonBelow}, rest, true
	}
	if m := jsonCell.FindStringSubmatch(text); m != nil {
		rest = text[len(m[0]):]
		if m[1] != "" {
			return jsonLeg{kind: jsonAllCells}, rest, true
		}
		leg = jsonLeg{kind: jsonCells, from: jsonIndexOf(m[2])}
		if leg.to = leg.from; m[3] != "" {
			leg.to = jsonIndexOf(m[3])
		}
		return leg, rest, true
	}
	rest, ok = strings.CutPrefix(text, ".")
	if !ok {
		return leg, "", false
	}
	rest = strings.TrimLeft(rest, " \t\r\n")
	if after, all := strings.CutPrefix(rest, "*"); all {
		return jsonLeg{kind: jsonKeys}, after, true
	}
	if name := jsonName.FindString(rest); name != "" {
		return jsonLeg{kind: jsonKey, key: name}, rest[len(name):], true
	}
	quoted := jsonQuoted.FindString(rest)
	if json.Unmarshal([]byte(quoted), &leg.key) != nil {
		return leg, "", false
	}
	return leg, rest[len(quoted):], true
}

// jsonIndexOf reads 3, last or last-3.
func jsonIndexOf(text string) jsonIndex {
	back, last := strings.CutPrefix(text, "last")
	n, err := strconv.Atoi(strings.TrimLeft(back, " \t\r\n-"))
	if err != nil && back != "" {
		n = 1 << 40 // so many digits: a place that no array has
	}
	return jsonIndex{n, last}
}

// jsonHit is a value in a document, and where it was found: ** may come upon it twice.
type jsonHit struct {
	value any
	place string
}

// find is what stands at the path's places of a document, in the document's order.
func (p jsonPath) find(doc any) ([]any, error) {
	hits := []jsonHit{{doc, ""}}
	for _, leg := range p.legs {
		var next []jsonHit
		seen := map[string]bool{}
		for _, h := range hits {
			if err := leg.step(h, func(found jsonHit) {
				if !seen[found.place] {
					seen[found.place], next = true, append(next, found)
				}
			}); err != nil {
				return nil, err
			}
		}
		hits = next
	}
	values := make([]any, len(hits))
	for i, h := range hits {
		var err error
		if values[i], err = plainJSON(h.value); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// step hands on the members of a value that the leg leads to. What is no array counts as one with a single member, itself, except to [*].
func (l jsonLeg) step(h jsonHit, found func(jsonHit)) error {
	value, err := plainJSON(h.value)
	if err != nil {
		return err
	}
	h.value = value
	array, isArray := value.([]any)
	switch l.kind {
	case jsonKey:
		if members, ok := value.(map[string]any); ok {
			if v, ok := members[l.key]; ok {
				found(h.member(l.key, v))
			}
		}
	case jsonKeys:
		h.eachKey(found)
	case jsonCells:
		if !isArray {
			if l.from.in(1) <= 0 && l.to.in(1) >= 0 && (l.from.in(1) == 0 || l.from != l.to) {
				found(h)
			}
			return nil
		}
		for i := max(l.from.in(len(array)), 0); i <= min(l.to.in(len(array)), len(array)-1); i++ {
			found(h.member(strconv.Itoa(i), array[i]))
		}
	case jsonAllCells:
		h.eachCell(found)
	case jsonBelow:
		return h.below(found)
	}
	return nil
}

// below hands on a value and all within it.
func (h jsonHit) below(found func(jsonHit)) error {
	value, err := plainJSON(h.value)
	if err != nil {
		return err
	}
	h.value = value
	found(h)
	inner := func(member jsonHit) {
		if err == nil {
			err = member.below(found)
		}
	}
	h.eachCell(inner)
	h.eachKey(inner)
	return err
}

// eachCell hands on the members of an array.
func (h jsonHit) eachCell(found func(jsonHit)) {
	array, _ := h.value.([]any)
	for i, v := range array {
		found(h.member(strconv.Itoa(i), v))
	}
}

// eachKey hands on the members of an object, the shorter keys first, as MySQL keeps them.
func (h jsonHit) eachKey(found func(jsonHit)) {
	members, _ := h.value.(map[string]any)
	keys := make([]string, 0, len(members))
	for k := range members {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if len(keys[i]) != len(keys[j]) {
			return len(keys[i]) < len(keys[j])
		}
		return keys[i] < keys[j]
	})
	for _, k := range keys {
		found(h.member(k, members[k]))
	}
}

// member is a value within another.
func (h jsonHit) member(key string, value any) jsonHit {
	return jsonHit{value, h.place + strconv.Itoa(len(key)) + ":" + key}
}

// plainJSON is a value of a document as maps, slices, texts, numbers, booleans and nil.
func plainJSON(v any) (any, error) {
	for {
		wrapped, ok := v.(sql.JSONWrapper)
		if !ok {
			return v, nil
		}
		var err error
		if v, err = wrapped.ToInterface(sql.NewEmptyContext()); err != nil {
			return nil, err
		}
	}
}
