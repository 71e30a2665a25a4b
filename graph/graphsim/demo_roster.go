package graphsim

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// standing says how an entry of the roster differs from an ordinary employee.
type standing int

// The states of a directory entry.
const (
	ordinaryUser standing = iota
	blockedUser           // outside of the app's access policy
	disabledUser          // a leaver: the account is off, the mailbox is still there
	onPremUser            // synchronized from an on-premises directory, the mailbox is there too
	maillessUser          // no licence, so no mailbox
	guestUser             // from another tenant, so no mailbox
	sharedBox             // a shared mailbox
	roomBox               // a meeting room
	equipmentBox          // something that is booked, such as a van
)

// rosterLine is one line of the roster.
type rosterLine struct {
	alias          string // the part of mail before the @
	given, surname string // for a thing, given is the whole name
	title, dept    string
	manager        string // alias; "" for the head of the company and for things
	city, country  string
	locale         string // of the mailbox; "" is null in the directory and en-US in the mailbox
	messages       int    // about how many messages the mailbox holds
	state          standing
}

// roster is the staff and everything else in Contoso's directory, in directory order.
var roster = []rosterLine{
	{"adele", "Adele", "Vance", "Retail Manager", "Retail", "miriam", "Bellevue", "US", "en-US", 3500, ordinaryUser},
	{"alex", "Alex", "Wilber", "Marketing Assistant", "Marketing", "isaiah", "San Diego", "US", "en-US", 240, ordinaryUser},
	{"anne-marie", "Anne-Marie", "O'Brien", "Counsel", "Legal", "patti", "Dublin", "IE", "en-IE", 180, ordinaryUser},
	{"bianca", "Bianca", "Pisani", "Buyer", "Purchasing", "diego", "Milano", "IT", "it-IT", 90, ordinaryUser},
	{"carlos", "Carlos", "Núñez", "Account Manager", "Sales", "lidia", "Madrid", "ES", "es-ES", 210, ordinaryUser},
	{"chloe", "Chloé", "Lefèvre", "Account Manager", "Sales", "lidia", "Lyon", "FR", "fr-FR", 260, ordinaryUser},
	{"christie", "Christie", "Cline", "Buyer", "Purchasing", "diego", "San Diego", "US", "en-US", 60, ordinaryUser},
	{"debra", "Debra", "Berger", "Administrative Assistant", "Executive Management", "patti", "Bellevue", "US", "en-US", 310, ordinaryUser},
	{"diego", "Diego", "Siciliani", "Head of Purchasing", "Purchasing", "patti", "Birmingham", "US", "en-US", 150, ordinaryUser},
	{"emily", "Emily", "Braun", "Budget Analyst", "Finance", "grady", "Louisville", "US", "en-US", 200, ordinaryUser},
	{"enrico", "Enrico", "Cattaneo", "Attorney", "Legal", "anne-marie", "Birmingham", "US", "", 0, ordinaryUser},
	{"fatima", "Fatima", "Al-Harbi", "Engineer", "R&D", "lee", "Dubai", "AE", "ar-AE", 130, ordinaryUser},
	{"grady", "Grady", "Archie", "Head of Finance", "Finance", "patti", "Bloomington", "US", "en-US", 170, ordinaryUser},
	{"henrietta", "Henrietta", "Mueller", "Developer", "R&D", "lee", "Fort Lauderdale", "US", "en-US", 140, ordinaryUser},
	{"irvin", "Irvin", "Sayers", "Project Manager", "Engineering", "nestor", "Bloomington", "US", "en-US", 400, ordinaryUser},
	{"isaiah", "Isaiah", "Langer", "Head of Marketing", "Marketing", "patti", "Tulsa", "US", "en-US", 120, ordinaryUser},
	{"johanna", "Johanna", "Lorenz", "Senior Engineer", "Engineering", "nestor", "Louisville", "US", "en-US", 100, ordinaryUser},
	{"joni", "Joni", "Sherman", "Paralegal", "Legal", "anne-marie", "Charlotte", "US", "en-US", 80, disabledUser},
	{"jordan", "Jordan", "Miller", "Technician", "Engineering", "nestor", "", "", "", 0, ordinaryUser},
	{"katrin", "Katrin", "Weiß", "Buchhalterin", "Finance", "grady", "München", "DE", "de-DE", 230, ordinaryUser},
	{"lee", "Lee", "Gu", "Director of Research", "R&D", "patti", "Overland Park", "US", "en-US", 110, ordinaryUser},
	{"lidia", "Lidia", "Holloway", "Head of Sales", "Sales", "patti", "Tulsa", "US", "en-US", 190, ordinaryUser},
	{"lukas", "Lukas", "Bauer", "Vertriebsleiter DACH", "Sales", "lidia", "Köln", "DE", "de-DE", 280, ordinaryUser},
	{"lynne", "Lynne", "Robbins", "Planner", "Retail", "adele", "Tulsa", "US", "en-US", 160, ordinaryUser},
	{"megan", "Megan", "Bowen", "Marketing Manager", "Marketing", "isaiah", "Pittsburgh", "US", "en-US", 350, ordinaryUser},
	{"miriam", "Miriam", "Graham", "Director of Retail", "Retail", "patti", "San Diego", "US", "en-US", 140, ordinaryUser},
	{"nestor", "Nestor", "Wilke", "Director of Engineering", "Engineering", "patti", "Cairo", "EG", "en-US", 90, onPremUser},
	{"noa", "Noa", "Ben-David", "Data Scientist", "R&D", "lee", "Tel Aviv", "IL", "he-IL", 120, ordinaryUser},
	{"patti", "Patti", "Fernandez", "President", "Executive Management", "", "Louisville", "US", "en-US", 60, blockedUser},
	{"pradeep", "Pradeep", "Gupta", "Accountant", "Finance", "grady", "Hyderabad", "IN", "en-IN", 150, ordinaryUser},
	{"raul", "Raul", "Razo", "Head of People", "Human Resources", "patti", "Waukee", "US", "en-US", 40, blockedUser},
	{"yuki", "Yuki", "Tanaka", "Store Designer", "Retail", "adele", "東京", "JP", "ja-JP", 110, ordinaryUser},
	{"sam", "Sam", "Rivera", "Trainee", "Retail", "adele", "Bellevue", "US", "", 0, maillessUser},
	{"svc-backup", "Backup Service", "", "", "", "", "", "", "", 0, maillessUser},
	{"svc_scanner", "Scanner Service", "", "", "", "", "", "", "", 0, maillessUser},
	{"dana", "Dana", "Swope", "Consultant", "", "", "", "", "", 0, guestUser},
	{"kim_o'hara", "Kim", "O'Hara", "", "", "", "", "", "", 0, guestUser},
	{"sales", "Sales", "", "", "Sales", "", "", "", "en-US", 390, sharedBox},
	{"support", "Customer Support", "", "", "Retail", "", "", "", "en-US", 370, sharedBox},
	{"rechnungen", "Rechnungen DACH", "", "", "Finance", "", "", "", "de-DE", 150, sharedBox},
	{"jobs", "Jobs at Contoso", "", "", "Human Resources", "", "", "", "en-US", 0, sharedBox},
	{"room.adams", "Conf Room Adams", "", "", "", "", "Bellevue", "US", "en-US", 70, roomBox},
	{"room.baker", "Conf Room Baker", "", "", "", "", "Bellevue", "US", "en-US", 45, roomBox},
	{"van-1", "Delivery Van 1", "", "", "", "", "Tulsa", "US", "en-US", 12, equipmentBox},
}

