// Package catalog says what a MySQL server says of itself and of its tables: information_schema, performance_schema, sys, and the SHOW
// statements. Tools decide by it what they offer. It knows the engine's interfaces only, so every table and database that
// the engine has is described, and it never asks them for a row.
package catalog

import (
	"strings"
	"sync"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/go-mysql-server/sql/information_schema"
)

// Install replaces the engine's information_schema by one that tells tools what MySQL would.
func Install(c *analyzer.Catalog) {
	listEverywhere()
	c.InfoSchema = informationSchema{c.InfoSchema}
}

// listEverywhere gives the engine's own tables of information_schema the databases that ours show. The engine keeps how in a package
// variable.
var listEverywhere = sync.OnceFunc(func() {
	information_schema.AllDatabasesWithNames = func(ctx *sql.Context, c sql.Catalog, _ bool) ([]information_schema.DbWithNames, error) {
		var out []information_schema.DbWithNames
		for _, db := range databases(ctx, c) {
			out = append(out, information_schema.DbWithNames{Database: db, CatalogName: "def", SchemaName: db.Name()})
		}
		return out, nil
	}
})

// databases are those that information_schema shows: those that SHOW DATABASES lists, and the session's own. A session in the database of a mailbox,
// which is not listed, finds its tables there as tools look for them.
func databases(ctx *sql.Context, c sql.Catalog) []sql.Database {
	listed := c.AllDatabases(ctx)
	current := ctx.GetCurrentDatabase()
	if current == "" || strings.EqualFold(current, accountsDatabase) || systemDatabase(current) != nil {
		return listed
	}
	for _, db := range listed {
		if strings.EqualFold(db.Name(), current) {
			return listed
		}
	}
	if db, err := c.Database(ctx, current); err == nil {
		listed = append(listed, db)
	}
	return listed
}

// accountsDatabase is the engine's database of users and grants, which nobody may read.
const accountsDatabase = "mysql"

// Provider adds performance_schema and sys to the databases of another provider. They are found by name and not listed: what is listed
// is what a person may want to read, and MySQL does not list a database to a user without privileges on it either.
func Provider(p Source) sql.DatabaseProvider { return provider{p} }

// Source has the databases, and functions beside the engine's, which the engine asks the provider of databases for.
type Source interface {
	sql.DatabaseProvider
	sql.FunctionProvider
}

// provider finds the system databases.
type provider struct{ Source }

// Database finds one.
func (p provider) Database(ctx *sql.Context, name string) (sql.Database, error) {
	if db := systemDatabase(name); db != nil {
		return db, nil
	}
	return p.Source.Database(ctx, name)
}

// HasDatabase reports whether Database finds it.
func (p provider) HasDatabase(ctx *sql.Context, name string) bool {
	return systemDatabase(name) != nil || p.Source.HasDatabase(ctx, name)
}
