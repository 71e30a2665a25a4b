package graphsim

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// call is one request to Graph: of its own, or inside of a $batch.
type call struct {
	sim    *Sim
	ctx    context.Context // ends when the client gives up
	method string
	path   string // below /v1.0, escapes included
	raw    string // the query as it was sent
	header http.Header
	origin string
	batch  bool

	requestID, clientID string
	segments            []string // of path, without escapes; name('key') is two
	query               query
	prefer              preferences
	record              *Request
	fault               Fault
	app                 string   // client id of the token
	roles               []string // of the token
	user                *User    // of an Outlook path
	basic               bool     // the app may not see bodies and attachments
	leave               func()   // counts the request out; never nil once admitted
}

// reply is a successful answer. It is made under the read lock and written without it.
type reply struct {
	status int         // zero is 200
	header http.Header // more headers, or nil
	kind   string      // Content-Type; "" is JSON
	body   []byte
	more   func(j *jsonText) bool // if not nil, appends the next part, under the read lock; false after the last
}

// jsonType is the Content-Type of Graph's JSON.
const jsonType = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"

// serveGraph answers a request of its own.
func (s *Sim) serveGraph(w http.ResponseWriter, r *http.Request) {
	c := &call{
		sim: s, ctx: r.Context(), method: r.Method, raw: r.URL.RawQuery, header: r.Header, origin: s.origin(r),
		path: strings.TrimPrefix(r.URL.EscapedPath(), servicePath),
	}
	c.arrive()
	defer func() { c.leave() }()
	rep, err := c.answer(r)
	if c.ctx.Err() != nil {
		panic(http.ErrAbortHandler) // the client has gone
	}
	if err != nil {
		rep = c.errorReply(err)
	}
	c.write(w, r, rep)
}

// arrive reads what a request says of itself and records it.
func (c *call) arrive() {
	c.leave = func() {}
	c.requestID = newGUID()
	c.clientID = orElse(c.header.Get("client-request-id"), c.requestID)
	c.prefer = parsePrefer(c.header.Values("Prefer"))
	c.segments = splitPath(c.path)
	mailbox := c.mailboxName()
	c.record = &Request{
		Time: c.sim.opts.now(), Method: c.method, Path: servicePath + c.path, Query: c.raw, Header: c.header.Clone(),
		Mailbox: mailbox, Batch: c.batch,
	}
	if mailbox != "" {
		c.sim.mu.RLock()
		if u := c.sim.derived.users[strings.ToLower(mailbox)]; u != nil {
			c.record.Mailbox = u.UserPrincipalName
		}
		c.sim.mu.RUnlock()
	}
	c.sim.records.add(c.record)
	path, err := url.PathUnescape(c.path)
	if err != nil {
		path = c.path
	}
	c.fault = c.sim.faults.due(target{
		batch: c.batch, method: c.method, path: path, query: unescape(c.raw), mailbox: mailbox,
	})
	if c.sim.opts.Before != nil {
		c.sim.opts.Before(path)
	}
	if c.fault.RevokeTokens {
		c.sim.tokens.revoke()
	}
}

// mailboxName is the user of an Outlook path as it is spelt, or "".
func (c *call) mailboxName() string {
	if len(c.segments) > 2 && strings.EqualFold(c.segments[0], "users") {
		return c.segments[1]
	}
	return ""
}

// answer does what the request asks. It takes the read lock where it looks at the data.
func (c *call) answer(r *http.Request) (reply, *apiError) {
	authErr := c.authenticate()
	throttleErr := c.admit()
	if err := c.wait(c.sim.opts.Latency + c.fault.Delay); err != nil {
		return reply{}, refuse(http.StatusServiceUnavailable, "UnknownError", "")
	}
	if err := c.fault.error(); err != nil {
		return reply{}, err
	}
	if authErr != nil {
		return reply{}, authErr
	}
	if throttleErr != nil {
		return reply{}, throttleErr
	}
	if len(c.segments) == 1 && strings.EqualFold(c.segments[0], "$batch") && !c.batch {
		return c.runBatch(r)
	}
	var err *apiError
	if c.query, err = parseQuery(c.raw); err != nil {
		return reply{}, err
	}
	c.sim.mu.RLock()
	defer c.sim.mu.RUnlock()
	return c.route()
}

// admit counts the request in on its mailbox.
func (c *call) admit() *apiError {
	mailbox := c.mailboxName()
	if mailbox == "" {
		return nil
	}
	c.sim.mu.RLock()
	key := c.sim.derived.mailboxKey(mailbox)
	c.sim.mu.RUnlock()
	inFlight, recent := c.sim.traffic.enter(c, key)
	c.leave = func() { c.sim.traffic.leave(c, key) }
	return c.sim.throttled(inFlight, recent)
}

// wait pauses, until the client gives up.
func (c *call) wait(d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-c.ctx.Done():
		return c.ctx.Err()
	}
}

