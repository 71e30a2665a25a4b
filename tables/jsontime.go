package tables

import (
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function/json"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// jsonTime is a time as the text that it is within JSON: what has a time of a day has six digits of the second.
var jsonTime = &scalarKind{name: "json_time", least: 1, most: 1, typeOf: always(timesText), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	switch v := values[0].(type) {
	case gmstypes.Timespan:
		return string(v.AppendBytes(nil)), nil
	case time.Time:
		if !gmstypes.IsDateType(call.args[0].Type(ctx)) {
			return v.Format(time.DateTime + ".000000"), nil
		}
	}
	return textOf(ctx, call.args[0].Type(ctx), values[0]), nil
}}

// makesJSON are the functions that make JSON of values, by their names in lower case. The engine's know no TIME,
// and write a DATE with a time of the day.
var makesJSON = namesOf("json_object", "json_array", "json_arrayagg", "json_objectagg", "json_array_append", "json_array_insert", "json_insert", "json_replace", "json_set")

// writingJSON is such a function, given its times as texts.
func writingJSON(f sql.Function) sql.Function {
	return sql.FunctionN{Name: f.FunctionName(), Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		args = append([]sql.Expression{}, args...)
		for i, e := range args {
			if t := e.Type(ctx); isDayOrClock(t) {
				args[i] = &scalar{jsonTime, []sql.Expression{e}}
			}
		}
		return f.NewInstance(ctx, args)
	}}
}

// castToJSON is CAST(time AS JSON), a JSON string; the engine would read the text as a document. Of a text that is one it loses the digits of long numbers.
func castToJSON(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	c, ok := e.(*expression.Convert)
	if !ok || !gmstypes.IsJSON(c.Type(ctx)) {
		return e, false, nil
	}
	if t := c.Child.Type(ctx); !isDayOrClock(t) {
		if _, done := c.Child.(*documentText); done || !gmstypes.IsTextOnly(t) {
			return e, false, nil
		}
		out, err := c.WithChildren(ctx, readingDocument(ctx, c.Child))
		return out, true, err
	}
	out, err := c.WithChildren(ctx, json.NewJSONQuote(ctx, &scalar{jsonTime, []sql.Expression{c.Child}}))
	return out, true, err
}
