package tables

import (
	"context"
	"fmt"
	"sync"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
)

// content is a value that is fetched when somebody looks at it: filters on other columns, sorts and joins pass it on
// without its bytes. What is left in the result is fetched row by row.
type content struct {
	from       *contents
	box        Mailbox
	message    string
	attachment string // its id; "" for the message's own MIME
	size       int64  // bytes, about; 0 where it is not known
}

var _ sql.BytesWrapper = (*content)(nil)

// UnwrapAny fetches the bytes.
func (c *content) UnwrapAny(ctx context.Context) (any, error) { return c.Unwrap(ctx) }

// Unwrap fetches the bytes. What has gone meanwhile is an error: whoever computes with it cannot have NULL.
func (c *content) Unwrap(ctx context.Context) ([]byte, error) {
	bytes, ok, err := c.from.fetch(ctx, c)
	if err == nil && !ok {
		err = sqlError(&mailboxError{box: c.box, err: &partError{c.name(), errGone}})
	}
	return bytes, err
}

// IsExactLength is false: Graph's size is not the number of bytes.
func (c *content) IsExactLength() bool { return false }

// MaxByteLength is the most that is fetched.
func (c *content) MaxByteLength() int64 { return c.from.limit }

// Compare leaves comparing to whoever has the bytes.
func (c *content) Compare(context.Context, any) (cmp int, comparable bool, err error) {
	return 0, false, nil
}

// Hash is what the bytes are of.
func (c *content) Hash() any { return [3]string{c.box.ID, c.message, c.attachment} }

// request is what fetches the bytes.
func (c *content) request() graph.Request {
	client := c.from.source.client
	if c.attachment == "" {
		return client.MessageContent(c.box.ID, c.message)
	}
	return client.AttachmentContent(c.box.ID, c.message, c.attachment)
}

// name says what it is, by ids.
func (c *content) name() string {
	if c.attachment == "" {
		return "message " + c.message
	}
	return fmt.Sprintf("attachment %s of message %s", c.attachment, c.message)
}

// contents fetches what one scan hands out. It holds the bytes of one at most: the last, which a predicate may have looked
// at before the result does.
type contents struct {
	source *Source
	limit  int64 // bytes of one
	most   int   // that may be fetched; 0: any number

	mu      sync.Mutex // guards what follows, and lets one fetch at a time
	last    *content
	bytes   []byte
	hoard   hoard // counts them
	fetched int
}

// newContents takes the limit from a max_allowed_packet that is lower than by default: the default is how long commands may be, and says nothing of rows.
func newContents(ctx *sql.Context, source *Source) *contents {
	f := &contents{source: source, limit: maxContent, hoard: hoard{usage: usageOf(ctx)}}
	if v, err := ctx.GetSessionVariable(ctx, "max_allowed_packet"); err == nil {
		if n, ok := asInt64(ctx, v); ok && n > 0 && n < mostBytes {
			f.limit = n
		}
	}
	return f
}

// maxContent is what a client can take in a row at most, in bytes.
const maxContent = 1 << 30

// fetch reads the bytes of one; ok is false where it has gone meanwhile. Errors are the client's already.
func (f *contents) fetch(ctx context.Context, c *content) (bytes []byte, ok bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.last == c {
		return f.bytes, true, nil
	}
	f.last, f.bytes = nil, nil
	f.hoard.free()
	if f.fetched++; f.most > 0 && f.fetched > f.most {
		return nil, false, tooManyMessagesError(f.most)
	}
	if err := f.hoard.add(c.size); err != nil {
		return nil, false, err
	}
	bytes, ok, err = graph.ReadContent(ctx, f.source.client, c.request(), graph.ContentOptions{Limit: f.limit, Size: c.size})
	if err != nil {
		return nil, false, sqlError(&mailboxError{box: c.box, err: &partError{c.name(), err}})
	}
	if ok {
		f.last, f.bytes = c, bytes
	}
	return bytes, ok, f.hoard.add(int64(len(bytes)) - c.size)
}
