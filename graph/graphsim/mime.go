package graphsim

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/http"
	"strings"
	"time"
)

// messageMIME answers a message as it went over the Internet.
func (c *call) messageMIME(e entry) (reply, *apiError) {
	m := e.at()
	switch {
	case c.basic:
		return reply{}, accessDenied()
	case m.Corrupt:
		return reply{}, refuse(http.StatusInternalServerError, "ErrorContentConversionFailed", "Content conversion failed.")
	}
	return reply{kind: "text/plain", body: appendMIME(m)}, nil
}

// ownHeaders are those that are made of the message's properties, in lower case with blanks around.
const ownHeaders = " from sender to cc reply-to subject date message-id mime-version content-type content-transfer-encoding "

// appendMIME prints headers, body and attachments.
func appendMIME(m *Message) []byte {
	var b bytes.Buffer
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
	}
	line("From", mailbox(m.From))
	line("Sender", mailbox(m.Sender))
	line("To", mailboxes(m.To))
	line("Cc", mailboxes(m.CC))
	line("Reply-To", mailboxes(m.ReplyTo))
	line("Subject", mime.QEncoding.Encode("utf-8", subjectText(m)))
	if !m.Sent.IsZero() {
		line("Date", m.Sent.UTC().Format(time.RFC1123Z))
	}
	line("Message-ID", m.InternetMessageID)
	for _, h := range m.Headers {
		if !strings.Contains(ownHeaders, " "+strings.ToLower(h[0])+" ") {
			line(h[0], h[1])
		}
	}
	line("MIME-Version", "1.0")
	if len(m.Attachments) == 0 {
		bodyPart(&b, m)
		return b.Bytes()
	}
	boundary := fmt.Sprintf("_part_%x", sha256.Sum256([]byte(m.ID)))[:40]
	line("Content-Type", `multipart/mixed; boundary="`+boundary+`"`)
	fmt.Fprintf(&b, "\r\n--%s\r\n", boundary)
	bodyPart(&b, m)
	for _, a := range m.Attachments {
		fmt.Fprintf(&b, "--%s\r\n", boundary)
		attachmentPart(&b, a)
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	return b.Bytes()
}

// mailbox is a recipient as a header has it.
func mailbox(r *Recipient) string {
	if r == nil {
		return ""
	}
	return mime.QEncoding.Encode("utf-8", r.Name) + " <" + r.Address + ">"
}

// mailboxes are several.
func mailboxes(list []Recipient) string {
	var out []string
	for i := range list {
		out = append(out, mailbox(&list[i]))
	}
	return strings.Join(out, ",\r\n\t")
}

// bodyPart prints the body with its headers.
func bodyPart(b *bytes.Buffer, m *Message) {
	kind := "plain"
	if m.BodyHTML {
		kind = "html"
	}
	fmt.Fprintf(b, "Content-Type: text/%s; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", kind)
	w := quotedprintable.NewWriter(b)
	if m.Body != nil {
		fmt.Fprint(w, m.Body())
	}
	w.Close() // writing to memory does not fail
	b.WriteString("\r\n")
}

// attachmentPart prints an attachment with its headers.
func attachmentPart(b *bytes.Buffer, a *Attachment) {
	kind := orElse(a.ContentType, "application/octet-stream")
	disposition := "attachment"
	if a.IsInline {
		disposition = "inline"
	}
	if a.Kind == "item" {
		fmt.Fprintf(b, "Content-Type: message/rfc822\r\nContent-Disposition: %s\r\n\r\n%s\r\n", disposition, content(a))
		return
	}
	fmt.Fprintf(b, "Content-Type: %s; name=%q\r\nContent-Disposition: %s; filename=%q\r\n", kind, a.Name, disposition, a.Name)
	if a.ContentID != "" {
		fmt.Fprintf(b, "Content-ID: <%s>\r\n", a.ContentID)
	}
	b.WriteString("Content-Transfer-Encoding: base64\r\n\r\n")
	text := base64.StdEncoding.EncodeToString(content(a))
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	b.WriteString(text + "\r\n")
}
