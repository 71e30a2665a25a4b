package server

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"time"

	"github.com/dolthub/vitess/go/mysql"
)

const (
	// packetHeader is the length of a packet's header: three bytes of length, one of sequence number.
	packetHeader = 4
	// errorMark is the first byte of an ERR packet. No row and no other packet begins with it.
	errorMark = 0xff
	// maxPacket is the length that says that the next packet continues this one.
	maxPacket = 1<<24 - 1
)

// errTooLong ends a connection whose client sends a command that is too long.
var errTooLong = errors.New("a command is longer than max_allowed_packet")

// packetConn passes the packets of the protocol library and of the client through, and knows where they begin. That makes
// possible what the library cannot do: an error after rows were sent (sendError), the packet that would have followed it
// left out, errors of the library's own making put right (mend), and commands that it does not know (translate). It does
// TLS too (login), as the library would read around it otherwise.
type packetConn struct {
	client *clientConn
	conn   net.Conn      // to the client: above TLS once that has begun
	in     *bufio.Reader // of conn
	login  *login        // nil when the first command has come

	// translate gets a command that is handled, and returns the one for the library, or nil. It is set before the
	// first command, when the client has logged in.
	translate func(payload []byte) ([]byte, error)
	// patience is how long the client's next command is awaited. It is set together with translate.
	patience func() time.Duration
	// mend may replace an error on its way to the client. If nil, all stay.
	mend func(*mysql.SQLError) *mysql.SQLError

	number        byte   // of the packet of the client's that was begun last
	size          int    // payload bytes of the client's current command, as far as it was begun
	coming        []byte // a command, or the header of a packet, that the library has yet to read
	arriving      int    // payload bytes of the client's current packet still to be read
	toBeContinued bool   // the client's next packet is part of the current one

	held      []byte // the beginning of a packet that cannot be judged yet
	left      int    // payload bytes of the current packet still to be written
	continued bool   // the next packet is part of the current one
	sequence  byte   // of the last packet of the response that is being written
	final     bool   // the next packet is the last of a response
	omit      int    // packets to leave out
}

// newPacketConn begins a connection. Without a configuration there is no TLS.
func newPacketConn(client *clientConn, config *tls.Config) *packetConn {
	return &packetConn{client: client, conn: client, in: bufio.NewReader(client), login: &login{tls: config}}
}

// The rest of net.Conn is the client's.
func (c *packetConn) Close() error                       { return c.client.Close() }
func (c *packetConn) LocalAddr() net.Addr                { return c.client.LocalAddr() }
func (c *packetConn) RemoteAddr() net.Addr               { return c.client.RemoteAddr() }
func (c *packetConn) SetDeadline(t time.Time) error      { return c.client.SetDeadline(t) }
func (c *packetConn) SetReadDeadline(t time.Time) error  { return c.client.SetReadDeadline(t) }
func (c *packetConn) SetWriteDeadline(t time.Time) error { return c.client.SetWriteDeadline(t) }

// Read gives the library the client's packets. A command that is too long, or too long in coming, is an error for the client, and ends the connection.
func (c *packetConn) Read(p []byte) (int, error) {
	for len(c.coming) == 0 && c.arriving == 0 {
		if err := c.next(); err != nil {
			return 0, c.farewell(err)
		}
	}
	if len(c.coming) > 0 {
		n := copy(p, c.coming)
		c.coming = c.coming[n:]
		return n, nil
	}
	n, err := c.in.Read(p[:min(len(p), c.arriving)])
	c.arriving -= n
	if err != nil {
		err = c.farewell(within(err))
	}
	return n, err
}

// within is an error in the middle of a packet.
func within(err error) error {
	if errors.Is(err, errIdle) {
		return errSlow
	}
	return err
}

