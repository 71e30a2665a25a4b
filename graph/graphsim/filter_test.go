package graphsim

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// filterMail is what the filters of the table are tried on, by name.
func filterMail() []*Message {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	from := func(name, address string) *Recipient { return &Recipient{name, address} }
	return []*Message{
		{ID: "a", Subject: new("Budget 2026"), From: from("Ann O'Hara", "ann@contoso.com"), Received: day, Sent: day, IsRead: true, Importance: "high",
			Categories: []string{"Red", "Blue"}, ConversationID: "c1", InternetMessageID: "<1@x>", Preview: "numbers inside"},
		{ID: "b", Subject: new("RE: budget 2026"), From: from("Bob", "bob_b@contoso.com"), Received: day.Add(time.Hour), FlagStatus: "flagged",
			Categories: []string{"Red"}, ConversationID: "c1", HasAttachments: true},
		{ID: "c", From: from("Cy", "cy@aol.com"), Received: day.Add(2 * time.Hour), Inference: "other"},
		{ID: "d", Subject: new(""), IsDraft: true, Created: day},
	}
}

// filterTests are filters on messages with what they find, or the code of the refusal. They seed the fuzz test too.
var filterTests = []struct{ filter, want string }{
	{"isRead eq true", "a"}, {"isRead eq false", "b c d"}, {"isRead ne true", "b c d"}, {"isDraft eq true", "d"}, {"hasAttachments eq true", "b"},
	{"isRead eq 'true'", "BadRequest"}, {"isRead", "BadRequest"}, {"not isRead", "ErrorInvalidUrlQueryFilter"}, {"isRead gt true", "ErrorInvalidUrlQueryFilter"},
	{"receivedDateTime ge 2026-03-01T01:00:00Z", "b c"}, {"receivedDateTime lt 2026-03-01T01:00:00Z", "a"},
	{"receivedDateTime ge 2026-03-01 and receivedDateTime lt 2026-03-01T00:30:00Z", "a"}, {"receivedDateTime eq 2026-03-01", "a"},
	{"receivedDateTime ge '2026-03-01'", "BadRequest"}, {"receivedDateTime ge 2026-03-01T01:00:00", "BadRequest"},
	{"receivedDateTime ne 2026-03-01", "ErrorInvalidUrlQueryFilter"}, {"receivedDateTime ge 2026-13-01", "BadRequest"},
	{"sentDateTime ge 2026-01-01", "a"}, {"createdDateTime ge 2026-01-01", "d"}, {"lastModifiedDateTime ge 2026-01-01", ""},
	{"importance eq 'high'", "a"}, {"importance eq 'normal'", "b c d"}, {"importance eq 'urgent'", "BadRequest"}, {"importance eq high", "ErrorInvalidUrlQueryFilter"},
	{"importance ne 'high'", "ErrorInvalidUrlQueryFilter"}, {"startswith(importance,'h')", "BadRequest"}, {"inferenceClassification eq 'other'", "c"},
	{"subject eq 'budget 2026'", "a"}, {"subject eq ''", "d"}, {"startswith(subject,'re:')", "b"}, {"contains(subject,'BUDGET')", "a b"},
	{"endswith(subject,'2026')", "ErrorInvalidUrlQueryFilter"}, {"subject ne 'x'", "ErrorInvalidUrlQueryFilter"}, {"subject gt 'a'", "ErrorInvalidUrlQueryFilter"},
	{"tolower(subject) eq 'x'", "ErrorInvalidUrlQueryFilter"}, {"length(subject) gt 3", "ErrorInvalidUrlQueryFilter"}, {"subject in ('a','b')", "ErrorInvalidUrlQueryFilter"},
	{"year(receivedDateTime) eq 2026", "ErrorInvalidUrlQueryFilter"}, {"subject eq 1", "BadRequest"}, {"'x' eq subject", "ErrorInvalidUrlQueryFilter"},
	{"contains(subject,1)", "BadRequest"}, {"startswith(subject)", "ErrorInvalidUrlQueryFilter"}, {"startswith(subject,'x') eq true", "ErrorInvalidUrlQueryFilter"},
	{"from/emailAddress/address eq 'ANN@contoso.com'", "a"}, {"from/emailAddress/address eq 'bob_b@contoso.com'", ""},
	{"from/emailAddress/address eq 'cy@aol.com'", ""}, {"startswith(from/emailAddress/address,'cy@aol.com')", "c"},
	{"startswith(from/emailAddress/address,'bob_b@contoso.com')", "b"}, {"endswith(from/emailAddress/address,'.com')", "ErrorInvalidUrlQueryFilter"},
	{"from/emailAddress/name eq 'ann o''hara'", "a"}, {"from/emailAddress/address ne 'ann@contoso.com'", "b c"},
	{"from/nonsense eq 'x'", "ErrorInvalidUrlQueryFilter"}, {"sender/emailAddress/address eq 'x@y'", ""},
	{"categories/any(c:c eq 'red')", "a b"}, {"categories/any(c:c eq 'Red') or categories/any(c:c eq 'Blue')", "a b"},
	{"categories/any(c:c eq 'Red') and categories/any(c:c eq 'Blue')", ""}, {"categories/any(c:c eq 'Red') and isRead eq true", "a"},
	{"categories/any(c:c eq 'Red') and isRead eq true and categories/any(d:d eq 'Blue')", ""},
	{"not categories/any()", "c d"}, {"categories/any()", "ErrorInvalidUrlQueryFilter"}, {"categories/all(c:c eq 'Red')", "ErrorInvalidUrlQueryFilter"},
	{"categories/any(c:startswith(c,'R'))", "ErrorInvalidUrlQueryFilter"}, {"categories/any(c:d eq 'Red')", "ErrorInvalidUrlQueryFilter"},
	{"categories eq 'Red'", "ErrorInvalidUrlQueryFilter"},
	{"flag/flagStatus eq 'flagged'", "b"}, {"flag/flagStatus eq 'notFlagged'", "a c d"}, {"flag/flagStatus eq null", "ErrorInternalServerError"},
	{"flag/dueDateTime eq null", "ErrorInternalServerError"}, {"subject ne null", "ErrorInternalServerError"}, {"subject eq null", "ErrorInvalidUrlQueryFilter"},
	{"conversationId eq 'c1'", "a b"}, {"internetMessageId eq '<1@x>'", "a"}, {"conversationId eq 'c1' or internetMessageId eq '<1@x>'", "a b"},
	{"toRecipients/any(r:r/emailAddress/address eq 'x')", "ErrorInvalidUrlQueryFilter"}, {"toRecipients/emailAddress/address eq 'x'", "BadRequest"},
	{"contains(body/content,'inside')", "a"}, {"contains(body/content,'elsewhere')", ""}, {"body/content eq 'x'", "ErrorInvalidUrlQueryFilter"},
	{"internetMessageHeaders/any(h:h/name eq 'x')", "ErrorInvalidUrlQueryFilter"}, {"parentFolderId eq 'x'", "ErrorInvalidUrlQueryFilter"},
	{"id eq 'a'", "ErrorInvalidUrlQueryFilter"}, {"nonsense eq 'x'", "BadRequest"}, {"isRead eq true and nonsense eq 1", "BadRequest"},
	{"ISREAD eq true AND (ReceivedDateTime ge 2026-01-01 or Subject eq 'x')", "a"}, {"(isRead eq false) and not (isDraft eq true)", "ErrorInvalidUrlQueryFilter"},
	{"", "BadRequest"}, {"(", "BadRequest"}, {"isRead eq", "BadRequest"}, {"isRead eq true)", "BadRequest"}, {"subject eq 'x", "BadRequest"},
	{"isRead eq true isDraft", "BadRequest"}, {"subject eq \"x\"", "BadRequest"}, {"subject add 1 eq 2", "BadRequest"}, {"a/b(c)", "BadRequest"},
	{strings.Repeat("(", 200) + "isRead eq true" + strings.Repeat(")", 200), "BadRequest"},
	{strings.Repeat("subject eq 'x' or ", 120) + "subject eq 'y'", "ErrorRestrictionTooComplex"},
}

