package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// printer prints a result. begin is called first and end last; cells are the printer's only until row returns.
type printer interface {
	begin(columns []column) error
	row(cells []cell) error
	end(complete bool) error // complete is false after an error that cut the result
}

// newPrinter returns the printer of a format, with rows counted in seen. vertical asks for one line a value where the format is for
// people.
func newPrinter(w io.Writer, format string, vertical bool, seen *progress) printer {
	out := bufio.NewWriter(w)
	switch {
	case format == "csv":
		return &csvPrinter{out: out, seen: seen}
	case format == "json":
		return &jsonPrinter{out: out, seen: seen}
	case vertical:
		return &verticalPrinter{out: out, seen: seen}
	}
	return &tablePrinter{out: out, seen: seen}
}

// csvPrinter prints comma-separated values, and NULL as an empty one. Lines end with a line feed alone.
type csvPrinter struct {
	out    *bufio.Writer
	csv    *csv.Writer
	record []string
	seen   *progress
}

// begin prints the names.
func (p *csvPrinter) begin(columns []column) error {
	p.csv = csv.NewWriter(p.out)
	p.record = make([]string, len(columns))
	for i, c := range columns {
		p.record[i] = c.name
	}
	return p.csv.Write(p.record)
}

// row prints a line. A line of one empty value is quoted, because readers skip empty lines.
func (p *csvPrinter) row(cells []cell) error {
	p.seen.rows.Add(1)
	if len(cells) == 1 && len(cells[0].text) == 0 {
		p.csv.Flush()
		_, err := p.out.WriteString("\"\"\n")
		return err
	}
	for i, c := range cells {
		p.record[i] = string(c.text)
	}
	return p.csv.Write(p.record)
}

// end prints what is still held back.
func (p *csvPrinter) end(bool) error {
	p.csv.Flush()
	return p.out.Flush()
}

// jsonPrinter prints an array of objects. Without its end the result is not complete.
type jsonPrinter struct {
	out     *bufio.Writer
	columns []column
	names   [][]byte // as they stand before values
	line    []byte   // used again for each row
	seen    *progress
}

// begin opens the array. A name that is taken gets a number, so that no value is lost.
func (p *jsonPrinter) begin(columns []column) error {
	p.columns = columns
	var taken []string
	for _, c := range columns {
		name := c.name
		for n := 2; slices.Contains(taken, name); n++ {
			name = c.name + "_" + strconv.Itoa(n)
		}
		taken = append(taken, name)
		p.names = append(p.names, append(appendJSON(nil, name), ':'))
	}
	_, err := p.out.WriteString("[")
	return err
}

// row prints an object.
func (p *jsonPrinter) row(cells []cell) error {
	p.line = append(p.line[:0], ",\n{"...)
	if p.seen.rows.Add(1) == 1 {
		p.line = append(p.line[:0], "\n{"...)
	}
	for i, c := range cells {
		if i > 0 {
			p.line = append(p.line, ',')
		}
		p.line = append(p.line, p.names[i]...)
		p.line = c.appendJSON(p.line, p.columns[i].kind)
	}
	p.line = append(p.line, '}')
	_, err := p.out.Write(p.line)
	return err
}

// end closes the array.
func (p *jsonPrinter) end(complete bool) error {
	if complete {
		p.out.WriteString("\n]") // an error stays until Flush
	}
	p.out.WriteString("\n")
	return p.out.Flush()
}

// appendJSON writes the value in JSON.
func (c cell) appendJSON(b []byte, k kind) []byte {
	switch {
	case c.null:
		return append(b, "null"...)
	case k == number && json.Valid(c.text):
		return append(b, c.text...)
	case k == octets:
		return append(base64.StdEncoding.AppendEncode(append(b, '"'), c.text), '"')
	}
	return appendJSON(b, string(c.text))
}

// appendJSON writes a text in JSON, with <, > and & as they are.
func appendJSON(b []byte, text string) []byte {
	buffer := bytes.NewBuffer(b)
	e := json.NewEncoder(buffer)
	e.SetEscapeHTML(false)
	e.Encode(text) // a string cannot fail
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))
}

// verticalPrinter prints a line for each value, and cuts nothing.
type verticalPrinter struct {
	out     *bufio.Writer
	columns []column
	width   int // of the longest name
	seen    *progress
}

// begin finds the longest name.
func (p *verticalPrinter) begin(columns []column) error {
	p.columns = columns
	for _, c := range columns {
		p.width = max(p.width, len(c.name))
	}
	return nil
}

// row prints the values.
func (p *verticalPrinter) row(cells []cell) error {
	fmt.Fprintf(p.out, "*** row %d ***\n", p.seen.rows.Add(1)) // an error stays until Flush
	for i, c := range cells {
		fmt.Fprintf(p.out, "%*s: %s\n", p.width, p.columns[i].name, printable(c, true))
	}
	return nil
}

// end prints how many rows there were.
func (p *verticalPrinter) end(complete bool) error {
	if complete {
		fmt.Fprintln(p.out, p.seen)
	}
	return p.out.Flush()
}
