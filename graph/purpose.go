package graph

import (
	"context"
	"strings"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// UserPurpose reads what a mailbox is for: its answer's value is user, linked, shared, room, equipment or others. It needs
// MailboxSettings.Read. The SDK has no builder for single settings, and the whole of them is a kilobyte.
// See https://learn.microsoft.com/graph/api/user-get-mailboxsettings.
func (c *Client) UserPurpose(mailbox string) Request {
	info, err := c.users().ByUserId(mailbox).MailboxSettings().ToGetRequestInformation(context.Background(), nil)
	if err == nil {
		info.UrlTemplate = strings.Replace(info.UrlTemplate, "/mailboxSettings", "/mailboxSettings/userPurpose", 1)
	}
	return c.request(mailbox, odata.Query{}, info, err)
}
