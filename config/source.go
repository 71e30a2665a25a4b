package config

import "time"

// DataSource is the connection to one tenant. Each field is the connector's parameter of the same name, with its default
// where the settings do not set it.
type DataSource struct {
	Name string // of the MySQL database

	TokenURL  string // https://authority/tenant/oauth2/v2.0/token; made of TenantId where that stands alone
	Authority string // https://host of TokenURL
	Tenant    string // GUID or domain in TokenURL; these three can be empty for CredentialManagedIdentity

	ClientID            string // GUID; empty for CredentialManagedIdentity with the machine's own identity
	Credential          Credential
	ClientSecret        Secret // of CredentialSecret: this or ClientSecretFile
	ClientSecretFile    string
	CertificateFile     string    // of CredentialCertificate
	CertificatePassword Secret    // zero if there is none
	ClientSecretExpires time.Time // midnight UTC; zero where the settings do not say

	Scope      string
	ServiceURL string // https://…/v1.0, without a slash at the end
	CACertFile string // PEM; "" trusts what the system trusts
	ProxyURL   Secret // it may hold a password; zero is what the environment says

	UserID           string   // GUID or address of the default mailbox
	Mailboxes        []string // patterns; empty is all
	ExcludeMailboxes []string // patterns
	ListMailboxes    bool     // show the mailbox databases in SHOW DATABASES
	AllowWrite       bool

	RetryMode             RetryMode
	RetryStatusCodeList   []int
	RetryCountMax         int  // after the first try
	RetryMultiplyWaitTime bool // double the wait each time
	MaxRequestsPerMailbox int  // in flight at once
}

// Credential is how the gateway proves to Entra who it is.
type Credential string

// The kinds of credential.
const (
	CredentialSecret           Credential = "secret"
	CredentialCertificate      Credential = "certificate"
	CredentialManagedIdentity  Credential = "managed-identity"
	CredentialWorkloadIdentity Credential = "workload-identity"
)

// RetryMode says which failed requests are sent again.
type RetryMode string

// The retry modes.
const (
	RetryNone                RetryMode = "None"
	RetryAny                 RetryMode = "RetryAny"
	RetryWhenStatusCodeMatch RetryMode = "RetryWhenStatusCodeMatch" // those in RetryStatusCodeList
)

// newDataSource has the defaults of every parameter that does not depend on another.
func newDataSource(name string) DataSource {
	return DataSource{
		Name:                  name,
		Credential:            CredentialSecret,
		RetryMode:             RetryWhenStatusCodeMatch,
		RetryStatusCodeList:   []int{429, 503},
		RetryCountMax:         5,
		RetryMultiplyWaitTime: true,
		MaxRequestsPerMailbox: 4,
	}
}

// fields are the parameters as the settings have them, wherever these come from.
func (d *DataSource) fields(r *reader) []field {
	return []field{
		{"TokenUrl", r.text(&d.TokenURL)},
		{"TenantId", r.text(&d.Tenant)},
		{"ClientId", r.matching(&d.ClientID, guid, "a GUID: the Application (client) ID of the app registration")},
		{"ClientSecret", r.secret(&d.ClientSecret)},
		{"ClientSecretFile", r.path(&d.ClientSecretFile)},
		{"CertificateFile", r.path(&d.CertificateFile)},
		{"CertificatePassword", r.secret(&d.CertificatePassword)},
		{"Credential", choice(r, &d.Credential, CredentialSecret, CredentialCertificate, CredentialManagedIdentity, CredentialWorkloadIdentity)},
		{"ClientSecretExpires", r.date(&d.ClientSecretExpires)},
		{"Scope", r.matching(&d.Scope, scope, "an https address that ends in /.default")},
		{"UserId", r.matching(&d.UserID, mailbox, "a GUID or an address such as adele@contoso.com")},
		{"RetryMode", choice(r, &d.RetryMode, RetryNone, RetryAny, RetryWhenStatusCodeMatch)},
		{"RetryStatusCodeList", r.statusCodes(&d.RetryStatusCodeList)},
		{"RetryCountMax", r.count(&d.RetryCountMax, 0, 100)},
		{"RetryMultiplyWaitTime", r.truth(&d.RetryMultiplyWaitTime)},
		{"ServiceUrl", r.serviceURL(&d.ServiceURL)},
		{"CACertFile", r.path(&d.CACertFile)},
		{"ProxyUrl", r.proxyURL(&d.ProxyURL)},
		{"Mailboxes", r.patterns(&d.Mailboxes)},
		{"ExcludeMailboxes", r.patterns(&d.ExcludeMailboxes)},
		{"AllowWrite", r.truth(&d.AllowWrite)},
		{"MaxRequestsPerMailbox", r.count(&d.MaxRequestsPerMailbox, 1, 4)},
		{"ListMailboxes", r.truth(&d.ListMailboxes)},
	}
}
