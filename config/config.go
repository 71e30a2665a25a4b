// Package config reads the settings of the gateway from flags, the environment, a connection string and one YAML file, and
// reports everything that is wrong with them at once.
package config

import (
	"fmt"
	"log/slog"
	"os"
)

// Config is a complete and checked set of settings. It can be printed: its secrets cannot.
type Config struct {
	Listen      string // host:port of the MySQL side; 127.0.0.1:3306 if the settings name none
	Connections int    // clients that may be connected at once; DefaultConnections if the settings do not say
	TLS         TLS
	Users       []User       // MySQL users, at least one; none if Layers.WithoutUsers
	DataSources []DataSource // at least one, in the file's order
	LogLevel    slog.Level   // info if the settings name none
	Limits      Limits       // of a user who has none of their own
	TotalMemory int64        // bytes that all statements together may hold; 0 is no limit
}

// DefaultConnections is how many clients may be connected at once where the settings do not say, and mostConnections how many they may
// allow. Both are MySQL's.
const (
	DefaultConnections = 151
	mostConnections    = 100_000
)

// TLS is how the MySQL side encrypts. The zero value stands for a certificate that the server makes for itself.
type TLS struct {
	CertFile, KeyFile string // both or none
	Disable           bool   // no TLS at all
}

// User is a MySQL user.
type User struct {
	Name     string
	Password Secret // never empty
	Limits   Limits // those for all, where the settings name none for the user
}

// Load reads and checks the settings in the file at path, and nothing beside it. Where the file is wrong the error is
// Faults. getenv gives the value of ${NAME}; nil stands for an empty environment.
func Load(path string, getenv func(string) string) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading settings: %w", err)
	}
	return Parse(path, data, getenv)
}

// Parse is Load for settings that were read already. name stands in faults, and relative paths in the settings start at
// its folder. The error is always Faults.
func Parse(name string, data []byte, getenv func(string) string) (*Config, error) {
	r := newReader(name, getenv)
	root, ok := r.parseYAML(data)
	return r.config(root, ok)
}

// config makes a Config of root, if it is ok, and the error of all faults so far.
func (r *reader) config(root value, ok bool) (*Config, error) {
	c := &Config{Listen: "127.0.0.1:3306", Connections: DefaultConnections, Limits: DefaultLimits(), TotalMemory: DefaultTotalMemory}
	if ok {
		r.settings(c, root)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// settings reads the top of the settings into c.
func (r *reader) settings(c *Config, root value) {
	var users, sources value
	seen := r.table("the settings", root, []field{
		{"listen", r.listen(&c.Listen)},
		{"max_connections", r.count(&c.Connections, 1, mostConnections)},
		{"tls", r.tls(&c.TLS)},
		{"users", func(_ string, v value) { users = v }},
		{"data_sources", func(_ string, v value) { sources = v }},
		{"log_level", r.logLevel(&c.LogLevel)},
		{"limits", r.limits(&c.Limits, field{"total_memory", r.size(&c.TotalMemory)})},
	})
	if seen == nil {
		return
	}
	switch {
	case r.withoutUsers:
	case seen["users"].known():
		c.Users = r.users(users, c.Limits)
	case root.at.inFile():
		r.fault(root.at, "users", "missing; a live data source needs at least one MySQL user: a list of name and password")
	default:
		r.fault(root.at, "users", "missing; a live data source needs at least one MySQL user; the variables are OUTLOOKSQL_USER and OUTLOOKSQL_PASSWORD")
	}
	switch {
	case seen["data_sources"].known():
		c.DataSources = r.dataSources(sources)
	case root.at.inFile():
		r.fault(root.at, "data_sources", "missing; expected at least one data source: a name, and its parameters below it")
	default:
		r.fault(root.at, "data_sources", "missing; without a file the parameters come from a connection string, or from variables such as OUTLOOKSQL_TOKEN_URL")
	}
}

// tls reads the table of TLS settings.
func (r *reader) tls(t *TLS) setter {
	return func(key string, v value) {
		seen := r.table(key, v, []field{
			{"cert_file", r.path(&t.CertFile)},
			{"key_file", r.path(&t.KeyFile)},
			{"disable", r.truth(&t.Disable)},
		})
		cert, private := seen["cert_file"], seen["key_file"]
		switch {
		case cert.known() && !private.known():
			r.fault(cert, "cert_file", "needs key_file beside it")
		case private.known() && !cert.known():
			r.fault(private, "key_file", "needs cert_file beside it")
		case cert.known() && t.Disable:
			r.fault(seen["disable"], "disable", "is true, but cert_file is set; leave one of them out")
		}
	}
}

// maxUserName is MySQL's limit on the length of a user's name, in characters.
const maxUserName = 32

// users reads the list of MySQL users. Limits that one does not have are those for all.
func (r *reader) users(v value, limits Limits) []User {
	if v.kind == broken {
		return nil
	}
	if v.kind != list || len(v.items) == 0 {
		r.fault(v.at, "users", "expected a list with at least one MySQL user: a name and a password each")
		return nil
	}
	var users []User
	first := map[string]place{} // by name
	for _, item := range v.items {
		u := User{Limits: limits}
		seen := r.table("users", item, []field{{"name", r.text(&u.Name)}, {"password", r.secret(&u.Password)}, {"limits", r.limits(&u.Limits)}})
		if seen == nil {
			continue
		}
		for _, key := range []string{"name", "password"} {
			if !seen[key].known() {
				r.fault(item.at, key, "missing; a MySQL user has a name and a password")
			}
		}
		if len([]rune(u.Name)) > maxUserName {
			r.fault(seen["name"], "name", "expected at most %d characters", maxUserName)
		}
		if other := first[u.Name]; other.known() && u.Name != "" {
			r.fault(seen["name"], "name", "the user of %s has the same name", other)
		}
		first[u.Name] = seen["name"]
		users = append(users, u)
	}
	return users
}
