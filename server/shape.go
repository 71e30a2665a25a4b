package server

import (
	"io"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// shape makes the result of the client's statement of that of the statement it was rewritten to. A nil shape leaves it
// as it is.
type shape struct {
	// name is the name that the first column gets. If empty, the names stay.
	name string
	// made says that the result is made anew: its columns are schema, or it is an OK packet if that is empty, and its
	// rows are what rows makes of all that the engine gave.
	made   bool
	schema sql.Schema
	rows   func(*sql.Context, []sql.Row) []sql.Row
}

// columns are the columns of a result that the engine gives with the given ones.
func (s *shape) columns(schema sql.Schema) sql.Schema {
	switch {
	case s == nil, schema == nil:
		return schema
	case s.made:
		return s.schema
	case s.name == "" || len(schema) == 0:
		return schema
	}
	renamed := append(sql.Schema{}, schema...)
	first := *schema[0]
	first.Name = s.name
	renamed[0] = &first
	return renamed
}

// apply turns an iterator of the engine's rows into one of the result's. It closes what it has read itself.
func (s *shape) apply(ctx *sql.Context, rows sql.RowIter) (sql.RowIter, error) {
	if s == nil || !s.made {
		return rows, nil
	}
	var all []sql.Row
	err := drain(ctx, rows, func(row sql.Row) {
		if s.rows != nil {
			all = append(all, row)
		}
	})
	switch {
	case err != nil:
		return nil, err
	case s.rows == nil:
		return sql.RowsToRowIter(sql.NewRow(types.NewOkResult(0))), nil
	}
	return sql.RowsToRowIter(s.rows(ctx, all)...), nil
}

// drain visits all rows and closes their iterator, also if that panics: it may hold memory that is counted.
func drain(ctx *sql.Context, rows sql.RowIter, visit func(sql.Row)) (err error) {
	defer func() {
		if closed := rows.Close(ctx); err == nil {
			err = closed
		}
	}()
	for {
		row, err := rows.Next(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		visit(row)
	}
}

// discarded is the result of DO: an OK packet.
var discarded = &shape{made: true}

// measured is the shape of EXPLAIN ANALYZE: a plan, to which is added what the statement took when it was run.
var measured = &shape{}

// onlyErrors leaves the errors of what SHOW WARNINGS shows.
var onlyErrors = &shape{made: true, schema: warningColumns, rows: errorRows}

// warningColumns are the columns of SHOW WARNINGS and SHOW ERRORS.
var warningColumns = sql.Schema{
	{Name: "Level", Type: shortText(7)},
	{Name: "Code", Type: types.Int32},
	{Name: "Message", Type: shortText(512)},
}

// errorRows are the rows of SHOW WARNINGS that are about errors.
func errorRows(_ *sql.Context, rows []sql.Row) []sql.Row {
	var errors []sql.Row
	for _, row := range rows {
		if row[0] == errorLevel {
			errors = append(errors, row)
		}
	}
	return errors
}

// countOf is the shape of SHOW COUNT(*): what one of the variables says that count the last statement's warnings. Not all
// of those are in SHOW WARNINGS.
func countOf(variable string) *shape {
	return &shape{
		made:   true,
		schema: sql.Schema{{Name: "@@session." + variable, Type: types.Int64}},
		rows: func(ctx *sql.Context, _ []sql.Row) []sql.Row {
			n, _ := ctx.GetSessionVariable(ctx, variable) // every session has it
			return []sql.Row{{n}}
		},
	}
}

// shapeOf is the shape of what the engine answers otherwise than MySQL: with LIKE, the name of the column says the pattern.
func shapeOf(ctx *sql.Context, stmt sqlparser.Statement) *shape {
	show, ok := stmt.(*sqlparser.Show)
	if !ok {
		return nil
	}
	switch strings.ToLower(show.Type) {
	case "tables":
		if o := show.ShowTablesOpt; o != nil && o.Filter != nil && o.Filter.Like != "" {
			database := o.DbName
			if database == "" {
				database = ctx.GetCurrentDatabase()
			}
			return &shape{name: "Tables_in_" + database + " (" + o.Filter.Like + ")"}
		}
	case "databases", "schemas":
		if show.Filter != nil && show.Filter.Like != "" {
			return &shape{name: "Database (" + show.Filter.Like + ")"}
		}
	}
	return nil
}

// shortText is a text type of some characters.
func shortText(length int64) sql.StringType {
	return types.MustCreateString(sqltypes.VarChar, length, sql.Collation_utf8mb4_0900_ai_ci)
}
