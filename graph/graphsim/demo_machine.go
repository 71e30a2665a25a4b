package graphsim

import (
	"fmt"
	"time"
)

// publisher sends newsletters.
type publisher struct {
	Recipient
	replyTo  string // "" for none
	subjects []string
}

// publishers are whose newsletters people at Contoso have not yet unsubscribed from.
var publishers = []publisher{
	{Recipient{"Retail Weekly", "news@retailweekly.example"}, "", []string{"This week in retail", "Retail Weekly #{n}: {city} edition", "Why {client} closes stores"}},
	{Recipient{"Northwind Traders Deals", "deals@northwindtraders.com"}, "reply_here@northwindtraders.com", []string{"🔥 50% off everything until {day}", "Your {day} deals are here 🎁", "100% organic, 20% off"}},
	{Recipient{"The Forecast", "the_forecast@letters.example"}, "", []string{"Prices in {city}: what Q{q} {year} will bring", "The Forecast | {day}"}},
	{Recipient{"Tailspin Toys", "no-reply@tailspintoys.com"}, "care@tailspintoys.com", []string{"New arrivals — {day} only ✨", "We miss you 😢"}},
	{Recipient{"Wingtip Mode", "bonjour@wingtip.fr"}, "", []string{"Soldes d'été : -30 %", "Nouveautés à {city} 🧥"}},
}

// newsletter is one issue of a publisher: 15 to 28 KB of HTML.
func (b *box) newsletter() {
	p := pick(b.rng, publishers)
	l := &letter{tongue: tongues["en"], paras: 10 + b.rng.IntN(6), layout: newsletterLayout}
	m := b.message(b.moment(), p.Recipient, filled(b.rng, pick(b.rng, p.subjects)), l)
	m.Inference = "other"
	if p.replyTo != "" {
		m.ReplyTo = []Recipient{{Name: p.Name, Address: p.replyTo}}
	}
	m.Headers = append(b.headers(m),
		[2]string{"List-Unsubscribe", "<https://links.example/u/" + m.ChangeKey[20:30] + ">"},
		[2]string{"List-Id", p.Name + " <list." + p.Address[len(p.Address)-12:] + ">"},
		[2]string{"Precedence", "bulk"})
	b.file("Inbox/Newsletters", m)
}

// machine sends reports, always with the same words.
type machine struct {
	Recipient
	subject    string
	hour       int
	importance string
	attachment string // file name, with %s for the day; "" for none
}

// machines are the systems that mail into Contoso.
var machines = []machine{
	{Recipient{"Store Reporting", "noreply_reports@contoso.com"}, "Daily sales report %s", 5, "normal", "sales_%s.csv"},
	{Recipient{"Contoso Backup", "backup@contoso.com"}, "[Backup] job succeeded %s", 2, "low", ""},
	{Recipient{"Monitoring", "alerts@contoso.com"}, "ALERT: disk usage at 91% on sql_prod_02 (%s)", 14, "high", ""},
	{Recipient{"Scanner 3rd floor", "svc_scanner@contoso.com"}, "Scan %s", 10, "normal", "scan_%s.pdf"},
}

// report is a machine's mail: on the hour, always the same subject but for the day.
func (b *box) report() {
	s := machines[b.rng.IntN(len(machines))]
	at := b.moment()
	at = at.Truncate(24 * time.Hour).Add(time.Duration(s.hour)*time.Hour + b.span(time.Second, 40*time.Second))
	if at.After(DemoEpoch) {
		at = at.Add(-24 * time.Hour)
	}
	day := at.Format(time.DateOnly)
	subject := sprintDay(s.subject, day)
	l := &letter{tongue: tongues["en"], fixed: []string{"Automatic message, please do not answer."}, paras: 1, layout: reportLayout}
	m := b.message(at, s.Recipient, subject, l)
	m.Inference, m.Importance = "other", s.importance
	if s.attachment != "" {
		b.attachFile(m, sprintDay(s.attachment, day))
		m.HasAttachments = true
	}
	b.file("Inbox/Reports", m)
}

// sprintDay puts the day in the place of the last %s, and leaves every other percent sign alone.
func sprintDay(text, day string) string {
	for i := len(text) - 2; i >= 0; i-- {
		if text[i:i+2] == "%s" {
			return text[:i] + day + text[i+2:]
		}
	}
	return text
}

