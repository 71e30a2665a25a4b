package graph

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestRefusal(t *testing.T) {
	tests := []struct {
		name, body string
		number     int
		want       string
	}{
		{"known", `{"error":"invalid_client","error_codes":[7000222],"error_description":"AADSTS7000222: secret ~abc"}`, 7000222, "ClientSecret has expired; make"},
		{"number in the text only", `{"error":"invalid_request","error_description":"AADSTS90002: Tenant 'x' not found."}`, 90002, "the tenant in TokenUrl does not exist"},
		{"unknown", `{"error":"invalid_request","error_codes":[12345],"error_description":"secret ~abc"}`, 12345, "answered 400 invalid_request; https://login.microsoftonline.com/error?code=12345 says"},
		{"no number", `{"error":"temporarily_unavailable"}`, 0, "answered 400 temporarily_unavailable"},
		{"no name of an error", `{"error":"secret ~abc"}`, 0, "answered 400"},
		{"trace", `{"error_codes":[90055],"trace_id":"11111111-2222-3333-4444-555555555555"}`, 90055, "(AADSTS90055, trace id 11111111-2222-3333-4444-555555555555)"},
		{"no trace", `{"error_codes":[90055],"trace_id":"~abc"}`, 90055, "(AADSTS90055)"},
		{"no JSON", `<html>secret ~abc`, 0, "answered 400, but not as Microsoft Entra does; check TokenUrl, and the proxy"},
		{"nothing", ``, 0, "answered 400, but not"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := (&proof{}).refused(readAnswer(&http.Response{StatusCode: 400}, []byte(tt.body)), time.Now())
			if e.AADSTS != tt.number || e.Status != 400 || !strings.Contains(e.Error(), tt.want) || strings.Contains(e.Error(), "~abc") {
				t.Errorf("got %+v: %v, want %d and %q", *e, e, tt.number, tt.want)
			}
		})
	}
}

// TestJudge has what the sentences depend on beside the number.
func TestJudge(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	date := func(after time.Duration) string { return now.Add(after).Format(http.TimeFormat) }
	ended := &x509.Certificate{Raw: []byte("x"), NotAfter: now.AddDate(0, 0, -1)}
	good := &x509.Certificate{Raw: []byte("x"), NotAfter: now.AddDate(1, 0, 0)}
	const guid = "0a1b2c3d-1111-2222-3333-444455556666"
	tests := []struct {
		name      string
		p         proof
		a         entraAnswer
		parameter string
		want      string
	}{
		{"secret's id", proof{secret: guid}, entraAnswer{number: 7000215}, "ClientSecret", "looks like the Secret ID"},
		{"another secret", proof{secret: "~abc"}, entraAnswer{number: 7000215}, "ClientSecret", "ClientSecret is not valid"},
		{"in a file", proof{secret: guid, secretFile: true}, entraAnswer{number: 7000215}, "ClientSecretFile", "ClientSecretFile looks like"},
		{"expired", proof{}, entraAnswer{number: 7000222}, "ClientSecret", "has expired; make"},
		{"expired, by Entra", proof{expires: now}, entraAnswer{number: 7000222, text: "keys expired on 2026-10-02."}, "ClientSecret", "has expired on 2026-10-02; make"},
		{"expired, by the settings", proof{expires: now}, entraAnswer{number: 7000222, text: "keys expired"}, "ClientSecret", "(ClientSecretExpires says 2026-11-01)"},
		{"common", proof{tenant: "Common"}, entraAnswer{number: 50059}, "TokenUrl", "names common, which is no tenant"},
		{"no tenant", proof{tenant: "x"}, entraAnswer{number: 9001023}, "TokenUrl", "names no single tenant"},
		{"wrong certificate", proof{identity: IdentityCertificate, certificate: good}, entraAnswer{number: 700027}, "CertificateFile", "thumbprint 11F6AD8EC52A2984ABAAFD7C3B516503785C2072"},
		{"ended certificate", proof{identity: IdentityCertificate, certificate: ended}, entraAnswer{number: 700027}, "CertificateFile", "has expired on 2026-10-31"},
		{"wrong assertion", proof{identity: IdentityWorkload}, entraAnswer{number: 700027}, "Credential", "Credential proves nothing"},
		{"clock ahead", proof{identity: IdentityCertificate}, entraAnswer{number: 700024, date: date(-12 * time.Minute)}, "", "clock is 12m0s ahead of Microsoft's"},
		{"clock behind", proof{identity: IdentityWorkload}, entraAnswer{number: 50013, date: date(time.Hour)}, "", "clock is 1h0m0s behind Microsoft's"},
		{"clock right", proof{identity: IdentityCertificate}, entraAnswer{number: 700024, date: date(10 * time.Second)}, "CertificateFile", "check this machine's clock"},
		{"clock right, workload", proof{identity: IdentityWorkload}, entraAnswer{number: 700024, date: date(0)}, "Credential", "though this machine's clock is right"},
		{"no date", proof{identity: IdentityCertificate}, entraAnswer{number: 700024}, "CertificateFile", "check this machine's clock"},
		{"no identity", proof{identity: IdentityManaged}, entraAnswer{status: 400}, "Credential", "turn System assigned on"},
		{"no such identity", proof{identity: IdentityManaged, clientID: guid}, entraAnswer{status: 400}, "ClientId", "compare the client ids of User assigned"},
		{"identity not now", proof{identity: IdentityManaged}, entraAnswer{status: 503}, "", "try again"},
		{"identity, but Entra refuses", proof{identity: IdentityManaged}, entraAnswer{number: 500011}, "Scope", "Scope"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := tt.p.refused(tt.a, now)
			if e.Parameter != tt.parameter || !strings.Contains(e.Sentence, tt.want) || strings.Contains(e.Error(), "abc") || strings.Contains(e.Error(), guid) {
				t.Errorf("got %q: %v", e.Parameter, e)
			}
		})
	}
}