// farewell tells the client why its connection ends, if it has not ended it, and returns what the library is told.
func (c *packetConn) farewell(err error) error {
	var last []byte
	switch {
	case errors.Is(err, errTooLong):
		last = errorPacket(c.number+1, newError(erPacketTooLarge, "Got a packet bigger than 'max_allowed_packet' bytes"))
	case errors.Is(err, errIdle): // the library logs every other error
		err = io.EOF
		last = errorPacket(0, newError(erIdleTooLong, "The client was disconnected by the server because of inactivity. See wait_timeout and interactive_timeout for configuring this behavior."))
	case errors.Is(err, errSlow):
		err = io.EOF
		last = errorPacket(c.number+1, newError(erReadInterrupted, "Got timeout reading communication packets"))
	default:
		return err
	}
	c.client.SetWriteDeadline(time.Now().Add(stalledTimeout)) // fails only on a closed connection
	if unsaid := c.flush(last); unsaid != nil {
		return errors.Join(err, unsaid)
	}
	return err
}

// next begins the client's next packet.
func (c *packetConn) next() error {
	if c.patience != nil && !c.toBeContinued {
		c.client.await = c.patience()
	}
	header, err := c.header()
	switch {
	case err == nil:
		c.client.await = c.client.readTime
		return within(c.begun(header))
	case c.toBeContinued:
		return within(err)
	}
	return err
}

// begun reads on in a packet whose header has come, if it is looked at as a whole.
func (c *packetConn) begun(header []byte) error {
	length, goesOn := payloadLength(header), c.toBeContinued
	if c.login != nil && (c.translate == nil || c.number != 0) {
		return c.nextOfLogin(c.number, length) // whatever its number, until the password was right
	}
	if !goesOn {
		c.size = 0
	}
	if c.size += length; c.size > mostCommand {
		return errTooLong
	}
	if c.login != nil { // the first command
		c.login = nil
	}
	c.toBeContinued = length == maxPacket
	if length == 0 || goesOn {
		c.coming, c.arriving = header, length
		return nil
	}
	first, err := c.in.Peek(1)
	if err != nil || !handled(first[0]) {
		c.coming, c.arriving = header, length
		return err
	}
	payload, err := c.rest(length)
	if err != nil {
		return err
	}
	c.toBeContinued = false
	if payload, err = c.translate(payload); err != nil || payload == nil {
		return err
	}
	c.coming = packetsOf(0, payload)
	return nil
}

// header reads the header of the client's next packet.
func (c *packetConn) header() ([]byte, error) {
	header := make([]byte, packetHeader)
	_, err := io.ReadFull(c.in, header)
	c.number = header[packetHeader-1]
	return header, err
}

// mostCommand is the longest command, in bytes: max_allowed_packet, by MySQL's default.
const mostCommand = 64 << 20

// rest reads a packet of some length, and those that continue it.
func (c *packetConn) rest(length int) ([]byte, error) {
	var payload []byte
	for {
		if len(payload)+length > mostCommand {
			return nil, errTooLong
		}
		begin := len(payload)
		payload = append(payload, make([]byte, length)...)
		if _, err := io.ReadFull(c.in, payload[begin:]); err != nil {
			return nil, err
		}
		if length < maxPacket {
			return payload, nil
		}
		header, err := c.header()
		if err != nil {
			return nil, err
		}
		length = payloadLength(header)
	}
}

// receive reads a packet of the client's that answers one of ours.
func (c *packetConn) receive() ([]byte, error) {
	header, err := c.header()
	if err != nil {
		return nil, err
	}
	return c.rest(payloadLength(header))
}

// send writes a packet beside the library, which must be between two commands, or have written all that it has to say.
func (c *packetConn) send(sequence byte, payload []byte) error {
	return c.flush(packetsOf(sequence, payload))
}

// packetsOf puts headers before a payload.
func packetsOf(sequence byte, payload []byte) []byte {
	var packets []byte
	for {
		n := min(len(payload), maxPacket)
		packets = append(packets, byte(n), byte(n>>8), byte(n>>16), sequence)
		packets = append(packets, payload[:n]...)
		payload = payload[n:]
		sequence++
		if n < maxPacket {
			return packets
		}
	}
}

