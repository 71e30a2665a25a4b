package graph

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// codeMalformedID is Graph's code for an id that it cannot read.
const codeMalformedID = "ErrorInvalidIdMalformed"

// maxErrorBody bounds what is read of an answer that is a refusal.
const maxErrorBody = 64 << 10

// Error is a refusal by Graph.
type Error struct {
	Status     int           // HTTP status; 200 for an error inside an answer that had begun well
	Code       string        // as Graph spells it; compare without regard to case
	Message    string        // Graph's; may repeat what a user wrote, so it is for programs, not for logs
	Mailbox    string        // "" for the directory
	Op         string        // method and path without ids and options: GET /users/{id}/messages
	RequestID  string        // the service's, for Microsoft's support
	RetryAfter time.Duration // how long Graph asks to wait; 0 if it does not say
	NoRoles    bool          // 403 for a token without any application permission, as before an admin's consent

	shaped bool // the request had a $filter or a $orderby, and was not for a later page
}

// Error names status, code, mailbox and request-id. Graph's message is left out: it can hold a filter, a filter a
// subject.
func (e *Error) Error() string {
	text := e.Op + ": Graph answered " + strconv.Itoa(e.Status)
	if e.Code != "" {
		text += " " + e.Code
	}
	if e.Mailbox != "" {
		text += " for mailbox " + e.Mailbox
	}
	if e.RequestID != "" {
		text += " (request-id " + e.RequestID + ")"
	}
	if e.NoRoles {
		text += "; the token has no application permission: unless Exchange grants them (RBAC for Applications), " + consent
	}
	return text
}

// errorBody is the object under "error" in an answer. encoding/json finds innererror for innerError.
type errorBody struct {
	Code       string
	Message    string
	InnerError struct {
		Code      string
		RequestID string `json:"request-id"`
	}
}

// fill copies what the body says into e.
func (b errorBody) fill(e *Error) {
	e.Code, e.Message = b.Code, b.Message
	if e.Code == "" {
		e.Code = b.InnerError.Code
	}
	if b.InnerError.RequestID != "" {
		e.RequestID = b.InnerError.RequestID
	}
}

// refusal makes an Error of an answer whose status is not good. The body may be empty or no JSON.
func (c *Client) refusal(r Request, resp *http.Response) *Error {
	e := &Error{Status: resp.StatusCode, Mailbox: r.Mailbox, Op: r.op, RequestID: resp.Header.Get("request-id")}
	e.RetryAfter, _ = retryAfter(resp.Header, c.now())
	e.NoRoles = e.Status == http.StatusForbidden && c.tokens.withoutRoles()
	var answer struct{ Error errorBody }
	if json.NewDecoder(io.LimitReader(resp.Body, maxErrorBody)).Decode(&answer) == nil {
		answer.Error.fill(e)
	}
	return e
}

// is reports whether e has one of these codes.
func (e *Error) is(codes ...string) bool {
	return slices.ContainsFunc(codes, func(code string) bool { return strings.EqualFold(code, e.Code) })
}

// says reports whether Graph's message holds a text, without regard to case.
func (e *Error) says(text string) bool {
	return strings.Contains(strings.ToLower(e.Message), text)
}

// TransferError is a request that got no answer, or one whose answer was cut or malformed.
type TransferError struct {
	Op        string // method and path without ids and options
	Mailbox   string // "" for the directory
	RequestID string // the service's; "" if there was no answer
	Partial   bool   // the answer had begun
	Err       error  // wraps io.ErrUnexpectedEOF if it was cut
}

// Error names what was asked, of which mailbox, and what happened.
func (e *TransferError) Error() string {
	text := e.Op
	if e.Mailbox != "" {
		text += " for mailbox " + e.Mailbox
	}
	if e.Partial {
		text += ": reading the answer"
	}
	text += ": " + e.Err.Error()
	if e.RequestID != "" {
		text += " (request-id " + e.RequestID + ")"
	}
	return text
}

// Unwrap returns the cause.
func (e *TransferError) Unwrap() error { return e.Err }

// matches reports whether err is a refusal that test accepts.
func matches(err error, test func(*Error) bool) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && test(e)
}

// IsFilterRefused reports whether Graph did not take the request's $filter or $orderby: a simpler one may work. Some
// conditions make Graph answer 500.
func IsFilterRefused(err error) bool {
	return matches(err, func(e *Error) bool {
		switch {
		case !e.shaped:
			return false
		case e.Status == http.StatusBadRequest:
			return e.is("InefficientFilter", "ErrorInvalidUrlQueryFilter", "ErrorInvalidUrlQuery", "ErrorRestrictionTooComplex",
				"ErrorUnsupportedPathForQuery", "ErrorInvalidProperty", "Request_UnsupportedQuery", "Request_BadRequest") ||
				e.says("filter") || e.says("orderby") || e.says("restriction") || e.says("sort")
		}
		return e.Status == http.StatusInternalServerError
	})
}

// IsNoMailbox reports whether the user exists but has no mailbox in Exchange Online.
func IsNoMailbox(err error) bool {
	return matches(err, func(e *Error) bool {
		return e.Status == http.StatusNotFound &&
			(e.is("MailboxNotEnabledForRESTAPI") || e.is("ResourceNotFound") && !e.says("user not found"))
	})
}

// IsUnknownUser reports whether there is no such user.
func IsUnknownUser(err error) bool {
	return matches(err, func(e *Error) bool {
		return e.Status == http.StatusNotFound &&
			(e.is("ErrorInvalidUser", "Request_ResourceNotFound") || e.is("ResourceNotFound") && e.says("user not found"))
	})
}

// IsNotFound reports whether there is no such message or folder.
func IsNotFound(err error) bool {
	return matches(err, func(e *Error) bool {
		return e.Status == http.StatusNotFound && e.is("ErrorItemNotFound") ||
			e.Status == http.StatusBadRequest && e.is(codeMalformedID)
	})
}

// IsAccessDenied reports whether the app may not read this: a missing permission, or a mailbox outside its policy.
func IsAccessDenied(err error) bool {
	return matches(err, func(e *Error) bool { return e.Status == http.StatusForbidden })
}

// IsThrottled reports whether Graph asks to wait, after all retries.
func IsThrottled(err error) bool {
	return matches(err, func(e *Error) bool {
		return e.Status == http.StatusTooManyRequests || e.is("ApplicationThrottled", "TooManyRequests")
	})
}

// IsUnauthorized reports whether Graph refused the token, a new one included.
func IsUnauthorized(err error) bool {
	return matches(err, func(e *Error) bool { return e.Status == http.StatusUnauthorized })
}

// IsBrokenPage reports whether an answer was cut or malformed, took Graph too long (504), or failed for something on the
// page: a smaller page may work.
func IsBrokenPage(err error) bool {
	if t, ok := errors.AsType[*TransferError](err); ok {
		return t.Partial
	}
	return matches(err, func(e *Error) bool {
		switch e.Status {
		case http.StatusOK, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
			return true
		}
		return false
	})
}
