package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// simulateCommand serves the simulator until it is interrupted.
type simulateCommand struct {
	Listen   string        `default:"127.0.0.1:8443" placeholder:"HOST:PORT" help:"Where to listen (default: ${default}). Port 0 takes a free one."`
	Seed     uint64        `default:"1" placeholder:"N" help:"What the mail is made from: the same number gives the same mail (default: ${default})."`
	Messages int           `placeholder:"N" help:"Serve one mailbox with so many messages instead, for load tests."`
	CAFile   string        `name:"ca-file" default:"simulator-ca.pem" placeholder:"FILE" help:"Where to write the certificate of its authority (default: ${default})."`
	Latency  time.Duration `placeholder:"TIME" help:"How long each answer takes, such as 80ms."`
	Lax      bool          `help:"Accept a $$filter beside an $$orderby where Graph's rule forbids it."`
	Gaps     bool          `help:"Answer short and empty pages in the middle of lists, as Graph sometimes does."`
}

// Help explains the command, with examples.
func (simulateCommand) Help() string {
	return `Serves over HTTPS, with a certificate that it makes for itself, and prints the settings by which serve and query read
it. Nothing in it is real: the secret is for everybody to see. Ctrl-C stops it, and it says how many requests it has answered.

Examples:

	outlooksql simulate
	outlooksql simulate --messages 1000000 --latency 80ms --listen 127.0.0.1:9443`
}

// simulateSettings are the settings that read the simulator: token endpoint, client, secret, mailbox, service and authority.
const simulateSettings = `# Save this as outlooksql.yaml, then run: outlooksql serve
users:
  - name: demo
    password: demo
data_sources:
  outlook:
    TokenUrl: %s
    ClientId: %s
    ClientSecret: %s
    UserId: %s
    ServiceUrl: %s
    CACertFile: %q
`

// Run serves until ctx ends.
func (c *simulateCommand) Run(ctx context.Context, p *process) error {
	if c.Messages < 0 {
		return errors.New("--messages cannot be negative")
	}
	tenant := graphsim.Demo(c.Seed)
	if c.Messages > 0 {
		tenant = graphsim.Bulk(c.Messages)
	}
	sim, err := graphsim.Start(tenant, graphsim.Options{
		Addr:     c.Listen,
		Latency:  c.Latency,
		Lax:      c.Lax,
		SkipGaps: c.Gaps,

		MailboxRequests: -1, // load tests would reach it
		KeepRequests:    1_000_000,

		ErrorLog: log.New(p.stderr, "outlooksql: ", 0),
	})
	if err != nil {
		return fmt.Errorf("%w; choose another address with --listen", err)
	}
	defer sim.Close()
	file, err := filepath.Abs(c.CAFile)
	if err != nil {
		return fmt.Errorf("finding the folder of %s: %w", c.CAFile, err)
	}
	if err := os.WriteFile(file, sim.CAPEM, 0o644); err != nil {
		return fmt.Errorf("writing the authority's certificate: %w; name another file with --ca-file", err)
	}
	_, err = fmt.Fprintf(p.stdout, simulateSettings, sim.TokenURL(sim.URL), graphsim.DemoClientID, graphsim.DemoSecret,
		graphsim.DemoUser, sim.ServiceURL(sim.URL), file)
	if err != nil {
		return fmt.Errorf("printing the settings: %w", err)
	}
	<-ctx.Done()
	_, err = fmt.Fprintf(p.stdout, "# Answered %s.\n", counted(len(sim.Requests()), "request"))
	return err
}
