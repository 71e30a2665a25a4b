package graphsim

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// signingKey makes the key of all access tokens of this process: one, because making it takes time.
var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // cannot happen with a size that is allowed
	}
	return key
})

// keyID names the key in tokens and in the key document.
const keyID = "graphsim-1"

// tokenState numbers the tokens so that those issued until some moment can be refused.
type tokenState struct {
	issued, revoked atomic.Int64 // the number of the latest token, and of the latest that is refused
	asked           atomic.Int64 // requests to the token endpoint
	last            atomic.Pointer[verifiedToken]
}

// verified is parseToken, which it asks once for a token that comes again and again: checking a signature takes longer
// than most answers.
func (t *tokenState) verified(token string) (*claims, *apiError) {
	if last := t.last.Load(); last != nil && last.token == token {
		return last.claims, nil
	}
	c, err := parseToken(token)
	if err == nil {
		t.last.Store(&verifiedToken{token, c})
	}
	return c, err
}

// verifiedToken is a token whose signature is right, and what it says.
type verifiedToken struct {
	token  string
	claims *claims
}

// revoke refuses all tokens issued so far.
func (t *tokenState) revoke() { t.revoked.Store(t.issued.Load()) }

// TokenRequests is the number of requests to the token endpoint since New.
func (s *Sim) TokenRequests() int { return int(s.tokens.asked.Load()) }

// claims are those of an app-only access token that matter, in the v1 form that Graph's tokens have.
type claims struct {
	Audience  string   `json:"aud"`
	Issuer    string   `json:"iss"`
	IssuedAt  int64    `json:"iat"`
	NotBefore int64    `json:"nbf"`
	Expires   int64    `json:"exp"`
	AppName   string   `json:"app_displayname"`
	AppID     string   `json:"appid"`
	AppACR    string   `json:"appidacr"` // 1: secret, 2: certificate
	Provider  string   `json:"idp"`
	IDType    string   `json:"idtyp"`
	ObjectID  string   `json:"oid"`
	Roles     []string `json:"roles,omitempty"`
	Subject   string   `json:"sub"`
	TenantID  string   `json:"tid"`
	Unique    string   `json:"uti"`
	Version   string   `json:"ver"`
	Serial    int64    `json:"xms_serial"` // ours: the number of the token
}

// newToken signs a token for an app.
func (s *Sim) newToken(app *App, tenantID, audience string) string {
	now := s.opts.now()
	issuer := "https://sts.windows.net/" + tenantID + "/"
	c := claims{
		Audience: audience, Issuer: issuer, IssuedAt: now.Unix(), NotBefore: now.Unix(), Expires: now.Add(s.tokenLifetime()).Unix(),
		AppName: app.DisplayName, AppID: app.ClientID, AppACR: "1", Provider: issuer, IDType: "app",
		ObjectID: principalID(app), Subject: principalID(app), Roles: app.Roles, TenantID: tenantID, Unique: newGUID(), Version: "1.0",
		Serial: s.tokens.issued.Add(1),
	}
	body, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	text := segment([]byte(`{"typ":"JWT","alg":"RS256","kid":"`+keyID+`"}`)) + "." + segment(body)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, signingKey(), crypto.SHA256, sum[:])
	if err != nil {
		panic(err) // the key is long enough
	}
	return text + "." + segment(signature)
}

// tokenLifetime is how long tokens are good.
func (s *Sim) tokenLifetime() time.Duration {
	if s.opts.TokenLifetime > 0 {
		return s.opts.TokenLifetime
	}
	return time.Hour
}

// segment is a part of a JWT.
func segment(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// principalID is the object id of an app's service principal: made of the app's own, since nothing looks it up.
func principalID(app *App) string {
	sum := sha256.Sum256([]byte(app.ClientID))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// badToken is the answer to a token that is not accepted.
func badToken(format string, args ...any) *apiError {
	e := refuse(http.StatusUnauthorized, "InvalidAuthenticationToken", format, args...)
	e.header = http.Header{"Www-Authenticate": {`Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`}}
	return e
}

// authenticate verifies the token of a request and takes app and roles from it.
func (c *call) authenticate() *apiError {
	token, ok := strings.CutPrefix(c.header.Get("Authorization"), "Bearer ")
	if !ok || token == "" {
		return badToken("Access token is empty.")
	}
	t, err := c.sim.tokens.verified(token)
	if err != nil {
		return err
	}
	now := c.sim.opts.now().Unix()
	if now >= t.Expires || now < t.NotBefore-300 {
		return badToken("Lifetime validation failed, the token is expired.")
	}
	if t.Serial <= c.sim.tokens.revoked.Load() {
		return badToken("Access token has expired or is not yet valid.")
	}
	if !slices.Contains(audiences, t.Audience) && t.Audience != c.origin {
		return badToken("Access token validation failure. Invalid audience.")
	}
	c.sim.mu.RLock()
	defer c.sim.mu.RUnlock()
	if t.TenantID != c.sim.tenant.ID {
		return badToken("Access token validation failure. Invalid tenant.")
	}
	c.app, c.roles = t.AppID, t.Roles
	return nil
}

// parseToken checks form and signature.
func parseToken(token string) (*claims, *apiError) {
	malformed := badToken("CompactToken parsing failed with error code: 80049217")
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, malformed
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return nil, malformed
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if rsa.VerifyPKCS1v15(&signingKey().PublicKey, crypto.SHA256, sum[:], signature) != nil {
		return nil, badToken("Access token validation failure. Invalid signature.")
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, malformed
	}
	t := &claims{}
	if json.Unmarshal(body, t) != nil {
		return nil, malformed
	}
	return t, nil
}

// The roles of which one suffices.
var (
	mailRoles     = []string{"Mail.Read", "Mail.ReadWrite", "Mail.ReadBasic.All", "Mail.ReadBasic"}
	fullMailRoles = mailRoles[:2]
	settingsRoles = []string{"MailboxSettings.Read", "MailboxSettings.ReadWrite"}
	userRoles     = []string{"User.Read.All", "User.ReadBasic.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}
)

// has reports whether the token, or a grant on the mailbox that does not show in it, holds one of the roles.
func (c *call) has(roles []string) bool {
	held := func(r string) bool { return slices.Contains(roles, r) }
	if slices.ContainsFunc(c.roles, held) {
		return true
	}
	for _, app := range c.sim.tenant.Apps {
		if app.ClientID == c.app && c.user != nil {
			return slices.ContainsFunc(app.Scoped[c.user.ID], held)
		}
	}
	return false
}

// openMailbox checks that the mailbox exists and that the app may read it.
func (c *call) openMailbox(roles []string) *apiError {
	name := c.segments[1]
	if strings.HasPrefix(name, "$") && !strings.Contains(c.path, "('") {
		return badSegment(name)
	}
	c.user = c.sim.derived.users[strings.ToLower(name)]
	switch {
	case c.user == nil:
		return refuse(http.StatusNotFound, "ErrorInvalidUser", "The requested user '%s' is invalid.", name)
	case c.user.Blocked:
		return refuse(http.StatusForbidden, "ErrorAccessDenied", "Access to OData is disabled.")
	case !c.has(roles):
		return accessDenied()
	case c.user.Mailbox == nil:
		return refuse(http.StatusNotFound, "MailboxNotEnabledForRESTAPI",
			"The mailbox is either inactive, soft-deleted, or is hosted on-premise.")
	}
	c.basic = !c.has(fullMailRoles)
	return nil
}