// TestMailFilter runs the table.
func TestMailFilter(t *testing.T) {
	for _, test := range filterTests {
		if got := runMailFilter(test.filter); got != test.want {
			t.Errorf("%.120s: got %q, want %q", test.filter, got, test.want)
		}
	}
}

// runMailFilter gives the ids of the messages found, or the code of the error.
func runMailFilter(filter string) string {
	f, err := compileMail(filter, []string{"aol.com"})
	if err != nil {
		return err.code
	}
	var found []string
	for _, m := range filterMail() {
		if f.match(m) {
			found = append(found, m.ID)
		}
	}
	return strings.Join(found, " ")
}

// TestFilterErrorTexts looks at the words of refusals that say where.
func TestFilterErrorTexts(t *testing.T) {
	for filter, want := range map[string]string{
		"isRead eq ?":      "Invalid filter clause: Syntax error at position 10 in 'isRead eq ?'.",
		"nonsense eq 'x'":  "Invalid filter clause: Could not find a property named 'nonsense' on type 'microsoft.graph.message'.",
		"isRead eq 'true'": "Invalid filter clause: A binary operator with incompatible types was detected. Found operand types 'Edm.Boolean' and 'Edm.String' for operator kind 'Equal'.",
	} {
		if _, err := compileMail(filter, nil); err == nil || err.message != want {
			t.Errorf("%s: got %v, want %s", filter, err, want)
		}
	}
}

