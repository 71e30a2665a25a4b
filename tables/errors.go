package tables

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/dolthub/vitess/go/mysql"

	"github.com/outlooksql/outlooksql/graph"
)

// Error numbers of MySQL that fit what can happen here. Clients branch on them; the sentence is for people.
// See https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html.
const (
	errOutOfResources  = 1041 // ER_OUT_OF_RESOURCES
	errTooBigSelect    = 1104 // ER_TOO_BIG_SELECT
	errTooManyTables   = 1116 // ER_TOO_MANY_TABLES
	errAccessDenied    = 1142 // ER_TABLEACCESS_DENIED_ERROR
	errColumnDenied    = 1143 // ER_COLUMNACCESS_DENIED_ERROR
	errTooLarge        = 1153 // ER_NET_PACKET_TOO_LARGE
	errLockWaitTimeout = 1205 // ER_LOCK_WAIT_TIMEOUT: trying again later may work
	errNotSupported    = 1235 // ER_NOT_SUPPORTED_YET
	errReadOnly        = 1290 // ER_OPTION_PREVENTS_STATEMENT
	errNotConnected    = 1429 // ER_CONNECT_TO_FOREIGN_DATA_SOURCE
	errForeignQuery    = 1430 // ER_QUERY_ON_FOREIGN_DATA_SOURCE
	errStackOverrun    = 1436 // ER_STACK_OVERRUN_NEED_MORE
	errNoSuchUser      = 1449 // ER_NO_SUCH_USER
	errTooNested       = 1473 // ER_TOO_HIGH_LEVEL_OF_NESTING_FOR_SELECT
	errRecursion       = 3636 // ER_CTE_MAX_RECURSION_DEPTH

	// noteCode is the code of notes in SHOW WARNINGS: ER_YES, which MySQL uses for notes of no other number.
	noteCode = 1003
)

// unknownMailboxError says that nobody in the directory has a spelling.
type unknownMailboxError struct{ mailbox string }

// Error names it.
func (e *unknownMailboxError) Error() string {
	return fmt.Sprintf("no user %q in the directory", e.mailbox)
}

// mailboxNotAllowedError says that the settings keep a mailbox out.
type mailboxNotAllowedError struct{ mailbox, source string }

// Error names it.
func (e *mailboxNotAllowedError) Error() string {
	return fmt.Sprintf("mailbox %q is not among the Mailboxes of data source %s", e.mailbox, e.source)
}

// mailboxError says in which mailbox something happened.
type mailboxError struct {
	box   Mailbox
	err   error
	needs string // the permission that reading takes; "" is Mail.Read
}

// Error names the mailbox.
func (e *mailboxError) Error() string { return fmt.Sprintf("reading %s: %v", e.box.Address, e.err) }

// Unwrap is what happened.
func (e *mailboxError) Unwrap() error { return e.err }

// directoryError says of which mailbox the directory was asked.
type directoryError struct {
	mailbox string // as it was spelt
	err     error
}

// Error names the mailbox.
func (e *directoryError) Error() string {
	return fmt.Sprintf("looking %s up in the directory: %v", e.mailbox, e.err)
}

// Unwrap is what happened.
func (e *directoryError) Unwrap() error { return e.err }

// valueError says which column could not be read.
type valueError struct {
	column string
	err    error
}

// Error names the column, never the value.
func (e *valueError) Error() string { return fmt.Sprintf("column %s: %v", e.column, e.err) }

// Unwrap is what happened.
func (e *valueError) Unwrap() error { return e.err }

// errGone says that something was there when its row was read.
var errGone = errors.New("it went away while it was read")

// partError says which message or attachment could not be read.
type partError struct {
	name string // by ids
	err  error
}

// Error names it.
func (e *partError) Error() string { return fmt.Sprintf("reading %s: %v", e.name, e.err) }

// Unwrap is what happened.
func (e *partError) Unwrap() error { return e.err }

// sqlError turns an error into MySQL's number and a sentence that says what happened and what to do next. It is the only
// place that does. The end of the rows and a cancelled statement stay what they are: the server knows why it was cancelled.
func sqlError(err error) error {
	var done *mysql.SQLError
	switch {
	case err == nil, isEOF(err), errors.As(err, &done):
		return err
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	}
	number, sentence := explainError(err)
	return mysql.NewSQLError(number, stateOf(number), "%s", sentence)
}

// stateOf is the SQLSTATE of the numbers above.
func stateOf(number int) string {
	switch number {
	case errTooBigSelect, errAccessDenied, errColumnDenied, errNotSupported:
		return "42000"
	case errTooLarge:
		return "08S01"
	}
	return "HY000"
}

