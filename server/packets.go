package server

import (
	"encoding/binary"
	"io"
	"net"

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

// packetConn writes the packets of the protocol library through, and knows where they begin. That makes three
// things possible that the library cannot do: an error after rows were sent (sendError), the packet that would
// have followed it left out, and errors of the library's own making put right (mend).
type packetConn struct {
	net.Conn
	// mend may replace an error on its way to the client.
	mend func(*mysql.SQLError) *mysql.SQLError

	held      []byte // the beginning of a packet that cannot be judged yet
	left      int    // payload bytes of the current packet still to be written
	continued bool   // the next packet is part of the current one
	sequence  byte   // of the last packet of the response that is being written
	final     bool   // the next packet is the last of a response
	omit      int    // packets to leave out
}

// Write writes p, which may begin and end anywhere in a packet.
func (c *packetConn) Write(p []byte) (int, error) {
	data := p
	if len(c.held) > 0 {
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
	c.sequence = packet[packetHeader-1]
	parsed, ok := mysql.ParseErrorPacket(packet[packetHeader:]).(*mysql.SQLError)
	if !ok {
		return c.flush(packet)
	}
	return c.flush(errorPacket(c.sequence, c.mend(parsed)))
}

// flush writes data to the client.
func (c *packetConn) flush(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	_, err := c.Conn.Write(data)
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
