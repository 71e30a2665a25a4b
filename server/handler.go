package server

import (
	"context"
	"crypto/tls"
	"log/slog"
	"sync/atomic"
	"time"

	sqle "github.com/dolthub/go-mysql-server"
	gms "github.com/dolthub/go-mysql-server/server"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
)

// handler answers the protocol library's calls. What it does not define itself is the engine's own handler.
type handler struct {
	mysql.Handler
	engine        *sqle.Engine
	parser        sql.Parser // the engine's own
	sessions      *gms.SessionManager
	auth          *authServer
	log           *slog.Logger
	begin         func(context.Context) (context.Context, func()) // Options.Begin
	running       runningStatements
	kept          atomic.Int64                    // bytes of all connections' luggage
	draining      <-chan struct{}                 // closed when no new statement may begin
	statementTime func(user string) time.Duration // Options.StatementTime
	requireTLS    bool
}

var (
	_ mysql.Handler              = (*handler)(nil)
	_ mysql.BinlogReplicaHandler = (*handler)(nil)
)

// connection is what the handler keeps of one client. It is the ClientData of the library's connection, whose calls
// come one at a time, except that a statement with an open cursor runs beside the others.
type connection struct {
	client     *clientConn
	session    *session      // the last that was made; the one that the engine sees may be around it
	idleFor    time.Duration // how long the client may be idle
	packets    *packetConn
	encryption tls.ConnectionState // zero without TLS
	busy       atomic.Bool         // a statement is running
	prepared   map[uint32]statement
	rest       string                         // what remains of the text that the client sent, in UTF-8
	preparing  string                         // the text of the statement to prepare: the library gets another
	changing   *changeUser                    // the user to change to with the next reset
	refused    *refusal                       // why the client may not connect; nil while it may
	failed     atomic.Pointer[mysql.SQLError] // why the last statement failed before any result
	luggage    luggage
	named      map[string]int64 // bytes of the statements of PREPARE … FROM, by name in lower case
	pieces     int64            // bytes of parameters that came in pieces, and perhaps of some that are gone
	overlong   map[uint32]error // statements whose pieces had no room
}

// stateOf is the state of a connection.
func stateOf(c *mysql.Conn) *connection { return c.ClientData.(*connection) }

// NewConnection is called before the handshake.
func (h *handler) NewConnection(c *mysql.Conn) {
	packets := c.Conn.(*packetConn)
	c.ClientData = &connection{client: packets.client, packets: packets, prepared: map[uint32]statement{}, idleFor: defaultWaitTimeout}
	stateOf(c).luggage.all = &h.kept
	h.Handler.NewConnection(c)
}

// ConnectionAuthenticated makes the session. From here on errors and commands are looked at.
func (h *handler) ConnectionAuthenticated(c *mysql.Conn) (err error) {
	defer h.recoverTo(&err)
	state := stateOf(c)
	if state.encryption = state.packets.encryption(); h.requireTLS && state.encryption.Version == 0 {
		return newError(erSecureTransport, "Connections using insecure transport are prohibited: turn on TLS (SSL) in the client")
	}
	if state.packets.login.compressed { // its commands would be taken for something else, and both sides wait for ever
		return newError(erNoCompression, "Compression is not spoken here: turn it off in the client")
	}
	state.client.belongsTo(c.User)
	if !h.auth.knows(c.User) { // removed since the password was checked
		return accessDenied(c.User, clientHost(c.RemoteAddr()), true)
	}
	if err := h.Handler.ConnectionAuthenticated(c); err != nil {
		return clientError(state.client.ctx, err)
	}
	state.client.login.Stop()
	state.packets.mend = state.mend
	state.packets.translate = commands{h, c, state}.translate
	state.packets.patience = state.patience
	h.log.Debug("client connected", "connection", c.ConnectionID, "user", c.User, "tls", state.encryption.HandshakeComplete)
	return nil
}

// mend puts right an error that the library made. It also forgets why a statement failed that was to have a cursor.
func (s *connection) mend(err *mysql.SQLError) *mysql.SQLError {
	if err.Message == libraryPrefix+"missing result set" {
		if failed := s.failed.Load(); failed != nil {
			return failed
		}
	}
	return mendLibraryError(err)
}

