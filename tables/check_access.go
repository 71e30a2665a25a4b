package tables

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/outlooksql/outlooksql/graph"
)

// feature is something that people may want, and the roles of which one lets the app do it. The first is the one to ask for.
type feature struct {
	name   string // of its step
	roles  []string
	status Status // when it does not work
	loss   string // what does not work then
}

// The features, with the least role first.
// See https://learn.microsoft.com/graph/permissions-reference.
var (
	featureDirectory = feature{"directory",
		[]string{"User.Read.All", "User.ReadBasic.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"},
		StatusMissing, "table users, the database of all mailboxes, and other addresses than the one in UserId"}
	featureFolders = feature{"folders",
		[]string{"Mail.Read", "Mail.ReadBasic.All", "Mail.ReadBasic", "Mail.ReadWrite"}, StatusFailed, "everything but the directory"}
	featureMessages = feature{"messages",
		featureFolders.roles, StatusFailed, "everything but the directory"}
	featureBodies = feature{"bodies",
		[]string{"Mail.Read", "Mail.ReadWrite"}, StatusMissing, "bodies, previews, attachments, MIME and search"}
	featureSettings = feature{"mailbox settings",
		[]string{"MailboxSettings.Read", "MailboxSettings.ReadWrite"}, StatusMissing, "tables categories, mailbox_settings and message_rules"}
)

// without says what does not work where the feature does not, for the end of a finding.
func (f feature) without() string { return " Not to be had without it: " + f.loss + "." }

// has reports whether the token shows a role of the feature.
func (c *checker) has(f feature) bool {
	return slices.ContainsFunc(c.claims.Roles, func(role string) bool { return slices.Contains(f.roles, role) })
}

// token gets a token and reads its roles.
func (c *checker) token(ctx context.Context) []Finding {
	if c.noToken != "" {
		c.block("Not tried: there is no token.")
		return append(skipped("token", c.noToken), skipped("roles", c.noToken)...)
	}
	var err error
	if c.claims, c.readable, err = c.source.client.Claims(ctx); err != nil {
		c.block("Not tried: there is no token.")
		return append([]Finding{tokenFailure(err)}, skipped("roles", "Not known: there is no token.")...)
	}
	detail := "Given"
	if c.claims.AppName != "" {
		detail += " to the app " + strconv.Quote(c.claims.AppName)
	}
	if !c.claims.Expires.IsZero() {
		detail += ", good until " + c.claims.Expires.Format("15:04 MST")
	}
	return append(ok("token", detail+"."), c.roles())
}

// tokenFailure says why there is no token.
func tokenFailure(err error) Finding {
	const name = "token"
	refused, _ := errors.AsType[*graph.AuthError](err)
	switch {
	case refused == nil || refused.Err != nil:
		return Finding{name, StatusFailed, "No token: " + err.Error() + ".", "Check TokenUrl, and try again."}
	case refused.AADSTS == 0:
		return Finding{name, StatusFailed, "Microsoft Entra gives no token.", upperFirst(refused.Sentence) + "."}
	}
	return Finding{name, StatusFailed, fmt.Sprintf("Microsoft Entra gives no token: AADSTS%d.", refused.AADSTS),
		fmt.Sprintf("%s. Microsoft's words: https://login.microsoftonline.com/error?code=%d", upperFirst(refused.Sentence), refused.AADSTS)}
}

// roles says which the token shows. What they are good for is tried by the steps after.
func (c *checker) roles() Finding {
	const name = "roles"
	switch {
	case !c.readable:
		return Finding{name, StatusSkipped, "Not known: the token does not show them.", ""}
	case len(c.claims.Roles) == 0:
		return Finding{name, StatusMissing, "The token has none: only what Exchange grants through RBAC for Applications can work.", addRole(featureBodies)}
	}
	return Finding{name, StatusOK, strings.Join(c.claims.Roles, ", ") + ".", ""}
}

// addRole says how a feature is allowed. Exchange can allow what concerns mail, and that for single mailboxes.
func addRole(f feature) string {
	mend := fmt.Sprintf("Under API permissions of the app registration add the application permission %s, then choose Grant admin consent.", f.roles[0])
	if f.name == featureDirectory.name {
		return mend
	}
	return mend + " For single mailboxes only, assign it in Exchange Online by RBAC for Applications instead; that can take two hours."
}

