package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestCheckNetwork wants the first thing that fails on the way to each host named, and what is behind it not tried.
func TestCheckNetwork(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	closed, plain := closedPort(t), plainServer(t)
	nowhere := strings.Repeat("x", 64) + ".test" // no name is so long, so no server is asked
	for _, test := range []struct {
		name, key, origin string
		step              string
		words             []string
	}{
		{"DNS of the service", "ServiceUrl", "https://" + nowhere, "service DNS", []string{"No address was found for " + nowhere, "ServiceUrl", "ProxyUrl"}},
		{"DNS of the token endpoint", "TokenUrl", "https://" + nowhere, "token endpoint DNS", []string{"No address was found", "TokenUrl"}},
		{"closed service", "ServiceUrl", "https://" + closed, "service TCP", []string{"refused", "firewall", "ServiceUrl"}},
		{"closed token endpoint", "TokenUrl", "https://" + closed, "token endpoint TCP", []string{"refused", "firewall", "TokenUrl"}},
		{"service without TLS", "ServiceUrl", "https://" + plain, "service TLS", []string{"TLS with 127.0.0.1 failed", "host and port in ServiceUrl"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			parameters := simParameters(t, sim)
			parameters[test.key] = strings.Replace(parameters[test.key], sim.URL, test.origin, 1)
			got := check(t, parameters)
			got.wants(t, test.step, "failed", test.words...)
			host, phase := test.step[:len(test.step)-4], test.step[len(test.step)-3:]
			for _, later := range map[string][]string{"DNS": {" TCP", " TLS"}, "TCP": {" TLS"}}[phase] {
				got.wantsSkipped(t, []string{host + later})
			}
			got.wantsSkipped(t, graphSteps)
			want := "skipped"
			if test.key == "ServiceUrl" {
				want = "ok"
			}
			got.wants(t, "token", want)
		})
	}
}

// TestCheckTrust wants the authority named that is not trusted, and what is not good about a certificate.
func TestCheckTrust(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	parameters := simParameters(t, sim)
	parameters["CACertFile"] = ""
	got := check(t, parameters)
	for _, host := range []string{"token endpoint", "service"} {
		got.wants(t, host+" TCP", "ok")
		got.wants(t, host+" TLS", "failed", "by outlooksql simulator CA, whom this machine does not trust", "CACertFile")
	}
	got.wantsSkipped(t, append([]string{"token", "roles"}, graphSteps...))
	got.wants(t, "clock", "skipped")

	for words, cert := range map[string]tls.Certificate{"is for another host": certificate(t, "graph.contoso.com", time.Hour), "not good today": certificate(t, "127.0.0.1", -time.Hour)} {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.TLS, server.Config.ErrorLog = &tls.Config{Certificates: []tls.Certificate{cert}}, log.New(io.Discard, "", 0)
		server.StartTLS()
		parameters := simParameters(t, sim)
		parameters["ServiceUrl"] = server.URL + "/v1.0"
		both := append(slices.Clone(sim.CAPEM), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]})...)
		parameters["CACertFile"] = settingsFile(t, string(both))
		check(t, parameters).wants(t, "service TLS", "failed", words, "by a test")
		server.Close()
	}
}

// certificate makes one that signs itself, for a host, good until some time from now.
func certificate(t *testing.T, host string, left time.Duration) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a test"}, NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().Add(left),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	if ip := net.ParseIP(host); ip != nil {
		c.IPAddresses = []net.IP{ip}
	} else {
		c.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// closedPort is an address at which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// plainServer is the address of a web server without TLS.
func plainServer(t *testing.T) string {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// TestCheckClock compares the clock with the Date of the answers.
func TestCheckClock(t *testing.T) {
	sim := graphsim.New(graphsim.Demo(demoSeed), graphsim.Options{})
	for _, test := range []struct {
		ahead  time.Duration // of the server's clock
		status string
		words  []string
	}{
		{10 * time.Minute, "warning", []string{"behind that of 127.0.0.1", "Set the clock"}},
		{-10 * time.Minute, "warning", []string{"ahead of that of 127.0.0.1"}},
		{time.Minute, "ok", []string{"behind that of"}},
		{0, "ok", []string{"As that of 127.0.0.1"}},
	} {
		server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", time.Now().Add(test.ahead).UTC().Format(http.TimeFormat))
			sim.ServeHTTP(w, r)
		}))
		ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
		got := check(t, parametersAt(t, sim, server.URL, ca))
		got.wants(t, "clock", test.status, test.words...)
		got.wants(t, "bodies", "ok")
		server.Close()
	}
}

