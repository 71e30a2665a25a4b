package tables

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// chosen are kept rows of which a filter above compares some values with those of an outer query's row: only the rows that are
// equal there are given, found by a hash. The filter stays, so the hash only leaves out rows that it would refuse.
type chosen struct {
	child sql.Node // a kept
	pairs []keyPair
	index *rowIndex // shared by the copies that the engine makes for each outer row
}

// keyPair are two expressions that a condition wants equal: of the rows here, and of the other ones.
type keyPair struct {
	here, there sql.Expression
	as          sql.Type // in which they are hashed
}

// rowIndex finds kept rows by the hash of their values.
type rowIndex struct {
	of     *keptRows // that are indexed; nil before the first look
	hasher *rowHasher
	rows   map[rowKey][]sql.Row
}

var (
	_ sql.ExecBuilderNode = (*chosen)(nil)
	_ sql.Expressioner    = (*chosen)(nil)
)

// chosenBelow finds the rows below a filter by what it compares with the outer row, where it keeps those of one scan.
func (p *pusher) chosenBelow(n sql.Node) (sql.Node, error) {
	f, ok := n.(*plan.Filter)
	if !ok || !p.on {
		return n, nil
	}
	k, ok := f.Child.(*kept)
	if !ok {
		return n, nil
	}
	pairs := keyPairs(p.ctx, f.Expression, idsBelow(k), nil)
	if len(pairs) == 0 {
		return n, nil
	}
	return f.WithChildren(p.ctx, &chosen{child: k, pairs: pairs, index: &rowIndex{}})
}

// keyPairs are the equalities of a condition between expressions of the columns of some tables and of others: of those there
// or, where that is nil, of any.
func keyPairs(ctx *sql.Context, condition sql.Expression, here, there map[sql.TableId]bool) []keyPair {
	var out []keyPair
	for _, conjunct := range expression.SplitConjunction(ctx, condition) {
		eq, ok := conjunct.(*expression.Equals)
		if !ok {
			continue
		}
		left, right := eq.Left(), eq.Right()
		if !ofTables(ctx, left, here) {
			left, right = right, left
		}
		if !ofTables(ctx, left, here) || there != nil && !ofTables(ctx, right, there) || there == nil && !ofOthers(ctx, right, here) {
			continue
		}
		if as := hashType(ctx, left, right); as != nil {
			out = append(out, keyPair{left, right, as})
		}
	}
	return out
}

// ofTables reports whether an expression is of the columns of some tables alone, and of one at least.
func ofTables(ctx *sql.Context, e sql.Expression, tables map[sql.TableId]bool) bool {
	return contains[*expression.GetField](ctx, e) && readsOnly(ctx, e, tables)
}

// ofOthers reports whether an expression has columns, none of which is of some tables.
func ofOthers(ctx *sql.Context, e sql.Expression, tables map[sql.TableId]bool) bool {
	return contains[*expression.GetField](ctx, e) && !differs(ctx, e) && !containsFunc(ctx, e, func(e sql.Expression) bool {
		switch e := e.(type) {
		case *expression.GetField:
			return e.TableId() == 0 || tables[e.TableId()]
		case *plan.Subquery:
			return true
		}
		return false
	})
}

// hashType is the type in which two expressions have the same hash whenever they are equal: texts in the collation in which
// they are compared, whole numbers, and times. It is nil for everything else.
func hashType(ctx *sql.Context, a, b sql.Expression) sql.Type {
	s, t := a.Type(ctx), b.Type(ctx)
	switch {
	case gmstypes.IsTextOnly(s) && gmstypes.IsTextOnly(t):
		ca, coercibilityA := sql.GetCoercibility(ctx, a)
		cb, coercibilityB := sql.GetCoercibility(ctx, b)
		collation, _ := sql.ResolveCoercibility(ca, coercibilityA, cb, coercibilityB)
		if collation == sql.Collation_Unspecified {
			return nil
		}
		return gmstypes.CreateLongText(collation)
	case gmstypes.IsInteger(s) && gmstypes.IsInteger(t):
		return gmstypes.Int64
	case isDay(s) && isDay(t):
		return gmstypes.DatetimeMaxPrecision
	}
	return nil
}

