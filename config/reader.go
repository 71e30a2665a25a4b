package config

import (
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"github.com/outlooksql/outlooksql/server/spelling"
)

// reader turns values into settings and keeps what is wrong with them.
type reader struct {
	file         string
	getenv       func(string) string
	withoutUsers bool // leaves MySQL users out, right or wrong
	faults       Faults
}

// newReader reads for the file of that name.
func newReader(file string, getenv func(string) string) *reader {
	if getenv == nil {
		getenv = func(string) string { return "" }
	}
	return &reader{file: file, getenv: getenv}
}

// setter takes over the value of the key that a field names, or reports a fault.
type setter func(key string, v value)

// field is one key that a table may have.
type field struct {
	name string
	set  setter
}

// table hands the pairs of v to fields. It reports unknown keys and those that are there twice, and returns the place
// of each key that was there or meant, or nil where v, called what, is no table.
func (r *reader) table(what string, v value, fields []field) map[string]place {
	switch v.kind {
	case table:
	case broken:
		return nil
	case none:
		r.fault(v.at, what, "has no value; expected %s", table)
		return nil
	default:
		r.fault(v.at, what, "expected %s, not %s", table, v.kind)
		return nil
	}
	byKey := map[string]field{}
	for _, f := range fields {
		byKey[fold(f.name)] = f
	}
	seen, meant := map[string]place{}, map[string]place{}
	for _, p := range v.pairs {
		f, known := byKey[fold(p.key)]
		switch {
		case !known && p.key != "":
			meant[r.unknown(p, fields)] = p.at
		case !known:
			r.fault(p.at, "", "expected the name of a setting before the colon")
		case seen[f.name].known():
			r.fault(p.at, f.name, "stands in %s already (case and _ make no difference)", seen[f.name])
		default:
			seen[f.name] = p.at
			f.set(f.name, p.value)
		}
	}
	for name, at := range meant { // a misspelt key is not reported as missing too
		if name != "" && !seen[name].known() {
			seen[name] = at
		}
	}
	return seen
}

// fold is a key as it is compared: without case and without _.
func fold(key string) string { return strings.ToLower(strings.ReplaceAll(key, "_", "")) }

// keyLike is what can be printed of an unknown key. Anything else may be a value that lost its key.
var keyLike = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,40}$`)

// maxNamed is how many keys a fault lists as the possible ones.
const maxNamed = 8

// unknown reports a key that no field has, and returns the name of the field that was meant, or "".
func (r *reader) unknown(p pair, fields []field) string {
	key := p.key
	if !keyLike.MatchString(key) {
		key = ""
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	if near := spelling.Nearest(key, names); near != "" {
		r.fault(p.at, key, "unknown; did you mean %s?", near)
		return near
	}
	if len(fields) > maxNamed {
		r.fault(p.at, key, "unknown; no setting here has a name like it")
		return ""
	}
	r.fault(p.at, key, "unknown; expected one of %s", strings.Join(names, ", "))
	return ""
}

// variable is the name of an environment variable.
var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// expand puts the environment's values in the places of ${NAME}; $${ stands for ${ itself. It is not ok after a fault.
// What does not stand in the file is taken as it is.
func (r *reader) expand(key string, v value) (s string, ok bool) {
	if !v.at.inFile() {
		return v.text, true
	}
	var b strings.Builder
	ok = true
	for rest := v.text; ; {
		before, after, found := strings.Cut(rest, "${")
		if !found {
			b.WriteString(rest)
			return b.String(), ok
		}
		if escaped, is := strings.CutSuffix(before, "$"); is {
			b.WriteString(escaped + "${")
			rest = after
			continue
		}
		b.WriteString(before)
		name, behind, closed := strings.Cut(after, "}")
		switch {
		case !closed || !variable.MatchString(name):
			r.fault(v.at, key, "expected ${NAME} with the name of an environment variable; write $${ for ${ itself")
			return "", false
		case r.getenv(name) == "":
			r.fault(v.at, key, "the environment variable %s is not set", name)
			ok = false
		}
		b.WriteString(r.getenv(name))
		rest = behind
	}
}

// scalar is the text of v as wanted says it, with the environment's values in it. It is not ok after a fault.
func (r *reader) scalar(key string, v value, wanted string) (s string, ok bool) {
	switch v.kind {
	case broken:
		return "", false
	case none:
		r.fault(v.at, key, "has no value; expected %s", wanted)
		return "", false
	case list, table:
		r.fault(v.at, key, "expected %s, not %s", wanted, v.kind)
		return "", false
	}
	if s, ok = r.expand(key, v); !ok {
		return "", false
	}
	s = strings.TrimRight(s, "\r\n") // what a block of YAML and many a variable end with
	switch {
	case strings.TrimSpace(s) == "":
		r.fault(v.at, key, "is empty; expected %s", wanted)
		return "", false
	case strings.ContainsFunc(s, unicode.IsControl):
		r.fault(v.at, key, "expected %s, without control characters", wanted)
		return "", false
	}
	return s, true
}

// words is scalar for what must be text in the file: a number or a truth would have lost its spelling.
func (r *reader) words(key string, v value, wanted string) (s string, ok bool) {
	if v.kind == number || v.kind == truth {
		r.fault(v.at, key, "expected %s; put it in quotes", wanted)
		return "", false
	}
	return r.scalar(key, v, wanted)
}

// relative is a path of the settings: relative ones in the file start at its folder.
func (r *reader) relative(at place, path string) string {
	if filepath.IsAbs(path) || !at.inFile() {
		return path
	}
	return filepath.Join(filepath.Dir(r.file), path)
}
