package graphsim

import (
	"encoding/json"
	"time"
)

// Tenant is the directory and the mail that a Sim serves.
type Tenant struct {
	ID          string // GUID of the tenant
	Domain      string // default domain, such as contoso.com
	DisplayName string
	Apps        []*App  // registrations that may ask for tokens
	Users       []*User // in directory order
}

// App is an app registration with admin consent.
type App struct {
	ClientID    string   // GUID
	DisplayName string   // shown in the token
	Secret      string   // the one valid client secret's value
	SecretID    string   // its id; a client that sends this gets AADSTS7000215
	Roles       []string // application permissions, such as Mail.Read

	// Scoped are the roles granted by RBAC for Applications, by user id. They are not in the token.
	Scoped map[string][]string

	Expired  bool // every secret has expired: AADSTS7000222
	Disabled bool // AADSTS7000112
}

// User is a directory object of type user. Pointers and empty strings are null in the answer.
type User struct {
	ID                string // GUID
	UserPrincipalName string
	DisplayName       string
	Mail              string
	MailNickname      string
	GivenName         string
	Surname           string
	AccountEnabled    *bool
	UserType          string // Member, Guest or "" for null
	JobTitle          string
	Department        string
	CompanyName       string
	OfficeLocation    string
	City              string
	Country           string
	UsageLocation     string
	PreferredLanguage string
	EmployeeID        string
	MobilePhone       string
	BusinessPhones    []string
	OtherMails        []string
	ProxyAddresses    []string // SMTP: primary, smtp: alias
	CreatedDateTime   time.Time
	OnPremisesSync    *bool
	ShowInAddressList *bool

	// Purpose is mailboxSettings/userPurpose: user, shared, room, equipment, linked, others.
	Purpose string

	// Blocked mailboxes answer 403 ErrorAccessDenied: outside of the app's access policy.
	Blocked bool

	// Mailbox is nil where the user has none in Exchange Online: 404 MailboxNotEnabledForRESTAPI.
	Mailbox *Mailbox
}

// Mailbox is the folder tree of one user with the messages in it.
type Mailbox struct {
	Root    *Folder    // msgfolderroot; never listed itself
	Locale  string     // language of the folders' display names, such as de-DE
	TeamsIM []*Message // chat items that only the mailbox-wide listing shows, with subject IM

	Categories []Category // the master list: the categories that the user may choose from
	Rules      []Rule     // of the inbox
	TimeZone   string     // of mailboxSettings and of the working hours; "" is UTC
	DateFormat string     // "" is yyyy-MM-dd
	TimeFormat string     // "" is HH:mm
	Language   string     // name of Locale in that language; "" is Locale itself
	Delegates  string     // delegateMeetingMessageDeliveryOptions; "" is sendToDelegateOnly
	Hours      Hours
	Reply      Reply
}

// Hours are the working hours. The zero value is Monday to Friday from 8 to 17.
type Hours struct {
	Days       []string // in lower case
	Start, End string   // such as 08:00:00
}

// Reply is the automatic reply. The zero value sends none.
type Reply struct {
	Status, Audience   string    // disabled, alwaysEnabled, scheduled; none, contactsOnly, all
	Start, End         time.Time // what Graph shows if they are zero is of no meaning
	Internal, External string    // HTML
}

// Category is an entry of a mailbox's master list.
type Category struct {
	ID          string // GUID
	DisplayName string // what messages refer to
	Color       string // none, preset0 to preset24
}

// Rule is a message rule of the inbox. The three JSON objects are printed as they stand; nil is {}.
type Rule struct {
	ID, DisplayName                 string
	Sequence                        int32
	Enabled, HasError, ReadOnly     bool
	Conditions, Exceptions, Actions json.RawMessage
}

// Folder is a mail folder. Children are listed in this order.
type Folder struct {
	ID          string
	DisplayName string
	WellKnown   string        // alias such as inbox, or "" for a folder that the user made
	Hidden      bool          // isHidden
	Search      *SearchFolder // non-nil for a mailSearchFolder
	Children    []*Folder
	Messages    Messages // nil is empty
}

// SearchFolder holds what makes a folder a mailSearchFolder: its messages are those of its sources.
type SearchFolder struct {
	IncludeNestedFolders bool
	SourceFolderIDs      []string
	FilterQuery          string
}

// Messages is the content of one folder, ordered by ReceivedDateTime ascending, those without one first.
// It may be computed: a folder of a million messages need not be held in memory.
type Messages interface {
	Len() int
	At(i int) *Message // not to be changed; called by several requests at once
}

// Recipient is an emailAddress. A nil *Recipient is a missing or null recipient.
type Recipient struct{ Name, Address string }

// Message is one message with its stored precision: the service prints whole seconds.
type Message struct {
	ID        string // immutable id
	LegacyID  string // default id, which encodes the folder and changes on a move
	ChangeKey string
	Type      string // "" for message, else eventMessage, eventMessageRequest, eventMessageResponse
	Subject   *string

	Created, Modified  time.Time
	Received, Sent     time.Time // zero is null
	From, Sender       *Recipient
	To, CC, BCC        []Recipient
	ReplyTo            []Recipient
	BodyHTML           bool          // contentType html, else text
	Body               func() string // content; called when a request asks for it
	UniqueBody         func() string // nil: the same as Body
	Preview            string        // first 255 characters, plain text
	Categories         []string
	Importance         string    // low, normal, high
	Inference          string    // focused, other
	FlagStatus         string    // notFlagged, flagged, complete
	FlagStart, FlagDue time.Time // zero: absent
	FlagCompleted      time.Time
	HasAttachments     bool // false when all attachments are inline
	IsRead, IsDraft    bool
	DeliveryReceipt    *bool // null on meeting requests
	ReadReceipt        *bool
	ConversationID     string
	ConversationIndex  []byte
	InternetMessageID  string
	WebLink            string
	Headers            [][2]string // internetMessageHeaders
	MeetingMessageType string      // for the eventMessage family
	Attachments        []*Attachment
	Corrupt            bool // fails the page that it is on with a 500
}

// Attachment is a fileAttachment, itemAttachment or referenceAttachment.
type Attachment struct {
	ID           string
	Kind         string // file, item, reference
	Name         string
	ContentType  string // "" is null
	ContentID    string // file only
	Size         int32
	IsInline     bool
	LastModified time.Time
	Content      func() []byte // file: the bytes; item: its MIME; nil for reference
	Item         *Message      // item only
}
