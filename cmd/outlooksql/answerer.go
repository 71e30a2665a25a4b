package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"

	"github.com/go-sql-driver/mysql"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/server"
)

// answerer is a gateway that only this process can reach.
type answerer struct {
	closers
	pipes    *pipeListener
	database string // of the first data source
}

// newAnswerer starts a gateway. Its requests are counted in seen.
func newAnswerer(p *process, flags sourceFlags, seen *progress) (*answerer, error) {
	set, err := flags.open(p, false)
	if err != nil {
		return nil, err
	}
	for i := range set.sources {
		set.sources[i].graph.Observe = func(graph.RequestInfo) { seen.requests.Add(1) }
	}
	pipes := newPipeListener()
	g, err := newGateway(set.sources, allowancesOf(set.settings), server.Options{
		Listener: pipes,
		TLS:      server.TLSOptions{Disable: true}, // nothing leaves the process
		Log:      newLog(p, "text", slog.LevelWarn),
	})
	if err != nil {
		return nil, errors.Join(err, set.Close())
	}
	ctx, cancel := context.WithCancel(context.Background()) // until Close
	served := make(chan error, 1)
	go func() { served <- g.Serve(ctx) }()
	stop := func() error {
		cancel()
		return <-served
	}
	return &answerer{closers: closers{set.Close, g.Close, stop}, pipes: pipes, database: set.sources[0].tables.Name}, nil
}

// connect opens a connection to a database, or the first data source's for "".
func (a *answerer) connect(ctx context.Context, database string) (*sql.Conn, error) {
	settings := mysql.NewConfig()
	settings.User, settings.DBName, settings.DialFunc = "local", database, a.pipes.dial
	if database == "" {
		settings.DBName = a.database
	}
	connector, err := mysql.NewConnector(settings)
	if err != nil {
		return nil, fmt.Errorf("preparing a connection: %w", err)
	}
	db := sql.OpenDB(connector)
	a.closers = append(a.closers, db.Close)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting: %w", err)
	}
	return conn, nil
}

// pipeListener accepts connections of this process, which need no network.
type pipeListener struct {
	dialled chan net.Conn
	closed  chan struct{} // closed by Close
	once    sync.Once
}

var _ net.Listener = (*pipeListener)(nil)

// newPipeListener makes a listener.
func newPipeListener() *pipeListener {
	return &pipeListener{dialled: make(chan net.Conn), closed: make(chan struct{})}
}

// dial connects to the listener. The address is not looked at.
func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, accepted := net.Pipe()
	select {
	case l.dialled <- accepted:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept returns the server's end of the next connection.
func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.dialled:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and dial. It may be called twice.
func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr is that of every pipe.
func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }
