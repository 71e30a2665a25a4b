package graphsim

import (
	"cmp"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// chunkSize is how much of a list is printed before the lock is given back and the text is sent.
const chunkSize = 64 << 10

// chunks are buffers for lists, a little larger than a chunk.
var chunks = sync.Pool{New: func() any { return &jsonText{b: make([]byte, 0, chunkSize+32<<10)} }}

// zippers are gzip writers. The service's own level is not known; speed matters more here.
var zippers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // fails only for levels that do not exist
	return z
}}

// write sends an answer. It does not announce the length: so no client sees the end before the request is counted out.
func (c *call) write(w http.ResponseWriter, r *http.Request, rep reply) {
	out := &countingWriter{w: w, cut: c.fault.CutAfter}
	status := statusOf(rep)
	c.setHeaders(w.Header(), rep)
	c.sim.records.answered(c.record, status, 0)
	defer func() { c.sim.records.answered(c.record, status, out.n) }()
	if out.cut < 0 {
		panic(http.ErrAbortHandler)
	}
	empty := rep.more == nil && len(rep.body) == 0
	if empty || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.WriteHeader(status)
		c.writeBody(out, rep)
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Vary", "Accept-Encoding")
	w.WriteHeader(status)
	z := zippers.Get().(*gzip.Writer)
	defer zippers.Put(z)
	z.Reset(out)
	if c.writeBody(z, rep) == nil {
		z.Close() // an error means that the client has gone
	}
}

// statusOf is the status of a reply: it need not say 200.
func statusOf(rep reply) int { return cmp.Or(rep.status, http.StatusOK) }

// setHeaders sets what comes with every answer.
func (c *call) setHeaders(h http.Header, rep reply) {
	h.Set("Date", c.sim.opts.now().UTC().Format(http.TimeFormat))
	h.Set("Cache-Control", "private")
	h.Set("Strict-Transport-Security", "max-age=31536000")
	h.Set("request-id", c.requestID)
	h.Set("client-request-id", c.clientID)
	h.Set("x-ms-ags-diagnostic", `{"ServerInfo":{"DataCenter":"Simulator","Slice":"E","Ring":"5","ScaleUnit":"000","RoleInstance":"SIM00000001"}}`)
	h.Set("OData-Version", "4.0")
	h.Set("Content-Type", orElse(rep.kind, jsonType))
	if rep.more == nil && len(rep.body) == 0 {
		h.Del("Content-Type")
	}
	if applied := c.prefer.applied(); applied != "" {
		h.Set("Preference-Applied", applied)
	}
	for name, values := range rep.header {
		h[name] = values
	}
}

// writeBody sends the body, a list part by part.
func (c *call) writeBody(w io.Writer, rep reply) error {
	if _, err := w.Write(rep.body); err != nil || rep.more == nil {
		return err
	}
	j := chunks.Get().(*jsonText)
	defer func() {
		if cap(j.b) < 16*chunkSize { // a message may be larger than that; its memory is not kept
			chunks.Put(j)
		}
	}()
	j.raw = c.fault.RawControl
	for more := true; more; {
		j.b = j.b[:0]
		more = c.fill(j, rep.more)
		if _, err := w.Write(j.b); err != nil {
			return err
		}
	}
	return nil
}

// fill prints the next chunk under the read lock, and reports whether there is more.
func (c *call) fill(j *jsonText, next func(*jsonText) bool) bool {
	c.sim.mu.RLock()
	defer c.sim.mu.RUnlock()
	for len(j.b) < chunkSize {
		if !next(j) {
			return false
		}
	}
	return true
}

// countingWriter counts what is sent, and cuts the connection where that is ordered.
type countingWriter struct {
	w   http.ResponseWriter
	n   int64
	cut int // zero: never
}

// Write implements io.Writer.
func (c *countingWriter) Write(p []byte) (int, error) {
	if c.cut > 0 && c.n+int64(len(p)) >= int64(c.cut) {
		n, _ := c.w.Write(p[:int64(c.cut)-c.n])
		c.n += int64(n)
		http.NewResponseController(c.w).Flush() // what was promised is sent; then the connection breaks
		panic(http.ErrAbortHandler)
	}
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
