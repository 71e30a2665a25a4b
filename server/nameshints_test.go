package server_test

import (
	"sync/atomic"
	"testing"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"

	"github.com/outlooksql/outlooksql/server"
)

// madeSession is what an embedder makes of a session, to keep databases from its user.
type madeSession struct{ sql.Session }

// watchingProvider counts who asks for all databases: sessions that the embedder has made, and others.
type watchingProvider struct {
	*memory.DbProvider
	made, others atomic.Int32
}

// AllDatabases counts.
func (p *watchingProvider) AllDatabases(ctx *sql.Context) []sql.Database {
	if _, isMade := ctx.Session.(*madeSession); isMade {
		p.made.Add(1)
	} else {
		p.others.Add(1)
	}
	return p.DbProvider.AllDatabases(ctx)
}

// TestDatabasesOfHints: what the error about an unknown database suggests is what the user may see, also where a command and no statement names it.
func TestDatabasesOfHints(t *testing.T) {
	var provider *watchingProvider
	r := start(t, func(o *server.Options) {
		provider = &watchingProvider{DbProvider: memory.NewDBProvider(newTestDatabase())}
		o.Engine = sqle.New(analyzer.NewBuilder(provider).Build(), &sqle.Config{})
		o.Session = func(s sql.Session) sql.Session { return &madeSession{s} }
	})
	c := login(t, r)
	provider.made.Store(0)
	provider.others.Store(0)
	c.command(comInitDB, []byte("mails")...)
	if got, want := c.readError(), "1049 Unknown database 'mails'; did you mean 'mail'?"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if made, others := provider.made.Load(), provider.others.Load(); made == 0 || others > 0 {
		t.Errorf("%d sessions of the embedder's and %d others asked for the databases", made, others)
	}
}
