package main

import (
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/outlooksql/outlooksql/server"
)

// demoQueries are worth trying in the demo, each after a word on what it shows.
var demoQueries = [][2]string{
	{"The newest mail: Graph sorts it, and is asked for ten messages only.",
		"SELECT received_date_time, from_name, subject FROM messages ORDER BY received_date_time DESC LIMIT 10;"},
	{"What is in each folder: all messages are read, but of each only what is counted.",
		"SELECT folder_path, COUNT(*) AS mails, SUM(is_read = 0) AS unread FROM messages GROUP BY folder_path ORDER BY mails DESC;"},
	{"Unread mail of everybody; SHOW WARNINGS then names the mailboxes that cannot be read.",
		"SELECT mailbox, COUNT(*) AS unread FROM outlook_all.messages WHERE is_read = false GROUP BY mailbox ORDER BY unread DESC;"},
}

// greeting is what there is to say when the server is ready.
type greeting struct {
	set   *sourceSet
	users []server.User // none in the demo
	at    listenAt      // what was asked for
	addr  net.Addr      // what there is
}

// greet prints what is served and how to connect.
func greet(w io.Writer, g greeting) error {
	var b strings.Builder
	demo, database := g.set.settings == nil, g.set.sources[0].tables.Name
	host, port := connectTo(g.addr)
	user, password, note := "demo", "", "no password"
	if len(g.users) > 0 {
		user, password, note = g.users[0].Name, " -p", "with the password in the settings"
	}
	fmt.Fprintf(&b, "outlooksql %s is ready on %s", version, g.addr)
	if g.at.spare > 0 && g.addr.String() != g.at.address {
		fmt.Fprintf(&b, " (%s is in use)", g.at.address)
	}
	b.WriteString(".\n\n")
	if demo {
		b.WriteString("All mail is made up, and any user may connect.\n\n")
	}
	for _, source := range g.set.sources {
		fmt.Fprintf(&b, "Database %-12s the mailbox of %s\n", source.tables.Name, source.tables.Default)
		fmt.Fprintf(&b, "Database %-12s every mailbox of the tenant that the settings allow\n", source.tables.Name+"_all")
	}
	fmt.Fprintf(&b, "\nConnect with the mariadb or mysql command:\n\n  mariadb -h %s -P %s -u %s%s %s\n", host, port, user, password, database)
	fmt.Fprintf(&b, "\nor with any tool for MySQL: host %s, port %s, user %s (%s), database %s.\n", host, port, user, note, database)
	if demo {
		b.WriteString("\nThen try:\n")
		for _, q := range demoQueries {
			fmt.Fprintf(&b, "\n  -- %s\n  %s\n", q[0], q[1])
		}
	}
	b.WriteString("\nCtrl-C stops it.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// connectTo is the host and port by which a client on this machine reaches a listener.
func connectTo(addr net.Addr) (host, port string) {
	host, port, _ = net.SplitHostPort(addr.String()) // an address of TCP has both
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return host, port
}
