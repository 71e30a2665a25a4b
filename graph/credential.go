package graph

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"golang.org/x/crypto/pkcs12"
)

// Identity is how an app proves to Entra who it is.
type Identity uint8

// The identities of Options.Identity.
const (
	IdentitySecret      Identity = iota // a client secret
	IdentityCertificate                 // what a certificate's key has signed
	IdentityManaged                     // a machine of Azure vouches for it, and gives the token itself
	IdentityWorkload                    // a token of another issuer that the app trusts, such as a Kubernetes cluster
)

// proof is a credential with nothing in its cache, and what is known of it when Entra refuses it.
type proof struct {
	azcore.TokenCredential

	identity    Identity
	given       bool              // it is Options.Credential, and nothing is known of it
	tenant      string            // in TokenURL
	clientID    string            // may be empty for IdentityManaged
	secret      string            // never printed
	secretFile  bool              // secret is from ClientSecretFile
	expires     time.Time         // of secret, as the settings say
	certificate *x509.Certificate // that the private key belongs to
}

// prover makes proofs.
type prover struct {
	o         Options
	authority string
	tenant    string
	client    azcore.ClientOptions
}

// newProver returns a function that makes a proof by o. It reads the files that o names each time.
func newProver(o Options, client policy.Transporter) (func() (*proof, error), error) {
	if o.Credential != nil {
		p := &proof{TokenCredential: o.Credential, given: true}
		return func() (*proof, error) { return p, nil }, nil
	}
	p := prover{o: o}
	if o.Identity != IdentityManaged {
		var err error
		if p.authority, p.tenant, err = splitTokenURL(o.TokenURL); err != nil {
			return nil, err
		}
	}
	p.client = azcore.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: p.authority},
		Transport: client,
		Retry:     policy.RetryOptions{MaxRetries: -1}, // the client's transport does it
		Telemetry: policy.TelemetryOptions{Disabled: true},
	}
	_, err := p.prove() // finds what is wrong with the options now
	return p.prove, err
}

// splitTokenURL takes the authority's host and the tenant out of a token endpoint.
func splitTokenURL(tokenURL string) (authority, tenant string, err error) {
	u, err := url.Parse(tokenURL)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return "", "", errors.New("TokenURL must be https://HOST/TENANT/oauth2/v2.0/token")
	}
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	if tenant == "" || rest != "oauth2/v2.0/token" {
		return "", "", fmt.Errorf("TokenURL must end with /TENANT/oauth2/v2.0/token; its path is %q", u.Path)
	}
	return u.Scheme + "://" + u.Host, tenant, nil
}

// prove makes a proof. The authority is the one that the settings name, so it is not first looked up in Microsoft's list
// of them.
func (p *prover) prove() (*proof, error) {
	made := &proof{identity: p.o.Identity, tenant: p.tenant, clientID: p.o.ClientID, expires: p.o.ClientSecretExpires}
	var err error
	switch p.o.Identity {
	case IdentityCertificate:
		err = p.byCertificate(made)
	case IdentityManaged:
		err = p.byMachine(made)
	case IdentityWorkload:
		err = p.byWorkload(made)
	default:
		err = p.bySecret(made)
	}
	if err != nil {
		return nil, fmt.Errorf("preparing the credential: %w", err)
	}
	return made, nil
}

// bySecret proves with a client secret.
func (p *prover) bySecret(made *proof) (err error) {
	made.secret = p.o.ClientSecret
	if p.o.ClientSecretFile != "" {
		made.secretFile = true
		if made.secret, err = readSecret(p.o.ClientSecretFile); err != nil {
			return err
		}
	}
	made.TokenCredential, err = azidentity.NewClientSecretCredential(p.tenant, p.o.ClientID, made.secret,
		&azidentity.ClientSecretCredentialOptions{DisableInstanceDiscovery: true, ClientOptions: p.client})
	return err
}

