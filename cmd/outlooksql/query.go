package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
)

// queryCommand runs one statement.
type queryCommand struct {
	Statement string `arg:"" name:"sql" help:"The statement, or - to read it from standard input."`

	sourceFlags `embed:""`

	Database string `placeholder:"NAME" help:"The database (default: that of the first data source). A mailbox's address is one too."`
	Format   string `default:"table" enum:"table,csv,json" placeholder:"FORMAT" help:"How rows are printed: table, csv or json (default: ${default})."`
}

// Help explains the command, with examples.
func (queryCommand) Help() string {
	return `Rows are printed as they come. Warnings, and on a terminal the progress, go to standard error. The exit code is 0, or 1 if
the statement failed, or 2 if the command line is wrong.

	table  is for people: long values are cut, and a new table begins after 1000 rows.
	       A statement that ends in \G is printed with a line for each value, uncut.
	csv    has a line of names first and quotes as RFC 4180 says; NULL is empty.
	json   is one array with an object for each row, on a line of its own; bytes are
	       in base64.

Examples:

	outlooksql query --demo "SELECT subject FROM messages LIMIT 5"
	outlooksql query --database sales@contoso.com --format csv - < report.sql > report.csv`
}

// Run runs the statement and prints what it gives.
func (c *queryCommand) Run(ctx context.Context, p *process) error {
	statement, err := c.statement(p.stdin)
	if err != nil {
		return err
	}
	err = c.answer(ctx, p, statement)
	if err != nil && ctx.Err() != nil {
		return errors.New("interrupted") // the driver says that its connection has gone
	}
	return err
}

// answer starts a server and asks it.
func (c *queryCommand) answer(ctx context.Context, p *process, statement string) (err error) {
	seen := newProgress(p.stderr)
	a, err := newAnswerer(p, c.sourceFlags, seen)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	conn, err := a.connect(ctx, c.Database)
	if err != nil {
		return err
	}
	defer conn.Close()
	out := p.stdout
	if isTerminal(p.stderr) {
		defer seen.show()()
		if isTerminal(p.stdout) {
			out = seen.hiddenBy(out)
		}
	}
	statement, vertical := strings.CutSuffix(statement, `\G`)
	if err := printRows(ctx, conn, statement, newPrinter(out, c.Format, vertical, seen)); err != nil {
		return err
	}
	seen.hide()
	return printWarnings(ctx, conn, p.stderr)
}

// statement is the argument or what stands on stdin, without the ; at its end.
func (c *queryCommand) statement(stdin io.Reader) (string, error) {
	text := c.Statement
	if text == "-" {
		data, err := io.ReadAll(stdin)
		if err != nil {
			return "", fmt.Errorf("reading the statement from standard input: %w", err)
		}
		text = string(data)
	}
	text = strings.TrimRight(text, "; \t\r\n")
	if text == "" {
		return "", errors.New("the statement is empty")
	}
	return text, nil
}

// printRows runs a statement and prints its rows one by one. After an error those that came before it have been printed.
func printRows(ctx context.Context, conn *sql.Conn, statement string, out printer) error {
	rows, err := conn.QueryContext(ctx, statement)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := columnsOf(rows)
	if err != nil || len(columns) == 0 {
		return errors.Join(err, rows.Err())
	}
	cells := make([]cell, len(columns))
	targets := make([]any, len(columns))
	for i := range cells {
		targets[i] = &cells[i]
	}
	if err := out.begin(columns); err != nil {
		return err
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return fmt.Errorf("reading a row: %w", err)
		}
		if err := out.row(cells); err != nil {
			return fmt.Errorf("printing a row: %w", err)
		}
	}
	return errors.Join(rows.Err(), out.end(rows.Err() == nil))
}

// printWarnings prints the warnings of the statement before.
func printWarnings(ctx context.Context, conn *sql.Conn, w io.Writer) error {
	rows, err := conn.QueryContext(ctx, "SHOW WARNINGS")
	if err != nil {
		return fmt.Errorf("asking for warnings: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var level, message string
		var code int
		if err := rows.Scan(&level, &code, &message); err != nil {
			return fmt.Errorf("reading a warning: %w", err)
		}
		fmt.Fprintf(w, "outlooksql: %s %d: %s\n", level, code, message)
	}
	return rows.Err()
}
