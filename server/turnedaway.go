package server

import (
	"strings"

	"github.com/dolthub/vitess/go/mysql"
)

// refusal is why a client may not connect. The client is not told which it was, as in MySQL; whoever reads the log is.
type refusal struct {
	user  string // as the client spells it
	known bool   // there is such a user
	empty bool   // the client sent no password
}

// reason is what the log says of it: never anything of the password.
func (r *refusal) reason() string {
	switch {
	case !r.known:
		return "no such user in the settings"
	case r.empty:
		return "no password was given"
	}
	return "the password is wrong"
}

// maxLoggedUser bounds, in bytes, what the log repeats of a name that anybody may send. MySQL's names have 32 characters.
const maxLoggedUser = 64

// logTurnedAway logs that a client could not connect: who it was and why, as far as it came to that.
func (h *handler) logTurnedAway(c *mysql.Conn) {
	log := h.log.With("connection", c.ConnectionID, "remote", c.RemoteAddr().String())
	if r := stateOf(c).refused; r != nil {
		name := strings.ToValidUTF8(r.user[:min(len(r.user), maxLoggedUser)], "?")
		log = log.With("user", name, "reason", r.reason())
	}
	log.Info("client turned away")
}