// Write writes p, which may begin and end anywhere in a packet.
func (c *packetConn) Write(p []byte) (int, error) {
	data := p
	if len(c.held) > 0 || c.login != nil { // a copy, whose headers may be changed
		data = append(c.held, p...)
		c.held = nil
	}
	start, pos := 0, 0 // data[start:pos] is to be written as it is
	for pos < len(data) {
		if c.left > 0 {
			n := min(c.left, len(data)-pos)
			c.left -= n
			pos += n
			continue
		}
		size, whole := c.packet(data[pos:])
		if size == 0 { // its first bytes do not tell
			break
		}
		if !whole {
			c.begin(data[pos:])
			pos += packetHeader
			continue
		}
		if err := c.flush(data[start:pos]); err != nil {
			return 0, err
		}
		if err := c.replace(data[pos : pos+size]); err != nil {
			return 0, err
		}
		pos += size
		start = pos
	}
	c.held = append(c.held, data[pos:]...)
	if err := c.flush(data[start:pos]); err != nil {
		return 0, err
	}
	return len(p), nil
}

// packet looks at the packet that data begins with. whole says that it must be treated as one, and that it is
// there; its size is then that of the packet. The size is 0 if more bytes are needed to decide.
func (c *packetConn) packet(data []byte) (size int, whole bool) {
	if len(data) < packetHeader {
		return 0, false
	}
	length := payloadLength(data)
	if length == 0 || c.continued {
		return packetHeader, false
	}
	if len(data) == packetHeader {
		return 0, false
	}
	if c.omit == 0 && data[packetHeader] != errorMark {
		return packetHeader, false
	}
	if len(data) < packetHeader+length {
		return 0, false
	}
	return packetHeader + length, true
}

// begin notes the header of a packet that is written as it is.
func (c *packetConn) begin(header []byte) {
	c.left = payloadLength(header)
	c.continued = c.left == maxPacket
	c.renumber(header)
	c.sequence = header[packetHeader-1]
	if c.final {
		c.final, c.sequence = false, 0
	}
}

// replace writes a mended error, or leaves the packet out.
func (c *packetConn) replace(packet []byte) error {
	if c.omit > 0 {
		c.omit--
		return nil
	}
	c.renumber(packet)
	c.sequence = packet[packetHeader-1]
	parsed, ok := mysql.ParseErrorPacket(packet[packetHeader:]).(*mysql.SQLError)
	if !ok || c.mend == nil {
		return c.flush(packet)
	}
	return c.flush(errorPacket(c.sequence, c.mend(parsed)))
}

// flush writes data to the client.
func (c *packetConn) flush(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	_, err := c.conn.Write(data)
	return err
}

// sendError ends a result set whose rows have begun. The packet that the library writes to end it is left out.
// Everything written before must have been flushed.
func (c *packetConn) sendError(err *mysql.SQLError) error {
	if len(c.held) > 0 || c.left > 0 {
		return io.ErrShortWrite
	}
	c.sequence++
	c.omit = 1
	return c.flush(errorPacket(c.sequence, err))
}

// payloadLength is the length in a packet's header.
func payloadLength(header []byte) int {
	return int(header[0]) | int(header[1])<<8 | int(header[2])<<16
}

// errorPacket is an ERR packet with its header.
func errorPacket(sequence byte, err *mysql.SQLError) []byte {
	packet := []byte{0, 0, 0, sequence, errorMark}
	packet = binary.LittleEndian.AppendUint16(packet, uint16(err.Num))
	packet = append(packet, '#')
	packet = append(packet, err.State...)
	packet = append(packet, err.Message...)
	length := len(packet) - packetHeader
	packet[0], packet[1], packet[2] = byte(length), byte(length>>8), byte(length>>16)
	return packet
}
