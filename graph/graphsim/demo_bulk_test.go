package graphsim

import (
	"encoding/json"
	"testing"
	"time"
)

// TestBulk reads a computed mailbox here and there.
func TestBulk(t *testing.T) {
	const n = 1_000_000
	box := Bulk(n).Users[0].Mailbox
	inbox := box.Root.Children[4]
	if inbox.WellKnown != "inbox" || inbox.Messages.Len() != n {
		t.Fatalf("got %d messages in %s, want %d in inbox", inbox.Messages.Len(), inbox.WellKnown, n)
	}
	ids, last := map[string]bool{}, time.Time{}
	for i := 0; i < n; i += 997 {
		m, again := inbox.Messages.At(i), inbox.Messages.At(i)
		if m.ID != again.ID || *m.Subject != *again.Subject || m.Body() != again.Body() {
			t.Fatalf("message %d is not the same the second time", i)
		}
		if ids[m.ID] || !m.Received.After(last) {
			t.Fatalf("message %d: id %s, received %v after %v", i, m.ID, m.Received, last)
		}
		ids[m.ID], last = true, m.Received
		if size := printedSize(t, m); size < 1900 || size > 2600 {
			t.Fatalf("message %d is %d bytes, want about 2.2 KB", i, size)
		}
	}
}

// printedSize is the length of a message as a page of Graph has it, without the body.
func printedSize(t *testing.T, m *Message) int {
	t.Helper()
	address := func(people ...Recipient) (list []any) {
		for _, p := range people {
			list = append(list, map[string]Recipient{"emailAddress": p})
		}
		return list
	}
	data, err := json.Marshal(map[string]any{
		"@odata.etag": `W/"` + m.ChangeKey + `"`, "id": m.ID, "createdDateTime": m.Created, "lastModifiedDateTime": m.Modified,
		"changeKey": m.ChangeKey, "categories": m.Categories, "receivedDateTime": m.Received, "sentDateTime": m.Sent,
		"hasAttachments": false, "internetMessageId": m.InternetMessageID, "subject": m.Subject, "bodyPreview": m.Preview,
		"importance": m.Importance, "parentFolderId": m.LegacyID[:120], "conversationId": m.ConversationID,
		"conversationIndex": m.ConversationIndex, "isDeliveryReceiptRequested": false, "isReadReceiptRequested": false,
		"isRead": true, "isDraft": false, "webLink": m.WebLink, "inferenceClassification": m.Inference,
		"sender": address(*m.Sender), "from": address(*m.From), "toRecipients": address(m.To...), "ccRecipients": address(m.CC...),
		"bccRecipients": []any{}, "replyTo": []any{}, "flag": map[string]string{"flagStatus": m.FlagStatus},
	})
	if err != nil {
		t.Fatal(err)
	}
	return len(data)
}

// BenchmarkDemo measures how long the demo takes to start.
func BenchmarkDemo(b *testing.B) {
	for b.Loop() {
		Demo(1)
	}
}

// BenchmarkBulk measures one message of a bulk mailbox.
func BenchmarkBulk(b *testing.B) {
	messages := Bulk(1_000_000).Users[0].Mailbox.Root.Children[4].Messages
	for i := 0; b.Loop(); i++ {
		messages.At(i % messages.Len())
	}
}
