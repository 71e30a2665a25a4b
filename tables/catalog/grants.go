package catalog

import (
	"fmt"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
)

// grant is what the session's user may do in a database.
type grant struct {
	database   string
	privileges []string
}

// grants are those of the session's user. The engine grants them everywhere, where the databases of MySQL itself are kept from everybody
// by other means: so what is told is what holds, database by database.
func grants(ctx *sql.Context, c sql.Catalog) []grant {
	set, _ := ctx.GetPrivilegeSet()
	if set == nil {
		return nil
	}
	var out []grant
	for _, db := range databases(ctx, c) {
		if db.Name() == sql.InformationSchemaDatabaseName {
			continue // it needs no privilege
		}
		g := grant{database: db.Name()}
		for _, p := range set.ToSlice() {
			g.privileges = append(g.privileges, p.String())
		}
		for _, p := range set.Database(db.Name()).ToSlice() {
			g.privileges = append(g.privileges, p.String())
		}
		if len(g.privileges) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// account is the session's user with a host, each in quotes.
func account(ctx *sql.Context, quote string) string {
	client := ctx.Session.Client()
	return quote + client.User + quote + "@" + quote + client.Address + quote
}

// grantRows are those of SHOW GRANTS, in the form that tools parse.
func grantRows(ctx *sql.Context, c sql.Catalog) []sql.Row {
	rows := []sql.Row{{"GRANT USAGE ON *.* TO " + account(ctx, "`")}}
	for _, g := range grants(ctx, c) {
		rows = append(rows, sql.Row{fmt.Sprintf("GRANT %s ON `%s`.* TO %s", strings.Join(g.privileges, ", "), g.database, account(ctx, "`"))})
	}
	return rows
}

// userPrivilegesRows are those of information_schema.USER_PRIVILEGES: nothing holds in every database.
func userPrivilegesRows(ctx *sql.Context, _ sql.Catalog) (sql.RowIter, error) {
	return sql.RowsToRowIter(sql.Row{account(ctx, "'"), "def", "USAGE", "NO"}), nil
}

// schemaPrivilegesRows are those of information_schema.SCHEMA_PRIVILEGES.
func schemaPrivilegesRows(ctx *sql.Context, c sql.Catalog) (sql.RowIter, error) {
	var rows []sql.Row
	for _, g := range grants(ctx, c) {
		for _, p := range g.privileges {
			rows = append(rows, sql.Row{account(ctx, "'"), "def", g.database, p, "NO"})
		}
	}
	return sql.RowsToRowIter(rows...), nil
}

// noPrivilegesRows are those of information_schema.TABLE_PRIVILEGES: nothing is granted table by table.
func noPrivilegesRows(*sql.Context, sql.Catalog) (sql.RowIter, error) {
	return sql.RowsToRowIter(), nil
}

// userAttributesRows are those of information_schema.USER_ATTRIBUTES: the session's user, without any.
func userAttributesRows(ctx *sql.Context, _ sql.Catalog) (sql.RowIter, error) {
	client := ctx.Session.Client()
	return sql.RowsToRowIter(sql.Row{client.User, client.Address, nil}), nil
}

// pluginsRows are those of information_schema.PLUGINS: the storage engine that tools look for, and the two ways to authenticate.
func pluginsRows(*sql.Context, sql.Catalog) (sql.RowIter, error) {
	plugin := func(name, kind, description string) sql.Row {
		return sql.Row{name, "1.0", "ACTIVE", kind, "1.0", nil, nil, nil, description, "Apache-2.0", "FORCE"}
	}
	return sql.RowsToRowIter(
		plugin("mysql_native_password", "AUTHENTICATION", "Native MySQL authentication"),
		plugin("caching_sha2_password", "AUTHENTICATION", "Caching sha2 authentication"),
		plugin("InnoDB", "STORAGE ENGINE", "What the tables' engine is called, so that tools know what to expect"),
	), nil
}
