package graph

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// AuthError is a token that could not be got.
type AuthError struct {
	Status    int    // HTTP status of the token endpoint; 0 if it did not answer
	AADSTS    int    // Entra's number; 0 if it gave none
	Parameter string // the setting to mend, as the connector calls it; "" if it is none, or not known
	Sentence  string // what is wrong and what to mend; begins small and has no dot at its end
	TraceID   string // Entra's, for Microsoft's support; "" if it gave none
	Err       error  // why the endpoint did not answer, or a file could not be read; nil if that is not it
}

// Error returns the sentence with Entra's number.
func (e *AuthError) Error() string {
	text := "getting a token: " + e.Sentence
	if e.AADSTS != 0 {
		text += " (AADSTS" + strconv.Itoa(e.AADSTS)
		if e.TraceID != "" {
			text += ", trace id " + e.TraceID
		}
		text += ")"
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause, if there is one beside the sentence.
func (e *AuthError) Unwrap() error { return e.Err }

// IsAuthError reports whether no token could be got; errors.As gives the AuthError.
func IsAuthError(err error) bool {
	_, ok := errors.AsType[*AuthError](err)
	return ok
}

// isSecretRefused reports whether Entra wants another client secret.
func isSecretRefused(err error) bool {
	e, ok := errors.AsType[*AuthError](err)
	return ok && (e.AADSTS == 7000215 || e.AADSTS == 7000222)
}

// authError makes an AuthError of what a credential returned. Of the credential's own text nothing is kept: it can
// hold what was sent and what came back. last is what happened on the way, now our clock.
func (p *proof) authError(ctx context.Context, err error, last *exchange, now time.Time) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	failed, ok := errors.AsType[*azidentity.AuthenticationFailedError](err)
	switch {
	case ok && failed.RawResponse != nil:
		body, _ := io.ReadAll(io.LimitReader(failed.RawResponse.Body, maxErrorBody))
		return p.refused(readAnswer(failed.RawResponse, body), now)
	case last.err != nil && p.identity == IdentityManaged:
		v := p.noIdentity(0)
		return &AuthError{Parameter: v.parameter, Sentence: v.sentence, Err: withoutURL(last.err)}
	case last.err != nil:
		return &AuthError{Sentence: "the token endpoint cannot be reached", Err: withoutURL(last.err)}
	case last.status == 0 || p.given:
		return &AuthError{Sentence: "the credential gave no token, and no answer of the token endpoint that says why"}
	case last.status == http.StatusOK:
		return &AuthError{Status: last.status, Parameter: "TokenUrl",
			Sentence: "the token endpoint's answer holds no token; check TokenUrl, and the proxy if there is one"}
	}
	return p.refused(entraAnswer{status: last.status}, now)
}

// refused makes an AuthError of an answer.
func (p *proof) refused(a entraAnswer, now time.Time) *AuthError {
	v := p.judge(a, now)
	return &AuthError{Status: a.status, AADSTS: a.number, Parameter: v.parameter, Sentence: v.sentence, TraceID: a.trace}
}

// entraAnswer is a refusal of the token endpoint, or of the discovery before it.
type entraAnswer struct {
	status int
	number int    // AADSTS; 0 if there is none
	kind   string // the member "error"
	text   string // Entra's words, without the ids and the time at their end; may repeat what was sent
	trace  string // a GUID, or ""
	date   string // the header
}

// readAnswer reads a refusal. The body may be empty or no JSON.
func readAnswer(resp *http.Response, body []byte) entraAnswer {
	a := entraAnswer{status: resp.StatusCode, date: resp.Header.Get("Date")}
	var said struct {
		Error string `json:"error"`
		Codes []int  `json:"error_codes"`
		Text  string `json:"error_description"`
		Trace string `json:"trace_id"`
	}
	if json.Unmarshal(body, &said) != nil {
		return a
	}
	a.kind = said.Error
	a.text, _, _ = strings.Cut(said.Text, "Trace ID:")
	if guidLike.MatchString(said.Trace) {
		a.trace = said.Trace
	}
	if len(said.Codes) > 0 {
		a.number = said.Codes[0]
	} else if number, ok := strings.CutPrefix(said.Text, "AADSTS"); ok {
		number, _, _ = strings.Cut(number, ":")
		a.number, _ = strconv.Atoi(number)
	}
	return a
}
