package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

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
		demo, err := startDemo()
		if err != nil {
			return nil, err
		}
		return &sourceSet{sources: []source{demo.source}, closers: closers{demo.Close}}, nil
	}
	layers := config.Layers{
		File: cmp.Or(f.Config, "outlooksql.yaml"), FileOptional: f.Config == "", Getenv: p.env, DSN: f.DSN, WithoutUsers: !serves,
	}
	for _, set := range f.Set {
		key, value, ok := strings.Cut(set, "=")
		if !ok || !settingName.MatchString(key) { // not repeated: it may be a secret that was mistyped
			return nil, errors.New("--set wants KEY=VALUE, such as --set UserId=sales@contoso.com")
		}
		layers.Flags = append(layers.Flags, config.Pair{Key: key, Value: config.NewSecret(value), Origin: "--set " + key})
	}
	settings, err := layers.Load()
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w; name another file with --config, or use --demo", err)
	}
	if err != nil {
		return nil, err
	}
	sources, err := fileSources(settings)
	return &sourceSet{sources: sources, settings: settings}, err
}

// fileSources are the data sources of the settings.
func fileSources(c *config.Config) ([]source, error) {
	var sources []source
	for _, ds := range c.DataSources {
		options, err := graphOptions(ds)
		if err != nil {
			return nil, fmt.Errorf("preparing data source %s: %w", ds.Name, err)
		}
		sources = append(sources, source{graph: options, tables: tables.SourceOptions{
			Name:             ds.Name,
			Default:          ds.UserID,
			Mailboxes:        ds.Mailboxes,
			ExcludeMailboxes: ds.ExcludeMailboxes,
			ListMailboxes:    ds.ListMailboxes,
			NoResume:         ds.RetryMode == config.RetryNone,
		}})
	}
	return sources, nil
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
	sources map[string]*tables.Source // by their names
}

// newGateway connects data sources and makes a server of them. It sends nothing. o needs no Engine. The gateway must be closed when
// Serve has returned.
func newGateway(sources []source, o server.Options) (*gateway, error) {
	g := &gateway{sources: map[string]*tables.Source{}}
	var connected []*tables.Source
	for _, s := range sources {
		s.graph.Log = o.Log
		client, err := graph.New(s.graph)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("preparing data source %s: %w", s.tables.Name, err), g.Close())
		}
		g.closers = append(g.closers, func() error { client.Close(); return nil })
		s.tables.Client = client
		connected = append(connected, tables.NewSource(s.tables))
		g.sources[s.tables.Name] = connected[len(connected)-1]
	}
	engine := tables.NewEngine(tables.NewProvider(connected...))
	g.closers = append(g.closers, engine.Close)
	o.Engine = engine
	var err error
	if g.Server, err = server.New(o); err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return g, nil
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
func newLog(p *process, format string, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(p.stderr, options))
	}
	return slog.New(slog.NewTextHandler(p.stderr, options))
}