// TestVerdicts holds the sentences to their form: they name what they are about, and can stand within another.
func TestVerdicts(t *testing.T) {
	for number, v := range verdicts {
		first := v.sentence[:1]
		isName := strings.HasPrefix(v.sentence, v.parameter) && v.parameter != "" || strings.HasPrefix(v.sentence, "Microsoft")
		if !strings.Contains(v.sentence, v.parameter) || strings.HasSuffix(v.sentence, ".") || first != strings.ToLower(first) && !isName || !strings.Contains(v.sentence, "; ") {
			t.Errorf("%d: %+v", number, v)
		}
	}
}

// TestAuthErrorKeepsNoText has a credential that repeats what it sent and got.
func TestAuthErrorKeepsNoText(t *testing.T) {
	down := errors.New("connection refused")
	for want, last := range map[string]*exchange{
		"gave no token, and no answer":  {},
		"cannot be reached: connection": {err: &url.Error{URL: "~abc", Err: down}},
		"holds no token":                {status: 200},
		"answered 502, but not":         {status: 502},
	} {
		err := (&proof{}).authError(t.Context(), errors.New("body was client_secret=~abc"), last, time.Now())
		if !IsAuthError(err) || strings.Contains(err.Error(), "~abc") || !strings.Contains(err.Error(), want) || errors.Is(err, down) != (last.err != nil) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// slowSender answers 503 at once, before it has read the first body, and reads that one only after the second.
type slowSender struct {
	first  io.Reader
	bodies []string
}

// RoundTrip reads the bodies the wrong way round.
func (s *slowSender) RoundTrip(req *http.Request) (*http.Response, error) {
	resp := &http.Response{StatusCode: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {"0"}}, Body: http.NoBody}
	if s.first == nil {
		s.first = req.Body
		return resp, nil
	}
	for _, body := range []io.Reader{req.Body, s.first} {
		text, err := io.ReadAll(body)
		if err != nil {
			return nil, err
		}
		s.bodies = append(s.bodies, string(text))
	}
	resp.StatusCode = http.StatusOK
	return resp, nil
}

// sharedBody is a body as azcore makes it: there is one reader, whatever is asked for.
type sharedBody struct{ *strings.Reader }

// Close does nothing.
func (sharedBody) Close() error { return nil }

func TestTokenRequestSentAgain(t *testing.T) {
	body := sharedBody{strings.NewReader("grant_type=client_credentials")}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://login.test/", body)
	if err != nil {
		t.Fatal(err)
	}
	req.GetBody = func() (io.ReadCloser, error) {
		_, err := body.Seek(0, io.SeekStart)
		return body, err
	}
	s := &slowSender{}
	resp, err := (&tokenTransport{newHTTPClient(retrying(Options{}, s))}).Do(req)
	if err != nil || resp.StatusCode != http.StatusOK || fmt.Sprint(s.bodies) != "[grant_type=client_credentials grant_type=client_credentials]" {
		t.Errorf("got %v, %v, bodies %q", resp, err, s.bodies)
	}
}
