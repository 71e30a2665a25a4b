package graphsim

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// userProperty is a property of a user: how it is printed and how it may be filtered.
type userProperty struct {
	name string
	base bool   // printed without $select
	ops  string // what filters take; each word has blanks around it
	sort string // "basic", "advanced", or "" where it cannot be ordered by

	// One of these reads it.
	text func(u *User) string
	bool func(u *User) *bool
	time func(u *User) time.Time
	list func(u *User) []string
}

// What the directory's filters take, by kind of property.
const (
	opsName    = " eq ne not ge le in startswith "
	opsMail    = opsName + "endswith "
	opsDepart  = " eq ne not ge le in "
	opsFlag    = " eq ne not in "
	opsCreated = " eq ne not ge le in "
)

// userProperties are those that are simulated, in the order in which Graph prints them.
var userProperties = []userProperty{
	{name: "accountEnabled", ops: opsFlag, bool: func(u *User) *bool { return u.AccountEnabled }},
	{name: "businessPhones", base: true, ops: " eq not startswith ", list: func(u *User) []string { return u.BusinessPhones }},
	{name: "city", ops: opsName, text: func(u *User) string { return u.City }},
	{name: "companyName", ops: opsName, text: func(u *User) string { return u.CompanyName }},
	{name: "country", ops: opsName, text: func(u *User) string { return u.Country }},
	{name: "createdDateTime", ops: opsCreated, sort: "advanced", time: func(u *User) time.Time { return u.CreatedDateTime }},
	{name: "department", ops: opsDepart, text: func(u *User) string { return u.Department }},
	{name: "displayName", base: true, ops: opsName, sort: "basic", text: func(u *User) string { return u.DisplayName }},
	{name: "employeeId", ops: opsName, text: func(u *User) string { return u.EmployeeID }},
	{name: "givenName", base: true, ops: opsName, sort: "advanced", text: func(u *User) string { return u.GivenName }},
	{name: "jobTitle", base: true, ops: opsName, sort: "advanced", text: func(u *User) string { return u.JobTitle }},
	{name: "mail", base: true, ops: opsMail, sort: "advanced", text: func(u *User) string { return u.Mail }},
	{name: "mailNickname", ops: opsName, text: func(u *User) string { return u.MailNickname }},
	{name: "mobilePhone", base: true, ops: opsName, text: func(u *User) string { return u.MobilePhone }},
	{name: "officeLocation", base: true, ops: opsName, text: func(u *User) string { return u.OfficeLocation }},
	{name: "onPremisesSyncEnabled", ops: opsFlag, bool: func(u *User) *bool { return u.OnPremisesSync }},
	{name: "otherMails", ops: " eq not ge le in startswith endswith ", list: func(u *User) []string { return u.OtherMails }},
	{name: "preferredLanguage", base: true, ops: opsName, text: func(u *User) string { return u.PreferredLanguage }},
	{name: "proxyAddresses", ops: " eq not ge le startswith endswith ", list: func(u *User) []string { return u.ProxyAddresses }},
	{name: "showInAddressList", ops: opsFlag, bool: func(u *User) *bool { return u.ShowInAddressList }},
	{name: "surname", base: true, ops: opsName, sort: "advanced", text: func(u *User) string { return u.Surname }},
	{name: "usageLocation", ops: opsName, text: func(u *User) string { return u.UsageLocation }},
	{name: "userPrincipalName", base: true, ops: opsMail, sort: "basic", text: func(u *User) string { return u.UserPrincipalName }},
	{name: "userType", ops: opsFlag, text: func(u *User) string { return u.UserType }},
	{name: "id", base: true, ops: opsFlag, text: func(u *User) string { return u.ID }},
}

// singleUserOnly are the properties that lists of users refuse.
var singleUserOnly = []string{"aboutMe", "birthday", "hireDate", "interests", "mySite", "pastProjects", "preferredName",
	"responsibilities", "schools", "skills", "mailboxSettings"}

// Sizes of pages of users.
const (
	defaultUsersPage = 100
	largestUsersPage = 999
)

// userPropertyNamed finds a property, in any case.
func userPropertyNamed(name string) *userProperty {
	for i := range userProperties {
		if strings.EqualFold(userProperties[i].name, name) {
			return &userProperties[i]
		}
	}
	return nil
}

