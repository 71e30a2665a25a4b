package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing that is wrong with the settings. It never holds a value from them, as that could be a secret.
type Fault struct {
	File    string // as it was given to Load or Parse
	Line    int    // from 1
	Key     string // the setting, as it is spelt in the documentation; as in the file where it is unknown; may be empty
	Message string // what was expected
}

// String is the fault as file:line: key: message, which editors can jump to.
func (f Fault) String() string {
	if f.Key == "" {
		return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message)
	}
	return fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Key, f.Message)
}

// Faults is everything that is wrong with the settings, in the order of the lines. It is never empty as an error.
type Faults []Fault

// Error has one fault on each line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i := range f {
		lines[i] = f[i].String()
	}
	return strings.Join(lines, "\n")
}

// fault notes that the setting key at a line is wrong. The arguments must not hold a value from the settings.
func (r *reader) fault(line int, key, format string, args ...any) {
	r.faults = append(r.faults, Fault{File: r.file, Line: max(line, 1), Key: key, Message: fmt.Sprintf(format, args...)})
}

// err is what was found so far, or nil.
func (r *reader) err() error {
	if len(r.faults) == 0 {
		return nil
	}
	slices.SortStableFunc(r.faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	return r.faults
}
