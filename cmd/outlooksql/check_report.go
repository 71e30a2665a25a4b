package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/outlooksql/outlooksql/tables"
)

// report prints findings as they come, and remembers how bad they are.
type report struct {
	out    io.Writer
	marks  bool                  // a person looks at it
	json   printer               // nil where findings are printed for people
	counts map[tables.Status]int // of one data source
	all    map[tables.Status]int // of every one
	err    error                 // of printing; stays
}

// newReport begins a report in a format.
func newReport(out io.Writer, format string) *report {
	r := &report{out: out, marks: isTerminal(out), counts: map[tables.Status]int{}, all: map[tables.Status]int{}}
	if format == "json" {
		r.json = newPrinter(out, format, false, newProgress(io.Discard))
		r.err = r.json.begin([]column{{name: "data_source"}, {name: "name"}, {name: "status"}, {name: "detail"}, {name: "mend"}})
	}
	return r
}

// begin begins the findings on a data source.
func (r *report) begin(source string) {
	r.sum()
	if r.json != nil {
		return
	}
	if len(r.all) > 0 {
		r.print("\n")
	}
	r.print("Data source %s\n\n", source)
}

// add prints a finding.
func (r *report) add(source string, f tables.Finding) {
	r.counts[f.Status]++
	r.all[f.Status]++
	if r.json == nil {
		r.print("%s", r.text(f))
		return
	}
	cells := make([]cell, 5)
	for i, value := range []string{source, f.Name, string(f.Status), f.Detail, f.Mend} {
		cells[i].text = []byte(value)
	}
	if err := r.json.row(cells); r.err == nil {
		r.err = err
	}
}

// Widths of the text, in characters.
const (
	statusWidth = 7  // of the longest status
	nameWidth   = 18 // of the longest name of a step
	detailWidth = 72
)

// statusMarks are what a person sees first.
var statusMarks = map[tables.Status]string{
	tables.StatusOK: "✓", tables.StatusWarning: "!", tables.StatusMissing: "!", tables.StatusFailed: "✗", tables.StatusSkipped: "-",
}

// text is a finding for people: the status, the step, what was found and, on lines of its own, how to mend it.
func (r *report) text(f tables.Finding) string {
	var b strings.Builder
	b.WriteString("  ")
	if r.marks {
		b.WriteString(statusMarks[f.Status] + " ")
	}
	fmt.Fprintf(&b, "%-*s  %-*s  ", statusWidth, f.Status, nameWidth, f.Name)
	margin := strings.Repeat(" ", utf8.RuneCountInString(b.String()))
	lines := wrapped(f.Detail, detailWidth)
	if f.Mend != "" {
		lines = append(lines, wrapped("To mend it: "+f.Mend, detailWidth)...)
	}
	b.WriteString(strings.Join(lines, "\n"+margin) + "\n")
	return b.String()
}

// wrapped breaks a text between words into lines of a width, which a longer word passes.
func wrapped(words string, width int) []string {
	var lines []string
	for word := range strings.FieldsSeq(printable(cell{text: []byte(words)}, false)) {
		last := len(lines) - 1
		if last < 0 || utf8.RuneCountInString(lines[last])+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, word)
			continue
		}
		lines[last] += " " + word
	}
	return lines
}

// sum ends the findings on a data source with one line about all of them.
func (r *report) sum() {
	if r.json != nil || len(r.counts) == 0 {
		return
	}
	var parts []string
	for _, s := range []tables.Status{tables.StatusFailed, tables.StatusMissing, tables.StatusWarning, tables.StatusSkipped} {
		if n := r.counts[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	what := "Mail can be read"
	switch {
	case r.counts[tables.StatusFailed] > 0:
		what = "Mail cannot be read"
	case exitCodeOf(r.counts) == exitOK:
		what = "All is well"
	}
	if len(parts) > 0 {
		what += ": " + strings.Join(parts, ", ")
	}
	r.print("\n%s.\n", what)
	clear(r.counts)
}

// end ends the report. The error has the exit code, if it is not 0.
func (r *report) end() error {
	r.sum()
	if r.json != nil && r.err == nil {
		r.err = r.json.end(true)
	}
	if r.err != nil {
		return fmt.Errorf("printing the findings: %w", r.err)
	}
	if code := exitCodeOf(r.all); code != exitOK {
		return exitError(code)
	}
	return nil
}

// print prints for people, until that fails once.
func (r *report) print(format string, args ...any) {
	if r.err == nil {
		_, r.err = fmt.Fprintf(r.out, format, args...)
	}
}

// exitCodeOf is the exit code for so many findings of each status.
func exitCodeOf(counts map[tables.Status]int) int {
	switch {
	case counts[tables.StatusFailed] > 0:
		return exitFailed
	case counts[tables.StatusMissing]+counts[tables.StatusWarning] > 0:
		return exitIncomplete
	}
	return exitOK
}
