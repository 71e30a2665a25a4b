package tables

import (
	"sync"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/go-mysql-server/sql/planbuilder"

	"github.com/outlooksql/outlooksql/tables/catalog"
)

// engineSetup changes what the engine keeps in package variables, once.
var engineSetup = sync.OnceFunc(func() {
	// Any rule here keeps the engine from its short list for plain SELECTs, which knows no rules of ours.
	analyzer.AlwaysBeforeDefault = append(analyzer.AlwaysBeforeDefault, analyzer.Rule{Id: prepareRule, Apply: prepare})
	known := planbuilder.IsWindowFunc
	planbuilder.IsWindowFunc = func(ctx *sql.Context, name string) (bool, error) {
		if name == cumulated.name || name == nthValue.name {
			return true, nil
		}
		return known(ctx, name)
	}
})

// building is held while an engine is made: sqle.New sets the status variables of the whole process anew.
var building sync.Mutex

// NewEngine makes a SQL engine over the databases of a provider, with pushdown to Graph, an EXPLAIN that shows it, limits, and what tools ask of a MySQL server.
func NewEngine(p *Provider) *sqle.Engine {
	building.Lock()
	defer building.Unlock()
	engineSetup()
	overrides := sql.EngineOverrides{
		Builder:         sql.BuilderOverrides{Parser: parser{sql.NewMysqlParser()}},
		SchemaFormatter: &catalog.Formatter{},
	}
	a := analyzer.NewBuilder(catalog.Provider(p)).
		AddPreAnalyzeRule(guardRule, guard).
		AddPostAnalyzeRule(pushdownRule, pushdown).
		AddPostAnalyzeRule(gatherRule, gatherSubqueries).
		AddPostAnalyzeRule(unionRule, unionTypes).
		AddOverrides(overrides).
		Build()
	boundPlanning(a)
	catalog.Install(a.Catalog)
	a.ExecBuilder = newExecutor(explainer{catalog: a.Catalog}, overrides, &p.memory)
	registerVariables()
	return sqle.New(a, &sqle.Config{})
}
