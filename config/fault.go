package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// place is where a setting stands: a line of the file, or what origin says.
type place struct {
	origin string // such as "environment OUTLOOKSQL_USER_ID" or "--dsn"; "" is the file
	line   int    // of the file, from 1
}

// onLine is a place in the file.
func onLine(n int) place { return place{line: max(n, 1)} }

// known is false for the place of what is nowhere.
func (p place) known() bool { return p != place{} }

// inFile reports whether p is a line of the file: only there is ${NAME} the environment's, and a path the folder's.
func (p place) inFile() bool { return p.origin == "" }

// String is the place in the words of faults.
func (p place) String() string {
	if p.inFile() {
		return fmt.Sprintf("line %d", p.line)
	}
	return p.origin
}

// Fault is one thing that is wrong with the settings. It never holds a value from them, as that could be a secret.
type Fault struct {
	File    string // as it was given to Load or Parse; empty if Origin is not
	Line    int    // from 1; 0 if Origin is not empty
	Origin  string // where it stands if not in the file, such as "environment OUTLOOKSQL_USER_ID" or "--dsn"
	Key     string // the setting, as it is spelt in the documentation; as in the file where it is unknown; may be empty
	Message string // what was expected
}

// String is the fault as file:line: key: message, which editors can jump to, or as origin: key: message.
func (f Fault) String() string {
	where := f.Origin
	if where == "" {
		where = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	if f.Key == "" {
		return where + ": " + f.Message
	}
	return where + ": " + f.Key + ": " + f.Message
}

// Faults is everything that is wrong with the settings: what is not in the file, then the file in the order of its lines.
// It is never empty as an error.
type Faults []Fault

// Error has one fault on each line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i := range f {
		lines[i] = f[i].String()
	}
	return strings.Join(lines, "\n")
}

// fault notes that the setting key at a place is wrong. The arguments must not hold a value from the settings.
func (r *reader) fault(at place, key, format string, args ...any) {
	f := Fault{Origin: at.origin, Key: key, Message: fmt.Sprintf(format, args...)}
	if at.inFile() {
		f.File, f.Line = r.file, max(at.line, 1)
	}
	r.faults = append(r.faults, f)
}

// err is what was found so far, or nil.
func (r *reader) err() error {
	if len(r.faults) == 0 {
		return nil
	}
	slices.SortStableFunc(r.faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	return r.faults
}
