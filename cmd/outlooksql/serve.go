package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
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

SIGHUP (kill -HUP, or ExecReload of a systemd unit) reads the settings again, with the secrets and certificates that they
name. Connections stay open, and statements that run go on with the settings that they began with; the next ones go by the
new. New logins need the new passwords. A user who is not in the settings any more is disconnected when his statement has
ended. Where the new settings are wrong, all of the old ones stay in force, and the log has every fault with its line.
Changes of listen and of tls.disable take a restart.

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
	level := new(slog.LevelVar)
	options, at := c.options(p, set.settings, level)
	if options.Listener, err = at.open(); err != nil {
		return err
	}
	g, err := newGateway(set.sources, allowancesOf(set.settings), options)
	if err != nil {
		return errors.Join(err, options.Listener.Close())
	}
	defer func() { err = errors.Join(err, g.Close()) }()

	if set.settings != nil {
		r := &reloader{command: c, p: p, gateway: g, log: options.Log, level: level, settings: set.settings}
		defer r.begin(ctx)()
	}
	if err := greet(p.stdout, greeting{set: set, users: options.Users, at: at, addr: g.Addr()}); err != nil {
		return fmt.Errorf("printing how to connect: %w", err)
	}
	return g.Serve(ctx)
}

// options are what the flags and the settings say of the server, and where it listens. Flags win. The log follows level, which
// is set. settings are nil in the demo.
func (c *serveCommand) options(p *process, settings *config.Config, level *slog.LevelVar) (server.Options, listenAt) {
	o := server.Options{DrainTimeout: drainTimeout, Log: newLog(p, c.LogFormat, level)}
	at := listenAt{address: "127.0.0.1:3306", spare: 10}
	if settings != nil {
		o.Users, o.TLS, o.MaxConnections = usersOf(settings), tlsOf(settings), settings.Connections
		at = listenAt{address: settings.Listen}
		level.Set(settings.LogLevel)
	}
	if c.Listen != "" {
		at = listenAt{address: c.Listen}
	}
	if c.LogLevel != nil {
		level.Set(*c.LogLevel)
	}
	return o, at
}

// usersOf are the MySQL users of the settings.
func usersOf(settings *config.Config) []server.User {
	var users []server.User
	for _, u := range settings.Users {
		users = append(users, server.User{Name: u.Name, Password: u.Password.Reveal()})
	}
	return users
}

// tlsOf is how the settings want connections encrypted.
func tlsOf(settings *config.Config) server.TLSOptions {
	return server.TLSOptions{CertFile: settings.TLS.CertFile, KeyFile: settings.TLS.KeyFile, Disable: settings.TLS.Disable}
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
