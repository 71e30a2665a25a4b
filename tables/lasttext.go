package tables

import "sync"

// countedText is how many bytes a value must have to be counted while its row is made: one statement can make thousands for one row.
const countedText = 64 << 10

// lastText is what a function that makes long texts made last. It counts as held until the function makes another: it may be part of a row, or of
// what a further function is made of.
type lastText struct {
	mu    sync.Mutex // guards what follows
	usage *usage     // of the statement that bytes are held for
	bytes int64
}

// hold counts a result of so many bytes in the place of the one before.
func (l *lastText) hold(u *usage, bytes int64) error {
	if u == nil || l == nil {
		return nil
	}
	if bytes < countedText {
		bytes = 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.usage != u { // another execution, whose usage is freed as a whole
		l.usage, l.bytes = u, 0
	}
	more := bytes - l.bytes
	l.bytes = bytes
	if more <= 0 {
		u.free(-more)
		return nil
	}
	return u.hold(more)
}
