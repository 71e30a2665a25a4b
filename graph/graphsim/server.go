package graphsim

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// Server is a Sim that listens with TLS.
type Server struct {
	*Sim
	URL   string // origin, such as https://127.0.0.1:41233
	CAPEM []byte // the authority to trust

	http *http.Server
	done chan struct{} // closed when serving has ended
	open atomic.Int64  // connections
}

// Connections is how many connections are open, idle ones included.
func (s *Server) Connections() int { return int(s.open.Load()) }

// count follows the states of connections.
func (s *Server) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.open.Add(1)
	case http.StateHijacked, http.StateClosed:
		s.open.Add(-1)
	}
}

// Start serves a tenant over HTTPS, on loopback unless Options.Addr says otherwise. Close ends it.
func Start(t *Tenant, o Options) (*Server, error) {
	listener, err := net.Listen("tcp", orElse(o.Addr, "127.0.0.1:0"))
	if err != nil {
		return nil, fmt.Errorf("listening for Graph requests: %w", err)
	}
	host, _, err := net.SplitHostPort(orElse(o.Addr, "127.0.0.1:0"))
	if err != nil {
		listener.Close()
		return nil, fmt.Errorf("reading the address of the simulator: %w", err)
	}
	cert, caPEM, err := NewCertificate("localhost", "127.0.0.1", "::1", host)
	if err != nil {
		listener.Close()
		return nil, err
	}
	s := &Server{Sim: New(t, o), URL: "https://" + listener.Addr().String(), CAPEM: caPEM, done: make(chan struct{})}
	s.http = &http.Server{
		Handler: s.Sim, ErrorLog: o.ErrorLog, ReadHeaderTimeout: 10 * time.Second,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12},
		ConnState: s.count,
	}
	go func() { // ends when Close closes the listener
		defer close(s.done)
		s.http.ServeTLS(listener, "", "")
	}()
	return s, nil
}

// Close ends serving; requests in flight are cut off. It may be called twice.
func (s *Server) Close() error {
	err := s.http.Close()
	<-s.done
	return err
}

// NewCertificate makes an authority and a certificate of it for names and addresses. Both are good for ten years, and the
// authority's key is forgotten.
func NewCertificate(hosts ...string) (cert tls.Certificate, caPEM []byte, err error) {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return cert, nil, fmt.Errorf("making the authority's key: %w", err)
	}
	ca := certificate("outlooksql simulator CA")
	ca.IsCA, ca.BasicConstraintsValid, ca.KeyUsage = true, true, x509.KeyUsageCertSign
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	if err != nil {
		return cert, nil, fmt.Errorf("making the authority: %w", err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return cert, nil, fmt.Errorf("making the server's key: %w", err)
	}
	leaf := certificate("outlooksql simulator")
	leaf.KeyUsage, leaf.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			leaf.IPAddresses = append(leaf.IPAddresses, ip)
		} else if host != "" {
			leaf.DNSNames = append(leaf.DNSNames, host)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, caKey)
	if err != nil {
		return cert, nil, fmt.Errorf("making the server's certificate: %w", err)
	}
	caPEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, caPEM, nil
}

// certificate is what both certificates have in common.
func certificate(name string) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62)) // never fails
	return &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(10, 0, 0),
	}
}
