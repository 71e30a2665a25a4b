package server

import (
	"context"
	"crypto/tls"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
)

// session is a connection's session. It differs from the engine's in that iterators may warn from goroutines of
// their own. Transactions and savepoints are accepted and do nothing, as the session says nothing of them.
type session struct {
	*sql.BaseSession
	encryption tls.ConnectionState // zero without TLS
	luggage    *luggage            // of the connection

	mu      sync.Mutex   // guards the warnings
	most    int          // max_error_count when the statement began
	kept    int          // the warnings that there are, at most one more than that
	made    warningTally // those that came, kept or not
	counted warningTally // the last statement's, for @@warning_count and @@error_count
	told    int          // the number that the client is told
}

// defaultWaitTimeout is the engine's and MySQL's default of wait_timeout.
const defaultWaitTimeout = 28800 * time.Second

// warningTally counts warnings, and the errors among them.
type warningTally struct{ all, errors int }

// mostOfVariable is the longest text that a system variable takes, in bytes: the session keeps it, and there are dozens of them.
const mostOfVariable = 64 << 10

// SetSessionVariable sets a variable. The time zone of the system is UTC here, whatever the process's is. What a client speaks must be known here.
func (s *session) SetSessionVariable(ctx *sql.Context, name string, value any) error {
	if zone, ok := value.(string); ok && strings.EqualFold(name, "time_zone") && strings.EqualFold(zone, "SYSTEM") {
		value = utc
	}
	if err := s.refuseCharset(name, value); err != nil {
		return err
	}
	if text, ok := value.(string); ok && len(text) > mostOfVariable {
		return newError(erWrongValue, "Variable '%s' can't be set to a text of %d bytes: it may have %d", name, len(text), mostOfVariable)
	}
	return s.BaseSession.SetSessionVariable(ctx, name, value)
}

// GetSessionVariable reads a variable. Two of them count the last statement's warnings, one is the server's.
func (s *session) GetSessionVariable(ctx *sql.Context, name string) (any, error) {
	switch strings.ToLower(name) {
	case warningCount:
		return int64(s.lastTally().all), nil
	case errorCount:
		return int64(s.lastTally().errors), nil
	case maxConnections: // which settings that are read again may have changed since the session began
		if v, most, ok := sql.SystemVariables.GetGlobal(maxConnections); ok && v != nil {
			return most, nil
		}
	}
	return s.BaseSession.GetSessionVariable(ctx, name)
}

// newSession makes the session of a connection that has been authenticated.
func (o Options) newSession(_ context.Context, c *mysql.Conn, addr string) (sql.Session, error) {
	user, _ := c.UserData.(sql.MysqlConnectionUser)
	client := sql.Client{User: user.User, Address: user.Host, Capabilities: c.Capabilities}
	s := &session{
		BaseSession: sql.NewBaseSessionWithClientServer(addr, client, c.ConnectionID),
		encryption:  stateOf(c).encryption,
		luggage:     &stateOf(c).luggage,
	}
	s.luggage.unpack() // that of the session before
	if err := s.greetedIn(c.CharacterSet); err != nil {
		return nil, err
	}
	stateOf(c).session = s
	s.ClearWarnings() // now it knows how many it may keep
	if o.Session == nil {
		return s, nil
	}
	return o.Session(s), nil
}

// GetAllStatusVariables adds how this connection is encrypted, which clients show.
func (s *session) GetAllStatusVariables(ctx *sql.Context) map[string]sql.StatusVarValue {
	all := s.BaseSession.GetAllStatusVariables(ctx)
	for _, name := range append([]string{"Queries"}, doubleNames...) {
		delete(all, name) // the first is the server's, in every session
	}
	if s.encryption.Version != 0 {
		for name, value := range map[string]string{
			"Ssl_cipher":  tls.CipherSuiteName(s.encryption.CipherSuite),
			"Ssl_version": strings.Replace(tls.VersionName(s.encryption.Version), "TLS 1", "TLSv1", 1),
		} {
			if old, ok := all[name]; ok {
				all[name] = &sql.ImmutableStatusVarValue{Var: old.Variable(), Val: value}
			}
		}
	}
	return all
}

// lastTally is how many warnings the last statement made.
func (s *session) lastTally() warningTally {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counted
}

// Warn keeps a warning for SHOW WARNINGS. As in MySQL, those beyond max_error_count are only counted: a statement may make
// one for each of its rows. The error that ends the statement has a place behind them.
func (s *session) Warn(w *sql.Warning) {
	s.mu.Lock()
	defer s.mu.Unlock()
	most := s.most
	s.made.all++
	s.told++
	if w.Level == errorLevel {
		s.made.errors++
		most += min(most, 1)
	}
	if s.kept < most {
		s.kept++
		s.BaseSession.Warn(w)
	}
}

// Warnings returns the warnings of the last statement in the order in which they arose, as MySQL shows them. (The
// engine's session reverses it, and then takes old ones for new.)
func (s *session) Warnings() []*sql.Warning {
	s.mu.Lock()
	defer s.mu.Unlock()
	warnings := s.BaseSession.Warnings()
	slices.Reverse(warnings)
	return warnings
}

// WarningCount is the number that the client is told.
func (s *session) WarningCount() uint16 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return uint16(min(s.told, math.MaxUint16))
}

// ClearWarnings forgets the warnings, unless they are locked, and remembers how many there were. A statement begins: only
// now the variable may be read, as iterators of other goroutines do not warn yet.
func (s *session) ClearWarnings() {
	most, _ := s.BaseSession.GetSessionVariable(nil, "max_error_count") // which needs no context, and is there
	s.mu.Lock()
	defer s.mu.Unlock()
	if n, ok := most.(int64); ok {
		s.most = int(n)
	}
	s.counted = s.made
	s.BaseSession.ClearWarnings()
	if s.kept = len(s.BaseSession.Warnings()); s.kept == 0 {
		s.made, s.told = warningTally{}, 0
	}
}

// ClearWarningCount keeps the warnings, for a statement that makes none and may ask for them.
func (s *session) ClearWarningCount() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counted = s.made
	s.told = 0
}
