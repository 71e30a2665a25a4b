package main

import (
	"bufio"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

const (
	// tableRows is how many rows are held to find the widths of a table.
	tableRows = 1000
	// tableWidth is shared by the columns of a table, in characters. It fits a wide terminal, with most values shorter than they may be.
	tableWidth = 240
	// leastWidth is how much is shown of a value at least.
	leastWidth = 24
	// mostWidth is how much is shown of a value at most, where there are several columns.
	mostWidth = 80
)

// tablePrinter prints tables for people.
type tablePrinter struct {
	out     *bufio.Writer
	columns []column
	widest  int // of a value
	rows    []table.Row
	seen    *progress
}

// begin divides the width among the columns. A column that is alone, as the one of EXPLAIN, is not cut.
func (p *tablePrinter) begin(columns []column) error {
	p.columns = columns
	p.widest = min(max(tableWidth/len(columns), leastWidth), mostWidth)
	return nil
}

// row keeps a row, and prints a table when there are enough.
func (p *tablePrinter) row(cells []cell) error {
	p.seen.rows.Add(1)
	row := make(table.Row, len(cells))
	for i, c := range cells {
		row[i] = printable(c, false)
		if len(cells) > 1 {
			row[i] = text.Snip(row[i].(string), p.widest, "…")
		}
	}
	p.rows = append(p.rows, row)
	if len(p.rows) < tableRows {
		return nil
	}
	return p.print()
}

// end prints the rest, and how many rows there were.
func (p *tablePrinter) end(complete bool) error {
	if len(p.rows) > 0 {
		if err := p.print(); err != nil {
			return err
		}
	}
	if complete {
		fmt.Fprintln(p.out, p.seen) // an error stays until Flush
	}
	return p.out.Flush()
}

// print prints a table of the rows in hand.
func (p *tablePrinter) print() error {
	t := table.NewWriter()
	t.SetStyle(table.StyleDefault)
	t.Style().Format.Header = text.FormatDefault
	header := make(table.Row, len(p.columns))
	var configs []table.ColumnConfig
	for i, c := range p.columns {
		header[i] = c.name
		if c.kind == number {
			configs = append(configs, table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	t.SetColumnConfigs(configs)
	t.AppendHeader(header)
	t.AppendRows(p.rows)
	p.rows = p.rows[:0]
	fmt.Fprintln(p.out, t.Render()) // an error stays until Flush
	return p.out.Flush()
}

// printable is a value as a terminal may show it: mail can hold anything, and what a terminal would obey must not reach it. Lines
// are kept only if they may be.
func printable(c cell, lines bool) string {
	switch {
	case c.null:
		return "NULL"
	case !utf8.Valid(c.text):
		return fmt.Sprintf("0x%X", c.text)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines:
			return r
		case r == '\r' && lines:
			return -1
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return unicode.ReplacementChar
		}
		return r
	}, string(c.text))
}
