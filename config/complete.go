package config

import (
	"net/url"
	"regexp"
	"strings"
)

// dataSources reads the table of data sources.
func (r *reader) dataSources(v value) []DataSource {
	if v.kind != table || len(v.pairs) == 0 {
		if v.kind != broken {
			r.fault(v.at, "data_sources", "expected at least one data source: a name, and its parameters below it")
		}
		return nil
	}
	r.checkNames(v.pairs)
	var sources []DataSource
	for _, p := range v.pairs {
		d := newDataSource(p.key)
		if seen := r.table(nameOr(p.key, "data_sources"), p.value, d.fields(r)); seen != nil {
			c := completer{r, &d, seen, p.at}
			c.complete()
		}
		sources = append(sources, d)
	}
	return sources
}

// nameOr is a name that can be printed, or else.
func nameOr(name, other string) string {
	if databaseName.MatchString(name) {
		return name
	}
	return other
}

// databaseName is what a data source may be called: MySQL allows it without quotes, but for the hyphen, and leaves room
// for _all behind it.
var databaseName = regexp.MustCompile(`^[\pL_$][\pL\pN_$-]{0,59}$`)

// reserved are databases that every server has.
var reserved = map[string]bool{"gateway": true, "information_schema": true, "mysql": true, "performance_schema": true, "sys": true}

// checkNames reports data sources whose databases could not be told from each other or from the server's own.
func (r *reader) checkNames(sources []pair) {
	first := map[string]place{} // by lower-case name
	for _, p := range sources {
		name := strings.ToLower(p.key)
		switch {
		case !databaseName.MatchString(p.key):
			r.fault(p.at, "data_sources", "a name is that of a MySQL database: it begins with a letter, and has up to 60 letters, digits, _ and -")
		case reserved[name]:
			r.fault(p.at, p.key, "is the name of a database that every server has; choose another")
		case first[name].known():
			r.fault(p.at, p.key, "the data source of %s has the same name (case makes no difference)", first[name])
		}
		if !first[name].known() {
			first[name] = p.at
		}
	}
	for _, p := range sources {
		if base, is := strings.CutSuffix(strings.ToLower(p.key), "_all"); is && first[base].known() {
			r.fault(p.at, nameOr(p.key, "data_sources"), "is what the database of all mailboxes of the data source of %s is called; choose another", first[base])
		}
	}
}

// completer checks one data source as a whole and fills in what follows from other parameters.
type completer struct {
	*reader
	*DataSource
	seen map[string]place // of the parameters that were there
	at   place            // of the data source's name
}

// has reports whether a parameter is there, be it right or wrong.
func (c *completer) has(key string) bool { return c.seen[key].known() }

// complete does all of it. A parameter that is there and wrong was reported before, and is not reported as missing.
func (c *completer) complete() {
	c.token()
	c.service()
	c.credential()
	if !c.has("ClientId") && c.Credential != CredentialManagedIdentity {
		c.missing("ClientId", "expected the Application (client) ID of the app registration")
	}
	if !c.has("UserId") {
		c.missing("UserId", "expected the GUID or address of the mailbox that a query reads when it names none")
	}
}

// missing reports a parameter that is nowhere. Where there is no file to write it into, it names the variable.
func (c *completer) missing(key, expected string) {
	if parameter, _ := parameterOf(key); !c.at.inFile() {
		expected += "; its variable is " + parameter.Env
	}
	c.fault(c.at, key, "missing; %s", expected)
}

// defaultAuthority is where the tenant of a TenantId is asked.
const defaultAuthority = "https://login.microsoftonline.com"

// needsTenant is for those who copied the address that people sign in at.
const needsTenant = "app-only access needs a tenant: write its GUID or domain in the place of common, organizations or consumers"

// manyTenants are the names that stand for no single tenant.
var manyTenants = map[string]bool{"common": true, "organizations": true, "consumers": true}

// tenantName is a GUID or a domain, as azidentity takes them.
var tenantName = regexp.MustCompile(`^[0-9A-Za-z.-]+$`)

// token sets TokenURL, Authority and Tenant from TokenUrl, TenantId or both. A managed identity gets its tokens from the
// machine and needs none of them, but they may stand there to name the cloud.
func (c *completer) token() {
	tenant := c.Tenant // of TenantId
	switch {
	case tenant == "":
	case manyTenants[strings.ToLower(tenant)]:
		c.fault(c.seen["TenantId"], "TenantId", needsTenant)
		return
	case !tenantName.MatchString(tenant):
		c.fault(c.seen["TenantId"], "TenantId", "expected the GUID or the domain of the tenant, such as contoso.onmicrosoft.com")
		return
	}
	switch {
	case c.TokenURL != "":
		c.tokenURL()
		if tenant != "" && c.Tenant != "" && !strings.EqualFold(tenant, c.Tenant) {
			c.fault(c.seen["TenantId"], "TenantId", "names another tenant than TokenUrl; leave one of them out")
		}
	case tenant != "" && !c.has("TokenUrl"):
		c.Authority = defaultAuthority
		c.TokenURL = c.Authority + "/" + tenant + "/oauth2/v2.0/token"
	case !c.has("TokenUrl") && !c.has("TenantId") && c.Credential != CredentialManagedIdentity:
		c.missing("TokenUrl", "expected https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token, or TenantId in its place")
	}
}

