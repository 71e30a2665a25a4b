package server

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// loginTimeout is how long a client may take from connecting to being authenticated. It is MySQL's
	// connect_timeout.
	loginTimeout = 10 * time.Second
	// stalledTimeout is how long a write may still take after its statement was cancelled, so that a client that
	// does not read cannot hold a goroutine.
	stalledTimeout = 5 * time.Second
	// writeTimeout is how long a write may take that moves nothing, until the session says otherwise. It is MySQL's net_write_timeout.
	writeTimeout = 60 * time.Second
	// readTimeout is how long the rest of a packet is awaited, until the session says otherwise. It is MySQL's net_read_timeout.
	readTimeout = 30 * time.Second
	// writeChunk is the most bytes written at a time, of which each part has that time.
	writeChunk = 64 << 10
	// readAhead is how many chunks of readChunk bytes are read ahead of the command loop.
	readAhead = 8
	// readChunk is the most bytes read at a time.
	readChunk = 4096
)

// listener accepts connections as packetConns and knows those that are open.
type listener struct {
	net.Listener
	ctx context.Context // parent of every connection's context
	tls *tls.Config     // nil without TLS

	room crowd // for connections

	mu       sync.Mutex
	conns    map[*clientConn]struct{} // guarded by mu
	finished bool                     // guarded by mu: new connections are refused
	open     sync.WaitGroup           // two per connection: until its reader has ended, and until it was closed
}

// Accept returns the next client. It goes on after errors that pass, as when the process has no file descriptor
// left for the moment.
func (l *listener) Accept() (net.Conn, error) {
	for {
		nc, err := l.Listener.Accept()
		if err == nil && l.room.full() {
			l.room.turnAway(nc)
			continue
		}
		if err == nil {
			return newPacketConn(l.add(nc), l.tls), nil
		}
		if errors.Is(err, net.ErrClosed) || l.ctx.Err() != nil {
			return nil, err
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-l.ctx.Done():
			return nil, l.ctx.Err()
		}
	}
}

// add starts reading from a new connection.
func (l *listener) add(nc net.Conn) *clientConn {
	ctx, cancel := context.WithCancelCause(l.ctx)
	c := &clientConn{
		Conn:     nc,
		ctx:      ctx,
		cancel:   cancel,
		chunks:   make(chan []byte, readAhead),
		finished: make(chan struct{}),
		closed:   make(chan struct{}),
		idle:     time.NewTimer(loginTimeout),
	}
	c.readTime = readTimeout
	c.idle.Stop() // until something is awaited
	c.writeTime.Store(int64(writeTimeout))
	l.open.Add(1)
	l.room.enter()
	c.release = func() {
		l.room.leave()
		l.open.Done()
	}
	c.login = time.AfterFunc(loginTimeout, func() { c.Close() })
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.finished {
		c.finish()
	}
	l.conns[c] = struct{}{}
	l.open.Go(func() {
		c.read()
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.conns, c)
	})
	return c
}

// finish tells every connection, present and future, to end with the statement that it is running.
func (l *listener) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.finished = true
	for c := range l.conns {
		c.finish()
	}
}

// dismiss is finish for the connections of users that are not welcome any more.
func (l *listener) dismiss(welcome func(user string) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		if user := c.user.Load(); user != nil && !welcome(*user) {
			c.finish()
		}
	}
}

// wait returns when every connection has been closed and its reader has ended. Nothing may be accepted meanwhile.
func (l *listener) wait() { l.open.Wait() }

// clientConn is a client's connection below TLS. A goroutine of its own reads ahead, so that a client that goes
// away is noticed while its statement runs: that cancels ctx.
type clientConn struct {
	net.Conn
	ctx      context.Context // canceled, with errClientGone as cause, when the client is gone
	cancel   context.CancelCauseFunc
	login    *time.Timer            // closes the connection unless the client logs in
	idle     *time.Timer            // runs while Read waits
	await    time.Duration          // how long Read waits at most; 0 is for ever. Only who reads touches it, and readTime
	readTime time.Duration          // the session's net_read_timeout, how long the rest of a packet is awaited
	chunks   chan []byte            // what was read, closed after the last
	rest     []byte                 // of the chunk in hand; only Read touches it
	user     atomic.Pointer[string] // who has logged in; nil until somebody has
	finished chan struct{}          // closed by finish
	closed   chan struct{}          // closed by Close
	release  func()                 // called by the first Close

	writeTime atomic.Int64 // a time.Duration: how long a client may read nothing while something is written
	deadlines sync.Mutex   // guards until and ended, and the deadline of writes
	until     time.Time    // when writes fail, whatever they move; zero is never
	ended     bool         // the statement was cancelled: no write may take longer than stalledTimeout

	finishOnce, closeOnce sync.Once
}

