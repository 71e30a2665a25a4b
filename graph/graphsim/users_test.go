package graphsim_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// eventual is the header of advanced queries.
const eventual = "ConsistencyLevel: eventual"

// TestUsers lists, filters, orders and counts.
func TestUsers(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{})
	for path, want := range map[string]string{
		"/users":                           "Adele Vance,bob,Eve,Sales",
		"/users?$orderby=displayName desc": "Sales,Eve,bob,Adele Vance",
		"/users?$filter=startswith(displayName,'A')":                          "Adele Vance",
		"/users?$filter=accountEnabled eq false":                              "bob",
		`/users?$search="displayName:van"&$count=true`:                        "Adele Vance",
		`/users?$search="displayName:van" OR "mail:eve"`:                      "Adele Vance,Eve",
		"/users?$filter=userType ne 'Guest'&$count=true&$orderby=displayName": "Adele Vance,bob,Sales",
		"/users?$filter=endswith(mail,'fabrikam.com')&$count=true":            "Eve",
	} {
		if got := strings.Join(values(f.get(path, eventual), "displayName"), ","); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	if got := f.get("/users?$count=true", eventual)["@odata.count"]; got != 4.0 {
		t.Errorf("count: got %v, want 4", got)
	}
	if _, has := f.get("/users?$count=true")["@odata.count"]; has {
		t.Error("$count=true without the header is not ignored")
	}
	if got := string(read(t, f.do("/users/$count", eventual))); got != "4" {
		t.Errorf("$count segment: got %s, want 4", got)
	}
}

// TestUserProperties prints the default set, or what is asked for.
func TestUserProperties(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{})
	byDefault := f.get("/users")["value"].([]any)[0].(map[string]any)
	if got := strings.Join(slices.Sorted(maps.Keys(byDefault)), " "); got !=
		"businessPhones displayName givenName id jobTitle mail mobilePhone officeLocation preferredLanguage surname userPrincipalName" {
		t.Errorf("default set: got %s", got)
	}
	if byDefault["mobilePhone"] != nil {
		t.Errorf("mobilePhone: got %v, want null", byDefault["mobilePhone"])
	}
	body := f.get("/users?$select=id,proxyAddresses,accountEnabled,createdDateTime&$top=1")
	if got := fmt.Sprint(body["value"]); got !=
		"[map[accountEnabled:true createdDateTime:2026-03-01T10:00:00Z id:"+adeleID+" proxyAddresses:[SMTP:adele@contoso.com smtp:a.vance@contoso.com]]]" {
		t.Errorf("selected: got %s", got)
	}
	if got := body["@odata.context"]; !strings.HasSuffix(got.(string), "$metadata#users(id,proxyAddresses,accountEnabled,createdDateTime)") {
		t.Errorf("context: got %v", got)
	}
}

// TestUser finds one by id and by address, in any case.
func TestUser(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{})
	for path, want := range map[string]string{
		"/users/" + adeleID:                            "Adele Vance",
		"/users/ADELE@Contoso.com":                     "Adele Vance",
		"/users/eve_fabrikam.com%23EXT%23@contoso.com": "Eve",
		"/users('$ales@contoso.com')":                  "Sales",
		"/users/bob@contoso.com":                       "bob",
	} {
		if got := f.get(path)["displayName"]; got != want {
			t.Errorf("%s: got %v, want %s", path, got, want)
		}
	}
	settings := f.get("/users/" + adeleID + "?$select=displayName,mailboxSettings")["mailboxSettings"].(map[string]any)
	if settings["userPurpose"] != "user" {
		t.Errorf("mailboxSettings: got %v", settings)
	}
}

// TestUserErrors asks for users in wrong ways.
func TestUserErrors(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{})
	for path, want := range map[string]string{
		"/users/nobody@contoso.com":                              "404 Request_ResourceNotFound",
		"/users/$ales@contoso.com":                               "400 RequestBroker--ParseUri",
		"/users?$select=nonsense":                                "400 BadRequest",
		"/users?$select=mailboxSettings":                         "501 NotImplemented",
		"/users?$select=skills":                                  "501 NotImplemented",
		"/users?$top=1000":                                       "400 Request_UnsupportedQuery",
		"/users?$skip=1":                                         "400 Request_UnsupportedQuery",
		"/users?$skiptoken=nonsense":                             "400 Directory_ExpiredPageToken",
		"/users?$filter=displayName ne 'x'":                      "400 Request_UnsupportedQuery",
		"/users?$filter=displayName eq 'x'&$orderby=displayName": "400 Request_UnsupportedQuery",
		"/users?$orderby=mail":                                   "400 Request_UnsupportedQuery",
		`/users?$search="displayName:x"`:                         "400 Request_UnsupportedQuery",
		"/users/$count":                                          "400 Request_BadRequest",
		"/users?$expand=messages":                                "400 ExpandNotSupported",
	} {
		f.wantError(want, path)
	}
	f.token = f.tokenFor("none")
	f.wantError("403 Authorization_RequestDenied", "/users")
	f.wantError("403 Authorization_RequestDenied", "/users/"+adeleID)
}

