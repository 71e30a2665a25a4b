package graphsim

import (
	"strings"
	"time"
)

// oddity is a message that real mailboxes hold and programs trip over.
type oddity struct {
	folder, subject string
	from            Recipient
	text            string // its one paragraph
	bend            func(*Message)
}

// oddities adds each oddity to a mailbox, on days of their own in the last two months.
func (b *box) oddities() {
	for i, o := range oddities {
		at := DemoEpoch.AddDate(0, 0, -2*i).Add(-b.span(time.Hour, 3*time.Hour))
		m := b.message(at, o.from, o.subject, &letter{tongue: tongues["en"], to: b.entry.given, fixed: []string{o.text}})
		m.Modified = at.Add(time.Minute)
		if o.bend != nil {
			o.bend(m)
		}
		b.put(o.folder, m)
	}
}

// Senders of oddities.
var (
	fromAOL      = Recipient{"Mary Jane Watson", "mary_jane@aol.com"}
	fromFabrikam = Recipient{"Bill Carter", "bill_carter@fabrikam.com"}
	fromNobody   = Recipient{"", "no-name@woodgrovebank.com"}
	fromAdele    = Recipient{"Adele Vance", DemoUser}
)

// oddities are the messages that are in Adele's mailbox whatever the seed.
var oddities = []oddity{
	{"inbox", "It's O'Brien's contract: don't sign", fromAOL, "It's a quote: ' and another: '' and a backslash: \\.", nil},
	{"inbox", "100% sure_ish", fromFabrikam, "Percent and underscore are LIKE's own signs: 100% a_b \\% \\_.", nil},
	{"inbox", "100 percent sure-ish", fromFabrikam, "LIKE '100%' finds both of them, LIKE '100\\%%' only the other.", nil},
	{"inbox", "", fromNobody, "The subject is empty.", nil},
	{"inbox", "", fromNobody, "There is no subject.", func(m *Message) { m.Subject = nil }},
	{"Inbox/Clients", "", fromAOL, "There is no subject either.", func(m *Message) { m.Subject = nil }},
	{"inbox", " leading and trailing spaces ", fromFabrikam, "MySQL's collations ignore some of these spaces.", nil},
	{"inbox", strings.Repeat("A very long subject, ", 12) + "and on", fromFabrikam, "255 characters are the most that Outlook takes.", func(m *Message) { cut := firstRunes(*m.Subject+strings.Repeat("!", 99), 255); m.Subject = &cut }},
	{"inbox", strings.Repeat("長い件名", 50), fromFabrikam, "日本語の長い件名です。", nil},
	{"inbox", "👩‍👩‍👧‍👦 family day 🏳️‍🌈 é vs é", fromAOL, "Emoji of several code points, and one letter written in two ways.", nil},
	{"inbox", "مرحبا: دعوة إلى الاجتماع (Q4)", Recipient{"ليلى حسن", "layla.hassan@woodgrove.ae"}, "النص العربي مع English في الوسط.", nil},
	{"inbox", "הזמנה לפגישה – Contoso", Recipient{"יעל כהן", "yael@litware.co.il"}, "טקסט בעברית עם English באמצע.", nil},
	{"inbox", "报价单与合同", Recipient{"李伟", "li.wei@proseware.cn"}, "附件是最新版本的报价单。", nil},
	{"inbox", "Tab\tin the subject", fromFabrikam, "A soft line break of Outlook:\va vertical tab that JSON must escape.", nil},
	{"inbox", "'; DROP TABLE messages; --", fromNobody, "Not a chance.", nil},
	{"inbox", "<script>alert(1)</script> &amp; friends", fromNobody, "Markup in a subject is text.", nil},
	{"inbox", "Receipts wanted", fromFabrikam, "Please confirm.", func(m *Message) { m.ReadReceipt, m.DeliveryReceipt = &[]bool{true}[0], &[]bool{true}[0] }},
	{"inbox", "Unknown flags", fromFabrikam, "Some items have null where others have false.", func(m *Message) { m.ReadReceipt, m.DeliveryReceipt = nil, nil }},
	{"inbox", "On behalf of", Recipient{"Patti Fernandez", "patti@contoso.com"}, "Debra sent this for Patti.", func(m *Message) { m.Sender = &Recipient{"Debra Berger", "debra@contoso.com"} }},
	{"inbox", "No From, but a Sender", fromAdele, "From is missing.", func(m *Message) { m.From = nil }},
	{"inbox", "Address without a domain", Recipient{"Lidia Holloway", "/O=EXCHANGELABS/OU=EXCHANGE/CN=RECIPIENTS/CN=LIDIA"}, "An X.500 address, as old internal mail has it.", nil},
	{"inbox", "Odd Message-ID", fromAOL, "Its Message-ID holds an apostrophe and a plus sign.", func(m *Message) { m.InternetMessageID = "<o'brien+1%2F?x=1&y@aol.com>" }},
	{"inbox", "Two categories, one flag", fromFabrikam, "Red and blue.", func(m *Message) {
		m.Categories, m.FlagStatus, m.FlagDue = []string{"Red category", "Blue category"}, "flagged", DemoEpoch.AddDate(0, 0, 4).Truncate(24*time.Hour)
	}},
	{"inbox", "Semicolons; in a category", fromFabrikam, "The flat list has '; ' between.", func(m *Message) { m.Categories = []string{"a; b", "c"} }},
	{"inbox", "Many recipients", fromFabrikam, "Sixty of them.", manyRecipients},
	{"drafts", "Not yet sent, by nobody", fromAdele, "A draft without a sender.", func(m *Message) { m.From, m.Sender, m.To, m.IsDraft = nil, nil, nil, true }},
	{"drafts", "Imported draft", fromAdele, "Never received: the received time is null.", neverReceived},
	{"drafts", "Imported draft (copy)", fromAdele, "Never received: the received time is null.", neverReceived},
	{"2026/O'Brien & Sons", "Filed under an apostrophe", fromAOL, "The folder's name has an apostrophe and an ampersand.", nil},
	{"2026/Litware A/B Test", "Filed under a slash", Recipient{"Allan Deyoung", "Allan.DeYoung@Litware.com"}, "The folder's name has a slash.", nil},
	{"Inbox/عملاء", "Filed from right to left", fromAOL, "The folder's name is Arabic.", nil},
}

// neverReceived makes a draft that another program wrote into the mailbox.
func neverReceived(m *Message) {
	m.IsDraft, m.Received, m.Sent = true, time.Time{}, time.Time{}
	m.From, m.Sender = nil, nil
}

// manyRecipients gives a message every employee twice, and a BCC of itself.
func manyRecipients(m *Message) {
	for _, e := range roster[:staff] {
		m.To = append(m.To, e.recipient())
		m.CC = append(m.CC, e.recipient())
	}
	m.BCC = []Recipient{fromAdele}
}
