package main

import (
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/outlooksql/outlooksql/server/doubles"
)

// kind is how the values of a column are printed.
type kind int

// The kinds.
const (
	words  kind = iota // text, dates and times
	number             // with digits only: JSON needs no quotes
	octets             // bytes that are no text
)

// column is a column of a result.
type column struct {
	name string
	kind kind
}

// columnsOf describes the columns of a result; there are none where a statement gives no rows.
func columnsOf(rows *sql.Rows) ([]column, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, fmt.Errorf("reading the columns: %w", err)
	}
	columns := make([]column, len(types))
	for i, t := range types {
		columns[i] = column{t.Name(), kindOf(t.DatabaseTypeName())}
	}
	return columns, nil
}

// kindOf is the kind of a type of MySQL, as the driver names it.
func kindOf(name string) kind {
	switch strings.TrimPrefix(name, "UNSIGNED ") {
	case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "DECIMAL", "FLOAT", "DOUBLE":
		return number
	case "BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB", "BIT", "GEOMETRY":
		return octets
	}
	return words
}

// cell is one value as MySQL writes it. Its memory is used again for the next row.
type cell struct {
	text []byte
	null bool
}

var _ sql.Scanner = (*cell)(nil)

// Scan takes a value from the driver, which has parsed numbers.
func (c *cell) Scan(value any) error {
	c.null = value == nil
	c.text = c.text[:0]
	switch v := value.(type) {
	case nil:
	case []byte:
		c.text = append(c.text, v...)
	case string:
		c.text = append(c.text, v...)
	case int64:
		c.text = strconv.AppendInt(c.text, v, 10)
	case uint64:
		c.text = strconv.AppendUint(c.text, v, 10)
	case float32:
		c.text = doubles.Append(c.text, float64(v), 32)
	case float64:
		c.text = doubles.Append(c.text, v, 64)
	default:
		return fmt.Errorf("the driver gave a %T", value)
	}
	return nil
}