// block notes why no later step that asks Graph can work. The first reason stays.
func (c *checker) block(why string) { c.blocked = cmp.Or(c.blocked, why) }

// try judges a feature by what happens when it is used.
func (c *checker) try(f feature, use func() (detail string, err error)) Finding {
	if c.blocked != "" {
		return Finding{f.name, StatusSkipped, c.blocked, ""}
	}
	detail, err := use()
	if err != nil {
		return c.failure(f, err)
	}
	if c.readable && !c.has(f) {
		detail += fmt.Sprintf(" The token does not show %s: it is granted in another way, as by RBAC for Applications, and perhaps not for every mailbox.", f.roles[0])
	}
	return Finding{f.name, StatusOK, detail, ""}
}

// failure says why a feature does not work.
func (c *checker) failure(f feature, err error) Finding {
	failed := func(mend, format string, args ...any) Finding {
		return Finding{f.name, StatusFailed, fmt.Sprintf(format, args...), mend}
	}
	const other = "Set UserId to another mailbox; outlooksql mailboxes lists those that can be read."
	switch {
	case graph.IsAccessDenied(err), errors.Is(err, errLeftOut):
		return c.denied(f, err)
	case errors.Is(err, errNoMessage) && c.has(f):
		return Finding{f.name, StatusOK, "The mailbox holds no message to try it on, but the token has a role for it.", ""}
	case errors.Is(err, errNoMessage):
		return Finding{f.name, StatusSkipped, "The mailbox holds no message to try it on.", ""}
	case errors.Is(err, errTimeout):
		return failed("Try again, with more time if the network is slow.", "%s.", upperFirst(err.Error()))
	case graph.IsAuthError(err):
		return failed("Run the check again.", "The token could not be renewed: %v.", err)
	case graph.IsUnknownUser(err):
		return failed(other, "Nobody is called %s%s.", c.source.options.Default, answered(err))
	case graph.IsNoMailbox(err):
		return failed(other, "%s is a user without a mailbox in Exchange Online: a guest, without a licence, or with mail kept on-premises%s.",
			c.source.options.Default, answered(err))
	case graph.IsUnauthorized(err):
		return failed("TokenUrl, Scope and ServiceUrl must belong to the same cloud; leave Scope and ServiceUrl out unless yours is a national one.",
			"Graph does not accept the token%s.", answered(err))
	case graph.IsThrottled(err):
		return failed("Try again in some minutes.", "Graph asks to slow down%s.", answered(err))
	}
	return failed("Try again. If it stays so, Microsoft's support finds what happened by the request-id.", "%s.", upperFirst(err.Error()))
}

// denied tells the reasons of a 403 apart.
func (c *checker) denied(f feature, err error) Finding {
	out := Finding{Name: f.name, Status: f.status, Mend: addRole(f)}
	switch {
	case !c.readable:
		out.Detail = fmt.Sprintf("Denied%s; it needs %s.", answered(err), f.roles[0])
	case len(c.claims.Roles) == 0:
		out.Detail = fmt.Sprintf("Denied%s: the app has no application permission at all.", answered(err))
	case !c.has(f):
		out.Detail = fmt.Sprintf("Denied%s: the token lacks %s.", answered(err), f.roles[0])
	case f.name == featureDirectory.name:
		out.Detail = fmt.Sprintf("Denied%s, although the token has a role for it.", answered(err))
		out.Mend = "Wait some minutes if consent is new; if not, look for a conditional access policy that is about the app."
	default:
		out.Detail = fmt.Sprintf("Denied%s, although the token has a role for it: an access policy of the tenant leaves %s out.", answered(err), c.box.Address)
		out.Mend = "In Exchange Online PowerShell, Test-ApplicationAccessPolicy says whether a policy denies it. Add the mailbox to the policy's group, " +
			"which takes up to 30 minutes, or set UserId to a mailbox that is in it."
	}
	out.Detail += f.without()
	return out
}

// answered is what Graph answered, for the end of a sentence.
func answered(err error) string {
	e, ok := errors.AsType[*graph.Error](err)
	if !ok {
		return ""
	}
	text := strconv.Itoa(e.Status)
	if e.Code != "" {
		text += " " + e.Code
	}
	if e.RequestID != "" {
		text += ", request-id " + e.RequestID
	}
	return " (" + text + ")"
}

// upperFirst begins a sentence with text.
func upperFirst(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}
