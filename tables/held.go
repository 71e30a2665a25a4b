package tables

import (
	"container/heap"
	"io"
	"sync/atomic"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// The sizes that memory is counted in, in bytes: about what Go takes.
const (
	sliceBytes = 24 // of a row, beside its values
	valueBytes = 16 // a value's place in a row
	hashBytes  = 64 // a hash in a map
)

// sizeOf is about what a row takes.
func sizeOf(row sql.Row) int64 {
	size := int64(sliceBytes + valueBytes*len(row))
	for _, v := range row {
		size += sizeOfValue(v)
	}
	return size
}

// sizeOfValue is about what a value takes beside its place in a row.
func sizeOfValue(v any) int64 {
	switch v := v.(type) {
	case nil, bool, int8, uint8:
		return 0
	case string:
		return int64(16 + len(v))
	case []byte:
		return int64(sliceBytes + len(v))
	case int16, int32, int64, float32, float64, uint16, uint32, uint64:
		return 8
	case time.Time:
		return 24
	case *content:
		return 192 // its bytes are fetched when somebody looks at them
	case gmstypes.JSONDocument, gmstypes.JsonArray, gmstypes.JsonObject, *gmstypes.LazyJSONDocument:
		return sizeOfDocument(v)
	}
	return 64
}

// nothing is what a row takes that is not held.
func nothing(sql.Row) int64 { return 0 }

// hashOf is what a row takes of which a node holds a hash.
func hashOf(sql.Row) int64 { return hashBytes }

// sizeAndHash is what a row takes that is held beside its hash.
func sizeAndHash(row sql.Row) int64 { return hashBytes + sizeOf(row) }

// sizeInWindow is what a row takes below window functions: the row, and slices of it as input and output.
func sizeInWindow(row sql.Row) int64 {
	return sizeOf(row) + 2*int64(sliceBytes+valueBytes*(len(row)+1))
}

// sizes of the largest rows are a heap, the smallest first.
type sizes []int64

// Len, Less, Swap, Push and Pop are those of a heap.
func (s sizes) Len() int           { return len(s) }
func (s sizes) Less(i, j int) bool { return s[i] < s[j] }
func (s sizes) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *sizes) Push(x any)        { *s = append(*s, x.(int64)) }
func (s *sizes) Pop() any {
	last := (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return last
}

// largest is what a node takes that holds some number of the rows that come to it, whichever: at most the largest ones.
func largest(ctx *sql.Context, limit sql.Expression) func(sql.Row) int64 {
	var held sizes
	v, err := limit.Eval(ctx, nil)
	n, ok := asInt64(ctx, v)
	if err != nil || !ok {
		return sizeOf
	}
	return func(row sql.Row) int64 {
		size := sizeOf(row)
		switch {
		case int64(len(held)) < n:
			heap.Push(&held, size)
			return size
		case n > 0 && size > held[0]:
			more := size - held[0]
			held[0] = size
			heap.Fix(&held, 0)
			return more
		}
		return 0
	}
}

// hoard is what one node of a plan holds in one execution of it.
type hoard struct {
	usage  *usage
	in     func(sql.Row) int64 // what is held of a row that comes to the node
	out    func(sql.Row) int64 // of one that it gives
	held   atomic.Int64
	broken atomic.Pointer[error] // what went wrong where the engine would not hear of it
}

// add holds more.
func (h *hoard) add(bytes int64) error {
	if bytes == 0 {
		return nil
	}
	h.held.Add(bytes)
	return h.usage.hold(bytes)
}

// free gives everything back.
func (h *hoard) free() { h.usage.free(h.held.Swap(0)) }

// stay leaves what is held to whoever ends first: the copy of the subquery that the node is in, the lot, or the statement.
func (h *hoard) stay(ctx *sql.Context) {
	if c := copiesOf(ctx); c != nil {
		c.hoards = append(c.hoards, h)
	} else if lot, ok := ctx.Value(lotKey{}).(*lotRows); ok {
		lot.kept = append(lot.kept, h)
	}
}

// fail keeps the first error for the next row that comes.
func (h *hoard) fail(err error) { h.broken.CompareAndSwap(nil, &err) }

// holds says what a node holds of the rows that come to it, and of those that it gives; nil is nothing.
func holds(ctx *sql.Context, n sql.Node) (in, out func(sql.Row) int64) {
	switch n := n.(type) {
	case *plan.Sort, *plan.CachedResults:
		return sizeOf, nil
	case *plan.TopN:
		return largest(ctx, n.Limit), nil
	case *plan.Window:
		return sizeInWindow, nil
	case *plan.HashLookup:
		return sizeAndHash, nil
	case *plan.GroupBy:
		return nil, nothing // its functions count
	case *plan.Project:
		if makesTexts(ctx, n) {
			return nil, nothing // its columns count
		}
	case *plan.SetOp:
		if len(n.SortConditions) > 0 {
			return sizeOf, nil
		}
	case *plan.RecursiveCte:
		if len(n.Union().SortConditions) > 0 {
			return sizeAndHash, nil
		}
		return nil, sizeAndHash
	case *plan.JoinNode:
		switch {
		case n.Op.IsFullOuter():
			return hashOf, nil
		case n.Op.IsLateral():
			return nil, nothing // its second side is copied for every row of the first
		}
	}
	return nil, nil
}

// filled reports whether a node has read its rows before, and gives them again.
func filled(n sql.Node) bool {
	switch n := n.(type) {
	case *plan.HashLookup:
		n.Mutex.Lock()
		defer n.Mutex.Unlock()
		return n.Lookup != nil
	case *plan.CachedResults:
		return n.IsFinalized()
	}
	return false
}

// handOver gives a node what its copy has read to the end, and reports whether there is anything that stays.
func handOver(to, from sql.Node) bool {
	switch to := to.(type) {
	case *plan.HashLookup:
		to.Mutex.Lock()
		defer to.Mutex.Unlock()
		to.Lookup = from.(*plan.HashLookup).Lookup
		return to.Lookup != nil
	case *plan.CachedResults:
		if from := from.(*plan.CachedResults); from.IsFinalized() {
			to.SetCachedResults(from.GetCachedResults())
			return true
		}
	}
	return false
}

// holding executes a node that holds rows, and counts them. For all others there are no rows: they are the engine's.
func (x *executor) holding(ctx *sql.Context, n sql.Node, row sql.Row) (sql.RowIter, error) {
	in, out := holds(ctx, n)
	if in == nil && out == nil || filled(n) {
		return nil, nil
	}
	h := &hoard{usage: usageOf(ctx), in: in, out: out}
	children := n.Children()
	passed := make([]sql.Node, len(children))
	for i, child := range children {
		if isPassing(child) {
			return nil, nil // this is the copy
		}
		passed[i] = &passing{child: child, hoard: h}
	}
	counted, err := n.WithChildren(ctx, passed...)
	if err != nil {
		return nil, err
	}
	switch of := counted.(type) {
	case *plan.Sort, *plan.TopN:
		if counted, err = drawnKeys(ctx, counted, passed[0].(*passing), len(row)+len(children[0].Schema(ctx))); err != nil {
			return nil, err
		}
	case *plan.GroupBy:
		h.group(of)
	case *plan.Project:
		h.columns(ctx, of)
	case *plan.Window:
		if counted, err = withWindowRows(ctx, of, len(row)+len(children[0].Schema(ctx))); err != nil {
			return nil, err
		}
		passed[0].(*passing).wide = true
	case *plan.RecursiveCte:
		passed[1].(*passing).begin = (&recursion{}).step
	case *plan.JoinNode:
		if of.Op.IsLateral() {
			passed[1].(*passing).child = &gathered{child: children[1]}
		}
	}
	rows, err := x.engine.Build(ctx, counted, row)
	if err != nil {
		h.free()
		return nil, err
	}
	if below, ok := passed[0].(*passing); ok && len(below.drawn) > 0 {
		rows = &sortedRows{rows, below.width}
	}
	return &hoardRows{RowIter: rows, hoard: h, node: n, counted: counted, copies: copiesOf(ctx)}, nil
}

// isPassing reports what a copy's children are, where others that look at rows may stand between: the server watches the
// sides of joins.
func isPassing(n sql.Node) bool {
	if _, ok := n.(*passing); ok {
		return true
	}
	below := n.Children()
	if _, isBuilder := n.(sql.ExecBuilderNode); !isBuilder || len(below) != 1 {
		return false
	}
	_, ok := below[0].(*passing)
	return ok
}

// hoardRows are the rows of a node that holds rows.
type hoardRows struct {
	sql.RowIter
	hoard         *hoard
	node, counted sql.Node // counted is the copy that was executed
	stays         bool     // what is held stays with the node until the statement ends
	copies        *copies  // or until the copy of the subquery does that the node is in
}

// Next returns the next row.
func (r *hoardRows) Next(ctx *sql.Context) (sql.Row, error) {
	row, err := r.RowIter.Next(ctx)
	if broken := r.hoard.broken.Load(); broken != nil {
		return nil, *broken
	}
	switch {
	case err == io.EOF:
		r.stays = r.stays || handOver(r.node, r.counted)
	case err == nil && r.hoard.out != nil:
		err = r.hoard.add(r.hoard.out(row))
	}
	return row, err
}

// Close frees what does not stay.
func (r *hoardRows) Close(ctx *sql.Context) error {
	err := r.RowIter.Close(ctx)
	switch {
	case !r.stays:
		r.hoard.free()
	case r.copies != nil:
		r.copies.hoards = append(r.copies.hoards, r.hoard)
	}
	return err
}

// passing is a node below one that holds rows. It stands there during an execution only.
type passing struct {
	child sql.Node
	hoard *hoard
	begin func(*sql.Context) error // is called before the child is executed; may be nil
	wide  bool                     // rows without columns get one: see wideRows
	drawn []sql.Expression         // what a sort draws for each row, whose columns are width many: see drawnKeys
	width int
}

var _ sql.ExecBuilderNode = (*passing)(nil)

// Resolved follows the child.
func (p *passing) Resolved() bool { return p.child.Resolved() }

// IsReadOnly follows the child.
func (p *passing) IsReadOnly() bool { return p.child.IsReadOnly() }

// Schema is the child's.
func (p *passing) Schema(ctx *sql.Context) sql.Schema { return p.child.Schema(ctx) }

// Children is the one below.
func (p *passing) Children() []sql.Node { return []sql.Node{p.child} }

// WithChildren replaces the one below.
func (p *passing) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(p, len(children), 1)
	}
	c := *p
	c.child = children[0]
	return &c, nil
}

