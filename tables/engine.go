package tables

import (
	"sync"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/go-mysql-server/sql/rowexec"

	"github.com/outlooksql/outlooksql/tables/catalog"
)

// engineSetup changes what the engine keeps in package variables, once.
var engineSetup = sync.OnceFunc(func() {
	// Any rule here keeps the engine from its short list for plain SELECTs, which knows no rules of ours.
	analyzer.AlwaysBeforeDefault = append(analyzer.AlwaysBeforeDefault, analyzer.Rule{Id: prepareRule, Apply: prepare})
})

// NewEngine makes a SQL engine over the databases of a provider, with pushdown to Graph, an EXPLAIN that shows it, and what tools ask of a MySQL server.
func NewEngine(p *Provider) *sqle.Engine {
	engineSetup()
	overrides := sql.EngineOverrides{Builder: sql.BuilderOverrides{Parser: parser{sql.NewMysqlParser()}}}
	a := analyzer.NewBuilder(catalog.Provider(p)).
		AddPreAnalyzeRule(guardRule, guard).
		AddPostAnalyzeRule(pushdownRule, pushdown).
		AddOverrides(overrides).
		Build()
	catalog.Install(a.Catalog)
	x := &explainer{catalog: a.Catalog}
	builder := rowexec.NewBuilder(x, overrides)
	x.engine = builder
	a.ExecBuilder = builder
	registerVariables()
	return sqle.New(a, &sqle.Config{})
}
