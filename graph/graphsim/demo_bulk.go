package graphsim

import (
	"encoding/binary"
	"math/rand/v2"
	"strconv"
	"time"
)

// Bulk is a tenant for load tests: the demo's registrations and its default user, whose inbox holds n messages of about
// 2.2 KB each without the body. A message is made when it is asked for, so that n may be millions.
func Bulk(n int) *Tenant {
	e := rosterNamed("adele")
	u := e.user(demoStream(0, "user adele"))
	b := newBox(demoStream(0, "bulk"), e)
	b.grow(b.box.Root, plainShape())
	b.folders["inbox"].Messages = Generated(n, b.bulkMessage(n))
	u.Mailbox = b.box
	return &Tenant{ID: DemoTenantID, Domain: DemoDomain, DisplayName: "Contoso Ltd", Apps: demoApps(), Users: []*User{u}}
}

// bulkMessage gives the i-th of n messages, the last of which came at DemoEpoch. It may be called from many goroutines.
func (b *box) bulkMessage(n int) func(i int) *Message {
	mailbox, inbox := b.ids.mailbox, b.folders["inbox"].ID
	return func(i int) *Message {
		rng := rand.New(rand.NewPCG(binary.BigEndian.Uint64(mailbox[:]), uint64(i)))
		ids := &idSource{mailbox: mailbox, rng: rng, last: uint64(i) * 8} // each message takes fewer than eight numbers
		own := box{rng: rng, ids: ids, entry: b.entry, owner: b.owner, tongue: b.tongue}
		at := DemoEpoch.Add(-time.Duration(n-1-i) * bulkGap).Add(-time.Duration(rng.IntN(999)) * time.Millisecond)
		from := pick(rng, outsiders).Recipient
		m := own.message(at, from, "Order "+strconv.Itoa(i)+": "+filled(rng, pick(rng, tongues["en"].subjects)), &letter{to: b.entry.given, paras: 4})
		for range 3 {
			m.CC = append(m.CC, own.colleague().recipient())
		}
		m.LegacyID = ids.legacy(inbox)
		m.WebLink = webLink(m.LegacyID)
		return m
	}
}

// bulkGap lies between two messages of a bulk mailbox: a million of them reach back ten years.
const bulkGap = 5 * time.Minute
