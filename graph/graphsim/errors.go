package graphsim

import (
	"fmt"
	"net/http"
	"time"
)

// apiError is a refusal as Graph prints it.
type apiError struct {
	status        int
	code, message string
	header        http.Header // more headers, or nil
}

// Error implements error.
func (e *apiError) Error() string { return fmt.Sprintf("%d %s: %s", e.status, e.code, e.message) }

// refuse makes an error.
func refuse(status int, code, format string, args ...any) *apiError {
	return &apiError{status: status, code: code, message: fmt.Sprintf(format, args...)}
}

// badFilter is the answer to a $filter that is not OData, or not about the resource's properties.
func badFilter(format string, args ...any) *apiError {
	return refuse(http.StatusBadRequest, "BadRequest", "Invalid filter clause: "+format, args...)
}

// invalidNodes is the answer to a $filter that is OData but not supported by Exchange.
func invalidNodes() *apiError {
	return refuse(http.StatusBadRequest, "ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes.")
}

// tooComplex is the answer to a filter and an order that no index serves.
func tooComplex() *apiError {
	return refuse(http.StatusBadRequest, "InefficientFilter", "The restriction or sort order is too complex for this operation.")
}

// badSegment is the answer to a path that the schema does not have.
func badSegment(segment string) *apiError {
	return refuse(http.StatusBadRequest, "RequestBroker--ParseUri", "Resource not found for the segment '%s'.", segment)
}

// accessDenied is Exchange's refusal of a mailbox.
func accessDenied() *apiError {
	return refuse(http.StatusForbidden, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
}

// itemNotFound is the answer to an id that is well formed and names nothing.
func itemNotFound() *apiError {
	return refuse(http.StatusNotFound, "ErrorItemNotFound", "The specified object was not found in the store.")
}

// notSimulated is the answer where Graph would do something that this package does not.
func notSimulated(what string) *apiError {
	return refuse(http.StatusNotImplemented, "NotSimulated", "The simulator does not do this: %s.", what)
}

// notAllowed is the answer to a method or a path that Exchange does not serve.
func notAllowed() *apiError {
	return refuse(http.StatusMethodNotAllowed, "ErrorInvalidRequest", "The OData request is not supported.")
}

// append prints the error.
func (e *apiError) append(j *jsonText, now time.Time, requestID, clientID string) {
	j.open('{')
	j.field("error")
	j.open('{')
	j.text("code", e.code)
	j.text("message", e.message)
	j.field("innerError")
	j.open('{')
	j.text("date", now.UTC().Format("2006-01-02T15:04:05"))
	j.text("request-id", requestID)
	j.text("client-request-id", clientID)
	j.close('}')
	j.close('}')
	j.close('}')
}
