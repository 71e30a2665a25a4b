package server

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// local is a statement that is answered without the engine.
type local struct {
	// columns are those of the result, all of text. If empty, the statement is answered with OK.
	columns []string
	// rows makes the rows. If nil, there are none.
	rows func(*handler, *sql.Context) []sql.Row
}

// schema is the schema of the result, nil for an OK packet.
func (l *local) schema() sql.Schema {
	var schema sql.Schema
	for _, name := range l.columns {
		schema = append(schema, &sql.Column{Name: name, Type: shortText(512), Nullable: true})
	}
	return schema
}

// answer makes the result.
func (l *local) answer(h *handler, ctx *sql.Context) sql.RowIter {
	ctx.Session.ClearWarnings()
	switch {
	case len(l.columns) == 0:
		return sql.RowsToRowIter(sql.NewRow(types.NewOkResult(0)))
	case l.rows == nil:
		return sql.RowsToRowIter()
	}
	return sql.RowsToRowIter(l.rows(h, ctx)...)
}

// maintenanceNote is MySQL's answer where a storage engine has nothing to check or to mend.
const maintenanceNote = "The storage engine for the table doesn't support "

// maintenance answers CHECK, CHECKSUM, OPTIMIZE and REPAIR of some tables, which are given as they stand in the statement.
// See https://dev.mysql.com/doc/refman/8.0/en/check-table.html.
func maintenance(operation string, tables []string) *local {
	if operation == "checksum" {
		return &local{columns: []string{"Table", "Checksum"}, rows: func(h *handler, ctx *sql.Context) []sql.Row {
			var rows []sql.Row
			for _, table := range tables {
				rows = append(rows, sql.Row{qualified(ctx, table), nil})
			}
			return rows
		}}
	}
	return &local{columns: []string{"Table", "Op", "Msg_type", "Msg_text"}, rows: func(h *handler, ctx *sql.Context) []sql.Row {
		var rows []sql.Row
		for _, table := range tables {
			name := qualified(ctx, table)
			if err := h.tryTable(ctx, table); err != nil {
				rows = append(rows, sql.Row{name, operation, "Error", h.clientError(ctx, err).Message}, sql.Row{name, operation, "status", "Operation failed"})
				continue
			}
			rows = append(rows, sql.Row{name, operation, "note", maintenanceNote + operation})
		}
		return rows
	}}
}

// tryTable says why a table cannot be read, without reading it.
func (h *handler) tryTable(ctx *sql.Context, table string) error {
	query := "SELECT 1 FROM " + table
	st, _, err := h.parseFirst(ctx, query, false)
	if err != nil {
		return err
	}
	_, err = h.engine.PrepareParsedQuery(ctx, query, query, st.parsed)
	ctx.Session.UnprepareQuery(query)
	if err != nil {
		return h.named(ctx, st.parsed, err)
	}
	return nil
}

// qualified is a table's name behind that of its database, without quotes.
func qualified(ctx *sql.Context, table string) string {
	name, parts := "", 0
	for _, t := range lex(table, false) {
		switch {
		case t.kind == nameToken:
			name += t.text[1 : len(t.text)-1]
			parts++
		case t.kind == wordToken:
			name += t.text
			parts++
		case t.isSymbol("."):
			name += t.text
		}
	}
	if parts == 1 {
		return ctx.GetCurrentDatabase() + "." + name
	}
	return name
}
