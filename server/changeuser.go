package server

import (
	"bytes"

	"github.com/dolthub/vitess/go/mysql"
)

// changeUser is what a client says when it wants to be another user on the same connection. What it proves itself by is
// not read: the server asks anew, because clients do not agree on which of the earlier challenges counts.
type changeUser struct {
	user, database, method string
	charset                uint8 // the number of a collation, 0 of old clients
}

// parseChangeUser parses COM_CHANGE_USER, without the command itself.
// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_change_user.html.
func parseChangeUser(body []byte) (*changeUser, bool) {
	user, body, ok := bytes.Cut(body, []byte{0})
	if !ok || len(body) == 0 || len(body) < 1+int(body[0]) {
		return nil, false
	}
	body = body[1+int(body[0]):]
	database, body, ok := bytes.Cut(body, []byte{0})
	if !ok && len(database) > 0 && database[len(database)-1] != 0 {
		body = nil // an old client ends here, without a zero
	}
	change := &changeUser{user: string(user), database: string(database), method: string(mysql.MysqlNativePassword)}
	if len(body) > 2 { // a character set, and the method
		change.charset = body[0]
		method, _, _ := bytes.Cut(body[2:], []byte{0})
		if string(method) == string(mysql.CachingSha2Password) {
			change.method = string(method)
		}
	}
	return change, true
}

// The bytes that begin packets of an authentication.
const (
	switchMark   = 0xfe // AuthSwitchRequest
	moreDataMark = 0x01 // AuthMoreData
	fastAuthOK   = 0x03 // of caching_sha2_password: the password was known
)

// changeUser authenticates a client again and gives it a new session. It answers the client itself, and lets the packet
// be left out that the library writes for the reset. A client that fails is disconnected: what it had is gone.
func (h *handler) changeUser(c *mysql.Conn, change *changeUser) error {
	state := stateOf(c)
	sequence, err := h.authenticateAgain(c, change)
	if err == nil {
		err = h.renew(c, change)
	}
	state.packets.omit++
	if err == nil {
		status := c.StatusFlags
		return state.packets.send(sequence, []byte{0, 0, 0, byte(status), byte(status >> 8), 0, 0})
	}
	h.logTurnedAway(c)
	sent := state.packets.flush(errorPacket(sequence, clientError(state.client.ctx, err)))
	c.Close()
	return sent
}

// authenticateAgain asks the client for a proof of its password. It returns the number of the packet that comes next.
func (h *handler) authenticateAgain(c *mysql.Conn, change *changeUser) (next byte, err error) {
	packets := stateOf(c).packets
	salt, err := mysql.NewSalt()
	if err != nil {
		return 1, err
	}
	request := append(append([]byte{switchMark}, change.method...), 0)
	if err := packets.send(1, append(append(request, salt...), 0)); err != nil {
		return 2, err
	}
	reply, err := packets.receive()
	if err != nil {
		return 3, err
	}
	if change.method == string(mysql.CachingSha2Password) {
		entry, _, err := h.auth.UserEntryWithCacheHash(c, salt, change.user, reply, c.RemoteAddr())
		if err != nil {
			return 3, err
		}
		c.UserData = entry
		return 4, packets.send(3, []byte{moreDataMark, fastAuthOK})
	}
	entry, err := h.auth.UserEntryWithHash(c, salt, change.user, reply, c.RemoteAddr())
	if err != nil {
		return 3, err
	}
	c.UserData = entry
	return 3, nil
}

// renew ends the session and begins one of the new user, in the database that it asked for.
func (h *handler) renew(c *mysql.Conn, change *changeUser) error {
	if err := h.Handler.ComResetConnection(c); err != nil {
		return err
	}
	client := stateOf(c).client
	c.User = change.user
	client.belongsTo(c.User)
	if !h.auth.knows(c.User) { // removed since the password was checked
		return accessDenied(c.User, clientHost(c.RemoteAddr()), true)
	}
	if change.charset != 0 {
		c.CharacterSet = change.charset
	}
	if err := h.sessions.NewSession(client.ctx, c); err != nil {
		return err
	}
	return h.setDatabase(client.ctx, c, change.database)
}
