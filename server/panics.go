package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/dolthub/vitess/go/mysql"
)

// enginePanic begins the error that the engine makes of a panic in a goroutine of its own. The panic's value and the
// stack follow.
const enginePanic = "panic recovered: "

// clientError is what the client is told of a statement's error, nil for nil. An error that was a panic is logged.
func (h *handler) clientError(ctx context.Context, err error) *mysql.SQLError {
	if err != nil && strings.HasPrefix(err.Error(), enginePanic) {
		_, stack, _ := strings.Cut(err.Error(), "\ngoroutine ")
		return h.panicked(err, []byte(stack))
	}
	return clientError(ctx, err)
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
	id := rand.Text()[:8]
	what := fmt.Sprintf("%T", value)
	if e, ok := value.(runtime.Error); ok {
		what = e.Error()
	}
	h.log.Error("a statement panicked", "id", id, "panic", what, "stack", string(stack))
	return newError(mysql.ERUnknownError, "internal error, reported in the log under id %s", id)
}
