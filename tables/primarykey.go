package tables

import "github.com/dolthub/go-mysql-server/sql"

// primaryKey is a table's key as SHOW KEYS and information_schema show it. No scan uses it.
type primaryKey struct{ t *scanTable }

var _ sql.Index = (*primaryKey)(nil)

// ID is the name that MySQL gives primary keys.
func (k *primaryKey) ID() string { return "PRIMARY" }

// Database is the table's.
func (k *primaryKey) Database() string { return k.t.db.Name() }

// Table is the table's name.
func (k *primaryKey) Table() string { return k.t.table.Name }

// Expressions are the key's columns as table.column.
func (k *primaryKey) Expressions() []string {
	out := make([]string, len(k.t.table.Key))
	for i, c := range k.t.table.Key {
		out[i] = k.t.table.Name + "." + c
	}
	return out
}

// ColumnExpressionTypes are the same with their types.
func (k *primaryKey) ColumnExpressionTypes(*sql.Context) []sql.ColumnExpressionType {
	out := make([]sql.ColumnExpressionType, len(k.t.table.Key))
	for i, name := range k.Expressions() {
		out[i] = sql.ColumnExpressionType{Expression: name, Type: k.t.table.column(k.t.table.Key[i]).Type}
	}
	return out
}

// IsUnique is true of a primary key.
func (k *primaryKey) IsUnique() bool { return true }

// IsSpatial is false.
func (k *primaryKey) IsSpatial() bool { return false }

// IsFullText is false.
func (k *primaryKey) IsFullText() bool { return false }

// IsVector is false.
func (k *primaryKey) IsVector() bool { return false }

// Comment is empty.
func (k *primaryKey) Comment() string { return "" }

// IndexType is what MySQL prints.
func (k *primaryKey) IndexType() string { return "BTREE" }

// IsGenerated is false, so that SHOW KEYS prints it.
func (k *primaryKey) IsGenerated() bool { return false }

// CanSupport is false: nothing is looked up through it.
func (k *primaryKey) CanSupport(*sql.Context, ...sql.Range) bool { return false }

// CanSupportOrderBy is false.
func (k *primaryKey) CanSupportOrderBy(sql.Expression) bool { return false }

// CoversColumns is false.
func (k *primaryKey) CoversColumns([]string) bool { return false }

// PrefixLengths is none.
func (k *primaryKey) PrefixLengths() []uint16 { return nil }
