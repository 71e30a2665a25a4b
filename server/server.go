// Package server speaks the MySQL protocol: it authenticates users, runs each statement on an engine that it
// is given, and writes every result and every error to the client itself.
package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	sqle "github.com/dolthub/go-mysql-server"
	gms "github.com/dolthub/go-mysql-server/server"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
)

// Options are what a server needs. The zero value of everything but Engine works: a self-signed certificate on a
// free port of loopback, open to anybody.
type Options struct {
	// Listen is the host:port to listen on; port 0 picks a free one. If empty, 127.0.0.1:0 is used.
	Listen string
	// Listener is used instead of Listen if it is not nil. The server closes it.
	Listener net.Listener
	// Engine runs the statements. The server sets its users, its authorization and its variables, and does not
	// close it.
	Engine *sqle.Engine
	// Users may connect. If empty, anybody may, by any name: only for the demo.
	Users []User
	// Session makes of the session of a user who has logged in the one that the engine sees. If nil, it stays as it is.
	Session func(sql.Session) sql.Session
	// TLS says which certificate to show.
	TLS TLSOptions
	// Version is what clients are told. It begins with the MySQL version that is spoken. If empty,
	// DefaultVersion is used.
	Version string
	// Log takes the server's and the engine's logs, never a statement's text. If nil, slog.Default is used.
	Log *slog.Logger
	// MaxConnections is how many clients may be connected at once. If zero, DefaultMaxConnections is used.
	MaxConnections int
	// StatementTime is how long a statement of a user may take; it is asked when one begins. Zero is no bound but the
	// session's max_execution_time. If nil, nobody has one.
	StatementTime func(user string) time.Duration
	// DrainTimeout is how long running statements may go on after Serve's context has ended. If zero, they are
	// cancelled at once.
	DrainTimeout time.Duration
	// Begin is called before each statement, which runs in the context that it returns. When the statement has ended,
	// the function is called. If nil, statements run in contexts of the server's own.
	Begin func(context.Context) (statement context.Context, end func())
}

// DefaultVersion is the version of MySQL that clients are told when Options names none.
const DefaultVersion = "8.0.40-outlooksql"

// Server serves one engine on one listener. Make it with New.
type Server struct {
	log      *slog.Logger
	listener *listener
	engine   *sqle.Engine
	auth     *authServer
	tls      encryption
	mysql    *gms.Server
	draining chan struct{} // closed when no new statement may begin
	drain    time.Duration
	cancel   context.CancelCauseFunc // ends every statement
}

// New makes a server that listens, but accepts nobody before Serve.
func New(o Options) (*Server, error) {
	if o.Engine == nil {
		return nil, errors.New("a server needs an engine")
	}
	log := o.Log
	if log == nil {
		log = slog.Default()
	}
	captureEngineLogs(log)
	if err := setVariables(o.version()); err != nil {
		return nil, fmt.Errorf("setting system variables: %w", err)
	}
	certificate, err := o.TLS.certificate()
	if err != nil {
		return nil, err
	}
	l, err := o.listen()
	if err != nil {
		return nil, err
	}
	interruptJoins(o.Engine)
	grantAccess(o.Engine, o.Users)
	addFunctions(o.Engine)

	ctx, cancel := context.WithCancelCause(context.Background())
	s := &Server{
		log:      log,
		listener: &listener{Listener: l, ctx: ctx, conns: map[*clientConn]struct{}{}},
		engine:   o.Engine,
		auth:     newAuthServer(o.Users),
		draining: make(chan struct{}),
		drain:    o.DrainTimeout,
		cancel:   cancel,
	}
	s.listener.room.log = log
	s.tls.shown.Store(certificate)
	s.listener.tls = s.tls.config()
	if err := s.LimitConnections(cmp.Or(o.MaxConnections, DefaultMaxConnections)); err != nil {
		cancel(nil)
		return nil, errors.Join(err, l.Close())
	}
	if s.mysql, err = s.protocol(o); err != nil {
		cancel(nil)
		return nil, errors.Join(fmt.Errorf("making the MySQL server: %w", err), l.Close())
	}
	return s, nil
}

