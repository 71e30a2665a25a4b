package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// Layers are the places that settings come from. Where several have the same one, flags win over the connection string,
// that over the environment's single variables, those over the environment's connection string, and that over the file.
// Parameters outside of the file are those of its one data source, or of one named outlook if it has none.
type Layers struct {
	// File is the path of the settings file. If empty, there is none.
	File string

	// FileOptional says that the file may be missing if there is any setting outside of it.
	FileOptional bool

	// Getenv is the environment: of ${NAME} in the file, and of the variables in Parameters and ServerParameters. A
	// variable without text counts as not set. If nil, the environment is empty.
	Getenv func(string) string

	// DSN is a connection string; see ParseDSN. DSNOrigin is how faults call it; if empty, --dsn.
	DSN, DSNOrigin string

	// Flags are single settings from the command line.
	Flags []Pair

	// WithoutUsers leaves MySQL users out, for what serves none: they may be missing, or their passwords not set.
	WithoutUsers bool
}

// Load reads and checks the settings. Where they are wrong the error is Faults, with all that is wrong in any layer. It
// wraps fs.ErrNotExist if the file is missing and may not be.
func (l Layers) Load() (*Config, error) {
	r := newReader(l.File, l.Getenv)
	r.withoutUsers = l.WithoutUsers
	over := l.overlay(r)
	root, ok := value{at: place{origin: "settings"}, kind: table}, true
	if l.File != "" {
		data, err := os.ReadFile(l.File)
		switch {
		case err == nil:
			root, ok = r.parseYAML(data)
		case !l.FileOptional || !errors.Is(err, fs.ErrNotExist) || over.empty() && len(r.faults) == 0:
			return nil, fmt.Errorf("reading settings: %w", err)
		}
	}
	if ok && root.kind == table {
		r.cover(&root, over)
	}
	return r.config(root, ok)
}

// part is where in the file a setting belongs.
type part string

// The parts.
const (
	ofServer part = ""             // the top
	ofTLS    part = "tls"          // the table tls
	ofLimits part = "limits"       // the table limits
	ofUser   part = "users"        // a member of the list users
	ofSource part = "data_sources" // the one data source
)

// overlay is what stands above the file: for each part its layers, the highest first.
type overlay map[part][][]pair

// empty reports whether there is nothing above the file.
func (o overlay) empty() bool { return len(o) == 0 }

// add puts pairs into the layer below those that are there.
func (o overlay) add(pairs []Pair) {
	layer := map[part][]pair{}
	for _, p := range pairs {
		in, key := partOf(p.Key)
		v := value{at: place{origin: p.Origin}, kind: text, text: p.Value.Reveal()}
		if p.broken {
			v.kind = broken
		}
		layer[in] = append(layer[in], pair{key: key, at: v.at, value: v})
	}
	for in, pairs := range layer {
		o[in] = append(o[in], pairs)
	}
}

// partOf says where a key belongs, and how it is called there. What is no setting of the server is one of a data source.
func partOf(key string) (in part, name string) {
	for _, p := range serverParameters {
		if fold(p.Name) == fold(key) {
			if table, name, nested := strings.Cut(p.Name, "."); nested {
				return part(table), name
			}
			return ofServer, p.Name
		}
	}
	return ofSource, key
}

// overlay collects what stands above the file, and reports what is wrong with the form of the connection strings.
func (l Layers) overlay(r *reader) overlay {
	over := overlay{}
	over.add(l.Flags)
	origin := l.DSNOrigin
	if origin == "" {
		origin = "--dsn"
	}
	over.add(r.dsn(origin, l.DSN))
	var variables []Pair
	for _, list := range [][]Parameter{serverParameters, parameters} {
		for _, p := range list {
			if text := r.getenv(p.Env); text != "" {
				variables = append(variables, Pair{Key: p.Name, Value: NewSecret(text), Origin: environment(p.Env)})
			}
		}
	}
	over.add(variables)
	over.add(r.dsn(environment(EnvDSN), r.getenv(EnvDSN)))
	return over
}

// environment is how faults call a variable.
func environment(name string) string { return "environment " + name }

// cover lays what stands above the file over its settings.
func (r *reader) cover(root *value, over overlay) {
	root.pairs = merge(over[ofServer], root.pairs)
	for _, in := range []part{ofTLS, ofLimits} {
		if layers := over[in]; len(layers) > 0 {
			if covered := root.child(string(in), root.at); covered.kind == table {
				covered.pairs = merge(layers, covered.pairs)
			}
		}
	}
	if layers := over[ofUser]; len(layers) > 0 {
		user := value{at: layers[0][0].at, kind: table, pairs: merge(layers, nil)}
		*root.child(string(ofUser), user.at) = value{at: user.at, kind: list, items: []value{user}}
	}
	if layers := over[ofSource]; len(layers) > 0 {
		r.coverSource(root.child(string(ofSource), root.at), layers)
	}
}

// coverSource lays parameters over those of the one data source among sources.
func (r *reader) coverSource(sources *value, layers [][]pair) {
	if sources.kind != table {
		return // reported by whoever reads it
	}
	if len(sources.pairs) > 1 {
		for _, p := range merge(layers, nil) {
			parameter, _ := parameterOf(p.key)
			r.fault(p.at, parameter.Name, "belongs to the one data source, but the file has %d; write it there, as ${NAME} of a variable with a name of your own",
				len(sources.pairs))
		}
		return
	}
	if len(sources.pairs) == 0 {
		sources.child(defaultSource, sources.at)
	}
	if source := &sources.pairs[0].value; source.kind == table || source.kind == none {
		source.kind, source.pairs = table, merge(layers, source.pairs)
	}
}

// child is the value of a key in a table. An empty table is put there if there is nothing.
func (v *value) child(key string, at place) *value {
	for i := range v.pairs {
		if fold(v.pairs[i].key) == fold(key) {
			if v.pairs[i].value.kind == none {
				v.pairs[i].value.kind = table
			}
			return &v.pairs[i].value
		}
	}
	v.pairs = append(v.pairs, pair{key: key, at: at, value: value{at: at, kind: table}})
	return &v.pairs[len(v.pairs)-1].value
}

// merge joins layers, the highest first, and the file's pairs below them: of a key only those of the highest layer that
// has it stay, even if there are two.
func merge(layers [][]pair, file []pair) []pair {
	var merged []pair
	covered := map[string]bool{}
	for _, layer := range slices.Concat(layers, [][]pair{file}) {
		var stay []pair
		for _, p := range layer {
			if !covered[fold(p.key)] {
				stay = append(stay, p)
			}
		}
		for _, p := range stay {
			for _, key := range covers(p) {
				covered[fold(key)] = true
			}
		}
		merged = append(merged, stay...)
	}
	return merged
}

// covers are the keys that a pair takes the place of in lower layers: its own, and those that would contradict it.
func covers(p pair) []string {
	keys := []string{p.key}
	switch fold(p.key) {
	case "tokenurl":
		keys = append(keys, "TenantId")
	case "tenantid":
		keys = append(keys, "TokenUrl")
	case "clientsecret":
		keys = append(keys, "ClientSecretFile")
	case "clientsecretfile":
		keys = append(keys, "ClientSecret")
	case "credential":
		for _, part := range credentialParts {
			if !strings.EqualFold(string(part.of), p.value.text) {
				keys = append(keys, part.key)
			}
		}
	}
	return keys
}
