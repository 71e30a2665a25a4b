package tables

import (
	"slices"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// The functions that look for one document within another. The engine's know no whole numbers, which JSON_ARRAY makes.
// See https://dev.mysql.com/doc/refman/8.0/en/json-search-functions.html.
var (
	// jsonContains is JSON_CONTAINS: whether a document, or the part of it at a path, has another within it.
	jsonContains = &scalarKind{name: "json_contains", least: 2, most: 3, typeOf: always(gmstypes.Boolean), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		target, candidate, err := twoDocuments(ctx, call, values)
		if err != nil {
			return nil, err
		}
		if len(values) > 2 {
			p, err := jsonPathOf(ctx, values[2])
			if err == nil && p.many {
				err = manyPlaces()
			}
			if err != nil {
				return nil, err
			}
			hits, err := p.find(target)
			if err != nil || len(hits) == 0 {
				return nil, err
			}
			target = hits[0]
		}
		return jsonHas(ctx, target, candidate)
	}}
	// jsonOverlaps is JSON_OVERLAPS: whether two documents have an element, or a key with its value, in common.
	jsonOverlaps = &scalarKind{name: "json_overlaps", least: 2, most: 2, typeOf: always(gmstypes.Boolean), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		a, b, err := twoDocuments(ctx, call, values)
		if err != nil {
			return nil, err
		}
		return jsonShares(ctx, a, b)
	}}
)

// twoDocuments are the first two arguments.
func twoDocuments(ctx *sql.Context, call *scalar, values sql.Row) (a, b any, err error) {
	if a, err = jsonAt(ctx, call, values, 0); err != nil {
		return nil, nil, err
	}
	b, err = jsonAt(ctx, call, values, 1)
	return a, b, err
}

// jsonHas reports whether a value has another within it: an array whose every member is within a member of the other, an object whose every key is there
// with what is within that one's value, anything else as a member of an array or as the same.
func jsonHas(ctx *sql.Context, target, candidate any) (bool, error) {
	target, candidate, err := plainPair(target, candidate)
	if err != nil {
		return false, err
	}
	switch target := target.(type) {
	case []any:
		wanted, isArray := candidate.([]any)
		if !isArray {
			wanted = []any{candidate}
		}
		for _, w := range wanted {
			if there, err := anyOf(ctx, target, func(member any) (bool, error) { return jsonHas(ctx, member, w) }); !there || err != nil {
				return false, err
			}
		}
		return true, nil
	case map[string]any:
		wanted, isObject := candidate.(map[string]any)
		for key, w := range wanted {
			member, there := target[key]
			if !there {
				return false, nil
			}
			if has, err := jsonHas(ctx, member, w); !has || err != nil {
				return false, err
			}
		}
		return isObject, nil
	}
	return jsonSame(ctx, target, candidate)
}

// jsonShares reports whether two values have something in common. What is no array is compared with one as its only member.
func jsonShares(ctx *sql.Context, a, b any) (bool, error) {
	a, b, err := plainPair(a, b)
	if err != nil {
		return false, err
	}
	members, isObject := a.(map[string]any)
	others, too := b.(map[string]any)
	if isObject && too {
		for key, v := range members {
			if other, there := others[key]; there {
				if same, err := jsonSame(ctx, v, other); same || err != nil {
					return same, err
				}
			}
		}
		return false, nil
	}
	list := func(v any) []any {
		if array, ok := v.([]any); ok {
			return array
		}
		return []any{v}
	}
	return anyOf(ctx, list(a), func(v any) (bool, error) {
		return anyOf(ctx, list(b), func(other any) (bool, error) { return jsonSame(ctx, v, other) })
	})
}

// anyOf reports whether something is true of one of a list, while the statement runs: lists within lists are many pairs.
func anyOf(ctx *sql.Context, list []any, of func(any) (bool, error)) (bool, error) {
	err := endedBy(ctx)
	found := err == nil && slices.ContainsFunc(list, func(v any) bool {
		var is bool
		is, err = of(v)
		return is || err != nil
	})
	return found && err == nil, err
}

// plainPair are two values as plainJSON gives them.
func plainPair(a, b any) (any, any, error) {
	a, err := plainJSON(a)
	if err != nil {
		return nil, nil, err
	}
	b, err = plainJSON(b)
	return a, b, err
}

// jsonSame reports equal values.
func jsonSame(ctx *sql.Context, a, b any) (bool, error) {
	if a == nil || b == nil {
		return a == nil && b == nil, nil
	}
	order, err := gmstypes.CompareJSON(ctx, a, b)
	return order == 0, err
}
