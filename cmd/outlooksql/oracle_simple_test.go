package main

import (
	"fmt"
	"strings"
	"time"
)

// simple is what people write most: one column, compared with constants.
func (g *oracleGenerator) simple() string {
	c := g.column(oracleOne(g, kindText, kindText, kindText, kindTime, kindTime, kindTime, kindID, kindBool, kindBool, kindNumber, kindClock, kindBytes))
	if c.alias == "" {
		c = g.column(kindText)
	}
	if g.IntN(10) == 0 {
		return c.String() + oracleOne(g, " IS NULL", " IS NOT NULL", " <=> NULL", " = NULL", " IN (NULL)", " NOT IN (NULL)")
	}
	switch c.kind {
	case kindText, kindID:
		return g.simpleText(c)
	case kindTime:
		return g.simpleTime(c)
	case kindBool:
		return strings.ReplaceAll(oracleOne(g, "{c}", "NOT {c}", "{c} = 0", "{c} <> 1", "{c} IN (0, 1)", "{c} IS NOT TRUE", "{c} = false", "{c} > 0", "{c} = '1'", "{c} != false", "{c} IN (TRUE)",
			"{c} NOT IN (1)", "{c} = "+g.constant("TRUE", true), "{c} <> "+g.wholeConstant(g.IntN(2))), "{c}", c.String())
	case kindClock:
		return strings.ReplaceAll(oracleOne(g, "{c} = '08:00:00'", "{c} > '09:00'", "{c} <= TIME '17:00:00'", "HOUR({c}) = 8", "{c} BETWEEN '07:30:00' AND '09:00:00.5'",
			"{c} IN ('08:00:00', '09:00:00')"), "{c}", c.String())
	case kindBytes:
		return strings.NewReplacer("{c}", c.String(), "{=}", g.operator()).Replace(oracleOne(g, "LENGTH({c}) {=} 1000", "{c} LIKE '%PNG%'", "HEX(LEFT({c}, 2)) = '2550'", "LEFT({c}, 4) {=} x'89504E47'", "MD5({c}) {=} 'a'", "{c} = x'00'"))
	}
	return g.simpleNumber(c)
}

// simpleNumber is a predicate on a number.
func (g *oracleGenerator) simpleNumber(c oracleScoped) string {
	near := func() string {
		if len(c.samples) > 0 && g.IntN(2) == 0 {
			n := 0
			fmt.Sscan(oracleOne(g, c.samples...), &n)
			return g.wholeConstant(n + oracleOne(g, 0, 0, 1, -1))
		}
		return g.number(0)
	}
	switch g.IntN(4) {
	case 0:
		return fmt.Sprintf("%s %sIN (%s, %s, 3)", c, g.not(), near(), near())
	case 1:
		return fmt.Sprintf("%s %sBETWEEN %s AND %s", c, g.not(), near(), near())
	}
	return fmt.Sprintf("%s %s %s", c, g.operator(), near())
}

// not is NOT, or nothing.
func (g *oracleGenerator) not() string { return oracleOne(g, "", "", "NOT ") }

// simpleText is a predicate on a text.
func (g *oracleGenerator) simpleText(c oracleScoped) string {
	switch g.IntN(9) {
	case 0, 1, 2:
		return fmt.Sprintf("%s %sIN (%s)", c, g.not(), g.textList(c))
	case 3, 4, 5:
		return fmt.Sprintf("%s %sLIKE %s", c, g.not(), g.pattern(c))
	case 6:
		return fmt.Sprintf("%s %sBETWEEN %s AND %s", c, g.not(), g.textConstant(g.value(c)), g.textConstant(g.value(c)))
	}
	return fmt.Sprintf("%s %s %s", c, g.operator(), g.textConstant(g.value(c)))
}

// textList is what stands in IN: some values, or hundreds of which many are in no row.
func (g *oracleGenerator) textList(c oracleScoped) string {
	list := make([]string, 1+g.IntN(4))
	if g.IntN(8) == 0 {
		list = make([]string, 100+g.IntN(500))
	}
	for i := range list {
		v := g.value(c)
		if i > 4 && g.IntN(2) == 0 {
			v += fmt.Sprint(i)
		}
		list[i] = g.textConstant(v)
	}
	if g.IntN(6) == 0 {
		list = append(list, "NULL")
	}
	return strings.Join(list, ", ")
}

