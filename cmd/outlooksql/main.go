// Command outlooksql serves Outlook mail to clients of MySQL, and answers single statements itself.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// main hands the process to run. A second Ctrl-C kills it.
func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, process{os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr}))
}
