package server_test

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/dolthub/vitess/go/mysql"

	"github.com/outlooksql/outlooksql/server"
)

// rawClient speaks the protocol packet by packet, for what no driver at hand does: cursors, caching_sha2_password
// without TLS, and clients that stop reading.
type rawClient struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader
	seq  byte
	id   uint32 // of the connection
}

// The commands, flags and packets that tests use.
const (
	comQuit        = 0x01
	comInitDB      = 0x02
	comQuery       = 0x03
	comStatistics  = 0x09
	comStmtPrepare = 0x16
	comStmtExecute = 0x17
	comStmtClose   = 0x19
	comStmtFetch   = 0x1c

	clientFlags  = 0x00000200 | 0x00008000 | 0x00080000 | 0x00000008 // protocol 4.1, secure, plugin, with database
	statusCursor = 0x0040
	statusLast   = 0x0080
)

// dialRaw connects and logs in with a method of authentication.
func dialRaw(t testing.TB, addr string, user server.User, method string) *rawClient {
	t.Helper()
	return dial(t, addr, user, method, clientFlags, nil)
}

// dialTLS connects and logs in over TLS. The packet that asks for TLS leaves together with the beginning of it.
func dialTLS(t *testing.T, addr string, user server.User, config *tls.Config) *rawClient {
	t.Helper()
	c := dial(t, addr, user, "mysql_native_password", clientFlags, config)
	if p := c.read(); p[0] != 0 {
		t.Fatalf("logging in: %s", errorText(t, p))
	}
	return c
}

// together is a connection whose first write waits for the second.
type together struct {
	net.Conn
	first []byte
}

// Write writes, but for the first time.
func (c *together) Write(p []byte) (int, error) {
	if c.first == nil {
		c.first = append([]byte{}, p...)
		return len(p), nil
	}
	_, err := c.Conn.Write(append(c.first, p...))
	c.first = []byte{}
	return len(p), err
}

// dial connects and sends a login with some flags, over TLS if there is a configuration.
func dial(t testing.TB, addr string, user server.User, method string, flags uint32, config *tls.Config) *rawClient {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	c := &rawClient{t: t, conn: conn, in: bufio.NewReader(conn)}
	greeting := c.read()
	after := 1
	for greeting[after] != 0 {
		after++
	}
	c.id = binary.LittleEndian.Uint32(greeting[after+1:])
	after += 1 + 4
	salt := append(append([]byte{}, greeting[after:after+8]...), greeting[after+27:after+27+12]...)
	reply := mysql.ScrambleMysqlNativePassword(salt, []byte(user.Password))
	if method == "caching_sha2_password" {
		reply = mysql.ScrambleCachingSha2Password(salt, []byte(user.Password))
	}
	if config != nil {
		flags |= 0x0800
	}
	response := binary.LittleEndian.AppendUint32(nil, flags)
	response = append(response, 0, 0, 0, 1, 255)
	response = append(response, make([]byte, 23)...)
	if config != nil {
		c.conn = &together{Conn: conn}
		c.write(response)
		secure := tls.Client(c.conn, config)
		c.conn, c.in = secure, bufio.NewReader(secure)
	}
	response = append(append(response, user.Name...), 0)
	response = append(append(response, byte(len(reply))), reply...)
	response = append(append(response, "mail"...), 0)
	response = append(append(response, method...), 0)
	c.write(response)
	return c
}

// read returns the next packet's payload.
func (c *rawClient) read() []byte {
	c.t.Helper()
	header := make([]byte, 4)
	if _, err := io.ReadFull(c.in, header); err != nil {
		c.t.Fatalf("reading a packet: %v", err)
	}
	if header[3] != c.seq {
		c.t.Fatalf("packet %d came when %d was due", header[3], c.seq)
	}
	c.seq++
	payload := make([]byte, int(header[0])|int(header[1])<<8|int(header[2])<<16)
	if _, err := io.ReadFull(c.in, payload); err != nil {
		c.t.Fatalf("reading a packet: %v", err)
	}
	return payload
}

// write sends one packet.
func (c *rawClient) write(payload []byte) {
	c.t.Helper()
	n := len(payload)
	if _, err := c.conn.Write(append([]byte{byte(n), byte(n >> 8), byte(n >> 16), c.seq}, payload...)); err != nil {
		c.t.Fatalf("writing a packet: %v", err)
	}
	c.seq++
}

// command sends a command.
func (c *rawClient) command(command byte, body ...byte) {
	c.t.Helper()
	c.seq = 0
	c.write(append([]byte{command}, body...))
}

// readError reads an ERR packet as "number sentence".
func (c *rawClient) readError() string {
	c.t.Helper()
	return errorText(c.t, c.read())
}

// errorText is an ERR packet as "number sentence".
func errorText(t testing.TB, packet []byte) string {
	t.Helper()
	if packet[0] != 0xff {
		t.Fatalf("got packet %q, want an error", packet)
	}
	return fmt.Sprintf("%d %s", binary.LittleEndian.Uint16(packet[1:]), packet[9:])
}

// skipTo reads up to an EOF packet and returns how many packets came before it and its status.
func (c *rawClient) skipToEOF() (packets int, status uint16) {
	c.t.Helper()
	for {
		p := c.read()
		if p[0] == 0xff {
			c.t.Fatalf("got error %s, want the end", errorText(c.t, p))
		}
		if p[0] == 0xfe && len(p) == 5 {
			return packets, binary.LittleEndian.Uint16(p[3:])
		}
		packets++
	}
}

// prepare prepares a statement without parameters and returns its number.
func (c *rawClient) prepare(query string) []byte {
	c.t.Helper()
	c.command(comStmtPrepare, []byte(query)...)
	p := c.read()
	if p[0] != 0 {
		c.t.Fatalf("preparing: %s", errorText(c.t, p))
	}
	c.skipToEOF()
	return p[1:5]
}

// openCursor executes a statement with a cursor.
func (c *rawClient) openCursor(id []byte) {
	c.t.Helper()
	c.command(comStmtExecute, append(append([]byte{}, id...), 1, 1, 0, 0, 0)...)
}

// fetch asks an open cursor for rows.
func (c *rawClient) fetch(id []byte, rows uint32) {
	c.t.Helper()
	c.command(comStmtFetch, binary.LittleEndian.AppendUint32(append([]byte{}, id...), rows)...)
}
