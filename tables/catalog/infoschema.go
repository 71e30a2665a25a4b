package catalog

import (
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
	information_schema.ColumnsTableName:                       columnsRows,
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
	if read, ok := readers[strings.ToLower(name)]; ok {
		return &information_schema.InformationSchemaTable{TableName: t.Name(), TableSchema: withoutEnums(t.Schema(ctx)), Reader: read}, true, nil
	}
	if engine, ok := t.(*information_schema.InformationSchemaTable); ok {
		own := *engine
		own.TableSchema = withoutEnums(own.TableSchema)
		return &own, true, nil
	}
	return information_schema.GetInformationSchemaTables()[strings.ToLower(name)], true, nil
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

// shownName is the name of a table as tools are told it: MySQL writes those of information_schema in capitals.
func shownName(database, table string) string {
	if database == sql.InformationSchemaDatabaseName {
		return strings.ToUpper(table)
	}
	return table
}
