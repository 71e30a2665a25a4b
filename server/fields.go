package server

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"
	querypb "github.com/dolthub/vitess/go/vt/proto/query"
)

const (
	// anyDecimals says that a number has as many decimals as it needs: C clients print floats by it.
	anyDecimals = 31
	// datetimeLength is the length of "2026-11-01 12:00:00".
	datetimeLength = 19
	// timeDecimals are those of the engine's only type TIME.
	timeDecimals = 6
)

// fieldsOf describes the columns of a result as MySQL does. Drivers choose their types by it. The plan tells where they
// come from; without one, nil, only the schema does. It also returns the schema by which rows are to be written.
func fieldsOf(ctx *sql.Context, schema sql.Schema, root sql.Node) ([]*querypb.Field, sql.Schema) {
	if root != nil && len(root.Schema(ctx)) != len(schema) {
		root = nil
	}
	o := newOrigins(ctx, root)
	fields, written := make([]*querypb.Field, len(schema)), append(sql.Schema{}, schema...)
	spoken := speakerOf(ctx)
	for i, column := range schema {
		made := o.column(i)
		if len(made) == 1 && isTruth(made[0], column) {
			number := *column
			number.Type = types.Int64
			written[i] = &number
			fields[i] = fieldOf(ctx, &number)
			fields[i].ColumnLength = 1
			spoken.field(fields[i])
			continue
		}
		if types.IsTimespan(column.Type) {
			span := *column
			span.Type = spanType{types.TimespanType_{}, o.timeDigits(made)}
			column, written[i] = &span, &span
		}
		if t, isNumber := column.Type.(sql.NumberType); isNumber && types.IsFloat(t) {
			number := *column
			number.Type, written[i] = plainDouble{t}, &number
		}
		if t, isTime := column.Type.(sql.DatetimeType); isTime {
			day := *column
			day.Type, written[i] = fullYears{t}, &day
		}
		fields[i] = fieldOf(ctx, column)
		o.describe(fields[i], column, made)
		spoken.field(fields[i])
	}
	return fields, written
}

// isTruth reports what is true or false: MySQL has a BIGINT of one digit for it, where the engine has the TINYINT(1) that
// drivers take for a boolean.
func isTruth(e sql.Expression, column *sql.Column) bool {
	if column.Type != types.Boolean {
		return false
	}
	if alias, ok := e.(*expression.Alias); ok {
		e = alias.Child
	}
	switch e.(type) {
	case *expression.GetField, *expression.Case, sql.FunctionExpression, sql.Aggregation, *plan.Subquery:
		return false
	}
	return true
}

// fieldOf describes one column. A column of an expression has no source, and then no original name either.
func fieldOf(ctx *sql.Context, column *sql.Column) *querypb.Field {
	f := &querypb.Field{
		Name:         column.Name,
		Table:        column.Source,
		OrgTable:     column.Source,
		Database:     column.DatabaseSource,
		Type:         column.Type.Type(),
		Charset:      charset(ctx, column.Type),
		ColumnLength: length(ctx, column.Type),
		Decimals:     decimals(column.Type),
	}
	if column.Source != "" {
		f.OrgName = column.Name
	}
	f.Flags = uint32(flags(column, f))
	return f
}

// describe adds what the expressions of a column tell: the table's column that it shows, and how long its text can be.
func (o *origins) describe(f *querypb.Field, column *sql.Column, made []sql.Expression) {
	o.steps = mostSteps
	if len(made) == 1 {
		if found := o.of(made[0]); found != nil {
			f.Table, f.OrgTable, f.Database = found.table.alias, found.table.name, found.table.database
			f.OrgName = found.column.Name
			shown := *column
			shown.Source, shown.PrimaryKey, shown.AutoIncrement = f.Table, found.column.PrimaryKey, found.column.AutoIncrement
			f.Flags = uint32(flags(&shown, f))
			return
		}
	}
	if f.Type != sqltypes.Text || !types.IsTextOnly(column.Type) || len(made) == 0 {
		return
	}
	if n, ok := o.longest(made); ok {
		f.ColumnLength = uint32(min(n*4, 1<<32-1))
		if n <= longestKnown {
			f.Type = sqltypes.VarChar
			f.Flags = uint32(flags(column, f))
		}
	}
}

// charset is the number of the collation that a column's bytes are in: binary for all that is not text.
func charset(ctx *sql.Context, t sql.Type) uint32 {
	if !types.IsTextOnly(t) && !types.IsEnum(t) && !types.IsSet(t) {
		return uint32(sql.Collation_binary)
	}
	if results := charsetOf(ctx, resultsCharset); results != sql.CharacterSet_Unspecified {
		return uint32(results)
	}
	if collated, ok := t.(sql.TypeWithCollation); ok {
		return uint32(collated.Collation().CharacterSet())
	}
	return uint32(sql.Collation_Default.CharacterSet())
}

// length is the most bytes of a column's values as text.
func length(ctx *sql.Context, t sql.Type) uint32 {
	if types.IsDatetimeType(t) || types.IsTimestampType(t) {
		n := uint32(datetimeLength)
		if d := decimals(t); d > 0 {
			n += 1 + d
		}
		return n
	}
	if n, ok := t.(sql.NumberType); ok && n.DisplayWidth() == 1 {
		return 1 // TINYINT(1), which drivers take for a boolean
	}
	return t.MaxTextResponseByteLength(ctx)
}

// decimals is the number of digits after the point.
func decimals(t sql.Type) uint32 {
	switch t := t.(type) {
	case sql.DecimalType:
		return uint32(t.Scale())
	case sql.DatetimeType:
		return uint32(t.Precision())
	}
	switch {
	case isSpan(t):
		return uint32(t.(spanType).digits)
	case types.IsTimespan(t):
		return timeDecimals
	case types.IsFloat(t):
		return anyDecimals
	}
	return 0
}

// flags are the column's flags: those of its declaration and those of its wire type.
func flags(column *sql.Column, f *querypb.Field) querypb.MySqlFlag {
	_, ofType := sqltypes.TypeToMySQL(f.Type)
	set := querypb.MySqlFlag(ofType)
	if !column.Nullable {
		set |= querypb.MySqlFlag_NOT_NULL_FLAG
	}
	if column.AutoIncrement {
		set |= querypb.MySqlFlag_AUTO_INCREMENT_FLAG
	}
	if column.PrimaryKey {
		set |= querypb.MySqlFlag_PRI_KEY_FLAG
	}
	if types.IsUnsigned(column.Type) {
		set |= querypb.MySqlFlag_UNSIGNED_FLAG
	}
	if types.IsNumber(column.Type) {
		set |= querypb.MySqlFlag_NUM_FLAG
	}
	if f.Type == sqltypes.Text || f.Type == sqltypes.Blob || f.Type == sqltypes.TypeJSON {
		set |= querypb.MySqlFlag_BLOB_FLAG
	}
	if f.Charset == uint32(sql.Collation_binary) && (!types.IsNumber(column.Type) || column.Source == "") {
		set |= querypb.MySqlFlag_BINARY_FLAG
	}
	return set
}
