package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/outlooksql/outlooksql/server"
)

// version is the release; the Makefile sets it when linking.
var version = "devel"

// versionCommand prints what this program is made of.
type versionCommand struct{}

// Help has an example.
func (versionCommand) Help() string {
	return "Example:\n\n\toutlooksql version"
}

// Run prints the version.
func (versionCommand) Run(p *process) error {
	mysql, _, _ := strings.Cut(server.DefaultVersion, "-")
	_, err := fmt.Fprintf(p.stdout, "outlooksql %s (commit %s, %s %s/%s), speaks MySQL %s\n",
		version, commit(), runtime.Version(), runtime.GOOS, runtime.GOARCH, mysql)
	return err
}

// commit is the commit that the program was built from, with + if there were changes besides.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, changed := "unknown", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+"
		}
	}
	return revision + changed
}
