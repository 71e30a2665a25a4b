package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// printed runs rows through a printer. A nil is NULL.
func printed(t *testing.T, format string, vertical bool, columns []column, rows ...[]any) string {
	t.Helper()
	var out bytes.Buffer
	p := newPrinter(&out, format, vertical, newProgress(&out))
	if err := p.begin(columns); err != nil {
		t.Fatal(err)
	}
	cells := make([]cell, len(columns))
	for _, row := range rows {
		for i, v := range row {
			if err := cells[i].Scan(v); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.row(cells); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.end(true); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestPrinters holds what each format makes of awkward values.
func TestPrinters(t *testing.T) {
	one := []column{{"a", words}}
	three := []column{{"a", words}, {"a", number}, {"a", octets}}
	for _, test := range []struct {
		format   string
		vertical bool
		columns  []column
		row      []any
		want     string
	}{
		{"csv", false, three, []any{"say \"hi\",\nyou", int64(-1), []byte{0, 255}}, "a,a,a\n\"say \"\"hi\"\",\nyou\",-1,\x00\xff\n"},
		{"csv", false, three, []any{nil, nil, nil}, "a,a,a\n,,\n"},
		{"csv", false, one, []any{nil}, "a\n\"\"\n"},
		{"csv", false, one, []any{""}, "a\n\"\"\n"},
		{"json", false, three, []any{"<é>&\n\x1b", uint64(18446744073709551615), []byte{0, 255}}, "[\n{\"a\":\"<é>&\\n\\u001b\",\"a_2\":18446744073709551615,\"a_3\":\"AP8=\"}\n]\n"},
		{"json", false, three, []any{nil, "1.50", nil}, "[\n{\"a\":null,\"a_2\":1.50,\"a_3\":null}\n]\n"},
		{"json", false, []column{{"a", number}}, []any{"007"}, "[\n{\"a\":\"007\"}\n]\n"},
		{"table", true, []column{{"a", words}, {"long", words}}, []any{"x\r\ny", nil}, "*** row 1 ***\n   a: x\ny\nlong: NULL\n"},
		{"table", true, one, []any{"\x1b[2J\a\u202egnp.exe"}, "*** row 1 ***\na: \ufffd[2J\ufffd\ufffdgnp.exe\n"},
		{"table", false, []column{{"a", words}, {"n", number}}, []any{strings.Repeat("é", 100) + "\n", 1.5},
			"+----------------------------------------------------------------------------------+-----+\n" +
				"| a" + strings.Repeat(" ", 79) + " |   n |\n" +
				"+----------------------------------------------------------------------------------+-----+\n" +
				"| " + strings.Repeat("é", 79) + "… | 1.5 |\n" +
				"+----------------------------------------------------------------------------------+-----+\n"},
		{"table", false, one, []any{[]byte{0xff, 1}}, "+--------+\n| a      |\n+--------+\n| 0xFF01 |\n+--------+\n"},
		{"table", false, one, []any{strings.Repeat("plan ", 60)}, "| " + strings.Repeat("plan ", 60) + " |\n"},
	} {
		got := printed(t, test.format, test.vertical, test.columns, test.row)
		if !strings.Contains(got, test.want) || test.format != "table" && got != test.want {
			t.Errorf("%s of %q is\n%s\nwant\n%s", test.format, test.row, got, test.want)
		}
	}
}

// TestNoRows prints results that are empty.
func TestNoRows(t *testing.T) {
	columns := []column{{"a", words}, {"b", words}}
	for format, want := range map[string]string{"csv": "a,b\n", "json": "[\n]\n", "table": "0 rows in 0.00 s, 0 requests to Graph\n"} {
		if got := printed(t, format, false, columns); got != want {
			t.Errorf("%s of nothing is %q, want %q", format, got, want)
		}
	}
}

// TestLongTable begins a new table when it holds enough rows.
func TestLongTable(t *testing.T) {
	rows := make([][]any, 2*tableRows+1)
	for i := range rows {
		rows[i] = []any{int64(i)}
	}
	got := printed(t, "table", false, []column{{"n", number}}, rows...)
	if n := strings.Count(got, "|    n |"); n != 2 {
		t.Errorf("two full tables have %d headers of four digits", n)
	}
	if want := fmt.Sprintf("| %d |\n+------+\n2001 rows in", 2*tableRows); !strings.Contains(got, want) {
		t.Errorf("the end is %q, want %q", got[len(got)-80:], want)
	}
}

// TestCutResult leaves out what would say that a result is complete.
func TestCutResult(t *testing.T) {
	for _, format := range []string{"csv", "json", "table"} {
		var out bytes.Buffer
		p := newPrinter(&out, format, false, newProgress(&out))
		if err := p.begin([]column{{"a", words}}); err != nil {
			t.Fatal(err)
		}
		if err := p.row([]cell{{text: []byte("x")}}); err != nil {
			t.Fatal(err)
		}
		if err := p.end(false); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "x") || strings.Contains(out.String(), "1 row") || json.Valid(out.Bytes()) {
			t.Errorf("%s of a cut result is %q", format, &out)
		}
	}
}

// TestFloats writes them as MySQL does.
func TestFloats(t *testing.T) {
	for value, want := range map[any]string{
		0.5: "0.5", 123456789.25: "123456789.25", 1e14: "100000000000000", 1e15: "1e15", -1e-16: "-1e-16", 0.0: "0", float32(0.1): "0.1",
	} {
		var c cell
		if err := c.Scan(value); err != nil || string(c.text) != want {
			t.Errorf("%v is %q, %v; want %q", value, c.text, err, want)
		}
	}
}
