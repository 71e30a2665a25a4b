package graph_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph"
)

// entra is a token endpoint and a service that takes its tokens, and keeps what it was sent. The simulator has no
// certificates, so it cannot take its place.
type entra struct {
	*httptest.Server
	mu     sync.Mutex // guards what follows
	forms  []url.Values
	refuse string // the access token that the service refuses
}

// tenantID is the only tenant.
const tenantID = "11111111-0000-4000-8000-000000000001"

// newEntra starts one.
func newEntra(t *testing.T) *entra {
	t.Helper()
	e := &entra{}
	e.Server = httptest.NewTLSServer(e)
	t.Cleanup(e.Close)
	return e
}

// ServeHTTP is discovery, token endpoint and service.
func (e *entra) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	answer := func(format string, args ...any) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, format, args...)
	}
	switch base := e.URL + "/" + tenantID; strings.TrimPrefix(r.URL.Path, "/"+tenantID) {
	case "/v2.0/.well-known/openid-configuration":
		answer(`{"issuer":"%[1]s/v2.0","authorization_endpoint":"%[1]s/authorize","token_endpoint":"%[1]s/oauth2/v2.0/token"}`, base)
	case "/oauth2/v2.0/token":
		_ = r.ParseForm()
		e.forms = append(e.forms, r.PostForm)
		answer(`{"token_type":"Bearer","expires_in":3599,"access_token":"t%d"}`, len(e.forms))
	default:
		if token := r.Header.Get("Authorization"); token == "" || token == "Bearer "+e.refuse {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		answer(`{"id":"x"}`)
	}
}

// client returns a client of e by o.
func (e *entra) client(t *testing.T, o graph.Options) *graph.Client {
	t.Helper()
	if o.TokenURL == "" {
		o.TokenURL = e.URL + "/" + tenantID + "/oauth2/v2.0/token"
	}
	o.ServiceURL = e.URL + "/v1.0"
	o.CACert = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: e.Certificate().Raw})
	c, err := graph.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// touch sends one request.
func touch(t *testing.T, c *graph.Client) error {
	t.Helper()
	_, _, err := graph.Get(t.Context(), c, inbox(c, 1), graph.NewFields(), func(*graph.Element) (int, error) { return 0, nil })
	return err
}

// newCertificate makes a certificate and its key.
func newCertificate(t *testing.T) (*x509.Certificate, *rsa.PrivateKey) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "outlooksql"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, key
}

// writePEM writes a certificate and its key into one file.
func writePEM(t *testing.T, path string, certificate *x509.Certificate, key *rsa.PrivateKey) {
	t.Helper()
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})...)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// part decodes a segment of a JWT into v.
func part(t *testing.T, segment string, v any) []byte {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(segment)
	if err == nil && v != nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		t.Fatalf("%s: %v", segment, err)
	}
	return text
}

// checkAssertion verifies what a certificate's key signed.
func checkAssertion(t *testing.T, form url.Values, audience string, certificate *x509.Certificate) {
	t.Helper()
	parts := strings.Split(form.Get("client_assertion"), ".")
	if len(parts) != 3 || form.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" || form.Has("client_secret") {
		t.Fatalf("sent %v", form)
	}
	var head map[string]any
	part(t, parts[0], &head)
	hash := sha256.Sum256(certificate.Raw)
	if head["alg"] != "PS256" || head["typ"] != "JWT" || head["x5t#S256"] != base64.StdEncoding.EncodeToString(hash[:]) {
		t.Errorf("the assertion begins with %v", head)
	}
	var claims struct {
		Aud, Iss, Sub, Jti string
		Nbf, Exp           int64
	}
	part(t, parts[1], &claims)
	now := time.Now().Unix()
	if claims.Aud != audience || claims.Iss != clientID || claims.Sub != clientID || claims.Jti == "" || claims.Nbf > now || claims.Exp <= now || claims.Exp > now+600 {
		t.Errorf("the assertion claims %+v", claims)
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPSS(certificate.PublicKey.(*rsa.PublicKey), crypto.SHA256, sum[:], part(t, parts[2], nil), nil); err != nil {
		t.Errorf("the assertion's signature: %v", err)
	}
}

