package config

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Limits bound what one statement may take. Zero is no limit.
type Limits struct {
	Rows     int64         // read from Graph
	Bytes    int64         // of Graph's answers, decompressed
	Requests int64         // sent to Graph, with those that are sent again
	Time     time.Duration // from its beginning to its last row
	Memory   int64         // bytes that are held: rows by sorts, groups, joins, DISTINCT, windows; a content until the next one
}

// DefaultTotalMemory is how much memory all statements together may hold, in bytes, where the settings do not say.
const DefaultTotalMemory = 2 << 30

// DefaultLimits are those of the settings that name none. Memory is what one statement could take from all others; how much
// is read is what people ask for, and Graph has limits of its own.
func DefaultLimits() Limits { return Limits{Memory: 512 << 20} }

// limits reads a table of limits over those that are there; more are further keys.
func (r *reader) limits(l *Limits, more ...field) setter {
	return func(key string, v value) {
		r.table(key, v, append([]field{
			{"rows", r.amount(&l.Rows)},
			{"bytes", r.size(&l.Bytes)},
			{"requests", r.amount(&l.Requests)},
			{"time", r.duration(&l.Time)},
			{"memory", r.size(&l.Memory)},
		}, more...))
	}
}

// amount sets a whole number, without an end.
func (r *reader) amount(to *int64) setter {
	return func(key string, v value) {
		const wanted = "a whole number, 0 being no limit"
		s, ok := r.scalar(key, v, wanted)
		if !ok {
			return
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 0 {
			r.fault(v.at, key, "expected %s", wanted)
			return
		}
		*to = n
	}
}

// sizeForm is a number of bytes, with a unit of 1024 to some power.
var sizeForm = regexp.MustCompile(`^(\d{1,18}) ?([KMGT]?)I?B?$`)

// size sets a number of bytes.
func (r *reader) size(to *int64) setter {
	return func(key string, v value) {
		const wanted = "a number of bytes such as 512MB, 0 being no limit"
		s, ok := r.scalar(key, v, wanted)
		if !ok {
			return
		}
		part := sizeForm.FindStringSubmatch(strings.ToUpper(s))
		if part == nil {
			r.fault(v.at, key, "expected %s", wanted)
			return
		}
		n, _ := strconv.ParseInt(part[1], 10, 64) // the form lets only numbers through
		power := strings.Index(" KMGT", part[2])
		if part[2] == "" {
			power = 0
		}
		if n > math.MaxInt64>>(10*power) {
			r.fault(v.at, key, "expected %s", wanted)
			return
		}
		*to = n << (10 * power)
	}
}

// duration sets a span of time.
func (r *reader) duration(to *time.Duration) setter {
	return func(key string, v value) {
		const wanted = "a time such as 30s or 5m, 0 being no limit"
		s, ok := r.scalar(key, v, wanted)
		if !ok {
			return
		}
		d, err := time.ParseDuration(s)
		if err != nil || d < 0 {
			r.fault(v.at, key, "expected %s", wanted)
			return
		}
		*to = d
	}
}
