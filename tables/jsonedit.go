package tables

import (
	"maps"
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// jsonEdit is what a function does at a place of a document.
type jsonEdit struct {
	change func(at any) any // makes of what stands there what shall stand there; nil leaves it
	add    any              // what is put where nothing stands
	adds   bool
	before bool // it is put before what stands there, in arrays alone
	remove bool // what stands there is taken away
}

// The functions that change documents. The engine's paths have other errors, and know no place before an array's first.
// See https://dev.mysql.com/doc/refman/8.0/en/json-modification-functions.html.
var (
	jsonSet         = editing("json_set", func(v any) *jsonEdit { return &jsonEdit{change: func(any) any { return v }, add: v, adds: true} })
	jsonInsert      = editing("json_insert", func(v any) *jsonEdit { return &jsonEdit{add: v, adds: true} })
	jsonReplace     = editing("json_replace", func(v any) *jsonEdit { return &jsonEdit{change: func(any) any { return v }} })
	jsonArrayInsert = editing("json_array_insert", func(v any) *jsonEdit { return &jsonEdit{add: v, before: true} })
	jsonArrayAppend = editing("json_array_append", func(v any) *jsonEdit {
		return &jsonEdit{change: func(at any) any {
			if array, ok := at.([]any); ok {
				return append(slices.Clone(array), v)
			}
			return []any{at, v}
		}}
	})
	jsonRemove = &scalarKind{name: "json_remove", least: 2, most: mostPaths, typeOf: always(gmstypes.JSON), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		return editJSON(ctx, call, values, 1, func(sql.Row) (*jsonEdit, error) { return &jsonEdit{remove: true}, nil })
	}}
)

// editing is a function of a document and pairs of a path and a value.
func editing(name string, edit func(v any) *jsonEdit) *scalarKind {
	return &scalarKind{name: name, least: 3, most: mostPaths, nulls: true, typeOf: always(gmstypes.JSON), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		return editJSON(ctx, call, values, 2, func(pair sql.Row) (*jsonEdit, error) {
			v, err := plainJSON(pair[1])
			return edit(v), err
		})
	}}
}

// pairsFunction makes calls of such a function.
func pairsFunction(k *scalarKind) sql.Function {
	plain := k.function()
	return sql.FunctionN{Name: k.name, Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		if len(args)%2 == 0 {
			return nil, sql.ErrInvalidArgumentNumber.New(strings.ToUpper(k.name), "a document, and pairs of a path and a value", len(args))
		}
		return plain.NewInstance(ctx, args)
	}}
}

// editJSON is the document with one edit after another, each of which so many arguments say; NULL where it or a path is.
func editJSON(ctx *sql.Context, call *scalar, values sql.Row, each int, edit func(sql.Row) (*jsonEdit, error)) (any, error) {
	for i := 0; i < len(values); i++ {
		if isValue := each == 2 && i > 0 && i%2 == 0; values[i] == nil && !isValue {
			return nil, nil
		}
	}
	doc, err := jsonAt(ctx, call, values, 0)
	if err != nil {
		return nil, err
	}
	for rest := values[1:]; len(rest) > 0; rest = rest[each:] {
		p, err := jsonPathOf(ctx, rest[0])
		if err != nil {
			return nil, err
		}
		e, err := edit(rest[:each])
		if err == nil {
			err = e.refuses(p)
		}
		if err == nil {
			doc, err = e.at(doc, p.legs)
		}
		if err != nil {
			return nil, err
		}
	}
	return gmstypes.JSONDocument{Val: doc}, nil
}

// The errors of paths that lead to nothing that could be changed, ER_JSON_VACUOUS_PATH and ER_INVALID_JSON_PATH_ARRAY_CELL.
const (
	errJSONWhole = 3153
	errJSONCell  = 3165
)

// refuses is the error of a path that the edit cannot go.
func (e *jsonEdit) refuses(p jsonPath) error {
	switch {
	case p.many:
		return manyPlaces()
	case e.remove && len(p.legs) == 0:
		return mysql.NewSQLError(errJSONWhole, stateSyntax, "The path expression '$' is not allowed in this context: it is the whole document")
	case e.before && (len(p.legs) == 0 || p.legs[len(p.legs)-1].kind != jsonCells):
		return mysql.NewSQLError(errJSONCell, stateSyntax, "A path expression is not a path to a cell in an array, as $.names[0] is")
	}
	return nil
}

// at is a value with the edit where the legs lead to. The value itself stays as it is: others may hold it.
func (e *jsonEdit) at(value any, legs []jsonLeg) (any, error) {
	value, err := plainJSON(value)
	if err != nil {
		return nil, err
	}
	if len(legs) == 0 {
		if e.change == nil {
			return value, nil
		}
		return e.change(value), nil
	}
	if legs[0].kind == jsonKey {
		if members, ok := value.(map[string]any); ok {
			return e.inMembers(members, legs[0].key, legs[1:])
		}
		return value, nil
	}
	if array, ok := value.([]any); ok {
		return e.inArray(array, legs[0].from.in(len(array)), legs[1:])
	}
	switch place := legs[0].from.in(1); { // what is no array counts as one with a single member
	case place == 0 && len(legs) == 1 && (e.remove || e.before):
		return value, nil
	case place == 0:
		return e.at(value, legs[1:])
	case len(legs) > 1 || !e.adds:
		return value, nil
	case place < 0:
		return []any{e.add, value}, nil
	}
	return []any{value, e.add}, nil
}

// inMembers is an object with the edit at a key, or below it.
func (e *jsonEdit) inMembers(members map[string]any, key string, below []jsonLeg) (any, error) {
	member, there := members[key]
	if !there && (len(below) > 0 || !e.adds) {
		return members, nil
	}
	out := maps.Clone(members)
	switch {
	case !there:
		out[key] = e.add
	case e.remove && len(below) == 0:
		delete(out, key)
	default:
		var err error
		if out[key], err = e.at(member, below); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// inArray is an array with the edit at a place, or below it. A place that it has not is before its first member, or behind its last.
func (e *jsonEdit) inArray(array []any, place int, below []jsonLeg) (any, error) {
	there, last := place >= 0 && place < len(array), len(below) == 0
	switch {
	case last && (e.before || e.adds && !there):
		return slices.Insert(slices.Clone(array), min(max(place, 0), len(array)), e.add), nil
	case !there:
		return array, nil
	case last && e.remove:
		return slices.Delete(slices.Clone(array), place, place+1), nil
	}
	out := slices.Clone(array)
	var err error
	out[place], err = e.at(array[place], below)
	return out, err
}