// tokenURL takes TokenURL apart.
func (c *completer) tokenURL() {
	at := c.seen["TokenUrl"]
	c.Tenant = ""
	u := plainHTTPS(c.TokenURL)
	if u == nil {
		c.fault(at, "TokenUrl", "expected an https address such as https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token")
		return
	}
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	switch {
	case manyTenants[strings.ToLower(tenant)]:
		c.fault(at, "TokenUrl", needsTenant)
	case rest == "oauth2/token":
		c.fault(at, "TokenUrl", "is the v1 endpoint; expected it to end in /oauth2/v2.0/token")
	case rest != "oauth2/v2.0/token" || !tenantName.MatchString(tenant):
		c.fault(at, "TokenUrl", "expected the tenant and /oauth2/v2.0/token behind the host, as in https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token")
	default:
		c.Authority, c.Tenant = "https://"+u.Host, tenant
	}
}

// service sets ServiceURL and Scope by the cloud, where the settings do not.
func (c *completer) service() {
	authority := c.Authority
	if !c.has("TokenUrl") && !c.has("TenantId") && c.Credential == CredentialManagedIdentity {
		authority = defaultAuthority
	}
	if c.ServiceURL == "" && !c.has("ServiceUrl") && authority != "" {
		host := graphOf[strings.ToLower(strings.TrimPrefix(authority, "https://"))]
		if host == "" {
			c.missing("ServiceUrl", "the host of TokenUrl belongs to no known cloud, so say where its Graph is")
			return
		}
		c.ServiceURL = "https://" + host + "/v1.0"
	}
	if c.Scope == "" {
		c.Scope = defaultScope(c.ServiceURL)
	}
}

// credentialParts are the parameters that go with one kind of credential only.
var credentialParts = []struct {
	of  Credential
	key string
}{
	{CredentialSecret, "ClientSecret"}, {CredentialSecret, "ClientSecretFile"}, {CredentialSecret, "ClientSecretExpires"},
	{CredentialCertificate, "CertificateFile"}, {CredentialCertificate, "CertificatePassword"},
}

// credential reports what the credential needs and what it has no use for.
func (c *completer) credential() {
	if c.Credential == "" {
		return // reported already
	}
	for _, p := range credentialParts {
		if c.has(p.key) && p.of != c.Credential {
			c.fault(c.seen[p.key], p.key, "goes with Credential: %s, but Credential is %s", p.of, c.Credential)
		}
	}
	value, file := c.has("ClientSecret"), c.has("ClientSecretFile")
	switch {
	case c.Credential == CredentialSecret && !value && !file:
		c.missing("ClientSecret", "expected the secret's value, or ClientSecretFile, or another Credential")
	case c.Credential == CredentialSecret && value && file:
		c.fault(c.seen["ClientSecretFile"], "ClientSecretFile", "stands beside ClientSecret; leave one of them out")
	case c.Credential == CredentialCertificate && !c.has("CertificateFile"):
		c.missing("CertificateFile", "expected the path of the certificate with its private key")
	}
}

// graphOf is the host of Graph by the host of TokenUrl.
var graphOf = map[string]string{
	"login.microsoftonline.com":        "graph.microsoft.com",
	"login.microsoft.com":              "graph.microsoft.com",
	"login.windows.net":                "graph.microsoft.com",
	"login.microsoftonline.us":         "graph.microsoft.us", // L4; for L5 ServiceUrl names dod-graph.microsoft.us
	"login.chinacloudapi.cn":           "microsoftgraph.chinacloudapi.cn",
	"login.partner.microsoftonline.cn": "microsoftgraph.chinacloudapi.cn",
}

// graphHosts are the hosts of Graph that have a scope of their own.
var graphHosts = map[string]bool{
	"graph.microsoft.com": true, "graph.microsoft.us": true, "dod-graph.microsoft.us": true, "microsoftgraph.chinacloudapi.cn": true,
}

// defaultScope is the scope of the cloud that a service belongs to, and that of the global one for any other host.
func defaultScope(service string) string {
	if u, err := url.Parse(service); err == nil && graphHosts[strings.ToLower(u.Host)] {
		return "https://" + strings.ToLower(u.Host) + "/.default"
	}
	return "https://graph.microsoft.com/.default"
}
