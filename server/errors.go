package server

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer/analyzererrors"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// MySQL's error numbers that the protocol library does not name.
const (
	erTableAccess         = 1142
	erPacketTooLarge      = 1153
	erReadInterrupted     = 1159
	erNoFullTextIndex     = 1191
	erWrongArguments      = 1210
	erWrongValue          = 1231
	erUnknownStatement    = 1243
	erFeatureDisabled     = 1289
	erUnsupportedPrepare  = 1295
	erUnknownTimeZone     = 1298
	erInvalidString       = 1300
	erNoSuchTrigger       = 1360
	erTooManyPlaceholders = 1390
	erTooManyPrepared     = 1461
	erTruncatedWrongValue = 1292
	erWrongValueForField  = 1366
	erWrongTimeValue      = 1525
	erNoSuchEvent         = 1539
	erWrongParameterCount = 1582
	erUnknownLocale       = 1649
	erUnknownExplain      = 1791
	erQueryTimeout        = 3024
	erSecureTransport     = 3159
	erCapacityExceeded    = 3170
	erRoleNotGranted      = 3530
	erNoSuchWindow        = 3579
	erInvalidJSONText     = 3141
	erNoCompression       = 3922
	erIdleTooLong         = 4031
)

// The causes with which a statement's context ends.
var (
	// errClientGone is the cause when the client closed its connection.
	errClientGone = errors.New("the client has gone away")
	// errKilled is the cause when KILL ended the statement.
	errKilled = errors.New("the statement was killed")
	// errShutdown is the cause when the server stops.
	errShutdown = errors.New("the server is shutting down")
)

// timeLimit is the cause when the statement took longer than it may.
type timeLimit struct {
	after time.Duration
	by    string // what sets the limit
}

// Error says which limit it was.
func (l *timeLimit) Error() string { return fmt.Sprintf("%v by %s", l.after, l.by) }

// sqlStates are the SQLSTATEs of the numbers that the engine or this package use and that are not HY000.
var sqlStates = map[int]string{
	mysql.ERBadDb:                        "42000",
	mysql.ERUnknownCharacterSet:          "42000",
	mysql.ERCollationCharsetMismatch:     "42000",
	mysql.ERNoDb:                         "3D000",
	mysql.ERNoSuchTable:                  "42S02",
	mysql.ERBadFieldError:                "42S22",
	mysql.ERNonUniq:                      "23000",
	mysql.ERParseError:                   "42000",
	mysql.ERSyntaxError:                  "42000",
	mysql.ERDBAccessDenied:               "42000",
	erTableAccess:                        "42000",
	mysql.ERSpecifiedAccessDenied:        "42000",
	mysql.ERAccessDeniedError:            "28000",
	mysql.ERQueryInterrupted:             "70100",
	mysql.ERServerShutdown:               "08S01",
	mysql.ERNotSupportedYet:              "42000",
	mysql.ERMixOfGroupFuncAndFields:      "42000",
	mysql.ERSubqueryNo1Row:               "21000",
	mysql.EROperandColumns:               "21000",
	mysql.ERWrongNumberOfColumnsInSelect: "21000",
	mysql.ERSPDoesNotExist:               "42000",
	mysql.ERDupEntry:                     "23000",
	mysql.ERBadNullError:                 "23000",
	mysql.ERLockDeadlock:                 "40001",
	mysql.ERUnknownComError:              "08S01",
	erPacketTooLarge:                     "08S01",
	erReadInterrupted:                    "08S01",
	erTooManyPrepared:                    "42000",
	erWrongValue:                         "42000",
	erTruncatedWrongValue:                "22007",
	erInvalidJSONText:                    "22032",
	mysql.ERDataTooLong:                  "22001",
	mysql.EREmptyQuery:                   "42000",
	erTooManyPlaceholders:                "42000",
	erWrongParameterCount:                "42000",
	mysql.ERNonUniqTable:                 "42000",
	mysql.ERWrongFieldWithGroup:          "42000",
}

// errorKind is how one kind of the engine's errors is numbered.
type errorKind struct {
	kind   interface{ Is(error) bool } // one of the engine's sql.Err…
	number int
	// mysql stands in the sentence for what engine finds, where MySQL's words are ones that people and tools know.
	engine *regexp.Regexp // nil keeps the engine's words
	mysql  string
}

// words are the sentence that the client gets.
func (k errorKind) words(text string) string {
	text = withoutGaps(text)
	if k.engine == nil {
		return text
	}
	return k.engine.ReplaceAllString(text, k.mysql)
}