// TestFilterRange takes ranges of received times out of filters.
func TestFilterRange(t *testing.T) {
	for filter, want := range map[string]string{
		"receivedDateTime ge 2026-03-01 and receivedDateTime lt 2026-03-02":                                      "2026-03-01 2026-03-02 true",
		"receivedDateTime ge 2026-03-01 and (receivedDateTime ge 2026-03-05 and receivedDateTime lt 2026-04-01)": "2026-03-05 2026-04-01 true",
		"receivedDateTime ge 2026-03-01 and isRead eq true":                                                      "2026-03-01 0001-01-01 false",
		"receivedDateTime ge 2026-03-01 or receivedDateTime lt 2020-01-01":                                       "0001-01-01 0001-01-01 false",
	} {
		f, err := compileMail(filter, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(f.from.Format("2006-01-02"), " ", f.until.Format("2006-01-02"), " ", f.rangeOnly); got != want {
			t.Errorf("%s: got %s, want %s", filter, got, want)
		}
	}
}

// TestOrderRule holds the documented rule on $orderby beside $filter, and the one that was observed.
func TestOrderRule(t *testing.T) {
	const floor = "receivedDateTime ge 1900-01-01 and "
	for _, test := range []struct {
		filter, order string
		strict, lax   bool
	}{
		{"isRead eq true", "receivedDateTime desc", false, true},
		{floor + "isRead eq true", "receivedDateTime desc", true, true},
		{"isRead eq true and receivedDateTime ge 1900-01-01", "receivedDateTime desc", false, true},
		{"importance eq 'high'", "receivedDateTime desc", false, false},
		{floor + "importance eq 'high'", "receivedDateTime desc", true, true},
		{"startswith(subject,'x')", "subject", true, true},
		{floor + "subject eq 'x'", "subject,receivedDateTime", false, false},
		{floor + "subject eq 'x'", "receivedDateTime,subject", true, true},
		{floor + "hasAttachments eq true", "sentDateTime", false, false},
		{"categories/any(c:c eq 'x')", "receivedDateTime", false, true},
	} {
		f, err := compileMail(test.filter, nil)
		if err != nil {
			t.Fatal(err)
		}
		keys, err := parseOrder(test.order)
		if err != nil {
			t.Fatal(err)
		}
		strict, lax := checkMailOrder(keys, f, false) == nil, checkMailOrder(keys, f, true) == nil
		if strict != test.strict || lax != test.lax {
			t.Errorf("%s by %s: accepted %v strictly, %v laxly; want %v, %v", test.filter, test.order, strict, lax, test.strict, test.lax)
		}
	}
}

// TestUserFilter runs filters on users, basic and advanced.
func TestUserFilter(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 500, time.UTC)
	users := []*User{
		{ID: "87d349ed-44d7-43e1-9a83-5f2406dee5bd", UserPrincipalName: "ann@x.com", Mail: "ann@x.com", DisplayName: "Ann", UserType: "Member", AccountEnabled: new(true),
			Department: "Sales", CreatedDateTime: day, ProxyAddresses: []string{"SMTP:ann@x.com", "smtp:a@x.com"}},
		{ID: "2", UserPrincipalName: "Bob@x.com", DisplayName: "Bob", AccountEnabled: new(false), OtherMails: []string{"bob@y.com"}},
	}
	const unsupported = "Request_UnsupportedQuery"
	for _, test := range []struct{ filter, basic, advanced string }{
		{"displayName eq 'ANN'", "Ann", "Ann"}, {"startswith(displayName,'a')", "Ann", "Ann"}, {"displayName in ('ann','bob')", "Ann Bob", "Ann Bob"},
		{"displayName ge 'b'", "Bob", "Bob"}, {"displayName gt 'b'", unsupported, unsupported}, {"displayName ne 'ann'", unsupported, "Bob"},
		{"not(displayName eq 'ann')", unsupported, "Bob"}, {"endsWith(mail,'@x.com')", unsupported, "Ann"}, {"endsWith(displayName,'n')", unsupported, unsupported},
		{"userType ne 'Guest'", unsupported, "Ann Bob"}, {"userType eq 'member'", "Ann", "Ann"}, {"startswith(userType,'M')", unsupported, unsupported},
		{"accountEnabled eq true", "Ann", "Ann"}, {"accountEnabled eq 'true'", "BadRequest", "BadRequest"}, {"accountEnabled ne true", unsupported, "Bob"},
		{"mail eq null", unsupported, "Bob"}, {"mail ne null", unsupported, "Ann"}, {"startswith(department,'S')", unsupported, unsupported},
		{"createdDateTime ge 2026-03-01T00:00:00Z", "Ann", "Ann"}, {"id eq '2'", "Bob", "Bob"}, {"id eq 87d349ed-44d7-43e1-9a83-5f2406dee5bd", "Ann", "Ann"},
		{"proxyAddresses/any(p:p eq 'smtp:A@x.com')", "Ann", "Ann"}, {"proxyAddresses/any(p:startswith(p,'smtp:a@'))", "Ann", "Ann"},
		{"otherMails/any(m:endswith(m,'y.com'))", unsupported, "Bob"}, {"otherMails/$count eq 0", unsupported, "Ann"}, {"proxyAddresses/any(p:q eq 'x')", unsupported, unsupported},
		{"nonsense eq 'x'", "BadRequest", "BadRequest"}, {"displayName", "BadRequest", "BadRequest"}, {"contains(displayName,'n')", unsupported, unsupported},
		{"displayName eq 'ann' or mail eq 'x' and userType eq 'y'", "Ann", "Ann"}, {"displayName in (" + strings.Repeat("'x',", 15) + "'y')", unsupported, unsupported},
		{strings.Repeat("displayName eq 'x' or ", 15) + "displayName eq 'y'", unsupported, unsupported}, {"displayName eq", "BadRequest", "BadRequest"},
	} {
		for advanced, want := range map[bool]string{false: test.basic, true: test.advanced} {
			if got := runUserFilter(users, test.filter, advanced); got != want {
				t.Errorf("%s (advanced %v): got %q, want %q", test.filter, advanced, got, want)
			}
		}
	}
}

