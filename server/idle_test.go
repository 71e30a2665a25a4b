package server_test

import (
	"crypto/tls"
	"testing"
	"time"
)

// idleError is what a client reads that has been idle for longer than wait_timeout.
const idleError = "4031 The client was disconnected by the server because of inactivity. See wait_timeout and interactive_timeout for configuring this behavior."

// TestIdle: a client that sends nothing for wait_timeout is told so and disconnected, with TLS and without. Its statements may take longer.
func TestIdle(t *testing.T) {
	r := start(t, nil)
	for name, dial := range map[string]func(*testing.T) *rawClient{
		"plain": func(t *testing.T) *rawClient { return login(t, r) },
		"tls": func(t *testing.T) *rawClient {
			return dialTLS(t, r.addr, testUsers[0], &tls.Config{InsecureSkipVerify: true})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, other := dial(t), dial(t)
			c.command(comQuery, []byte("SET wait_timeout = 1")...)
			c.read()
			if got := c.text("SELECT CONCAT(@@wait_timeout, SLEEP(1.2))"); got != "10" {
				t.Errorf("got %q of a long statement", got)
			}
			begun := time.Now()
			c.seq = 0
			if got := c.readError(); got != idleError {
				t.Errorf("got %q", got)
			}
			if took := time.Since(begun); took < 900*time.Millisecond {
				t.Errorf("disconnected after %v", took)
			}
			if _, err := c.in.ReadByte(); err == nil {
				t.Error("the connection is open")
			}
			other.wantAlive() // it has waited longer than the first
		})
	}
}

// TestIdleAfterReset: a session made new has the default again.
func TestIdleAfterReset(t *testing.T) {
	c := login(t, start(t, nil))
	c.command(comQuery, []byte("SET wait_timeout = 1")...)
	c.read()
	c.command(0x1f) // COM_RESET_CONNECTION
	c.read()
	if got := c.text("SELECT @@wait_timeout"); got != "28800" {
		t.Errorf("wait_timeout is %s", got)
	}
	time.Sleep(1100 * time.Millisecond) // the server must do nothing meanwhile
	c.wantAlive()
}

// TestCompressionRefused: a client that compresses without being offered it is told so before it does, as both would wait for ever.
func TestCompressionRefused(t *testing.T) {
	r := start(t, nil)
	for name, config := range map[string]*tls.Config{"plain": nil, "tls": {InsecureSkipVerify: true}} {
		t.Run(name, func(t *testing.T) {
			c := dial(t, r.addr, testUsers[0], "mysql_native_password", clientFlags|0x0020, config)
			mustContain(t, c.readError(), "3922 Compression is not spoken here")
		})
	}
}
