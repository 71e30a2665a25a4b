package catalog

import (
	"io"
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/information_schema"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
)

// informationSchema is the engine's, with what it gets wrong put right.
type informationSchema struct{ sql.Database }

var _ sql.CollatedDatabase = informationSchema{}

// GetCollation is that of the names in it.
func (informationSchema) GetCollation(*sql.Context) sql.CollationID {
	return sql.Collation_Information_Schema_Default
}

// SetCollation is refused.
func (informationSchema) SetCollation(*sql.Context, sql.CollationID) error {
	return sql.ErrReadOnly.New()
}

// reader gives the rows of a table of information_schema.
type reader func(*sql.Context, sql.Catalog) (sql.RowIter, error)

// readers are tables whose rows are made here.
var readers = map[string]reader{
	information_schema.TablesTableName:                        tablesRows,
	information_schema.StatisticsTableName:                    statisticsRows,
	information_schema.PartitionsTableName:                    partitionsRows,
	information_schema.PluginsTableName:                       pluginsRows,
	information_schema.CharacterSetsTableName:                 characterSetsRows,
	information_schema.CollationsTableName:                    collationsRows,
	information_schema.CollationCharSetApplicabilityTableName: applicabilityRows,
	information_schema.UserPrivilegesTableName:                userPrivilegesRows,
	information_schema.SchemaPrivilegesTableName:              schemaPrivilegesRows,
	information_schema.TablePrivilegesTableName:               noPrivilegesRows,
	information_schema.UserAttributesTableName:                userAttributesRows,
}

// GetTableInsensitive makes a table for one place of one statement. (The engine's own are shared, and every statement writes its catalog
// into them.)
func (d informationSchema) GetTableInsensitive(ctx *sql.Context, name string) (sql.Table, bool, error) {
	t, ok, err := d.Database.GetTableInsensitive(ctx, name)
	if err != nil {
		return nil, false, err
	}
	if !ok {
		return nil, false, mysql.NewSQLError(mysql.ERUnknownTable, "42S02", "Unknown table '%s' in information_schema", name)
	}
	switch t := t.(type) {
	case *information_schema.InformationSchemaTable:
		own := *t
		own.TableSchema = withoutEnums(own.TableSchema)
		if read, ok := readers[strings.ToLower(name)]; ok {
			own.Reader = read
		}
		return &own, true, nil
	case *information_schema.ColumnsTable:
		engine := t.RowIter
		t.RowIter = func(ctx *sql.Context, c sql.Catalog, defaults sql.Schema) (sql.RowIter, error) {
			rows, err := engine(ctx, c, defaults)
			return mapped(ctx, rows, err, mendColumn)
		}
		return t, true, nil
	}
	if strings.EqualFold(name, information_schema.StatisticsTableName) {
		return &information_schema.InformationSchemaTable{
			TableName: information_schema.StatisticsTableName, TableSchema: t.Schema(ctx), Reader: statisticsRows,
		}, true, nil
	}
	return t, true, nil
}

// withoutEnums are columns whose enumerations are texts: the engine's functions take members of an enumeration for their numbers.
func withoutEnums(columns sql.Schema) sql.Schema {
	out := slices.Clone(columns)
	for i, c := range columns {
		if types.IsEnum(c.Type) {
			out[i] = c.Copy()
			out[i].Type = types.MustCreateString(sqltypes.VarChar, 64, sql.Collation_Information_Schema_Default)
		}
	}
	return out
}

// GetTableNames lists the tables in their order.
func (d informationSchema) GetTableNames(ctx *sql.Context) ([]string, error) {
	names, err := d.Database.GetTableNames(ctx)
	slices.Sort(names)
	return names, err
}

// mapped gives the rows of another iterator, each as change makes it.
func mapped(ctx *sql.Context, rows sql.RowIter, err error, change func(sql.Row) sql.Row) (sql.RowIter, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close(ctx)
	var out []sql.Row
	for {
		row, err := rows.Next(ctx)
		if err == io.EOF {
			return sql.RowsToRowIter(out...), nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, change(row))
	}
}

// shownName is the name of a table as tools are told it: MySQL writes those of information_schema in capitals.
func shownName(database, table string) string {
	if database == sql.InformationSchemaDatabaseName {
		return strings.ToUpper(table)
	}
	return table
}

// The places of some columns of COLUMNS.
const (
	columnsSchema     = 1
	columnsTable      = 2
	columnsType       = 7
	columnsCharacters = 8
	columnsOctets     = 9
	columnsPrivileges = 18
)

// mendColumn puts a row of COLUMNS right. Columns can be read and nothing else, where the engine lists every privilege that the user has
// anywhere; and texts that are not VARCHAR hold as many characters as bytes, as MySQL counts.
func mendColumn(row sql.Row) sql.Row {
	row[columnsTable] = shownName(row[columnsSchema].(string), row[columnsTable].(string))
	row[columnsPrivileges] = "select"
	if kind, ok := row[columnsType].(string); ok && strings.HasSuffix(kind, "text") {
		row[columnsCharacters] = row[columnsOctets]
	}
	return row
}