// runUserFilter gives the names of the users found, or the code of the error.
func runUserFilter(users []*User, filter string, advanced bool) string {
	match, err := compileUser(filter, advanced)
	if err != nil {
		return err.code
	}
	var found []string
	for _, u := range users {
		if match(u) {
			found = append(found, u.DisplayName)
		}
	}
	return strings.Join(found, " ")
}

// FuzzFilter: whatever is asked, it is answered or refused, the answer is the same twice, and what the range of received
// times leaves out does not match.
func FuzzFilter(f *testing.F) {
	for _, test := range filterTests {
		f.Add(test.filter)
	}
	f.Fuzz(func(t *testing.T, filter string) {
		if first, second := runMailFilter(filter), runMailFilter(filter); first != second {
			t.Errorf("%q: got %q, then %q", filter, first, second)
		}
		compileUser(filter, true)
		compiled, err := compileMail(filter, nil)
		if err != nil {
			if err.status < 400 || err.code == "" {
				t.Errorf("%q: refused with %v", filter, err)
			}
			return
		}
		for _, m := range filterMail() {
			outside := compiled.ranged && (m.Received.IsZero() || m.Received.Before(compiled.from) || !compiled.until.IsZero() && !m.Received.Before(compiled.until))
			if outside && compiled.match(m) {
				t.Errorf("%q: message %s matches but is outside of the range", filter, m.ID)
			}
		}
	})
}

// FuzzSearch: KQL is answered or refused.
func FuzzSearch(f *testing.F) {
	for _, seed := range []string{`"budget"`, `"from:ann AND subject:x"`, `"NOT (x"`, `"received>=2026-01-01"`, `"\"a b\" OR c"`, `""`, `"`, "x", `"size>1"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, search string) {
		match, err := compileSearch(search)
		if err != nil {
			return
		}
		for _, m := range filterMail() {
			match(m)
		}
		compileUserSearch(search)
	})
}
