package main

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/outlooksql/outlooksql/config"
	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/server"
	"github.com/outlooksql/outlooksql/tables"
)

// sourceFlags say which data sources a command reads.
type sourceFlags struct {
	Config string   `xor:"source" placeholder:"FILE" help:"The settings (default: outlooksql.yaml)."`
	Demo   bool     `xor:"source" help:"A made-up company's mail instead: no settings, no network."`
	DSN    string   `name:"dsn" placeholder:"TEXT" help:"Settings as one connection string: TokenUrl=…;ClientId=…;UserId=…. They win over the file, and so do environment variables such as OUTLOOKSQL_CLIENT_SECRET."`
	Set    []string `sep:"none" placeholder:"KEY=VALUE" help:"One setting, such as UserId=sales@contoso.com; wins over all. May be repeated."`
}

// source is a data source before it is connected: its tables' options, whose Client is still missing, and the client's.
type source struct {
	tables tables.SourceOptions
	graph  graph.Options
	proof  [sha256.Size]byte // of the files of the client's secret and certificate
}

// sourceSet is at least one data source.
type sourceSet struct {
	closers
	sources  []source
	settings *config.Config // nil in the demo
}

// settingName is what a parameter's name may look like.
var settingName = regexp.MustCompile(`^[A-Za-z_.]{1,40}$`)

// open reads the settings, or starts the demo. A command that serves nobody needs no MySQL users.
func (f sourceFlags) open(p *process, serves bool) (*sourceSet, error) {
	if f.Demo {
		if f.DSN != "" || len(f.Set) > 0 {
			return nil, usageError(p, "--demo has no settings: leave --set and --dsn out, or --demo")
		}
		demo, err := startDemo()
		if err != nil {
			return nil, err
		}
		return &sourceSet{sources: []source{demo.source}, closers: closers{demo.Close}}, nil
	}
	settings, err := f.load(p, serves)
	if err != nil {
		return nil, err
	}
	sources, err := fileSources(settings)
	return &sourceSet{sources: sources, settings: settings}, err
}

// load reads the settings.
func (f sourceFlags) load(p *process, serves bool) (*config.Config, error) {
	layers := config.Layers{
		File: cmp.Or(f.Config, "outlooksql.yaml"), FileOptional: f.Config == "", Getenv: p.env, DSN: f.DSN, WithoutUsers: !serves,
	}
	for _, set := range f.Set {
		key, value, ok := strings.Cut(set, "=")
		if !ok || !settingName.MatchString(key) { // not repeated: it may be a secret that was mistyped
			return nil, usageError(p, "--set wants KEY=VALUE, such as --set UserId=sales@contoso.com")
		}
		layers.Flags = append(layers.Flags, config.Pair{Key: key, Value: config.NewSecret(value), Origin: "--set " + key})
	}
	settings, err := layers.Load()
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w; name another file with --config, or use --demo", err)
	}
	return settings, err
}

// fileSources are the data sources of the settings. The error is of all that are wrong.
func fileSources(c *config.Config) ([]source, error) {
	var sources []source
	var errs []error
	for _, ds := range c.DataSources {
		options, err := graphOptions(ds)
		if err != nil {
			errs = append(errs, fmt.Errorf("preparing data source %s: %w", ds.Name, err))
			continue
		}
		sources = append(sources, source{graph: options, proof: proofOf(ds), tables: tables.SourceOptions{
			Name:             ds.Name,
			Default:          ds.UserID,
			Mailboxes:        ds.Mailboxes,
			ExcludeMailboxes: ds.ExcludeMailboxes,
			ListMailboxes:    ds.ListMailboxes,
			NoResume:         ds.RetryMode == config.RetryNone,
		}})
	}
	return sources, errors.Join(errs...)
}

// proofOf is a digest of the files that hold what a data source proves itself with. One that cannot be read is reported
// by graph.
func proofOf(ds config.DataSource) [sha256.Size]byte {
	sum := sha256.New()
	for _, path := range []string{ds.ClientSecretFile, ds.CertificateFile} {
		if path != "" {
			data, err := os.ReadFile(path)
			fmt.Fprint(sum, len(data), err)
			sum.Write(data)
		}
	}
	return [sha256.Size]byte(sum.Sum(nil))
}

