package tables

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/outlooksql/outlooksql/graph"
)

// tokenEndpoint finds whether Entra answers.
func (c *checker) tokenEndpoint(ctx context.Context) []Finding {
	if c.options.TokenURL == "" {
		return skipped("token endpoint", "The identity of this machine gives tokens, not a token endpoint in the settings.")
	}
	// The first document that a credential asks for. It is no token: asking for one is a step of its own.
	discovery := strings.TrimSuffix(c.options.TokenURL, "/oauth2/v2.0/token") + "/v2.0/.well-known/openid-configuration"
	out, reached := c.host(c.source.client.Reach(ctx, discovery), hostSettings{"token endpoint", "TokenUrl"})
	if !reached {
		c.noToken = "Not tried: the token endpoint cannot be reached."
	}
	return out
}

// service finds whether Graph answers.
func (c *checker) service(ctx context.Context) []Finding {
	out, reached := c.host(c.source.client.Reach(ctx, ""), hostSettings{"service", "ServiceUrl"})
	if !reached {
		c.block("Not tried: the service cannot be reached.")
	}
	return out
}

// hostSettings are how a host is named in findings and where the settings name it.
type hostSettings struct{ name, parameter string }

// host is what a request to a host tells of name resolution, connection and TLS.
func (c *checker) host(r graph.Reached, where hostSettings) (out []Finding, reached bool) {
	steps := []struct {
		name string
		last graph.Phase // of this step
		ok   func(graph.Reached) string
		mend func(graph.Reached, hostSettings) string
	}{
		{where.name + " DNS", graph.PhaseResolve, resolvedText, resolveMend},
		{where.name + " TCP", graph.PhaseProxy, connectedText, connectMend},
		{where.name + " TLS", graph.PhaseAnswer, securedText, secureMend},
	}
	for i, s := range steps {
		switch {
		case r.Phase > s.last:
			out = append(out, ok(s.name, s.ok(r))...)
		case i > 0 && r.Phase <= steps[i-1].last:
			out = append(out, skipped(s.name, "Not tried: the step before failed.")...)
		default:
			out = append(out, Finding{s.name, StatusFailed, hostFailure(r), s.mend(r, where)})
		}
	}
	if r.Phase == graph.PhaseDone {
		c.reached = append(c.reached, r)
	}
	return out, r.Phase == graph.PhaseDone
}

// resolvedText says what a name stands for.
func resolvedText(r graph.Reached) string {
	name := r.Host
	if r.Proxy != "" {
		name = "the proxy " + r.Proxy
	}
	switch n := len(r.Addresses); {
	case n == 0 && r.Proxy != "":
		return "Left to " + name + "."
	case n == 0:
		return r.Host + " is an address already."
	case n == 1:
		return upperFirst(name) + " is " + r.Addresses[0] + "."
	default:
		return fmt.Sprintf("%s is %s and %d more.", upperFirst(name), r.Addresses[0], n-1)
	}
}

// connectedText says who took the connection.
func connectedText(r graph.Reached) string {
	if r.Proxy != "" {
		return "Through the proxy " + r.Proxy + "."
	}
	return "Connected to " + r.Remote + "."
}

// securedText says whose certificate was trusted.
func securedText(r graph.Reached) string {
	return fmt.Sprintf("Certificate by %s, good until %s.", r.Issuer, r.Expires.Format(time.DateOnly))
}

// hostFailure says how a request failed.
func hostFailure(r graph.Reached) string {
	through := ""
	if r.Proxy != "" {
		through = " through the proxy " + r.Proxy
	}
	switch r.Phase {
	case graph.PhaseResolve:
		return fmt.Sprintf("No address was found%s: %v.", forProxy(r, " for "+r.Host), r.Err)
	case graph.PhaseConnect:
		return fmt.Sprintf("No connection%s: %v.", forProxy(r, " to "+r.Host), r.Err)
	case graph.PhaseProxy:
		return fmt.Sprintf("The proxy %s gives no way to %s: %v.", r.Proxy, r.Host, r.Err)
	case graph.PhaseTLS:
		return tlsFailure(r)
	}
	return fmt.Sprintf("%s%s does not answer as a web server does: %v.", r.Host, through, r.Err)
}

