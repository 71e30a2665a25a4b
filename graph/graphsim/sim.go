package graphsim

import (
	"cmp"
	"log"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options say how faithful and how strange the service behaves. The zero value is the strict service.
type Options struct {
	// BaseURL is the simulator's own origin, such as https://127.0.0.1:8443, for nextLinks and the discovery documents.
	// If empty, it is taken from the Host of each request, with https.
	BaseURL string

	// Lax accepts a $filter beside an $orderby where that was seen to work although the documented rule forbids it.
	Lax bool

	// FilteredNewest makes lists with a $filter and no $orderby come newest first. They were seen to come oldest first, and
	// no document says so.
	FilteredNewest bool

	// Now is the clock of tokens and of the throttle. If nil, time.Now.
	Now func() time.Time

	// TokenLifetime is how long access tokens are good. If zero, one hour.
	TokenLifetime time.Duration

	// Latency is waited before the first byte of each Graph answer.
	Latency time.Duration

	// SkipGaps makes the $skip of nextLinks count rows that are not shown: pages come short, and empty with a nextLink.
	SkipGaps bool

	// NextLinkFirst prints @odata.nextLink of Outlook lists before value, not after it. Directory lists always do.
	NextLinkFirst bool

	// MailboxConcurrency is how many requests an app may have in flight on one mailbox. If zero, 4; if negative, any.
	MailboxConcurrency int

	// MailboxRequests is how many requests an app may send to one mailbox in ten minutes. If zero, 10,000; if negative, any.
	MailboxRequests int

	// RetryAfter goes with the 429 of the two limits above. If empty, "1"; "none" sends no such header.
	RetryAfter string

	// MissedDomains are those whose addresses "from/emailAddress/address eq" silently does not find. If nil, aol.com.
	// Addresses with an underscore are never found.
	MissedDomains []string

	// ReadBasicOmits leaves bodies out where a token of Mail.ReadBasic selects them. Otherwise that is a 403.
	ReadBasicOmits bool

	// Before, where not nil, is called before each request to Graph is answered, by several at once, with its path. It may
	// call Update: mail then arrives, moves or goes away between two pages.
	Before func(path string)

	// KeepRequests is how many requests are remembered; older ones are forgotten. If zero, 10,000; if negative, none.
	KeepRequests int

	// Addr is where Start listens. If empty, 127.0.0.1:0.
	Addr string

	// ErrorLog takes what net/http has to say in Start's server. If nil, the standard logger.
	ErrorLog *log.Logger
}

// now is the clock.
func (o *Options) now() time.Time {
	if o.Now != nil {
		return o.Now()
	}
	return time.Now()
}

// limit is a number of which zero means usual and a negative one means that there is no limit.
func limit(n, usual int) int {
	if n < 0 {
		return int(^uint(0) >> 1)
	}
	return cmp.Or(n, usual)
}

// Sim serves one tenant. Make it with New or Start.
type Sim struct {
	opts    Options
	records recorder
	faults  faultList
	traffic traffic
	tokens  tokenState

	mu      sync.RWMutex // guards the tenant and everything in it, and derived
	tenant  *Tenant
	derived *derived // what was computed from the tenant; made anew when it changes
}

// New makes a handler that serves t. From here on t is changed through Update only.
func New(t *Tenant, o Options) *Sim {
	return &Sim{opts: o, tenant: t, derived: newDerived(t), records: recorder{keep: max(0, cmp.Or(o.KeepRequests, 10_000))}}
}

// Update changes the data while no request looks at it, such as mail that arrives between two pages.
func (s *Sim) Update(change func(*Tenant)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.tenant)
	s.derived = newDerived(s.tenant)
}

// TokenURL is the tenant's token endpoint at an origin such as https://127.0.0.1:8443.
func (s *Sim) TokenURL(origin string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return origin + "/" + s.tenant.ID + "/oauth2/v2.0/token"
}

// ServiceURL is the root of Graph at an origin.
func (s *Sim) ServiceURL(origin string) string { return origin + servicePath }

// servicePath is where Graph begins on the common origin.
const servicePath = "/v1.0"

// ServeHTTP implements http.Handler: Graph under /v1.0, Entra everywhere else.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == servicePath || strings.HasPrefix(r.URL.Path, servicePath+"/") {
		s.serveGraph(w, r)
		return
	}
	s.serveEntra(w, r)
}

// origin is the simulator's own scheme and host.
func (s *Sim) origin(r *http.Request) string {
	if s.opts.BaseURL != "" {
		return strings.TrimSuffix(s.opts.BaseURL, "/")
	}
	return "https://" + r.Host
}
