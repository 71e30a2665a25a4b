package server

import (
	"strings"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/mysql_db"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// grantDatabase is the database that holds the engine's accounts.
const grantDatabase = "mysql"

// readerPrivileges are what every user has, on every database that the engine's provider knows.
var readerPrivileges = []sql.PrivilegeType{
	sql.PrivilegeType_Select,
	sql.PrivilegeType_ShowView,
	sql.PrivilegeType_LockTables, // LOCK TABLES does nothing, but dump tools ask for it
	sql.PrivilegeType_Execute,
}

// grantAccess gives the engine the users' accounts, and puts the authorizer in front of its own checks.
func grantAccess(e *sqle.Engine, users []User) {
	e.ReadOnly.Store(true) // a second wall behind refuse
	catalog := e.Analyzer.Catalog
	catalog.MySQLDb.SetPersister(&mysql_db.NoopPersister{})
	catalog.MySQLDb.SetEnabled(true)
	catalog.AuthHandler = authorizer{catalog.AuthHandler}
	setAccounts(e, users)
}

// setAccounts gives the engine an account per user, without a password or a hash, in the place of all there are. Without
// users there is one anonymous account, which every name falls back to.
func setAccounts(e *sqle.Engine, users []User) {
	if len(users) == 0 {
		users = []User{{}}
	}
	editor := e.Analyzer.Catalog.MySQLDb.Editor()
	defer editor.Close()
	var gone []mysql_db.UserPrimaryKey
	editor.VisitUsers(func(u *mysql_db.User) {
		gone = append(gone, mysql_db.UserPrimaryKey{Host: u.Host, User: u.User})
	})
	for _, key := range gone {
		editor.RemoveUser(key)
	}
	for _, u := range users {
		privileges := mysql_db.NewPrivilegeSet()
		privileges.AddGlobalStatic(readerPrivileges...)
		editor.PutUser(&mysql_db.User{
			User:         u.Name,
			Host:         "%",
			PrivilegeSet: privileges,
			Plugin:       string(mysql.CachingSha2Password),
			IsEphemeral:  true,
		})
	}
}

// noReplication is MySQL's sentence for users who may not look at replication.
const noReplication = "Access denied; you need (at least one of) the SUPER, REPLICATION CLIENT privilege(s) for this operation"

// authorizer decides what a statement may touch, on top of the engine's grants. What kinds of statement are
// possible at all is decided before, by refuse. A policy of databases and tables per user belongs here.
type authorizer struct{ sql.AuthorizationHandler }

// HandleAuth decides about one part of a statement.
func (a authorizer) HandleAuth(ctx *sql.Context, state sql.AuthorizationQueryState, auth sqlparser.AuthInformation) error {
	switch auth.AuthType {
	case sqlparser.AuthType_SUPER, sqlparser.AuthType_PROCESS:
		return nil // KILL and SHOW PROCESSLIST, which reach a user's own connections only
	case sqlparser.AuthType_REPLICATION, sqlparser.AuthType_REPLICATION_CLIENT:
		return newError(mysql.ERSpecifiedAccessDenied, noReplication)
	case sqlparser.AuthType_SELECT:
		if auth.TargetType == sqlparser.AuthTargetType_DatabaseIdentifiers {
			return nil // SHOW GRANTS, which refuse lets through for the user's own
		}
		if table, ok := grantTable(ctx, auth); ok {
			client := ctx.Session.Client()
			return newError(erTableAccess, "SELECT command denied to user '%s'@'%s' for table '%s'",
				client.User, client.Address, table)
		}
	}
	return a.AuthorizationHandler.HandleAuth(ctx, state, auth)
}

// grantTable is the first table of the engine's own accounts that auth is about.
func grantTable(ctx *sql.Context, auth sqlparser.AuthInformation) (name string, ok bool) {
	step := 2 // a database and a table
	switch auth.TargetType {
	case sqlparser.AuthTargetType_TableColumn:
		step = 3
	case sqlparser.AuthTargetType_SingleTableIdentifier, sqlparser.AuthTargetType_MultipleTableIdentifiers:
	default:
		return "", false
	}
	for i := 0; i+1 < len(auth.TargetNames); i += step {
		database := auth.TargetNames[i]
		if database == "" {
			database = ctx.GetCurrentDatabase()
		}
		if strings.EqualFold(database, grantDatabase) {
			return auth.TargetNames[i+1], true
		}
	}
	return "", false
}
