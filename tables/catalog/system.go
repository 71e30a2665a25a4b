package catalog

import (
	"io"
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
)

// collation is that of names and values in MySQL's own databases: without regard to case.
const collation = sql.Collation_utf8mb4_0900_ai_ci

// database is a database of MySQL's own: performance_schema or sys. It has the tables that every user may read and that can be told here.
type database struct {
	name   string
	tables []*table
}

var (
	_ sql.ReadOnlyDatabase = (*database)(nil)
	_ sql.ViewDatabase     = (*database)(nil)
)

// systemDatabases are those of MySQL that are found by name.
var systemDatabases = []*database{
	{"performance_schema", performanceTables},
	{"sys", sysTables},
}

// systemDatabase finds one, nil if there is none of that name.
func systemDatabase(name string) *database {
	for _, db := range systemDatabases {
		if strings.EqualFold(db.name, name) {
			return db
		}
	}
	return nil
}

// Name is the database's.
func (d *database) Name() string { return d.name }

// IsReadOnly is true.
func (d *database) IsReadOnly() bool { return true }

// GetTableInsensitive finds a table. Any other is denied, as MySQL denies it to a user without privileges there, whether it exists or not.
func (d *database) GetTableInsensitive(ctx *sql.Context, name string) (sql.Table, bool, error) {
	for _, t := range d.tables {
		if strings.EqualFold(t.name, name) {
			return t, true, nil
		}
	}
	client := ctx.Session.Client()
	return nil, false, mysql.NewSQLError(1142, "42000", "SELECT command denied to user '%s'@'%s' for table '%s'", client.User, client.Address, name)
}

// GetTableNames lists the tables.
func (d *database) GetTableNames(*sql.Context) ([]string, error) {
	names := make([]string, len(d.tables))
	for i, t := range d.tables {
		names[i] = t.name
	}
	slices.Sort(names)
	return names, nil
}

// GetViewDefinition finds none: the views of sys are shown as tables. The engine asks before it looks for a table.
func (d *database) GetViewDefinition(*sql.Context, string) (sql.ViewDefinition, bool, error) {
	return sql.ViewDefinition{}, false, nil
}

// AllViews is none.
func (d *database) AllViews(*sql.Context) ([]sql.ViewDefinition, error) { return nil, nil }

// CreateView is refused.
func (d *database) CreateView(*sql.Context, string, string, string) error {
	return sql.ErrReadOnly.New()
}

// DropView is refused.
func (d *database) DropView(*sql.Context, string) error { return sql.ErrReadOnly.New() }

// table is a table of a system database, whose rows are made when they are asked for.
type table struct {
	database, name string
	schema         sql.Schema
	rows           func(*sql.Context) []sql.Row
}

var (
	_ sql.Table        = (*table)(nil)
	_ sql.Databaseable = (*table)(nil)
)

// newTable makes a table of the given columns.
func newTable(database, name string, rows func(*sql.Context) []sql.Row, columns ...*sql.Column) *table {
	for _, c := range columns {
		c.Source, c.DatabaseSource, c.Nullable = name, database, true
	}
	return &table{database, name, columns, rows}
}

// textColumn is a column of at most so many characters.
func textColumn(name string, length int64) *sql.Column {
	return &sql.Column{Name: name, Type: types.MustCreateString(sqltypes.VarChar, length, collation)}
}

// countColumn is a column of whole numbers that are not negative.
func countColumn(name string) *sql.Column { return &sql.Column{Name: name, Type: types.Uint64} }

// Name is the table's.
func (t *table) Name() string { return t.name }

// String is the table's name.
func (t *table) String() string { return t.name }

// Database is the name of its database.
func (t *table) Database() string { return t.database }

// Schema are the columns.
func (t *table) Schema(*sql.Context) sql.Schema { return t.schema }

// Collation is that of the names in it.
func (t *table) Collation() sql.CollationID { return collation }

// Partitions is one.
func (t *table) Partitions(*sql.Context) (sql.PartitionIter, error) { return &onePartition{}, nil }

// PartitionRows makes the rows.
func (t *table) PartitionRows(ctx *sql.Context, _ sql.Partition) (sql.RowIter, error) {
	return sql.RowsToRowIter(t.rows(ctx)...), nil
}

// onePartition is the only part of a table.
type onePartition struct{ done bool }

// Key is empty.
func (*onePartition) Key() []byte { return nil }

// Next gives it once.
func (p *onePartition) Next(*sql.Context) (sql.Partition, error) {
	if p.done {
		return nil, io.EOF
	}
	p.done = true
	return p, nil
}

// Close does nothing.
func (*onePartition) Close(*sql.Context) error { return nil }