// pattern is a pattern of LIKE, with wildcards, escapes of them, and escape characters of its own.
func (g *oracleGenerator) pattern(c oracleScoped) string {
	s := strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(oraclePrefix(strings.TrimSpace(g.value(c)), 3+g.IntN(12)))
	switch g.IntN(9) {
	case 0:
		return g.textConstant("%" + s)
	case 1, 2:
		return g.textConstant("%" + s + "%")
	case 3:
		return g.textConstant(s)
	case 4:
		if r := []rune(s); len(r) > 2 && !strings.Contains(s, `\`) {
			return g.textConstant(string(r[0]) + "_" + string(r[2:]) + "%")
		}
	case 5:
		return sqlQuote(strings.ReplaceAll(s, `\`, "|")+"%") + " ESCAPE '|'"
	case 6:
		return "'" + strings.NewReplacer(`\\`, `\\\\`, "'", "''").Replace(s) + "%'" // \% and \_ as they stand: MySQL keeps the backslash
	case 7:
		return oracleOne(g, `'%\\%%'`, `'%\_%'`, `'%'`, `'_%'`, `''`, `'%\\\\%'`, "'%''%'", "NULL", `'%!%%' ESCAPE '!'`, `'%_\\'`, `'%%__%'`)
	}
	return g.textConstant(s + "%")
}

// simpleTime is a predicate on a time.
func (g *oracleGenerator) simpleTime(c oracleScoped) string {
	switch g.IntN(9) {
	case 0, 1:
		return fmt.Sprintf("%s %sBETWEEN %s AND %s", c, g.not(), g.moment(c), g.moment(c))
	case 2:
		return fmt.Sprintf("%s %sIN (%s, %s)", c, g.not(), g.moment(c), g.moment(c))
	case 3:
		return fmt.Sprintf("%s(%s) %s %s", oracleOne(g, "YEAR", "MONTH", "DAYOFWEEK", "HOUR"), c, g.operator(), oracleOne(g, "2026", "2025", "11", "3"))
	case 4:
		return fmt.Sprintf("DATE(%s) %s %s", c, g.operator(), g.timeConstant(g.sampled(c).Truncate(24*time.Hour)))
	case 5:
		from := g.sampled(c).Truncate(24 * time.Hour)
		return fmt.Sprintf("%s >= %s AND %[1]s < %s", c, g.timeConstant(from), g.timeConstant(from.AddDate(0, g.IntN(3), 1+g.IntN(9))))
	}
	return fmt.Sprintf("%s %s %s", c, g.operator(), g.moment(c))
}

// sampled is a time that the column has, or else one in the demo's mail.
func (g *oracleGenerator) sampled(c oracleScoped) time.Time {
	if len(c.samples) > 0 {
		if t, err := time.Parse("2006-01-02 15:04:05.999999", oracleOne(g, c.samples...)); err == nil {
			return t
		}
	}
	return oracleDay
}

// moment is a constant near a column's times: one of them, as people write it; a fraction of a second off; or the edge of its day, month or year.
func (g *oracleGenerator) moment(c oracleScoped) string {
	t := g.sampled(c)
	day := t.Truncate(24 * time.Hour)
	switch g.IntN(6) {
	case 0:
		return oracleOne(g, "'2026-11-01 00:00:00.5'", "DATE '2026-03-01'", "TIMESTAMP '2024-12-31 23:59:59.999999'", "20261101", "20250101120000", "'20260301'", "'2026-09-31'",
			"DATE_SUB('2026-11-20', INTERVAL 30 DAY)", "CAST('2026-02-01' AS DATE)")
	case 1:
		return g.textConstant(oracleOne(g, t.Format("2006-01-02"), t.Format(time.DateTime), t.Format("2006-01-02T15:04:05Z"), t.Format("2006-01-02 15:04:05.000"), t.Format("2006-01-02 15:04")))
	case 2:
		return g.timeConstant(t.Add(oracleOne(g, time.Microsecond, -time.Microsecond, time.Second/2, time.Second, -time.Second, time.Second-time.Microsecond)))
	case 3:
		edge := oracleOne(g, day, day.AddDate(0, 0, 1-day.Day()), day.AddDate(0, 0, 1-day.YearDay()))
		return g.timeConstant(edge.Add(oracleOne(g, 0, 0, -time.Microsecond, -time.Second, time.Microsecond)))
	}
	return g.timeConstant(t)
}
