package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// selects are the SHOW statements that MySQL answers from tables, as it does: what is selected, and the column that LIKE is about.
// The engine's own have other names for their columns, or know no WHERE.
var selects = map[string]struct{ query, like string }{
	"charset": {
		"SELECT CHARACTER_SET_NAME AS Charset, DESCRIPTION AS Description, DEFAULT_COLLATE_NAME AS `Default collation`, MAXLEN AS Maxlen" +
			" FROM information_schema.CHARACTER_SETS ORDER BY CHARACTER_SET_NAME", "Charset",
	},
	"collation": {
		"SELECT COLLATION_NAME AS Collation, CHARACTER_SET_NAME AS Charset, ID AS Id, IS_DEFAULT AS `Default`, IS_COMPILED AS Compiled, SORTLEN AS Sortlen," +
			" PAD_ATTRIBUTE AS Pad_attribute FROM information_schema.COLLATIONS ORDER BY COLLATION_NAME", "Collation",
	},
	"plugins": {
		"SELECT PLUGIN_NAME AS Name, PLUGIN_STATUS AS Status, PLUGIN_TYPE AS Type, PLUGIN_LIBRARY AS Library, PLUGIN_LICENSE AS License" +
			" FROM information_schema.PLUGINS", "Name",
	},
	"variables": {
		"SELECT VARIABLE_NAME AS Variable_name, VARIABLE_VALUE AS Value FROM performance_schema.session_variables", "Variable_name",
	},
	"global variables": {
		"SELECT VARIABLE_NAME AS Variable_name, VARIABLE_VALUE AS Value FROM performance_schema.global_variables", "Variable_name",
	},
	"status": {
		"SELECT VARIABLE_NAME AS Variable_name, VARIABLE_VALUE AS Value FROM performance_schema.session_status", "Variable_name",
	},
	"global status": {
		"SELECT VARIABLE_NAME AS Variable_name, VARIABLE_VALUE AS Value FROM performance_schema.global_status", "Variable_name",
	},
}

// noLimit keeps sql_select_limit, which is not about SHOW, from the SELECT that stands for one.
const noLimit = " LIMIT 1000000"

// Rewrite gives the SELECT that stands for a SHOW statement; other statements stay what they are.
func Rewrite(stmt sqlparser.Statement) (sqlparser.Statement, error) {
	show, ok := stmt.(*sqlparser.Show)
	if !ok {
		return stmt, nil
	}
	kind := strings.ToLower(show.Type)
	if strings.EqualFold(show.Scope, sqlparser.GlobalStr) {
		kind = "global " + kind
	}
	s, ok := selects[kind]
	if !ok {
		return stmt, nil
	}
	rewritten, err := sqlparser.Parse("SELECT * FROM (" + s.query + ") AS `SHOW " + strings.ToUpper(kind) + "` WHERE TRUE" + noLimit)
	if err != nil {
		return nil, fmt.Errorf("writing SHOW %s as a SELECT: %w", kind, err)
	}
	if condition := condition(show, s.like); condition != nil {
		rewritten.(*sqlparser.Select).Where.Expr = condition
	}
	return rewritten, nil
}

// condition is which rows a SHOW statement wants: what stands behind its WHERE or LIKE, nil without either.
func condition(show *sqlparser.Show, column string) sqlparser.Expr {
	filter := show.Filter
	if filter == nil && show.ShowTablesOpt != nil {
		filter = show.ShowTablesOpt.Filter
	}
	switch {
	case show.ShowCollationFilterOpt != nil:
		return show.ShowCollationFilterOpt
	case filter == nil:
		return nil
	case filter.Filter != nil:
		return filter.Filter
	}
	return &sqlparser.ComparisonExpr{
		Operator: sqlparser.LikeStr,
		Left:     &sqlparser.ColName{Name: sqlparser.NewColIdent(column)},
		Right:    sqlparser.NewStrVal([]byte(filter.Like)),
	}
}

// Show gives the rows of a SHOW statement that is about databases or about a database's tables, where the engine's own are not
// MySQL's; ok is false for other nodes. Databases that information_schema does not list are shown like others.
func Show(ctx *sql.Context, c sql.Catalog, n sql.Node) (rows []sql.Row, ok bool, err error) {
	switch n := n.(type) {
	case *plan.ShowDatabases:
		return databaseRows(ctx, c), true, nil
	case *plan.ShowTables:
		if n.Database().Name() == sql.InformationSchemaDatabaseName {
			rows, err = schemaTableRows(ctx, n)
			return rows, true, err
		}
	case *plan.ShowTableStatus:
		err := sql.DBTableIter(ctx, n.Database(), func(t sql.Table) (bool, error) {
			rows = append(rows, statusRow(t))
			return true, nil
		})
		return rows, true, err
	case *plan.ShowIndexes:
		if t, ok := n.Child.(*plan.ResolvedTable); ok {
			rows, err = indexRows(ctx, t.UnderlyingTable())
			return rows, true, err
		}
	case *plan.ShowGrants:
		return grantRows(ctx, c), true, nil
	}
	return nil, false, nil
}

// databaseRows are those of SHOW DATABASES: the databases that the user may read. (The engine adds mysql, which nobody may.)
func databaseRows(ctx *sql.Context, c sql.Catalog) []sql.Row {
	var names []string
	for _, db := range c.AllDatabases(ctx) {
		names = append(names, db.Name())
	}
	slices.Sort(names)
	var rows []sql.Row
	for _, name := range names {
		rows = append(rows, sql.Row{name})
	}
	return rows
}

// schemaTableRows are those of SHOW TABLES FROM information_schema.
func schemaTableRows(ctx *sql.Context, n *plan.ShowTables) ([]sql.Row, error) {
	names, err := n.Database().GetTableNames(ctx)
	var rows []sql.Row
	for _, name := range names {
		row := sql.Row{shownName(n.Database().Name(), name)}
		if n.Full {
			row = append(row, "SYSTEM VIEW")
		}
		rows = append(rows, row)
	}
	return rows, err
}
