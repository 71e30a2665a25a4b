package graph

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// AuthError is a token that could not be got.
type AuthError struct {
	Status   int    // HTTP status of the token endpoint; 0 if it did not answer
	AADSTS   int    // Entra's number; 0 if it gave none
	Sentence string // what is wrong and what to mend
	Err      error  // why the endpoint did not answer; nil if it did
}

// Error returns the sentence with Entra's number.
func (e *AuthError) Error() string {
	text := "getting a token: " + e.Sentence
	if e.AADSTS != 0 {
		text += " (AADSTS" + strconv.Itoa(e.AADSTS) + ")"
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

// sentences say what to mend, by Entra's number.
// See https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
var sentences = map[int]string{
	7000215: "ClientSecret is not valid for this ClientId; it must be the secret's value, not its id",
	7000222: "ClientSecret has expired; add a new one under Certificates & secrets of the app registration",
	7000216: "ClientSecret is missing",
	7000218: "ClientSecret is missing",
	700016:  "ClientId is no app of the tenant in TokenUrl; check both",
	7000112: "the app of ClientId is disabled; enable it under Enterprise applications",
	700025:  "the app of ClientId is a public client and cannot use a secret",
	700027:  "the certificate is not one of the app of ClientId",
	700024:  "the certificate's signature is out of its time; check this machine's clock",
	90002:   "the tenant in TokenUrl does not exist",
	900023:  "the tenant in TokenUrl is neither a tenant's id nor one of its domains",
	50059:   "TokenUrl names no tenant",
	9001023: "TokenUrl must name a tenant; common and organizations cannot be used without a user",
	70011:   "Scope is not valid",
	1002012: "Scope must end with /.default",
	28002:   "Scope is not valid",
	700022:  "Scope names more than one resource",
	500011:  "the resource in Scope is not known in this tenant",
	650057:  "the app of ClientId does not ask for the resource in Scope",
	50001:   "the resource in Scope is not known or disabled in this tenant",
	53003:   "a conditional access policy of the tenant blocks the app of ClientId",
	90033:   "Microsoft Entra is not available at the moment",
	90055:   "Microsoft Entra has too many requests for this tenant at the moment",
}

// authError makes an AuthError of what a credential returned. Of the credential's own text nothing is kept: it can
// hold what was sent and what came back. transport is the last failure to reach the endpoint, or nil.
func authError(ctx context.Context, err, transport error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	failed, ok := errors.AsType[*azidentity.AuthenticationFailedError](err)
	switch {
	case ok && failed.RawResponse != nil:
		body, _ := io.ReadAll(io.LimitReader(failed.RawResponse.Body, maxErrorBody))
		return entraError(failed.RawResponse.StatusCode, body)
	case transport != nil:
		return &AuthError{Sentence: "the token endpoint cannot be reached", Err: withoutURL(transport)}
	}
	return &AuthError{Sentence: "the credential gave no token, and no answer of the token endpoint that says why"}
}

// entraError reads an answer of the token endpoint, or of the discovery before it.
func entraError(status int, body []byte) *AuthError {
	e := &AuthError{Status: status}
	var answer struct {
		Error string `json:"error"`
		Codes []int  `json:"error_codes"`
		Text  string `json:"error_description"`
	}
	if json.Unmarshal(body, &answer) != nil {
		e.Sentence = "the token endpoint answered " + strconv.Itoa(status)
		return e
	}
	if len(answer.Codes) > 0 {
		e.AADSTS = answer.Codes[0]
	} else if number, ok := strings.CutPrefix(answer.Text, "AADSTS"); ok {
		number, _, _ = strings.Cut(number, ":")
		e.AADSTS, _ = strconv.Atoi(number)
	}
	if e.Sentence = sentences[e.AADSTS]; e.Sentence == "" {
		e.Sentence = "Microsoft Entra answered " + strconv.Itoa(status) + " " + answer.Error
	}
	return e
}
