package catalog

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// Formatter writes SHOW CREATE TABLE as MySQL 8 does: with the character set before a collation that is not the table's, and with the default of
// columns that may be NULL. Tools that compare declarations, and those that read them instead of asking for columns, go by these words.
type Formatter struct{ sql.MySqlSchemaFormatter }

var _ sql.SchemaFormatter = (*Formatter)(nil)

// GenerateCreateTableColumnDefinition writes one column.
func (f *Formatter) GenerateCreateTableColumnDefinition(c *sql.Column, standard, onUpdate string, table sql.CollationID) string {
	if standard != "" || onUpdate != "" || c.Generated != nil || c.AutoIncrement {
		return f.MySqlSchemaFormatter.GenerateCreateTableColumnDefinition(c, standard, onUpdate, table)
	}
	var b strings.Builder
	b.WriteString("  " + f.QuoteIdentifier(c.Name) + " " + declaredType(c.Type))
	if t, ok := c.Type.(sql.TypeWithCollation); ok && t.Collation() != table && t.Collation() != sql.Collation_binary {
		b.WriteString(" CHARACTER SET " + t.Collation().CharacterSet().Name() + " COLLATE " + t.Collation().Name())
	}
	switch {
	case !c.Nullable:
		b.WriteString(" NOT NULL")
	case !types.IsTextBlob(c.Type):
		b.WriteString(" DEFAULT NULL")
	}
	if c.Comment != "" {
		b.WriteString(" COMMENT '" + sql.EscapeSpecialCharactersInComment(c.Comment) + "'")
	}
	return b.String()
}
