package main

import (
	"context"
	"fmt"
	"strings"
)

// ask asks it as it is to be asked.
func (q oracleQuery) ask(ctx context.Context, on oracleQuerier) *oracleAnswer {
	if len(q.args) > 0 {
		return oracleAsk(ctx, on, q.prepared, q.args...)
	}
	return oracleAsk(ctx, on, q.sql)
}

// askTheirs asks MariaDB, of a query with a limit the whole answer.
func (q oracleQuery) askTheirs(ctx context.Context, on oracleQuerier) *oracleAnswer {
	if q.first.all != "" {
		return oracleAsk(ctx, on, q.first.all)
	}
	return q.ask(ctx, on)
}

// shown shows what was asked.
func (q oracleQuery) shown(in *oracleDatabase) string {
	said := "USE " + in.name + "; " + q.sql
	if len(q.args) > 0 {
		said += fmt.Sprintf("\nprepared: %s\nwith %q", q.prepared, q.args)
	}
	return said
}

// oracleWay is another way to ask this server a query, to which the answer has to be the same.
type oracleWay struct {
	name string
	// ask asks; nil where the query cannot be asked so.
	ask func(ctx context.Context, in *oracleDatabase, q oracleQuery) *oracleAnswer
}

// oracleWays are the other ways. Each costs as much as the query itself, so that only the first one is gone by every query.
var oracleWays = []oracleWay{
	{"text without pushdown", func(ctx context.Context, in *oracleDatabase, q oracleQuery) *oracleAnswer {
		return oracleAsk(ctx, in.unpushed, q.sql)
	}},
	{"a derived table", func(ctx context.Context, in *oracleDatabase, q oracleQuery) *oracleAnswer {
		if !q.named || q.first.all != "" || len(q.sql)%3 != 0 {
			return nil
		}
		return oracleAsk(ctx, in.ours, "SELECT * FROM ("+q.sql+") AS whole")
	}},
	{"a common table expression", func(ctx context.Context, in *oracleDatabase, q oracleQuery) *oracleAnswer {
		if !q.named || q.first.all != "" || strings.HasPrefix(q.sql, "WITH") || len(q.sql)%3 != 1 {
			return nil
		}
		return oracleAsk(ctx, in.ours, "WITH whole AS ("+q.sql+") SELECT * FROM whole")
	}},
}

// explained says what is wrong with EXPLAIN of a query that has an answer; "" if nothing is. Those with parameters are prepared.
func (q oracleQuery) explained(ctx context.Context, in *oracleDatabase, ours *oracleAnswer) string {
	if ours.err != nil || len(q.sql)%3 != 2 {
		return ""
	}
	query, args := q.sql, q.args
	if len(args) > 0 {
		query = q.prepared
	}
	plan := oracleAsk(ctx, in.ours, "EXPLAIN "+query, args...)
	switch {
	case plan.err != nil:
		return plan.err.Error()
	case len(plan.rows) == 0:
		return "no rows"
	}
	return ""
}

// differs says how the answer to a way differs from those to the query; "" if it does not. Of first rows only the whole answer says which they may be.
func (w oracleWay) differs(ctx context.Context, in *oracleDatabase, q oracleQuery, ours, theirs *oracleAnswer) string {
	a := w.ask(ctx, in, q)
	switch {
	case a == nil:
		return ""
	case q.first.all != "" && theirs.err == nil && ours.err == nil:
		return a.differs(theirs, q)
	}
	q.ordered = q.ordered && w.name == oracleWays[0].name // the order of a derived table is nobody's
	q.first.all = ""
	return a.differs(ours, q)
}
