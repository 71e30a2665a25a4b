package server

import (
	"bytes"
	"net"
	"testing"

	"github.com/dolthub/vitess/go/mysql"
)

// recorder is a connection that keeps what is written.
type recorder struct {
	net.Conn
	written bytes.Buffer
}

// Write keeps p.
func (r *recorder) Write(p []byte) (int, error) { return r.written.Write(p) }

// packet is a packet with its header.
func packet(sequence int, payload []byte) []byte {
	n := len(payload)
	return append([]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(sequence)}, payload...)
}

// mendToTwo replaces every error by number 2.
func mendToTwo(*mysql.SQLError) *mysql.SQLError { return mysql.NewSQLError(2, "", "mended") }

// FuzzPacketConn writes packets in pieces of any size: what arrives must not depend on them. Each byte of shape makes
// a packet: 0 an empty one, 1 an error, others one of that many bytes. pieces are the sizes of the writes.
func FuzzPacketConn(f *testing.F) {
	f.Add([]byte{5, 1, 0, 200, 1, 1, 3}, []byte{4, 5, 1, 9})
	f.Add([]byte{1}, []byte{1})
	f.Add([]byte{0, 0, 7}, []byte{3, 2})
	f.Fuzz(func(t *testing.T, shape, pieces []byte) {
		var stream, want []byte
		for i, n := range shape {
			payload := bytes.Repeat([]byte{n}, int(n))
			if n == 0xff {
				payload[0] = 0
			}
			if n == 1 {
				stream = append(stream, errorPacket(byte(i), mysql.NewSQLError(1, "", "as it came"))...)
				want = append(want, errorPacket(byte(i), mendToTwo(nil))...)
				continue
			}
			stream = append(stream, packet(i, payload)...)
			want = append(want, packet(i, payload)...)
		}
		got := &recorder{}
		c := &packetConn{conn: got, mend: mendToTwo}
		for i := 0; len(stream) > 0; i++ {
			n := len(stream)
			if i < len(pieces) {
				n = min(n, int(pieces[i]))
			}
			if written, err := c.Write(stream[:n]); err != nil || written != n {
				t.Fatalf("Write: %d, %v", written, err)
			}
			stream = stream[n:]
		}
		if !bytes.Equal(got.written.Bytes(), want) {
			t.Errorf("got  %q\nwant %q", got.written.Bytes(), want)
		}
	})
}

// TestPacketContinued writes a row longer than a packet, whose rest begins like an error.
func TestPacketContinued(t *testing.T) {
	got := &recorder{}
	c := &packetConn{conn: got, mend: mendToTwo}
	row := append(packet(7, make([]byte, maxPacket)), packet(8, []byte{errorMark, 1, 2, 3})...)
	row = append(row, packet(9, []byte{0})...)
	if _, err := c.Write(row); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.written.Bytes(), row) {
		t.Error("a long row was changed")
	}
}

// TestSendError writes an error after rows; the packet after it is left out, the next response is not.
func TestSendError(t *testing.T) {
	got := &recorder{}
	c := &packetConn{conn: got, mend: mendToTwo}
	c.Write(packet(254, []byte("row")))
	c.Write(packet(255, []byte("row")))
	problem := mysql.NewSQLError(1205, "HY000", "busy")
	if err := c.sendError(problem); err != nil {
		t.Fatal(err)
	}
	c.Write(packet(0, []byte{0xfe, 0, 0, 0, 0}))
	c.Write(packet(1, []byte("next")))
	want := append(packet(254, []byte("row")), packet(255, []byte("row"))...)
	want = append(append(want, errorPacket(0, problem)...), packet(1, []byte("next"))...)
	if !bytes.Equal(got.written.Bytes(), want) {
		t.Errorf("got  %q\nwant %q", got.written.Bytes(), want)
	}
	c.Write([]byte{1, 0})
	if err := c.sendError(problem); err == nil {
		t.Error("an error was written into the middle of a packet")
	}
}
