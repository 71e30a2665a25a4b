package tables

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"io"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// Functions of bytes. What is no code is NULL; the engine's are errors, and uncompress whatever length a statement asks for.
// See https://dev.mysql.com/doc/refman/8.0/en/encryption-functions.html.
var (
	fromBase64 = &scalarKind{name: "from_base64", least: 1, most: 1, typeOf: always(gmstypes.LongBlob), eval: evalFromBase64}
	// A BIGINT UNSIGNED, which the differences of two are too.
	checkSum   = &scalarKind{name: "crc32", least: 1, most: 1, typeOf: always(gmstypes.Uint64), eval: evalCheckSum}
	uncompress = &scalarKind{name: "uncompress", least: 1, most: 1, typeOf: always(gmstypes.LongBlob), eval: evalUncompress}
)

// The warnings of UNCOMPRESS.
const (
	errTooBigForUncompress = 1256
	errZlibData            = 1259
)

// bytesAt is an argument as bytes.
func bytesAt(ctx *sql.Context, call *scalar, values sql.Row, i int) ([]byte, error) {
	b, _, err := gmstypes.LongBlob.Convert(ctx, textAt(ctx, call, values, i))
	if err != nil {
		return nil, err
	}
	out, _ := b.([]byte)
	return out, nil
}

// evalFromBase64 decodes; blanks and ends of lines are no part of the code.
func evalFromBase64(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	code, err := bytesAt(ctx, call, values, 0)
	if err != nil {
		return nil, err
	}
	text := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n", r) {
			return -1
		}
		return r
	}, string(code))
	out, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, nil
	}
	return out, nil
}

// evalCheckSum is CRC32, of bytes and decimals too, of which the engine's is an error.
func evalCheckSum(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	b, err := bytesAt(ctx, call, values, 0)
	if err != nil {
		return nil, err
	}
	return uint64(crc32.ChecksumIEEE(b)), nil
}

// evalUncompress is the bytes again; NULL with a warning where they are not compressed, or too many.
func evalUncompress(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	from, err := bytesAt(ctx, call, values, 0)
	if err != nil || len(from) == 0 {
		return []byte{}, err
	}
	corrupt := func() (any, error) {
		ctx.Warn(errZlibData, "ZLIB: Input data corrupted")
		return nil, nil
	}
	if len(from) <= 4 {
		return corrupt()
	}
	length := binary.LittleEndian.Uint32(from) & 0x3fffffff
	if length > mostBytes {
		ctx.Warn(errTooBigForUncompress, "Uncompressed data size too large; the maximum size is %d", mostBytes)
		return nil, nil
	}
	r, err := zlib.NewReader(bytes.NewReader(from[4:]))
	if err != nil {
		return corrupt()
	}
	out, err := io.ReadAll(io.LimitReader(r, int64(length)+1))
	if err != nil || len(out) != int(length) {
		return corrupt()
	}
	return out, nil
}
