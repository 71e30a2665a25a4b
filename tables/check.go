package tables

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/outlooksql/outlooksql/graph"
)

// Status is what a check found.
type Status string

// The statuses.
const (
	StatusOK      Status = "ok"
	StatusWarning Status = "warning" // it works, but will not for long, or not on every machine
	StatusMissing Status = "missing" // the rest works; something that people may want does not
	StatusFailed  Status = "failed"  // mail cannot be read
	StatusSkipped Status = "skipped" // not tried, because of something before it or because nobody asked for it
)

// Finding is what one step of a check found. It holds nothing of anybody's mail.
type Finding struct {
	Name   string // of the step; always the same, so that programs can look for it
	Status Status
	Detail string // what was found
	Mend   string // what to do about it; "" if there is nothing to do
}

// CheckOptions say what a check cannot learn from the source.
type CheckOptions struct {
	TokenURL       string    // the token endpoint; "" where the machine's own identity gives tokens
	SecretExpires  time.Time // ClientSecretExpires; zero if the settings do not say
	AllowWrite     bool      // the settings ask for writing, which is still to come
	TimeoutPerStep time.Duration
}

// checkTimeout bounds a step if the options do not.
const checkTimeout = 30 * time.Second

// Check tries everything that a query needs, in the order in which it needs it, and finds what stands in its way. Findings
// come as they are known. It ends early only with ctx. Nothing is taken from a cache but the token.
func (s *Source) Check(ctx context.Context, o CheckOptions) iter.Seq[Finding] {
	if o.TimeoutPerStep <= 0 {
		o.TimeoutPerStep = checkTimeout
	}
	return func(yield func(Finding) bool) {
		c := &checker{source: s, options: o}
		for _, step := range checkSteps {
			stepCtx, cancel := context.WithTimeoutCause(ctx, o.TimeoutPerStep, fmt.Errorf("%w within %v", errTimeout, o.TimeoutPerStep))
			findings := step(c, stepCtx)
			cancel()
			for _, f := range findings {
				if ctx.Err() != nil || !yield(f) {
					return
				}
			}
		}
	}
}

// checkSteps are the steps of a check. Each bounds what it does by its context.
var checkSteps = []func(*checker, context.Context) []Finding{
	(*checker).tokenEndpoint, (*checker).service, (*checker).clock, (*checker).token, (*checker).directory, (*checker).mailbox,
	(*checker).folders, (*checker).messages, (*checker).bodies, (*checker).settings, (*checker).writing, (*checker).secretExpiry,
}

// checker is a check on its way: what the steps so far have learnt.
type checker struct {
	source  *Source
	options CheckOptions

	reached  []graph.Reached // hosts that answered
	noToken  string          // why no token can be asked for; "" if one can
	blocked  string          // why nothing can be asked of Graph, or of the default mailbox; "" if something can
	claims   graph.Claims    // of the token
	readable bool            // claims are known
	box      Mailbox         // the default one
	unread   string          // why no message can be asked for; "" if one can
}

// ok is a finding without anything to mend.
func ok(name, detail string) []Finding {
	return []Finding{{name, StatusOK, detail, ""}}
}

// skipped is a step that was not tried.
func skipped(name, why string) []Finding {
	return []Finding{{name, StatusSkipped, why, ""}}
}

// days is a time in whole days, as text.
func days(d time.Duration) string {
	switch n := int(d.Hours() / 24); n {
	case 0:
		return "less than a day"
	case 1:
		return "1 day"
	default:
		return strconv.Itoa(n) + " days"
	}
}

// errTimeout is why a step ends that takes too long.
var errTimeout = errors.New("no answer")

// expirySoon is how long before its end a client secret is warned about.
const expirySoon = 30 * 24 * time.Hour

// secretExpiry looks at the date that the settings give.
func (c *checker) secretExpiry(context.Context) []Finding {
	const name = "secret expiry"
	const mend = "Add a client secret under Certificates & secrets of the app registration, then change ClientSecret and ClientSecretExpires."
	if c.options.SecretExpires.IsZero() {
		return skipped(name, "Not known. With ClientSecretExpires in the settings, warnings begin 30 days before.")
	}
	left := c.options.SecretExpires.Sub(c.source.options.Now())
	on := "on " + c.options.SecretExpires.Format(time.DateOnly)
	switch {
	case left <= 0:
		return []Finding{{name, StatusWarning, "The client secret expired " + on + ", by ClientSecretExpires.", mend}}
	case left <= expirySoon:
		return []Finding{{name, StatusWarning, "The client secret expires in " + days(left) + ", " + on + ".", mend}}
	}
	return ok(name, "The client secret expires in "+days(left)+", "+on+".")
}
