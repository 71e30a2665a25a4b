package config

import "slices"

// Parameter describes one setting, for help texts and documentation.
type Parameter struct {
	Name     string // as documentation spells it; users.name is in the list users, tls.key_file in the table tls
	Env      string // the environment variable that sets it
	Required string // "yes", "no", or when
	Default  string // as a file would have it; "" if there is none
	Meaning  string // without a dot at the end
	Secret   bool   // its value must not be printed
}

// EnvDSN is the environment variable for a connection string. Those of single parameters win over it.
const EnvDSN = "OUTLOOKSQL_DSN"

// defaultSource is the name of the data source that is made of parameters outside of the file.
const defaultSource = "outlook"

// Parameters are those of a data source, in the order in which they are best explained. Connection strings have the same.
func Parameters() []Parameter { return slices.Clone(parameters) }

// ServerParameters are the settings beside the data sources.
func ServerParameters() []Parameter { return slices.Clone(serverParameters) }

// Conditions that more than one parameter is required under.
const (
	withSecret      = "with Credential secret"
	withCertificate = "with Credential certificate"
	butForManaged   = "yes, but for Credential managed-identity"
)

// parameters of a data source.
var parameters = []Parameter{
	{Name: "TokenUrl", Env: "OUTLOOKSQL_TOKEN_URL", Required: butForManaged + "; or TenantId",
		Meaning: "the tenant's OAuth 2.0 token endpoint (v2), https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token; its host says which cloud"},
	{Name: "TenantId", Env: "OUTLOOKSQL_TENANT_ID", Required: butForManaged + "; or TokenUrl",
		Meaning: "the tenant's GUID or domain, in the place of a TokenUrl in the global cloud"},
	{Name: "ClientId", Env: "OUTLOOKSQL_CLIENT_ID", Required: butForManaged,
		Meaning: "Application (client) ID of the app registration; with managed-identity that of a user-assigned identity"},
	{Name: "ClientSecret", Env: "OUTLOOKSQL_CLIENT_SECRET", Required: withSecret + "; or ClientSecretFile", Secret: true,
		Meaning: "the client secret's value, not its id"},
	{Name: "ClientSecretFile", Env: "OUTLOOKSQL_CLIENT_SECRET_FILE", Required: withSecret + "; or ClientSecret",
		Meaning: "a file with the client secret; it is read for every new token, so the secret can be changed while the server runs"},
	{Name: "CertificateFile", Env: "OUTLOOKSQL_CERTIFICATE_FILE", Required: withCertificate,
		Meaning: "a certificate and its private key, in PEM or PFX (PKCS #12); read for every new token"},
	{Name: "CertificatePassword", Env: "OUTLOOKSQL_CERTIFICATE_PASSWORD", Required: "no", Secret: true,
		Meaning: "the password of a PFX"},
	{Name: "Credential", Env: "OUTLOOKSQL_CREDENTIAL", Required: "no", Default: "secret",
		Meaning: "how the app proves who it is: secret, certificate, managed-identity or workload-identity"},
	{Name: "ClientSecretExpires", Env: "OUTLOOKSQL_CLIENT_SECRET_EXPIRES", Required: "no",
		Meaning: "the day on which the client secret ends, as in 2027-03-31; warned about from 30 days before"},
	{Name: "Scope", Env: "OUTLOOKSQL_SCOPE", Required: "no", Default: "https://graph.microsoft.com/.default",
		Meaning: "what a token is asked for; follows the cloud of TokenUrl"},
	{Name: "UserId", Env: "OUTLOOKSQL_USER_ID", Required: "yes",
		Meaning: "Default User Id: GUID or address of the mailbox that a query reads when it names none"},
	{Name: "RetryMode", Env: "OUTLOOKSQL_RETRY_MODE", Required: "no", Default: "RetryWhenStatusCodeMatch",
		Meaning: "which failed requests are sent again: None, RetryAny or RetryWhenStatusCodeMatch"},
	{Name: "RetryStatusCodeList", Env: "OUTLOOKSQL_RETRY_STATUS_CODE_LIST", Required: "no", Default: "429|503",
		Meaning: "the statuses that RetryWhenStatusCodeMatch means"},
	{Name: "RetryCountMax", Env: "OUTLOOKSQL_RETRY_COUNT_MAX", Required: "no", Default: "5",
		Meaning: "retries after the first try"},
	{Name: "RetryMultiplyWaitTime", Env: "OUTLOOKSQL_RETRY_MULTIPLY_WAIT_TIME", Required: "no", Default: "true",
		Meaning: "wait 1 s and double it each time, up to 60 s; false: 1 s each time. Retry-After always wins"},
	{Name: "ServiceUrl", Env: "OUTLOOKSQL_SERVICE_URL", Required: "no", Default: "https://graph.microsoft.com/v1.0",
		Meaning: "the root of Microsoft Graph; follows the cloud of TokenUrl"},
	{Name: "CACertFile", Env: "OUTLOOKSQL_CA_CERT_FILE", Required: "no",
		Meaning: "certificates in PEM to trust beside the system's"},
	{Name: "ProxyUrl", Env: "OUTLOOKSQL_PROXY_URL", Required: "no", Secret: true,
		Meaning: "the proxy to Microsoft; without it HTTPS_PROXY and NO_PROXY decide"},
	{Name: "Mailboxes", Env: "OUTLOOKSQL_MAILBOXES", Required: "no", Default: "all",
		Meaning: "patterns such as *@contoso.com with ; between: nothing outside is ever requested"},
	{Name: "ExcludeMailboxes", Env: "OUTLOOKSQL_EXCLUDE_MAILBOXES", Required: "no",
		Meaning: "patterns of mailboxes that are left out"},
	{Name: "AllowWrite", Env: "OUTLOOKSQL_ALLOW_WRITE", Required: "no", Default: "false",
		Meaning: "no effect yet: nothing is written; writing comes in a later release"},
	{Name: "MaxRequestsPerMailbox", Env: "OUTLOOKSQL_MAX_REQUESTS_PER_MAILBOX", Required: "no", Default: "4",
		Meaning: "requests at once for one mailbox, 4 being Graph's own limit"},
	{Name: "ListMailboxes", Env: "OUTLOOKSQL_LIST_MAILBOXES", Required: "no", Default: "false",
		Meaning: "show the mailboxes as databases in SHOW DATABASES"},
}

