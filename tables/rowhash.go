package tables

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"math"
	"strconv"

	"github.com/cockroachdb/apd/v3"
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// rowKey is a 128-bit hash that stands for a row where rows are compared. Senders choose the texts of rows: a key of 64 bits they
// could make collide, and have a row dropped.
type rowKey [2]uint64

// rowHasher hashes rows so that those that are equal in SQL have one key: texts by their collations, numbers by their values.
type rowHasher struct {
	types  []sql.Type
	hashes [2]maphash.Hash // of the process's own seeds
	n      uint64          // bytes of the present value
}

// newRowHasher hashes rows of some types.
func newRowHasher(types []sql.Type) *rowHasher {
	h := &rowHasher{types: types}
	for i := range h.hashes {
		h.hashes[i].SetSeed(messageSeeds[i])
	}
	return h
}

// hash is the key of a row. Within a subquery the outer row stands before it, which is one for all rows.
func (h *rowHasher) hash(ctx *sql.Context, row sql.Row) (rowKey, error) {
	for i := range h.hashes {
		h.hashes[i].Reset()
	}
	for i, v := range row[len(row)-len(h.types):] {
		v, err := sql.UnwrapAny(ctx, v)
		if err != nil {
			return rowKey{}, err
		}
		if h.n = 0; v == nil {
			h.n = math.MaxUint64 // no value has that length
		} else if err := h.value(ctx, v, h.types[i]); err != nil {
			return rowKey{}, err
		}
		var length [8]byte // behind each value, so that none runs into the next
		binary.LittleEndian.PutUint64(length[:], h.n)
		h.Write(length[:])
	}
	return rowKey{h.hashes[0].Sum64(), h.hashes[1].Sum64()}, nil
}

// Write hashes bytes. It never fails.
func (h *rowHasher) Write(p []byte) (int, error) {
	for i := range h.hashes {
		h.hashes[i].Write(p)
	}
	h.n += uint64(len(p))
	return len(p), nil
}

// value hashes a value.
func (h *rowHasher) value(ctx *sql.Context, v any, t sql.Type) (err error) {
	if t, ok := t.(gmstypes.StringType); ok {
		s, err := gmstypes.ConvertToString(ctx, v, t, nil)
		if err != nil {
			return err
		}
		return t.Collation().WriteWeightString(h, s)
	}
	switch v := v.(type) {
	case bool:
		_, err = fmt.Fprint(h, tinyint(v))
	case float32:
		_, err = h.Write(floatText(float64(v), 32))
	case float64:
		_, err = h.Write(floatText(v, 64))
	case *apd.Decimal:
		short, _ := new(apd.Decimal).Reduce(v) // 1.50 is 1.5
		_, err = h.Write([]byte(short.Text('f')))
	case []byte:
		_, err = h.Write(v)
	default:
		_, err = fmt.Fprint(h, v)
	}
	return err
}

// floatText is a number of so many bits in digits, of which zero has no sign.
func floatText(v float64, bits int) []byte {
	return strconv.AppendFloat(nil, v+0, 'f', -1, bits) // -0 + 0 is 0
}
