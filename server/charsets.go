package server

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/encodings"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
	querypb "github.com/dolthub/vitess/go/vt/proto/query"
)

// The variables that say what a client speaks, and what it wants to be answered in.
const (
	clientCharset     = "character_set_client"
	connectionCharset = "character_set_connection"
	resultsCharset    = "character_set_results"
)

// widestLetter is the number of bytes that a letter takes at most where lengths are counted.
const widestLetter = 4

// charsetOf is the character set that a variable names, Unspecified without one.
func charsetOf(ctx *sql.Context, variable string) sql.CharacterSetID {
	v, err := ctx.GetSessionVariable(ctx, variable)
	name, ok := v.(string)
	if err != nil || !ok || name == "" {
		return sql.CharacterSet_Unspecified
	}
	id, err := sql.ParseCharacterSet(name)
	if err != nil {
		return sql.CharacterSet_Unspecified
	}
	return id
}

// encoderOf translates between UTF-8, in which everything is here, and a client's character set. It is nil where there is nothing to translate.
// What asks for utf8mb3 gets UTF-8 whole, where MySQL has a question mark for each letter of four bytes.
func encoderOf(id sql.CharacterSetID) encodings.Encoder {
	if isUntranslated(id) || isWide(id) {
		return nil
	}
	return id.Encoder()
}

// isUntranslated reports a character set whose bytes are UTF-8, or are nobody's to translate.
func isUntranslated(id sql.CharacterSetID) bool {
	switch id {
	case sql.CharacterSet_Unspecified, sql.CharacterSet_binary, sql.CharacterSet_utf8mb4, sql.CharacterSet_utf8mb3:
		return true
	}
	return false
}

// isWide reports a character set without ASCII in it, which no client may speak.
// See https://dev.mysql.com/doc/refman/8.0/en/charset-connection.html#charset-connection-impermissible-client-charset.
func isWide(id sql.CharacterSetID) bool {
	switch id {
	case sql.CharacterSet_ucs2, sql.CharacterSet_utf16, sql.CharacterSet_utf16le, sql.CharacterSet_utf32:
		return true
	}
	return false
}

// unspoken is the error for a character set that cannot be translated, nil for one that can.
func unspoken(id sql.CharacterSetID) error {
	if isUntranslated(id) || encoderOf(id) != nil {
		return nil
	}
	return newError(mysql.ERUnknownCharacterSet, "Unknown character set: '%s' is not spoken here: connect with utf8mb4", id.Name())
}

// inUTF8 is a text that a client sent, in UTF-8.
func inUTF8(ctx *sql.Context, text []byte) ([]byte, error) {
	id := charsetOf(ctx, clientCharset)
	encoder := encoderOf(id)
	if encoder == nil || allASCII(text) {
		return text, nil
	}
	decoded, ok := encoder.Decode(text)
	if !ok {
		return nil, newError(erInvalidString, "Invalid %s character string: the statement is in another character set than %s names", id, clientCharset)
	}
	return decoded, nil
}

// allASCII reports that a text is the same in every character set that a client may have.
func allASCII(text []byte) bool {
	for _, b := range text {
		if b >= 0x80 {
			return false
		}
	}
	return true
}

// speaker translates what a client is answered. Letters that its character set lacks become question marks, as in MySQL.
type speaker struct {
	id      sql.CharacterSetID
	encoder encodings.Encoder // nil where there is nothing to translate
}

// speakerOf is the session's.
func speakerOf(ctx *sql.Context) speaker {
	id := charsetOf(ctx, resultsCharset)
	return speaker{id, encoderOf(id)}
}

// bytes translates a text.
func (s speaker) bytes(text []byte) []byte {
	if s.encoder == nil || allASCII(text) {
		return text
	}
	return s.encoder.EncodeReplaceUnknown(text)
}

// row translates the texts of a row in place.
func (s speaker) row(fields []*querypb.Field, row []sqltypes.Value) {
	if s.encoder == nil {
		return
	}
	for i, v := range row {
		if fields[i].Charset != uint32(sql.Collation_binary) && !v.IsNull() {
			row[i] = sqltypes.MakeTrusted(v.Type(), s.bytes(v.Raw()))
		}
	}
}

// field translates a column's names, and counts its length in the character set's letters.
func (s speaker) field(f *querypb.Field) {
	if f.Charset != uint32(sql.Collation_binary) && s.id != sql.CharacterSet_Unspecified && f.ColumnLength < 1<<32-1 {
		f.ColumnLength = f.ColumnLength / widestLetter * uint32(s.id.MaxLength())
	}
	if s.encoder == nil {
		return
	}
	for _, name := range []*string{&f.Name, &f.OrgName, &f.Table, &f.OrgTable, &f.Database} {
		*name = string(s.bytes([]byte(*name)))
	}
}

// problem is an error in the client's words.
func (s speaker) problem(e *mysql.SQLError) *mysql.SQLError {
	if e == nil || s.encoder == nil {
		return e
	}
	spoken := *e
	spoken.Message = string(s.bytes([]byte(e.Message)))
	return &spoken
}

// greetedIn sets the variables to the character set that a client named when it connected, by the number of a collation. UTF-8 is the default.
func (s *session) greetedIn(collation uint8) error {
	id := sql.CollationID(collation)
	charset := id.CharacterSet()
	if charset.Name() == "" || isUntranslated(charset) {
		return nil
	}
	if err := unspoken(charset); err != nil {
		return err
	}
	ctx := sql.NewEmptyContext()
	for name, value := range map[string]string{
		clientCharset: charset.Name(), connectionCharset: charset.Name(), resultsCharset: charset.Name(), "collation_connection": id.Name(),
	} {
		if err := s.BaseSession.SetSessionVariable(ctx, name, value); err != nil {
			return err
		}
	}
	return nil
}

// refuseCharset is the error that a variable would be set to what cannot be translated, nil for other variables and values.
func (s *session) refuseCharset(variable string, value any) error {
	if !strings.EqualFold(variable, clientCharset) && !strings.EqualFold(variable, resultsCharset) {
		return nil
	}
	name, _ := value.(string)
	id, err := sql.ParseCharacterSet(name)
	if name == "" || err != nil {
		return nil // the engine says so
	}
	return unspoken(id)
}

// engineCharset is the character set of a session as the engine is to know it: all that it sees has been translated.
func engineCharset(id sql.CharacterSetID) sql.CharacterSetID {
	if id == sql.CharacterSet_Unspecified || id == sql.CharacterSet_binary {
		return id
	}
	return sql.CharacterSet_utf8mb4
}

// GetCharacterSet is that of literals.
func (s *session) GetCharacterSet() sql.CharacterSetID {
	return engineCharset(s.BaseSession.GetCharacterSet())
}

// GetCharacterSetResults is that of results, before they are translated.
func (s *session) GetCharacterSetResults() sql.CharacterSetID {
	return engineCharset(s.BaseSession.GetCharacterSetResults())
}

// GetCollation is that of literals.
func (s *session) GetCollation() sql.CollationID {
	id := s.BaseSession.GetCollation()
	if charset := id.CharacterSet(); id == sql.Collation_Unspecified || charset == engineCharset(charset) {
		return id
	}
	return sql.Collation_utf8mb4_0900_ai_ci
}