// serverParameters stand beside the data sources.
var serverParameters = []Parameter{
	{Name: "listen", Env: "OUTLOOKSQL_LISTEN", Required: "no", Default: "127.0.0.1:3306",
		Meaning: "host:port that MySQL clients connect to"},
	{Name: "max_connections", Env: "OUTLOOKSQL_MAX_CONNECTIONS", Required: "no", Default: "151",
		Meaning: "clients that may be connected at once"},
	{Name: "users.name", Env: "OUTLOOKSQL_USER", Required: "to serve",
		Meaning: "a MySQL user; as a variable it takes the place of the file's users"},
	{Name: "users.password", Env: "OUTLOOKSQL_PASSWORD", Required: "to serve", Secret: true,
		Meaning: "the MySQL user's password"},
	{Name: "tls.cert_file", Env: "OUTLOOKSQL_TLS_CERT_FILE", Required: "no",
		Meaning: "the certificate that MySQL clients see; without it one is made at start"},
	{Name: "tls.key_file", Env: "OUTLOOKSQL_TLS_KEY_FILE", Required: "with tls.cert_file",
		Meaning: "its private key"},
	{Name: "tls.disable", Env: "OUTLOOKSQL_TLS_DISABLE", Required: "no", Default: "false",
		Meaning: "no TLS towards MySQL clients"},
	{Name: "log_level", Env: "OUTLOOKSQL_LOG_LEVEL", Required: "no", Default: "info",
		Meaning: "the least level that is logged: debug, info, warn or error"},
	{Name: "limits.rows", Env: "OUTLOOKSQL_LIMITS_ROWS", Required: "no", Default: "0",
		Meaning: "rows that a statement may read from Graph; 0 is no limit"},
	{Name: "limits.bytes", Env: "OUTLOOKSQL_LIMITS_BYTES", Required: "no", Default: "0",
		Meaning: "bytes of Graph's answers that a statement may read, decompressed, as in 10GB"},
	{Name: "limits.requests", Env: "OUTLOOKSQL_LIMITS_REQUESTS", Required: "no", Default: "0",
		Meaning: "requests that a statement may send to Graph, with those that are sent again"},
	{Name: "limits.time", Env: "OUTLOOKSQL_LIMITS_TIME", Required: "no", Default: "0",
		Meaning: "how long a statement may take, as in 5m"},
	{Name: "limits.memory", Env: "OUTLOOKSQL_LIMITS_MEMORY", Required: "no", Default: "512MB",
		Meaning: "memory of what a statement sorts, groups, joins or fetches"},
	{Name: "limits.total_memory", Env: "OUTLOOKSQL_LIMITS_TOTAL_MEMORY", Required: "no", Default: "2GB",
		Meaning: "the same of all statements together"},
}

// parameterOf finds the parameter of a data source that a key means, without regard to case and _.
func parameterOf(key string) (Parameter, bool) {
	i := slices.IndexFunc(parameters, func(p Parameter) bool { return fold(p.Name) == fold(key) })
	if i < 0 {
		return Parameter{}, false
	}
	return parameters[i], true
}
