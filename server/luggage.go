package server

import (
	"strings"
	"sync"
	"sync/atomic"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// What connections may keep from one statement to the next, in bytes: limits of statements do not see it, and it stays while nothing runs.
const (
	mostOfOne = 128 << 20
	mostOfAll = 1 << 30
	// keptName is about what anything takes that has a name, beside its name and its value.
	keptName = 128
	// keptByte is about what each byte of a statement's or a JSON document's text takes once it is parsed.
	keptByte = 16
)

// luggageKind is a kind of things that a connection keeps.
type luggageKind int

// The kinds.
const (
	userVariables luggageKind = iota
	preparedStatements
	namedStatements // of PREPARE … FROM
	pieces          // of parameters that the client sends ahead
	kindsOfLuggage
)

// luggageNames are the kinds, and what to do about each, in an error.
var luggageNames = [kindsOfLuggage]struct{ name, less string }{
	{"user variables", "Set some to NULL"},
	{"prepared statements", "Close some"},
	{"prepared statements", "DEALLOCATE PREPARE some"},
	{"parameters sent in pieces", "Send shorter ones"},
}

// luggage is how much a connection keeps. It is safe for concurrent use.
type luggage struct {
	all *atomic.Int64 // bytes that all connections of the server keep

	mu        sync.Mutex // guards what follows
	bytes     [kindsOfLuggage]int64
	variables map[string]int64 // bytes by name in lower case
}

// pack says how much of a kind the connection keeps from now on. The error is MySQL's for what does not fit: then it keeps what it did.
func (l *luggage) pack(kind luggageKind, bytes int64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.packLocked(kind, bytes)
}

// packLocked is pack while mu is held.
func (l *luggage) packLocked(kind luggageKind, bytes int64) error {
	more := bytes - l.bytes[kind]
	if all := l.all.Add(more); more > 0 {
		if most, whose := l.tooMuch(more, all); most > 0 {
			l.all.Add(-more)
			of := luggageNames[kind]
			return newError(erCapacityExceeded, "Memory capacity of %d bytes for '%s' of %s exceeded. %s, or connect again.", most, of.name, whose, of.less)
		}
	}
	l.bytes[kind] = bytes
	return nil
}

// tooMuch is the bound that more would pass, and whose it is; 0 of none.
func (l *luggage) tooMuch(more, all int64) (most int64, whose string) {
	for _, bytes := range l.bytes {
		more += bytes
	}
	switch {
	case more > mostOfOne:
		return mostOfOne, "this connection"
	case all > mostOfAll:
		return mostOfAll, "all connections"
	}
	return 0, ""
}

// packVariable is pack for a user variable that is set.
func (l *luggage) packVariable(name string, bytes int64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	name = strings.ToLower(name)
	bytes += keptName + int64(len(name))
	if err := l.packLocked(userVariables, l.bytes[userVariables]+bytes-l.variables[name]); err != nil {
		return err
	}
	if l.variables == nil {
		l.variables = map[string]int64{}
	}
	l.variables[name] = bytes
	return nil
}

// unpack forgets everything: the connection has been closed, or made new.
func (l *luggage) unpack() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, bytes := range l.bytes {
		l.all.Add(-bytes)
	}
	l.bytes, l.variables = [kindsOfLuggage]int64{}, nil
}

// SetUserVariable sets a user variable, where there is room for it.
func (s *session) SetUserVariable(ctx *sql.Context, name string, value any, t sql.Type) error {
	value, err := sql.UnwrapAny(ctx, value)
	if err != nil {
		return err
	}
	if err := s.luggage.packVariable(name, sizeOfVariable(ctx, value)); err != nil {
		return err
	}
	return s.BaseSession.SetUserVariable(ctx, name, value, t)
}

// sizeOfVariable is about what a value takes, in bytes.
func sizeOfVariable(ctx *sql.Context, value any) int64 {
	switch v := value.(type) {
	case string:
		return int64(len(v))
	case []byte:
		return int64(len(v))
	case sql.JSONWrapper:
		text, err := types.JsonToMySqlBytes(ctx, v)
		if err != nil {
			return 0
		}
		return keptByte * int64(len(text))
	}
	return 0
}

// checkPrepared counts the statements that are prepared, with one more text.
func (s *connection) checkPrepared(text string) error {
	bytes := keptName + keptByte*int64(len(text))
	for _, st := range s.prepared {
		bytes += keptName + keptByte*int64(len(st.text))
	}
	return s.luggage.pack(preparedStatements, bytes)
}

// countNamed counts the statements that are prepared by name, with the one that a statement prepares, whatever becomes of it, or without the one that
// it forgets.
func (s *connection) countNamed(ctx *sql.Context, stmt sqlparser.Statement) error {
	switch stmt := stmt.(type) {
	case *sqlparser.Deallocate:
		return s.keepNamed(stmt.Name, 0)
	case *sqlparser.Prepare:
		text, err := textOfNamed(ctx, stmt)
		if err != nil {
			return err
		}
		return s.keepNamed(stmt.Name, keptName+keptByte*int64(len(text)))
	}
	return nil
}

// keepNamed counts a statement of so many bytes under a name; of none, it is gone.
func (s *connection) keepNamed(name string, bytes int64) error {
	name = strings.ToLower(name)
	total := bytes
	for other, size := range s.named {
		if other != name {
			total += size
		}
	}
	if err := s.luggage.pack(namedStatements, total); err != nil {
		return err
	}
	if s.named == nil {
		s.named = map[string]int64{}
	}
	if s.named[name] = bytes; bytes == 0 {
		delete(s.named, name)
	}
	return nil
}

// keepPiece counts a piece of a parameter. Where there is no room, the parameters of the statement are forgotten, and executing it will be the error:
// pieces are not answered.
func (s *connection) keepPiece(c *mysql.Conn, statement uint32, bytes int64) (fits bool) {
	if s.overlong[statement] != nil {
		return false
	}
	s.pieces += bytes
	if s.luggage.pack(pieces, s.pieces) == nil {
		return true
	}
	s.pieces = piecesOf(c, 0) + bytes // the library forgets those of statements that were executed or closed
	err := s.luggage.pack(pieces, s.pieces)
	if err == nil {
		return true
	}
	if s.overlong == nil {
		s.overlong = map[uint32]error{}
	}
	s.overlong[statement] = err
	if data := c.PrepareData[statement]; data != nil {
		for _, v := range data.BindVars {
			v.Value = nil
		}
	}
	s.recount(c, 0)
	return false
}

// recount counts the pieces that there are, without those of one statement.
func (s *connection) recount(c *mysql.Conn, without uint32) {
	if s.pieces == 0 {
		return
	}
	s.pieces = piecesOf(c, without)
	s.luggage.pack(pieces, s.pieces) // which is not more than before
}

// piecesOf are the bytes of parameters that the library keeps, without those of one statement.
func piecesOf(c *mysql.Conn, without uint32) int64 {
	total := int64(0)
	for id, data := range c.PrepareData {
		if id == without {
			continue
		}
		for _, v := range data.BindVars {
			total += int64(len(v.GetValue()))
		}
	}
	return total
}
