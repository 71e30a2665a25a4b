package graphsim

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// demoMessageKinds are the kinds that a mailbox worth testing with holds.
var demoMessageKinds = map[string]func(*Message) bool{
	"any":                  func(*Message) bool { return true },
	"null subject":         func(m *Message) bool { return m.Subject == nil },
	"empty subject":        func(m *Message) bool { return m.Subject != nil && *m.Subject == "" },
	"255 characters":       func(m *Message) bool { return m.Subject != nil && utf8.RuneCountInString(*m.Subject) == 255 },
	"apostrophe":           inSubject("'"),
	"percent":              inSubject("%"),
	"underscore":           inSubject("_"),
	"emoji":                inSubject("🎁", "🔥", "👩"),
	"Arabic":               inSubject("م"),
	"Hebrew":               inSubject("ה"),
	"CJK":                  inSubject("の", "的", "件", "发"),
	"reply":                inSubject("RE: "),
	"German reply":         inSubject("AW: "),
	"request":              func(m *Message) bool { return m.Type == "eventMessageRequest" && m.DeliveryReceipt == nil },
	"response":             func(m *Message) bool { return m.Type == "eventMessageResponse" },
	"cancellation":         func(m *Message) bool { return m.Type == "eventMessage" && m.MeetingMessageType == "meetingCancelled" },
	"read receipt":         inSubject("Read: "),
	"not delivered":        inSubject("Undeliverable: "),
	"receipt wanted":       func(m *Message) bool { return m.ReadReceipt != nil && *m.ReadReceipt },
	"draft without sender": func(m *Message) bool { return m.IsDraft && m.From == nil && m.Sender == nil },
	"never received":       func(m *Message) bool { return m.Received.IsZero() },
	"category":             func(m *Message) bool { return len(m.Categories) == 1 },
	"two categories":       func(m *Message) bool { return len(m.Categories) == 2 },
	"flagged, due": func(m *Message) bool {
		return m.FlagStatus == "flagged" && !m.FlagStart.IsZero() && !m.FlagDue.IsZero()
	},
	"complete":             func(m *Message) bool { return m.FlagStatus == "complete" && !m.FlagCompleted.IsZero() },
	"high":                 func(m *Message) bool { return m.Importance == "high" },
	"low":                  func(m *Message) bool { return m.Importance == "low" },
	"other":                func(m *Message) bool { return m.Inference == "other" },
	"unread":               func(m *Message) bool { return !m.IsRead },
	"plain text":           func(m *Message) bool { return !m.BodyHTML },
	"unique body":          func(m *Message) bool { return m.UniqueBody != nil },
	"aol.com":              func(m *Message) bool { return m.From != nil && strings.HasSuffix(m.From.Address, "@aol.com") },
	"sender's underscore":  func(m *Message) bool { return m.From != nil && strings.Contains(m.From.Address, "_") },
	"on behalf of":         func(m *Message) bool { return m.From != nil && m.Sender != nil && *m.From != *m.Sender },
	"headers":              func(m *Message) bool { return len(m.Headers) > 5 },
	"cc":                   func(m *Message) bool { return len(m.CC) > 0 },
	"bcc":                  func(m *Message) bool { return len(m.BCC) > 0 },
	"reply-to":             func(m *Message) bool { return len(m.ReplyTo) > 0 },
	"file":                 withAttachment("file"),
	"item":                 withAttachment("item"),
	"reference":            withAttachment("reference"),
	"inline only":          func(m *Message) bool { return len(m.Attachments) > 0 && !m.HasAttachments },
	"fraction of a second": func(m *Message) bool { return m.Received.Nanosecond() != 0 },
	"long conversation":    func(m *Message) bool { return len(m.ConversationIndex) >= 22+3*5 },
	"slash in an old id":   func(m *Message) bool { return strings.ContainsAny(m.LegacyID, "/+") },
	"dash in an id":        func(m *Message) bool { return strings.ContainsAny(m.ID, "-_") && strings.HasSuffix(m.ID, "=") },
}

// inSubject is true for messages whose subject holds one of the parts.
func inSubject(parts ...string) func(*Message) bool {
	return func(m *Message) bool {
		return m.Subject != nil && slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(*m.Subject, p) })
	}
}

// withAttachment is true for messages with an attachment of that kind.
func withAttachment(kind string) func(*Message) bool {
	return func(m *Message) bool {
		return slices.ContainsFunc(m.Attachments, func(a *Attachment) bool { return a.Kind == kind })
	}
}
