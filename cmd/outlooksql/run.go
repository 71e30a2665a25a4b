package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"
	"github.com/go-sql-driver/mysql"

	"github.com/outlooksql/outlooksql/config"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // the error was printed
	exitUsage  = 2 // the command line makes no sense; nothing was done
)

// process is the world of a command: what it is told, and where it reads and writes.
type process struct {
	args           []string // without the program's name
	env            func(name string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// commandLine is the grammar of the command line. Each command is a field, with its flags and its Run in a file of its own.
type commandLine struct {
	Serve     serveCommand     `cmd:"" help:"Serve mail to clients of MySQL."`
	Query     queryCommand     `cmd:"" help:"Run one SQL statement and print its rows."`
	Check     checkCommand     `cmd:"" help:"Test the connection to a tenant, step by step."`
	Mailboxes mailboxesCommand `cmd:"" help:"List the mailboxes of a tenant, and which of them can be read."`
	Simulate  simulateCommand  `cmd:"" help:"Stand in for Microsoft Graph and Entra, with made-up mail."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

// description is the top of the help.
const description = `outlooksql shows Outlook mail as SQL tables.

It reads mail through Microsoft Graph, and whatever speaks MySQL can connect to it: BI tools, spreadsheets, scripts, the
mysql command. Without a tenant of your own, start with made-up mail:

  outlooksql query --demo "SELECT subject, from_name FROM messages LIMIT 5"
  outlooksql serve --demo

With one, write outlooksql.yaml (see README.md), then:

  outlooksql serve`

// run runs the command that p.args name, until it is done or ctx ends, and returns the process's exit code.
func run(ctx context.Context, p process) int {
	var line commandLine
	exited := false // kong has printed help
	parser, err := kong.New(&line,
		kong.Name("outlooksql"),
		kong.Description(description),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoAppDescFormat: true, WrapUpperBound: 100}),
		kong.Writers(p.stdout, p.stderr),
		kong.Exit(func(int) { exited = true }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(&p),
	)
	if err != nil {
		fmt.Fprintln(p.stderr, "outlooksql:", err)
		return exitFailed
	}
	args := p.args
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	switch {
	case exited && len(p.args) == 0:
		return exitUsage
	case exited:
		return exitOK
	case err != nil:
		printUsageError(p.stderr, err)
		return exitUsage
	}
	if err := parsed.Run(); err != nil {
		if code, ok := errors.AsType[exitError](err); ok {
			return int(code)
		}
		printError(p.stderr, err)
		return exitFailed
	}
	return exitOK
}

// printUsageError says what is wrong with the command line and where to read on.
func printUsageError(w io.Writer, err error) {
	help := "outlooksql"
	if e, ok := errors.AsType[*kong.ParseError](err); ok && e.Context.Selected() != nil {
		help = e.Context.Selected().FullPath()
	}
	fmt.Fprintf(w, "outlooksql: %v\nSee \"%s --help\".\n", err, help)
}

// printError prints why a command failed: an error of SQL as the mysql command prints it, faults in the settings a line each.
func printError(w io.Writer, err error) {
	if faults, ok := errors.AsType[config.Faults](err); ok {
		fmt.Fprintf(w, "outlooksql: the settings are wrong in %s\n%v\n", counted(len(faults), "place"), faults)
		return
	}
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		fmt.Fprintf(w, "outlooksql: ERROR %d (%s): %s\n", e.Number, e.SQLState[:], e.Message)
		return
	}
	fmt.Fprintln(w, "outlooksql:", err)
}

// counted is a number with its noun, such as 1 row or 2 rows.
func counted[N ~int | ~int64](n N, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
