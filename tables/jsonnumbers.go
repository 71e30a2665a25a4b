package tables

import (
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// longNumber finds a number that a double may not hold. The engine makes doubles of all numbers of a JSON text, and loses their digits beyond 2^53.
var longNumber = regexp.MustCompile(`\d{16}`)

// readJSON reads a JSON text. Whole numbers stay whole where a BIGINT holds them.
func readJSON(text string) (any, error) {
	var out any
	if !longNumber.MatchString(text) {
		return out, json.Unmarshal([]byte(text), &out)
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, json.Unmarshal([]byte(text), &out) // which says where it ends
	}
	return wholeNumbers(out)
}

// wholeNumbers gives the numbers within a document, which are read as texts, their types.
func wholeNumbers(v any) (any, error) {
	var err error
	switch v := v.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return n, nil
		}
		if n, err := strconv.ParseUint(v.String(), 10, 64); err == nil {
			return n, nil
		}
		return v.Float64() // an error is a number out of range
	case []any:
		for i := range v {
			if v[i], err = wholeNumbers(v[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for key := range v {
			if v[key], err = wholeNumbers(v[key]); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}

// documentPlaces are the places of the documents among the arguments of functions of the engine, by their names in lower case; none are all.
var documentPlaces = map[string][]int{"json_merge": nil, "json_merge_patch": nil, "json_merge_preserve": nil,
	"json_pretty": {0}, "json_search": {0}, "json_type": {0}}

// readingDocuments is such a function, given documents with long numbers as they are.
func readingDocuments(f sql.Function, places []int) sql.Function {
	return sql.FunctionN{Name: f.FunctionName(), Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		args = append([]sql.Expression{}, args...)
		for i := range args {
			if places == nil || i < len(places) {
				args[i] = readingDocument(ctx, args[i])
			}
		}
		return f.NewInstance(ctx, args)
	}}
}

// readingDocument is a text that is a document, or anything else as it is.
func readingDocument(ctx *sql.Context, e sql.Expression) sql.Expression {
	if !gmstypes.IsTextOnly(e.Type(ctx)) {
		return e
	}
	return &documentText{sameValue{wrapper{e}}}
}

// documentText is a JSON text: a document where it has long numbers, else as it is, which the engine reads.
type documentText struct{ sameValue }

var _ sql.Expression = (*documentText)(nil)

// WithChildren replaces the text.
func (d *documentText) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(d, children)
	return &documentText{sameValue{in}}, err
}

// Eval reads the text. What is no JSON is left to the function, which has an error for it.
func (d *documentText) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := d.child.Eval(ctx, row)
	if err == nil {
		v, err = sql.UnwrapAny(ctx, v)
	}
	text, ok := v.(string)
	if err != nil || !ok || !longNumber.MatchString(text) {
		return v, err
	}
	if doc, err := readJSON(text); err == nil {
		return gmstypes.JSONDocument{Val: doc}, nil
	}
	return text, nil
}