// guestUPN is the principal name that Entra gives to a guest by the guest's own address.
var guestUPN = map[string]string{
	"dana":       "dana@fabrikam.com",
	"kim_o'hara": "kim_o'hara@aol.com",
}

// hasMailbox is true where Exchange Online keeps a mailbox for the entry.
func (e *rosterLine) hasMailbox() bool {
	return e.state != maillessUser && e.state != guestUser && e.state != onPremUser
}

// displayName is the name that people see.
func (e *rosterLine) displayName() string { return strings.TrimSpace(e.given + " " + e.surname) }

// mail is the primary address.
func (e *rosterLine) mail() string {
	if e.state == guestUser {
		return guestUPN[e.alias]
	}
	return e.alias + "@" + DemoDomain
}

// recipient is how the entry stands in a message.
func (e *rosterLine) recipient() Recipient {
	return Recipient{Name: e.displayName(), Address: e.mail()}
}

// rosterNamed is the entry with that alias. The roster is complete, so it is always found.
func rosterNamed(alias string) *rosterLine {
	for i := range roster {
		if roster[i].alias == alias {
			return &roster[i]
		}
	}
	panic("no " + alias + " in the roster")
}

// user is the directory object of an entry.
func (e *rosterLine) user(rng *rand.Rand) *User {
	enabled := e.state != disabledUser && e.state < sharedBox
	u := &User{
		ID:                randomGUID(rng),
		UserPrincipalName: e.mail(),
		DisplayName:       e.displayName(),
		Mail:              e.mail(),
		MailNickname:      e.alias,
		AccountEnabled:    &enabled,
		UserType:          "Member",
		JobTitle:          e.title,
		Department:        e.dept,
		City:              e.city,
		Country:           countries[e.country],
		UsageLocation:     e.country,
		PreferredLanguage: e.locale,
		CreatedDateTime:   DemoEpoch.AddDate(-4, 0, rng.IntN(300)).Truncate(time.Hour),
		Purpose:           purposes[e.state],
		Blocked:           e.state == blockedUser,
	}
	if e.hasMailbox() || e.state == onPremUser {
		u.ProxyAddresses = []string{"SMTP:" + u.Mail}
	}
	if e.state < maillessUser {
		e.employ(u, rng)
	}
	e.bend(u)
	return u
}

