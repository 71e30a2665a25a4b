package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// showColumns answers SHOW COLUMNS and DESCRIBE of our tables as MySQL does. The engine's own answer puts COLLATE behind the
// types, gives every text its default collation, and leaves the privileges empty, which some tools read as none.
// See https://dev.mysql.com/doc/refman/8.0/en/show-columns.html.
func showColumns(ctx *sql.Context, n *plan.ShowColumns) (sql.RowIter, bool) {
	rt, ok := n.Child.(*plan.ResolvedTable)
	if !ok {
		return nil, false
	}
	t, ok := rt.UnderlyingTable().(*scanTable)
	if !ok {
		return nil, false
	}
	var rows []sql.Row
	for _, c := range t.PrimaryKeySchema(ctx).Schema {
		typ, collation := c.Type.String(), any(nil)
		if text, ok := c.Type.(sql.TypeWithCollation); ok && text.Collation() != sql.Collation_binary {
			typ, collation = text.StringWithTableCollation(text.Collation()), text.Collation().String()
		}
		null, key := "YES", ""
		if c.PrimaryKey {
			null, key = "NO", "PRI"
		}
		if n.Full {
			rows = append(rows, sql.Row{c.Name, typ, collation, null, key, nil, "", "select", c.Comment})
		} else {
			rows = append(rows, sql.Row{c.Name, typ, null, key, nil, ""})
		}
	}
	return sql.RowsToRowIter(rows...), true
}
