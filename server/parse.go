package server

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// parse parses a text that is one statement, with the engine's parser and by the session's SQL mode.
func (h *handler) parse(ctx *sql.Context, text string) (sqlparser.Statement, error) {
	_, stmt, _, err := h.parseFirst(ctx, text, false)
	return stmt, err
}

// parseFirst parses the first statement of a text, or all of it as one if multi is false. It returns the statement's
// own text and the text that remains.
func (h *handler) parseFirst(ctx *sql.Context, text string, multi bool) (first string, stmt sqlparser.Statement, rest string, err error) {
	stmt, first, rest, err = h.engine.Parser.Parse(ctx, text, multi)
	if errors.Is(err, sqlparser.ErrEmpty) {
		return "", nil, "", err
	}
	if err != nil {
		return "", nil, "", refuseUnparsed(text, err)
	}
	if rest != "" {
		if _, _, err := sqlparser.ParseOne(ctx, rest); errors.Is(err, sqlparser.ErrEmpty) {
			rest = "" // a comment or a semicolon after the last statement
		}
	}
	return first, stmt, rest, nil
}

// timeHint finds the hint MAX_EXECUTION_TIME, whose argument is in milliseconds. The grammar keeps hints as text.
var timeHint = regexp.MustCompile(`(?i)^/\*\+.*\bMAX_EXECUTION_TIME\s*\(\s*(\d{1,12})\s*\)`)

// limited bounds the time of a statement: by the server's limit, and a SELECT's also by its hint or else by the
// session's max_execution_time, whichever is less.
func (h *handler) limited(ctx *sql.Context, stmt sqlparser.Statement) (context.Context, context.CancelFunc) {
	limit := h.limit
	if own := selectLimit(ctx, stmt); own > 0 && (limit == 0 || own < limit) {
		limit = own
	}
	if limit == 0 {
		return ctx.Context, func() {}
	}
	return context.WithTimeoutCause(ctx.Context, limit, errTimeLimit)
}

// selectLimit is how long a SELECT asks to run at most, zero if it does not or is none.
func selectLimit(ctx *sql.Context, stmt sqlparser.Statement) time.Duration {
	if _, ok := stmt.(sqlparser.SelectStatement); !ok {
		return 0
	}
	if s, ok := stmt.(*sqlparser.Select); ok {
		for _, comment := range s.Comments {
			if found := timeHint.FindSubmatch(comment); found != nil {
				ms, _ := strconv.ParseInt(string(found[1]), 10, 64) // the pattern lets only numbers through
				return time.Duration(ms) * time.Millisecond
			}
		}
	}
	value, err := ctx.GetSessionVariable(ctx, "max_execution_time")
	if ms, ok := value.(int64); ok && err == nil {
		return time.Duration(ms) * time.Millisecond
	}
	return 0
}
