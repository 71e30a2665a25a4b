package graphsim

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// audiences are the names of Graph for which tokens are issued and accepted: one per cloud, and its own app id.
var audiences = []string{
	"https://graph.microsoft.com", "https://graph.microsoft.us", "https://dod-graph.microsoft.us",
	"https://microsoftgraph.chinacloudapi.cn", "00000003-0000-0000-c000-000000000000",
}

// serveEntra answers what is not Graph's.
func (s *Sim) serveEntra(w http.ResponseWriter, r *http.Request) {
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch rest {
	case "oauth2/v2.0/token":
		s.serveToken(w, r, tenant)
	case "v2.0/.well-known/openid-configuration":
		s.serveConfiguration(w, r, tenant)
	case "discovery/v2.0/keys":
		s.serveKeys(w)
	case "discovery/instance":
		s.serveInstance(w, r)
	default:
		http.NotFound(w, r)
	}
}

// tenantName is the form of a tenant in a path.
var tenantName = regexp.MustCompile(`^[0-9a-zA-Z][0-9a-zA-Z-]*(\.[0-9a-zA-Z-]+)+$`)

// checkTenant accepts the tenant's id and domain.
func (s *Sim) checkTenant(name string) *entraError {
	s.mu.RLock()
	defer s.mu.RUnlock()
	switch lower := strings.ToLower(name); {
	case lower == strings.ToLower(s.tenant.ID) || lower == strings.ToLower(s.tenant.Domain):
		return nil
	case lower == "common" || lower == "consumers":
		return aadsts(9001023)
	case lower == "organizations":
		return aadsts(50059)
	case isGUID(name) || tenantName.MatchString(name):
		return aadsts(90002, name)
	}
	return aadsts(900023, name)
}

// serveToken answers the client credentials grant.
func (s *Sim) serveToken(w http.ResponseWriter, r *http.Request, tenant string) {
	s.tokens.asked.Add(1)
	fault := s.faults.due(target{token: true, method: r.Method, path: r.URL.Path})
	if fault.Delay > 0 {
		select {
		case <-time.After(fault.Delay):
		case <-r.Context().Done():
			return
		}
	}
	if s.tokenFault(w, fault) {
		return
	}
	if r.Method != http.MethodPost {
		s.writeEntraError(w, aadsts(900561))
		return
	}
	token, err := s.grant(r, tenant)
	if err != nil {
		s.writeEntraError(w, err)
		return
	}
	lifetime := int(s.tokenLifetime().Seconds())
	writeEntra(w, http.StatusOK, map[string]any{
		"token_type": "Bearer", "expires_in": lifetime - 1, "ext_expires_in": lifetime - 1, "access_token": token,
	})
}

// tokenFault answers as a fault says, and reports whether it did.
func (s *Sim) tokenFault(w http.ResponseWriter, f Fault) bool {
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	switch {
	case f.AADSTS != 0:
		e := aadsts(f.AADSTS)
		e.number = f.AADSTS
		e.text = orElse(f.AADSTSMessage, e.text)
		if e.status == 0 {
			e.status, e.kind = http.StatusBadRequest, "invalid_request"
		}
		if f.Status != 0 {
			e.status = f.Status
		}
		s.writeEntraError(w, e)
	case f.CutAfter != 0:
		panic(http.ErrAbortHandler)
	case f.Status != 0 && f.EmptyBody:
		w.WriteHeader(f.Status)
	case f.Status != 0:
		writeEntra(w, f.Status, map[string]any{"error": orElse(f.Code, "server_error"), "error_description": f.Message})
	case f.Malformed:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		fmt.Fprint(w, `{"token_type":"Bearer","expires_in":35`)
	default:
		return false
	}
	return true
}

