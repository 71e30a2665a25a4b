package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/outlooksql/outlooksql/config"
	"github.com/outlooksql/outlooksql/server"
)

// drainTimeout is how long statements that run may go on after Ctrl-C. It is what service managers leave before they kill.
const drainTimeout = 10 * time.Second

// serveCommand serves data sources until it is interrupted.
type serveCommand struct {
	sourceFlags `embed:""`

	Listen    string      `placeholder:"HOST:PORT" help:"Where to listen (default: what the settings say, or 127.0.0.1:3306). Port 0 takes a free one."`
	LogLevel  *slog.Level `placeholder:"LEVEL" help:"The least that is logged: debug, info, warn or error (default: what the settings say, or info)."`
	LogFormat string      `default:"text" enum:"text,json" placeholder:"FORMAT" help:"The form of the log on standard error: text or json (default: ${default})."`
}

// Help explains the command, with examples.
func (serveCommand) Help() string {
	return `Prints how to connect once it can be connected to, and logs to standard error. Ctrl-C lets running statements finish,
for 10 seconds at most, then stops; a second Ctrl-C stops at once.

Examples:

	outlooksql serve --demo
	outlooksql serve --config /etc/outlooksql.yaml --log-format json`
}

// Run serves until ctx ends.
func (c *serveCommand) Run(ctx context.Context, p *process) (err error) {
	set, err := c.open(p, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, set.Close()) }()
	options, at := c.options(p, set.settings)
	if options.Listener, err = at.open(); err != nil {
		return err
	}
	g, err := newGateway(set.sources, options)
	if err != nil {
		return errors.Join(err, options.Listener.Close())
	}
	defer func() { err = errors.Join(err, g.Close()) }()

	var watchers sync.WaitGroup
	defer watchers.Wait()
	watch, stop := context.WithCancel(ctx)
	defer stop()
	if set.settings != nil {
		for _, ds := range set.settings.DataSources {
			watchers.Go(func() { watchSecret(watch, options.Log, ds) })
			watchers.Go(func() { tryMailbox(watch, options.Log, ds, g.sources[ds.Name]) })
		}
	}
	if err := greet(p.stdout, greeting{set: set, users: options.Users, at: at, addr: g.Addr()}); err != nil {
		return fmt.Errorf("printing how to connect: %w", err)
	}
	return g.Serve(ctx)
}

// options are what the flags and the settings say of the server, and where it listens. Flags win. settings are nil in the demo.
func (c *serveCommand) options(p *process, settings *config.Config) (server.Options, listenAt) {
	o := server.Options{DrainTimeout: drainTimeout}
	at := listenAt{address: "127.0.0.1:3306", spare: 10}
	level := slog.LevelInfo
	if settings != nil {
		for _, u := range settings.Users {
			o.Users = append(o.Users, server.User{Name: u.Name, Password: u.Password.Reveal()})
		}
		o.TLS = server.TLSOptions{CertFile: settings.TLS.CertFile, KeyFile: settings.TLS.KeyFile, Disable: settings.TLS.Disable}
		at, level = listenAt{address: settings.Listen}, settings.LogLevel
	}
	if c.Listen != "" {
		at = listenAt{address: c.Listen}
	}
	if c.LogLevel != nil {
		level = *c.LogLevel
	}
	o.Log = newLog(p, c.LogFormat, level)
	return o, at
}

// listenAt is where to listen.
type listenAt struct {
	address string // host:port
	spare   int    // how many of the ports above may stand in for a port that is in use
}

// open listens at the first port that is free.
func (a listenAt) open() (net.Listener, error) {
	host, port, err := net.SplitHostPort(a.address)
	if err != nil {
		return nil, fmt.Errorf("%q is not HOST:PORT: %w", a.address, err)
	}
	l, err := net.Listen("tcp", a.address)
	first, _ := strconv.Atoi(port)
	for i := 1; i <= a.spare && errors.Is(err, syscall.EADDRINUSE); i++ {
		l, err = net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(first+i)))
	}
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use, perhaps by a MySQL server; choose another port with --listen %s",
			a.address, net.JoinHostPort(host, strconv.Itoa(first+1)))
	}
	if err != nil {
		return nil, fmt.Errorf("listening for MySQL clients: %w", err)
	}
	return l, nil
}
