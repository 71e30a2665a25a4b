package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/dolthub/vitess/go/mysql"
)

// enginePanic begins the error that the engine makes of a panic in a goroutine of its own. The panic's value and the
// stack follow.
const enginePanic = "panic recovered: "

// engineFault ends the errors by which the engine says that it is wrong itself, and sends people to its own makers. They hold numbers and names of
// the engine's types only.
var engineFault = regexp.MustCompile(`(unable to find field with index \d+ in row of \d+ columns)\. \s*This is a bug\. Please file an issue here: \S+$|(\*?[\w.]+ does not have an execution iterator), this is a bug$`)

// clientError is what the client is told of a statement's error, nil for nil. An error that was a panic, or a fault of the engine's, is logged.
func (h *handler) clientError(ctx context.Context, err error) *mysql.SQLError {
	if fault := faultOf(err); fault != "" && interrupted(context.Cause(ctx)) == nil {
		return h.internal("the engine failed a statement", "fault", fault)
	}
	if err != nil && strings.HasPrefix(err.Error(), enginePanic) {
		text := err.Error() // the value may hold a stack too, that somebody has mailed
		return h.panicked(err, []byte(text[strings.LastIndex(text, "\ngoroutine ")+1:]))
	}
	return clientError(ctx, err)
}

// faultOf is what an error says of a fault of the engine's; "" where it is another error.
func faultOf(err error) string {
	if _, numbered := errors.AsType[*mysql.SQLError](err); err == nil || numbered {
		return ""
	}
	m := engineFault.FindStringSubmatch(err.Error())
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// recoverTo turns a panic into an error for the client. Defer it with the function's result.
func (h *handler) recoverTo(err *error) {
	if p := recover(); p != nil {
		*err = h.panicked(p, debug.Stack())
	}
}

// panicked logs a panic and says under which id. The value of a panic may hold mail or a statement, so only its type
// is logged, unless it is the runtime's.
func (h *handler) panicked(value any, stack []byte) *mysql.SQLError {
	what := fmt.Sprintf("%T", value)
	if e, ok := value.(runtime.Error); ok {
		what = e.Error()
	}
	return h.internal("a statement panicked", "panic", what, "stack", string(stack))
}

// internal logs a fault under an id of its own, and tells the client that.
func (h *handler) internal(what string, attributes ...any) *mysql.SQLError {
	id := rand.Text()[:8]
	h.log.Error(what, append([]any{"id", id}, attributes...)...)
	return newError(mysql.ERUnknownError, "internal error, reported in the log under id %s", id)
}