// errorReply prints a refusal.
func (c *call) errorReply(e *apiError) reply {
	rep := reply{status: e.status, header: e.header}
	if c.fault.EmptyBody {
		return rep
	}
	var j jsonText
	e.append(&j, c.sim.opts.now(), c.requestID, c.clientID)
	rep.body = j.b
	return rep
}

// newGUID makes a random GUID.
func newGUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// splitPath cuts a path into segments and removes their escapes. A key in parentheses is a segment: users('x') is two.
func splitPath(escaped string) []string {
	var out []string
	for part := range strings.SplitSeq(strings.Trim(escaped, "/"), "/") {
		s, err := url.PathUnescape(part)
		if err != nil {
			s = part
		}
		name, key, found := strings.Cut(s, "('")
		if !found || !strings.HasSuffix(key, "')") || name == "" {
			out = append(out, s)
			continue
		}
		out = append(out, name, strings.ReplaceAll(strings.TrimSuffix(key, "')"), "''", "'"))
	}
	return out
}

// segment gives the lower-case segment i below the user, or "".
func (c *call) segment(i int) string {
	if i += 2; i < len(c.segments) {
		return strings.ToLower(c.segments[i])
	}
	return ""
}

// route finds the resource of a path and asks it.
func (c *call) route() (reply, *apiError) {
	first := strings.ToLower(c.segments[0])
	switch {
	case first == "me":
		return reply{}, refuse(http.StatusBadRequest, "BadRequest", "/me request is only valid with delegated authentication flow.")
	case first != "users":
		return reply{}, badSegment(c.segments[0])
	case c.method != http.MethodGet:
		return reply{}, notAllowed()
	case len(c.segments) == 1:
		return c.listUsers()
	case len(c.segments) == 2 && strings.EqualFold(c.segments[1], "$count"):
		return c.countUsers()
	case len(c.segments) == 2 && strings.EqualFold(c.segments[1], "delta"):
		return reply{}, notSimulated("change tracking of users")
	case len(c.segments) == 2:
		return c.getUser()
	}
	return c.routeOutlook()
}

// routeOutlook finds the resource of a mailbox.
func (c *call) routeOutlook() (reply, *apiError) {
	roles := mailRoles
	switch c.segment(0) {
	case "messages", "mailfolders":
	case "outlook", "mailboxsettings":
		roles = settingsRoles
	default:
		return reply{}, badSegment(c.segments[2])
	}
	if c.segment(0) == "mailfolders" && c.segment(2) == "messagerules" {
		roles = settingsRoles
	}
	if err := c.openMailbox(roles); err != nil {
		return reply{}, err
	}
	switch c.segment(0) {
	case "messages":
		return c.routeMessages(nil, 3)
	case "mailfolders":
		return c.routeFolders()
	case "outlook":
		return c.listCategories()
	}
	return c.mailboxSettings()
}

// routeFolders finds the resource below mailFolders.
func (c *call) routeFolders() (reply, *apiError) {
	switch n := len(c.segments); {
	case n == 3:
		return c.listFolders(c.box().root)
	case n == 4 && c.segment(1) == "$count":
		return c.countFolders(c.box().root)
	case n == 4 && c.segment(1) == "delta":
		return reply{}, notSimulated("change tracking of folders")
	}
	f, err := c.box().find(c.segments[3])
	if err != nil {
		return reply{}, err
	}
	switch {
	case len(c.segments) == 4:
		return c.getFolder(f)
	case c.segment(2) == "childfolders" && len(c.segments) == 5:
		return c.listFolders(f)
	case c.segment(2) == "childfolders" && c.segment(3) == "$count" && len(c.segments) == 6:
		return c.countFolders(f)
	case c.segment(2) == "messages":
		return c.routeMessages(f, 5)
	case c.segment(2) == "messagerules":
		return c.listRules(f)
	}
	return reply{}, badSegment(c.segments[4])
}

// routeMessages finds the resource below messages, which is the segment before the one at next. folder is nil for the
// whole mailbox.
func (c *call) routeMessages(folder *folderNode, next int) (reply, *apiError) {
	rest := c.segments[next:]
	switch {
	case len(rest) == 0:
		return c.listMessages(folder)
	case len(rest) == 1 && strings.EqualFold(rest[0], "$count"):
		return c.countMessages(folder)
	case len(rest) == 1 && strings.EqualFold(rest[0], "delta"):
		return reply{}, notSimulated("change tracking of messages")
	}
	below := ""
	if len(rest) > 1 {
		below = rest[1]
	}
	value, attached := strings.EqualFold(below, "$value") && len(rest) == 2, strings.EqualFold(below, "attachments")
	if len(rest) > 1 && !value && !attached {
		return reply{}, badSegment(below) // as an id with a slash that is not escaped makes it
	}
	e, err := c.findMessage(folder, rest[0])
	switch {
	case err != nil:
		return reply{}, err
	case attached:
		return c.routeAttachments(e, rest[2:])
	case value && folder != nil:
		return reply{}, notAllowed()
	case value:
		return c.messageMIME(e)
	}
	return c.getMessage(e)
}
