package graph

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// compress returns text as gzip.
func compress(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGzip(t *testing.T) {
	page := pageOf(0, 500, "")
	whole := compress(t, page)
	changed := bytes.Clone(whole)
	changed[len(changed)-8] ^= 1 // of the sum
	tests := []struct {
		name, encoding string
		body           []byte
		want           error
		rows           int
	}{
		{"gzip", "gzip", whole, nil, 500},
		{"GZIP", "GZIP", whole, nil, 500},
		{"identity", "", []byte(page), nil, 500},
		{"cut", "gzip", whole[:len(whole)/2], io.ErrUnexpectedEOF, 0},
		{"cut within the sum", "gzip", whole[:len(whole)-3], io.ErrUnexpectedEOF, 500},
		{"changed", "gzip", changed, gzip.ErrChecksum, 500},
		{"no gzip", "gzip", []byte(page), gzip.ErrHeader, 0},
		{"nothing", "gzip", nil, io.ErrUnexpectedEOF, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := memoryClient(t, Options{}, func(w http.ResponseWriter, _ *http.Request) {
				if tt.encoding != "" {
					w.Header().Set("Content-Encoding", tt.encoding)
				}
				_, _ = w.Write(tt.body)
			})
			rows, err := readAll(t, List(t.Context(), c, inbox(c), ListOptions{Fields: subjects}, subject))
			if !errors.Is(err, tt.want) || tt.want != nil && !IsBrokenPage(err) || len(rows) < tt.rows {
				t.Errorf("got %d rows, %v, want %d, %v", len(rows), err, tt.rows, tt.want)
			}
		})
	}
}

func TestGzipBodyAfterClose(t *testing.T) {
	b := &gzipBody{raw: io.NopCloser(bytes.NewReader(compress(t, strings.Repeat("x", 1000))))}
	if n, err := b.Read(make([]byte, 10)); n != 10 || err != nil {
		t.Fatalf("got %d, %v", n, err)
	}
	if err := errors.Join(b.Close(), b.Close()); err != nil {
		t.Error(err)
	}
	if _, err := b.Read(make([]byte, 10)); !errors.Is(err, http.ErrBodyReadAfterClose) {
		t.Errorf("got %v", err)
	}
}
