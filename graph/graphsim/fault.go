package graphsim

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Fault orders the simulator to misbehave on some requests. The zero value of a field does nothing.
type Fault struct {
	// Which requests: all of these must hold.

	Token   bool   // the token endpoint's; otherwise Graph's
	Method  string // "" is every method
	Path    string // part of the path without escapes; "" is every path
	Query   string // part of the query without escapes; "" is every query
	Mailbox string // the user as the path names it, in any case; "" is everything
	Batch   bool   // only requests inside of a $batch; otherwise both kinds

	Skip  int // leave the first so many alone
	Times int // then hit so many; zero: every one

	// What happens to them.

	Delay      time.Duration // before the first byte, beyond Options.Latency
	Status     int           // answer with this status; Code and Message go into the body
	Code       string        // if empty, UnknownError
	Message    string
	RetryAfter string // the header: "2", "2.128", an HTTP date
	EmptyBody  bool   // Status without a body

	RefuseFilter  bool   // 400 with Code (if empty, InefficientFilter) where the request has a $filter
	RevokeTokens  bool   // every token issued so far is refused from now on
	CutAfter      int    // close the connection after so many bytes of the body; negative: before the first
	Malformed     bool   // end the JSON in the middle of an element
	ErrorInValue  bool   // an error object in the middle of value, with status 200
	RawControl    bool   // control characters stand unescaped in strings
	EmptyPage     bool   // the page has no elements; its nextLink asks for the same again
	RepeatLink    bool   // the page's nextLink is the link of the page itself
	NextLinkHost  string // the page's nextLink names this host
	AADSTS        int    // an error of the token endpoint, by its number
	AADSTSMessage string // its text; if empty, the usual one
}

// faultList holds the faults that were ordered.
type faultList struct {
	mu       sync.Mutex // guards what follows
	list     []*orderedFault
	happened int // since New
}

// orderedFault is a fault with the number of requests that matched it.
type orderedFault struct {
	Fault
	seen int
}

// Fault orders a fault. Where several are due, the one ordered first happens.
func (s *Sim) Fault(f Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = append(s.faults.list, &orderedFault{Fault: f})
}

// ClearFaults takes back all faults.
func (s *Sim) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = nil
}

// FaultsHappened is on how many requests a fault has happened since New, to Entra as well.
func (s *Sim) FaultsHappened() int {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	return s.faults.happened
}

// target is what faults are matched against.
type target struct {
	token, batch                 bool
	method, path, query, mailbox string
}

// due gives the fault that is to happen on a request; the zero Fault if there is none.
func (l *faultList) due(t target) Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found *orderedFault
	for _, f := range l.list {
		if !f.matches(t) {
			continue
		}
		f.seen++
		if n := f.seen - f.Skip; found == nil && n > 0 && (f.Times == 0 || n <= f.Times) {
			found = f
		}
	}
	if found == nil {
		return Fault{}
	}
	l.happened++
	return found.Fault
}

// matches reports whether a request is one of those that the fault is about.
func (f *Fault) matches(t target) bool {
	return f.Token == t.token && (t.batch || !f.Batch) &&
		(f.Method == "" || f.Method == t.method) &&
		strings.Contains(t.path, f.Path) && strings.Contains(t.query, f.Query) &&
		(f.Mailbox == "" || strings.EqualFold(f.Mailbox, t.mailbox)) &&
		(!f.RefuseFilter || strings.Contains(t.query, "$filter="))
}

// error is the answer that the fault puts in place of the real one, or nil.
func (f *Fault) error() *apiError {
	var err *apiError
	switch {
	case f.RefuseFilter:
		err = refuse(cmp.Or(f.Status, http.StatusBadRequest), orElse(f.Code, "InefficientFilter"), "%s",
			orElse(f.Message, "The restriction or sort order is too complex for this operation."))
	case f.Status != 0:
		err = refuse(f.Status, orElse(f.Code, "UnknownError"), "%s", f.Message)
	default:
		return nil
	}
	if f.RetryAfter != "" {
		err.header = http.Header{"Retry-After": {f.RetryAfter}}
	}
	return err
}

// unescape is a query without escapes; one that is not well formed stays as it is.
func unescape(query string) string {
	if s, err := url.QueryUnescape(query); err == nil {
		return s
	}
	return query
}
