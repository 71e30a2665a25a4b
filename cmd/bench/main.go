// Command bench measures the memory that a server takes to stream a large mailbox, with the simulator and the server in processes of
// their own.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// options are the flags.
type options struct {
	program  string // the outlooksql to run
	messages int    // in the mailbox
	most     int    // MB of memory that the server may take
}

// main runs the benchmark. The exit code is 1 if it failed, or if the server took too much memory.
func main() {
	var o options
	flag.StringVar(&o.program, "program", "bin/outlooksql", "the outlooksql to run")
	flag.IntVar(&o.messages, "messages", 1_000_000, "how many messages the mailbox has")
	flag.IntVar(&o.most, "most", 150, "how many MB of memory the server may take")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop)
	if err := bench(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// figures are what was measured.
type figures struct {
	rows     int
	taken    time.Duration
	peak     int // kB of the server's resident memory
	requests int // that the simulator answered
}

// bench measures and prints.
func bench(ctx context.Context, o options) error {
	f, err := measure(ctx, o)
	if err != nil {
		return err
	}
	fmt.Printf("%10s %9s %9s %12s %9s\n", "rows", "seconds", "rows/s", "peak RSS", "requests")
	fmt.Printf("%10d %9.1f %9.0f %9d MB %9d\n", f.rows, f.taken.Seconds(), float64(f.rows)/f.taken.Seconds(), f.peak/1000, f.requests)
	switch {
	case f.rows != o.messages:
		return fmt.Errorf("the mailbox has %d messages, but %d rows came", o.messages, f.rows)
	case f.peak > o.most*1000:
		return fmt.Errorf("the server may take %d MB", o.most)
	}
	return nil
}
