package graphsim

import (
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Request is what the simulator remembers of a Graph request.
type Request struct {
	Time    time.Time
	Method  string
	Path    string // as it was sent, escapes included: /v1.0/users/...
	Query   string // as it was sent
	Header  http.Header
	Mailbox string // userPrincipalName of the mailbox, or what the path says where there is no such user; "" for the directory
	Batch   bool   // it came inside of a $batch
	Status  int    // zero while it is not answered
	Bytes   int64  // of the body as sent, compressed or not
}

// URL is path and query without escapes, for people and for golden tests.
func (r Request) URL() string {
	path, err := url.PathUnescape(r.Path)
	if err != nil {
		path = r.Path
	}
	if r.Query == "" {
		return path
	}
	q, err := url.QueryUnescape(r.Query)
	if err != nil {
		q = r.Query
	}
	return path + "?" + q
}

// Param is the value of a query option, such as $filter, or "".
func (r Request) Param(name string) string {
	values, _ := url.ParseQuery(r.Query)
	return values.Get(name)
}

// recorder keeps the requests in order of arrival.
type recorder struct {
	keep int

	mu   sync.Mutex // guards what follows and every Request in it
	list []*Request
}

// add remembers a request that has arrived.
func (r *recorder) add(req *Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.keep <= 0 {
		return
	}
	if len(r.list) >= 2*r.keep {
		r.list = append(r.list[:0:0], r.list[len(r.list)-r.keep+1:]...)
	}
	r.list = append(r.list, req)
}

// answered completes it. More bytes may be added later.
func (r *recorder) answered(req *Request, status int, bytes int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	req.Status = status
	req.Bytes += bytes
}

// Requests gives the Graph requests that arrived since New or Reset, oldest first. Those to Entra are not among them.
func (s *Sim) Requests() []Request {
	r := &s.records
	r.mu.Lock()
	defer r.mu.Unlock()
	from := max(0, len(r.list)-r.keep)
	out := make([]Request, 0, len(r.list)-from)
	for _, req := range r.list[from:] {
		out = append(out, *req)
	}
	return out
}

// Reset forgets the recorded requests and the peaks, not the data, the faults or the throttle's window.
func (s *Sim) Reset() {
	s.records.mu.Lock()
	s.records.list = nil
	s.records.mu.Unlock()
	s.traffic.resetPeaks()
}
