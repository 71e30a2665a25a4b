package graphsim

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// Limits of a $batch.
const (
	maxBatch      = 20
	maxBatchBytes = 4 << 20
	batchParallel = 4 // requests of a batch that run at once, whatever mailboxes they are for
)

// batchItem is a request inside of a batch.
type batchItem struct {
	ID        string            `json:"id"`
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	Body      json.RawMessage   `json:"body"`
	DependsOn []string          `json:"dependsOn"`
}

// batchAnswer is what became of one.
type batchAnswer struct {
	ID      string            `json:"id"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    json.RawMessage   `json:"body,omitempty"`

	done chan struct{} // closed when the rest is set
}

// runBatch answers a $batch: up to 20 requests, each throttled by itself.
func (c *call) runBatch(r *http.Request) (reply, *apiError) {
	if c.method != http.MethodPost {
		return reply{}, refuse(http.StatusMethodNotAllowed, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
	}
	items, err := readBatch(r.Body)
	if err != nil {
		return reply{}, err
	}
	answers := make([]*batchAnswer, len(items))
	byID := map[string]*batchAnswer{}
	for i, item := range items {
		answers[i] = &batchAnswer{ID: item.ID, done: make(chan struct{})}
		byID[item.ID] = answers[i]
	}
	var calls sync.WaitGroup
	slots := make(chan struct{}, batchParallel)
	for i, item := range items {
		calls.Go(func() {
			defer close(answers[i].done)
			if !awaitAll(item.DependsOn, byID) {
				answers[i].fail(c, refuse(http.StatusFailedDependency, "FailedDependency", "Dependency failed."))
				return
			}
			slots <- struct{}{}
			defer func() { <-slots }()
			c.runItem(item, answers[i])
		})
	}
	calls.Wait()
	body, jsonErr := json.Marshal(map[string]any{"responses": answers})
	if jsonErr != nil {
		return reply{}, refuse(http.StatusInternalServerError, "InternalServerError", "%s", jsonErr.Error())
	}
	return reply{body: body}, nil
}

// readBatch reads and checks the requests of a batch. What one depends on stands before it.
func readBatch(body io.Reader) ([]batchItem, *apiError) {
	var batch struct {
		Requests []batchItem `json:"requests"`
	}
	if err := json.NewDecoder(io.LimitReader(body, maxBatchBytes)).Decode(&batch); err != nil {
		return nil, refuse(http.StatusBadRequest, "BadRequest", "Unable to parse the batch request.")
	}
	if n := len(batch.Requests); n == 0 || n > maxBatch {
		return nil, refuse(http.StatusBadRequest, "MaximumValueExceeded",
			"Number of batch request steps exceeds the maximum value of %d.", maxBatch)
	}
	seen := map[string]bool{}
	for _, item := range batch.Requests {
		if item.ID == "" || seen[item.ID] || item.Method == "" || item.URL == "" {
			return nil, refuse(http.StatusBadRequest, "BadRequest", "Write request id : %s is not unique, or the step has no method or url.", item.ID)
		}
		for _, id := range item.DependsOn {
			if !seen[id] {
				return nil, refuse(http.StatusBadRequest, "BadRequest", "Invalid dependsOn in request id : %s.", item.ID)
			}
		}
		seen[item.ID] = true
	}
	return batch.Requests, nil
}

// awaitAll waits for what a request depends on, and reports whether all of it went well.
func awaitAll(ids []string, byID map[string]*batchAnswer) bool {
	ok := true
	for _, id := range ids {
		<-byID[id].done
		ok = ok && byID[id].Status < 400
	}
	return ok
}

// runItem runs one request as if it had come by itself, under the token of the batch.
func (c *call) runItem(item batchItem, answer *batchAnswer) {
	path, query, _ := strings.Cut("/"+strings.TrimPrefix(item.URL, "/"), "?")
	inner := &call{
		sim: c.sim, ctx: c.ctx, method: strings.ToUpper(item.Method), path: escapeSpaces(path), raw: query, header: http.Header{},
		origin: c.origin, batch: true, requestID: newGUID(),
	}
	inner.header.Set("Authorization", c.header.Get("Authorization"))
	for name, value := range item.Headers {
		inner.header.Set(name, value)
	}
	inner.arrive()
	defer func() { inner.leave() }()
	rep, err := inner.answer(nil)
	if err != nil {
		answer.fail(inner, err)
		return
	}
	answer.set(inner, rep)
}

// escapeSpaces makes a path that was written by hand one that can be taken apart.
func escapeSpaces(path string) string { return strings.ReplaceAll(path, " ", url.PathEscape(" ")) }

// fail makes an error the answer.
func (a *batchAnswer) fail(c *call, err *apiError) {
	if c.clientID == "" {
		c.clientID = c.requestID
	}
	a.set(c, c.errorReply(err))
}

// set takes over an answer. What is not JSON is base64.
func (a *batchAnswer) set(c *call, rep reply) {
	var body strings.Builder
	if err := c.writeBody(&body, rep); err != nil {
		a.Status = http.StatusInternalServerError
		return
	}
	a.Status = statusOf(rep)
	a.Headers = map[string]string{"Cache-Control": "private", "Content-Type": orElse(rep.kind, "application/json")}
	for name, values := range rep.header {
		a.Headers[name] = values[0]
	}
	switch text := body.String(); {
	case text == "":
	case rep.kind == "" && json.Valid([]byte(text)):
		a.Body = json.RawMessage(text)
	default:
		quoted, _ := json.Marshal(base64.RawURLEncoding.EncodeToString([]byte(text))) // a string always marshals
		a.Body = quoted
	}
	if c.record != nil && c.batch {
		c.sim.records.answered(c.record, a.Status, int64(body.Len()))
	}
}
