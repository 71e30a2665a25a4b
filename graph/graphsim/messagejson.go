package graphsim

import (
	"html"
	"net/url"
	"strings"
	"time"
)

// rendering is a message being printed for a request.
type rendering struct {
	*jsonText
	m      *Message
	folder *Folder // nil for an attached item
	c      *call
}

// messageProperty is a property of a message, in the order in which Graph prints them.
type messageProperty struct {
	name    string
	onAsk   bool // only with $select
	content bool // kept from Mail.ReadBasic
	append  func(r rendering)
}

// messageProperties are all of v1.0 that are not navigation.
var messageProperties = []messageProperty{
	{name: "createdDateTime", append: func(r rendering) { r.time("createdDateTime", r.m.Created) }},
	{name: "lastModifiedDateTime", append: func(r rendering) { r.time("lastModifiedDateTime", r.m.Modified) }},
	{name: "changeKey", append: func(r rendering) { r.text("changeKey", r.m.ChangeKey) }},
	{name: "categories", append: func(r rendering) { r.strings("categories", r.m.Categories) }},
	{name: "receivedDateTime", append: func(r rendering) { r.time("receivedDateTime", r.m.Received) }},
	{name: "sentDateTime", append: func(r rendering) { r.time("sentDateTime", r.m.Sent) }},
	{name: "hasAttachments", append: func(r rendering) { r.bool("hasAttachments", r.m.HasAttachments) }},
	{name: "internetMessageId", append: func(r rendering) { r.textOrNull("internetMessageId", r.m.InternetMessageID) }},
	{name: "internetMessageHeaders", onAsk: true, append: rendering.headers},
	{name: "subject", append: rendering.subject},
	{name: "bodyPreview", content: true, append: func(r rendering) { r.text("bodyPreview", r.m.Preview) }},
	{name: "importance", append: func(r rendering) { r.text("importance", orElse(r.m.Importance, "normal")) }},
	{name: "parentFolderId", append: func(r rendering) { r.text("parentFolderId", r.folder.ID) }},
	{name: "conversationId", append: func(r rendering) { r.textOrNull("conversationId", r.m.ConversationID) }},
	{name: "conversationIndex", append: func(r rendering) { r.base64("conversationIndex", r.m.ConversationIndex) }},
	{name: "isDeliveryReceiptRequested", append: func(r rendering) { r.boolOrNull("isDeliveryReceiptRequested", r.m.DeliveryReceipt) }},
	{name: "isReadReceiptRequested", append: func(r rendering) { r.boolOrNull("isReadReceiptRequested", r.m.ReadReceipt) }},
	{name: "isRead", append: func(r rendering) { r.bool("isRead", r.m.IsRead) }},
	{name: "isDraft", append: func(r rendering) { r.bool("isDraft", r.m.IsDraft) }},
	{name: "webLink", append: func(r rendering) { r.text("webLink", r.webLink()) }},
	{name: "inferenceClassification", append: func(r rendering) {
		r.text("inferenceClassification", orElse(r.m.Inference, "focused"))
	}},
	{name: "microsoft.graph.eventMessage/meetingMessageType", append: rendering.meeting},
	{name: "body", content: true, append: func(r rendering) { r.body("body", r.m.Body) }},
	{name: "uniqueBody", onAsk: true, content: true, append: rendering.uniqueBody},
	{name: "sender", append: func(r rendering) { r.recipient("sender", r.m.Sender) }},
	{name: "from", append: func(r rendering) { r.recipient("from", r.m.From) }},
	{name: "toRecipients", append: func(r rendering) { r.recipients("toRecipients", r.m.To) }},
	{name: "ccRecipients", append: func(r rendering) { r.recipients("ccRecipients", r.m.CC) }},
	{name: "bccRecipients", append: func(r rendering) { r.recipients("bccRecipients", r.m.BCC) }},
	{name: "replyTo", append: func(r rendering) { r.recipients("replyTo", r.m.ReplyTo) }},
	{name: "flag", append: rendering.flag},
}

// isMessageProperty reports whether v1.0 has a property of this name, in any case.
func isMessageProperty(name string) bool {
	if strings.EqualFold(name, "id") {
		return true
	}
	for _, p := range messageProperties {
		if strings.EqualFold(p.name, name) {
			return true
		}
	}
	return false
}

// selectMessage gives the properties to print, in Graph's order.
func (c *call) selectMessage() ([]messageProperty, *apiError) {
	asked := c.query.selected
	for _, name := range asked {
		if name != "*" && !isMessageProperty(name) {
			return nil, refuse(400, "RequestBroker--ParseUri",
				"Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.message'.", name)
		}
	}
	var props []messageProperty
	for _, p := range messageProperties {
		named := containsName(asked, p.name)
		if !named && (p.onAsk || len(asked) > 0 && !containsName(asked, "*")) {
			continue
		}
		if p.content && c.basic {
			if named && !c.sim.opts.ReadBasicOmits {
				return nil, accessDenied()
			}
			continue
		}
		props = append(props, p)
	}
	return props, nil
}