// TestCheckProxy goes through a proxy, and says of one that does not let it pass what is wrong. Its password is not shown.
func TestCheckProxy(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	proxy := proxyServer(t)
	for _, test := range []struct {
		name, url    string
		step, status string
		words        []string
	}{
		{"passes", "http://user:hunter2@" + proxy, "service TCP", "ok", []string{"Through the proxy " + proxy}},
		{"names are left to it", "http://user:hunter2@" + proxy, "service DNS", "ok", []string{"Left to the proxy " + proxy}},
		{"refuses", "http://user:wrong@" + proxy, "service TCP", "failed", []string{"The proxy " + proxy + " gives no way to 127.0.0.1", "Proxy Authentication Required", "ProxyUrl"}},
		{"closed", "http://user:hunter2@" + closedPort(t), "service TCP", "failed", []string{"No connection for the proxy", "refused", "ProxyUrl"}},
		{"unknown", "http://user:hunter2@" + strings.Repeat("x", 64) + ".test", "service DNS", "failed", []string{"for the proxy", "ProxyUrl"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			parameters := simParameters(t, sim)
			parameters["ProxyUrl"] = test.url
			got := check(t, parameters)
			got.wants(t, test.step, test.status, test.words...)
			if ok := got.code == exitOK; ok != (test.status == "ok") {
				t.Errorf("exit code %d:\n%s", got.code, got.stdout)
			}
		})
	}
}

// proxyServer is the address of a proxy that lets user with password hunter2 pass.
func proxyServer(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "Basic dXNlcjpodW50ZXIy" {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		there, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer there.Close()
		here, read, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer here.Close()
		io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { // ends when either side has closed
			defer there.Close()
			io.Copy(there, read)
		}()
		io.Copy(here, there)
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// TestCheckFaults wants a sentence for what else Graph can answer, and an end where it does not answer at all.
func TestCheckFaults(t *testing.T) {
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{})
	for _, test := range []struct {
		name  string
		fault graphsim.Fault
		step  string
		words []string
	}{
		{"throttled", graphsim.Fault{Path: "/mailFolders", Status: 429, RetryAfter: "0"}, "folders", []string{"slow down (429", "Try again"}},
		{"refused token", graphsim.Fault{Path: "/mailFolders", Status: 401}, "folders", []string{"does not accept the token (401", "same cloud"}},
		{"broken", graphsim.Fault{Path: "/messages", Query: "body", Status: 500, Code: "InternalServerError"}, "bodies", []string{"500 InternalServerError", "request-id"}},
		{"cut", graphsim.Fault{Path: "/messages", CutAfter: 10}, "messages", []string{"GET /users/{id}/messages"}},
		{"slow", graphsim.Fault{Path: "/mailFolders", Delay: time.Minute}, "folders", []string{"o answer within 2s"}},
		{"directory down", graphsim.Fault{Path: "/users", Query: "$top=1", Status: 503, RetryAfter: "0"}, "directory", []string{"503"}},
		{"Entra down", graphsim.Fault{Token: true, Status: 500}, "token", []string{"Entra"}},
		{"Entra slow", graphsim.Fault{Token: true, Delay: time.Minute}, "token", []string{"o answer within 2s"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			sim.ClearFaults()
			sim.Fault(test.fault)
			check(t, simParameters(t, sim), "--timeout", "2s").wants(t, test.step, "failed", test.words...)
		})
	}
}
