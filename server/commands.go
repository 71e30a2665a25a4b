package server

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
	querypb "github.com/dolthub/vitess/go/vt/proto/query"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// The commands of the protocol that the library does not know, or takes otherwise than MySQL. Each is answered here, or
// put into one that it knows.
// See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html.
const (
	comQuery           = 0x03
	comStatistics      = 0x09
	comProcessInfo     = 0x0a
	comProcessKill     = 0x0c
	comChangeUser      = 0x11
	comStmtPrepare     = 0x16
	comStmtSendLong    = 0x18
	comStmtReset       = 0x1a
	comResetConnection = 0x1f
)

// mostParameters is the most parameters of a prepared statement.
const mostParameters = 1<<16 - 1

// mostPrepared is how many prepared statements a connection may have open, MySQL's default of max_prepared_stmt_count.
const mostPrepared = 16382

// commands translates the commands of one client.
type commands struct {
	h     *handler
	c     *mysql.Conn
	state *connection
}

// handled reports whether a command is looked at as a whole before the library gets it.
func handled(command byte) bool {
	switch command {
	case comStatistics, comProcessInfo, comProcessKill, comChangeUser, comStmtPrepare, comStmtSendLong, comStmtReset:
		return true
	}
	return false
}

// translate returns the command that the library is to get in the place of one that is handled, nil if that has been
// answered.
func (cs commands) translate(payload []byte) ([]byte, error) {
	body := payload[1:]
	switch payload[0] {
	case comStatistics:
		return nil, cs.state.packets.send(1, []byte(cs.h.statistics()))
	case comProcessInfo:
		return query("SHOW PROCESSLIST"), nil
	case comProcessKill:
		if len(body) != 4 {
			return nil, cs.refuse(newError(mysql.ERUnknownComError, "malformed COM_PROCESS_KILL"))
		}
		return query(fmt.Sprintf("KILL %d", binary.LittleEndian.Uint32(body))), nil
	case comChangeUser:
		change, ok := parseChangeUser(body)
		if !ok {
			return nil, cs.refuse(newError(mysql.ERUnknownComError, "malformed COM_CHANGE_USER"))
		}
		cs.state.changing = change
		return []byte{comResetConnection}, nil
	case comStmtReset:
		if len(body) == 4 { // or else the library keeps values that are none
			id := binary.LittleEndian.Uint32(body)
			delete(cs.state.overlong, id)
			if data := cs.c.PrepareData[id]; data != nil && data.BindVars != nil {
				data.BindVars = make(map[string]*querypb.BindVariable, data.ParamsCount)
				cs.state.recount(cs.c, 0)
			}
		}
		return payload, nil
	case comStmtSendLong:
		const header = 4 + 2 // the statement and the parameter
		if len(body) > header && !cs.state.keepPiece(cs.c, binary.LittleEndian.Uint32(body), int64(len(body)-header)) {
			return payload[:1+header], nil // there is a parameter, whatever its value
		}
	case comStmtPrepare:
		return cs.prepare(string(body))
	}
	return payload, nil
}

// query is the command to run a statement.
func query(text string) []byte { return append([]byte{comQuery}, text...) }

// refuse answers with an error.
func (cs commands) refuse(err *mysql.SQLError) error {
	return cs.state.packets.flush(errorPacket(1, err))
}

// prepare keeps the text of a statement to prepare. The library only counts the parameters of what it gets, with a
// grammar that lacks some of MySQL's, so it gets a statement that has as many.
func (cs commands) prepare(text string) ([]byte, error) {
	ctx, err := cs.h.context(cs.state.client.ctx, cs.c, "")
	if err != nil {
		return nil, cs.refuse(clientError(cs.state.client.ctx, err))
	}
	n := parameters(text, sql.LoadSqlMode(ctx).ParserOptions().AnsiQuotes)
	if n > mostParameters {
		return nil, cs.refuse(newError(erTooManyPlaceholders, "Prepared statement contains too many placeholders"))
	}
	if len(cs.c.PrepareData) >= mostPrepared {
		return nil, cs.refuse(newError(erTooManyPrepared, "Can't create more than max_prepared_stmt_count statements (current value: %d)", mostPrepared))
	}
	cs.state.preparing = text
	stand := "SELECT 1" + strings.Repeat(",?", n)
	return append([]byte{comStmtPrepare}, stand...), nil
}

// parameters counts the parameters of a statement as the engine's parser does.
func parameters(text string, ansiQuotes bool) int {
	d := translate(text, ansiQuotes)
	tokens := sqlparser.NewStringTokenizer(d.text())
	if ansiQuotes {
		tokens = sqlparser.NewStringTokenizerForAnsiQuotes(d.text())
	}
	n := 0
	for {
		switch kind, value := tokens.Scan(); {
		case kind == 0 || kind == sqlparser.LEX_ERROR:
			return n
		case kind == sqlparser.VALUE_ARG && strings.HasPrefix(string(value), ":v"):
			n++
		}
	}
}
