package graph

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	abstractions "github.com/microsoft/kiota-abstractions-go"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// MessageContent requests a message as MIME. Only this path has it: below a folder Graph answers 405.
// See https://learn.microsoft.com/graph/outlook-get-mime-message.
func (c *Client) MessageContent(mailbox, id string) Request {
	info, err := c.users().ByUserId(mailbox).Messages().ByMessageId(id).Content().ToGetRequestInformation(context.Background(), nil)
	return c.content(mailbox, info, err)
}

// AttachmentContent requests the bytes of an attachment: a file as it is, an item as MIME (or vCard, or iCalendar).
// Graph answers 405 for a reference.
// See https://learn.microsoft.com/graph/api/attachment-get.
func (c *Client) AttachmentContent(mailbox, message, id string) Request {
	attachment := c.users().ByUserId(mailbox).Messages().ByMessageId(message).Attachments().ByAttachmentId(id)
	info, err := attachment.ToGetRequestInformation(context.Background(), nil)
	if err == nil { // the SDK has no builder for this path
		path, _, _ := strings.Cut(info.UrlTemplate, "{?")
		info.UrlTemplate = path + "/$value"
	}
	return c.content(mailbox, info, err)
}

// content makes a request for bytes of what a builder made.
func (c *Client) content(mailbox string, info *abstractions.RequestInformation, err error) Request {
	r := c.request(mailbox, odata.Query{}, info, err)
	r.message, r.raw = true, true
	return r
}

// ContentOptions says how much of a content is read.
type ContentOptions struct {
	// Limit is the most bytes that are taken. If zero, 1 GiB.
	Limit int64

	// Size is about how many bytes will come, so that they are read without moving them. If zero, nobody knows.
	Size int64
}

// maxContent is the Limit of ContentOptions that name none: MySQL's largest packet.
const maxContent = 1 << 30

// ContentTooLargeError is a content beyond ContentOptions.Limit.
type ContentTooLargeError struct {
	Op, Mailbox, RequestID string
	Limit                  int64 // bytes
}

// Error names what was asked, of which mailbox, and the limit.
func (e *ContentTooLargeError) Error() string {
	return fmt.Sprintf("%s for mailbox %s: the content is larger than %d bytes (request-id %s)", e.Op, e.Mailbox, e.Limit, e.RequestID)
}

// ReadContent reads bytes that r is about, all of them, and gives the mailbox's slot back. If there is no such message
// or attachment, ok is false and there is no error.
func ReadContent(ctx context.Context, c *Client, r Request, o ContentOptions) (content []byte, ok bool, err error) {
	if r.err == nil {
		content, err = readContent(ctx, c, r, o)
	} else {
		err = r.err
	}
	if IsNotFound(err) {
		return nil, false, nil
	}
	return content, err == nil, err
}

// readContent reads bytes that should be there.
func readContent(ctx context.Context, c *Client, r Request, o ContentOptions) ([]byte, error) {
	if o.Limit <= 0 {
		o.Limit = maxContent
	}
	resp, err := c.send(ctx, r, r.url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	requestID := resp.Header.Get("request-id")
	tooLarge := &ContentTooLargeError{Op: r.op, Mailbox: r.Mailbox, RequestID: requestID, Limit: o.Limit}
	if resp.ContentLength > o.Limit {
		return nil, tooLarge
	}
	var b bytes.Buffer
	b.Grow(int(min(max(o.Size, resp.ContentLength, 0), o.Limit)) + bytes.MinRead)
	_, err = b.ReadFrom(io.LimitReader(resp.Body, o.Limit+1))
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, &TransferError{Op: r.op, Mailbox: r.Mailbox, RequestID: requestID, Partial: true, Err: err}
	case int64(b.Len()) > o.Limit:
		return nil, tooLarge
	}
	return b.Bytes(), nil
}

// setAccept says what kind of answer is wanted.
func (r Request) setAccept(h http.Header) {
	if r.raw {
		h.Set("Accept", "*/*")
		return
	}
	h.Set("Accept", "application/json")
}
