package graph

import "time"

// codeMalformedID is Graph's code for an id that it cannot read.
const codeMalformedID = "ErrorInvalidIdMalformed"

// Error is a refusal by Graph.
type Error struct {
	Status     int    // HTTP status; 200 for an error inside an answer that had begun well
	Code       string // as Graph spells it; compare without regard to case
	Message    string // Graph's; may repeat what a user wrote, so it is for programs, not for logs
	Mailbox    string // "" for the directory
	Op         string // method and path without ids and options
	RequestID  string // the service's, for Microsoft's support
	RetryAfter time.Duration
}

// Error names status, code, mailbox and request-id.
func (e *Error) Error() string { return "" }

// TransferError is a request that got no answer, or one whose answer was cut or malformed.
type TransferError struct {
	Op, Mailbox, RequestID string
	Partial                bool  // the answer had begun
	Err                    error // wraps io.ErrUnexpectedEOF if it was cut
}

// Error names what was asked, of which mailbox, and what happened.
func (e *TransferError) Error() string { return "" }

// Unwrap returns the cause.
func (e *TransferError) Unwrap() error { return e.Err }

// AuthError is a token that could not be got.
type AuthError struct {
	Status   int    // HTTP status of the token endpoint; 0 if it did not answer
	AADSTS   int    // Entra's number; 0 if it gave none
	Sentence string // what is wrong and what to mend
	Err      error  // set if the endpoint did not answer
}

// Error returns the sentence with Entra's number.
func (e *AuthError) Error() string { return e.Sentence }

// Unwrap returns the cause, if there is one beside the sentence.
func (e *AuthError) Unwrap() error { return e.Err }

// IsFilterRefused reports whether Graph did not take the request's $filter or $orderby: a simpler one may work.
func IsFilterRefused(err error) bool { return false }

// IsNoMailbox reports whether the user exists but has no mailbox in Exchange Online.
func IsNoMailbox(err error) bool { return false }

// IsUnknownUser reports whether there is no such user.
func IsUnknownUser(err error) bool { return false }

// IsNotFound reports whether there is no such message or folder.
func IsNotFound(err error) bool { return false }

// IsAccessDenied reports whether the app may not read this: a missing permission, or a mailbox outside its policy.
func IsAccessDenied(err error) bool { return false }

// IsThrottled reports whether Graph asks to wait, after all retries.
func IsThrottled(err error) bool { return false }

// IsUnauthorized reports whether Graph refused the token, a new one included.
func IsUnauthorized(err error) bool { return false }

// IsAuthError reports whether no token could be got; errors.As gives the AuthError.
func IsAuthError(err error) bool { return false }

// IsBrokenPage reports whether an answer was cut or malformed, or took Graph too long (504): a smaller page may work.
func IsBrokenPage(err error) bool { return false }