// TestCertificate signs with the certificate in the file, and with another when it has been put there.
func TestCertificate(t *testing.T) {
	e := newEntra(t)
	path := filepath.Join(t.TempDir(), "app.pem")
	first, key := newCertificate(t)
	writePEM(t, path, first, key)
	c := e.client(t, graph.Options{ClientID: clientID, Identity: graph.IdentityCertificate, CertificateFile: path, CertificatePassword: "not needed"})
	if err := touch(t, c); err != nil {
		t.Fatal(err)
	}
	second, key := newCertificate(t)
	writePEM(t, path, second, key)
	e.refuse = "t1"
	if err := touch(t, c); err != nil {
		t.Fatal(err)
	}
	if len(e.forms) != 2 {
		t.Fatalf("%d tokens were asked for", len(e.forms))
	}
	for i, certificate := range []*x509.Certificate{first, second} {
		checkAssertion(t, e.forms[i], e.URL+"/"+tenantID+"/oauth2/v2.0/token", certificate)
	}
}

// TestCertificatePFX reads a PFX, and says what is wrong with one that it cannot.
func TestCertificatePFX(t *testing.T) {
	e := newEntra(t)
	c := e.client(t, graph.Options{
		ClientID: clientID, Identity: graph.IdentityCertificate, CertificateFile: "testdata/legacy.pfx", CertificatePassword: "test~password",
	})
	if err := touch(t, c); err != nil || len(e.forms) != 1 || e.forms[0].Get("client_assertion") == "" {
		t.Errorf("got %v after %v", err, e.forms)
	}
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	certificate, key := newCertificate(t)
	_, otherKey := newCertificate(t)
	writePEM(t, filepath.Join(dir, "mixed.pem"), certificate, otherKey)
	writePEM(t, filepath.Join(dir, "whole.pem"), certificate, key)
	whole, _ := os.ReadFile(filepath.Join(dir, "whole.pem"))
	_, onlyCertificate, _ := strings.Cut(string(whole), "-----END RSA PRIVATE KEY-----\n")
	for _, tt := range []struct{ name, file, password, parameter, want string }{
		{"wrong password", "testdata/legacy.pfx", "wrong~password", "CertificatePassword", "is not the one of CertificateFile"},
		{"no password", "testdata/legacy.pfx", "", "CertificatePassword", "is not the one of CertificateFile"},
		{"an encryption of today", "testdata/modern.pfx", "test~password", "CertificateFile", "openssl pkcs12 -export -legacy"},
		{"no file", filepath.Join(dir, "none"), "", "CertificateFile", "no such file"},
		{"no name of a file", "", "", "CertificateFile", "cannot be read"},
		{"a folder", dir, "", "CertificateFile", "cannot be read"},
		{"too large", file("large", strings.Repeat("x", 2<<20)), "", "CertificateFile", "has more than"},
		{"text", file("text", "x"), "", "CertificateFile", "must hold a certificate"},
		{"no key", file("nokey.pem", onlyCertificate), "", "CertificateFile", "must hold a certificate and its RSA private key"},
		{"another's key", filepath.Join(dir, "mixed.pem"), "", "CertificateFile", "belongs to none of its certificates"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := graph.New(graph.Options{
				TokenURL: e.URL + "/t/oauth2/v2.0/token", ClientID: clientID, Identity: graph.IdentityCertificate,
				CertificateFile: tt.file, CertificatePassword: tt.password,
			})
			a, ok := errors.AsType[*graph.AuthError](err)
			if !ok || a.Parameter != tt.parameter || !strings.Contains(a.Error(), tt.want) || tt.password != "" && strings.Contains(err.Error(), tt.password) {
				t.Errorf("got %v, want %s: %s", err, tt.parameter, tt.want)
			}
		})
	}
}

// machine is the endpoint of a managed identity.
type machine struct {
	mu     sync.Mutex // guards what follows
	asked  []url.Values
	header string
	status int
}

// ServeHTTP gives m1, m2 and so on.
func (m *machine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked = append(m.asked, r.URL.Query())
	m.header = r.Header.Get("X-IDENTITY-HEADER")
	if m.status != 0 {
		w.WriteHeader(m.status)
		fmt.Fprint(w, `{"statusCode":400,"message":"No User Assigned or Delegated Managed Identity found"}`)
		return
	}
	fmt.Fprintf(w, `{"access_token":"m%d","expires_on":"%d","resource":"x","token_type":"Bearer"}`, len(m.asked), time.Now().Add(24*time.Hour).Unix())
}