// graphOptions says in graph's words how a data source is read. It reads the files that the settings name.
func graphOptions(ds config.DataSource) (graph.Options, error) {
	o := graph.Options{
		TokenURL:              ds.TokenURL,
		ClientID:              ds.ClientID,
		Identity:              identities[ds.Credential],
		ClientSecret:          ds.ClientSecret.Reveal(),
		ClientSecretFile:      ds.ClientSecretFile,
		ClientSecretExpires:   ds.ClientSecretExpires,
		CertificateFile:       ds.CertificateFile,
		CertificatePassword:   ds.CertificatePassword.Reveal(),
		Scope:                 ds.Scope,
		ServiceURL:            ds.ServiceURL,
		RetryMode:             retryModes[ds.RetryMode],
		RetryStatusCodes:      ds.RetryStatusCodeList,
		RetryMax:              ds.RetryCountMax,
		RetryMultiply:         ds.RetryMultiplyWaitTime,
		MaxRequestsPerMailbox: ds.MaxRequestsPerMailbox,
	}
	if o.RetryMax == 0 {
		o.RetryMax = -1 // zero means five to graph
	}
	if ds.CACertFile != "" {
		var err error
		if o.CACert, err = os.ReadFile(ds.CACertFile); err != nil {
			return graph.Options{}, fmt.Errorf("reading CACertFile: %w", err)
		}
	}
	if !ds.ProxyURL.IsZero() {
		var err error
		if o.Proxy, err = url.Parse(ds.ProxyURL.Reveal()); err != nil {
			return graph.Options{}, errors.New("ProxyUrl is not a URL") // the error of url quotes it, with its password
		}
	}
	return o, nil
}

// identities are graph's names of the settings' credentials.
var identities = map[config.Credential]graph.Identity{
	config.CredentialSecret:           graph.IdentitySecret,
	config.CredentialCertificate:      graph.IdentityCertificate,
	config.CredentialManagedIdentity:  graph.IdentityManaged,
	config.CredentialWorkloadIdentity: graph.IdentityWorkload,
}

// retryModes are graph's names of the settings' retry modes.
var retryModes = map[config.RetryMode]graph.RetryMode{
	config.RetryNone:                graph.RetryNone,
	config.RetryAny:                 graph.RetryAny,
	config.RetryWhenStatusCodeMatch: graph.RetryWhenStatusCodeMatch,
}

// gateway is a MySQL server over data sources.
type gateway struct {
	*server.Server
	closers
	provider *tables.Provider
	served   connections    // what statements that begin now read
	retiring sync.WaitGroup // clients that statements still use, though no data source has them any more

	allowed atomic.Pointer[allowances] // what users may take
}

// newGateway connects data sources and makes a server of them, whose users may take what is allowed. It sends nothing. o needs no
// Engine. The gateway must be closed when Serve has returned.
func newGateway(sources []source, allowed *allowances, o server.Options) (*gateway, error) {
	g := &gateway{}
	var err error
	if g.served, err = connect(sources, nil, o.Log); err != nil {
		return nil, err
	}
	g.provider = tables.NewProvider(g.served.tables()...)
	g.allow(allowed)
	engine := tables.NewEngine(g.provider)
	g.closers = closers{
		func() error { g.served.close(nil); return nil },
		func() error { g.retiring.Wait(); return nil }, // no statement runs any more
		engine.Close,
	}
	o.Engine, o.Begin = engine, g.provider.Begin
	o.Session, o.StatementTime = tables.Policies(g.policyOf).Session, g.timeOf
	if g.Server, err = server.New(o); err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return g, nil
}

// replace lets statements that begin from now on read other data sources. A client that no data source has any more is
// closed when the last statement that could use it has ended. One call at a time.
func (g *gateway) replace(next connections) {
	old := g.served
	g.served = next
	settled := g.provider.Replace(next.tables()...)
	g.retiring.Go(func() {
		<-settled
		old.close(next)
	})
}

// closers close what a command has opened.
type closers []func() error

// Close closes everything, the last first.
func (c closers) Close() error {
	var errs []error
	for _, f := range slices.Backward(c) {
		errs = append(errs, f())
	}
	return errors.Join(errs...)
}

// newLog makes the log of a command, on its standard error.
func newLog(p *process, format string, level slog.Leveler) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(p.stderr, options))
	}
	return slog.New(slog.NewTextHandler(p.stderr, options))
}
