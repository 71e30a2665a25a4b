package main

import (
	"time"

	"github.com/outlooksql/outlooksql/config"
	"github.com/outlooksql/outlooksql/tables"
)

// allowance is what a statement of a MySQL user may take.
type allowance struct {
	policy *tables.Policy
	time   time.Duration // zero is no limit
}

// allowances are those of all users. They are never changed: others take their place.
type allowances struct {
	named  map[string]allowance
	others allowance // of users that the settings do not name: where anybody may connect
	memory int64     // bytes that all statements together may hold; zero is no limit
}

// allowancesOf are those of the settings, or for nil the ones of settings that name none.
func allowancesOf(c *config.Config) *allowances {
	if c == nil {
		return &allowances{others: newAllowance(config.DefaultLimits()), memory: config.DefaultTotalMemory}
	}
	a := &allowances{named: map[string]allowance{}, others: newAllowance(c.Limits), memory: c.TotalMemory}
	for _, u := range c.Users {
		a.named[u.Name] = newAllowance(u.Limits)
	}
	return a
}

// newAllowance is one user's.
func newAllowance(l config.Limits) allowance {
	return allowance{
		policy: &tables.Policy{Limits: tables.Limits{Rows: l.Rows, Bytes: l.Bytes, Requests: l.Requests, Memory: l.Memory}},
		time:   l.Time,
	}
}

// of is a user's allowance.
func (a *allowances) of(user string) allowance {
	if named, ok := a.named[user]; ok {
		return named
	}
	return a.others
}

// allow lets statements that begin from now on take what a says.
func (g *gateway) allow(a *allowances) {
	g.allowed.Store(a)
	g.provider.LimitMemory(a.memory)
}

// policyOf is the present policy of a user.
func (g *gateway) policyOf(user string) *tables.Policy { return g.allowed.Load().of(user).policy }

// timeOf is how long a statement of a user may take at present; zero is for ever.
func (g *gateway) timeOf(user string) time.Duration { return g.allowed.Load().of(user).time }
