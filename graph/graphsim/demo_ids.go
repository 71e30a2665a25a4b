package graphsim

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/url"
)

// immutablePrefix is how every immutable id of Exchange begins.
var immutablePrefix, _ = base64.URLEncoding.DecodeString("AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A")

// idSource hands out the identifiers of one mailbox. A running number inside of each keeps them apart.
type idSource struct {
	mailbox [16]byte
	rng     *rand.Rand
	last    uint64
}

// newIDSource is a source for one mailbox.
func newIDSource(rng *rand.Rand) *idSource {
	s := &idSource{rng: rng}
	binary.BigEndian.PutUint64(s.mailbox[:8], rng.Uint64())
	binary.BigEndian.PutUint64(s.mailbox[8:], rng.Uint64())
	return s
}

// bytes are n bytes: prefix, mailbox, a number that is used once, and noise.
func (s *idSource) bytes(prefix []byte, n int) []byte {
	s.last++
	b := append(make([]byte, 0, n+8), prefix...)
	b = append(b, s.mailbox[:]...)
	b = binary.BigEndian.AppendUint64(b, s.last*0x9e3779b97f4a7c15) // odd factor: still unique, looks like nothing
	for len(b) < n {
		b = binary.BigEndian.AppendUint64(b, s.rng.Uint64())
	}
	return b[:n]
}

// immutable is an id of the kind that survives a move: 148 characters that are safe in a path.
func (s *idSource) immutable() string {
	return base64.URLEncoding.EncodeToString(s.bytes(immutablePrefix, 110))
}

// legacy is an id of the default kind; the folder is inside, and it may hold a slash.
func (s *idSource) legacy(folder string) string {
	return "AAMk" + base64.StdEncoding.EncodeToString(append(s.bytes(nil, 74), folder[max(0, len(folder)-16):]...))
}

// folder is an id of a folder; these are the same in both kinds.
func (s *idSource) folder() string {
	return "AAMk" + base64.URLEncoding.EncodeToString(s.bytes(nil, 88))
}

// attachment is an id of an attachment, which begins with that of its message.
func (s *idSource) attachment(message string) string {
	return message[:len(message)-4] + "ABEgAQ" + base64.URLEncoding.EncodeToString(s.bytes(nil, 32))
}

// conversation is a conversation's id and the 22 bytes with which the index of each of its messages begins.
func (s *idSource) conversation() (id string, index []byte) {
	raw := s.bytes(nil, 64)
	return "AAQk" + base64.URLEncoding.EncodeToString(raw), append([]byte{1, 0xda}, raw[24:44]...)
}

// changeKey is the version of an item.
func (s *idSource) changeKey() string {
	return "CQAAABYAAAA" + base64.StdEncoding.EncodeToString(s.bytes(nil, 30)[14:])
}

// internetMessageID is the Message-ID that a server of domain would write.
func (s *idSource) internetMessageID(domain string) string {
	if domain == DemoDomain {
		domain = "DM6PR13MB4242.namprd13.prod.outlook.com"
	}
	s.last++
	return fmt.Sprintf("<%08X%016X@%s>", s.last, s.rng.Uint64(), domain)
}

// webLink is where Outlook on the web shows the item with that legacy id.
func webLink(legacy string) string {
	return "https://outlook.office365.com/owa/?ItemID=" + url.QueryEscape(legacy) + "&exvsurl=1&viewmodel=ReadMessageItem"
}
