package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/vitess/go/mysql"
)

// TestEngineFaults tells clients of the engine's own faults by an id, and the log what they are.
func TestEngineFaults(t *testing.T) {
	const field = "unable to find field with index 15 in row of 2 columns"
	for _, c := range []struct {
		err   error
		fault string // "" is an error that the client is told as it is
	}{
		{expression.ErrIndexOutOfBounds.New(15, 2), field},
		{fmt.Errorf("unable to sort 'a secret': %w", expression.ErrIndexOutOfBounds.New(15, 2)), field},
		{errors.New("*plan.Odd does not have an execution iterator, this is a bug"), "*plan.Odd does not have an execution iterator"},
		{errors.New("no value is called 'this is a bug'"), ""},
		{mysql.NewSQLError(1210, "HY000", "*plan.Odd does not have an execution iterator, this is a bug"), ""},
	} {
		var log bytes.Buffer
		h := &handler{log: slog.New(slog.NewTextHandler(&log, nil))}
		got := h.clientError(context.Background(), c.err)
		m := regexp.MustCompile(`^internal error, reported in the log under id (\w{8})$`).FindStringSubmatch(got.Message)
		if c.fault == "" {
			if m != nil || log.Len() > 0 {
				t.Errorf("%v: got %v and the log %q", c.err, got, log.String())
			}
			continue
		}
		if m == nil || !strings.Contains(log.String(), m[1]) || !strings.Contains(log.String(), c.fault) || strings.Contains(log.String(), "secret") {
			t.Errorf("%v: got %v and the log %q", c.err, got, log.String())
		}
	}
}

// TestStackOfPanic logs the stack of a panic that the engine caught, and nothing of its value, in which a stack was mailed.
func TestStackOfPanic(t *testing.T) {
	var log bytes.Buffer
	h := &handler{log: slog.New(slog.NewTextHandler(&log, nil))}
	h.clientError(context.Background(), fmt.Errorf("%s%v\n%s", enginePanic, "Help:\ngoroutine 1 [running]:\nmain.secret(...)", "goroutine 7 [running]:\nmain.join(...)"))
	if got := log.String(); !strings.Contains(got, "goroutine 7") || !strings.Contains(got, "main.join") || strings.Contains(got, "secret") {
		t.Errorf("the log is %q", got)
	}
}
