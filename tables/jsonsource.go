package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// documents is how many of a function's first arguments are read as JSON documents.
var documents = map[string]int{
	"json_array_append": 1, "json_array_insert": 1, "json_contains": 2, "json_contains_path": 1, "json_depth": 1, "json_extract": 1, "json_insert": 1,
	"json_keys": 1, "json_length": 1, "json_merge": mostPaths, "json_merge_patch": mostPaths, "json_merge_preserve": mostPaths, "json_overlaps": 2, "json_pretty": 1,
	"json_remove": 1, "json_replace": 1, "json_search": 1, "json_set": 1, "json_type": 1, "json_valid": 1, "json_value": 1,
	jsonRows.name: 1, memberOf.name: 2,
}

// countDocuments lets a function, or CAST AS JSON, count what the texts take that it reads as documents: many times their length.
func countDocuments(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	most := 0
	switch e := e.(type) {
	case *expression.Convert:
		if gmstypes.IsJSON(e.Type(ctx)) {
			most = 1
		}
	case sql.FunctionExpression:
		most = documents[strings.ToLower(e.FunctionName())]
	}
	if most == 0 {
		return e, false, nil
	}
	args, changed := append([]sql.Expression{}, e.Children()...), false
	for i, arg := range args[:min(most, len(args))] {
		read, early := arg.(*documentText) // which reads some texts by itself
		switch {
		case early && isSource(ctx, read.child):
			args[i], changed = &documentText{sameValue{wrapper{newSource(read.child)}}}, true
		case !early && isSource(ctx, arg):
			args[i], changed = newSource(arg), true
		}
	}
	if !changed {
		return e, false, nil
	}
	out, err := e.WithChildren(ctx, args...)
	return out, true, err
}

// isSource reports what may be a long text, and is not counted yet.
func isSource(ctx *sql.Context, e sql.Expression) bool {
	if l, ok := e.(*expression.Literal); ok {
		text, _ := l.Value().(string)
		return len(text) >= countedText
	}
	_, is := e.(*source)
	return !is && gmstypes.IsText(e.Type(ctx))
}

// source is a text that is read as a JSON document.
type source struct {
	sameValue
	last *lastText // shared by the copies that the engine makes for each outer row
}

var _ sql.Expression = (*source)(nil)

// newSource counts a text.
func newSource(e sql.Expression) *source { return &source{sameValue{wrapper{e}}, &lastText{}} }

// WithChildren replaces the text.
func (s *source) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(s, children)
	return &source{sameValue{in}, s.last}, err
}

// Eval evaluates the text, and counts the document in the place of the one before.
func (s *source) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := s.child.Eval(ctx, row)
	if err == nil {
		v, err = sql.UnwrapAny(ctx, v)
	}
	if text, ok := v.(string); ok && err == nil {
		err = s.last.hold(usageOf(ctx), readBytes(text))
	}
	return v, err
}

// readBytes is about what a text takes once it is read as a JSON document: its strings, and each value with its place and box. Measured.
func readBytes(text string) int64 {
	if len(text) < countedText {
		return 0
	}
	values := strings.Count(text, ",") + strings.Count(text, "[") + 2*strings.Count(text, ":")
	return int64(len(text) + 64*values)
}
