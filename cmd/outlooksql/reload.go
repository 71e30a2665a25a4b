package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"

	"github.com/outlooksql/outlooksql/config"
)

// reloader changes what a running server serves when its settings have changed.
type reloader struct {
	command *serveCommand
	p       *process
	gateway *gateway
	log     *slog.Logger
	level   *slog.LevelVar // of log

	settings *config.Config // in force

	forget  context.CancelFunc // ends the warnings of secrets that expire
	running sync.WaitGroup     // the goroutines below
}

// begin watches the data sources, and reads the settings again at each SIGHUP, until ctx ends or end is called, which waits
// for all of it.
func (r *reloader) begin(ctx context.Context) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	hangups := make(chan os.Signal, 1) // holds one that comes while settings are read
	signal.Notify(hangups, syscall.SIGHUP)
	r.watch(ctx, nil)
	r.running.Go(func() {
		for {
			select {
			case <-hangups:
				r.reload(ctx)
			case <-ctx.Done():
				return
			}
		}
	})
	return func() {
		signal.Stop(hangups)
		cancel()
		r.running.Wait()
	}
}

// reload puts the settings as they are now into force, or says why they cannot be.
func (r *reloader) reload(ctx context.Context) {
	next, err := r.command.load(r.p, true)
	if err == nil {
		err = r.enforce(ctx, next)
	}
	if err != nil {
		r.refuse(err)
		return
	}
	r.log.Info("the settings have been read again and are in force", "data_sources", len(next.DataSources), "users", len(next.Users))
}

// refuse says why settings are not put into force: each fault, with its line in the file.
func (r *reloader) refuse(err error) {
	for fault := range strings.Lines(err.Error()) {
		r.log.Error("the settings are wrong: " + strings.TrimSuffix(fault, "\n"))
	}
	r.log.Error("the settings were read again and are not put into force: all of the former ones stay")
}

// enforce puts settings into force: all of them or, after an error, none.
func (r *reloader) enforce(ctx context.Context, next *config.Config) error {
	sources, errSources := fileSources(next)
	made, errConnect := connect(sources, r.gateway.served, r.log)
	change, errServer := r.gateway.Change(usersOf(next), tlsOf(next))
	if err := errors.Join(errSources, errConnect, errServer); err != nil {
		made.close(r.gateway.served)
		return err
	}
	r.warn(next)
	former := r.gateway.served
	change()
	if err := r.gateway.LimitConnections(next.Connections); err != nil {
		r.log.Error("max_connections stays as it was: " + err.Error())
	}
	r.gateway.replace(made)
	r.gateway.allow(allowancesOf(next))
	if r.command.LogLevel == nil {
		r.level.Set(next.LogLevel)
	}
	r.settings = next
	r.watch(ctx, former)
	return nil
}

// warn names what has changed in the settings and cannot be changed while the server runs.
func (r *reloader) warn(next *config.Config) {
	const restart = " has changed in the settings, which takes a restart; the server goes on as it was started"
	if r.command.Listen == "" && next.Listen != r.settings.Listen {
		r.log.Warn("listen"+restart, "listens", r.gateway.Addr().String(), "settings", next.Listen)
	}
	if next.TLS.Disable != r.settings.TLS.Disable {
		r.log.Warn("tls.disable" + restart)
	}
}

// watch warns of secrets that expire, and tries the default mailboxes of data sources that former does not have, until ctx
// ends; of secrets, until it is called again.
func (r *reloader) watch(ctx context.Context, former connections) {
	if r.forget != nil {
		r.forget()
	}
	var secrets context.Context
	secrets, r.forget = context.WithCancel(ctx)
	for _, ds := range r.settings.DataSources {
		r.running.Go(func() { watchSecret(secrets, r.log, ds) })
		if c := r.gateway.served.named(ds.Name); c != former.named(ds.Name) {
			r.running.Go(func() { tryMailbox(ctx, r.log, ds, c.tables) })
		}
	}
}
