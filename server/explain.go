package server

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// explainedAsJSON is EXPLAIN FORMAT=JSON, of a tree in text.
var explainedAsJSON = &shape{
	made:   true,
	schema: sql.Schema{{Name: "EXPLAIN", Type: types.LongText}},
	rows: func(_ *sql.Context, rows []sql.Row) []sql.Row {
		block := map[string]any{"select_id": 1, "plan": planTree(rows)}
		text, err := json.MarshalIndent(map[string]any{"query_block": block}, "", "  ")
		if err != nil { // never: there are only texts, lists and numbers
			return nil
		}
		return []sql.Row{{string(text)}}
	},
}

// explainedAsTable is EXPLAIN FORMAT=TRADITIONAL: a row for each table. What is not known before the query is NULL.
// See https://dev.mysql.com/doc/refman/8.0/en/explain-output.html.
var explainedAsTable = &shape{
	made: true,
	schema: sql.Schema{
		{Name: "id", Type: types.Int64, Nullable: true},
		{Name: "select_type", Type: shortText(19)},
		{Name: "table", Type: shortText(64), Nullable: true},
		{Name: "partitions", Type: types.LongText, Nullable: true},
		{Name: "type", Type: shortText(10), Nullable: true},
		{Name: "possible_keys", Type: shortText(4096), Nullable: true},
		{Name: "key", Type: shortText(64), Nullable: true},
		{Name: "key_len", Type: shortText(4096), Nullable: true},
		{Name: "ref", Type: shortText(1024), Nullable: true},
		{Name: "rows", Type: types.Uint64, Nullable: true},
		{Name: "filtered", Type: types.Float64, Nullable: true},
		{Name: "Extra", Type: types.LongText, Nullable: true},
	},
	rows: tableRows,
}

// planNode is an operation of a plan with what it is made of.
type planNode struct {
	Operation string      `json:"operation"`
	Inputs    []*planNode `json:"inputs,omitempty"`
	depth     int
}

// planTree reads the lines of a tree, two spaces for each step inward.
func planTree(rows []sql.Row) []*planNode {
	top := &planNode{depth: -1}
	open := []*planNode{top}
	for _, row := range rows {
		line := fmt.Sprint(row[0])
		text := strings.TrimLeft(line, " ")
		node := &planNode{Operation: text, depth: (len(line) - len(text)) / 2}
		for open[len(open)-1].depth >= node.depth {
			open = open[:len(open)-1]
		}
		parent := open[len(open)-1]
		parent.Inputs = append(parent.Inputs, node)
		open = append(open, node)
	}
	return top.Inputs
}

// tablePrefixes begin the operations of a plan that are about one table.
var tablePrefixes = []string{"Read ", "Table ", "Derived table "}

// tableRows makes the rows of EXPLAIN FORMAT=TRADITIONAL. The operations above the first table are in its Extra.
func tableRows(_ *sql.Context, lines []sql.Row) []sql.Row {
	var rows []sql.Row
	var above []string
	var visit func(nodes []*planNode)
	visit = func(nodes []*planNode) {
		for _, n := range nodes {
			table, ok := tableOf(n.Operation)
			if !ok {
				above = append(above, n.Operation)
				visit(n.Inputs)
				continue
			}
			extra := above
			above = nil
			derived := strings.HasPrefix(n.Operation, "Derived")
			if !derived {
				extra = append(extra, detailsOf(n)...)
			}
			rows = append(rows, tableRow(table, strings.Join(extra, "; ")))
			if derived {
				visit(n.Inputs)
			}
		}
	}
	visit(planTree(lines))
	if len(rows) == 0 {
		return []sql.Row{tableRow(nil, "No tables used")}
	}
	return rows
}

// tableRow is one row; its table may be nil.
func tableRow(table any, extra string) sql.Row {
	access := any("ALL")
	if table == nil {
		access = nil
	}
	return sql.Row{int64(1), "SIMPLE", table, nil, access, nil, nil, nil, nil, nil, nil, extra}
}

// tableOf is the table that an operation is about.
func tableOf(operation string) (name string, ok bool) {
	for _, prefix := range tablePrefixes {
		if name, ok = strings.CutPrefix(operation, prefix); ok {
			return name, true
		}
	}
	return "", false
}

// detailsOf are the lines below an operation.
func detailsOf(n *planNode) []string {
	var lines []string
	for _, input := range n.Inputs {
		lines = append(lines, input.Operation)
		lines = append(lines, detailsOf(input)...)
	}
	return lines
}
