package tables

import (
	"fmt"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
)

// scanTable is a Table in one place of one statement: what the engine asks of a table, and the Plan that pushdown gave it.
// It is a small value that the rules copy.
type scanTable struct {
	db         *database
	source     *Source
	table      *Table
	identity   *int // the same for all copies, different for every place in a statement
	projection []string
	unread     map[string]bool
	plan       Plan
	scanning   bool // rows are wanted, not the description: offers no index
}

var (
	_ sql.ProjectedTable       = (*scanTable)(nil)
	_ sql.PrimaryKeyTable      = (*scanTable)(nil)
	_ sql.IndexSearchableTable = (*scanTable)(nil)
	_ sql.StatisticsTable      = (*scanTable)(nil)
	_ sql.CommentedTable       = (*scanTable)(nil)
)

// newScanTable is a table without a plan.
func newScanTable(db *database, t *Table) *scanTable {
	return &scanTable{db: db, source: db.source, table: t, identity: new(int)}
}

// Name is the table's.
func (t *scanTable) Name() string { return t.table.Name }

// String is the table's name.
func (t *scanTable) String() string { return t.table.Name }

// Comment is the table's sentence.
func (t *scanTable) Comment() string { return t.table.Doc }

// Collation is that of text columns.
func (t *scanTable) Collation() sql.CollationID { return sql.Collation_utf8mb4_0900_ai_ci }

// Schema is the projected columns, or all.
func (t *scanTable) Schema(ctx *sql.Context) sql.Schema {
	all := t.PrimaryKeySchema(ctx).Schema
	if t.projection == nil {
		return all
	}
	out := make(sql.Schema, 0, len(t.projection))
	for _, name := range t.projection {
		out = append(out, all[all.IndexOfColName(strings.ToLower(name))])
	}
	return out
}

// PrimaryKeySchema is all columns: without it a projected table's fields are not found.
func (t *scanTable) PrimaryKeySchema(*sql.Context) sql.PrimaryKeySchema {
	schema := make(sql.Schema, len(t.table.Columns))
	for i, c := range t.table.Columns {
		key := t.table.isKey(c.Name)
		schema[i] = &sql.Column{Name: c.Name, Type: c.Type, Source: t.table.Name, DatabaseSource: t.db.Name(),
			Comment: c.Doc, Nullable: !key, PrimaryKey: key}
	}
	return sql.NewPrimaryKeySchema(schema)
}

// WithProjections keeps the columns that the statement mentions. Of a table of which it mentions none, a part of the key stays: where the engine
// plans a join a second time, it takes a table without columns for one that it has not looked at, and fails.
func (t *scanTable) WithProjections(_ *sql.Context, names []string) (sql.Table, error) {
	for _, name := range names {
		if t.table.column(name) == nil {
			return nil, fmt.Errorf("column %q is not in table %s", name, t.table.Name)
		}
	}
	c := *t
	c.projection = append([]string{}, names...)
	if len(names) == 0 {
		c.projection = t.table.Key[len(t.table.Key)-1:]
	}
	return &c, nil
}

// Projections are the columns kept, nil for all.
func (t *scanTable) Projections() []string { return t.projection }

// RowCount is a guess, which the planner asks for often: a real count takes a scan.
func (t *scanTable) RowCount(*sql.Context) (uint64, bool, error) { return t.table.Rows, false, nil }

// DataLength goes with RowCount.
func (t *scanTable) DataLength(*sql.Context) (uint64, error) { return t.table.Rows * 1024, nil }

// SkipIndexCosting keeps the engine from choosing an index scan: pushdown does better.
func (t *scanTable) SkipIndexCosting() bool { return true }

// LookupForExpressions declines, so that all predicates stay in the Filter above the table, where pushdown reads them.
func (t *scanTable) LookupForExpressions(*sql.Context, ...sql.Expression) (sql.IndexLookup, *sql.FuncDepSet, sql.Expression, bool, error) {
	return sql.IndexLookup{}, nil, nil, false, nil
}

// PreciseMatch is false: the engine checks every row again.
func (t *scanTable) PreciseMatch() bool { return false }

// GetIndexes shows the primary key to tools that ask for it. A scan has none: the planner would look keys up one by one.
func (t *scanTable) GetIndexes(*sql.Context) ([]sql.Index, error) {
	if t.scanning {
		return nil, nil
	}
	return []sql.Index{&primaryKey{t}}, nil
}

// IndexedAccess is never asked for, because a scan offers no index.
func (t *scanTable) IndexedAccess(*sql.Context, sql.IndexLookup) sql.IndexedTable { return nil }

// wholeScan is the one partition.
type wholeScan struct{}

// Key names it.
func (wholeScan) Key() []byte { return []byte{0} }

// Partitions is one: the engine walks them one after another anyway.
func (t *scanTable) Partitions(*sql.Context) (sql.PartitionIter, error) {
	return sql.PartitionsToPartitionIter(wholeScan{}), nil
}

// PartitionRows executes the plan.
func (t *scanTable) PartitionRows(ctx *sql.Context, _ sql.Partition) (sql.RowIter, error) {
	s := t.newScan()
	s.strict = sessionFlag(ctx, varStrict)
	for _, text := range s.plan.Notes {
		s.note(text)
	}
	onward := newWatermark(s)
	rows, err := t.table.open(ctx, s)
	if err != nil {
		s.warn(ctx)
		return nil, sqlError(err)
	}
	return &rowIter{s: s, rows: rows, hidden: s.hiddenPlaces(), usage: usageOf(ctx), onward: onward}, nil
}

// newScan is one execution of the plan.
func (t *scanTable) newScan() *scan {
	s := &scan{source: t.source, db: t.db, table: t.table, plan: t.plan, unread: t.unread}
	s.hide(t.hidden())
	if t.projection == nil {
		for i := range t.table.Columns {
			s.columns = append(s.columns, &t.table.Columns[i])
		}
	}
	for _, name := range t.projection {
		s.columns = append(s.columns, t.table.column(name))
	}
	return s
}

// rowIter hands rows to the engine, and errors to the client in MySQL's words.
type rowIter struct {
	s      *scan
	rows   rowSource
	hidden []int  // places of hidden columns, which are NULL whatever the source filled them with
	usage  *usage // of the statement
	onward *watermark
}

// Next returns the next row.
func (it *rowIter) Next(ctx *sql.Context) (sql.Row, error) {
	row, err := it.rows.Next(ctx)
	if isEOF(err) {
		it.s.sumUp()
		it.onward.end(it.s)
	}
	it.s.warn(ctx)
	if err != nil {
		return nil, sqlError(err)
	}
	for _, i := range it.hidden {
		row[i] = nil
	}
	it.onward.see(row)
	return row, it.usage.read()
}

// Close ends what the scan started. It may be called twice.
func (it *rowIter) Close(ctx *sql.Context) error {
	err := it.rows.Close()
	it.s.sumUp()
	it.s.warn(ctx)
	return err
}
