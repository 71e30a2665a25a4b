package server

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"net"
)

const (
	// sslFlag is the capability by which a client asks for TLS.
	sslFlag = 0x0800
	// compressFlag is the capability by which a client says that it compresses all that follows the login.
	compressFlag = 0x0020
	// sslRequestLength is the length of the packet that only asks for TLS.
	sslRequestLength = 32
)

// login is what a connection must know until its client has logged in. The library sees a login without TLS: the packet
// that asks for it is kept from it, so its packets count one less than the client's.
type login struct {
	tls    *tls.Config // nil without TLS
	hidden byte        // packets that the library has not seen
	seen   bool        // the library has the client's first packet
	// compressed says that the client will compress, though the greeting does not offer it: PHP's does not look.
	compressed bool
}

// nextOfLogin reads a packet of the login whole, and hands it on. Anybody may send it, so it must be short.
func (c *packetConn) nextOfLogin(sequence byte, length int) error {
	if length > 1<<16 {
		return errTooLong
	}
	payload, err := c.rest(length)
	if err != nil {
		return err
	}
	if !c.login.seen && len(payload) >= 4 {
		flags := binary.LittleEndian.Uint32(payload)
		if flags&sslFlag != 0 && len(payload) == sslRequestLength && c.login.tls != nil && c.login.hidden == 0 {
			c.beginTLS()
			return nil
		}
		binary.LittleEndian.PutUint32(payload, flags&^sslFlag)
		c.login.seen, c.login.compressed = true, flags&compressFlag != 0
	}
	c.coming = packetsOf(sequence-c.login.hidden, payload)
	return nil
}

// beginTLS goes on with the connection above TLS. What was read ahead is the beginning of it.
func (c *packetConn) beginTLS() {
	secure := tls.Server(readAheadConn{c.client, c.in}, c.login.tls)
	c.conn, c.in = secure, bufio.NewReader(secure)
	c.login.hidden = 1
}

// readAheadConn is a connection of which something was read ahead.
type readAheadConn struct {
	net.Conn
	in *bufio.Reader
}

// Read reads what was read ahead first.
func (c readAheadConn) Read(p []byte) (int, error) { return c.in.Read(p) }

// renumber gives a packet to the client its own number, while the library counts otherwise.
func (c *packetConn) renumber(header []byte) {
	if c.login != nil {
		header[packetHeader-1] += c.login.hidden
	}
}

// encryption is how the connection is encrypted, zero without TLS.
func (c *packetConn) encryption() tls.ConnectionState {
	if secure, ok := c.conn.(*tls.Conn); ok {
		return secure.ConnectionState()
	}
	return tls.ConnectionState{}
}