// errorKinds are the engine's errors that its own table numbers 1105, or not as MySQL does.
var errorKinds = []errorKind{
	{sql.ErrDatabaseNotFound, mysql.ERBadDb, noDatabase, "Unknown database '$1'"},
	{sql.ErrNoDatabaseSelected, mysql.ERNoDb, nil, ""},
	{sql.ErrTableNotFound, mysql.ERNoSuchTable, noTable, "Table '$1' doesn't exist"},
	{sql.ErrColumnNotFound, mysql.ERBadFieldError, noColumn, "Unknown column '$1'"},
	{sql.ErrTableColumnNotFound, mysql.ERBadFieldError, noTableColumn, "Unknown column '$1.$2'"},
	{sql.ErrUnknownColumn, mysql.ERBadFieldError, nil, ""},
	{sql.ErrMisusedAlias, mysql.ERBadFieldError, regexp.MustCompile(`^column `), "Unknown column "},
	{sql.ErrDuplicateAliasOrTable, mysql.ERNonUniqTable, nil, ""},
	{analyzererrors.ErrValidationGroupBy, mysql.ERWrongFieldWithGroup, nil, ""},
	{analyzererrors.ErrValidationGroupByOrderBy, mysql.ERWrongFieldWithGroup, nil, ""},
	{sql.ErrInvalidArgumentNumber, erWrongParameterCount, nil, ""},
	{sql.ErrUnknownWindowName, erNoSuchWindow, nil, ""},
	{sql.ErrInvalidTimeZone, erUnknownTimeZone, nil, ""},
	{sql.ErrAmbiguousColumnName, mysql.ERNonUniq, twoColumns, "Column '$1' is ambiguous"},
	{sql.ErrAmbiguousColumnOrAliasName, mysql.ERNonUniq, nil, ""},
	{sql.ErrAmbiguousColumnInOrderBy, mysql.ERNonUniq, nil, ""},
	{sql.ErrSyntaxError, mysql.ERParseError, regexp.MustCompile(`^`), syntaxPrefix},
	{sql.ErrUnsupportedSyntax, mysql.ERNotSupportedYet, nil, ""},
	{sql.ErrUnsupportedFeature, mysql.ERNotSupportedYet, nil, ""},
	{sql.ErrFunctionNotFound, mysql.ERSPDoesNotExist, noFunction, "FUNCTION $1 does not exist"},
	{sql.ErrTableFunctionNotFound, mysql.ERSPDoesNotExist, nil, ""},
	{sql.ErrStoredProcedureDoesNotExist, mysql.ERSPDoesNotExist, nil, ""},
	{sql.ErrTriggerDoesNotExist, erNoSuchTrigger, nil, ""},
	{sql.ErrUnknownEvent, erNoSuchEvent, nil, ""},
	{sql.ErrDatabaseAccessDeniedForUser, mysql.ERDBAccessDenied, nil, ""},
	{sql.ErrTableAccessDeniedForUser, erTableAccess, nil, ""},
	{sql.ErrPrivilegeCheckFailed, erTableAccess, nil, ""},
	{sql.ErrReadOnly, mysql.EROptionPreventsStatement, nil, ""},
	{sql.ErrUnknownSystemVariable, mysql.ERUnknownSystemVariable, nil, ""},
	{sql.ErrSystemVariableReadOnly, mysql.ERIncorrectGlobalLocalVar, nil, ""},
	{sql.ErrInvalidSystemVariableValue, erWrongValue, nil, ""},
	{sql.ErrUnknownPreparedStatement, erUnknownStatement, nil, ""},
	{sql.ErrNoFullTextIndexFound, erNoFullTextIndex, regexp.MustCompile("^.*$"),
		"Can't find FULLTEXT index matching the column list: here search = 'words' asks Outlook's own index of messages, and LIKE '%words%' any text"},
	// What these quote may be mail.
	{sql.ErrInvalidJSONText, erInvalidJSONText, regexp.MustCompile(`(?s): ".*$`), ": it is no JSON; JSON_VALID tells which texts are"},
	{sql.ErrTruncatedIncorrect, erTruncatedWrongValue, regexp.MustCompile(`(?s) value: .*$`), " value"},
	{gmstypes.ErrConvertingToDecimal, erTruncatedWrongValue, regexp.MustCompile(`(?s)^.*$`), "Truncated incorrect DECIMAL value"},
	{gmstypes.ErrConvertingToTime, erTruncatedWrongValue, regexp.MustCompile(`(?s)^.*$`), "Incorrect datetime value"},
	{gmstypes.ErrLengthBeyondLimit, mysql.ERDataTooLong, regexp.MustCompile(`(?s)^.*$`), "Data too long: the function reads no text of this length"},
	{gmstypes.ErrBadCharsetString, erWrongValueForField, regexp.MustCompile(`(?s)^.*$`), "Incorrect string value: bytes that are no text in its character set"},

	{sql.ErrCharSetUnknown, mysql.ERUnknownCharacterSet, regexp.MustCompile(`^(Unknown character set: )(.*)$`), "$1'$2'"},
	{sql.ErrCollationUnknown, mysql.ERUnknownCollation, regexp.MustCompile(`^(Unknown collation: )(.*)$`), "$1'$2'"},
}

