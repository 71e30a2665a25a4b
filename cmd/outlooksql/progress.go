package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// progressPause is the time between two looks at the progress, and until the first.
const progressPause = 200 * time.Millisecond

// progress is how far a statement has come, and a line on a terminal that shows it.
type progress struct {
	start          time.Time
	rows, requests atomic.Int64

	mu     sync.Mutex // guards the rest
	w      io.Writer
	shown  bool // the line is on the terminal
	hidden bool // it is not to be shown again
}

// newProgress begins to measure.
func newProgress(w io.Writer) *progress { return &progress{start: time.Now(), w: w} }

// show keeps the line up to date until the function that it returns has returned.
func (p *progress) show() (stop func()) {
	ticker := time.NewTicker(progressPause)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() { // ends when stop is called
		defer close(ended)
		for {
			select {
			case <-ticker.C:
				p.draw()
			case <-done:
				return
			}
		}
	}()
	return func() {
		ticker.Stop()
		close(done)
		<-ended
		p.hide()
	}
}

// draw writes the line over itself.
func (p *progress) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.hidden {
		p.shown = true
		fmt.Fprintf(p.w, "\r%s\x1b[K", p)
	}
}

// hide takes the line away for good.
func (p *progress) hide() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	p.shown, p.hidden = false, true
}

// String is how far it is: rows, seconds, requests.
func (p *progress) String() string {
	return fmt.Sprintf("%s in %.2f s, %s to Graph", counted(p.rows.Load(), "row"), time.Since(p.start).Seconds(), counted(p.requests.Load(), "request"))
}

// hiddenBy returns a writer to w that takes the line away before it writes, for where both are the same terminal.
func (p *progress) hiddenBy(w io.Writer) io.Writer { return &hidingWriter{p, w} }

// hidingWriter hides a progress.
type hidingWriter struct {
	progress *progress
	io.Writer
}

// Write hides and writes.
func (w *hidingWriter) Write(b []byte) (int, error) {
	w.progress.hide()
	return w.Writer.Write(b)
}

// isTerminal reports whether a person looks at w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