// forProxy names the proxy where it is what failed, or else text.
func forProxy(r graph.Reached, text string) string {
	if r.Proxy != "" {
		return " for the proxy " + r.Proxy
	}
	return text
}

// tlsFailure says what is wrong with the certificate.
func tlsFailure(r graph.Reached) string {
	by := ""
	if r.Issuer != "" {
		by = " by " + r.Issuer
	}
	_, untrusted := errors.AsType[x509.UnknownAuthorityError](r.Err)
	_, otherHost := errors.AsType[x509.HostnameError](r.Err)
	invalid, isInvalid := errors.AsType[x509.CertificateInvalidError](r.Err)
	switch {
	case untrusted:
		return fmt.Sprintf("%s shows a certificate%s, whom this machine does not trust.", r.Host, by)
	case otherHost:
		return fmt.Sprintf("%s shows a certificate%s that is for another host.", r.Host, by)
	case isInvalid && invalid.Reason == x509.Expired:
		return fmt.Sprintf("%s shows a certificate%s that is not good today: it ends on %s.", r.Host, by, r.Expires.Format(time.DateOnly))
	}
	return fmt.Sprintf("TLS with %s failed: %v.", r.Host, r.Err)
}

// resolveMend says what to do about a name without an address.
func resolveMend(r graph.Reached, where hostSettings) string {
	if r.Proxy != "" {
		return "Check the host in ProxyUrl (or in HTTPS_PROXY)."
	}
	return fmt.Sprintf("Check the host in %s, and this machine's DNS. Where only a proxy finds hosts outside, set ProxyUrl.", where.parameter)
}

// connectMend says what to do about a host that does not take connections.
func connectMend(r graph.Reached, where hostSettings) string {
	switch {
	case r.Phase == graph.PhaseProxy:
		return fmt.Sprintf("Check the user and password in ProxyUrl, and that the proxy lets HTTPS to %s pass.", r.Host)
	case r.Proxy != "":
		return "Check host and port of ProxyUrl (or of HTTPS_PROXY), and that the firewall lets this machine reach the proxy."
	}
	return fmt.Sprintf("Let the firewall pass HTTPS to %s, or set ProxyUrl. Check the host and port in %s.", r.Host, where.parameter)
}

// secureMend says what to do about a failure of TLS.
func secureMend(r graph.Reached, where hostSettings) string {
	_, untrusted := errors.AsType[x509.UnknownAuthorityError](r.Err)
	_, otherHost := errors.AsType[x509.HostnameError](r.Err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](r.Err)
	_, cut := errors.AsType[*net.OpError](r.Err)
	switch {
	case untrusted:
		return "If a proxy or a private authority of your company made it, name its certificate in CACertFile; if not, somebody stands between."
	case otherHost, errors.Is(r.Err, http.ErrSchemeMismatch):
		return "Check the host and port in " + where.parameter + "."
	case invalid:
		return "Check the date of this machine."
	case cut, r.Phase == graph.PhaseAnswer:
		return "Look for a firewall or proxy that breaks connections off."
	}
	return "Look for a firewall or proxy that takes TLS apart; its certificate goes into CACertFile."
}

// clockTolerance is how far off the clock may be. Entra and Graph allow about five minutes in the times of tokens.
const clockTolerance = 2 * time.Minute

// clock compares this machine's time with that of the hosts that answered.
func (c *checker) clock(context.Context) []Finding {
	const name = "clock"
	for _, r := range c.reached {
		if !r.Dated {
			continue
		}
		off := r.Ahead.Abs().Round(time.Second)
		switch {
		case off <= 2*time.Second: // the header has whole seconds, and took its time
			return ok(name, "As that of "+r.Host+".")
		case r.Ahead > clockTolerance, r.Ahead < -clockTolerance:
			return []Finding{{name, StatusWarning, fmt.Sprintf("This machine's clock is %v %s that of %s.", off, sideOf(r), r.Host),
				"Set the clock, and let NTP keep it: tokens, and certificates that ask for them, are good for a time only."}}
		}
		return ok(name, fmt.Sprintf("%v %s that of %s.", off, sideOf(r), r.Host))
	}
	return skipped(name, "No host answered with its time.")
}

// sideOf says on which side of a host's clock ours is.
func sideOf(r graph.Reached) string {
	if r.Ahead > 0 {
		return "behind"
	}
	return "ahead of"
}
