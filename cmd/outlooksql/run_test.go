package main

import (
	"regexp"
	"strings"
	"testing"
)

// topHelp is what a newcomer reads first.
const topHelp = `Usage: outlooksql <command>

outlooksql shows Outlook mail as SQL tables.

It reads mail through Microsoft Graph, and whatever speaks MySQL can connect to it: BI tools, spreadsheets, scripts, the
mysql command. Without a tenant of your own, start with made-up mail:

  outlooksql query --demo "SELECT subject, from_name FROM messages LIMIT 5"
  outlooksql serve --demo

With one, write outlooksql.yaml (see README.md), then:

  outlooksql serve

Flags:
  -h, --help    Show context-sensitive help.

Commands:
  serve        Serve mail to clients of MySQL.
  query        Run one SQL statement and print its rows.
  check        Test the connection to a tenant, step by step.
  mailboxes    List the mailboxes of a tenant, and which of them can be read.
  simulate     Stand in for Microsoft Graph and Entra, with made-up mail.
  version      Print the version.

Run "outlooksql <command> --help" for more information on a command.
`

// TestHelp compares the help that stands before all other.
func TestHelp(t *testing.T) {
	for _, test := range []struct {
		args []string
		code int
	}{{nil, exitUsage}, {[]string{"--help"}, exitOK}} {
		got := command(t, test.args...)
		if got.code != test.code || got.stdout != topHelp || got.stderr != "" {
			t.Errorf("outlooksql %v ended with %d, wrote\n%s\nand %q", test.args, got.code, got.stdout, got.stderr)
		}
	}
}

// TestHelpOfCommands wants of each command a sentence, examples, and words for each flag.
func TestHelpOfCommands(t *testing.T) {
	for _, name := range []string{"serve", "query", "check", "mailboxes", "simulate", "version"} {
		got := command(t, name, "--help")
		if got.code != exitOK || got.stderr != "" {
			t.Errorf("%s --help ended with %d and wrote %q", name, got.code, got.stderr)
		}
		if !regexp.MustCompile(`Examples?:\n\n +outlooksql ` + name).MatchString(got.stdout) {
			t.Errorf("%s --help has no example:\n%s", name, got.stdout)
		}
		if bare := regexp.MustCompile(`(?m)^ +--\S+$`).FindString(got.stdout); bare != "" {
			t.Errorf("%s --help says nothing of %s", name, bare)
		}
		if !strings.Contains(topHelp, name+" ") {
			t.Errorf("outlooksql --help lacks %s", name)
		}
	}
}

// TestUsageErrors wants the fault named, and where to read on.
func TestUsageErrors(t *testing.T) {
	for _, test := range []struct {
		args  []string
		words string
		help  string
	}{
		{[]string{"sevre"}, "unexpected argument sevre", "outlooksql"},
		{[]string{"query", "--demo"}, `expected "<sql>"`, "outlooksql query"},
		{[]string{"query", "SELECT", "1"}, "unexpected argument 1", "outlooksql query"},
		{[]string{"query", "--demo", "--config", "x.yaml", "SELECT 1"}, "can't be used together", "outlooksql query"},
		{[]string{"query", "--format", "xml", "SELECT 1"}, "--format", "outlooksql query"},
		{[]string{"serve", "--log-level", "loud"}, "--log-level", "outlooksql serve"},
		{[]string{"serve", "--port", "3306"}, "unknown flag --port", "outlooksql serve"},
	} {
		got := command(t, test.args...)
		if got.code != exitUsage || got.stdout != "" {
			t.Errorf("%v ended with %d and wrote %q", test.args, got.code, got.stdout)
		}
		if !strings.HasPrefix(got.stderr, "outlooksql: ") || !strings.Contains(got.stderr, test.words) ||
			!strings.HasSuffix(got.stderr, "\nSee \""+test.help+" --help\".\n") {
			t.Errorf("%v: stderr is %q, want %q and %q in it", test.args, got.stderr, test.words, test.help)
		}
	}
}

// TestVersion wants what a report of a fault needs.
func TestVersion(t *testing.T) {
	got := command(t, "version")
	wanted := regexp.MustCompile(`^outlooksql devel \(commit \S+, go1\.\S+ \w+/\w+\), speaks MySQL 8\.0\.\d+\n$`)
	if got.code != exitOK || !wanted.MatchString(got.stdout) {
		t.Errorf("version ended with %d and wrote %q", got.code, got.stdout)
	}
}