// protocol makes the engine's own server, with our listener below it, our passwords, sessions and handler.
func (s *Server) protocol(o Options) (*gms.Server, error) {
	parser := o.Engine.Parser
	withAuth := func(cfg gms.Config, lc mysql.ListenerConfig, sel gms.ServerEventListener) (gms.ProtocolListener, error) {
		lc.AuthServer = s.auth
		lc.ConnReadBufferSize = 0 // packetConn reads ahead, and sees every command first
		return gms.MySQLProtocolListenerFactory(cfg, lc, sel)
	}
	withHandler := func(e *sqle.Engine, sm *gms.SessionManager, base mysql.Handler) (*sqle.Engine, *gms.SessionManager, mysql.Handler) {
		return e, sm, &handler{
			Handler:       base,
			engine:        e,
			parser:        parser,
			sessions:      sm,
			auth:          s.auth,
			log:           s.log,
			begin:         o.begin(),
			draining:      s.draining,
			statementTime: o.StatementTime,
			requireTLS:    o.TLS.Require,
		}
	}
	return gms.NewServer(gms.Config{
		Listener:                 s.listener,
		Address:                  s.Addr().String(),
		Protocol:                 "tcp",
		Version:                  o.version(),
		TLSConfig:                s.listener.tls, // offered by the library, and done by packetConn
		MaxLoggedQueryLen:        -1,
		DisableConnectionWatcher: true, // clientConn does it without touching the command loop's reader
		ProtocolListenerFactory:  withAuth,
		Options:                  []gms.Option{withHandler},
	}, o.Engine, sql.NewContext, o.newSession, nil)
}

// version is Version or its default.
func (o Options) version() string {
	if o.Version == "" {
		return DefaultVersion
	}
	return o.Version
}

// begin is Begin or what does nothing.
func (o Options) begin() func(context.Context) (context.Context, func()) {
	if o.Begin == nil {
		return func(ctx context.Context) (context.Context, func()) { return ctx, func() {} }
	}
	return o.Begin
}

// listen opens the listener that the options ask for.
func (o Options) listen() (net.Listener, error) {
	if o.Listener != nil {
		return o.Listener, nil
	}
	address := o.Listen
	if address == "" {
		address = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening for MySQL clients: %w", err)
	}
	return l, nil
}

// LimitConnections changes how many clients may be connected at once. Those that are stay.
func (s *Server) LimitConnections(most int) error { return s.listener.room.allow(most) }

// Addr is the address that clients connect to.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// Serve accepts clients until ctx ends, then drains: idle connections close, running statements get DrainTimeout
// and are then cancelled. When it returns nil, every connection is closed and every goroutine of the server has
// ended. It may be called once. It returns an error if the listener failed before ctx ended, or if a statement did not
// end within leaveAfter of being cancelled.
func (s *Server) Serve(ctx context.Context) error {
	var accepting sync.WaitGroup
	stopped := make(chan struct{})
	accepting.Go(func() {
		defer close(stopped)
		s.mysql.Listener.Accept()
	})

	var err error
	select {
	case <-ctx.Done():
	case <-stopped:
		err = errors.New("the listener for MySQL clients has failed")
	}
	err = errors.Join(err, s.shutdown())
	accepting.Wait()
	return err
}

// leaveAfter is how long statements have to end once they are cancelled. One that computes and does not look up is left
// behind then, or the process would never end.
const leaveAfter = stalledTimeout + 5*time.Second

// shutdown ends every connection and waits for them. It returns an error if a statement did not end.
func (s *Server) shutdown() error {
	close(s.draining)
	s.mysql.Listener.Close()
	s.listener.finish()

	closed := make(chan struct{})
	go func() { // ends when the last connection has
		defer close(closed)
		s.listener.wait()
		s.mysql.SessionManager().WaitForClosedConnections()
	}()
	timer := time.NewTimer(s.drain)
	defer timer.Stop()
	select {
	case <-closed:
	case <-timer.C:
	}
	s.cancel(errShutdown)
	timer.Reset(leaveAfter)
	select {
	case <-closed:
		return nil
	case <-timer.C:
		return errors.New("a statement did not end when it was cancelled, and is left behind")
	}
}
