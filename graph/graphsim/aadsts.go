package graphsim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// entraError is an error of the token endpoint.
type entraError struct {
	status int
	kind   string // the member "error"
	number int    // AADSTS
	text   string
}

// entraErrors are those that the token endpoint gives, by number. A %s in the text is filled in.
var entraErrors = map[int]entraError{
	7000215: {401, "invalid_client", 7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'."},
	7000222: {401, "invalid_client", 7000222, "The provided client secret keys for app '%s' are expired. Visit the Azure portal to create new keys for your app, or consider using certificate credentials for added security."},
	700016:  {400, "unauthorized_client", 700016, "Application with identifier '%s' was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant."},
	7000112: {400, "unauthorized_client", 7000112, "Application '%s' is disabled."},
	90002:   {400, "invalid_request", 90002, "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."},
	900023:  {400, "invalid_request", 900023, "Specified tenant identifier '%s' is neither a valid DNS name, nor a valid external domain."},
	50059:   {400, "invalid_request", 50059, "No tenant-identifying information found in either the request or implied by any provided credentials."},
	9001023: {400, "invalid_request", 9001023, "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint."},
	53003:   {400, "access_denied", 53003, "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."},
	70011:   {400, "invalid_scope", 70011, "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope %s is not valid."},
	1002012: {400, "invalid_scope", 1002012, "The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI)."},
	28002:   {400, "invalid_scope", 28002, "Provided value for the input parameter scope '%s' is not valid when requesting an access token. Please specify a valid scope."},
	700022:  {400, "invalid_request", 700022, "The provided value for the input parameter scope '%s' is not valid because it contains more than one resource."},
	500011:  {400, "invalid_resource", 500011, "The resource principal named %s was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant."},
	650057:  {400, "invalid_resource", 650057, "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration."},
	50001:   {400, "invalid_resource", 50001, "The resource is disabled."},
	900144:  {400, "invalid_request", 900144, "The request body must contain the following parameter: '%s'."},
	7000216: {401, "invalid_client", 7000216, "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."},
	7000218: {401, "invalid_request", 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."},
	70003:   {400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '%s'."},
	700027:  {401, "invalid_client", 700027, "The certificate with identifier used to sign the client assertion is not registered on application."},
	700024:  {401, "invalid_client", 700024, "Client assertion is not within its valid time range."},
	50013:   {401, "invalid_client", 50013, "Assertion failed signature validation."},
	700025:  {401, "invalid_client", 700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."},
	900561:  {405, "invalid_request", 900561, "The endpoint only accepts POST requests. Received a GET request."},
	9002313: {400, "invalid_request", 9002313, "Invalid request. Request is malformed or invalid."},
	90055:   {429, "temporarily_unavailable", 90055, "Tenant throttling due to too many requests."},
	90033:   {503, "temporarily_unavailable", 90033, "A transient error has occurred. Please try again."},
	50196:   {400, "invalid_grant", 50196, "The server terminated an operation because it encountered a client request loop."},
}

// EntraErrors are the numbers of all errors that the token endpoint gives, the smallest first.
func EntraErrors() []int { return slices.Sorted(maps.Keys(entraErrors)) }

// aadsts gives an error of the table with its text filled in.
func aadsts(number int, args ...any) *entraError {
	e := entraErrors[number]
	if strings.Contains(e.text, "%s") && len(args) == 0 {
		args = []any{""}
	}
	if len(args) > 0 {
		e.text = fmt.Sprintf(e.text, args...)
	}
	return &e
}
