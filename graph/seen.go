package graph

import "hash/maphash"

// seen is a set of texts, kept as hashes of 128 bits: a mailbox has too many ids to keep, and at this length a million
// million of them meet by chance with a likelihood of one in 10^14.
type seen struct {
	low, high maphash.Seed
	hashes    map[[2]uint64]struct{}
}

// newSeen returns an empty set.
func newSeen() *seen {
	return &seen{low: maphash.MakeSeed(), high: maphash.MakeSeed(), hashes: make(map[[2]uint64]struct{})}
}

// add puts text into the set and reports whether it was not there.
func (s *seen) add(text []byte) bool {
	hash := [2]uint64{maphash.Bytes(s.low, text), maphash.Bytes(s.high, text)}
	before := len(s.hashes)
	s.hashes[hash] = struct{}{}
	return len(s.hashes) > before
}
