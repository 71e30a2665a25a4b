package graphsim

import (
	"fmt"
	"html"
	"iter"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// previewLength is how many characters of a body Graph shows in bodyPreview.
const previewLength = 255

// letter is the recipe of a message's text. It is small, and the same letter always writes the same text, so that a
// body need not exist before somebody asks for it.
type letter struct {
	seed    uint64
	tongue  *tongue
	to      string // first name for the greeting
	from    Recipient
	paras   int      // paragraphs between greeting and signature; newsletters and reports count blocks instead
	fixed   []string // paragraphs that stand in place of the random ones
	layout  layout
	quoted  *letter   // what this one answers
	written time.Time // for the line above a quotation
	subject string
}

// layout is how a letter looks.
type layout int

// The layouts of the demo.
const (
	noteLayout       layout = iota // a person's mail from Outlook, or plain text
	newsletterLayout               // tables, inline styles, tracking links
	reportLayout                   // a table of figures that a machine sent
)

// source is the letter's own chance.
func (l *letter) source() *rand.Rand { return rand.New(rand.NewPCG(l.seed, 0x6c6574746572)) }

// lines are the paragraphs of a letter without what it quotes, the first ones first, made one by one.
func (l *letter) lines() iter.Seq[string] {
	return func(yield func(string) bool) {
		rng := l.source()
		if l.layout == noteLayout && !yield(strings.ReplaceAll(l.tongue.hello, "{to}", l.to)) {
			return
		}
		for i := range l.paras + len(l.fixed) {
			if i < len(l.fixed) {
				if !yield(l.fixed[i]) {
					return
				}
			} else if !yield(paragraph(rng, l.tongue)) {
				return
			}
		}
		if l.layout == noteLayout && yield(l.tongue.bye) {
			yield(l.from.Name)
		}
	}
}

// preview is the beginning of the text, as bodyPreview has it.
func (l *letter) preview() string {
	var b strings.Builder
	for line := range l.lines() {
		if b.Len() > 0 {
			b.WriteString("\r\n")
		}
		b.WriteString(line)
		if b.Len() >= 4*previewLength { // enough in any alphabet
			break
		}
	}
	return firstRunes(b.String(), previewLength)
}

// firstRunes is s cut to n characters.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// text is the plain-text body; depth of quotation is bounded by the thread.
func (l *letter) text() string {
	var b strings.Builder
	for line := range l.lines() {
		b.WriteString(line)
		b.WriteString("\r\n\r\n")
	}
	if q := l.quoted; q != nil {
		fmt.Fprintf(&b, "________________________________\r\nFrom: %s <%s>\r\nSent: %s\r\nSubject: %s\r\n\r\n",
			q.from.Name, q.from.Address, q.written.Format(time.RFC1123), q.subject)
		b.WriteString(q.text())
	}
	return b.String()
}

// html is the whole HTML body with all that it quotes.
func (l *letter) html() string {
	var b strings.Builder
	b.WriteString(htmlHead)
	l.writeBlocks(&b)
	for q := l.quoted; q != nil; q = q.quoted {
		fmt.Fprintf(&b, "<hr tabindex=\"-1\" style=\"display:inline-block; width:98%%\">\r\n<div id=\"divRplyFwdMsg\" dir=\"ltr\">"+
			"<font face=\"Calibri, sans-serif\" color=\"#000000\" style=\"font-size:11pt\"><b>From:</b> %s &lt;%s&gt;<br>\r\n"+
			"<b>Sent:</b> %s<br>\r\n<b>Subject:</b> %s</font>\r\n<div>&nbsp;</div>\r\n</div>\r\n",
			html.EscapeString(q.from.Name), html.EscapeString(q.from.Address), q.written.Format(time.RFC1123), html.EscapeString(q.subject))
		q.writeBlocks(&b)
	}
	b.WriteString("</body></html>")
	return b.String()
}

// uniqueHTML is the HTML body without what it quotes.
func (l *letter) uniqueHTML() string {
	alone := *l
	alone.quoted = nil
	return alone.html()
}

// writeBlocks writes the letter's own part as HTML.
func (l *letter) writeBlocks(b *strings.Builder) {
	switch l.layout {
	case newsletterLayout:
		l.writeNewsletter(b)
	case reportLayout:
		l.writeReport(b)
	default:
		dir := "ltr"
		if l.tongue == tongues["ar"] || l.tongue == tongues["he"] {
			dir = "rtl"
		}
		fmt.Fprintf(b, "<div class=\"WordSection1\" dir=\"%s\">\r\n", dir)
		for line := range l.lines() {
			fmt.Fprintf(b, "<p class=\"MsoNormal\" style=\"margin:0in; font-size:11pt; font-family:Calibri,sans-serif\">"+
				"<span lang=\"EN-US\">%s</span></p>\r\n<p class=\"MsoNormal\">&nbsp;</p>\r\n", html.EscapeString(line))
		}
		b.WriteString("</div>\r\n")
	}
}

// writeNewsletter writes a layout of nested tables around each paragraph, which is what makes newsletters large.
func (l *letter) writeNewsletter(b *strings.Builder) {
	rng := l.source()
	b.WriteString("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" bgcolor=\"#f4f4f4\"><tbody>\r\n")
	for line := range l.lines() {
		fmt.Fprintf(b, newsletterRow, rng.Uint64(), html.EscapeString(line), l.from.Address, rng.Uint64(), rng.Uint64())
	}
	fmt.Fprintf(b, "</tbody></table>\r\n<p style=\"font-size:10px; color:#999999\">You receive this because you signed up at %s. "+
		"<a href=\"https://links.example/u/%x\">Unsubscribe</a></p>\r\n", html.EscapeString(l.from.Name), rng.Uint64())
}

// writeReport writes a table of figures, thirty rows for each paragraph.
func (l *letter) writeReport(b *strings.Builder) {
	rng := l.source()
	for line := range l.lines() {
		fmt.Fprintf(b, "<p>%s</p>\r\n<table border=\"1\" cellpadding=\"4\"><tbody><tr><th>Store</th><th>Sold</th><th>Revenue</th></tr>\r\n", html.EscapeString(line))
		for range 30 {
			fmt.Fprintf(b, "<tr><td>%s</td><td align=\"right\">%d</td><td align=\"right\">%d.%02d</td></tr>\r\n",
				pick(rng, cityNames), rng.IntN(900), rng.IntN(90000), rng.IntN(100))
		}
		b.WriteString("</tbody></table>\r\n")
	}
}

// paragraph is two to four sentences, or one in a terse mood.
func paragraph(rng *rand.Rand, t *tongue) string {
	var b strings.Builder
	for i := range 1 + rng.IntN(4) {
		if i > 0 {
			b.WriteByte(' ')
		}
		fill(&b, rng, pick(rng, t.sentences))
	}
	return b.String()
}

// filled is a template with its words filled in.
func filled(rng *rand.Rand, template string) string {
	var b strings.Builder
	fill(&b, rng, template)
	return b.String()
}

// fill writes a template with its words filled in.
func fill(b *strings.Builder, rng *rand.Rand, template string) {
	for {
		before, rest, ok := strings.Cut(template, "{")
		b.WriteString(before)
		if !ok {
			return
		}
		word, after, _ := strings.Cut(rest, "}")
		b.WriteString(slotWord(rng, word))
		template = after
	}
}

// slotWord is a word for one place of a template.
func slotWord(rng *rand.Rand, slot string) string {
	switch slot {
	case "client":
		return pick(rng, clientNames)
	case "project":
		return pick(rng, projectNames)
	case "person":
		return roster[rng.IntN(staff)].given
	case "city":
		return pick(rng, cityNames)
	case "day":
		return pick(rng, dayNames)
	case "amount":
		return "$" + strconv.Itoa(1+rng.IntN(89)) + "," + strconv.Itoa(100+rng.IntN(900))
	case "year":
		return strconv.Itoa(2024 + rng.IntN(4))
	case "q":
		return strconv.Itoa(1 + rng.IntN(4))
	default:
		return strconv.Itoa(10 + rng.IntN(9990))
	}
}

// htmlHead is the head that Outlook writes into every HTML body.
const htmlHead = `<html><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><meta name="Generator" content="Microsoft Word 15 (filtered medium)">
<style>
<!--
@font-face
	{font-family:"Cambria Math"}
@font-face
	{font-family:Calibri}
@font-face
	{font-family:Aptos}
p.MsoNormal, li.MsoNormal, div.MsoNormal
	{margin:0in;
	font-size:11.0pt;
	font-family:"Calibri",sans-serif}
a:link, span.MsoHyperlink
	{color:#0563C1;
	text-decoration:underline}
span.EmailStyle17
	{font-family:"Calibri",sans-serif;
	color:windowtext}
.MsoChpDefault
	{font-family:"Calibri",sans-serif}
@page WordSection1
	{margin:1.0in 1.0in 1.0in 1.0in}
div.WordSection1
	{}
-->
</style></head><body lang="EN-US" link="#0563C1" vlink="#954F72" style="word-wrap:break-word">
`

// newsletterRow is one block of a newsletter: picture, text, the sender's address, link, pixel.
const newsletterRow = `<tr><td align="center" valign="top" style="padding:0px 0px 0px 0px; border-collapse:collapse">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:600px; max-width:600px; background-color:#ffffff"><tbody>
<tr><td align="left" style="padding:24px 32px 8px 32px"><img src="https://images.example/%016x.png" width="536" height="180" border="0" alt="" style="display:block; border:0px; outline:none; text-decoration:none"></td></tr>
<tr><td align="left" style="padding:8px 32px 8px 32px; font-family:Helvetica,Arial,sans-serif; font-size:16px; line-height:24px; color:#333333; text-align:left"><p style="margin:0px 0px 16px 0px; padding:0px">%s</p></td></tr>
<tr><td align="left" style="padding:8px 32px 24px 32px"><table role="presentation" cellpadding="0" cellspacing="0" border="0"><tbody><tr><td align="center" bgcolor="#0b6e4f" style="border-radius:4px"><a href="https://links.example/c/%s/%016x" target="_blank" style="display:inline-block; padding:12px 24px; font-family:Helvetica,Arial,sans-serif; font-size:16px; color:#ffffff; text-decoration:none; border-radius:4px">Read more</a></td></tr></tbody></table></td></tr>
<tr><td style="line-height:1px; font-size:1px"><img src="https://pixel.example/o/%016x.gif" width="1" height="1" alt=""></td></tr>
</tbody></table>
</td></tr>
`
