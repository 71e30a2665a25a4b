package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	_ "github.com/go-sql-driver/mysql"
)

// What the processes print when they are ready, and at their end.
var (
	simulating = regexp.MustCompile(`CACertFile: .*\n`)
	serving    = regexp.MustCompile(`is ready on (\S+)\.\n(?s:.*)Ctrl-C`)
	answered   = regexp.MustCompile(`Answered (\d+) request`)
)

// measure starts both processes, streams the mailbox and ends them.
func measure(ctx context.Context, o options) (f figures, err error) {
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return f, fmt.Errorf("making a folder: %w", err)
	}
	defer os.RemoveAll(folder)
	simulator, err := start(ctx, simulating, o.program, "simulate", "--listen", "127.0.0.1:0",
		"--messages", strconv.Itoa(o.messages), "--ca-file", filepath.Join(folder, "ca.pem"))
	if err != nil {
		return f, err
	}
	defer func() {
		last, stopped := simulator.stop()
		if found := answered.FindStringSubmatch(last); found != nil {
			f.requests, _ = strconv.Atoi(found[1]) // the expression has digits only
		}
		err = errors.Join(err, stopped)
	}()
	settings := filepath.Join(folder, "outlooksql.yaml")
	if err := os.WriteFile(settings, []byte("listen: 127.0.0.1:0\n"+simulator.text), 0o600); err != nil {
		return f, fmt.Errorf("writing the settings: %w", err)
	}
	server, err := start(ctx, serving, o.program, "serve", "--config", settings, "--log-level", "warn")
	if err != nil {
		return f, err
	}
	defer func() {
		_, stopped := server.stop()
		err = errors.Join(err, stopped)
	}()
	if f.rows, f.taken, err = stream(ctx, serving.FindStringSubmatch(server.text)[1]); err != nil {
		return f, err
	}
	f.peak, err = server.peak()
	return f, err
}

// stream reads every message with all columns but the bodies.
func stream(ctx context.Context, address string) (rows int, taken time.Duration, err error) {
	db, err := sql.Open("mysql", "demo:demo@tcp("+address+")/outlook")
	if err != nil {
		return 0, 0, fmt.Errorf("preparing to connect: %w", err)
	}
	defer db.Close()
	var columns string
	err = db.QueryRowContext(ctx, `SELECT GROUP_CONCAT(column_name) FROM information_schema.columns WHERE table_schema = 'outlook'
		AND table_name = 'messages' AND column_name NOT IN ('body_content', 'body_text', 'unique_body_content')`).Scan(&columns)
	if err != nil {
		return 0, 0, fmt.Errorf("listing the columns: %w", err)
	}
	begin := time.Now()
	result, err := db.QueryContext(ctx, "SELECT "+columns+" FROM messages")
	if err != nil {
		return 0, 0, fmt.Errorf("asking for messages: %w", err)
	}
	defer result.Close()
	values := make([]sql.RawBytes, strings.Count(columns, ",")+1)
	targets := make([]any, len(values))
	for i := range values {
		targets[i] = &values[i]
	}
	for result.Next() {
		if err := result.Scan(targets...); err != nil {
			return rows, 0, fmt.Errorf("reading a message: %w", err)
		}
		rows++
	}
	return rows, time.Since(begin), result.Err()
}
