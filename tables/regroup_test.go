package tables

import (
	"errors"
	"testing"

	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// TestRegroup writes SELECTs that look at their groups as ones over a derived table, and leaves others as they are.
func TestRegroup(t *testing.T) {
	for query, want := range map[string]string{
		"select a, rank() over (order by count(*)) as r from t group by a": "select outlooksql_groups.a as a, rank() over ( order by outlooksql_groups.outlooksql_1 asc) r " +
			"from (select a as a, count(*) as outlooksql_1 from t group by a) as outlooksql_groups",
		"select year(a) as y, sum(count(*)) over (partition by year(a)) from t where b > 1 group by y having count(*) > 2 order by y, count(*) limit 3": "select outlooksql_groups.y y, " +
			"sum(outlooksql_groups.outlooksql_1) over (partition by outlooksql_groups.y) from (select year(a) as y, count(*) as outlooksql_1 from t where b > 1 group by y having count(*) > 2) " +
			"as outlooksql_groups order by y asc, outlooksql_groups.outlooksql_1 asc limit 3",
		"select (select count(*) from u where u.b > sum(t.a) and u.c = t.c) as n from t group by t.c": "select (select count(*) from u where u.b > outlooksql_groups.outlooksql_0 and u.c = outlooksql_groups.c) n " +
			"from (select sum(t.a) as outlooksql_0, t.c as c from t group by t.c) as outlooksql_groups",
		"select c as k from t group by c having k > 1 and exists (select 1 from u where u.b = max(t.a))": "select outlooksql_groups.k as k from (select c as k, max(t.a) as outlooksql_1 from t group by c) as outlooksql_groups " +
			"where outlooksql_groups.k > 1 and exists (select 1 from u where u.b = outlooksql_groups.outlooksql_1)",
		"select (select count(*) from u where u.b = t.c and e > 1) as n from t group by t.c, e having n > 2 and max(f) > 1 order by n": "select (select count(*) from u where u.b = outlooksql_groups.c and e > 1) n " +
			"from (select e as e, t.c as c from t group by t.c, e having max(f) > 1) as outlooksql_groups having n > 2 order by n asc",
		"select (select max(u.b) from u where u.a = t.a) as n from t group by n":                         "select (select max(u.b) from u where u.a = t.a) n from t group by n",
		"select upper(t.a) as a, (select max(u.b) from u where u.a = t.a and a > 1) from t group by t.a": "select upper(t.a) a, (select max(u.b) from u where u.a = t.a and a > 1) from t group by t.a",
		"select b, sum((select max(u.b) from u where u.a = t.a)) from t group by b":                      "select b, sum((select max(u.b) from u where u.a = t.a)) from t group by b",
		"select row_number() over () from t group by a":                                                  "select row_number() over () from (select 1 as outlooksql_0 from t group by a) as outlooksql_groups",
		"select a, count(*) from t group by a":                                                           "select a, count(*) from t group by a",
		"select a, count(*) over () from t":                                                              "select a, count(*) over () from t",
		"select (select max(t.a) from t) from t group by b":                                              "select (select max(t.a) from t) from (select b as b from t group by b) as outlooksql_groups",
		"select a, (select max(u.b) from u where u.a = t.a) from t":                                      "select a, (select max(u.b) from u where u.a = t.a) from t",
	} {
		stmt, err := sqlparser.Parse(query)
		if err != nil {
			t.Fatal(err)
		}
		if err := regroup(stmt.(*sqlparser.Select)); err != nil {
			t.Fatal(err)
		}
		if got := sqlparser.String(stmt); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", query, got, want)
		}
	}
}

// TestRegroupInnerGroups writes a SELECT over its groups within another one: each of the two derived tables has its own name, or the columns of the
// outer one would be taken from the inner one.
func TestRegroupInnerGroups(t *testing.T) {
	stmt, err := sqlparser.Parse("select (select sum(count(*)) over (order by sum(u.b)) + count(t.a) from u group by u.c) from t group by t.c")
	if err != nil {
		t.Fatal(err)
	}
	if stmt, err = rewrite(stmt); err != nil {
		t.Fatal(err)
	}
	want := "select (select sum(outlooksql_groups2.outlooksql_1) over ( order by outlooksql_groups2.outlooksql_0 asc) + outlooksql_groups.outlooksql_0 " +
		"from (select sum(u.b) as outlooksql_0, count(*) as outlooksql_1 from u group by u.c) as outlooksql_groups2) " +
		"from (select count(t.a) as outlooksql_0 from t group by t.c) as outlooksql_groups"
	if got := sqlparser.String(stmt); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestRegroupRefuses looks at statements whose groups look at groups: rewritten again and again, they would never end.
func TestRegroupRefuses(t *testing.T) {
	for query, number := range map[string]int{
		"select sum(count(*) over ()) from t":                                                   errWindowUse,
		"select sum(rank() over (order by a)) from t":                                           errWindowUse,
		"select group_concat(a order by rank() over ()) from t":                                 errWindowUse,
		"select rank() over (order by a), count(*) from t group by 1":                           errWindowUse,
		"select a, count(*) from t group by a order by max(rank() over (order by a))":           errWindowUse,
		"select sum((select max(t.a) from u)) from t":                                           mysql.ERInvalidGroupFuncUse,
		"select (select max(t.a) from u), count(*) from t group by 1":                           mysql.ERInvalidGroupFuncUse,
		"select a from t group by a having max((select max(t.a) from u)) > 1":                   mysql.ERInvalidGroupFuncUse,
		"select a, rank() over (order by max((select max(t.a) from u))) from t group by a, t.b": mysql.ERInvalidGroupFuncUse,
	} {
		stmt, err := sqlparser.Parse(query)
		if err != nil {
			t.Fatal(err)
		}
		var refused *mysql.SQLError
		if _, err := rewrite(stmt); !errors.As(err, &refused) || refused.Num != number {
			t.Errorf("%s: %v, want error %d", query, err, number)
		}
	}
}
