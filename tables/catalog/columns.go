package catalog

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/information_schema"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"
	querypb "github.com/dolthub/vitess/go/vt/proto/query"
)

// columnsRows are those of information_schema.COLUMNS. (The engine looks for each table among the columns of all, which takes seconds
// where hundreds of mailboxes are listed.)
func columnsRows(ctx *sql.Context, c sql.Catalog) (sql.RowIter, error) {
	var rows []sql.Row
	err := eachTable(ctx, c, func(db string, t sql.Table) error {
		for i, column := range t.Schema(ctx) {
			rows = append(rows, columnRow(ctx, db, t.Name(), i+1, column))
		}
		return nil
	})
	return sql.RowsToRowIter(rows...), err
}

// columnRow describes a column at a position from 1. Columns can be read and nothing else.
func columnRow(ctx *sql.Context, db, table string, position int, c *sql.Column) sql.Row {
	nullable, key := "YES", ""
	if !c.Nullable {
		nullable = "NO"
	}
	if c.PrimaryKey {
		key = "PRI"
	}
	declared := declaredType(c.Type)
	characters, octets, charset, collation := textFacts(ctx, c.Type)
	precision, scale := numberFacts(c.Type)
	return sql.Row{
		"def", db, shownName(db, table), c.Name, uint32(position), information_schema.GetColumnDefault(ctx, c.Default), nullable,
		strings.FieldsFunc(declared, func(r rune) bool { return r == '(' || r == ' ' })[0],
		characters, octets, precision, scale, fractionDigits(c.Type), charset, collation, declared, key, "", "select", c.Comment, "", nil,
	}
}

// declaredType is a type as it is declared, without its collation.
func declaredType(t sql.Type) string {
	declared, _, _ := strings.Cut(t.String(), " COLLATE")
	declared, _, _ = strings.Cut(declared, " CHARACTER SET")
	return declared
}

// textFacts are the most characters and bytes of a type of texts or bytes, its character set and collation; NULL where there is no such
// thing. Types other than CHAR and VARCHAR count their characters in bytes.
func textFacts(ctx *sql.Context, t sql.Type) (characters, octets, charset, collation any) {
	switch t := t.(type) {
	case sql.StringType:
		characters, octets = t.MaxByteLength(), t.MaxByteLength()
		if t.Type() == sqltypes.Char || t.Type() == sqltypes.VarChar {
			characters = t.MaxCharacterLength()
		}
	case sql.EnumType, sql.SetType:
		octets = t.MaxTextResponseByteLength(ctx)
		characters = int64(t.MaxTextResponseByteLength(ctx)) / t.(sql.TypeWithCollation).Collation().CharacterSet().MaxLength()
	default:
		return nil, nil, nil, nil
	}
	if collated := t.(sql.TypeWithCollation); !types.IsBinaryType(t) {
		charset, collation = collated.Collation().CharacterSet().Name(), collated.Collation().Name()
	}
	return characters, octets, charset, collation
}

// mostFractionDigits are those of microseconds.
const mostFractionDigits = 6

// fractionDigits are the digits of a second's fraction, NULL of types without times.
func fractionDigits(t sql.Type) any {
	if types.IsTimespan(t) {
		return uint32(mostFractionDigits) // TIME knows no less in the engine
	}
	if moment, ok := t.(sql.DatetimeType); ok && !types.IsDateType(t) {
		return uint32(moment.Precision())
	}
	return nil
}

// digits are the most digits of whole numbers.
var digits = map[querypb.Type]uint64{
	sqltypes.Int8: 3, sqltypes.Uint8: 3, sqltypes.Int16: 5, sqltypes.Uint16: 5, sqltypes.Int24: 7, sqltypes.Uint24: 8,
	sqltypes.Int32: 10, sqltypes.Uint32: 10, sqltypes.Int64: 19, sqltypes.Uint64: 20,
}

// numberFacts are the digits of a type of numbers, and those of them behind the point; NULL where there is no such thing.
func numberFacts(t sql.Type) (precision, scale any) {
	if n, ok := digits[t.Type()]; ok {
		return n, uint64(0)
	}
	switch n := t.(type) {
	case sql.DecimalType:
		return uint64(n.Precision()), uint64(n.Scale())
	case types.BitType:
		return uint64(n.NumberOfBits()), nil
	}
	switch t.Type() {
	case sqltypes.Float32:
		return uint64(12), nil
	case sqltypes.Float64:
		return uint64(22), nil
	}
	return nil, nil
}
