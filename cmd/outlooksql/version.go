package main

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/outlooksql/outlooksql/server"
)

// The Makefile sets these when linking.
var (
	version = "devel"   // the release
	commit  = "unknown" // what it was built from
)

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
		version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH, mysql)
	return err
}
