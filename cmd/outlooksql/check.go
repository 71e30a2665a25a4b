package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"time"

	"github.com/outlooksql/outlooksql/config"
	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/tables"
)

// exitIncomplete is the exit code of check where mail can be read, but something is missing or will end.
const exitIncomplete = 3

// exitError ends a command with an exit code of its own, once it has printed all there is to say.
type exitError int

// Error is for those who do not look for the code.
func (e exitError) Error() string { return fmt.Sprintf("ended with exit code %d", int(e)) }

// checkCommand tests the connection of data sources.
type checkCommand struct {
	sourceFlags `embed:""`

	Source  string        `placeholder:"NAME" help:"Check this data source only (default: all)."`
	Format  string        `default:"table" enum:"table,json" placeholder:"FORMAT" help:"How findings are printed: table or json (default: ${default})."`
	Timeout time.Duration `default:"30s" placeholder:"TIME" help:"How long one step may take (default: ${default})."`
}

// Help explains the command, with examples.
func (checkCommand) Help() string {
	return `Tries all that a query needs, in the order in which it needs it, and says of each step whether it works and how to mend
it: the settings, name resolution, connection and TLS, the clock, the token and its roles, the directory, the default
mailbox, its folders, messages, bodies and settings, and the end of the client secret. Nothing of any mail is printed.

Steps are ok, warning (works, but not for long or not everywhere), missing (mail can be read, but something else does not
work), failed or skipped. Exit codes:

	0  all is well
	1  something failed: mail cannot be read
	2  the command line is wrong
	3  mail can be read, but something is missing, or expires soon

Examples:

	outlooksql check
	outlooksql check --source outlook --format json`
}

// Run checks one data source after another.
func (c *checkCommand) Run(ctx context.Context, p *process) (err error) {
	if c.Timeout <= 0 {
		return usageError(p, "--timeout must be positive")
	}
	report := newReport(p.stdout, c.Format)
	set, err := c.open(p, false)
	if err != nil {
		for _, f := range settingsFindings(err) {
			report.add("", f)
		}
		return report.end()
	}
	defer func() { err = errors.Join(err, set.Close()) }()
	sources, err := set.named(c.Source)
	if err != nil {
		return usageError(p, err.Error())
	}
	for _, s := range sources {
		report.begin(s.tables.Name)
		for f := range c.check(ctx, p, set, s) {
			report.add(s.tables.Name, f)
		}
		if ctx.Err() != nil {
			return errors.New("interrupted")
		}
	}
	return report.end()
}

// check yields the findings on one data source.
func (c *checkCommand) check(ctx context.Context, p *process, set *sourceSet, s source) iter.Seq[tables.Finding] {
	return func(yield func(tables.Finding) bool) {
		if s.graph.RetryMax >= 0 {
			s.graph.RetryMax = 1 // what is wrong is to be seen soon
		}
		connected, disconnect, err := s.connect(newLog(p, "text", slog.LevelWarn))
		if err != nil {
			for _, f := range settingsFindings(err) {
				yield(f)
			}
			return
		}
		defer disconnect()
		detail := "Read, and nothing is wrong with them by themselves."
		if set.settings == nil {
			detail = "Those of the demo."
		}
		if !yield(tables.Finding{Name: "settings", Status: tables.StatusOK, Detail: detail}) {
			return
		}
		connected.Check(ctx, c.options(set, s))(yield)
	}
}

// options are what the settings say that the source itself does not hold.
func (c *checkCommand) options(set *sourceSet, s source) tables.CheckOptions {
	o := tables.CheckOptions{TokenURL: s.graph.TokenURL, TimeoutPerStep: c.Timeout}
	if set.settings == nil {
		return o
	}
	for _, ds := range set.settings.DataSources {
		if ds.Name != s.tables.Name {
			continue
		}
		o.SecretExpires, o.AllowWrite = ds.ClientSecretExpires, ds.AllowWrite
		if ds.Credential == config.CredentialManagedIdentity {
			o.TokenURL = ""
		}
	}
	return o
}

// settingsFindings are what is wrong with the settings.
func settingsFindings(err error) []tables.Finding {
	const name = "settings"
	faults, ok := errors.AsType[config.Faults](err)
	if !ok {
		return []tables.Finding{{Name: name, Status: tables.StatusFailed, Detail: err.Error(), Mend: "README.md shows the few lines of settings that a data source needs."}}
	}
	var out []tables.Finding
	for _, f := range faults {
		out = append(out, tables.Finding{Name: name, Status: tables.StatusFailed, Detail: f.String(), Mend: "Correct this line; README.md has all parameters."})
	}
	return out
}

// named are the data sources of a name, or all for "".
func (s *sourceSet) named(name string) ([]source, error) {
	if name == "" {
		return s.sources, nil
	}
	var names []string
	for _, one := range s.sources {
		if strings.EqualFold(one.tables.Name, name) {
			return []source{one}, nil
		}
		names = append(names, one.tables.Name)
	}
	return nil, fmt.Errorf("--source: no data source is called so; the settings have %s", strings.Join(names, ", "))
}

// connect makes a data source that can be asked without SQL. It sends nothing. The function lets go of its connections.
func (s source) connect(log *slog.Logger) (connected *tables.Source, disconnect func(), err error) {
	s.graph.Log = log
	client, err := graph.New(s.graph)
	if err != nil {
		return nil, nil, fmt.Errorf("preparing data source %s: %w", s.tables.Name, err)
	}
	s.tables.Client = client
	return tables.NewSource(s.tables), client.Close, nil
}

// usageError says what is wrong with the command line and ends with its exit code.
func usageError(p *process, words string) error {
	fmt.Fprintln(p.stderr, "outlooksql:", words)
	return exitError(exitUsage)
}
