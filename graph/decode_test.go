package graph

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// readPage decodes a page and returns what each element's fields held, and the link.
func readPage(body io.Reader, paths ...string) (rows []string, next string, err error) {
	d := newDecoder(body, NewFields(paths...))
	defer d.free()
	next, err = d.collection("value", func(e *Element) error {
		row := make([]string, len(paths))
		for i := range paths {
			row[i] = show(e.Value(i))
		}
		rows = append(rows, strings.Join(row, "|"))
		return nil
	})
	return rows, next, err
}

// show writes a value with its kind.
func show(v Value) string {
	switch v.Kind {
	case Missing:
		return "-"
	case Null:
		return "null"
	case String:
		return fmt.Sprintf("%q", v.Bytes())
	}
	return string(v.Bytes())
}

func TestPage(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string
		next     string
	}{
		{"empty", `{"value":[]}`, nil, ""},
		{"strings and scalars", `{"value":[{"a":"x","b":true},{"a":null,"b":-1.5e+3}]}`, []string{`"x"|true`, `null|-1.5e+3`}, ""},
		{"missing", `{"value":[{"b":false},{}]}`, []string{`-|false`, `-|-`}, ""},
		{"other members skipped", `{"@odata.context":"c","value":[{"@odata.etag":"W/\"x\"","z":{"a":[1,{"b":2}]},"a":"y","b":0}],"x":[[]]}`, []string{`"y"|0`}, ""},
		{"object and array as JSON", `{"value":[{"a": { "k" : [ 1 , "t" ] } ,"b":[ ]}]}`, []string{`{"k":[1,"t"]}|[]`}, ""},
		{"link after", `{"value":[{"a":"x"}],"@odata.nextLink":"https:\/\/h\/p?$skip=1"}`, []string{`"x"|-`}, "https://h/p?$skip=1"},
		{"link before", `{"@odata.nextLink":"https://h/p","value":[]}`, nil, "https://h/p"},
		{"link null", `{"@odata.nextLink":null,"value":[]}`, nil, ""},
		{"escapes", `{"value":[{"a":"\"\\\/\b\f\n\r\t\u00e9\u20AC"}]}`, []string{`"\"\\/\b\f\n\r\té€"|-`}, ""},
		{"surrogates", `{"value":[{"a":"\ud83d\ude00 \ud83d \ude00 \ud83d\n \ud83dA \ud83d\ud83d\ude00"}]}`,
			[]string{`"😀 � � �\n �A �😀"|-`}, ""},
		{"control characters in a string", "{\"value\":[{\"a\":\"x\x00\x01\n\ty\",\"b\":[\"\x01\"]}]}", []string{`"x\x00\x01\n\ty"|["\u0001"]`}, ""},
		{"not UTF-8", "{\"value\":[{\"a\":\"x\xff\xe2\x82y\",\"b\":[\"\xff\"]}]}", []string{`"x���y"|["�"]`}, ""},
		{"escaped names", `{"value":[{"\u0061":1,"b" : 2}]}`, []string{`1|2`}, ""},
		{"the last of two", `{"value":[{"a":1,"a":"2"}]}`, []string{`"2"|-`}, ""},
		{"white space", " {\r\n\t\"value\" : [ { \"a\" : 1 } , { } ] } \n", []string{`1|-`, `-|-`}, ""},
	}
	for _, tt := range tests {
		for kind, body := range map[string]io.Reader{
			"whole":       strings.NewReader(tt.in),
			"one byte":    iotest.OneByteReader(strings.NewReader(tt.in)),
			"end at once": iotest.DataErrReader(strings.NewReader(tt.in)),
		} {
			t.Run(tt.name+"/"+kind, func(t *testing.T) {
				rows, next, err := readPage(body, "a", "b")
				if err != nil || !reflect.DeepEqual(rows, tt.want) || next != tt.next {
					t.Errorf("got %q, %q, %v, want %q, %q", rows, next, err, tt.want, tt.next)
				}
			})
		}
	}
}

