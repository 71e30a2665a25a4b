package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// holdsDocument reports the functions over rows that hold the values of their arguments, to make a JSON document of them.
func holdsDocument(a sql.Aggregation) bool {
	switch a := a.(type) {
	case *aggregate:
		return a.aggregateKind == jsonArrays
	case *aggregation.JSONObjectAgg:
		return true
	}
	return false
}

// countedDocument is such a function for one group, whose arguments are counted as they are evaluated.
func countedDocument(ctx *sql.Context, a sql.Aggregation, h *hoard) (sql.Aggregation, error) {
	d := &document{name: strings.ToLower(a.(sql.FunctionExpression).FunctionName()), hoard: h}
	args := make([]sql.Expression, len(a.Children()))
	for i, e := range a.Children() {
		args[i] = &documentPart{sameValue{wrapper{e}}, d}
	}
	counted, err := a.WithChildren(ctx, args...)
	if err != nil {
		return nil, err
	}
	return counted.(sql.Aggregation), nil
}

// document is what is held for the JSON document of a group.
type document struct {
	name  string // of the function
	hoard *hoard
	bytes int64
}

// add counts a part. As in MySQL, a document is no longer than a text may be; here its values are measured, not its text.
func (d *document) add(bytes int64) error {
	if d.bytes += bytes; d.bytes > mostBytes {
		return mysql.NewSQLError(errAllowedPacket, stateOf(errAllowedPacket), "Result of %s() was larger than max_allowed_packet (%d): "+
			"let it take fewer rows (WHERE, GROUP BY) or shorter values.", d.name, mostBytes)
	}
	return d.hoard.add(bytes)
}

// documentPart is an argument of a function that makes a document.
type documentPart struct {
	sameValue
	of *document
}

var _ sql.Expression = (*documentPart)(nil)

// WithChildren replaces the argument.
func (p *documentPart) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(p, children)
	return &documentPart{sameValue{in}, p.of}, err
}

// Eval evaluates the argument, and counts its value.
func (p *documentPart) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := p.child.Eval(ctx, row)
	if err == nil {
		v, err = sql.UnwrapAny(ctx, v)
	}
	if err != nil {
		return nil, err
	}
	return v, p.of.add(valueBytes + sizeOfValue(v))
}

// sizeOfDocument is about what a JSON document takes, or what is within one.
func sizeOfDocument(v any) int64 {
	size := int64(0)
	switch v := v.(type) {
	case gmstypes.JSONDocument:
		return sizeOfDocument(v.Val)
	case gmstypes.JsonArray:
		size = sliceBytes
		for _, part := range v {
			size += valueBytes + sizeOfDocument(part)
		}
	case gmstypes.JsonObject:
		size = hashBytes
		for key, part := range v {
			size += hashBytes + int64(len(key)) + sizeOfDocument(part)
		}
	case *gmstypes.LazyJSONDocument:
		size = int64(len(v.Bytes))
	default:
		return sizeOfValue(v)
	}
	return size
}
