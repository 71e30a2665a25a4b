package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// jsonRowsName is the function that finds the rows of a JSON_TABLE.
const jsonRowsName = "outlooksql_json_rows"

// jsonRows are the values at a path of a document, each a row, in an array.
var jsonRows = &scalarKind{name: "json_table", least: 2, most: 2, typeOf: always(gmstypes.JSON), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	_, hits, err := hitsAt(ctx, call, values[0], values[1])
	if err != nil {
		return nil, err
	}
	return gmstypes.JSONDocument{Val: hits}, nil
}}

// jsonTable lets JSON_TABLE find its rows by our paths. The engine's know no last, no ranges and no **, find nothing there, and make rows of the members of
// an array that is one row. Of the paths of columns it refuses such ones.
func jsonTable(t *sqlparser.JSONTableExpr) error {
	if _, err := parseJSONPath(t.Spec.Path); err != nil {
		return err
	}
	if err := columnPaths(t.Spec); err != nil {
		return err
	}
	t.Data = &sqlparser.FuncExpr{Name: sqlparser.NewColIdent(jsonRowsName), Exprs: sqlparser.SelectExprs{
		&sqlparser.AliasedExpr{Expr: t.Data}, &sqlparser.AliasedExpr{Expr: sqlparser.NewStrVal([]byte(t.Spec.Path))}}}
	t.Spec.Path = "$"
	return nil
}

// columnPaths looks at the paths of the columns, and of those below NESTED.
func columnPaths(spec *sqlparser.JSONTableSpec) error {
	for _, c := range spec.Columns {
		text := c.Opts.Path
		if c.Spec != nil {
			if err := columnPaths(c.Spec); err != nil {
				return err
			}
			text = c.Spec.Path
		}
		if text == "" { // FOR ORDINALITY
			continue
		}
		p, err := parseJSONPath(text)
		if err != nil {
			return err
		}
		for _, leg := range p.legs {
			if leg.kind == jsonBelow || leg.kind == jsonCells && (leg.from.last || leg.from != leg.to) {
				return mysql.NewSQLError(mysql.ERNotSupportedYet, stateSyntax,
					"the path %q of a column of JSON_TABLE is not supported: last, ranges and ** may stand in its first path; here take a column of type JSON, and JSON_EXTRACT of it", text)
			}
		}
	}
	return nil
}
