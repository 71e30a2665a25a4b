package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// readmeBlock is a fenced block of the README that shows commands and what they print.
var readmeBlock = regexp.MustCompile("(?ms)^```console\n(.*?)^```$")

// readmeCommand is a command in such a block that can be run here: a query of the demo, with its statement in double quotes.
var readmeCommand = regexp.MustCompile(`^\$ (?:\./)?bin/outlooksql (query --demo[^"]*)"([^"]*)"$`)

// cost is the line that is different each time.
var cost = regexp.MustCompile(`(?m)^\d+ rows? in .*\n`)

// TestReadme runs the queries that the README shows, and wants from each what stands below it there.
func TestReadme(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, block := range readmeBlock.FindAllStringSubmatch(string(data), -1) {
		var args []string
		var want strings.Builder
		check := func() {
			if args == nil {
				return
			}
			ran++
			got := command(t, args...)
			printed := withoutVarying(got.stdout + got.stderr)
			if wanted := withoutVarying(want.String()); printed != wanted {
				t.Errorf("the README shows for %q\n%s\nbut it prints\n%s", args, wanted, printed)
			}
		}
		for line := range strings.Lines(block[1]) {
			if !strings.HasPrefix(line, "$ ") {
				want.WriteString(line)
				continue
			}
			check()
			want.Reset()
			args = nil
			if found := readmeCommand.FindStringSubmatch(strings.TrimSpace(line)); found != nil {
				args = append(strings.Fields(found[1]), found[2])
			}
		}
		check()
	}
	if ran == 0 {
		t.Error("the README shows no query of the demo")
	}
}

// withoutVarying leaves out what is different each time.
func withoutVarying(output string) string {
	return varies.ReplaceAllString(cost.ReplaceAllString(output, ""), "$1…")
}