// Resolved follows the child.
func (k *chosen) Resolved() bool { return k.child.Resolved() }

// IsReadOnly is true: nothing is written.
func (k *chosen) IsReadOnly() bool { return true }

// Schema is the child's.
func (k *chosen) Schema(ctx *sql.Context) sql.Schema { return k.child.Schema(ctx) }

// Children is the one below.
func (k *chosen) Children() []sql.Node { return []sql.Node{k.child} }

// WithChildren replaces the one below; the index stays, because only its place in the tree has changed.
func (k *chosen) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(k, len(children), 1)
	}
	c := *k
	c.child = children[0]
	return &c, nil
}

// Expressions are the pairs; the engine assigns their places in the rows.
func (k *chosen) Expressions() []sql.Expression {
	var out []sql.Expression
	for _, pair := range k.pairs {
		out = append(out, pair.here, pair.there)
	}
	return out
}

// WithExpressions replaces the pairs.
func (k *chosen) WithExpressions(_ *sql.Context, all ...sql.Expression) (sql.Node, error) {
	if len(all) != 2*len(k.pairs) {
		return nil, sql.ErrInvalidChildrenNumber.New(k, len(all), 2*len(k.pairs))
	}
	c := *k
	c.pairs = slices.Clone(k.pairs)
	for i := range c.pairs {
		c.pairs[i].here, c.pairs[i].there = all[2*i], all[2*i+1]
	}
	return &c, nil
}

// String is what EXPLAIN shows.
func (k *chosen) String() string {
	var by []string
	for _, pair := range k.pairs {
		by = append(by, pair.here.String())
	}
	return fmt.Sprintf("Kept in memory, by %s", strings.Join(by, ", "))
}

// BuildRowIter gives the rows that are equal to the outer row. The first time it reads all.
func (k *chosen) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	child, ok := k.child.(*kept)
	if !ok {
		return b.Build(ctx, k.child, row)
	}
	if !child.rows.done || k.index.of != child.rows {
		if err := k.read(ctx, b, child, row); err != nil {
			return nil, err
		}
	}
	key, ok, err := k.index.key(ctx, k.pairs, row, func(p keyPair) sql.Expression { return p.there })
	if err != nil || !ok {
		return sql.RowsToRowIter(), err // NULL equals nothing
	}
	return child.repeat(row, k.index.rows[key]), nil
}

// read reads the rows and indexes them.
func (k *chosen) read(ctx *sql.Context, b sql.NodeExecBuilder, child *kept, row sql.Row) error {
	all, err := child.BuildRowIter(ctx, b, row)
	if err != nil {
		return err
	}
	types := make([]sql.Type, len(k.pairs))
	for i, pair := range k.pairs {
		types[i] = pair.as
	}
	index := rowIndex{of: child.rows, hasher: newRowHasher(types), rows: map[rowKey][]sql.Row{}}
	outer := slices.Clip(row[:min(child.rows.prefix, len(row))])
	for _, r := range child.rows.rows {
		key, ok, err := index.key(ctx, k.pairs, append(outer, r...), func(p keyPair) sql.Expression { return p.here })
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := child.rows.hoard.add(hashBytes); err != nil {
			return err
		}
		index.rows[key] = append(index.rows[key], r)
	}
	*k.index = index
	return all.Close(ctx)
}

// key hashes one side of the pairs on a row; ok is false where a value is NULL.
func (x *rowIndex) key(ctx *sql.Context, pairs []keyPair, row sql.Row, side func(keyPair) sql.Expression) (key rowKey, ok bool, err error) {
	values := make(sql.Row, len(pairs))
	for i, pair := range pairs {
		v, err := side(pair).Eval(ctx, row)
		if err != nil {
			return rowKey{}, false, err
		}
		if v, err = sql.UnwrapAny(ctx, v); v == nil || err != nil {
			return rowKey{}, false, err
		}
		values[i] = alike(v)
	}
	key, err = x.hasher.hash(ctx, values)
	return key, err == nil, err
}
