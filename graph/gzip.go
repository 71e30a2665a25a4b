package graph

import (
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// gzipTransport asks for gzip and undoes it. Inflating is most of the work of a scan, and this reader does it with 15
// to 30 % less than the standard library's, which http.Transport would use.
type gzipTransport struct{ next http.RoundTripper }

// RoundTrip sends req and returns its answer inflated.
func (t *gzipTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := t.next.RoundTrip(req)
	if err != nil || !strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		return resp, err
	}
	resp.Body = &gzipBody{raw: resp.Body}
	resp.Header.Del("Content-Encoding")
	resp.Header.Del("Content-Length")
	resp.ContentLength = -1
	resp.Uncompressed = true
	return resp, nil
}

// inflaters keeps readers, each of which has some 40 KB of tables and window, for the next answer.
var inflaters = sync.Pool{New: func() any { return new(gzip.Reader) }}

// gzipBody inflates a body. It begins with the first Read, so that headers are not held up by the body.
type gzipBody struct {
	raw      io.ReadCloser
	inflater *gzip.Reader
	err      error // stays
}

// Read reads inflated bytes. A body without any is empty, compressed or not.
func (b *gzipBody) Read(p []byte) (int, error) {
	if b.inflater == nil && b.err == nil {
		b.inflater = inflaters.Get().(*gzip.Reader)
		b.err = b.inflater.Reset(b.raw)
	}
	if b.err != nil {
		return 0, b.err
	}
	var n int
	n, b.err = b.inflater.Read(p)
	return n, b.err
}

// Close closes the body below; a Read after it fails.
func (b *gzipBody) Close() error {
	if b.inflater != nil {
		inflaters.Put(b.inflater)
		b.inflater = nil
	}
	b.err = http.ErrBodyReadAfterClose
	return b.raw.Close()
}
