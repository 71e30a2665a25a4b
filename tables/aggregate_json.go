package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// jsonArrays is JSON_ARRAYAGG. The engine's is an empty array of no rows.
// See https://dev.mysql.com/doc/refman/8.0/en/aggregate-functions.html#function_json-arrayagg.
var jsonArrays = &aggregateKind{name: "json_arrayagg", nulls: true, typeOf: func(sql.Type) sql.Type { return gmstypes.JSON },
	start: func([]sql.Type) accumulator { return &jsonElements{} }}

// jsonElements are the elements of one array.
type jsonElements struct{ values []any }

// add adds a value.
func (j *jsonElements) add(ctx *sql.Context, args sql.Row) error {
	v := args[0]
	if w, ok := v.(sql.JSONWrapper); ok {
		var err error
		if v, err = w.ToInterface(ctx); err != nil {
			return err
		}
	}
	j.values = append(j.values, v)
	return nil
}

// result is the array; NULL of no rows.
func (j *jsonElements) result(*sql.Context) (any, error) {
	if j.values == nil {
		return nil, nil
	}
	return gmstypes.JSONDocument{Val: append([]any{}, j.values...)}, nil
}
