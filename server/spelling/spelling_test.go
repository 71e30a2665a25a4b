package spelling_test

import (
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/server/spelling"
)

// TestNearest guesses what settings, tables and columns were meant to be.
func TestNearest(t *testing.T) {
	settings := []string{"TokenUrl", "TenantId", "ClientId", "ClientSecret", "ClientSecretFile", "UserId", "RetryMode", "RetryCountMax", "CACertFile",
		"Mailboxes", "ExcludeMailboxes", "MaxRequestsPerMailbox"}
	tables := []string{"message_headers", "message_mime", "message_rules", "messages", "folders"}
	columns := []string{"id", "subject", "is_read", "received_date_time", "body_content", "body_content_type", "parent_folder_id"}
	for _, test := range []struct {
		known      []string
		name, want string
	}{
		{settings, "TokenUri", "TokenUrl"}, {settings, "ClientSecrt", "ClientSecret"}, {settings, "user", "UserId"},
		{settings, "tenant", "TenantId"}, {settings, "Mailbox", "Mailboxes"}, {settings, "CACert", "CACertFile"},
		{settings, "RetryCount", "RetryCountMax"}, {settings, "Colour", ""}, {settings, "x", ""}, {settings, "", ""},
		{tables, "message", "messages"}, {tables, "Message_Header", "message_headers"}, {tables, "MESSAGES_MIME", "message_mime"}, {tables, "people", ""},
		{columns, "isRead", "is_read"}, {columns, "subj", "subject"}, {columns, "recieved_date_time", "received_date_time"}, {columns, "body", "body_content"},
		{columns, "idd", "id"}, {columns, strings.Repeat("subject", 1<<20), "subject"}, {nil, "id", ""},
	} {
		if got := spelling.Nearest(test.name, test.known); got != test.want {
			t.Errorf("Nearest(%.40q): got %q, want %q", test.name, got, test.want)
		}
	}
}
