package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function/json"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// mostPaths are the arguments that a function of JSON paths takes.
const mostPaths = 256

// The functions that look into documents by paths. The engine's paths know no last, no ranges and no **, and fail at an empty array.
var (
	// jsonExtract is JSON_EXTRACT: what stands at one place; of several places, an array.
	jsonExtract = &scalarKind{name: "json_extract", least: 2, most: mostPaths, typeOf: always(gmstypes.JSON), eval: extractJSON}
	// jsonPart is what stands at one place, for functions that look at a part of a document: NULL where there is none.
	jsonPart = &scalarKind{name: "json_extract", least: 2, most: 2, typeOf: always(gmstypes.JSON), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		p, err := jsonPathOf(ctx, values[1])
		if err == nil && p.many {
			err = manyPlaces()
		}
		if err != nil {
			return nil, err
		}
		return extractJSON(ctx, call, values)
	}}
	// jsonOnly is what stands at the only place that there is, for JSON_VALUE: NULL where there are several, and for JSON's null.
	jsonOnly = &scalarKind{name: "json_extract", least: 2, most: 2, typeOf: always(gmstypes.JSON), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		_, hits, err := hitsAt(ctx, call, values[0], values[1])
		if err != nil || len(hits) != 1 || hits[0] == nil {
			return nil, err
		}
		return gmstypes.JSONDocument{Val: hits[0]}, nil
	}}
	// jsonContainsPath is JSON_CONTAINS_PATH: whether one of the paths, or all, lead anywhere.
	jsonContainsPath = &scalarKind{name: "json_contains_path", least: 3, most: mostPaths, typeOf: always(gmstypes.Int64), eval: containsPaths}
)

// manyPlaces is the error of a path that may lead to many places where one is wanted.
func manyPlaces() error {
	return mysql.NewSQLError(errJSONPathMany, stateSyntax,
		"In this situation, path expressions may not contain the * and ** tokens or an array range: give the path of one place, or take JSON_EXTRACT")
}

// containsPaths counts the paths that lead anywhere.
func containsPaths(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	all, err := allPaths(ctx, values[1])
	if err != nil {
		return nil, err
	}
	there := 0
	for _, text := range values[2:] {
		_, hits, err := hitsAt(ctx, call, values[0], text)
		if err != nil {
			return nil, err
		}
		if len(hits) > 0 {
			there++
		}
	}
	if there == len(values)-2 || !all && there > 0 {
		return int64(1), nil
	}
	return int64(0), nil
}

// allPaths reads the word that says how many paths must lead somewhere.
func allPaths(ctx *sql.Context, word any) (bool, error) {
	switch text, _, err := gmstypes.LongText.Convert(ctx, word); {
	case err != nil:
		return false, err
	case strings.EqualFold(text.(string), "one"):
		return false, nil
	case strings.EqualFold(text.(string), "all"):
		return true, nil
	}
	return false, mysql.NewSQLError(errJSONOneOrAll, stateSyntax, "The oneOrAll argument to json_contains_path may take these values: 'one' or 'all'.")
}

// extractJSON is the one value at a path; all values in an array where there are several paths, or one that may lead to many; NULL where there are none.
func extractJSON(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	many := len(values) > 2
	all := []any{}
	for _, text := range values[1:] {
		p, hits, err := hitsAt(ctx, call, values[0], text)
		if err != nil {
			return nil, err
		}
		many, all = many || p.many, append(all, hits...)
	}
	switch {
	case len(all) == 0:
		return nil, nil
	case many:
		return gmstypes.JSONDocument{Val: all}, nil
	}
	return gmstypes.JSONDocument{Val: all[0]}, nil
}

// hitsAt is the path that a text says, and what stands there.
func hitsAt(ctx *sql.Context, call *scalar, doc, text any) (p jsonPath, hits []any, err error) {
	if p, err = jsonPathOf(ctx, text); err != nil {
		return p, nil, err
	}
	hits, err = p.findIn(ctx, call, doc)
	return p, hits, err
}

// findIn is what stands at the path of a document, which is the call's first argument.
func (p jsonPath) findIn(ctx *sql.Context, call *scalar, doc any) ([]any, error) {
	read, err := jsonAt(ctx, call, sql.Row{doc}, 0)
	if err != nil {
		return nil, err
	}
	return p.find(read)
}

// jsonPathOf reads a path that an argument is.
func jsonPathOf(ctx *sql.Context, v any) (jsonPath, error) {
	text, _, err := gmstypes.LongText.Convert(ctx, v)
	if err != nil {
		return jsonPath{}, err
	}
	return parseJSONPath(text.(string))
}

// atPath is a function of the engine that takes a path behind other arguments: it is given the part of its document that stands there.
func atPath(name string, place int) sql.Function {
	f := collatedFunction(builtIns[name])
	return sql.FunctionN{Name: name, Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		if len(args) != place+1 {
			return f.NewInstance(ctx, args)
		}
		part := &scalar{jsonPart, []sql.Expression{args[0], args[place]}}
		return f.NewInstance(ctx, append([]sql.Expression{part}, args[1:place]...))
	}}
}

// jsonValueFunction is JSON_VALUE: a text without its quotes, or what RETURNING says, which the engine reads from a text as from JSON.
func jsonValueFunction() sql.Function {
	f, unquoted := builtIns["json_value"], collatedFunction(builtIns["json_unquote"])
	return sql.FunctionN{Name: "json_value", Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		if len(args) < 2 {
			return nil, sql.ErrInvalidArgumentNumber.New("JSON_VALUE", 2, len(args))
		}
		value := &scalar{jsonOnly, args[:2]}
		if len(args) > 2 { // the type
			return f.NewInstance(ctx, append([]sql.Expression{value, expression.NewLiteral("$", gmstypes.LongText)}, args[2:]...))
		}
		return unquoted.NewInstance(ctx, []sql.Expression{value})
	}}
}

// readPaths makes doc->path and doc->>path, which the engine reads by itself, calls of JSON_EXTRACT here.
func readPaths(_ *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	x, ok := e.(*json.JSONExtract)
	if !ok {
		return e, false, nil
	}
	return &scalar{jsonExtract, x.Children()}, true, nil
}
