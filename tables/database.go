package tables

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
)

// database shows the tables of a source: of its default mailbox, of one that the database's name says, or of all.
type database struct {
	name    string
	source  *Source
	mailbox string // as the name spells it; "" is the source's default
	all     bool   // every mailbox that the settings and the policy allow

	// policy is that of the user whose statement names the database.
	policy *Policy
}

// allSuffix goes behind a source's name for the database of all its mailboxes.
const allSuffix = "_all"

var (
	_ sql.Database                = (*database)(nil)
	_ sql.ReadOnlyDatabase        = (*database)(nil)
	_ sql.CollatedDatabase        = (*database)(nil)
	_ sql.ViewDatabase            = (*database)(nil)
	_ sql.TriggerDatabase         = (*database)(nil)
	_ sql.StoredProcedureDatabase = (*database)(nil)
	_ sql.EventDatabase           = (*database)(nil)
)

// Name is the database's.
func (d *database) Name() string { return d.name }

// IsReadOnly is true.
func (d *database) IsReadOnly() bool { return true }

// GetCollation is what text columns have, as in MySQL.
func (d *database) GetCollation(*sql.Context) sql.CollationID {
	return sql.Collation_utf8mb4_0900_ai_ci
}

// SetCollation is refused.
func (d *database) SetCollation(*sql.Context, sql.CollationID) error { return readOnlyError() }

// spelt is the mailbox of queries that name none.
func (d *database) spelt() string {
	if d.mailbox != "" {
		return d.mailbox
	}
	return d.source.options.Default
}

// mailboxes are those that a query reads which names none.
func (d *database) mailboxes(ctx context.Context) ([]Mailbox, error) {
	if d.all {
		return d.source.allMailboxes(ctx, d.policy)
	}
	box, err := d.source.resolve(ctx, d.policy, d.spelt())
	if err != nil {
		return nil, err
	}
	return []Mailbox{box}, nil
}

// GetTableInsensitive makes a table for one place of one statement.
func (d *database) GetTableInsensitive(_ *sql.Context, name string) (sql.Table, bool, error) {
	t, ok := tableNamed(name)
	if !ok {
		return nil, false, nil
	}
	return newScanTable(d, t), true, nil
}

// GetTableNames lists the tables.
func (d *database) GetTableNames(*sql.Context) ([]string, error) {
	names := make([]string, len(allTables))
	for i, t := range allTables {
		names[i] = t.Name
	}
	return names, nil
}

// Provider finds databases by name. Its sources can be replaced while statements run.
type Provider struct {
	memory memoryPool // of all statements on its engine

	mu      sync.Mutex // guards current
	current *generation
}

var _ sql.DatabaseProvider = (*Provider)(nil)

// NewProvider serves sources in the order given.
func NewProvider(sources ...*Source) *Provider {
	first := make(chan struct{})
	close(first) // there is nothing before
	return &Provider{current: newGeneration(sources, first)}
}

// LimitMemory bounds the memory that all statements together hold for rows that they sort, group or join, in bytes; 0 is no
// bound. It may be called while statements run.
func (p *Provider) LimitMemory(bytes int64) { p.memory.limit.Store(bytes) }

// HeldMemory is what all statements hold now, in bytes.
func (p *Provider) HeldMemory() int64 { return p.memory.used.Load() }

// Database finds a database: a source's own, or a mailbox's. It sends nothing.
func (p *Provider) Database(ctx *sql.Context, name string) (sql.Database, error) {
	if db := find(p.sources(ctx), name); db != nil {
		db.policy = policyOf(ctx)
		return db, nil
	}
	return nil, sql.ErrDatabaseNotFound.New(name)
}

// HasDatabase reports whether Database finds it.
func (p *Provider) HasDatabase(ctx *sql.Context, name string) bool {
	return find(p.sources(ctx), name) != nil
}

// AllDatabases are those of the sources, and where the settings want them listed, those of mailboxes.
func (p *Provider) AllDatabases(ctx *sql.Context) []sql.Database {
	var out []sql.Database
	sources, policy := p.sources(ctx), policyOf(ctx)
	for _, s := range sources {
		out = append(out, &database{name: s.options.Name, source: s, policy: policy},
			&database{name: s.options.Name + allSuffix, source: s, policy: policy, all: true})
		for _, address := range s.listed(ctx, policy) {
			name := address
			if len(sources) > 1 {
				name = s.options.Name + ":" + address
			}
			out = append(out, &database{name: name, source: s, policy: policy, mailbox: address})
		}
	}
	return out
}

