package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"
)

// The lengths of VARCHAR columns, in characters. Graph's ids are 120 to 190 characters long; 512 leaves room.
const (
	idLength      = 512
	addressLength = 320  // RFC 5321 4.5.3.1: 64 for the local part, 1 for @, 255 for the domain
	subjectLength = 1024 // Exchange cuts at 255, imported items may be longer
)

// Text is compared without regard to case and accents, as MySQL does by default, and as Exchange does.
func text(length int64) sql.Type {
	return gmstypes.MustCreateString(sqltypes.VarChar, length, sql.Collation_utf8mb4_0900_ai_ci)
}

var (
	// idType is for identifiers, which differ by case.
	idType = gmstypes.MustCreateString(sqltypes.VarChar, idLength, sql.Collation_utf8mb4_0900_bin)
	// longText is for bodies and for collections as JSON text: ODBC drivers do not know the wire type JSON.
	longText = gmstypes.CreateLongText(sql.Collation_utf8mb4_0900_ai_ci)
	// longBytes is for what is no text of a known character set: files, and messages as they went over the Internet.
	longBytes = gmstypes.LongBlob
	// dateTime is UTC with microseconds, which no time zone setting converts.
	dateTime = gmstypes.MustCreateDatetimeType(sqltypes.Datetime, 6)
	boolean  = gmstypes.Boolean
	integer  = gmstypes.Int32
)
