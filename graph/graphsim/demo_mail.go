package graphsim

import (
	"fmt"
	"strings"
	"time"
)

// partner is somebody to exchange mail with, and the language for it.
type partner struct {
	Recipient
	first  string
	tongue *tongue // what both write
	own    *tongue // what the partner's Outlook speaks
	inside bool    // works for Contoso
}

// partner is a colleague or somebody of another company.
func (b *box) partner() partner {
	if chance(b.rng, 0.35) {
		o := pick(b.rng, outsiders)
		first, _, _ := strings.Cut(o.Name, " ")
		p := partner{o.Recipient, first, tongues[o.lang], tongues[o.lang], false}
		if o.lang != "en" && chance(b.rng, 0.3) {
			p.tongue = tongues["en"]
		}
		return p
	}
	e := b.colleague()
	p := partner{e.recipient(), e.given, tongues["en"], tongueOf(e.locale), true}
	if p.own == b.tongue {
		p.tongue = b.tongue
	}
	return p
}

// colleague is an employee other than the owner of the mailbox.
func (b *box) colleague() *rosterLine {
	for {
		if e := pick(b.rng, roster[:staff]); e.alias != b.entry.alias {
			return &e
		}
	}
}

// staff is how many entries of the roster, from the first, are employees with an address.
const staff = 32

// thread is a conversation of one to seven messages, in turns, filed in the inbox or a client's folder and in Sent Items.
func (b *box) thread() {
	p := b.partner()
	base := filled(b.rng, pick(b.rng, p.tongue.subjects))
	conversation, index := b.ids.conversation()
	folder := b.threadFolder(base)
	at, mine := b.moment(), chance(b.rng, 0.35)
	copies := b.copies()
	var before *letter
	for i := range 1 + b.rng.IntN(4)*b.rng.IntN(3) {
		subject, writer := base, p.own
		if mine {
			writer = b.tongue
		}
		if i > 0 {
			subject = writer.reply + base
		}
		l := &letter{tongue: p.tongue, to: b.entry.given, paras: 1 + b.rng.IntN(4), quoted: before}
		if mine {
			l.to = p.first
		}
		m := b.turn(at, p, subject, l, mine)
		m.ConversationID, m.ConversationIndex = conversation, index
		m.CC = copies
		if mine {
			b.put("sentitems", m)
		} else {
			b.file(folder, m)
		}
		index = append(append([]byte(nil), index...), b.ids.bytes(nil, 29)[24:]...)
		at = at.Add(b.span(4*time.Minute, 26*time.Hour))
		if at.After(DemoEpoch) {
			return
		}
		before, mine = l, !mine
	}
}

// turn is one message of a thread, with what people add to a message.
func (b *box) turn(at time.Time, p partner, subject string, l *letter, mine bool) *Message {
	from := p.Recipient
	if mine {
		from = b.owner
	}
	m := b.message(at, from, subject, l)
	if mine {
		makeSent(m)
		m.To = []Recipient{p.Recipient}
		if chance(b.rng, 0.05) {
			m.BCC = []Recipient{b.colleague().recipient()}
		}
	} else if !p.inside {
		m.Headers = b.headers(m)
		if chance(b.rng, 0.3) {
			makePlain(m, l)
		}
	}
	b.adorn(m)
	return m
}

// copies are the people in CC: most often nobody.
func (b *box) copies() []Recipient {
	var cc []Recipient
	for chance(b.rng, 0.3) {
		cc = append(cc, b.colleague().recipient())
	}
	return cc
}

// threadFolder is where a tidy owner files a thread by its subject.
func (b *box) threadFolder(subject string) string {
	if b.entry.alias != "adele" || chance(b.rng, 0.5) {
		return "inbox"
	}
	for _, rule := range filingRules {
		if strings.Contains(subject, rule.word) {
			return rule.folder
		}
	}
	return "inbox"
}

