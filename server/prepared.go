package server

import (
	"context"
	"fmt"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
	querypb "github.com/dolthub/vitess/go/vt/proto/query"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// ComPrepare prepares a statement and describes its result, with no fields if it has no rows.
func (h *handler) ComPrepare(_ context.Context, c *mysql.Conn, _ string, data *mysql.PrepareData) (fields []*querypb.Field, err error) {
	defer h.recoverTo(&err)
	state := stateOf(c)
	if state.busy.Load() {
		return nil, errCursorOpen()
	}
	for id := range state.prepared { // those that were closed: the library tells nobody
		if _, open := c.PrepareData[id]; !open {
			delete(state.prepared, id)
		}
	}
	begun, ended := h.begin(state.client.ctx)
	defer ended()
	ctx, err := h.context(begun, c, data.PrepareStmt)
	if err != nil {
		return nil, clientError(state.client.ctx, err)
	}
	if ctx, err = ctx.ProcessList.BeginOperation(ctx); err != nil {
		return nil, clientError(state.client.ctx, err)
	}
	defer ctx.ProcessList.EndOperation(ctx)
	stmt, schema, err := h.plan(ctx, data)
	if err != nil {
		delete(c.PrepareData, data.StatementID)
		return nil, h.clientError(ctx, err)
	}
	state.prepared[data.StatementID] = stmt
	if schema == nil || types.IsOkResultSchema(schema) {
		return nil, nil
	}
	return fieldsOf(ctx, schema), nil
}

// plan parses a statement and finds the schema of its result without running it.
func (h *handler) plan(ctx *sql.Context, data *mysql.PrepareData) (sqlparser.Statement, sql.Schema, error) {
	stmt, err := h.parse(ctx, data.PrepareStmt)
	if err != nil {
		return nil, nil, err
	}
	if err := h.refuse(ctx, stmt); err != nil {
		return nil, nil, err
	}
	key := sql.RemoveSpaceAndDelimiter(data.PrepareStmt, ';')
	node, err := h.engine.PrepareParsedQuery(ctx, key, key, stmt)
	if err != nil {
		return nil, nil, err
	}
	ctx.Session.UnprepareQuery(key) // the connection keeps it, under its number, until it is closed
	if _, ok := stmt.(*sqlparser.Explain); ok && data.ParamsCount == 0 {
		// The analyzer decides what EXPLAIN's columns are, and C clients stop when they change.
		if node, err = h.engine.Analyzer.Analyze(ctx, node, nil, &sql.QueryFlags{}); err != nil {
			return nil, nil, err
		}
	}
	return stmt, node.Schema(ctx), nil
}

// ComStmtExecute runs a prepared statement, with or without a cursor: the library does not tell which.
func (h *handler) ComStmtExecute(_ context.Context, c *mysql.Conn, data *mysql.PrepareData, callback func(*sqltypes.Result) error) error {
	x := &execution{h: h, c: c, state: stateOf(c), emit: callback}
	text := sql.RemoveSpaceAndDelimiter(data.PrepareStmt, ';')
	x.prepare = func(ctx *sql.Context) (statement, error) {
		stmt, ok := x.state.prepared[data.StatementID]
		if !ok {
			return statement{}, newError(erUnknownStatement, "Unknown prepared statement handler (%d)", data.StatementID)
		}
		bindings, err := bindingsOf(data.BindVars)
		if err != nil {
			return statement{}, err
		}
		// The engine finds the statement by its text, and binds values only to one that it finds so.
		ctx.Session.PrepareQuery(text, stmt)
		x.done = func() { ctx.Session.UnprepareQuery(text) }
		return statement{text: text, parsed: stmt, bindings: bindings}, nil
	}
	_, err := x.run(text)
	return err
}

// bindingsOf turns the values that a client bound into expressions.
func bindingsOf(values map[string]*querypb.BindVariable) (map[string]sqlparser.Expr, error) {
	bindings := make(map[string]sqlparser.Expr, len(values))
	for name, variable := range values {
		value, err := sqltypes.BindVariableToValue(variable)
		if err != nil {
			return nil, fmt.Errorf("reading a bound value: %w", err)
		}
		if bindings[name], err = sqlparser.ExprFromValue(value); err != nil {
			return nil, fmt.Errorf("binding a value: %w", err)
		}
	}
	return bindings, nil
}
