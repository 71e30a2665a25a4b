package main

import (
	"fmt"
	"io"
	"log"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/tables"
)

// demoSeed makes the demo's mail. Examples in the README show what it gives.
const demoSeed = 1

// demo is the made-up tenant, served by the simulator over TLS on loopback, and how to read it.
type demo struct {
	*graphsim.Server
	source source
}

// startDemo starts the simulator. Everything between it and the MySQL client is what a real tenant meets.
func startDemo() (*demo, error) {
	sim, err := graphsim.Start(graphsim.Demo(demoSeed), graphsim.Options{
		MailboxRequests: -1, // trying it out for long is no fault
		KeepRequests:    -1,
		ErrorLog:        log.New(io.Discard, "", 0),
	})
	if err != nil {
		return nil, fmt.Errorf("starting the demo: %w", err)
	}
	return &demo{Server: sim, source: source{
		tables: tables.SourceOptions{Name: "outlook", Default: graphsim.DemoUser},
		graph: graph.Options{
			TokenURL:      sim.TokenURL(sim.URL),
			ServiceURL:    sim.ServiceURL(sim.URL),
			ClientID:      graphsim.DemoClientID,
			ClientSecret:  graphsim.DemoSecret,
			CACert:        sim.CAPEM,
			RetryMultiply: true,
		},
	}}, nil
}