// byCertificate proves with what a certificate's key signs.
func (p *prover) byCertificate(made *proof) error {
	certificates, key, err := readCertificate(p.o.CertificateFile, p.o.CertificatePassword)
	if err != nil {
		return err
	}
	made.certificate = certificates[0]
	for _, c := range certificates {
		if public, ok := c.PublicKey.(*rsa.PublicKey); ok && public.Equal(key.Public()) {
			made.certificate = c
		}
	}
	made.TokenCredential, err = azidentity.NewClientCertificateCredential(p.tenant, p.o.ClientID, certificates, key,
		&azidentity.ClientCertificateCredentialOptions{DisableInstanceDiscovery: true, ClientOptions: p.client})
	if err != nil {
		return &AuthError{Parameter: "CertificateFile", Sentence: "the private key in CertificateFile belongs to none of its certificates"}
	}
	return nil
}

// byMachine proves nothing: the machine's own endpoint gives the token.
func (p *prover) byMachine(made *proof) (err error) {
	options := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: p.client}
	if p.o.ClientID != "" {
		options.ID = azidentity.ClientID(p.o.ClientID)
	}
	made.TokenCredential, err = azidentity.NewManagedIdentityCredential(options)
	return err
}

// byWorkload proves with a token of another issuer.
func (p *prover) byWorkload(made *proof) (err error) {
	file := p.o.FederatedTokenFile
	if file == "" {
		file = os.Getenv("AZURE_FEDERATED_TOKEN_FILE") // azidentity's own default
	}
	if _, err := readFile(file); err != nil {
		return &AuthError{
			Parameter: "Credential", Err: err,
			Sentence: "Credential is workload-identity, but the token file that AZURE_FEDERATED_TOKEN_FILE names cannot be read; check that the pod has the workload identity's label and service account",
		}
	}
	made.TokenCredential, err = azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
		ClientOptions: p.client, ClientID: p.o.ClientID, TenantID: p.tenant, TokenFilePath: file, DisableInstanceDiscovery: true,
	})
	return err
}

// maxProofFile bounds the files of secrets, certificates and tokens, in bytes.
const maxProofFile = 1 << 20

// readFile reads a small file.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxProofFile+1))
	if err == nil && len(data) > maxProofFile {
		err = fmt.Errorf("%s has more than %d bytes", path, maxProofFile)
	}
	return data, err
}

// readSecret reads a client secret, without what editors put around it.
func readSecret(path string) (string, error) {
	data, err := readFile(path)
	if err != nil {
		return "", &AuthError{Parameter: "ClientSecretFile", Sentence: "ClientSecretFile cannot be read", Err: err}
	}
	secret := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	if len(secret) == 0 || bytes.ContainsAny(secret, "\r\n\x00") {
		return "", &AuthError{Parameter: "ClientSecretFile", Sentence: "ClientSecretFile must hold one line, the secret's value"}
	}
	return string(secret), nil
}

// readCertificate reads certificates, of which one belongs to the private key that is with them.
func readCertificate(path, password string) ([]*x509.Certificate, *rsa.PrivateKey, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, nil, &AuthError{Parameter: "CertificateFile", Sentence: "CertificateFile cannot be read", Err: err}
	}
	if block, _ := pem.Decode(data); block != nil {
		password = "" // with one, PEM is not looked for
	}
	certificates, key, err := azidentity.ParseCertificates(data, []byte(password))
	private, ok := key.(*rsa.PrivateKey)
	if err == nil && ok {
		return certificates, private, nil
	}
	refused := &AuthError{Parameter: "CertificateFile"}
	_, unknown := errors.AsType[pkcs12.NotImplementedError](err)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		refused.Parameter, refused.Sentence = "CertificatePassword", "CertificatePassword is not the one of CertificateFile"
	case unknown:
		refused.Sentence = "CertificateFile is a PFX with an encryption that cannot be read; export it in PEM without a password, or with openssl pkcs12 -export -legacy"
	default:
		refused.Sentence = "CertificateFile must hold a certificate and its RSA private key, in PEM without a password or in PFX"
	}
	return nil, nil, refused
}
