package tables

import (
	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/odata"
)

// users is the directory. It has no mailbox scope: every database shows the same users.
// See https://learn.microsoft.com/graph/api/resources/user.
var users = Table{
	Name: "users",
	Doc:  "The users of the tenant: people, shared mailboxes, rooms and guests.",
	Rows: 1_000,
	Key:  []string{"id"},
	Columns: []Column{
		{Name: "id", Type: idType, Path: "id", Ops: opEq | opNot, Doc: "The user's GUID."},
		{Name: "user_principal_name", Type: text(addressLength), Path: "userPrincipalName", Ops: opEq | opPrefix | opSuffix | opNot, Doc: "The sign-in name."},
		{Name: "display_name", Type: text(256), Path: "displayName", Ops: opEq | opPrefix | opNot | opWeak, Doc: "The name shown in the address book."},
		{Name: "mail", Type: text(addressLength), Path: "mail", Ops: opEq | opPrefix | opSuffix | opNot, Doc: "The primary address; NULL without a mailbox."},
		{Name: "mail_nickname", Type: text(64), Path: "mailNickname", Ops: opEq | opPrefix | opNot, Doc: "The mail alias."},
		{Name: "given_name", Type: text(64), Path: "givenName", Ops: opEq | opPrefix | opNot | opWeak, Doc: "The first name."},
		{Name: "surname", Type: text(64), Path: "surname", Ops: opEq | opPrefix | opNot | opWeak, Doc: "The last name."},
		{Name: "account_enabled", Type: boolean, Path: "accountEnabled", Ops: opEq | opNot, Doc: "Whether the account may sign in; 0 for most shared mailboxes and rooms."},
		{Name: "user_type", Type: text(32), Path: "userType", Ops: opEq | opNot, Doc: "Member or Guest; NULL on old accounts."},
		{Name: "job_title", Type: text(128), Path: "jobTitle", Ops: opEq | opPrefix | opNot | opWeak, Doc: "The job title."},
		{Name: "department", Type: text(64), Path: "department", Ops: opEq | opNot | opWeak, Doc: "The department."},
		{Name: "company_name", Type: text(64), Path: "companyName", Ops: opEq | opPrefix | opNot | opWeak, Doc: "The company."},
		{Name: "office_location", Type: text(128), Path: "officeLocation", Ops: opEq | opPrefix | opNot | opWeak, Doc: "The office."},
		{Name: "city", Type: text(128), Path: "city", Ops: opEq | opPrefix | opNot | opWeak, Doc: "The city."},
		{Name: "country", Type: text(128), Path: "country", Ops: opEq | opPrefix | opNot | opWeak, Doc: "The country or region."},
		{Name: "usage_location", Type: text(8), Path: "usageLocation", Ops: opEq | opPrefix | opNot, Doc: "The two-letter country code of the licence."},
		{Name: "preferred_language", Type: text(32), Path: "preferredLanguage", Doc: "The preferred language, as in en-US."},
		{Name: "employee_id", Type: text(64), Path: "employeeId", Ops: opEq | opPrefix | opNot, Doc: "The number given by the organization."},
		{Name: "mobile_phone", Type: text(64), Path: "mobilePhone", Ops: opEq | opPrefix | opNot, Doc: "The mobile phone number."},
		{Name: "business_phones", Type: text(1024), Path: "businessPhones", value: flatStrings, Doc: "The business phone numbers, with ; between."},
		{Name: "other_mails", Type: text(4096), Path: "otherMails", value: flatStrings, Doc: "Further addresses, with ; between."},
		{Name: "proxy_addresses", Type: longText, Path: "proxyAddresses", value: flatStrings, Doc: "All addresses with SMTP: before the primary one and smtp: before others, with ; between."},
		{Name: "created_date_time", Type: dateTime, Path: "createdDateTime", Ops: opRange, Doc: "When the user was created, in UTC."},
		{Name: "on_premises_sync_enabled", Type: boolean, Path: "onPremisesSyncEnabled", Ops: opEq | opNot, Doc: "Whether the user is synchronized from an on-premises directory."},
		{Name: "show_in_address_list", Type: boolean, Path: "showInAddressList", Ops: opEq | opNot, Doc: "Whether the address book shows the user."},
	},
	open:  openUsers,
	first: func(s *scan) string { return s.source.client.Users(usersQuery(s), s.plan.Advanced).String() },
}

// usersPageSize is the most users that Graph returns at a time.
// See https://learn.microsoft.com/graph/api/user-list.
const usersPageSize = 999

// openUsers reads the directory, or the one user that the plan names.
func openUsers(ctx *sql.Context, s *scan) (rowSource, error) {
	return s.ladder(ctx, func(filter odata.Expr, order []odata.Order) (rowSource, error) {
		q := usersQuery(s)
		q.Filter, q.OrderBy = filter, order
		o := graph.ListOptions{Fields: s.fields(), Lazy: s.plan.lazy(), DropDuplicates: true}
		return graph.List(ctx, s.source.client, s.source.client.Users(q, s.plan.Advanced), o, s.decoder(element{})), nil
	})
}

// usersQuery is the first request's query.
func usersQuery(s *scan) odata.Query {
	return odata.Query{Select: s.selected(), Filter: s.plan.Filter, Top: s.plan.pageSize(usersPageSize)}
}
