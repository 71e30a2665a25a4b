package tables

// attachments are those of the messages that the table messages shows: files, inline pictures, items and references.
// See https://learn.microsoft.com/graph/api/resources/attachment.
var attachments = Table{
	Name: "attachments",
	Doc:  "The attachments of a mailbox's messages, inline ones included.",
	Rows: 10_000,
	Key:  []string{"user_id", "message_id", "id"},
	Columns: []Column{
		{Name: "user_id", Type: idType, value: mailboxID, Doc: "The mailbox's GUID."},
		{Name: "mailbox", Type: text(addressLength), value: mailboxAddress, Doc: "The mailbox's address."},
		{Name: "message_id", Type: idType, Of: messageID, Doc: "The id of the message, as in messages.id."},
		{Name: "id", Type: idType, Path: "id", Doc: "The attachment's immutable id."},
		{Name: "name", Type: text(1024), Path: "name", Doc: "The file's name, or the attached item's subject."},
		{Name: "content_type", Type: text(256), Path: "contentType", Doc: "The MIME type; NULL where the sender gave none."},
		{Name: "size", Type: integer, Path: "size", Doc: "The length in bytes as Graph counts it; of an item not that of content_bytes."},
		{Name: "is_inline", Type: boolean, Path: "isInline", Doc: "Whether the body shows it, as a picture in a signature."},
		{Name: "last_modified_date_time", Type: dateTime, Path: "lastModifiedDateTime", Doc: "When the attachment was last changed, in UTC."},
		{Name: "attachment_type", Type: text(16), Path: "@odata.type", value: attachmentType, Doc: "file, item or reference."},
		{Name: "content_id", Type: text(1024), Path: "contentId", Doc: "What the body refers to an inline file by; NULL for items and references."},
		{Name: "content_bytes", Type: longBytes, Doc: "The bytes: of a file as they are, of an item its MIME; NULL for a reference. Fetched for the rows of the result only."},
	},
	open:  openAttachments,
	first: firstAttachments,
}
