// Package graphsim is an http.Handler that answers as Microsoft Graph v1.0 and Entra ID do, over a Tenant that is held in
// memory or computed.
//
// It is strict: what the service is documented or has been seen to refuse, it refuses, and where the service answers
// short or wrong without an error, so does it. Code that passes against it should work against the service.
//
//	sim, err := graphsim.Start(tenant, graphsim.Options{})
//	defer sim.Close()
//	token := sim.TokenURL(sim.URL)     // for the credential; trust sim.CAPEM
//	service := sim.ServiceURL(sim.URL) // ends in /v1.0
//	sim.Fault(graphsim.Fault{Path: "/messages", Times: 1, Status: 429, RetryAfter: "2"})
//	...
//	for _, r := range sim.Requests() { ... }
//
// Guesses about the service, where nothing public settles its behaviour, are options.
package graphsim
