package graph

import (
	"context"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// The requests of this file need MailboxSettings.Read. Their answers are small: none takes options.

// MailboxSettings reads all settings of a mailbox.
// See https://learn.microsoft.com/graph/api/user-get-mailboxsettings.
func (c *Client) MailboxSettings(mailbox string) Request {
	info, err := c.users().ByUserId(mailbox).MailboxSettings().ToGetRequestInformation(context.Background(), nil)
	return c.request(mailbox, odata.Query{}, info, err)
}

// MasterCategories lists the categories that a mailbox's owner may choose from.
// See https://learn.microsoft.com/graph/api/outlookuser-list-mastercategories.
func (c *Client) MasterCategories(mailbox string) Request {
	info, err := c.users().ByUserId(mailbox).Outlook().MasterCategories().ToGetRequestInformation(context.Background(), nil)
	return c.request(mailbox, odata.Query{}, info, err)
}

// MessageRules lists the rules of a mailbox's inbox; no other folder has any.
// See https://learn.microsoft.com/graph/api/mailfolder-list-messagerules.
func (c *Client) MessageRules(mailbox string) Request {
	info, err := c.users().ByUserId(mailbox).MailFolders().ByMailFolderId("inbox").MessageRules().ToGetRequestInformation(context.Background(), nil)
	return c.request(mailbox, odata.Query{}, info, err)
}