// newMachine starts one, and tells the process of it.
func newMachine(t *testing.T) *machine {
	t.Helper()
	m := &machine{}
	s := httptest.NewServer(m)
	t.Cleanup(s.Close)
	t.Setenv("IDENTITY_ENDPOINT", s.URL+"/msi/token")
	t.Setenv("IDENTITY_HEADER", "header~of~machine")
	return m
}

// TestManagedIdentity gets tokens from the machine, past a proxy, and another one when the first is refused.
func TestManagedIdentity(t *testing.T) {
	for _, id := range []string{"", "44444444-0000-4000-8000-000000000001"} {
		e, m := newEntra(t), newMachine(t)
		var proxied int
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			proxied++
			w.WriteHeader(http.StatusBadGateway)
		}))
		t.Cleanup(proxy.Close)
		through, _ := url.Parse(proxy.URL)
		resource := "https://graph.test/" + rand.Text() // MSAL's cache of them is the process's
		o := graph.Options{ClientID: id, Identity: graph.IdentityManaged, TokenURL: "not read", Scope: resource + "/.default"}
		c := e.client(t, o)
		if err := touch(t, c); err != nil {
			t.Fatal(err)
		}
		e.refuse = "m1"
		if err := touch(t, c); err != nil {
			t.Errorf("after the token was revoked: %v", err)
		}
		if len(m.asked) != 2 || m.header != "header~of~machine" || m.asked[0].Get("resource") != resource || m.asked[0].Get("client_id") != id {
			t.Errorf("asked for %v", m.asked)
		}
		o.Proxy, o.Scope = through, resource+"2/.default"
		if _, _, err := e.client(t, o).Claims(t.Context()); err != nil || len(m.asked) != 3 || proxied != 0 {
			t.Errorf("with a proxy: %v, asked %d times, %d of them through the proxy", err, len(m.asked), proxied)
		}
	}
}

// TestNoManagedIdentity says what to do where the machine has none.
func TestNoManagedIdentity(t *testing.T) {
	e, m := newEntra(t), newMachine(t)
	ask := func(o graph.Options) *graph.AuthError {
		t.Helper()
		o.Identity, o.Scope = graph.IdentityManaged, "https://none.test/.default"
		err := touch(t, e.client(t, o))
		a, ok := errors.AsType[*graph.AuthError](err)
		if !ok {
			t.Fatalf("got %v", err)
		}
		return a
	}
	m.status = http.StatusBadRequest
	if a := ask(graph.Options{}); a.Parameter != "Credential" || !strings.Contains(a.Sentence, "turn System assigned on") {
		t.Errorf("got %v", a)
	}
	if a := ask(graph.Options{ClientID: clientID}); a.Parameter != "ClientId" || !strings.Contains(a.Sentence, "User assigned") {
		t.Errorf("got %v", a)
	}
	t.Setenv("IDENTITY_ENDPOINT", "http://127.0.0.1:1/none")
	if a := ask(graph.Options{}); a.Parameter != "Credential" || !strings.Contains(a.Sentence, "works on machines of Azure") {
		t.Errorf("got %v", a)
	}
}

// TestWorkloadIdentity sends the token that is in the file at the time.
func TestWorkloadIdentity(t *testing.T) {
	e := newEntra(t)
	path := filepath.Join(t.TempDir(), "token")
	put := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("token~of~the~cluster")
	t.Setenv("AZURE_FEDERATED_TOKEN_FILE", path)
	c := e.client(t, graph.Options{ClientID: clientID, Identity: graph.IdentityWorkload})
	if err := touch(t, c); err != nil {
		t.Fatal(err)
	}
	put("token~two")
	e.refuse = "t1"
	if err := touch(t, c); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"token~of~the~cluster", "token~two"} {
		if got := e.forms[i].Get("client_assertion"); got != want || e.forms[i].Get("client_id") != clientID {
			t.Errorf("sent %v, want %s", e.forms[i], want)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	e.refuse = "t2"
	if err := touch(t, c); !graph.IsAuthError(err) || !strings.Contains(err.Error(), "AZURE_FEDERATED_TOKEN_FILE") {
		t.Errorf("without the file: got %v", err)
	}
	t.Setenv("AZURE_FEDERATED_TOKEN_FILE", "")
	_, err := graph.New(graph.Options{TokenURL: e.URL + "/t/oauth2/v2.0/token", ClientID: clientID, Identity: graph.IdentityWorkload})
	if !graph.IsAuthError(err) {
		t.Errorf("without a name: got %v", err)
	}
}
