package graph

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// testMeter counts, and ends its context with the request that is one too many.
type testMeter struct {
	sent, received atomic.Int64
	most           int64 // 0 is any number
	end            context.CancelCauseFunc
}

// errEnough is why testMeter ends a context.
var errEnough = errors.New("enough")

// Sent counts a request.
func (m *testMeter) Sent() {
	if n := m.sent.Add(1); m.most > 0 && n > m.most {
		m.end(errEnough)
	}
}

// Received counts bytes.
func (m *testMeter) Received(n int) { m.received.Add(int64(n)) }

// TestMeter tells of every try and every byte, and ends the reading with the meter's own error, without sending more, whatever
// the retry mode.
func TestMeter(t *testing.T) {
	for _, mode := range []RetryMode{RetryWhenStatusCodeMatch, RetryAny} {
		for most, want := range map[int64]error{0: io.EOF, 3: io.EOF, 2: errEnough, 1: errEnough} {
			var asked atomic.Int64
			page := pageOf(0, 3, "")
			c := memoryClient(t, Options{RetryMode: mode}, func(w http.ResponseWriter, _ *http.Request) {
				if asked.Add(1) < 3 {
					w.Header().Set("Retry-After", "0")
					w.WriteHeader(http.StatusTooManyRequests)
					return
				}
				io.WriteString(w, page)
			})
			ctx, end := context.WithCancelCause(t.Context())
			m := &testMeter{most: most, end: end}
			list := List(WithMeter(ctx, m), c, c.Users(odata.Query{}, false), ListOptions{}, func(*Element) (int, error) { return 0, nil })
			var err error
			for err == nil {
				_, err = list.Next(t.Context())
			}
			list.Close()
			end(nil)
			if !errors.Is(err, want) || want == io.EOF && (m.sent.Load() != 3 || m.received.Load() != int64(len(page))) {
				t.Errorf("mode %v, at most %d: %v; %d requests, %d bytes of %d", mode, most, err, m.sent.Load(), m.received.Load(), len(page))
			}
			if most > 0 && asked.Load() > most {
				t.Errorf("mode %v, at most %d: %d were sent", mode, most, asked.Load())
			}
		}
	}
}
