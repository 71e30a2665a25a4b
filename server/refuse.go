package server

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// The sentences of refusals. Each is followed by nothing, so each says what to do instead.
const (
	noWrites    = "mail can only be read here: INSERT, UPDATE, DELETE and REPLACE are refused"
	noDDL       = "the tables here are Outlook's and cannot be created, altered or dropped; use a subquery or WITH instead of a view or a temporary table"
	noAccounts  = "users and grants stand in the server's settings; change them there, then kill -HUP the server, which keeps its connections"
	noGlobals   = "global variables cannot be set here; SET SESSION works for this connection"
	noLoad      = "LOAD DATA is refused: nothing can be loaded into mail, and no file is read"
	noLoadFile  = "LOAD_FILE is refused: the server reads no files for a statement"
	noOutfile   = "INTO OUTFILE and INTO DUMPFILE are refused: the server writes no files; save the result in the client"
	noAdmin     = "the server cannot be administered with SQL; use its settings and its process"
	noReplicas  = "there is no replication here"
	noProgram   = "compound statements run only inside stored procedures, and none can be created here"
	noHistogram = "ANALYZE is refused: the server keeps no statistics of Outlook's tables"
	noHandler   = "HANDLER is refused; use SELECT with WHERE and LIMIT"
	noXA        = "there are no distributed transactions here; plain SELECTs need none"
)

// refuse returns the error for a statement that a gateway must not run, nil for others. It looks at what was
// parsed, so comments, EXPLAIN and multi-statements change nothing. Statements that it does not know are refused.
func (h *handler) refuse(ctx *sql.Context, st statement) error {
	if st.local != nil {
		return nil
	}
	return h.refuseParsed(ctx, st.parsed)
}

// refuseParsed returns the error for what was parsed.
func (h *handler) refuseParsed(ctx *sql.Context, stmt sqlparser.Statement) error {
	switch s := stmt.(type) {
	case sqlparser.SelectStatement:
		return refuseInside(s)
	case *sqlparser.Explain:
		return h.refuseParsed(ctx, s.Statement)
	case *sqlparser.Set:
		return refuseSet(s)
	case *sqlparser.Prepare:
		return h.refusePrepare(ctx, s)
	case *sqlparser.ShowGrants:
		return refuseGrantsOfOthers(ctx, s)
	case *sqlparser.Kill:
		return checkKill(ctx, s)
	case *sqlparser.Show, *sqlparser.Call:
		return refuseInside(s)
	case *sqlparser.DDL:
		if s.Temporary { // some tools try, and understand this error
			client := ctx.Session.Client()
			return newError(mysql.ERDBAccessDenied, "Access denied for user '%s'@'%s' to database '%s': %s",
				client.User, client.Address, ctx.GetCurrentDatabase(), noDDL)
		}
	case *sqlparser.ShowPrivileges, *sqlparser.Use, *sqlparser.Execute, *sqlparser.Deallocate, *sqlparser.OtherRead,
		*sqlparser.Begin, *sqlparser.Commit, *sqlparser.Rollback,
		*sqlparser.Savepoint, *sqlparser.RollbackSavepoint, *sqlparser.ReleaseSavepoint,
		*sqlparser.LockTables, *sqlparser.UnlockTables:
		return nil
	}
	return refuseKind(stmt)
}

