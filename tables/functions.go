package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
)

// functions are those that the engine lacks, or that answer otherwise than MySQL's, by their names in lower case.
var functions = map[string]sql.Function{
	"sum":         aggregateFunction(sum),
	"avg":         aggregateFunction(average),
	"std":         aggregateFunction(standardDeviation),
	"stddev":      aggregateFunction(standardDeviation),
	"stddev_pop":  aggregateFunction(standardDeviation),
	"stddev_samp": aggregateFunction(sampleDeviation),
	"variance":    aggregateFunction(variance),
	"var_pop":     aggregateFunction(variance),
	"var_samp":    aggregateFunction(sampleVariance),
}

var _ sql.FunctionProvider = (*Provider)(nil)

// Function finds a function of ours. The engine looks here before it looks among its own.
func (p *Provider) Function(_ *sql.Context, _, name string) (sql.Function, bool) {
	f, ok := functions[strings.ToLower(name)]
	return f, ok
}
