package tables

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// errCutByGroupConcat is ER_CUT_VALUE_GROUP_CONCAT.
const errCutByGroupConcat = 1260

// concatenation is what a GROUP_CONCAT says.
type concatenation struct {
	distinct  bool
	separator string
	backward  []bool // DESC, of each expression of its ORDER BY
	most      int    // bytes: group_concat_max_len
}

// concatenated is GROUP_CONCAT by an aggregate of ours. The engine's leaves empty texts out, tells texts apart by their bytes, may cut within a
// character, and cannot have a subquery in it.
// See https://dev.mysql.com/doc/refman/8.0/en/aggregate-functions.html#function_group-concat.
func concatenated(ctx *sql.Context, g *aggregation.GroupConcat) (sql.Expression, bool, error) {
	most, err := ctx.GetSessionVariable(ctx, "group_concat_max_len")
	if err != nil {
		return nil, false, err
	}
	c := readConcatenation(g)
	n, ok := most.(uint64)
	if c == nil || !ok || len(g.OutputExpressions()) != 1 {
		return g, false, nil
	}
	c.most = int(min(n, mostBytes))
	args, backward := sortedBy(g.OutputExpressions()[0])
	c.backward = backward
	kind := &aggregateKind{name: g.FunctionName(), typeOf: concatenationType, called: g.String(), sorted: true, start: func(types []sql.Type) accumulator {
		a := &concatenating{concatenation: c, types: types}
		if c.distinct {
			a.hasher, a.seen = newRowHasher(types[:1]), map[rowKey]struct{}{}
		}
		return a
	}}
	return (&aggregate{kind, rowsCall{args: args}}).WithId(g.Id()), true, nil
}

// readConcatenation takes the call from its text, part by part: nothing else shows them. It is nil where the text is another than expected.
func readConcatenation(g *aggregation.GroupConcat) *concatenation {
	rest, ok := strings.CutPrefix(g.String(), "group_concat(")
	c := &concatenation{}
	for mark := true; mark; {
		if rest, mark = strings.CutPrefix(rest, "distinct "); mark {
			c.distinct = true
		}
	}
	next := func(part string) {
		if ok {
			rest, ok = strings.CutPrefix(rest, part)
		}
	}
	for i, e := range g.OutputExpressions() {
		next([]string{"", ", "}[min(i, 1)] + e.String())
	}
	next(" separator '")
	c.separator = strings.TrimSuffix(rest, "')")
	if !ok {
		return nil
	}
	return c
}

// concatenationType is a text in the collation of what it is made of, or bytes.
func concatenationType(t sql.Type) sql.Type {
	if gmstypes.IsBinaryType(t) {
		return gmstypes.Blob
	}
	if c, ok := t.(sql.TypeWithCollation); ok && gmstypes.IsTextOnly(t) {
		return gmstypes.CreateText(c.Collation())
	}
	return gmstypes.Text
}

// concatenating is the texts of one group.
type concatenating struct {
	*concatenation
	types  []sql.Type // of the value, and of what it is sorted by
	hasher *rowHasher
	seen   map[rowKey]struct{}
	parts  []concatenatedPart
	length int   // bytes
	held   int64 // bytes of memory, of parts and seen
}

// concatenatedPart is one text, and what it is sorted by.
type concatenatedPart struct {
	text string
	by   sql.Row
}

// add adds a text. Where they come in no order, those that will be cut are not kept. Memory is counted where groups are: see countedBuffer.
func (c *concatenating) add(ctx *sql.Context, args sql.Row) error {
	if len(c.backward) == 0 && c.length > c.most {
		return nil
	}
	if c.seen != nil {
		key, err := c.hasher.hash(ctx, args[:1])
		if _, again := c.seen[key]; again || err != nil {
			return err
		}
		c.seen[key] = struct{}{}
		c.held += hashBytes
	}
	text, _, err := gmstypes.ConvertOrTruncate(ctx, textOf(ctx, c.types[0], args[0]), gmstypes.LongText)
	if err != nil {
		return err
	}
	p := concatenatedPart{text.(string), slices.Clone(args[1:])}
	c.parts = append(c.parts, p)
	c.length += len(p.text) + len(c.separator)
	c.held += sizeOfValue(p.text) + sizeOf(p.by)
	return nil
}

// result is the texts one after the other, cut where they are too long; NULL of none.
func (c *concatenating) result(ctx *sql.Context) (any, error) {
	if len(c.parts) == 0 {
		return nil, nil
	}
	if err := c.sort(ctx); err != nil {
		return nil, err
	}
	var b strings.Builder
	for i, p := range c.parts {
		if i > 0 {
			b.WriteString(c.separator)
		}
		b.WriteString(p.text)
		if b.Len() > c.most {
			break
		}
	}
	out, binary := b.String(), gmstypes.IsBinaryType(c.types[0])
	if len(out) > c.most {
		end := c.most
		for !binary && end > 0 && !utf8.RuneStart(out[end]) {
			end--
		}
		out = out[:end]
		ctx.Warn(errCutByGroupConcat, "Some rows were cut by GROUP_CONCAT(): group_concat_max_len is %d", c.most)
	}
	if binary {
		return []byte(out), nil
	}
	return out, nil
}

// sort sorts the texts, those by NULL first; equal ones stay as they came.
func (c *concatenating) sort(ctx *sql.Context) (failed error) {
	slices.SortStableFunc(c.parts, func(a, b concatenatedPart) int {
		for i, backward := range c.backward {
			order, err := nullsFirst(ctx, c.types[1+i], a.by[i], b.by[i])
			if err != nil {
				failed = err
			}
			if backward {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return 0
	})
	return failed
}

// nullsFirst compares two values of a type, of which either may be NULL.
func nullsFirst(ctx *sql.Context, t sql.Type, a, b any) (int, error) {
	switch {
	case a == nil && b == nil:
		return 0, nil
	case a == nil:
		return -1, nil
	case b == nil:
		return 1, nil
	}
	return t.Compare(ctx, a, b)
}