// syntaxPrefix begins MySQL's sentence for a syntax error.
const syntaxPrefix = "You have an error in your SQL syntax; "

// newError makes an error with MySQL's number and the SQLSTATE that belongs to it.
func newError(number int, format string, args ...any) *mysql.SQLError {
	return shortened(mysql.NewSQLError(number, sqlStates[number], format, args...))
}

// mostMessage is the most bytes of an error's sentence. It may quote a statement, which may be longer than a packet.
const mostMessage = 4 << 10

// shortened is an error whose sentence is not too long.
func shortened(err *mysql.SQLError) *mysql.SQLError {
	if len(err.Message) <= mostMessage {
		return err
	}
	short := *err
	short.Message = strings.ToValidUTF8(err.Message[:mostMessage], "") + "…"
	return &short
}

// accessDenied is MySQL's answer to a wrong password, and to an unknown user.
func accessDenied(user, host string, password bool) *mysql.SQLError {
	using := "NO"
	if password {
		using = "YES"
	}
	return newError(mysql.ERAccessDeniedError, "Access denied for user '%s'@'%s' (using password: %s)", user, host, using)
}

// clientError is what the client is told of err, nil for nil. ctx is the statement's: when it was ended for one of our
// causes, that is the reason for the error, whatever the tables made of it. (The engine also ends it when an iterator
// is closed.)
func clientError(ctx context.Context, err error) *mysql.SQLError {
	if err == nil {
		return nil
	}
	if ended := interrupted(context.Cause(ctx)); ended != nil {
		return ended
	}
	if numbered, ok := errors.AsType[*mysql.SQLError](err); ok {
		if numbered.State == "" || numbered.State == mysql.SSUnknownSQLState {
			return newError(numbered.Num, "%s", numbered.Message)
		}
		return shortened(numbered)
	}
	if errors.Is(err, sqlparser.ErrEmpty) {
		return newError(mysql.EREmptyQuery, "Query was empty")
	}
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		for _, k := range errorKinds {
			if k.kind.Is(cause) {
				return newError(k.number, "%s", k.words(err.Error()))
			}
		}
		if cast := sql.CastSQLError(cause); cast.Num != mysql.ERUnknownError {
			return newError(cast.Num, "%s", withoutGaps(err.Error()))
		}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return newError(mysql.ERQueryInterrupted, "Query execution was interrupted: %s", err)
	}
	return newError(mysql.ERUnknownError, "%s", withoutGaps(err.Error()))
}

// gap is what Go writes into a text for an argument that it was not given, extra for one that it was given besides.
var gap, extra = regexp.MustCompile(`%!\w\(MISSING\)`), regexp.MustCompile(`%!\(EXTRA [^)]*\)`)

// withoutGaps is a sentence of the engine's, which makes some without all that they would name.
func withoutGaps(text string) string {
	return extra.ReplaceAllString(gap.ReplaceAllString(text, "…"), "")
}

// interrupted is the error for a statement whose context ended for the given cause, nil if that is not one of ours.
func interrupted(cause error) *mysql.SQLError {
	var late *timeLimit
	switch {
	case errors.As(cause, &late):
		return newError(erQueryTimeout, "Query execution was interrupted, maximum statement execution time exceeded: %s", late)
	case errors.Is(cause, errShutdown):
		return newError(mysql.ERServerShutdown, "Server shutdown in progress")
	case errors.Is(cause, errKilled), errors.Is(cause, errClientGone):
		return newError(mysql.ERQueryInterrupted, "Query execution was interrupted")
	}
	return nil
}

// errorLevel is the level of an error among the warnings that SHOW WARNINGS shows.
const errorLevel = "Error"

// libraryPrefix begins the errors that the protocol library makes without asking the handler, parsePrefix what follows
// it when the library could not parse.
const (
	libraryPrefix = "unknown error: "
	parsePrefix   = "Code: INVALID_ARGUMENT\n"
)

// mendLibraryError numbers an error of the protocol library's own: it parses a statement to be prepared itself, and
// it does not know every command.
func mendLibraryError(err *mysql.SQLError) *mysql.SQLError {
	if err.Num == mysql.ERUnknownComError && strings.HasPrefix(err.Message, "command handling not implemented") {
		return newError(mysql.ERUnknownComError, "this command of the MySQL protocol is not supported here; to change the user, open a new connection")
	}
	text, ok := strings.CutPrefix(err.Message, libraryPrefix)
	if !ok || err.Num != mysql.ERUnknownError {
		return err
	}
	if text == sqlparser.ErrEmpty.Error() {
		return newError(mysql.EREmptyQuery, "Query was empty")
	}
	if syntax, ok := strings.CutPrefix(text, parsePrefix); ok {
		return newError(mysql.ERParseError, "%s%s", syntaxPrefix, strings.TrimSpace(syntax))
	}
	return newError(mysql.ERUnknownError, "%s", text)
}