// meeting is an invitation and what follows from it: an answer, or a cancellation.
func (b *box) meeting() {
	p := b.partner()
	at := b.moment()
	subject := filled(b.rng, pick(b.rng, []string{"{project} review", "1:1", "{client} / Contoso", "Weekly: {project}", "Planning Q{q} {year}", "Lunch & learn: {project}"}))
	m := b.message(at, p.Recipient, subject, &letter{tongue: tongues["en"], to: b.entry.given, paras: 1})
	m.Type, m.MeetingMessageType = "eventMessageRequest", "meetingRequest"
	m.DeliveryReceipt = nil // null on requests
	b.file("inbox", m)
	at = at.Add(b.span(time.Minute, 20*time.Hour))
	if at.After(DemoEpoch) {
		return
	}
	if chance(b.rng, 0.15) {
		b.cancellation(at, m)
	} else if chance(b.rng, 0.6) {
		b.answer(at, m)
	}
}

// cancellation is the organizer's word that a meeting will not be.
func (b *box) cancellation(at time.Time, request *Message) {
	m := b.message(at, *request.From, "Canceled: "+*request.Subject, &letter{tongue: tongues["en"], to: b.entry.given})
	m.Type, m.MeetingMessageType, m.Importance = "eventMessage", "meetingCancelled", "high"
	m.ConversationID = request.ConversationID
	m.ConversationIndex = append(append([]byte(nil), request.ConversationIndex...), b.ids.bytes(nil, 29)[24:]...)
	b.file("inbox", m)
}

// meetingAnswers are the answers to an invitation: the word before the subject, and Graph's name (one of them misspelt there).
var meetingAnswers = [][2]string{
	{"Accepted: ", "meetingAccepted"}, {"Accepted: ", "meetingAccepted"}, {"Tentative: ", "meetingTenativelyAccepted"}, {"Declined: ", "meetingDeclined"},
}

// answer is an answer to a meeting: the organizer's to somebody in Sent Items, or somebody's to the owner.
func (b *box) answer(at time.Time, request *Message) {
	word := pick(b.rng, meetingAnswers)
	from := b.colleague().recipient()
	m := b.message(at, from, word[0]+*request.Subject, &letter{tongue: tongues["en"], to: b.entry.given})
	m.Type, m.MeetingMessageType = "eventMessageResponse", word[1]
	m.ConversationID = request.ConversationID
	if chance(b.rng, 0.3) {
		m.From, m.Sender, m.To = &b.owner, &b.owner, []Recipient{*request.From}
		makeSent(m)
		b.put("sentitems", m)
		return
	}
	b.file("inbox", m)
}

// receipt is a receipt for something the owner once sent, or word that it did not arrive.
func (b *box) receipt() {
	p := b.partner()
	subject := filled(b.rng, pick(b.rng, tongues["en"].subjects))
	from, word, inference := p.Recipient, "Read: ", "focused"
	switch b.rng.IntN(4) {
	case 0:
		from, word, inference = Recipient{"Microsoft Outlook", "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@contoso.com"}, "Undeliverable: ", "other"
	case 1:
		from, word = Recipient{"postmaster@" + DemoDomain, "postmaster@" + DemoDomain}, "Delivered: "
	}
	text := fmt.Sprintf("Your message to %s, subject %q: %s", p.Name, subject, word[:len(word)-2])
	m := b.message(b.moment(), from, word+subject, &letter{tongue: tongues["en"], to: b.entry.given, fixed: []string{text}})
	m.Inference = inference
	b.file("inbox", m)
}

// junk is mail that nobody wants.
func (b *box) junk() {
	subject := pick(b.rng, []string{"You won $1,000,000!!!", "Re: your parcel", "Account suspended ⚠️", "", "Cheap % rates_today", "Уведомление"})
	from := Recipient{Name: "", Address: fmt.Sprintf("win%d_x@%08x.example", b.rng.IntN(99), b.rng.Uint32())}
	m := b.message(b.moment(), from, subject, &letter{tongue: tongues["en"], to: "friend", paras: 2})
	m.Inference, m.Headers, m.IsRead = "other", b.headers(m), false
	b.put("junkemail", m)
}

// draft is something begun and not sent: one in three has no sender yet, some have no recipient.
func (b *box) draft() {
	p := b.partner()
	subject := filled(b.rng, pick(b.rng, p.tongue.subjects))
	m := b.message(b.moment(), b.owner, subject, &letter{tongue: p.tongue, to: p.first, paras: 1 + b.rng.IntN(2)})
	m.IsDraft, m.IsRead, m.To = true, true, []Recipient{p.Recipient}
	m.Sent = m.Received
	if chance(b.rng, 0.33) {
		m.From, m.Sender = nil, nil
	}
	if chance(b.rng, 0.3) {
		m.To = nil
	}
	b.put("drafts", m)
}
