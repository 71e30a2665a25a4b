package server_test

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// testDatabase has a table for every name of the form kind_n: "rows_5" has five rows, "fail_5" and "deny_5" fail after
// five, "panic_5" panics after five, "warn_5" warns at each of five, "block_5" blocks after five until its context ends,
// "deaf_5" until freed is closed.
type testDatabase struct {
	*memory.Database

	produced atomic.Int64  // rows that all iterators have given
	blocked  chan struct{} // receives when an iterator blocks
	released chan struct{} // receives when the context of a blocked one has ended
	freed    chan struct{} // closed when deaf ones may end
}

// newTestDatabase makes the database "mail".
func newTestDatabase() *testDatabase {
	return &testDatabase{
		Database: memory.NewDatabase("mail"),
		blocked:  make(chan struct{}, 100),
		released: make(chan struct{}, 100),
		freed:    make(chan struct{}),
	}
}

// newTestEngine makes an engine over a database, with a parser of its own, as package tables does.
func newTestEngine(db *testDatabase) *sqle.Engine {
	overrides := sql.EngineOverrides{Builder: sql.BuilderOverrides{Parser: testParser{sql.NewMysqlParser()}}}
	return sqle.New(analyzer.NewBuilder(memory.NewDBProvider(db)).AddOverrides(overrides).Build(), &sqle.Config{})
}

// testParser reads 'the engine\'s parser' where a statement says 'parser'.
type testParser struct{ sql.Parser }

// Parse parses one statement, or the first of several.
func (p testParser) Parse(ctx *sql.Context, query string, multi bool) (sqlparser.Statement, string, string, error) {
	return p.Parser.Parse(ctx, strings.ReplaceAll(query, "'parser'", `'the engine\'s parser'`), multi)
}

// GetTableNames lists one of the many tables.
func (db *testDatabase) GetTableNames(*sql.Context) ([]string, error) {
	return []string{"rows_10"}, nil
}

// GetTableInsensitive makes the table that the name asks for.
func (db *testDatabase) GetTableInsensitive(_ *sql.Context, name string) (sql.Table, bool, error) {
	kind, count, ok := strings.Cut(strings.ToLower(name), "_")
	n, err := strconv.Atoi(count)
	if !ok || err != nil {
		return nil, false, nil
	}
	return &testTable{db: db, name: name, kind: kind, n: n}, true, nil
}

// testTable generates its rows.
type testTable struct {
	db   *testDatabase
	name string
	kind string
	n    int
}

// testEpoch is the time in every row.
var testEpoch = time.Date(2026, 11, 1, 12, 0, 0, 123456000, time.UTC)

// Name is the name as the statement spelt it.
func (t *testTable) Name() string { return t.name }

// String is the name.
func (t *testTable) String() string { return t.name }

// Collation is MySQL's default.
func (t *testTable) Collation() sql.CollationID { return sql.Collation_utf8mb4_0900_ai_ci }

// Schema has a column of every kind that the wire treats in its own way.
func (t *testTable) Schema(*sql.Context) sql.Schema {
	text := types.MustCreateString(sqltypes.VarChar, 50, sql.Collation_utf8mb4_0900_ai_ci)
	columns := sql.Schema{
		{Name: "n", Type: types.Int64, PrimaryKey: true},
		{Name: "name", Type: text, Nullable: true},
		{Name: "at", Type: types.MustCreateDatetimeType(sqltypes.Datetime, 6), Nullable: true},
		{Name: "half", Type: types.Float64, Nullable: true},
		{Name: "flag", Type: types.Boolean, Nullable: true},
	}
	for _, c := range columns {
		c.Source, c.DatabaseSource = t.name, "mail"
	}
	return columns
}

// Partitions gives one partition.
func (t *testTable) Partitions(*sql.Context) (sql.PartitionIter, error) {
	return sql.PartitionsToPartitionIter(onePartition{}), nil
}

// PartitionRows gives the rows.
func (t *testTable) PartitionRows(*sql.Context, sql.Partition) (sql.RowIter, error) {
	return &testRows{table: t}, nil
}

// onePartition is all of a table.
type onePartition struct{}

// Key names the partition.
func (onePartition) Key() []byte { return []byte("all") }

// testRows is the iterator of a testTable.
type testRows struct {
	table *testTable
	next  int
}

// Next gives a row, or does what the table is named for.
func (r *testRows) Next(ctx *sql.Context) (sql.Row, error) {
	t := r.table
	if r.next == t.n {
		switch t.kind {
		case "fail":
			return nil, fmt.Errorf("scanning: %w", mysql.NewSQLError(1205, "HY000", "the mailbox is busy, try again"))
		case "deny":
			return nil, mysql.NewSQLError(1142, "", "the mailbox is not yours")
		case "panic":
			panic("a panic that quotes mail")
		case "block":
			t.db.blocked <- struct{}{}
			<-ctx.Done()
			t.db.released <- struct{}{}
			return nil, fmt.Errorf("asking for a page: %w", ctx.Err())
		case "deaf":
			t.db.blocked <- struct{}{}
			<-t.db.freed
		}
		return nil, io.EOF
	}
	if t.kind == "warn" {
		ctx.Warn(1105, "row %d is odd", r.next)
	}
	t.db.produced.Add(1)
	n := int64(r.next)
	r.next++
	return sql.Row{n, "name " + strconv.FormatInt(n, 10), testEpoch, 0.5, int8(n % 2)}, nil
}

// Close has nothing to close.
func (r *testRows) Close(*sql.Context) error { return nil }
