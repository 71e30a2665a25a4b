// Command outlooksql serves Outlook mail to clients of MySQL, and answers single statements itself.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// garbage is how much of the live heap may be garbage before it is collected, in percent. Go's 100 takes 160 MB for streaming a
// million messages, this 130 MB, for 2 % of processor time (make memory).
const garbage = 50

// main hands the process to run. A second Ctrl-C kills it.
func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, process{os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr}))
}