// find reads a database's name: outlook, outlook_all, adele@contoso.com (where there is one source), outlook:adele@contoso.com.
func find(sources []*Source, name string) *database {
	prefix, mailbox, qualified := strings.Cut(name, ":")
	if !qualified {
		prefix, mailbox = "", name
	}
	for _, s := range sources {
		if strings.EqualFold(s.options.Name, name) {
			return &database{name: s.options.Name, source: s}
		}
		if strings.EqualFold(s.options.Name+allSuffix, name) {
			return &database{name: s.options.Name + allSuffix, source: s, all: true}
		}
	}
	mailbox, err := url.PathUnescape(mailbox)
	if err != nil || !isAddress(mailbox) {
		return nil
	}
	if !qualified && len(sources) != 1 {
		return nil
	}
	for _, s := range sources {
		if !qualified || strings.EqualFold(s.options.Name, prefix) {
			return &database{name: name, source: s, mailbox: mailbox}
		}
	}
	return nil
}

// isAddress reports what looks like a mailbox's address: something before and behind one @, without spaces or slashes.
func isAddress(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && domain != "" && !strings.ContainsAny(s, " \t\r\n/\\?#%`'\"") && !strings.Contains(domain, "@")
}

// CreateView is refused.
func (d *database) CreateView(*sql.Context, string, string, string) error { return readOnlyError() }

// DropView is refused.
func (d *database) DropView(*sql.Context, string) error { return readOnlyError() }

// GetViewDefinition finds none.
func (d *database) GetViewDefinition(*sql.Context, string) (sql.ViewDefinition, bool, error) {
	return sql.ViewDefinition{}, false, nil
}

// AllViews is none.
func (d *database) AllViews(*sql.Context) ([]sql.ViewDefinition, error) { return nil, nil }

// GetTriggers is none.
func (d *database) GetTriggers(*sql.Context) ([]sql.TriggerDefinition, error) { return nil, nil }

// CreateTrigger is refused.
func (d *database) CreateTrigger(*sql.Context, sql.TriggerDefinition) error { return readOnlyError() }

// DropTrigger is refused.
func (d *database) DropTrigger(*sql.Context, string) error { return readOnlyError() }

// GetStoredProcedure finds none.
func (d *database) GetStoredProcedure(*sql.Context, string) (sql.StoredProcedureDetails, bool, error) {
	return sql.StoredProcedureDetails{}, false, nil
}

// GetStoredProcedures is none.
func (d *database) GetStoredProcedures(*sql.Context) ([]sql.StoredProcedureDetails, error) {
	return nil, nil
}

// SaveStoredProcedure is refused.
func (d *database) SaveStoredProcedure(*sql.Context, sql.StoredProcedureDetails) error {
	return readOnlyError()
}

// DropStoredProcedure is refused.
func (d *database) DropStoredProcedure(*sql.Context, string) error { return readOnlyError() }

// GetEvent finds none.
func (d *database) GetEvent(*sql.Context, string) (sql.EventDefinition, bool, error) {
	return sql.EventDefinition{}, false, nil
}

// GetEvents is none.
func (d *database) GetEvents(*sql.Context) ([]sql.EventDefinition, any, error) { return nil, nil, nil }

// SaveEvent is refused.
func (d *database) SaveEvent(*sql.Context, sql.EventDefinition) (bool, error) {
	return false, readOnlyError()
}

// DropEvent is refused.
func (d *database) DropEvent(*sql.Context, string) error { return readOnlyError() }

// UpdateEvent is refused.
func (d *database) UpdateEvent(*sql.Context, string, sql.EventDefinition) (bool, error) {
	return false, readOnlyError()
}

// UpdateLastExecuted is refused.
func (d *database) UpdateLastExecuted(*sql.Context, string, time.Time) error { return readOnlyError() }

// NeedsToReloadEvents is false: there are none.
func (d *database) NeedsToReloadEvents(*sql.Context, any) (bool, error) { return false, nil }
