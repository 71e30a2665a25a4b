package graph

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestEntraError(t *testing.T) {
	tests := []struct {
		name, body string
		number     int
		want       string
	}{
		{"known", `{"error":"invalid_client","error_codes":[7000222],"error_description":"AADSTS7000222: secret ~abc"}`, 7000222, "ClientSecret has expired"},
		{"number in the text only", `{"error":"invalid_request","error_description":"AADSTS90002: Tenant 'x' not found."}`, 90002, "TokenUrl does not exist"},
		{"unknown", `{"error":"invalid_request","error_codes":[12345],"error_description":"secret ~abc"}`, 12345, "answered 400 invalid_request"},
		{"no number", `{"error":"temporarily_unavailable"}`, 0, "answered 400 temporarily_unavailable"},
		{"no JSON", `<html>secret ~abc`, 0, "answered 400"},
		{"nothing", ``, 0, "answered 400"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := entraError(400, []byte(tt.body))
			if e.AADSTS != tt.number || e.Status != 400 || !strings.Contains(e.Error(), tt.want) || strings.Contains(e.Error(), "~abc") {
				t.Errorf("got %+v: %v, want %d and %q", *e, e, tt.number, tt.want)
			}
		})
	}
}

// TestAuthErrorKeepsNoText has a credential that repeats what it sent and got.
func TestAuthErrorKeepsNoText(t *testing.T) {
	err := authError(t.Context(), errors.New("body was client_secret=~abc"), nil)
	if !IsAuthError(err) || strings.Contains(err.Error(), "~abc") {
		t.Errorf("got %v", err)
	}
	down := errors.New("connection refused")
	if err := authError(t.Context(), errors.New("~abc"), down); !errors.Is(err, down) || strings.Contains(err.Error(), "~abc") {
		t.Errorf("got %v", err)
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
