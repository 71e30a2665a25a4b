package graphsim

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"mime"
	"net/mail"
	"path"
	"strings"
	"sync"
	"time"
)

// contentTypes are those of the demo's files by suffix; others have none, which Graph shows as null.
var contentTypes = map[string]string{
	".csv":  "text/csv",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".pdf":  "application/pdf",
	".png":  "image/png",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// attach adds what people attach. Only an attachment that is not inline makes hasAttachments true.
func (b *box) attach(m *Message) {
	switch p := b.rng.IntN(100); {
	case p < 30: // a signature with a logo and nothing else: the case that hasAttachments misses
		b.attachLogo(m)
		return
	case p < 40:
		b.attachLogo(m)
		b.attachFile(m, fileName(b.rng))
	case p < 48:
		b.attachItem(m)
	case p < 56:
		b.attachReference(m)
	default:
		for range 1 + b.rng.IntN(3) {
			b.attachFile(m, fileName(b.rng))
		}
	}
	m.HasAttachments = true
}

// fileName is the name of a document; some have an apostrophe, other alphabets or no suffix.
func fileName(rng *rand.Rand) string {
	return filled(rng, pick(rng, []string{
		"{client} offer {n}.pdf", "Invoice_{n}.pdf", "{project} budget {year}.xlsx", "Minutes {day}.docx", "O'Brien's notes.docx",
		"Größenliste {city}.xlsx", "見積書 {n}.pdf", "تقرير.docx", "readme", "IMG_{n}.png", "export {n}%.csv",
	}))
}

// attachment is what the three kinds have in common.
func (b *box) attachment(m *Message, kind, name string) *Attachment {
	a := &Attachment{ID: b.ids.attachment(m.ID), Kind: kind, Name: name, LastModified: m.Received}
	m.Attachments = append(m.Attachments, a)
	return a
}

// attachFile adds a file of 1 to 120 KB.
func (b *box) attachFile(m *Message, name string) {
	a := b.attachment(m, "file", name)
	a.ContentType = contentTypes[path.Ext(name)]
	size, seed := 1000+b.rng.IntN(120_000), b.rng.Uint64()
	a.Size = int32(size)
	a.Content = func() []byte { return fileContent(name, seed, size) }
}

// fileContent is a file of exactly size bytes: lines of figures for CSV, else the format's first bytes and noise.
func fileContent(name string, seed uint64, size int) []byte {
	rng := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, 0, size+64)
	if path.Ext(name) == ".csv" {
		b = append(b, "store,sold,revenue\r\n"...)
		for len(b) < size {
			b = fmt.Appendf(b, "%s,%d,%d.%02d\r\n", pick(rng, cityNames), rng.IntN(900), rng.IntN(90000), rng.IntN(100))
		}
		return b[:size]
	}
	b = append(b, fileMagic[path.Ext(name)]...)
	for len(b) < size {
		b = append(b, byte(rng.Uint32()))
	}
	return b
}

// fileMagic are the first bytes of a format.
var fileMagic = map[string]string{
	".docx": "PK\x03\x04", ".pdf": "%PDF-1.7\n", ".png": "\x89PNG\r\n\x1a\n", ".xlsx": "PK\x03\x04",
}

// attachLogo adds the picture of a signature.
func (b *box) attachLogo(m *Message) {
	a := b.attachment(m, "file", "image001.png")
	a.ContentType, a.IsInline = "image/png", true
	a.ContentID = fmt.Sprintf("image001.png@01DB%04X.%08X", b.rng.IntN(1<<16), b.rng.Uint32())
	a.Size, a.Content = int32(len(signatureLogo())), signatureLogo
}

// signatureLogo is the picture in everybody's signature.
var signatureLogo = sync.OnceValue(func() []byte {
	img := image.NewPaletted(image.Rect(0, 0, 64, 64), color.Palette{color.White, color.RGBA{0x0b, 0x6e, 0x4f, 0xff}})
	for y := range 64 {
		for x := range 64 {
			if (x-32)*(x-32)+(y-32)*(y-32) < 900 {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // a buffer cannot fail
	}
	return b.Bytes()
})

// attachItem adds an older message, as "Forward as attachment" does.
func (b *box) attachItem(m *Message) {
	p := b.partner()
	l := &letter{tongue: p.tongue, to: b.entry.given, paras: 2}
	item := b.message(m.Received.Add(-b.span(time.Hour, 200*time.Hour)), p.Recipient, filled(b.rng, pick(b.rng, p.tongue.subjects)), l)
	makePlain(item, l)
	item.Modified = item.Received.Add(time.Minute)
	a := b.attachment(m, "item", *item.Subject)
	a.ContentType, a.Item = "message/rfc822", item
	a.Size = int32(2000 + b.rng.IntN(9000)) // the store's own measure, which is not the length of the MIME
	a.Content = func() []byte { return mimeOf(item) }
}

// mimeOf is a plain-text message in Internet format.
func mimeOf(m *Message) []byte {
	var s strings.Builder
	from, to := mail.Address(*m.From), mail.Address(m.To[0])
	fmt.Fprintf(&s, "From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: %s\r\n", from.String(), to.String(),
		mime.QEncoding.Encode("utf-8", *m.Subject), m.Sent.Format(time.RFC1123Z), m.InternetMessageID)
	s.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
	s.WriteString(m.Body())
	return []byte(s.String())
}

// attachReference adds a link to a file in the cloud.
func (b *box) attachReference(m *Message) {
	a := b.attachment(m, "reference", fileName(b.rng))
	a.Size = int32(300 + b.rng.IntN(200))
}