// containsName reports whether a list of names has one, in any case.
func containsName(names []string, name string) bool {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// messageID is the id that this request sees: the default one changes when the message moves.
func (c *call) messageID(m *Message) string {
	if c.prefer.immutable || m.LegacyID == "" {
		return m.ID
	}
	return m.LegacyID
}

// members prints what every message has, then the properties.
func (r rendering) members(props []messageProperty) {
	if r.m.Type != "" {
		r.text("@odata.type", "#microsoft.graph."+r.m.Type)
	}
	r.text("@odata.etag", `W/"`+r.m.ChangeKey+`"`)
	r.text("id", r.c.messageID(r.m))
	for _, p := range props {
		p.append(r)
	}
}

// subject prints a subject that may be null.
func (r rendering) subject() {
	r.field("subject")
	if r.m.Subject == nil {
		r.literal("null")
		return
	}
	r.string(*r.m.Subject)
}

// webLink is the stored link, or one as Outlook on the web has it.
func (r rendering) webLink() string {
	if r.m.WebLink != "" {
		return r.m.WebLink
	}
	return "https://outlook.office365.com/owa/?ItemID=" + url.QueryEscape(r.c.messageID(r.m)) + "&exvsurl=1&viewmodel=ReadMessageItem"
}

// meeting prints the property of the eventMessage family.
func (r rendering) meeting() {
	if r.m.Type != "" {
		r.text("meetingMessageType", orElse(r.m.MeetingMessageType, "none"))
	}
}

// headers prints the Internet headers.
func (r rendering) headers() {
	r.field("internetMessageHeaders")
	r.open('[')
	for _, h := range r.m.Headers {
		r.open('{')
		r.text("name", h[0])
		r.text("value", h[1])
		r.close('}')
	}
	r.close(']')
}

// body prints an itemBody in the format that the request prefers.
func (r rendering) body(name string, content func() string) {
	kind, text := "text", ""
	if content != nil {
		text = content()
	}
	if r.m.BodyHTML {
		kind = "html"
		if !r.c.prefer.unsafeHTML {
			text = withoutScripts(text)
		}
		if r.c.prefer.textBody {
			kind, text = "text", plainText(text)
		}
	}
	r.field(name)
	r.open('{')
	r.text("contentType", kind)
	r.text("content", text)
	r.close('}')
}

// uniqueBody prints the part of the body that the message added to its thread.
func (r rendering) uniqueBody() {
	if r.m.UniqueBody != nil {
		r.body("uniqueBody", r.m.UniqueBody)
		return
	}
	r.body("uniqueBody", r.m.Body)
}

// withoutScripts drops script elements, as the service does unless it is told not to.
func withoutScripts(s string) string {
	for {
		start := strings.Index(s, "<script")
		if start < 0 {
			return s
		}
		end := strings.Index(s[start:], "</script>")
		if end < 0 {
			return s[:start]
		}
		s = s[:start] + s[start+end+len("</script>"):]
	}
}

// plainText is the text of an HTML body, roughly as the service converts it.
func plainText(s string) string {
	if start := strings.Index(s, "<style"); start >= 0 {
		if end := strings.Index(s[start:], "</style>"); end >= 0 {
			s = s[:start] + s[start+end:]
		}
	}
	var b strings.Builder
	for s != "" {
		text, rest, found := strings.Cut(s, "<")
		b.WriteString(html.UnescapeString(text))
		if !found {
			break
		}
		var tag string
		tag, s, _ = strings.Cut(rest, ">")
		if tag == "br" || tag == "/p" || tag == "/div" || tag == "/tr" {
			b.WriteString("\r\n")
		}
	}
	return strings.TrimSpace(b.String())
}

// recipient prints one that may be missing: on drafts it is left out, elsewhere it is null.
func (r rendering) recipient(name string, who *Recipient) {
	if who == nil && r.m.IsDraft {
		return
	}
	r.field(name)
	if who == nil {
		r.literal("null")
		return
	}
	r.address(*who)
}

// address prints a recipient.
func (r rendering) address(who Recipient) {
	r.open('{')
	r.field("emailAddress")
	r.open('{')
	r.text("name", who.Name)
	r.textOrNull("address", who.Address)
	r.close('}')
	r.close('}')
}

// recipients prints a list.
func (r rendering) recipients(name string, list []Recipient) {
	r.field(name)
	r.open('[')
	for _, who := range list {
		r.address(who)
	}
	r.close(']')
}

// flag prints the follow-up flag with the dates that are set.
func (r rendering) flag() {
	r.field("flag")
	r.open('{')
	r.text("flagStatus", orElse(r.m.FlagStatus, "notFlagged"))
	r.zoned("completedDateTime", r.m.FlagCompleted)
	r.zoned("startDateTime", r.m.FlagStart)
	r.zoned("dueDateTime", r.m.FlagDue)
	r.close('}')
}

// zoned prints a dateTimeTimeZone that is absent when it is not set.
func (r rendering) zoned(name string, t time.Time) {
	if t.IsZero() {
		return
	}
	r.field(name)
	r.dateTimeZone(t)
}

// dateTimeZone appends a dateTimeTimeZone in UTC.
func (j *jsonText) dateTimeZone(t time.Time) {
	j.open('{')
	j.text("dateTime", t.UTC().Format("2006-01-02T15:04:05.0000000"))
	j.text("timeZone", "UTC")
	j.close('}')
}
