package graphsim

import (
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// What a client needs to connect to the demo tenant.
const (
	DemoTenantID = "6f0c1f4e-52a7-4c55-9d7b-0b2f4f1c9a11"
	DemoDomain   = "contoso.com"
	DemoClientID = "2c9d7a60-3f1e-4f0b-8a4d-51f6f2f0c7e3"
	DemoSecret   = "demo~Contoso.Client-Secret_Value"
	DemoSecretID = "9b1c5d0e-7a43-4a2c-b6a8-6d0e8f3b2c14"
	DemoUser     = "adele@contoso.com" // whose mailbox is the large one
)

// Registrations of the demo tenant that cannot be used, each for one reason. Their secret is DemoSecret.
const (
	DemoExpiredClientID  = "2c9d7a60-3f1e-4f0b-8a4d-51f6f2f0c7e4"
	DemoDisabledClientID = "2c9d7a60-3f1e-4f0b-8a4d-51f6f2f0c7e5"
	DemoNoRolesClientID  = "2c9d7a60-3f1e-4f0b-8a4d-51f6f2f0c7e6"
)

// DemoEpoch is "now" in the demo tenant: no message is younger. It is fixed so that a seed gives the same bytes every day.
var DemoEpoch = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// Demo builds the tenant of Contoso, a company of some forty people, rooms and shared mailboxes with three years of
// mail. The same seed gives the same tenant, to the byte; bodies and attachments are written when they are asked for.
func Demo(seed uint64) *Tenant {
	t := &Tenant{ID: DemoTenantID, Domain: DemoDomain, DisplayName: "Contoso Ltd", Apps: demoApps()}
	for i := range roster {
		t.Users = append(t.Users, roster[i].user(demoStream(seed, "user "+roster[i].alias)))
	}
	for i := range roster {
		if p := &roster[i]; p.hasMailbox() {
			t.Users[i].Mailbox = demoMailbox(seed, p, t.Users[i])
		}
	}
	return t
}

// demoApps are the registrations of the demo tenant: one that works, then those that fail.
func demoApps() []*App {
	return []*App{
		{
			ClientID: DemoClientID, DisplayName: "Contoso Mail Gateway", Secret: DemoSecret, SecretID: DemoSecretID,
			Roles: []string{"Mail.Read", "User.Read.All", "MailboxSettings.Read"},
		},
		{ClientID: DemoExpiredClientID, DisplayName: "Contoso Reports (old)", Secret: DemoSecret, Roles: []string{"Mail.Read"}, Expired: true},
		{ClientID: DemoDisabledClientID, DisplayName: "Contoso Export", Secret: DemoSecret, Roles: []string{"Mail.Read"}, Disabled: true},
		{ClientID: DemoNoRolesClientID, DisplayName: "Contoso Trial", Secret: DemoSecret},
	}
}

// demoStream is a source of chance of its own for each name, so that a change in one mailbox leaves the others as they are.
func demoStream(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// pick is one element of list by chance.
func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// chance is true in the given share of calls, between 0 and 1.
func chance(rng *rand.Rand, share float64) bool { return rng.Float64() < share }
