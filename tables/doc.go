// Package tables says what SQL means in mail: it declares the tables, turns the predicates, columns, order and limit of
// a statement into a Plan, and answers the Plan with Microsoft Graph.
//
// The life of a query. The engine parses and prunes columns. Before its own rules, guard keeps its rewriting away from
// what it would get wrong; after them, pushdown walks Limit, Sort, Filter and Project down to each scanTable and gives it
// a Plan. Executed, the scanTable hands the Plan to the one function of its Table that reads rows (Table.open), which asks
// Graph for a superset of what is wanted. The engine filters, sorts and counts again: what is pushed only shrinks what
// is read. Contents (attachments, MIME) pass through all of this unfetched; the top of the statement fetches those of its
// rows. In a join by a message's id, one side names the messages that the other one reads. Errors are translated once, in
// errors.go.
package tables