// TestUserPaging: 100 a page, 999 at most, opaque tokens.
func TestUserPaging(t *testing.T) {
	tenant := newTenant(0)
	for i := range 1500 {
		tenant.Users = append(tenant.Users, &graphsim.User{ID: fmt.Sprintf("id-%d", i), UserPrincipalName: fmt.Sprintf("u%d@contoso.com", i)})
	}
	f := start(t, tenant, graphsim.Options{})
	for query, want := range map[string]string{"?$top=999": "[999 505]", "?$top=500&$select=id": "[500 500 500 4]"} {
		all, pages := f.scan("/users"+query, "id")
		if fmt.Sprint(pages) != want || len(distinct(all)) != 1504 {
			t.Errorf("%s: got pages %v, %d users", query, pages, len(distinct(all)))
		}
	}
	if n := len(f.get("/users")["value"].([]any)); n != 100 {
		t.Errorf("default page: got %d, want 100", n)
	}
}

// TestTokens: Graph refuses tokens that are missing, malformed, expired, revoked or for others.
func TestTokens(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	good := f.token
	last := good[len(good)-3:]
	for _, token := range []string{"", "x", "a.b.c", strings.TrimSuffix(good, last) + "AAA"} {
		f.token = token
		f.wantError("401 InvalidAuthenticationToken", inbox)
	}
	f.token = good
	f.get(inbox)
	f.Fault(graphsim.Fault{RevokeTokens: true, Times: 1})
	resp := f.do(inbox)
	if read(t, resp); resp.StatusCode != http.StatusUnauthorized || resp.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("revoked: got %d with WWW-Authenticate %q", resp.StatusCode, resp.Header.Get("WWW-Authenticate"))
	}
	f.wantError("401 InvalidAuthenticationToken", inbox)
	f.token = f.tokenFor(clientID)
	f.get(inbox)
	if n := f.TokenRequests(); n != 2 {
		t.Errorf("got %d token requests, want 2", n)
	}
}

// TestTokenExpiry moves the clock past the end of a token.
func TestTokenExpiry(t *testing.T) {
	clock := newClock()
	f := start(t, newTenant(1), graphsim.Options{Now: clock.now, TokenLifetime: 10 * minute})
	f.get(inbox)
	clock.add(10 * minute)
	f.wantError("401 InvalidAuthenticationToken", inbox)
	f.token = f.tokenFor(clientID)
	f.get(inbox)
}

// TestRoles: no role is a 403, Mail.ReadBasic sees no bodies, grants on a mailbox work without a role in the token.
func TestRoles(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	message := "/users/adele@contoso.com/messages/AAMkMessageMessageMess0000000="
	f.token = f.tokenFor("none")
	f.wantError("403 ErrorAccessDenied", inbox)
	f.token = f.tokenFor("scoped")
	f.get(inbox)
	f.wantError("403 ErrorAccessDenied", "/users('$ales@contoso.com')/messages")
	f.token = f.tokenFor("basic")
	basic := f.get(inbox)["value"].([]any)[0].(map[string]any)
	for _, name := range []string{"body", "bodyPreview", "uniqueBody"} {
		if _, has := basic[name]; has {
			t.Errorf("Mail.ReadBasic: %s is there", name)
		}
		f.wantError("403 ErrorAccessDenied", inbox+"?$select=id,"+name)
	}
	for _, path := range []string{inbox + `?$search="x"`, inbox + "?$expand=attachments", message + "/attachments", message + "/$value"} {
		f.wantError("403 ErrorAccessDenied", path)
	}
	lenient := start(t, newTenant(1), graphsim.Options{ReadBasicOmits: true})
	lenient.token = lenient.tokenFor("basic")
	if got := lenient.get(inbox + "?$select=subject,body")["value"].([]any)[0].(map[string]any); got["body"] != nil || got["subject"] == nil {
		t.Errorf("Mail.ReadBasic, omitting: got %v", got)
	}
}
