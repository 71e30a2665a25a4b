package graph_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestClientSecretFile reads the secret for every token, and again if it was changed before Entra refused it.
func TestClientSecretFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret")
	put := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("wr0ng~one\n")
	sim, c := start(t, 1, graphsim.Options{}, graph.Options{ClientID: clientID, ClientSecretFile: path})
	err := touch(t, c)
	if a, ok := errors.AsType[*graph.AuthError](err); !ok || a.AADSTS != 7000215 || a.Parameter != "ClientSecretFile" || strings.Contains(err.Error(), "wr0ng") {
		t.Errorf("got %v", err)
	}
	if n := sim.TokenRequests(); n != 1 {
		t.Errorf("the same secret was sent %d times", n)
	}
	put("\ufeff " + secret + "\r\n") // as editors of Windows write it
	if err := touch(t, c); err != nil {
		t.Errorf("after it was mended: %v", err)
	}
	for _, wrong := range []string{"", "\n", "two\nlines", "zero\x00"} {
		put(wrong)
		_, err := graph.New(graph.Options{TokenURL: sim.TokenURL(sim.URL), ClientID: clientID, ClientSecretFile: path})
		if !graph.IsAuthError(err) || !strings.Contains(err.Error(), "must hold one line") {
			t.Errorf("%q: got %v", wrong, err)
		}
	}
	_, err = graph.New(graph.Options{TokenURL: sim.TokenURL(sim.URL), ClientID: clientID, ClientSecretFile: path + "2"})
	if a, ok := errors.AsType[*graph.AuthError](err); !ok || !errors.Is(err, os.ErrNotExist) || a.Parameter != "ClientSecretFile" {
		t.Errorf("without the file: got %v", err)
	}
}

// TestSecretChangedMeanwhile changes the file while Entra looks at what was in it.
func TestSecretChangedMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret")
	put := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("old~one")
	sent := 0
	e := newEntra(t)
	next := e.Config.Handler
	e.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/token") {
			if sent++; sent == 1 {
				put("new~one")
				w.WriteHeader(http.StatusUnauthorized)
				fmt.Fprint(w, `{"error":"invalid_client","error_codes":[7000222]}`)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
	c := e.client(t, graph.Options{ClientID: clientID, ClientSecretFile: path})
	if err := touch(t, c); err != nil || sent != 2 || len(e.forms) != 1 || e.forms[0].Get("client_secret") != "new~one" {
		t.Errorf("got %v after %d requests, %v", err, sent, e.forms)
	}
}

// TestClockSkew has Entra's clock an hour behind ours.
func TestClockSkew(t *testing.T) {
	e := newEntra(t)
	next := e.Config.Handler
	e.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/token") {
			w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"error":"invalid_client","error_codes":[700024]}`)
			return
		}
		next.ServeHTTP(w, r)
	})
	path := filepath.Join(t.TempDir(), "app.pem")
	certificate, key := newCertificate(t)
	writePEM(t, path, certificate, key)
	c := e.client(t, graph.Options{ClientID: clientID, Identity: graph.IdentityCertificate, CertificateFile: path})
	if err := touch(t, c); err == nil || !strings.Contains(err.Error(), "clock is 1h0m") || !strings.Contains(err.Error(), "ahead of Microsoft's") {
		t.Errorf("got %v", err)
	}
}

// TestCloud asks the authority that TokenURL names, and no other.
func TestCloud(t *testing.T) {
	e := newEntra(t)
	t.Setenv("AZURE_AUTHORITY_HOST", "https://login.elsewhere.test")
	c := e.client(t, graph.Options{ClientID: clientID, ClientSecret: secret})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, ok, err := c.Claims(ctx); ok || err != nil || len(e.forms) != 1 || !strings.HasPrefix(e.forms[0].Get("scope"), e.URL+"/.default") {
		t.Errorf("got %v, %v after %v", ok, err, e.forms)
	}
}