// append prints a property.
func (p *userProperty) append(j *jsonText, u *User) {
	switch {
	case p.text != nil:
		j.textOrNull(p.name, p.text(u))
	case p.bool != nil:
		j.boolOrNull(p.name, p.bool(u))
	case p.time != nil:
		j.time(p.name, p.time(u))
	default:
		j.strings(p.name, p.list(u))
	}
}

// selectUser gives the properties to print.
func (c *call) selectUser(single bool) ([]*userProperty, *apiError) {
	for _, name := range c.query.selected {
		switch {
		case containsName(singleUserOnly, name) && !single:
			return nil, refuse(http.StatusNotImplemented, "NotImplemented", "This operation target is not yet supported.")
		case strings.EqualFold(name, "mailboxSettings"):
		case containsName(singleUserOnly, name):
			return nil, notSimulated("the property " + name)
		case name != "*" && userPropertyNamed(name) == nil:
			return nil, refuse(http.StatusBadRequest, "BadRequest",
				"Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.user'.", name)
		}
	}
	var props []*userProperty
	for i := range userProperties {
		p := &userProperties[i]
		byDefault := p.base && len(c.query.selected) == 0 || containsName(c.query.selected, "*")
		if byDefault || containsName(c.query.selected, p.name) {
			props = append(props, p)
		}
	}
	return props, nil
}

// advanced reports whether the request asks for the directory's advanced queries.
func (c *call) advanced() bool {
	return c.query.count && strings.EqualFold(c.header.Get("ConsistencyLevel"), "eventual")
}

// checkDirectory refuses apps that may not read users.
func (c *call) checkDirectory() *apiError {
	if !c.has(userRoles) {
		return refuse(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
	}
	if _, expand := c.query.params["expand"]; expand {
		return refuse(http.StatusBadRequest, "ExpandNotSupported", "Expand is not allowed for property '%s' according to the entity schema.",
			c.query.params["expand"])
	}
	return nil
}

// directoryHeaders go with the directory's answers.
func directoryHeaders() http.Header {
	return http.Header{"X-Ms-Resource-Unit": {"2"}}
}

// listUsers answers a page of the users.
func (c *call) listUsers() (reply, *apiError) {
	if err := c.checkDirectory(); err != nil {
		return reply{}, err
	}
	props, err := c.selectUser(false)
	if err != nil {
		return reply{}, err
	}
	top, from, err := c.usersWindow()
	if err != nil {
		return reply{}, err
	}
	users, err := c.chooseUsers()
	if err != nil {
		return reply{}, err
	}
	from = min(from, len(users))
	to := min(from+top, len(users))
	p := page{context: "users" + c.contextSelect(), n: to - from, linkFirst: true}
	if to < len(users) {
		p.next = c.nextLink("skiptoken", skipToken(to))
	}
	if c.advanced() {
		n := len(users)
		p.count = &n
	}
	p.element = func(j *jsonText, i int) {
		j.open('{')
		for _, prop := range props {
			prop.append(j, users[from+i])
		}
		j.close('}')
	}
	rep := c.list(p)
	rep.header = directoryHeaders()
	return rep, nil
}

// usersWindow reads $top and $skiptoken.
func (c *call) usersWindow() (top, from int, err *apiError) {
	top = c.query.top
	if top < 0 {
		top = defaultUsersPage
	}
	if top < 1 || top > largestUsersPage {
		return 0, 0, unsupportedQuery("Invalid page size specified: '%d'. Must be between 1 and 999 inclusive.", top)
	}
	if _, skip := c.query.params["skip"]; skip {
		return 0, 0, unsupportedQuery("'$skip' is not supported by the service.")
	}
	token, given := c.query.params["skiptoken"]
	if !given {
		return top, 0, nil
	}
	if from, ok := readSkipToken(token); ok {
		return top, from, nil
	}
	return 0, 0, refuse(http.StatusBadRequest, "Directory_ExpiredPageToken", "The specified page token value has expired and can no longer be included in your request.")
}

// skipToken is an opaque place in a list.
func skipToken(at int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("RFNwdAIAAQAAAC" + strconv.Itoa(at)))
}

// readSkipToken reads the place back.
func readSkipToken(token string) (int, bool) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	digits, ok := strings.CutPrefix(string(b), "RFNwdAIAAQAAAC")
	if err != nil || !ok {
		return 0, false
	}
	at, err := strconv.Atoi(digits)
	return at, err == nil && at >= 0
}