// refuseKind is the error for a kind of statement that is always refused.
func refuseKind(stmt sqlparser.Statement) error {
	switch stmt.(type) {
	case *sqlparser.Insert, *sqlparser.Update, *sqlparser.Delete:
		return newError(mysql.EROptionPreventsStatement, noWrites)
	case *sqlparser.DDL, *sqlparser.AlterTable, *sqlparser.DBDDL, *sqlparser.CreateSpatialRefSys:
		if ddl, ok := stmt.(*sqlparser.DDL); ok && ddl.Authentication != nil {
			return newError(mysql.ERSpecifiedAccessDenied, noAccounts) // ALTER USER
		}
		return newError(mysql.EROptionPreventsStatement, noDDL)
	case *sqlparser.CreateUser, *sqlparser.RenameUser, *sqlparser.DropUser, *sqlparser.CreateRole, *sqlparser.DropRole,
		*sqlparser.GrantPrivilege, *sqlparser.GrantRole, *sqlparser.GrantProxy,
		*sqlparser.RevokePrivilege, *sqlparser.RevokeRole, *sqlparser.RevokeProxy:
		return newError(mysql.ERSpecifiedAccessDenied, noAccounts)
	case *sqlparser.Load:
		return newError(mysql.EROptionPreventsStatement, noLoad)
	case *sqlparser.Flush, *sqlparser.OtherAdmin:
		return newError(mysql.ERSpecifiedAccessDenied, noAdmin)
	case *sqlparser.ChangeReplicationSource, *sqlparser.ChangeReplicationFilter, *sqlparser.StartReplica,
		*sqlparser.StopReplica, *sqlparser.ResetReplica, *sqlparser.PurgeBinaryLogs, *sqlparser.Binlog:
		return newError(mysql.ERSpecifiedAccessDenied, noReplicas)
	case *sqlparser.Analyze:
		return newError(mysql.ERNotSupportedYet, noHistogram)
	}
	return newError(mysql.ERNotSupportedYet, noProgram)
}

// refuseInside looks for what must not stand anywhere in a statement.
func refuseInside(stmt sqlparser.SQLNode) error {
	return sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
		switch n := node.(type) {
		case *sqlparser.Select: // the library's walk leaves its named windows out
			return true, refuseInside(n.Window)
		case *sqlparser.Into:
			if n != nil && (n.Outfile != "" || n.Dumpfile != "") {
				return false, newError(mysql.EROptionPreventsStatement, noOutfile)
			}
		case *sqlparser.FuncExpr:
			if n.Name.EqualString("load_file") {
				return false, newError(mysql.EROptionPreventsStatement, noLoadFile)
			}
		}
		return true, nil
	}, stmt)
}

// refuseSet refuses to set what other sessions would see.
func refuseSet(set *sqlparser.Set) error {
	for _, e := range set.Exprs {
		scope := e.Scope
		if scope == sqlparser.SetScope_None {
			var err error
			if _, scope, _, err = sqlparser.VarScopeForColName(e.Name); err != nil {
				return fmt.Errorf("reading the scope of a variable: %w", err)
			}
		}
		switch scope {
		case sqlparser.SetScope_Global, sqlparser.SetScope_Persist, sqlparser.SetScope_PersistOnly:
			return newError(mysql.ERSpecifiedAccessDenied, noGlobals)
		}
	}
	return refuseInside(set)
}

// refusePrepare looks into the text of PREPARE name FROM.
func (h *handler) refusePrepare(ctx *sql.Context, prepare *sqlparser.Prepare) error {
	_, stmt, err := h.parseNamed(ctx, prepare)
	if err != nil {
		return err
	}
	return h.refuseParsed(ctx, stmt)
}

// refuseGrantsOfOthers lets SHOW GRANTS show a user's own grants.
func refuseGrantsOfOthers(ctx *sql.Context, show *sqlparser.ShowGrants) error {
	client := ctx.Session.Client()
	if show.For == nil || show.For.Name == client.User {
		return nil
	}
	return newError(mysql.ERDBAccessDenied, "Access denied for user '%s'@'%s' to database '%s'",
		client.User, client.Address, grantDatabase)
}

// unparsed are the refusals of statements that the grammar does not know, by their first word.
var unparsed = map[string]string{
	"clone":     noAdmin,
	"handler":   noHandler,
	"import":    noDDL,
	"install":   noAdmin,
	"reset":     noAdmin,
	"restart":   noAdmin,
	"shutdown":  noAdmin,
	"uninstall": noAdmin,
	"xa":        noXA,
}

// refuseUnparsed is the error for text that could not be parsed: a refusal if it begins with a statement that MySQL
// has and that would be refused, else the syntax error.
func refuseUnparsed(text string, syntax error) error {
	if refusal, ok := errors.AsType[*mysql.SQLError](syntax); ok {
		return refusal // of what the grammar lacks
	}
	tokens := sqlparser.NewStringTokenizer(text)
	kind, word := tokens.Scan()
	for kind == sqlparser.COMMENT {
		kind, word = tokens.Scan()
	}
	if sentence, ok := unparsed[strings.ToLower(string(word))]; ok {
		return newError(mysql.ERNotSupportedYet, "%s", sentence)
	}
	return sql.ErrSyntaxError.New(syntax.Error())
}
