package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"strconv"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/tables"
)

// mailboxesCommand lists mailboxes.
type mailboxesCommand struct {
	sourceFlags `embed:""`

	Source     string `placeholder:"NAME" help:"The data source (default: the first)."`
	Filter     string `placeholder:"TEXT" help:"Only mailboxes with this in their address or display name."`
	Unreadable bool   `help:"Show those that cannot be read too, with the reason."`
	Format     string `default:"table" enum:"table,csv,json" placeholder:"FORMAT" help:"How mailboxes are printed: table, csv or json (default: ${default})."`
}

// Help explains the command, with examples.
func (mailboxesCommand) Help() string {
	return `Lists the users of the directory that have a mailbox, to choose UserId from: the mailbox that a query reads when it names
none. Each is tried with one request, eight side by side. The present UserId is marked with * and shown even if it cannot
be read; others that cannot (guests, users without a licence, blocked ones) are only counted, on standard error, unless
--unreadable shows them with the reason.

The kind is user, shared, room, equipment or other. One with a ? is a guess from the directory, made where the mailbox's
own settings cannot be read. The app needs User.Read.All, and MailboxSettings.Read for the kind.

Examples:

	outlooksql mailboxes
	outlooksql mailboxes --filter sales
	outlooksql mailboxes --unreadable --format csv > mailboxes.csv`
}

// Run lists the mailboxes of one data source.
func (c *mailboxesCommand) Run(ctx context.Context, p *process) (err error) {
	set, err := c.open(p, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, set.Close()) }()
	sources, err := set.named(c.Source)
	if err != nil {
		return usageError(p, err.Error())
	}
	l := mailboxLister{command: c, p: p, seen: newProgress(p.stderr)}
	out := p.stdout
	if isTerminal(p.stderr) {
		defer l.seen.show()()
		if isTerminal(p.stdout) {
			out = l.seen.hiddenBy(out)
		}
	}
	l.printer = newPrinter(out, c.Format, false, l.seen)
	if err := l.list(ctx, sources[0]); err != nil {
		return err
	}
	l.seen.hide()
	if l.hidden > 0 {
		fmt.Fprintf(p.stderr, "outlooksql: %s cannot be read; --unreadable shows them with the reason\n", counted(l.hidden, "more user"))
	}
	return nil
}

// mailboxLister prints mailboxes.
type mailboxLister struct {
	command *mailboxesCommand
	p       *process
	seen    *progress
	printer printer
	hidden  int // not printed, because they cannot be read
}

// list prints the mailboxes of a data source.
func (l *mailboxLister) list(ctx context.Context, s source) error {
	s.graph.Observe = func(graph.RequestInfo) { l.seen.requests.Add(1) }
	connected, disconnect, err := s.connect(newLog(l.p, "text", slog.LevelWarn))
	if err != nil {
		return err
	}
	defer disconnect()
	if err := l.printer.begin(l.command.columns()); err != nil {
		return fmt.Errorf("printing the columns: %w", err)
	}
	err = l.rows(connected.ListMailboxes(ctx, l.command.Filter))
	err = errors.Join(err, l.printer.end(err == nil))
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	return err
}

// rows prints mailboxes as they come.
func (l *mailboxLister) rows(boxes iter.Seq2[tables.MailboxInfo, error]) error {
	for box, err := range boxes {
		if err != nil {
			return err
		}
		if box.Unreadable != "" && !l.command.Unreadable && !box.Default {
			l.hidden++
			continue
		}
		if err := l.printer.row(l.command.cells(box)); err != nil {
			return fmt.Errorf("printing a mailbox: %w", err)
		}
	}
	return nil
}

// columns are what is printed of a mailbox: in a table for people it is put shorter than for programs.
func (c *mailboxesCommand) columns() []column {
	if c.Format == "table" {
		return []column{{name: "*"}, {name: "mailbox"}, {name: "display_name"}, {name: "user_id"}, {name: "kind"}, {name: "readable"}}
	}
	return []column{
		{"is_default", number}, {name: "mailbox"}, {name: "display_name"}, {name: "user_id"}, {name: "kind"}, {"kind_is_guess", number},
		{"is_readable", number}, {name: "reason"},
	}
}

// cells are a mailbox in these columns. true and false stand in JSON as numbers do, without quotes.
func (c *mailboxesCommand) cells(box tables.MailboxInfo) []cell {
	values := []string{strconv.FormatBool(box.Default), box.Address, box.DisplayName, box.ID, string(box.Kind), strconv.FormatBool(box.Guessed),
		strconv.FormatBool(box.Unreadable == ""), box.Unreadable}
	if c.Format == "table" {
		mark, guess := "", ""
		if box.Default {
			mark = "*"
		}
		if box.Guessed {
			guess = "?"
		}
		values = []string{mark, box.Address, box.DisplayName, box.ID, string(box.Kind) + guess, cmp.Or(box.Unreadable, "yes")}
	}
	cells := make([]cell, len(values))
	for i, v := range values {
		cells[i].text = []byte(v)
	}
	return cells
}