// unsupportedQuery is the directory's refusal of a query that is well formed.
func unsupportedQuery(format string, args ...any) *apiError {
	return refuse(http.StatusBadRequest, "Request_UnsupportedQuery", format, args...)
}

// chooseUsers applies $filter, $search and $orderby.
func (c *call) chooseUsers() ([]*User, *apiError) {
	filter, search, orderby := c.query.params["filter"], c.query.params["search"], c.query.params["orderby"]
	users := slices.Clone(c.sim.tenant.Users)
	if filter != "" {
		match, err := compileUser(filter, c.advanced())
		if err != nil {
			return nil, err
		}
		users = slices.DeleteFunc(users, func(u *User) bool { return !match(u) })
	}
	if search != "" {
		if !strings.EqualFold(c.header.Get("ConsistencyLevel"), "eventual") {
			return nil, unsupportedQuery("Request with $search query parameter only works through MSGraph " +
				"with a special request header: 'ConsistencyLevel: eventual'")
		}
		match, err := compileUserSearch(search)
		if err != nil {
			return nil, err
		}
		users = slices.DeleteFunc(users, func(u *User) bool { return !match(u) })
	}
	if orderby == "" {
		return users, nil
	}
	if (filter != "" || search != "") && !c.advanced() {
		return nil, unsupportedQuery("Sorting not supported for current query.")
	}
	return users, c.sortUsers(users, orderby)
}

// sortUsers applies $orderby.
func (c *call) sortUsers(users []*User, orderby string) *apiError {
	keys, err := parseOrder(orderby)
	if err != nil {
		return err
	}
	for _, k := range keys {
		p := userPropertyNamed(k.name)
		if p == nil || p.sort == "" || p.sort == "advanced" && !c.advanced() {
			return unsupportedQuery("Sorting not supported for current query.")
		}
	}
	slices.SortStableFunc(users, func(a, b *User) int {
		for _, k := range keys {
			n := userPropertyNamed(k.name).compare(a, b)
			if k.desc {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
	return nil
}

// compare orders two users by a property that can be ordered by.
func (p *userProperty) compare(a, b *User) int {
	if p.time != nil {
		return p.time(a).Compare(p.time(b))
	}
	return strings.Compare(strings.ToLower(p.text(a)), strings.ToLower(p.text(b)))
}

// countUsers answers users/$count.
func (c *call) countUsers() (reply, *apiError) {
	if err := c.checkDirectory(); err != nil {
		return reply{}, err
	}
	if !strings.EqualFold(c.header.Get("ConsistencyLevel"), "eventual") {
		return reply{}, refuse(http.StatusBadRequest, "Request_BadRequest", "$count is not currently supported.")
	}
	c.query.count = true // the segment is advanced by itself
	users, err := c.chooseUsers()
	if err != nil {
		return reply{}, err
	}
	return reply{kind: "text/plain", header: directoryHeaders(), body: strconv.AppendInt(nil, int64(len(users)), 10)}, nil
}

// getUser answers one user.
func (c *call) getUser() (reply, *apiError) {
	if err := c.checkDirectory(); err != nil {
		return reply{}, err
	}
	props, err := c.selectUser(true)
	if err != nil {
		return reply{}, err
	}
	name := c.segments[1]
	if strings.HasPrefix(name, "$") && !strings.Contains(c.path, "('") {
		return reply{}, badSegment(name)
	}
	u := c.sim.derived.users[strings.ToLower(name)]
	if u == nil {
		return reply{}, refuse(http.StatusNotFound, "Request_ResourceNotFound",
			"Resource '%s' does not exist or one of its queried reference-property objects are not present.", name)
	}
	settings := containsName(c.query.selected, "mailboxSettings")
	if settings {
		if err := c.openMailbox(settingsRoles); err != nil {
			return reply{}, err
		}
	}
	rep := c.entity("users"+c.contextSelect()+"/$entity", func(j *jsonText) {
		for _, p := range props {
			p.append(j, u)
		}
		if settings {
			j.field("mailboxSettings")
			j.open('{')
			c.appendSettings(j)
			j.close('}')
		}
	})
	rep.header = directoryHeaders()
	return rep, nil
}