// grant checks a token request, in the order in which Entra does, and gives the token.
func (s *Sim) grant(r *http.Request, tenant string) (string, *entraError) {
	if r.ParseForm() != nil {
		return "", aadsts(9002313)
	}
	form := r.PostForm
	for _, name := range []string{"grant_type", "client_id", "scope"} {
		if form.Get(name) == "" {
			if _, _, basic := r.BasicAuth(); name == "client_id" && basic {
				continue
			}
			return "", aadsts(900144, name)
		}
	}
	if form.Get("grant_type") != "client_credentials" {
		return "", aadsts(70003, form.Get("grant_type"))
	}
	if err := s.checkTenant(tenant); err != nil {
		return "", err
	}
	audience, err := s.audience(form.Get("scope"), s.origin(r))
	if err != nil {
		return "", err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	app, err := s.checkClient(r, form)
	if err != nil {
		return "", err
	}
	return s.newToken(app, s.tenant.ID, audience), nil
}

// audience reads the scope. The scopes that MSAL always adds mean nothing here.
func (s *Sim) audience(scope, origin string) (string, *entraError) {
	var resource string
	for one := range strings.FieldsSeq(scope) {
		switch name, found := strings.CutSuffix(one, "/.default"); {
		case one == "openid" || one == "offline_access" || one == "profile":
		case !found:
			return "", aadsts(1002012, one)
		case resource != "" && resource != name:
			return "", aadsts(700022, scope)
		default:
			resource = name
		}
	}
	switch {
	case resource == "":
		return "", aadsts(28002, scope)
	case !slices.Contains(audiences, resource) && resource != origin:
		return "", aadsts(500011, resource)
	}
	return resource, nil
}

// checkClient finds the app and compares its secret, from the form or from HTTP Basic.
func (s *Sim) checkClient(r *http.Request, form url.Values) (*App, *entraError) {
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		id, secret = basicPart(user), basicPart(password)
	}
	index := slices.IndexFunc(s.tenant.Apps, func(a *App) bool { return strings.EqualFold(a.ClientID, id) })
	if index < 0 {
		return nil, aadsts(700016, id)
	}
	app := s.tenant.Apps[index]
	switch {
	case app.Disabled:
		return nil, aadsts(7000112, id)
	case form.Get("client_assertion") != "":
		return nil, aadsts(700027) // no app has a certificate yet
	case secret == "":
		return nil, aadsts(7000216)
	case app.Expired:
		return nil, aadsts(7000222, id)
	case secret != app.Secret:
		return nil, aadsts(7000215, id)
	}
	return app, nil
}

// basicPart undoes the form encoding that OAuth asks for within HTTP Basic.
func basicPart(s string) string {
	if t, err := url.QueryUnescape(s); err == nil {
		return t
	}
	return s
}

// serveConfiguration answers the OpenID configuration of a tenant.
func (s *Sim) serveConfiguration(w http.ResponseWriter, r *http.Request, tenant string) {
	if err := s.checkTenant(tenant); err != nil {
		err.kind = "invalid_tenant"
		s.writeEntraError(w, err)
		return
	}
	s.mu.RLock()
	base := s.origin(r) + "/" + s.tenant.ID
	s.mu.RUnlock()
	writeEntra(w, http.StatusOK, map[string]any{
		"issuer":                                base + "/v2.0",
		"authorization_endpoint":                base + "/oauth2/v2.0/authorize",
		"token_endpoint":                        base + "/oauth2/v2.0/token",
		"jwks_uri":                              base + "/discovery/v2.0/keys",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic"},
		"response_types_supported":              []string{"code", "id_token", "code id_token", "id_token token"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
	})
}

// serveKeys answers the keys that sign tokens.
func (s *Sim) serveKeys(w http.ResponseWriter) {
	public := signingKey().PublicKey
	writeEntra(w, http.StatusOK, map[string]any{"keys": []map[string]any{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": keyID,
		"n": segment(public.N.Bytes()), "e": segment(big.NewInt(int64(public.E)).Bytes()),
	}}})
}

// serveInstance answers instance discovery: the simulator is its own and only authority.
func (s *Sim) serveInstance(w http.ResponseWriter, r *http.Request) {
	endpoint, err := url.Parse(r.URL.Query().Get("authorization_endpoint"))
	origin := s.origin(r)
	if err != nil || "https://"+endpoint.Host != origin {
		writeEntra(w, http.StatusBadRequest, map[string]any{"error": "invalid_instance",
			"error_description": "AADSTS50049: Unknown or invalid instance.", "error_codes": []int{50049}})
		return
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(endpoint.Path, "/"), "/")
	writeEntra(w, http.StatusOK, map[string]any{
		"tenant_discovery_endpoint": origin + "/" + tenant + "/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata": []map[string]any{{
			"preferred_network": endpoint.Host, "preferred_cache": endpoint.Host, "aliases": []string{endpoint.Host},
		}},
	})
}

// writeEntraError prints an error with the parts that clients look for in its description.
func (s *Sim) writeEntraError(w http.ResponseWriter, e *entraError) {
	now := s.opts.now().UTC()
	trace, correlation := newGUID(), newGUID()
	description := fmt.Sprintf("AADSTS%d: %s\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s",
		e.number, e.text, trace, correlation, now.Format("2006-01-02 15:04:05Z"))
	writeEntra(w, e.status, map[string]any{
		"error": e.kind, "error_description": description, "error_codes": []int{e.number},
		"timestamp": now.Format("2006-01-02 15:04:05Z"), "trace_id": trace, "correlation_id": correlation,
		"error_uri": fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", e.number),
	})
}

// writeEntra answers JSON.
func writeEntra(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store, no-cache")
	w.Header().Set("Pragma", "no-cache")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.Encode(body) // an error means that the client has gone
}
