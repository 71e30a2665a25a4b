package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestProgress shows a line, and takes it away before the first rows come.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var terminal strings.Builder
		p := newProgress(&terminal)
		stop := p.show()
		p.rows.Add(7)
		p.requests.Add(1)
		time.Sleep(progressPause + time.Millisecond)
		synctest.Wait()
		const line = "\r7 rows in 0.20 s, 1 request to Graph\x1b[K"
		if terminal.String() != line {
			t.Errorf("after %v the terminal has %q, want %q", progressPause, &terminal, line)
		}
		out := p.hiddenBy(&terminal)
		out.Write([]byte("row\n"))
		time.Sleep(10 * progressPause)
		out.Write([]byte("row\n"))
		stop()
		if want := line + "\r\x1b[Krow\nrow\n"; terminal.String() != want {
			t.Errorf("at the end the terminal has %q, want %q", &terminal, want)
		}
	})
}

// TestProgressOfQuickStatements shows nothing.
func TestProgressOfQuickStatements(t *testing.T) {
	var terminal strings.Builder
	p := newProgress(&terminal)
	p.show()()
	if terminal.String() != "" {
		t.Errorf("the terminal has %q", &terminal)
	}
}