// employ adds what only people on the payroll have.
func (e *rosterLine) employ(u *User, rng *rand.Rand) {
	u.GivenName, u.Surname = e.given, e.surname
	u.CompanyName = "Contoso"
	u.EmployeeID = fmt.Sprintf("C%05d", 10000+rng.IntN(89999))
	u.ProxyAddresses = append(u.ProxyAddresses, "smtp:"+e.alias+"@contoso.onmicrosoft.com")
	if e.city != "" {
		u.OfficeLocation = fmt.Sprintf("%d/%d", 12+rng.IntN(20), 1100+rng.IntN(2000))
		u.BusinessPhones = []string{fmt.Sprintf("+1 425 555 %04d", rng.IntN(10000))}
	}
	if chance(rng, 0.4) {
		u.MobilePhone = fmt.Sprintf("+1 206 555 %04d", rng.IntN(10000))
	}
}

// bend gives some entries what a real directory has and a tidy one has not.
func (e *rosterLine) bend(u *User) {
	yes, no := true, false
	switch e.alias {
	case "adele":
		u.UserPrincipalName = "Adele@contoso.com"
		u.ProxyAddresses = append(u.ProxyAddresses, "smtp:adele.vance@contoso.com")
	case "megan":
		u.UserPrincipalName = "MeganB@contoso.onmicrosoft.com"
		u.ProxyAddresses = append(u.ProxyAddresses, "smtp:megan.bowen@contoso.com", "smtp:marketing@contoso.com")
		u.OtherMails = []string{"megan_bowen@aol.com"}
	case "anne-marie":
		u.UserPrincipalName = "anne-marie.o'brien@contoso.com"
		u.ProxyAddresses = append(u.ProxyAddresses, "smtp:anne-marie.o'brien@contoso.com")
	case "chloe":
		u.UserPrincipalName = "chloe.lefevre@contoso.com"
	case "enrico":
		u.UserType, u.AccountEnabled = "", nil // older than both properties
	case "nestor":
		u.OnPremisesSync = &yes
	case "sam":
		u.Mail = ""
	case "svc-backup", "svc_scanner":
		u.Mail, u.MailNickname, u.ShowInAddressList = "", "", &no
		u.UserPrincipalName = e.alias + "@contoso.onmicrosoft.com"
	}
	if e.state == guestUser {
		u.UserType = "Guest"
		u.UserPrincipalName = strings.ReplaceAll(u.Mail, "@", "_") + "#EXT#@contoso.onmicrosoft.com"
		u.OtherMails = []string{u.Mail}
		u.ProxyAddresses = []string{"SMTP:" + u.Mail}
	}
}

// purposes is mailboxSettings/userPurpose by state; an employee's is user.
var purposes = map[standing]string{
	ordinaryUser: "user", blockedUser: "user", disabledUser: "user", onPremUser: "user",
	sharedBox: "shared", roomBox: "room", equipmentBox: "equipment",
}

// countries are the names in the directory by ISO code.
var countries = map[string]string{
	"AE": "United Arab Emirates", "DE": "Germany", "EG": "Egypt", "ES": "Spain", "FR": "France", "IE": "Ireland",
	"IL": "Israel", "IN": "India", "IT": "Italy", "JP": "Japan", "US": "United States",
}

// randomGUID is a random identifier in the directory's spelling.
func randomGUID(rng *rand.Rand) string {
	a, b := rng.Uint64(), rng.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", uint32(a>>32), uint16(a>>16), a&0xfff, b>>48&0x3fff|0x8000, b&0xffffffffffff)
}
