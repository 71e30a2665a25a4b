package tables

import (
	"maps"
	"time"
)

// sweep drops what has aged from a map that remembers things for a while, or it would grow with every mailbox that was ever
// read. It looks at all of the map, so it does nothing when it was last called, at swept, less than every ago.
func sweep[V any](known map[string]V, now time.Time, swept *time.Time, every time.Duration, aged func(V) bool) {
	if now.Sub(*swept) < every {
		return
	}
	*swept = now
	maps.DeleteFunc(known, func(_ string, v V) bool { return aged(v) })
}
