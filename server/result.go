package server

import (
	"fmt"
	"io"

	gms "github.com/dolthub/go-mysql-server/server"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

const (
	// batchRows is the most rows handed to the library at a time.
	batchRows = 128
	// batchBytes ends a batch early, so that rows of a megabyte are not gathered.
	batchBytes = 64 << 10
	// firstBuffer is the size of a result's first buffer: most results are small.
	firstBuffer = 4 << 10
)

// writeResult emits all that the iterator gives, and closes it. Nothing is read while the client does not take what
// was emitted, and nothing emitted is kept.
func (x *execution) writeResult(ctx *sql.Context, schema sql.Schema, rows sql.RowIter) (err error) {
	open := true
	defer func() {
		if open { // after an error or in a panic; the first error counts
			rows.Close(ctx)
		}
	}()
	var last *sqltypes.Result
	if schema == nil || types.IsOkResultSchema(schema) {
		last, err = okResult(ctx, rows)
	} else {
		x.fields, schema = fieldsOf(ctx, schema, x.plan)
		last, err = x.writeRows(ctx, schema, rows)
	}
	if err != nil {
		return err
	}
	open = false
	if err := rows.Close(ctx); err != nil {
		return err
	}
	x.setStatus(ctx)
	return x.part(last)
}

// writeRows emits full batches and returns the last one.
func (x *execution) writeRows(ctx *sql.Context, schema sql.Schema, rows sql.RowIter) (*sqltypes.Result, error) {
	buffer := sql.NewByteBuffer(firstBuffer)
	batch, size := &sqltypes.Result{Fields: x.fields}, 0
	spoken := speakerOf(ctx)
	for {
		row, err := rows.Next(ctx)
		if err == io.EOF { // itself: an error may wrap the io.EOF of a connection that ended too early
			return batch, nil
		}
		if err != nil {
			return nil, err
		}
		if types.IsOkResult(row) { // the end of a procedure that had a result
			return batch, nil
		}
		values, err := gms.RowToSQL(ctx, schema, row, nil, buffer)
		if err != nil {
			return nil, fmt.Errorf("encoding a row: %w", err)
		}
		spoken.row(x.fields, values)
		batch.Rows = append(batch.Rows, values)
		for _, v := range values {
			size += v.Len()
		}
		x.rows++
		if len(batch.Rows) < batchRows && size < batchBytes {
			continue
		}
		if err := x.part(batch); err != nil {
			return nil, err
		}
		// The batch and its buffer are the library's now: of an open cursor they are still to be written.
		buffer = sql.NewByteBuffer(batchBytes)
		batch, size = &sqltypes.Result{Fields: x.fields, Rows: make([][]sqltypes.Value, 0, batchRows)}, 0
	}
}

// part emits a part of the result.
func (x *execution) part(r *sqltypes.Result) error {
	x.sent = true
	if err := x.emit(r); err != nil {
		x.emitErr = err
		return err
	}
	return nil
}

// okResult reads the result of a statement without rows.
func okResult(ctx *sql.Context, rows sql.RowIter) (*sqltypes.Result, error) {
	result := &sqltypes.Result{}
	for {
		row, err := rows.Next(ctx)
		if err == io.EOF {
			return result, nil
		}
		if err != nil {
			return nil, err
		}
		if !types.IsOkResult(row) {
			continue
		}
		ok := row[0].(types.OkResult)
		// The text of an OK packet is left out: the library writes it so that MariaDB's clients cannot read it.
		result.RowsAffected, result.InsertID = ok.RowsAffected, ok.InsertID
	}
}

// setStatus keeps the flags that tell drivers whether autocommit is on, and whether a transaction has begun. There are no
// transactions, but some drivers refuse to end one that the server does not know of.
func (x *execution) setStatus(ctx *sql.Context) {
	on := true
	if value, err := ctx.GetSessionVariable(ctx, sql.AutoCommitSessionVar); err == nil {
		on, err = sql.ConvertToBool(ctx, value)
		on = on || err != nil
	}
	was := x.c.StatusFlags&uint16(mysql.ServerStatusAutocommit) != 0
	setFlag(x.c, mysql.ServerStatusAutocommit, on)
	switch x.parsed.(type) {
	case *sqlparser.Begin:
		setFlag(x.c, mysql.ServerInTransaction, true)
	case *sqlparser.Commit, *sqlparser.Rollback:
		setFlag(x.c, mysql.ServerInTransaction, false)
	case sqlparser.SelectStatement:
		if !on {
			setFlag(x.c, mysql.ServerInTransaction, true)
		}
	case *sqlparser.Set:
		if on && !was {
			setFlag(x.c, mysql.ServerInTransaction, false) // turning autocommit on commits
		}
	}
}

// setFlag sets one of the flags that a connection tells its client.
func setFlag(c *mysql.Conn, flag int, on bool) {
	if on {
		c.StatusFlags |= uint16(flag)
	} else {
		c.StatusFlags &^= uint16(flag)
	}
}
