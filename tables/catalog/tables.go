package catalog

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
)

// eachTable calls a function for every table of every database that the user sees.
func eachTable(ctx *sql.Context, c sql.Catalog, do func(db string, t sql.Table) error) error {
	for _, db := range databases(ctx, c) {
		err := sql.DBTableIter(ctx, db, func(t sql.Table) (bool, error) { return true, do(db.Name(), t) })
		if err != nil {
			return err
		}
	}
	return nil
}

// tablesRows are those of information_schema.TABLES. How many rows a table has, and how long they are, only reading it would tell: NULL, where the
// engine gives an estimate that is the same for all. Nothing is stored here: 0 bytes, which tools add up.
func tablesRows(ctx *sql.Context, c sql.Catalog) (sql.RowIter, error) {
	var rows []sql.Row
	err := eachTable(ctx, c, func(db string, t sql.Table) error {
		kind, engine, format := "BASE TABLE", any("InnoDB"), any("Dynamic")
		if db == sql.InformationSchemaDatabaseName {
			kind, engine, format = "SYSTEM VIEW", nil, nil
		}
		rows = append(rows, sql.Row{
			"def", db, shownName(db, t.Name()), kind, engine, int32(10), format,
			nil, nil, uint64(0), uint64(0), uint64(0), uint64(0), // rows and their length; bytes of data, at most, of indexes, free
			nil, nil, nil, nil, // next value; times of creation, update and check
			t.Collation().String(), nil, "", commentOf(t),
		})
		return nil
	})
	return sql.RowsToRowIter(rows...), err
}

// commentOf is a table's comment, empty if it has none.
func commentOf(t sql.Table) string {
	if commented, ok := t.(sql.CommentedTable); ok {
		return commented.Comment()
	}
	return ""
}

// statusRow is a table's row of SHOW TABLE STATUS.
func statusRow(t sql.Table) sql.Row {
	return sql.Row{t.Name(), "InnoDB", "10", "Dynamic", nil, nil, uint64(0), uint64(0), int64(0), int64(0), nil, nil, nil, nil, t.Collation().String(), nil, "", commentOf(t)}
}

// partitionsRows are those of information_schema.PARTITIONS: no table is partitioned, which is one row of NULLs for each.
func partitionsRows(ctx *sql.Context, c sql.Catalog) (sql.RowIter, error) {
	var rows []sql.Row
	err := eachTable(ctx, c, func(db string, t sql.Table) error {
		if db != sql.InformationSchemaDatabaseName {
			rows = append(rows, sql.Row{
				"def", db, t.Name(), nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, uint64(0), uint64(0), uint64(0), uint64(0), nil, nil, nil, nil, "", "", nil,
			})
		}
		return nil
	})
	return sql.RowsToRowIter(rows...), err
}

// indexColumn is a column of an index, as STATISTICS and SHOW INDEX tell it.
type indexColumn struct {
	index    sql.Index
	position int // from 1
	column   string
	nullable string // YES or empty
}

// indexColumns are the columns of a table's indexes.
func indexColumns(ctx *sql.Context, t sql.Table) ([]indexColumn, error) {
	indexed, ok := t.(sql.IndexAddressable)
	if !ok {
		return nil, nil
	}
	indexes, err := indexed.GetIndexes(ctx)
	if err != nil {
		return nil, err
	}
	var out []indexColumn
	for _, index := range indexes {
		for i, name := range columnNames(index) {
			c := indexColumn{index: index, position: i + 1, column: name}
			if at := t.Schema(ctx).IndexOfColName(name); at >= 0 && t.Schema(ctx)[at].Nullable {
				c.nullable = "YES"
			}
			out = append(out, c)
		}
	}
	return out, nil
}

// statisticsRows are those of information_schema.STATISTICS. How many values a key has, nobody counts: NULL.
func statisticsRows(ctx *sql.Context, c sql.Catalog) (sql.RowIter, error) {
	var rows []sql.Row
	err := eachTable(ctx, c, func(db string, t sql.Table) error {
		columns, err := indexColumns(ctx, t)
		for _, k := range columns {
			rows = append(rows, sql.Row{
				"def", db, t.Name(), nonUnique(k.index), db, k.index.ID(), int32(k.position), k.column, "A", nil, nil, nil, k.nullable,
				k.index.IndexType(), k.index.Comment(), "", "YES", nil,
			})
		}
		return err
	})
	return sql.RowsToRowIter(rows...), err
}

// indexRows are those of SHOW INDEX.
func indexRows(ctx *sql.Context, t sql.Table) ([]sql.Row, error) {
	var rows []sql.Row
	columns, err := indexColumns(ctx, t)
	for _, k := range columns {
		rows = append(rows, sql.Row{
			t.Name(), nonUnique(k.index), k.index.ID(), k.position, k.column, "A", nil, nil, nil, k.nullable, k.index.IndexType(), k.index.Comment(), "", "YES", nil,
		})
	}
	return rows, err
}

// columnNames are the columns of an index, without their table.
func columnNames(index sql.Index) []string {
	names := make([]string, len(index.Expressions()))
	for i, e := range index.Expressions() {
		names[i] = e[strings.LastIndexByte(e, '.')+1:]
	}
	return names
}

// nonUnique is 0 for a unique index and 1 for others.
func nonUnique(index sql.Index) int32 {
	if index.IsUnique() {
		return 0
	}
	return 1
}