// filingRules are the words of a subject by which Adele files. A folder is named by its parent and itself.
var filingRules = []struct{ word, folder string }{
	{"Fabrikam", "2026/Fabrikam"}, {"Northwind", "2026/Northwind Traders"}, {"Litware", "2026/Litware A/B Test"},
	{"Invoice", "2026/Invoices"}, {"Order", "2025/invoices"}, {"Proseware", "2025/Fabrikam"}, {"Wingtip", "Clients/2024"},
	{"Tailspin", "Inbox/Clients"}, {"Woodgrove", "2026/O'Brien & Sons"}, {"Atlas", "Projects/Atlas"}, {"Mark 8", "Projects/Mark 8"},
	{"Spring", "Inbox/🚀 Launch"}, {"Offer", "Inbox/50% off_sale"}, {"Store opening", "Projects/店舗設計"},
}

// adorn adds what people add to some messages: attachments, flags, categories, importance, a wish for a receipt.
func (b *box) adorn(m *Message) {
	if chance(b.rng, 0.22) {
		b.attach(m)
	}
	if chance(b.rng, 0.08) {
		b.flag(m)
	}
	if chance(b.rng, 0.15) {
		m.Categories = append(m.Categories, pick(b.rng, categoryNames))
		if second := pick(b.rng, categoryNames); chance(b.rng, 0.25) && second != m.Categories[0] {
			m.Categories = append(m.Categories, second)
		}
	}
	switch p := b.rng.IntN(100); {
	case p < 6:
		m.Importance = "high"
	case p < 8:
		m.Importance = "low"
	}
	if chance(b.rng, 0.03) {
		m.ReadReceipt = &[]bool{true}[0]
	}
	if chance(b.rng, 0.02) {
		m.DeliveryReceipt = &[]bool{true}[0]
	}
	if assistant := rosterNamed("debra"); m.From.Address == rosterNamed("patti").mail() && chance(b.rng, 0.7) {
		r := assistant.recipient()
		m.Sender = &r // on behalf of
	}
}

// categoryNames are the master categories of every mailbox.
var categoryNames = []string{
	"Red category", "Blue category", "Green category", "Orange category", "Purple category", "Yellow category", "Clients", "O'Brien case",
}

// flag marks a message for follow-up: with dates or without, done or not.
func (b *box) flag(m *Message) {
	day := m.Received.Truncate(24 * time.Hour)
	m.FlagStatus = "flagged"
	if chance(b.rng, 0.7) {
		m.FlagStart = day.AddDate(0, 0, b.rng.IntN(3))
		m.FlagDue = m.FlagStart.AddDate(0, 0, b.rng.IntN(14))
	}
	if chance(b.rng, 0.5) && DemoEpoch.Sub(day) > 30*24*time.Hour {
		m.FlagStatus = "complete"
		m.FlagCompleted = day.AddDate(0, 0, 1+b.rng.IntN(20))
	}
}

// headers are the internet headers of a message from outside, in the order in which they stand in it: last hop first.
func (b *box) headers(m *Message) [][2]string {
	_, domain, _ := strings.Cut(m.From.Address, "@")
	stamp := m.Sent.Format(time.RFC1123Z)
	to := m.To[0].Address
	return [][2]string{
		{"Received", fmt.Sprintf("from mail-%04x.outbound.protection.outlook.com (2603:10b6:5:%x::17) by DM6PR13MB4242.namprd13.prod.outlook.com with HTTPS; %s", b.rng.IntN(1<<16), b.rng.IntN(1<<12), stamp)},
		{"Received", fmt.Sprintf("from mx1.%s (203.0.113.%d) by mail.protection.outlook.com with ESMTPS id 15.20.8158.12; %s", domain, b.rng.IntN(255), stamp)},
		{"Authentication-Results", fmt.Sprintf("spf=pass smtp.mailfrom=%s; dkim=pass header.d=%s; dmarc=pass action=none header.from=%s;compauth=pass reason=100", domain, domain, domain)},
		{"From", m.From.Address},
		{"To", to},
		{"Date", stamp},
		{"Message-ID", m.InternetMessageID},
		{"Return-Path", "bounce+" + m.From.Address},
		{"X-MS-Exchange-Organization-SCL", "1"},
		{"X-MS-Exchange-Organization-AuthAs", "Anonymous"},
		{"MIME-Version", "1.0"},
	}
}