// patience is the session's wait_timeout, how long the client may be idle. Beside an open cursor, whose statement may use the variables,
// it stays what it was. Nobody can set the global interactive_timeout, with which sessions of interactive clients begin in MySQL, so theirs
// is the same. What the session says of reading and writing holds from now on.
func (s *connection) patience() time.Duration {
	if !s.busy.Load() {
		s.idleFor = s.seconds("wait_timeout", s.idleFor)
		s.client.readTime = s.seconds("net_read_timeout", readTimeout)
		s.client.writeTime.Store(int64(s.seconds("net_write_timeout", writeTimeout)))
	}
	return s.idleFor
}

// mostTimeout is the longest time that MySQL takes for one of these variables, a year. The engine takes what is no time any more.
const mostTimeout = 31536000

// seconds is the session's variable of such a name.
func (s *connection) seconds(name string, otherwise time.Duration) time.Duration {
	v, _ := s.session.BaseSession.GetSessionVariable(nil, name) // which needs no context, and is there
	if n, ok := v.(int64); ok {
		return time.Duration(min(n, mostTimeout)) * time.Second
	}
	return otherwise
}

// ConnectionAborted is called when a client could not be authenticated.
func (h *handler) ConnectionAborted(c *mysql.Conn, reason string) error {
	h.logTurnedAway(c)
	return h.Handler.ConnectionAborted(c, reason)
}

// ConnectionClosed ends the session.
func (h *handler) ConnectionClosed(c *mysql.Conn) {
	h.Handler.ConnectionClosed(c)
	stateOf(c).luggage.unpack()
	h.log.Debug("client disconnected", "connection", c.ConnectionID)
}

// ComInitDB selects the database, at connect and later.
func (h *handler) ComInitDB(c *mysql.Conn, name string) (err error) {
	defer h.recoverTo(&err)
	if stateOf(c).busy.Load() {
		return errCursorOpen()
	}
	ctx := stateOf(c).client.ctx
	if err := h.setDatabase(ctx, c, name); err != nil {
		return clientError(ctx, err)
	}
	return nil
}

// setDatabase makes a database the session's.
func (h *handler) setDatabase(ctx context.Context, c *mysql.Conn, name string) error {
	err := h.sessions.SetDB(ctx, c, name)
	if !sql.ErrDatabaseNotFound.Is(err) {
		return err
	}
	known, failed := h.context(ctx, c, "")
	if failed != nil {
		return failed
	}
	return h.unknownDatabase(known, err)
}

// ComResetConnection makes the session new.
func (h *handler) ComResetConnection(c *mysql.Conn) (err error) {
	defer h.recoverTo(&err)
	state := stateOf(c)
	clear(state.prepared)
	state.named, state.pieces, state.overlong = nil, 0, nil
	setFlag(c, mysql.ServerStatusAutocommit, true)
	setFlag(c, mysql.ServerInTransaction, false)
	if change := state.changing; change != nil {
		state.changing = nil
		return h.changeUser(c, change)
	}
	if err := h.Handler.ComResetConnection(c); err != nil {
		return clientError(stateOf(c).client.ctx, err)
	}
	return nil
}

// WarningCount is called before the last packet of a response is written. Where the statement goes on after that, as
// with an open cursor, its packets must know, to number those of the next response.
func (h *handler) WarningCount(c *mysql.Conn) uint16 {
	if state := stateOf(c); state.busy.Load() {
		if err := c.FlushBuffer(); err == nil { // else writing the last packet fails too
			state.packets.final = true
		}
	}
	return h.Handler.WarningCount(c)
}

// ComRegisterReplica refuses replicas.
func (h *handler) ComRegisterReplica(*mysql.Conn, string, uint16, string, string) error {
	return newError(mysql.ERSpecifiedAccessDenied, noReplicas)
}

// ComBinlogDumpGTID refuses replicas.
func (h *handler) ComBinlogDumpGTID(*mysql.Conn, string, uint64, mysql.GTIDSet) error {
	return newError(mysql.ERSpecifiedAccessDenied, noReplicas)
}

// context makes a statement's context. Its session sees the user's own connections only.
func (h *handler) context(parent context.Context, c *mysql.Conn, text string) (*sql.Context, error) {
	ctx, err := h.sessions.NewContextWithQuery(parent, c, text)
	if err != nil {
		return nil, err
	}
	ctx.ProcessList = ownProcesses{ctx.ProcessList, ctx.Session.Client().User, &h.running}
	return ctx, nil
}
