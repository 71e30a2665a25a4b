package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"os"
	"sync/atomic"
	"time"
)

// TLSOptions say how connections are encrypted.
type TLSOptions struct {
	// CertFile and KeyFile are PEM files of the certificate, with its chain, and its key. If both are empty, a
	// self-signed certificate is made for this run.
	CertFile, KeyFile string
	// Require refuses clients that do not use TLS.
	Require bool
	// Disable turns TLS off.
	Disable bool
}

// selfSignedLife is how long the generated certificate is valid: longer than a server is likely to run.
const selfSignedLife = 10 * 365 * 24 * time.Hour

// selfSigned reports whether there are no files, so that a certificate is made.
func (o TLSOptions) selfSigned() bool { return o.CertFile == "" && o.KeyFile == "" }

// certificate is the one to show, nil if TLS is off.
func (o TLSOptions) certificate() (*shownCertificate, error) {
	if o.Disable {
		return nil, nil
	}
	shown := &shownCertificate{selfSigned: o.selfSigned()}
	var err error
	if shown.selfSigned {
		shown.Certificate, err = selfSigned()
	} else {
		shown.Certificate, err = tls.LoadX509KeyPair(o.CertFile, o.KeyFile)
	}
	if err != nil {
		return nil, fmt.Errorf("getting the server's TLS certificate: %w", err)
	}
	return shown, nil
}

// shownCertificate is a certificate and where it comes from.
type shownCertificate struct {
	tls.Certificate
	selfSigned bool // made for this run
}

// encryption is how connections are encrypted from now on. The zero value is without TLS, and stays so.
type encryption struct {
	shown atomic.Pointer[shownCertificate]
}

// config is the configuration for TLS, nil if it is off.
func (e *encryption) config() *tls.Config {
	if e.shown.Load() == nil {
		return nil
	}
	return &tls.Config{
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &e.shown.Load().Certificate, nil },
		MinVersion:     tls.VersionTLS12,
	}
}

// next is the certificate of other options. One that was made for this run stays, as clients may have pinned it. TLS is
// not turned on or off while a server runs.
func (e *encryption) next(o TLSOptions) (*shownCertificate, error) {
	shown := e.shown.Load()
	if shown == nil || o.Disable || shown.selfSigned && o.selfSigned() {
		return shown, nil
	}
	return o.certificate()
}

// selfSigned makes a certificate for this machine's names.
func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making a key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making a serial number: %w", err)
	}
	names := []string{"localhost"}
	if host, err := os.Hostname(); err == nil && host != "localhost" {
		names = append(names, host)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: "outlooksql, self-signed"},
		NotBefore:             now.Add(-time.Hour), // clients' clocks differ
		NotAfter:              now.Add(selfSignedLife),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		DNSNames:              names,
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("signing the certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
