package tables

import (
	"encoding/json"
	"errors"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// memberOf is the operator MEMBER OF. The grammar has it not: the server's dialect writes a function.
var memberOf = &scalarKind{name: memberOfName, least: 2, most: 2, typeOf: always(gmstypes.Boolean), eval: evalMemberOf}

// memberOfName is that function.
const memberOfName = "outlooksql_member_of"

// The errors of what is no JSON, ER_INVALID_JSON_TEXT_IN_PARAM and ER_INVALID_TYPE_FOR_JSON.
const (
	errJSONText = 3141
	errJSONType = 3146
	stateJSON   = "22032"
)

// jsonAt is an argument as JSON: a text, or what a function made.
func jsonAt(ctx *sql.Context, call *scalar, values sql.Row, i int) (any, error) {
	switch v := values[i].(type) {
	case sql.JSONWrapper:
		return v.ToInterface(ctx)
	case string:
		out, err := readJSON(v)
		if err == nil {
			return out, nil
		}
		at := int64(len(v))
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			at = syntax.Offset
		}
		return nil, mysql.NewSQLError(errJSONText, stateJSON, "Invalid JSON text in argument %d to function %s: it is no JSON from position %d on; JSON_VALID tells which texts are", i+1, call.name, at)
	}
	return nil, mysql.NewSQLError(errJSONType, stateJSON, "Invalid data type for JSON data in argument %d to function %s; a JSON string or JSON type is required.", i+1, call.name)
}

// evalMemberOf reports whether a value is an element of an array, or is what is no array.
// See https://dev.mysql.com/doc/refman/8.0/en/json-search-functions.html#operator_member-of.
func evalMemberOf(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	document, err := jsonAt(ctx, call, values, 1)
	if err != nil {
		return nil, err
	}
	wanted := values[0]
	if w, ok := wanted.(sql.JSONWrapper); ok {
		if wanted, err = w.ToInterface(ctx); err != nil {
			return nil, err
		}
	}
	elements, isArray := document.([]any)
	if !isArray {
		elements = []any{document}
	}
	for _, element := range elements {
		if element == nil || wanted == nil {
			if element == wanted {
				return true, nil
			}
			continue
		}
		if order, err := gmstypes.CompareJSON(ctx, wanted, element); err != nil || order == 0 {
			return err == nil, err
		}
	}
	return false, nil
}
