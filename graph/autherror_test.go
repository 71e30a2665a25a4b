package graph

import (
	"errors"
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
