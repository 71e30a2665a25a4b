package graph

import (
	"crypto/sha1" //nolint:gosec // the portal shows certificates by it
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// verdict is what a refusal of a token comes down to.
type verdict struct {
	parameter string // the setting to mend; "" if none is wrong
	sentence  string // what is wrong and what to mend, without a capital and a dot
}

// Where in the portal things are mended.
const (
	atSecrets  = "Certificates & secrets of the app registration"
	atOverview = "the Overview of the app registration"
	leaveScope = "; leave Scope out, so that it follows the cloud of TokenUrl"
	tryLater   = "; nothing is wrong with the settings, try again in some minutes"
	consent    = "under API permissions of the app registration add the application permissions of Microsoft Graph, then choose Grant admin consent"
	federated  = "under " + atSecrets + ", Federated credentials, compare issuer, subject and audience with those of the workload"
)

// verdicts by Entra's number, where the number alone says all.
// See https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
var verdicts = map[int]verdict{
	700016:  {"ClientId", "ClientId is no app of the tenant in TokenUrl; compare both with Application (client) ID and Directory (tenant) ID on " + atOverview},
	7000112: {"ClientId", "the app of ClientId is disabled; under Enterprise applications, in its Properties, set Enabled for users to sign-in to Yes"},
	7000229: {"ClientId", "the app of ClientId has no enterprise application in the tenant of TokenUrl; " + consent},
	700025:  {"ClientId", "the app of ClientId is a public client, which cannot prove who it is; under Authentication of the app registration set Allow public client flows to No"},
	650057:  {"ClientId", "the app of ClientId does not ask for the resource in Scope; " + consent},
	53003:   {"ClientId", "a Conditional Access policy of the tenant blocks the app of ClientId; under Protection, Conditional Access, look for policies about workload identities, which may want requests from certain addresses only"},
	70021:   {"ClientId", "the app of ClientId trusts no token like the workload's; " + federated},
	700211:  {"ClientId", "the app of ClientId does not trust the issuer of the workload's token; " + federated},
	700212:  {"ClientId", "the app of ClientId does not trust the audience of the workload's token; " + federated},
	700213:  {"ClientId", "the app of ClientId does not trust the subject of the workload's token; " + federated},
	90002:   {"TokenUrl", "the tenant in TokenUrl does not exist in this cloud; compare it with Directory (tenant) ID on " + atOverview},
	900023:  {"TokenUrl", "the tenant in TokenUrl is neither a tenant's id nor one of its domains; take Directory (tenant) ID from " + atOverview},
	70003:   {"TokenUrl", "the endpoint in TokenUrl does not give tokens to apps; take OAuth 2.0 token endpoint (v2) from Endpoints on " + atOverview},
	900561:  {"TokenUrl", "the endpoint in TokenUrl got another request than was sent; a proxy on the way may have changed it"},
	9002313: {"TokenUrl", "Microsoft Entra cannot read the request; compare TokenUrl, ClientId and Scope with " + atOverview + ", a letter may be too many"},
	900144:  {"ClientId", "Microsoft Entra finds the request incomplete; ClientId, Scope and the credential must not be empty"},
	70011:   {"Scope", "Scope is not valid" + leaveScope},
	1002012: {"Scope", "Scope must end with /.default" + leaveScope},
	28002:   {"Scope", "Scope is not valid" + leaveScope},
	700022:  {"Scope", "Scope names more than one resource" + leaveScope},
	500011:  {"Scope", "the resource in Scope is not known in the tenant of TokenUrl, as that of another cloud would not be" + leaveScope},
	50001:   {"Scope", "the resource in Scope is not known or disabled in the tenant of TokenUrl" + leaveScope},
	90033:   {"", "Microsoft Entra is not available at the moment" + tryLater},
	90055:   {"", "Microsoft Entra gets too many requests for this tenant at the moment" + tryLater},
	50196:   {"", "Microsoft Entra gets the same request too often" + tryLater},
}

// judge says what a refusal comes down to for this proof. now is our clock when it came.
func (p *proof) judge(a entraAnswer, now time.Time) verdict {
	switch a.number {
	case 7000215:
		return p.wrongSecret()
	case 7000222:
		return p.expiredSecret(a)
	case 7000216, 7000218:
		return verdict{p.parameter(), p.parameter() + " is missing, or did not arrive; make one under " + atSecrets}
	case 700027:
		return p.wrongCertificate(now)
	case 700024, 50013:
		return p.outOfTime(a, now)
	case 50059, 9001023:
		return p.noTenant()
	}
	if v, ok := verdicts[a.number]; ok {
		return v
	}
	if p.identity == IdentityManaged {
		return p.noIdentity(a.status)
	}
	v := verdict{sentence: fmt.Sprintf("Microsoft Entra answered %d", a.status)}
	if plainWord.MatchString(a.kind) {
		v.sentence += " " + a.kind
	}
	switch {
	case a.number != 0:
		v.sentence += fmt.Sprintf("; https://login.microsoftonline.com/error?code=%d says what it means", a.number)
	case a.kind == "":
		v.sentence = fmt.Sprintf("the token endpoint answered %d, but not as Microsoft Entra does; check TokenUrl, and the proxy if there is one", a.status)
	}
	return v
}

// plainWord is the form of Entra's own names of errors. Anything else could repeat what was sent.
var plainWord = regexp.MustCompile(`^[a-z_]{1,40}$`)

// parameter is the setting that holds what was proved with.
func (p *proof) parameter() string {
	switch {
	case p.identity == IdentityCertificate:
		return "CertificateFile"
	case p.identity == IdentityManaged, p.identity == IdentityWorkload:
		return "Credential"
	case p.secretFile:
		return "ClientSecretFile"
	}
	return "ClientSecret"
}

// guidLike is the form of a secret's id, which no value has.
var guidLike = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// wrongSecret tells a secret's id, which stands beside its value in the portal, from another wrong one.
func (p *proof) wrongSecret() verdict {
	name := p.parameter()
	if guidLike.MatchString(p.secret) {
		return verdict{name, name + " looks like the Secret ID; it must be the secret's value, not its id. " +
			"The portal shows a value only once: if nobody kept it, make a new secret under " + atSecrets}
	}
	return verdict{name, name + " is not valid for the app of ClientId; it must be the secret's value, not its id, as " + atSecrets + " shows it when it is made"}
}

// dayLike is a day in Entra's text.
var dayLike = regexp.MustCompile(`\b20\d\d-\d\d-\d\d\b`)

// expiredSecret says since when, if anybody knows.
func (p *proof) expiredSecret(a entraAnswer) verdict {
	name := p.parameter()
	since := ""
	if day := dayLike.FindString(a.text); day != "" {
		since = " on " + day
	} else if !p.expires.IsZero() {
		since = " (ClientSecretExpires says " + p.expires.Format(time.DateOnly) + ")"
	}
	return verdict{name, name + " has expired" + since + "; make a new secret under " + atSecrets + " and put its value there"}
}

// wrongCertificate names the certificate as the portal does.
func (p *proof) wrongCertificate(now time.Time) verdict {
	const mend = "; upload the certificate, without its key, under " + atSecrets
	switch {
	case p.certificate == nil:
		return verdict{p.parameter(), p.parameter() + " proves nothing to the app of ClientId" + mend}
	case now.After(p.certificate.NotAfter):
		return verdict{"CertificateFile", "the certificate in CertificateFile has expired on " + p.certificate.NotAfter.UTC().Format(time.DateOnly) + mend}
	}
	return verdict{"CertificateFile", fmt.Sprintf("the certificate in CertificateFile, with the thumbprint %X, is none of the app of ClientId%s",
		sha1.Sum(p.certificate.Raw), mend)}
}

// clockTolerance is how far apart clocks may be before it is worth a word. Entra allows five minutes.
const clockTolerance = time.Minute

// outOfTime compares our clock with Microsoft's.
func (p *proof) outOfTime(a entraAnswer, now time.Time) verdict {
	name := p.parameter()
	sent, err := http.ParseTime(a.date)
	ahead := now.Sub(sent).Round(time.Second)
	switch {
	case err == nil && ahead >= clockTolerance:
		return verdict{"", fmt.Sprintf("this machine's clock is %v ahead of Microsoft's, so that what it proves with %s is not good yet; set the clock", ahead, name)}
	case err == nil && ahead <= -clockTolerance:
		return verdict{"", fmt.Sprintf("this machine's clock is %v behind Microsoft's, so that what it proves with %s is good no more; set the clock", -ahead, name)}
	case p.identity == IdentityWorkload:
		return verdict{name, "the workload's token has ended or is not signed as Entra expects, though this machine's clock is right; check that the file which AZURE_FEDERATED_TOKEN_FILE names is renewed"}
	}
	return verdict{name, "what was signed with " + name + " is not within its time or not signed as Entra expects; check this machine's clock, and that the certificate is the one under " + atSecrets}
}

// noTenant is for those who copied the address that people sign in at.
func (p *proof) noTenant() verdict {
	which := "no single tenant"
	switch lower := strings.ToLower(p.tenant); lower {
	case "common", "organizations", "consumers":
		which = lower + ", which is no tenant"
	}
	return verdict{"TokenUrl", "TokenUrl names " + which + ", and an app without a user needs one; write Directory (tenant) ID of " + atOverview + " there"}
}

// noIdentity is what the machine's own endpoint means by a refusal. Its answers have no number.
func (p *proof) noIdentity(status int) verdict {
	switch {
	case status == 0:
		return verdict{"Credential", "Credential is managed-identity, but this machine gives none; it works on machines of Azure, and on others with Azure Arc"}
	case status >= http.StatusInternalServerError || status == http.StatusTooManyRequests:
		return verdict{"", fmt.Sprintf("the machine's identity endpoint answered %d%s", status, tryLater)}
	case p.clientID != "":
		return verdict{"ClientId", fmt.Sprintf("this machine has no managed identity with the ClientId (its identity endpoint answered %d); in the portal, under Identity of the machine, compare the client ids of User assigned, or leave ClientId out for System assigned", status)}
	}
	return verdict{"Credential", fmt.Sprintf("this machine has no managed identity of its own (its identity endpoint answered %d); in the portal, under Identity of the machine, turn System assigned on, or set ClientId to that of a user-assigned one", status)}
}
