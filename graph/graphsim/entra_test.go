package graphsim_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// credential is the real library against the simulator.
func (f *fixture) credential(tenant, app, secret string) (*azidentity.ClientSecretCredential, error) {
	return azidentity.NewClientSecretCredential(tenant, app, secret, &azidentity.ClientSecretCredentialOptions{
		ClientOptions: azcore.ClientOptions{
			Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: f.URL}, Transport: f.client, Retry: policy.RetryOptions{MaxRetries: -1},
		},
		DisableInstanceDiscovery: true,
	})
}

// TestAzidentity gets a token with azidentity and reads mail with it.
func TestAzidentity(t *testing.T) {
	f := start(t, newTenant(3), graphsim.Options{})
	for _, tenant := range []string{tenantID, "contoso.com"} {
		cred, err := f.credential(tenant, clientID, secret)
		if err != nil {
			t.Fatal(err)
		}
		token, err := cred.GetToken(context.Background(), policy.TokenRequestOptions{Scopes: []string{"https://graph.microsoft.com/.default"}})
		if err != nil {
			t.Fatalf("tenant %s: %v", tenant, err)
		}
		f.token = token.Token
		if got := f.subjects("/users/adele@contoso.com/mailFolders/inbox/messages"); got != "2 1 0" {
			t.Errorf("tenant %s: got subjects %q, want 2 1 0", tenant, got)
		}
	}
}

// TestAzidentityErrors has azidentity meet a wrong secret and an unknown tenant.
func TestAzidentityErrors(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{})
	for _, test := range []struct{ tenant, app, secret, want string }{
		{tenantID, clientID, "the-id", "AADSTS7000215"},
		{tenantID, "expired", secret, "AADSTS7000222"},
		{"nowhere.example", clientID, secret, "AADSTS90002"},
	} {
		cred, err := f.credential(test.tenant, test.app, test.secret)
		if err != nil {
			t.Fatal(err)
		}
		_, err = cred.GetToken(context.Background(), policy.TokenRequestOptions{Scopes: []string{"https://graph.microsoft.com/.default"}})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %s: got %v, want %s", test.tenant, test.app, err, test.want)
		}
	}
}

// TestTokenErrors asks for tokens in every wrong way.
func TestTokenErrors(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{})
	with := func(name, value string) url.Values {
		form := tokenForm(clientID, secret)
		form.Set(name, value)
		return form
	}
	tests := []struct {
		want   string
		tenant string
		form   url.Values
	}{
		{"401 invalid_client 7000215", tenantID, with("client_secret", "the-id")},
		{"401 invalid_client 7000222", tenantID, with("client_id", "expired")},
		{"400 unauthorized_client 700016", tenantID, with("client_id", "unknown")},
		{"400 unauthorized_client 7000112", tenantID, with("client_id", "disabled")},
		{"400 invalid_request 90002", "99999999-0000-4000-8000-000000000001", tokenForm(clientID, secret)},
		{"400 invalid_request 90002", "other.example", tokenForm(clientID, secret)},
		{"400 invalid_request 900023", "nonsense", tokenForm(clientID, secret)},
		{"400 invalid_request 9001023", "common", tokenForm(clientID, secret)},
		{"400 invalid_request 50059", "organizations", tokenForm(clientID, secret)},
		{"400 invalid_request 900144", tenantID, with("grant_type", "")},
		{"400 invalid_request 900144", tenantID, with("scope", "")},
		{"400 invalid_request 900144", tenantID, with("client_id", "")},
		{"400 unsupported_grant_type 70003", tenantID, with("grant_type", "password")},
		{"400 invalid_scope 1002012", tenantID, with("scope", "https://graph.microsoft.com/Mail.Read")},
		{"400 invalid_request 700022", tenantID, with("scope", "https://graph.microsoft.com/.default https://graph.microsoft.us/.default")},
		{"400 invalid_scope 28002", tenantID, with("scope", "openid")},
		{"400 invalid_resource 500011", tenantID, with("scope", "https://vault.example/.default")},
		{"401 invalid_client 7000216", tenantID, with("client_secret", "")},
		{"401 invalid_client 700027", tenantID, with("client_assertion", "x.y.z")},
	}
	for _, test := range tests {
		status, body := f.askToken(f.URL+"/"+test.tenant+"/oauth2/v2.0/token", test.form)
		code := int(body["error_codes"].([]any)[0].(float64))
		if got := fmt.Sprint(status, " ", body["error"], " ", code); got != test.want {
			t.Errorf("%s: got %s, want %s", test.form.Encode(), got, test.want)
		}
		text := body["error_description"].(string)
		if !strings.HasPrefix(text, "AADSTS") || !strings.Contains(text, "\r\nTrace ID: ") || !strings.Contains(text, "\r\nTimestamp: ") {
			t.Errorf("%s: got description %q", test.want, text)
		}
	}
}