// read fills chunks until the connection ends.
func (c *clientConn) read() {
	defer c.cancel(errClientGone)
	defer close(c.chunks)
	for {
		chunk := make([]byte, readChunk)
		n, err := c.Conn.Read(chunk)
		if n > 0 {
			select {
			case c.chunks <- chunk[:n]:
			case <-c.closed:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// What Read says when the client has sent no command for too long, or no more of one, and Write when it has read nothing.
var (
	errIdle    = errors.New("the client is idle for longer than wait_timeout")
	errSlow    = errors.New("the client has begun a packet, and sent no more of it for longer than net_read_timeout")
	errNotRead = errors.New("the client has read nothing of a result for longer than net_write_timeout")
)

// Read returns what was read ahead. After finish it says io.EOF, so that the command loop ends.
func (c *clientConn) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		var ok bool
		if c.await > 0 {
			c.idle.Reset(c.await)
			defer c.idle.Stop()
		}
		select {
		case c.rest, ok = <-c.chunks:
			if !ok {
				return 0, io.EOF
			}
		case <-c.finished:
			return 0, io.EOF
		case <-c.idle.C:
			return 0, errIdle
		}
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// Write writes to the client. It fails when nothing moves for as long as net_write_timeout says, which the kernel finds of one that reads some kB a second,
// too: a client that does not read would hold its statement, and what that reads of mail.
func (c *clientConn) Write(p []byte) (int, error) {
	written, called := 0, time.Now()
	for {
		patience := time.Duration(c.writeTime.Load())
		begun := time.Now()
		c.allow(called, begun.Add(patience))
		n, err := c.Conn.Write(p[written:min(len(p), written+writeChunk)])
		written += n
		if errors.Is(err, os.ErrDeadlineExceeded) && time.Since(begun) >= patience {
			err = errNotRead
		}
		if err != nil || written == len(p) {
			return written, err
		}
	}
}

// allow gives a write that was called at a time until another, but none after what SetWriteDeadline said, and little where the statement has ended.
func (c *clientConn) allow(called, at time.Time) {
	c.deadlines.Lock()
	defer c.deadlines.Unlock()
	if last := called.Add(stalledTimeout); c.ended && last.Before(at) {
		at = last
	}
	if !c.until.IsZero() && c.until.Before(at) {
		at = c.until
	}
	c.Conn.SetWriteDeadline(at) // fails only on a closed connection
}

// SetWriteDeadline says when writes fail, whatever they move; zero is never.
func (c *clientConn) SetWriteDeadline(at time.Time) error {
	c.deadlines.Lock()
	defer c.deadlines.Unlock()
	c.until = at
	return c.Conn.SetWriteDeadline(at)
}

// belongsTo says who has logged in.
func (c *clientConn) belongsTo(user string) { c.user.Store(&user) }

// finish ends the connection once the statement that it runs has been answered.
func (c *clientConn) finish() { c.finishOnce.Do(func() { close(c.finished) }) }

// Close closes the connection, which ends the reader.
func (c *clientConn) Close() error {
	c.login.Stop()
	c.closeOnce.Do(func() {
		close(c.closed)
		c.release()
	})
	return c.Conn.Close()
}

// boundWrites lets no write take longer than stalledTimeout after ctx has ended. A cursor's client may come for the next rows, or the error, long after that.
// The function that it returns undoes that.
func (c *clientConn) boundWrites(ctx context.Context) (release func()) {
	set := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(set)
		c.hurry(true, time.Now().Add(stalledTimeout))
	})
	return func() {
		if !stop() {
			<-set
			c.hurry(false, time.Time{})
		}
	}
}

// hurry says whether the statement has ended, and until when the write may take that is under way.
func (c *clientConn) hurry(ended bool, until time.Time) {
	c.deadlines.Lock()
	defer c.deadlines.Unlock()
	c.ended = ended
	if c.until.IsZero() || !until.IsZero() && until.Before(c.until) {
		c.Conn.SetWriteDeadline(until) // fails only on a closed connection
	}
}