func TestPageNested(t *testing.T) {
	const in = `{"value":[
		{"from":{"emailAddress":{"name":"Ann","address":"a@x"}},"@odata.type":"#t"},
		{"from":null},
		{"from":{"emailAddress":{"name":"B"}},"from":{"emailAddress":{"address":"b@x"}}},
		{"from":{"emailAddress":7}}]}`
	rows, _, err := readPage(strings.NewReader(in), "from/emailAddress/name", "@odata.type", "from/emailAddress/address", "from/emailAddress/name")
	want := []string{`"Ann"|"#t"|"a@x"|"Ann"`, `-|-|-|-`, `-|-|"b@x"|-`, `-|-|-|-`}
	if err != nil || !reflect.DeepEqual(rows, want) {
		t.Errorf("got %q, %v, want %q", rows, err, want)
	}
}

func TestPageMalformed(t *testing.T) {
	for _, in := range []string{
		`[]`, `{"value":{}}`, `{"value":null}`, `{}`, `{"x":[]}`, `{"value":[1]}`, `{"value":[null]}`,
		`{"value":[{}]}x`, `{"value":[{}]}{}`, `{"value":[{},]}`, `{"value":[,{}]}`, `{"value":[{} {}]}`, `{,"value":[]}`,
		`{"value":[{"a":tru}]}`, `{"value":[{"a":truee}]}`, `{"value":[{"a":01}]}`, `{"value":[{"a":-}]}`, `{"value":[{"a":1.}]}`,
		`{"value":[{"a":.5}]}`, `{"value":[{"a":1e}]}`, `{"value":[{"a":+1}]}`, `{"value":[{"a":"\q"}]}`, `{"value":[{"a":"\u12g4"}]}`,
		`{"value":[{"a"}]}`, `{"value":[{"a":}]}`, `{"value":[{a:1}]}`, `{"value":[{"a":1]}`, `{"value":[{"b":["\x"]}]}`, `{"value":[{"z":[1}]}`,
		`{"value":[{"z":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + `}]}`,
		`<html>`,
	} {
		_, _, err := readPage(strings.NewReader(in), "a", "b")
		if !errors.Is(err, errMalformed) {
			t.Errorf("%.40s: got %v, want %v", in, err, errMalformed)
		}
	}
}

func TestPageCut(t *testing.T) {
	const in = `{"@odata.context":"c","value":[{"a":"x\n\ud83d\ude00","z":[{"y":null}],"b":{"k":"\u00e9"}},{"a":12}],"@odata.nextLink":"https://h"}`
	for n := range len(in) {
		_, _, err := readPage(strings.NewReader(in[:n]), "a", "b")
		if !errors.Is(err, io.ErrUnexpectedEOF) && !(n > 0 && errors.Is(err, errMalformed)) {
			t.Errorf("cut at %d: got %v, want %v", n, err, io.ErrUnexpectedEOF)
		}
	}
}

func TestPageReadError(t *testing.T) {
	broken := errors.New("broken")
	body := io.MultiReader(strings.NewReader(`{"value":[{"a":1}`), iotest.ErrReader(broken))
	rows, _, err := readPage(body, "a")
	if !errors.Is(err, broken) || len(rows) != 1 {
		t.Errorf("got %q, %v, want one row and %v", rows, err, broken)
	}
	body = io.MultiReader(strings.NewReader(`{"value":[]}`), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, _, err = readPage(body, "a"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("after the closing brace: got %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

func TestPageFault(t *testing.T) {
	const fault = `{"error":{"code":"ErrorInternalServerError","message":"m","innererror":{"request-id":"r1"}}}`
	for _, in := range []string{fault, `{"value":[{"a":1},` + fault + `]}`, `{"value":[{"a":1},` + fault, `{"value":[],` + fault[1:]} {
		_, _, err := readPage(strings.NewReader(in), "a")
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Code != "ErrorInternalServerError" || e.RequestID != "r1" || e.Status != 200 {
			t.Errorf("%s: got %+v", in, err)
		}
	}
	if rows, _, err := readPage(strings.NewReader(`{"value":[{"a":{"error":{}},"error":"text"}]}`), "a"); err != nil || len(rows) != 1 {
		t.Errorf("a property named error: got %v", err)
	}
}

// TestPageLongStrings has strings and names that meet the window's end in every way.
func TestPageLongStrings(t *testing.T) {
	for _, n := range []int{windowSize - 12, windowSize - 11, windowSize - 10, windowSize, 3*windowSize + 1} {
		long := strings.Repeat("é", n/2) + strings.Repeat(`\"\u00e9`, 9)
		in := `{"value":[{"a":"` + long + `","` + strings.Repeat("n", n) + `":1,"b":["` + long + `"]}]}`
		rows, _, err := readPage(strings.NewReader(in), "a", "b")
		want := fmt.Sprintf(`%q`, strings.Repeat("é", n/2)+strings.Repeat(`"é`, 9)) + `|["` + long + `"]`
		if err != nil || len(rows) != 1 || rows[0] != want {
			t.Errorf("n = %d: got another value, %v", n, err)
		}
	}
}

func TestNewFieldsRefusesNesting(t *testing.T) {
	for _, paths := range [][]string{{"from", "from/emailAddress/name"}, {"from/emailAddress/name", "from"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("NewFields(%q) did not panic", paths)
				}
			}()
			NewFields(paths...)
		}()
	}
}

// FuzzObject compares with encoding/json: what that takes must give the same values here, however the bytes arrive.
// Of anything else only an end is asked.
func FuzzObject(f *testing.F) {
	for _, seed := range []string{
		`{"a":"x","b":{"c":1,"d":[true,null]},"e":[{"f":"\ud83d\ude00"}]}`, `{}`, `{"a":1e400,"b":null}`, `{"b":{"c":"\ud800"},"b":{}}`,
		`{"a":"\u0000\\"}`, "{\"a\":\"\xff\"}", `{"":{"":0}}`, `[1]`, `{"a"`, `{"error":{}}`, `{"e":"` + strings.Repeat("x", 99) + `"}`,
	} {
		f.Add([]byte(seed))
	}
	fields := NewFields("a", "b/c", "b/d", "e")
	f.Fuzz(func(t *testing.T, in []byte) {
		var got [2][]any
		for i, body := range []io.Reader{bytes.NewReader(in), iotest.OneByteReader(bytes.NewReader(in))} {
			d := newDecoder(body, fields)
			e, err := d.object()
			if err != nil {
				got[i] = nil
			} else {
				for j := range fields.paths {
					got[i] = append(got[i], plainValue(t, e.Value(j)))
				}
			}
			d.free()
		}
		if !reflect.DeepEqual(got[0], got[1]) {
			t.Fatalf("whole: %v, byte by byte: %v", got[0], got[1])
		}
		var want map[string]any
		decoder := json.NewDecoder(bytes.NewReader(in))
		decoder.UseNumber()
		if !json.Valid(in) || decoder.Decode(&want) != nil || want == nil {
			return
		}
		if _, fault := want["error"].(map[string]any); fault || bytes.Count(in, []byte("["))+bytes.Count(in, []byte("{")) > maxDepth {
			return
		}
		b, _ := want["b"].(map[string]any)
		for j, w := range []any{at(want, "a"), at(b, "c"), at(b, "d"), at(want, "e")} {
			if got[0] == nil || !reflect.DeepEqual(got[0][j], w) {
				t.Fatalf("%s: got %v, want %v", fields.paths[j], got[0], w)
			}
		}
	})
}

// missing stands for a property that is not there.
const missing = "\x00missing"

// at returns a member, or missing.
func at(m map[string]any, name string) any {
	if v, ok := m[name]; ok {
		return v
	}
	return missing
}

// plainValue returns v as encoding/json would.
func plainValue(t *testing.T, v Value) (out any) {
	switch v.Kind {
	case Missing:
		return missing
	case Null:
		return nil
	case String:
		return string(v.Bytes())
	}
	decoder := json.NewDecoder(bytes.NewReader(v.Bytes()))
	decoder.UseNumber()
	if err := decoder.Decode(&out); err != nil {
		t.Fatalf("%s is no JSON: %v", v.Bytes(), err)
	}
	return out
}

// FuzzPage asks only that every body has an end, and that a page which is taken is taken when its bytes come one by one.
func FuzzPage(f *testing.F) {
	for _, seed := range []string{`{"value":[{"a":1}],"@odata.nextLink":"x"}`, `{"value":[{"error":{"code":"c"}}]}`, `{"value":[`, "{\"value\":[{\"a\":\"\x01\"}]}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		rows, next, err := readPage(bytes.NewReader(in), "a", "b/c")
		rows2, next2, err2 := readPage(iotest.OneByteReader(bytes.NewReader(in)), "a", "b/c")
		if !reflect.DeepEqual(rows, rows2) || next != next2 || (err == nil) != (err2 == nil) {
			t.Fatalf("whole: %q %q %v, byte by byte: %q %q %v", rows, next, err, rows2, next2, err2)
		}
	})
}

