package server

import (
	"context"
	"fmt"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
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
	if err := state.checkPrepared(state.preparing); err != nil {
		delete(c.PrepareData, data.StatementID)
		return nil, err
	}
	begun, ended := h.begin(state.client.ctx)
	defer ended()
	ctx, err := h.context(begun, c, state.preparing)
	if err != nil {
		return nil, clientError(state.client.ctx, err)
	}
	if ctx, err = ctx.ProcessList.BeginOperation(ctx); err != nil {
		return nil, clientError(state.client.ctx, err)
	}
	defer ctx.ProcessList.EndOperation(ctx)
	st, schema, node, err := h.plan(ctx, state.preparing, data.ParamsCount)
	if err != nil {
		delete(c.PrepareData, data.StatementID)
		problem := h.clientError(ctx, err)
		ctx.ClearWarnings()
		noteError(ctx, problem)
		return nil, speakerOf(ctx).problem(problem)
	}
	state.prepared[data.StatementID] = st
	if schema == nil || types.IsOkResultSchema(schema) {
		return nil, nil
	}
	fields, _ = fieldsOf(ctx, schema, node)
	return fields, nil
}

// plan parses a statement that a client sent and finds the schema of its result, and the plan of it, without running it.
func (h *handler) plan(ctx *sql.Context, sent string, parameters uint16) (st statement, schema sql.Schema, node sql.Node, err error) {
	text, err := inUTF8(ctx, []byte(sent))
	if err != nil {
		return statement{}, nil, nil, err
	}
	if st, _, err = h.parseFirst(ctx, string(text), false); err != nil {
		return statement{}, nil, nil, err
	}
	if err := h.refuse(ctx, st); err != nil {
		return statement{}, nil, nil, err
	}
	if st.local != nil {
		return st, st.local.schema(), nil, nil
	}
	st.text = sql.RemoveSpaceAndDelimiter(string(text), ';')
	if node, err = h.engine.PrepareParsedQuery(ctx, st.text, st.text, st.parsed); err != nil {
		return statement{}, nil, nil, h.named(ctx, st.parsed, err)
	}
	ctx.Session.UnprepareQuery(st.text) // the connection keeps it, under its number, until it is closed
	if st.shape != nil && st.shape.made {
		return st, st.shape.schema, nil, nil
	}
	if _, ok := st.parsed.(*sqlparser.Explain); ok && parameters == 0 {
		// The analyzer decides what EXPLAIN's columns are, and C clients stop when they change.
		if node, err = h.engine.Analyzer.Analyze(ctx, node, nil, &sql.QueryFlags{}); err != nil {
			return statement{}, nil, nil, err
		}
	}
	return st, st.shape.columns(node.Schema(ctx)), node, nil
}

// prepareNamed keeps the statement of PREPARE name FROM under its name. The engine would read its text without our dialect.
func (h *handler) prepareNamed(ctx *sql.Context, prepare *sqlparser.Prepare) (sql.Node, error) {
	text, stmt, err := h.parseNamed(ctx, prepare)
	if err != nil {
		return nil, err
	}
	node, err := h.engine.PrepareParsedQuery(ctx, prepare.Name, text, stmt)
	if err != nil {
		return nil, h.named(ctx, stmt, err)
	}
	return plan.NewPrepareQuery(prepare.Name, node, prepare), nil
}

// parseNamed parses the text of PREPARE name FROM, which may stand in a user variable.
func (h *handler) parseNamed(ctx *sql.Context, prepare *sqlparser.Prepare) (text string, stmt sqlparser.Statement, err error) {
	if text, err = textOfNamed(ctx, prepare); err != nil {
		return "", nil, err
	}
	stmt, err = h.parse(ctx, text)
	return text, stmt, err
}

// textOfNamed is the text of PREPARE name FROM.
func textOfNamed(ctx *sql.Context, prepare *sqlparser.Prepare) (string, error) {
	name, inVariable := strings.CutPrefix(prepare.Expr, "@")
	if !inVariable {
		return prepare.Expr, nil
	}
	_, value, err := ctx.GetUserVariable(ctx, name)
	if err != nil {
		return "", fmt.Errorf("reading the variable of PREPARE: %w", err)
	}
	text, _ := value.(string)
	return text, nil
}

// ComStmtExecute runs a prepared statement, with or without a cursor: the library does not tell which.
func (h *handler) ComStmtExecute(_ context.Context, c *mysql.Conn, data *mysql.PrepareData, callback func(*sqltypes.Result) error) error {
	x := &execution{h: h, c: c, state: stateOf(c), emit: callback}
	x.prepare = func(ctx *sql.Context) (statement, error) {
		st, ok := x.state.prepared[data.StatementID]
		if err := x.state.overlong[data.StatementID]; err != nil {
			delete(x.state.overlong, data.StatementID)
			return statement{}, err
		}
		if !ok {
			return statement{}, newError(erUnknownStatement, "Unknown prepared statement handler (%d)", data.StatementID)
		}
		if st.local != nil {
			return st, nil
		}
		var err error
		st.bindings, err = bindingsOf(ctx, data)
		return st, err
	}
	x.state.recount(c, data.StatementID) // whose pieces the library forgets
	_, err := x.run(x.state.prepared[data.StatementID].text)
	return err
}

// bindingsOf turns the values that a client bound into expressions. A value that came in pieces is of the type that the
// client declared, which the library forgets.
func bindingsOf(ctx *sql.Context, data *mysql.PrepareData) (map[string]sqlparser.Expr, error) {
	bindings := make(map[string]sqlparser.Expr, len(data.BindVars))
	for i, declared := range data.ParamsType {
		name := fmt.Sprintf("v%d", i+1)
		variable := data.BindVars[name]
		if variable == nil {
			return nil, newError(erWrongArguments, "Incorrect arguments to EXECUTE: parameter %d has no value", i+1)
		}
		if t := querypb.Type(declared); variable.Type == sqltypes.VarBinary && sqltypes.IsText(t) {
			variable.Type = t
		}
		if sqltypes.IsText(variable.Type) {
			text, err := inUTF8(ctx, variable.Value)
			if err != nil {
				return nil, err
			}
			variable = &querypb.BindVariable{Type: variable.Type, Value: text}
		}
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