// String is the child's.
func (p *passing) String() string { return p.child.String() }

// BuildRowIter executes the child.
func (p *passing) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	if p.begin != nil {
		if err := p.begin(ctx); err != nil {
			return nil, err
		}
	}
	rows, err := b.Build(ctx, p.child, row)
	if err != nil {
		return nil, err
	}
	if p.wide {
		rows = wideRows{rows}
	}
	if len(p.drawn) > 0 {
		rows = &drawnRows{rows, p.drawn, p.width}
	}
	return &passingRows{rows, p.hoard}, nil
}

// passingRows are the rows that come to a node that holds them.
type passingRows struct {
	sql.RowIter
	hoard *hoard
}

// Next returns the next row, once it is counted.
func (r *passingRows) Next(ctx *sql.Context) (sql.Row, error) {
	row, err := r.RowIter.Next(ctx)
	if err != nil {
		return nil, err
	}
	if broken := r.hoard.broken.Load(); broken != nil {
		return nil, *broken
	}
	if r.hoard.in == nil {
		return row, nil
	}
	return row, r.hoard.add(r.hoard.in(row))
}

// recursion counts the steps of a recursive CTE.
type recursion struct{ steps int64 }

// step ends a recursion that goes on for longer than cte_max_recursion_depth.
func (r *recursion) step(ctx *sql.Context) error {
	r.steps++
	v, err := ctx.GetSessionVariable(ctx, "cte_max_recursion_depth")
	most, ok := asInt64(ctx, v)
	if err != nil || !ok || r.steps <= most {
		return err
	}
	return mysql.NewSQLError(errRecursion, stateOf(errRecursion), "Recursive query aborted after %d iterations. Try increasing "+
		"@@cte_max_recursion_depth to a larger value.", r.steps)
}
