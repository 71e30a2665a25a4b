package server

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// parse parses a text that is one statement, by the session's SQL mode. Statements that are answered without the engine's
// grammar have no parsed form, and cannot be prepared by PREPARE.
func (h *handler) parse(ctx *sql.Context, text string) (sqlparser.Statement, error) {
	st, _, err := h.parseFirst(ctx, text, false)
	if err != nil {
		return nil, err
	}
	unsupported := st.parsed == nil || st.shape != nil && st.shape.made
	switch st.parsed.(type) {
	case *sqlparser.Prepare, *sqlparser.Execute, *sqlparser.Deallocate: // the text of a PREPARE could be itself
		unsupported = true
	}
	if unsupported {
		return nil, newError(erUnsupportedPrepare, "This command is not supported in the prepared statement protocol yet")
	}
	return st.parsed, nil
}

// parseFirst makes the first statement of a text, or of all of it if multi is false, and returns the text that remains.
func (h *handler) parseFirst(ctx *sql.Context, text string, multi bool) (st statement, rest string, err error) {
	ansiQuotes := sql.LoadSqlMode(ctx).ParserOptions().AnsiQuotes
	d := translate(text, ansiQuotes)
	if d.untouched() {
		if st.parsed, st.text, rest, err = h.parser.Parse(ctx, text, multi); err != nil {
			return statement{}, "", unparsable(ctx, text, multi, err)
		}
		d.restoreNames(st.parsed)
		st.shape = shapeOf(ctx, st.parsed)
		return st, withoutBlank(ctx, rest), nil
	}
	if multi {
		if text, rest = firstStatement(text, ansiQuotes); rest != "" {
			d = translate(text, ansiQuotes)
		}
	}
	st = statement{text: text, shape: d.shape, local: d.local}
	switch {
	case d.err != nil:
		return statement{}, "", d.err
	case d.local == nil:
		if st.parsed, _, _, err = h.parser.Parse(ctx, d.text(), false); err != nil {
			return statement{}, "", unparsable(ctx, text, multi, err)
		}
		d.restoreNames(st.parsed)
	}
	if st.shape == nil {
		st.shape = shapeOf(ctx, st.parsed)
	}
	return st, withoutBlank(ctx, rest), nil
}

// unparsable is the error for a text that could not be parsed. Where the client has not asked for several statements in
// one text (multi), a second one is the reason.
func unparsable(ctx *sql.Context, text string, multi bool, err error) error {
	if errors.Is(err, sqlparser.ErrEmpty) {
		return err
	}
	if _, rest := firstStatement(text, sql.LoadSqlMode(ctx).ParserOptions().AnsiQuotes); !multi && withoutBlank(ctx, rest) != "" {
		return newError(mysql.ERParseError, "%s", syntaxPrefix+"only one statement can be sent at a time here: send what follows the semicolon by itself")
	}
	return refuseUnparsed(text, err)
}

// withoutBlank is what remains of a text, and nothing if that is only a comment or a semicolon.
func withoutBlank(ctx *sql.Context, rest string) string {
	if rest == "" {
		return ""
	}
	if _, _, err := sqlparser.ParseOne(ctx, rest); errors.Is(err, sqlparser.ErrEmpty) {
		return ""
	}
	return rest
}

// timeHint finds the hint MAX_EXECUTION_TIME, whose argument is in milliseconds. The grammar keeps hints as text.
var timeHint = regexp.MustCompile(`(?i)^/\*\+.*\bMAX_EXECUTION_TIME\s*\(\s*(\d{1,12})\s*\)`)

// limited bounds the time of a statement: by the user's limit, and a SELECT's also by its hint or else by the session's
// max_execution_time, whichever is less.
func (h *handler) limited(ctx *sql.Context, stmt sqlparser.Statement) (context.Context, context.CancelFunc) {
	limit := timeLimit{by: "limits.time in the gateway's settings"}
	if h.statementTime != nil {
		limit.after = h.statementTime(ctx.Session.Client().User)
	}
	if own := selectLimit(ctx, stmt); own > 0 && (limit.after == 0 || own < limit.after) {
		limit = timeLimit{after: own, by: "max_execution_time, of the session or in a hint"}
	}
	if limit.after == 0 {
		return ctx.Context, func() {}
	}
	return context.WithTimeoutCause(ctx.Context, limit.after, &limit)
}

// firstComments are those of a SELECT, of a UNION those of its first one: a hint there is for all.
func firstComments(stmt sqlparser.Statement) sqlparser.Comments {
	switch s := stmt.(type) {
	case *sqlparser.Select:
		return s.Comments
	case *sqlparser.SetOp:
		return firstComments(s.Left)
	case *sqlparser.ParenSelect:
		return firstComments(s.Select)
	}
	return nil
}

// selectLimit is how long a SELECT asks to run at most, zero if it does not or is none. EXPLAIN ANALYZE runs one, and EXECUTE most often does.
func selectLimit(ctx *sql.Context, stmt sqlparser.Statement) time.Duration {
	if explain, ok := stmt.(*sqlparser.Explain); ok {
		stmt = explain.Statement
	}
	_, isSelect := stmt.(sqlparser.SelectStatement)
	if _, executes := stmt.(*sqlparser.Execute); !isSelect && !executes {
		return 0
	}
	for _, comment := range firstComments(stmt) {
		if found := timeHint.FindSubmatch(comment); found != nil {
			ms, _ := strconv.ParseInt(string(found[1]), 10, 64) // the pattern lets only numbers through
			return time.Duration(ms) * time.Millisecond
		}
	}
	value, err := ctx.GetSessionVariable(ctx, "max_execution_time")
	if ms, ok := value.(int64); ok && err == nil {
		return time.Duration(ms) * time.Millisecond
	}
	return 0
}
