package main

import (
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/tables"
)

// connection is a data source as it is served.
type connection struct {
	made   source // what it was made of
	client *graph.Client
	tables *tables.Source
}

// connections are the data sources in the order of the settings.
type connections []*connection

// connect makes clients and tables of data sources, and sends nothing. What has not changed since the former ones were
// made is taken from them, with its tokens, its waits and what it remembers of folders and addresses. After an error, which
// is of all data sources that are wrong, nothing is left open.
func connect(sources []source, former connections, log *slog.Logger) (connections, error) {
	var made connections
	var errs []error
	for _, s := range sources {
		c, err := former.connect(s, log)
		if err != nil {
			errs = append(errs, fmt.Errorf("preparing data source %s: %w", s.tables.Name, err))
			continue
		}
		made = append(made, c)
	}
	if err := errors.Join(errs...); err != nil {
		made.close(former)
		return nil, err
	}
	return made, nil
}

// connect makes the connection of one data source. Any of cs that was made the same way lends its client, or is it.
func (cs connections) connect(s source, log *slog.Logger) (*connection, error) {
	var client *graph.Client
	for _, c := range cs {
		if c.made.proof != s.proof || !reflect.DeepEqual(c.made.graph, s.graph) {
			continue
		}
		if reflect.DeepEqual(c.made.tables, s.tables) {
			return c, nil
		}
		client = c.client
	}
	if client == nil {
		options := s.graph
		options.Log = log
		var err error
		if client, err = graph.New(options); err != nil {
			return nil, err
		}
	}
	options := s.tables
	options.Client = client
	return &connection{made: s, client: client, tables: tables.NewSource(options)}, nil
}

// tables are what the provider serves.
func (cs connections) tables() []*tables.Source {
	out := make([]*tables.Source, len(cs))
	for i, c := range cs {
		out[i] = c.tables
	}
	return out
}

// named is the connection of a data source, or nil.
func (cs connections) named(name string) *connection {
	i := slices.IndexFunc(cs, func(c *connection) bool { return c.made.tables.Name == name })
	if i < 0 {
		return nil
	}
	return cs[i]
}

// close closes the clients of cs that kept does not have.
func (cs connections) close(kept connections) {
	for _, c := range cs {
		if !slices.ContainsFunc(kept, func(k *connection) bool { return k.client == c.client }) {
			c.client.Close()
		}
	}
}
