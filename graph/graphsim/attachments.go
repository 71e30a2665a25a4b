package graphsim

import (
	"net/http"
	"slices"
	"strings"
)

// attachmentSelect says how attachments are printed.
type attachmentSelect struct {
	names []string // $select; empty is everything
	item  bool     // $expand=microsoft.graph.itemattachment/item
}

// fileAttachmentType is the cast that the properties of file attachments need in the $select of a list.
const fileAttachmentType = "microsoft.graph.fileAttachment/"

// attachmentNames are the properties of every attachment.
var attachmentNames = []string{"id", "lastModifiedDateTime", "name", "contentType", "size", "isInline"}

// fileNames are those that only files have.
var fileNames = []string{"contentId", "contentLocation", "contentBytes"}

// check refuses names that attachments do not have.
func (s *attachmentSelect) check() *apiError {
	for _, name := range s.names {
		bare := name
		if len(name) > len(fileAttachmentType) && strings.EqualFold(name[:len(fileAttachmentType)], fileAttachmentType) {
			bare = name[len(fileAttachmentType):]
		}
		cast := len(bare) < len(name)
		if cast && containsName(fileNames, bare) || containsName(attachmentNames, bare) {
			continue
		}
		return refuse(http.StatusBadRequest, "RequestBroker--ParseUri",
			"Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.attachment'.", name)
	}
	return nil
}

// wants reports whether a property is to be printed.
func (s *attachmentSelect) wants(name string) bool {
	return len(s.names) == 0 || containsName(s.names, name) || containsName(s.names, fileAttachmentType+name)
}

// expandAttachments reads $expand=attachments, with a $select of its own or without. It gives nil where nothing is expanded.
func (c *call) expandAttachments() (*attachmentSelect, *apiError) {
	text := strings.TrimSpace(c.query.params["expand"])
	if text == "" {
		return nil, nil
	}
	name, options, nested := strings.Cut(text, "(")
	if !strings.EqualFold(name, "attachments") {
		if strings.EqualFold(name, "event") || strings.ContainsAny(name, "./") || strings.HasSuffix(name, "Properties") || name == "extensions" {
			return nil, notSimulated("$expand=" + name)
		}
		return nil, refuse(http.StatusBadRequest, "RequestBroker--ParseUri",
			"Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.message'.", name)
	}
	if c.basic {
		return nil, accessDenied()
	}
	s := &attachmentSelect{}
	if !nested {
		return s, nil
	}
	options, closed := strings.CutSuffix(options, ")")
	list, found := strings.CutPrefix(options, "$select=")
	if !closed || !found {
		return nil, notSimulated("$expand=" + text)
	}
	for n := range strings.SplitSeq(list, ",") {
		s.names = append(s.names, strings.TrimSpace(n))
	}
	return s, s.check()
}

// routeAttachments finds the resource below attachments.
func (c *call) routeAttachments(e entry, rest []string) (reply, *apiError) {
	if c.basic {
		return reply{}, accessDenied()
	}
	s := attachmentSelect{names: c.query.selected}
	if err := s.check(); err != nil {
		return reply{}, err
	}
	if expand := c.query.params["expand"]; expand != "" {
		if !strings.EqualFold(expand, "microsoft.graph.itemattachment/item") {
			return reply{}, notSimulated("$expand=" + expand)
		}
		s.item = true
	}
	m := e.at()
	if len(rest) == 0 {
		return c.listAttachments(m, s), nil
	}
	i := slices.IndexFunc(m.Attachments, func(a *Attachment) bool { return a.ID == rest[0] })
	switch {
	case i < 0:
		return reply{}, unknownID(rest[0])
	case len(rest) == 1:
		return c.entity(c.attachmentsContext()+"/$entity", func(j *jsonText) { c.attachment(j, m.Attachments[i], s) }), nil
	case len(rest) == 2 && strings.EqualFold(rest[1], "$value"):
		return attachmentValue(m.Attachments[i])
	}
	return reply{}, badSegment(rest[1])
}

// attachmentsContext is the @odata.context of a message's attachments.
func (c *call) attachmentsContext() string {
	at := slices.IndexFunc(c.segments, func(s string) bool { return strings.EqualFold(s, "messages") })
	return c.contextPath(keyed("messages", c.segments[at+1]), "attachments")
}

// listAttachments answers all attachments of a message: such lists are not paged, and their $filter is ignored.
func (c *call) listAttachments(m *Message, s attachmentSelect) reply {
	attached := m.Attachments
	return c.list(page{context: c.attachmentsContext(), n: len(attached), element: func(j *jsonText, i int) {
		j.open('{')
		c.attachment(j, attached[i], s)
		j.close('}')
	}})
}

// attachments prints the attachments of a message as an array.
func (c *call) attachments(j *jsonText, m *Message, s attachmentSelect) {
	j.open('[')
	for _, a := range m.Attachments {
		j.open('{')
		c.attachment(j, a, s)
		j.close('}')
	}
	j.close(']')
}

// attachment prints the members of one.
func (c *call) attachment(j *jsonText, a *Attachment, s attachmentSelect) {
	j.text("@odata.type", "#microsoft.graph."+a.Kind+"Attachment")
	if a.Kind == "file" {
		j.text("@odata.mediaContentType", orElse(a.ContentType, "application/octet-stream"))
	}
	j.text("id", a.ID)
	if s.wants("lastModifiedDateTime") {
		j.time("lastModifiedDateTime", a.LastModified)
	}
	if s.wants("name") {
		j.textOrNull("name", a.Name)
	}
	if s.wants("contentType") {
		j.textOrNull("contentType", a.ContentType)
	}
	if s.wants("size") {
		j.number("size", int64(a.Size))
	}
	if s.wants("isInline") {
		j.bool("isInline", a.IsInline)
	}
	if a.Kind == "file" {
		c.fileMembers(j, a, s)
	}
	if s.item && a.Item != nil {
		j.field("item")
		j.open('{')
		c.attachedItem(j, a.Item)
		j.close('}')
	}
}

// fileMembers prints what only files have.
func (c *call) fileMembers(j *jsonText, a *Attachment, s attachmentSelect) {
	if s.wants("contentId") {
		j.textOrNull("contentId", a.ContentID)
	}
	if s.wants("contentLocation") {
		j.textOrNull("contentLocation", "")
	}
	if s.wants("contentBytes") {
		j.base64("contentBytes", content(a))
	}
}

// content is the bytes of an attachment.
func content(a *Attachment) []byte {
	if a.Content == nil {
		return nil
	}
	return a.Content()
}

// attachedItem prints an attached message: it has no folder, and its id is empty.
func (c *call) attachedItem(j *jsonText, m *Message) {
	j.text("@odata.type", "#microsoft.graph."+orElse(m.Type, "message"))
	j.text("id", "")
	r := rendering{j, m, nil, c}
	for _, p := range messageProperties {
		switch p.name {
		case "parentFolderId", "changeKey", "categories", "inferenceClassification", "uniqueBody", "bccRecipients", "replyTo":
		default:
			p.append(r)
		}
	}
}

// attachmentValue answers the bytes of a file or the MIME of an item.
func attachmentValue(a *Attachment) (reply, *apiError) {
	switch a.Kind {
	case "reference":
		return reply{}, notAllowed()
	case "item":
		return reply{kind: "text/plain", body: content(a)}, nil
	}
	return reply{kind: orElse(a.ContentType, "application/octet-stream"), body: content(a)}, nil
}