// explainError chooses number and sentence.
func explainError(err error) (int, string) {
	mailbox, needs := "the directory", "Mail.Read"
	var in *mailboxError
	if errors.As(err, &in) {
		mailbox, needs = in.box.Address, cmp.Or(in.needs, needs)
	}
	var entry *directoryError
	if errors.As(err, &entry) {
		mailbox = "the directory's entry of " + entry.mailbox
	}
	var part *partError
	if errors.As(err, &part) {
		mailbox = part.name + " in " + mailbox
	}
	var unknown *unknownMailboxError
	var notAllowed *mailboxNotAllowedError
	var auth *graph.AuthError
	var transfer *graph.TransferError
	var tooLarge *graph.ContentTooLargeError
	switch {
	case errors.As(err, &tooLarge):
		return errTooLarge, sentence(err, "The content of %s is larger than max_allowed_packet, which is %d bytes in this session.",
			mailbox, tooLarge.Limit)
	case errors.As(err, &unknown):
		return errNoSuchUser, fmt.Sprintf("Unknown mailbox: the directory has no user with the id, name or address '%s'. "+
			"SELECT mail, display_name FROM users shows who there is.", unknown.mailbox)
	case errors.As(err, &notAllowed):
		return errAccessDenied, fmt.Sprintf("Mailbox '%s' may not be read: the settings of data source %s (Mailboxes, "+
			"ExcludeMailboxes) leave it out.", notAllowed.mailbox, notAllowed.source)
	case errors.As(err, &auth):
		return errNotConnected, fmt.Sprintf("No access token from Microsoft Entra for %s: %v", mailbox, auth)
	case graph.IsUnknownUser(err):
		return errNoSuchUser, sentence(err, "Unknown mailbox: Microsoft Graph knows no user for %s.", mailbox)
	case graph.IsNoMailbox(err):
		return errNoSuchUser, sentence(err, "No mailbox: %s is the address of a user without one in Exchange Online (a guest, a user "+
			"without a licence, or a mailbox kept on-premises).", mailbox)
	case graph.IsAccessDenied(err):
		return errAccessDenied, sentence(err, "Access to %s is denied: the app has no permission for it (%s with admin "+
			"consent), or the tenant's access policy leaves it out.", mailbox, needs)
	case graph.IsUnauthorized(err):
		return errNotConnected, sentence(err, "Microsoft Graph did not accept the access token for %s.", mailbox)
	case graph.IsThrottled(err):
		return errLockWaitTimeout, sentence(err, "Microsoft Graph asks to slow down on %s; try again in a moment.", mailbox)
	case errors.As(err, &transfer) && !transfer.Partial:
		return errNotConnected, sentence(err, "Microsoft Graph could not be reached for %s; outlooksql check finds out why: "+
			"it tries name resolution, connection and certificates one by one.", mailbox)
	}
	return errForeignQuery, sentence(err, "Reading %s failed; the result is not complete.", mailbox)
}

// unreadable reports errors that belong to one mailbox, whoever asks for it and however often.
func unreadable(err error) bool {
	return graph.IsAccessDenied(err) || graph.IsNoMailbox(err) || graph.IsUnknownUser(err)
}

// sentence adds what Graph said, which names status, code and request-id.
func sentence(err error, format string, args ...any) string {
	cause := err
	var answer *graph.Error
	var transfer *graph.TransferError
	var tooLarge *graph.ContentTooLargeError
	switch {
	case errors.As(err, &tooLarge):
		cause = tooLarge
	case errors.As(err, &answer):
		cause = answer
	case errors.As(err, &transfer):
		cause = transfer
	}
	return fmt.Sprintf(format, args...) + " (" + cause.Error() + ")"
}

// readOnlyError refuses what would write.
func readOnlyError() error {
	return mysql.NewSQLError(errReadOnly, stateOf(errReadOnly), "%s",
		"Outlook mail is read-only here: the gateway keeps no tables, views or routines of its own.")
}

// scopeError refuses a predicate that a database of one mailbox cannot answer.
func scopeError(db *database) error {
	return mysql.NewSQLError(errNotSupported, stateOf(errNotSupported),
		"Database '%s' reads one mailbox: user_id and mailbox can only be compared by = or IN with constants, at the top of "+
			"WHERE. For any other condition on them use the database '%s_all', which reads every mailbox.",
		db.name, db.source.options.Name)
}

// tooManyMessagesError refuses to download a mailbox message by message.
func tooManyMessagesError(most int) error {
	return mysql.NewSQLError(errNotSupported, stateOf(errNotSupported),
		"mime_content is fetched message by message, of %d messages at most where none are named: compare message_id by = or IN, "+
			"join message_mime with messages on it, or add LIMIT %d.", most, most)
}

// searchError refuses a use of the query column that Graph's search cannot answer.
func searchError() error {
	return mysql.NewSQLError(errNotSupported, stateOf(errNotSupported), "%s",
		"The column search can only be compared once by = with a text, at the top of WHERE: search = 'from:adele budget'.")
}

// blankSearchError refuses a search for nothing, to which Graph has no answer.
func blankSearchError() error {
	return mysql.NewSQLError(errNotSupported, stateOf(errNotSupported), "%s",
		"The text that search is compared with is blank: give it what to search for, as in search = 'from:adele budget', or leave it out.")
}

// hiddenError refuses to do more with a hidden column, given as table.column, than to show it.
func hiddenError(column string) error {
	return mysql.NewSQLError(errColumnDenied, stateOf(errColumnDenied),
		"Column %s is hidden from this user: it is NULL, and rows cannot be chosen, sorted, grouped, joined or counted by it. "+
			"Leave it out of WHERE, ON, GROUP BY, ORDER BY, DISTINCT, UNION and functions over rows.", column)
}

// searchHiddenError refuses a search in messages of which something is hidden.
func searchHiddenError() error {
	return mysql.NewSQLError(errColumnDenied, stateOf(errColumnDenied), "%s",
		"The column search is not to be had by this user: columns of messages are hidden, and Microsoft Graph would search in them.")
}