// TestTokenForms takes a secret from HTTP Basic, and refuses GET.
func TestTokenForms(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{})
	form := tokenForm(clientID, secret)
	form.Del("client_id")
	form.Del("client_secret")
	req, err := http.NewRequest(http.MethodPost, f.TokenURL(f.URL), strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(url.QueryEscape(clientID), url.QueryEscape(secret))
	resp, err := f.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if body := decode(t, resp); resp.StatusCode != 200 || body["token_type"] != "Bearer" {
		t.Errorf("Basic: got %d %v", resp.StatusCode, body)
	}
	resp, err = f.client.Get(f.TokenURL(f.URL))
	if err != nil {
		t.Fatal(err)
	}
	if body := decode(t, resp); resp.StatusCode != http.StatusMethodNotAllowed || !strings.Contains(fmt.Sprint(body), "AADSTS900561") {
		t.Errorf("GET: got %d %v", resp.StatusCode, body)
	}
}

// TestTokenClaims looks into a token.
func TestTokenClaims(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{})
	body, err := base64.RawURLEncoding.DecodeString(strings.Split(f.token, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(body, &claims); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"aud": "https://graph.microsoft.com", "appid": clientID, "tid": tenantID, "idtyp": "app", "ver": "1.0", "appidacr": "1",
		"iss": "https://sts.windows.net/" + tenantID + "/",
	} {
		if claims[name] != want {
			t.Errorf("claim %s: got %v, want %v", name, claims[name], want)
		}
	}
	if roles := fmt.Sprint(claims["roles"]); roles != "[Mail.Read User.Read.All MailboxSettings.Read]" {
		t.Errorf("claim roles: got %s", roles)
	}
	if claims["scp"] != nil {
		t.Error("an app-only token has a scp claim")
	}
}

// TestDiscovery reads the documents that MSAL reads.
func TestDiscovery(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{})
	get := func(path string) (int, map[string]any) {
		resp, err := f.client.Get(f.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, decode(t, resp)
	}
	_, body := get("/contoso.com/v2.0/.well-known/openid-configuration")
	if body["token_endpoint"] != f.TokenURL(f.URL) || !strings.HasPrefix(body["issuer"].(string), f.URL) {
		t.Errorf("openid-configuration: got %v", body)
	}
	if status, body := get("/other.example/v2.0/.well-known/openid-configuration"); status != 400 || body["error"] != "invalid_tenant" {
		t.Errorf("unknown tenant: got %d %v", status, body)
	}
	if _, body := get("/common/discovery/v2.0/keys"); len(body["keys"].([]any)) != 1 {
		t.Errorf("keys: got %v", body)
	}
	_, body = get("/common/discovery/instance?api-version=1.1&authorization_endpoint=" + f.URL + "/contoso.com/oauth2/v2.0/authorize")
	if body["tenant_discovery_endpoint"] != f.URL+"/contoso.com/v2.0/.well-known/openid-configuration" {
		t.Errorf("instance discovery: got %v", body)
	}
	if status, body := get("/common/discovery/instance?authorization_endpoint=https://evil.example/x"); status != 400 || body["error"] != "invalid_instance" {
		t.Errorf("instance discovery of another host: got %d %v", status, body)
	}
}
