package server

import (
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
)

// DefaultMaxConnections is how many clients may be connected at once where Options do not say. It is MySQL's default.
const DefaultMaxConnections = 151

// maxConnections is the variable that tells the bound, and turnedAway the status variable that counts those beyond it.
const (
	maxConnections = "max_connections"
	turnedAway     = "Connection_errors_max_connections"
)

// crowd counts the connections that are open, and turns away those for which there is no room. Those that have yet to log in count too: they take
// as much, and loginTimeout bounds them.
type crowd struct {
	most   atomic.Int64
	inside atomic.Int64
	log    *slog.Logger
	told   bool // that clients are turned away, since the last one that was let in; only full and turnAway touch it
}

// allow changes how many there may be. Those that are inside stay.
func (r *crowd) allow(most int) error {
	r.most.Store(int64(most))
	if err := sql.SystemVariables.AssignValues(map[string]any{maxConnections: int64(most)}); err != nil {
		return fmt.Errorf("setting max_connections: %w", err)
	}
	return nil
}

// full reports whether nobody else may come in.
func (r *crowd) full() bool {
	full := r.inside.Load() >= r.most.Load()
	r.told = r.told && full
	return full
}

// enter counts one more.
func (r *crowd) enter() { r.inside.Add(1) }

// leave counts one less.
func (r *crowd) leave() { r.inside.Add(-1) }

// turnAway tells a client in the place of a greeting that there is no room. The log has the first of a row.
func (r *crowd) turnAway(client net.Conn) {
	most := r.most.Load()
	if !r.told {
		r.log.Warn("clients are turned away: there are as many connections as max_connections allows", "max_connections", most)
		r.told = true
	}
	sql.StatusVariables.IncrementGlobal(turnedAway, 1)
	packet := errorPacket(0, newError(mysql.ERConCount, "Too many connections: the gateway's setting max_connections is %d. Close some, or raise it", most))
	client.SetWriteDeadline(time.Now().Add(time.Second)) // fails only on a closed connection
	client.Write(withoutState(packet))                   // fails where the client has gone, too
	client.Close()
}

// withoutState leaves the SQLSTATE out of an ERR packet. As MySQL does, before a client has said that it knows of one.
func withoutState(packet []byte) []byte {
	const state = len("#HY000")
	short := append([]byte{}, packet[:packetHeader+3]...)
	short = append(short, packet[packetHeader+3+state:]...)
	length := len(short) - packetHeader
	short[0], short[1], short[2] = byte(length), byte(length>>8), byte(length>>16)
	return short
}