// samplePage is a page of 1000 messages with bodies as large as real ones.
func samplePage(tb testing.TB) []byte {
	tb.Helper()
	html, err := json.Marshal("<html><body>\r\n" + strings.Repeat("<p class=\"MsoNormal\">Dear Adele,&nbsp;the figures for the quarter are below.</p>\r\n", 200) + "</body></html>")
	if err != nil {
		tb.Fatal(err)
	}
	message := `{"@odata.etag":"W/\"CQAAABYAAAA\"","id":"AAMkAGUAAAwTW09AAA=","subject":"Let's go for lunch","receivedDateTime":"2026-11-01T10:00:00Z",` +
		`"isRead":false,"from":{"emailAddress":{"name":"Adele Vance","address":"adele@contoso.com"}},` +
		`"toRecipients":[{"emailAddress":{"name":"Alex","address":"alex@contoso.com"}}],"body":{"contentType":"html","content":` + string(html) + `}}`
	return []byte(`{"@odata.context":"c","value":[` + strings.Repeat(message+",", 999) + message + `],"@odata.nextLink":"https://h/p"}`)
}

func BenchmarkDecode(b *testing.B) {
	page := samplePage(b)
	fields := NewFields("id", "subject", "receivedDateTime", "isRead", "from/emailAddress/name", "toRecipients", "body/content")
	b.Run("scanner", func(b *testing.B) {
		b.SetBytes(int64(len(page)))
		b.ReportAllocs()
		for b.Loop() {
			d := newDecoder(bytes.NewReader(page), fields)
			n := 0
			if _, err := d.collection("value", func(e *Element) error { n += len(e.Value(6).Bytes()); return nil }); err != nil || n == 0 {
				b.Fatal(err)
			}
			d.free()
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		type message struct {
			ID, Subject, ReceivedDateTime string
			IsRead                        bool
			From                          struct{ EmailAddress struct{ Name string } }
			ToRecipients                  json.RawMessage
			Body                          struct{ Content string }
		}
		b.SetBytes(int64(len(page)))
		b.ReportAllocs()
		for b.Loop() {
			var p struct{ Value []message }
			if err := json.NewDecoder(bytes.NewReader(page)).Decode(&p); err != nil || len(p.Value) != 1000 {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkList reads 20,000 small elements through everything but a network.
func BenchmarkList(b *testing.B) {
	const link = serviceURL + "/users/a/messages?$skip="
	pages := make(map[string][]byte)
	for i := range 20 {
		next := link + fmt.Sprint(i+1)
		if i == 19 {
			next = ""
		}
		pages[fmt.Sprint(i)] = []byte(pageOf(i*1000, i*1000+1000, next))
	}
	c, err := newClient(Options{ServiceURL: serviceURL, Credential: &fakeCredential{}}.withDefaults(), inMemory{http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(pages[cmp.Or(r.URL.Query().Get("$skip"), "0")])
		})})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		l := List(b.Context(), c, c.Messages("a", odata.Query{}), ListOptions{Fields: subjects, DropDuplicates: true},
			func(e *Element) (int, error) { return len(e.Value(0).Bytes()), nil })
		n := 0
		for ; ; n++ {
			if _, err := l.Next(b.Context()); err == io.EOF { //nolint:errorlint // Next returns it bare
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
		if l.Close(); n != 20000 {
			b.Fatalf("got %d elements", n)
		}
	}
}
