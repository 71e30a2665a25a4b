package server

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"strconv"
	"sync/atomic"

	"github.com/sirupsen/logrus"
)

// engineLog is where the engine's and the protocol library's logs go. They log through one global logger, so with
// several servers in a process it is the last one's.
var engineLog atomic.Pointer[slog.Logger]

// captureEngineLogs takes over the global logger of the engine, which is also the protocol library's. Its messages
// hold statements, literals and errors that quote them, so only the place in the code that logged is passed on.
func captureEngineLogs(log *slog.Logger) {
	engineLog.Store(log)
	std := logrus.StandardLogger()
	std.SetOutput(io.Discard)
	std.SetLevel(logrus.WarnLevel)
	std.SetReportCaller(true)
	std.ReplaceHooks(logrus.LevelHooks{})
	std.AddHook(placeHook{})
}

// placeHook passes on where a message was logged, and nothing of what it says.
type placeHook struct{}

// Levels says that every level is handled.
func (placeHook) Levels() []logrus.Level { return logrus.AllLevels }

// Fire logs the place of an entry.
func (placeHook) Fire(e *logrus.Entry) error {
	place := "unknown"
	if e.Caller != nil {
		place = filepath.Base(e.Caller.File) + ":" + strconv.Itoa(e.Caller.Line)
	}
	engineLog.Load().LogAttrs(context.Background(), slog.LevelDebug, "the engine logged a message, left out here",
		slog.String("level", e.Level.String()), slog.String("at", place))
	return nil
}
