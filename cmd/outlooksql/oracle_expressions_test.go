package main

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// oracleKind is what an expression gives.
type oracleKind int

// The kinds.
const (
	kindNumber oracleKind = iota
	kindBool
	kindText
	kindID // a text that is compared by its bytes
	kindTime
	kindClock // a time of day
	kindBytes
)

// oracleColumn is a column of a table that both servers have.
type oracleColumn struct {
	name, theirs string // its name, and its type in MariaDB
	kind         oracleKind
	key          bool
	samples      []string // some of its values
}

// oracleTable is a table that both servers have.
type oracleTable struct {
	name    string
	columns []*oracleColumn
	rows    int
}

// oracleSamples is how many values of each column the generator knows.
const oracleSamples = 300

// sample remembers a row's values.
func (t *oracleTable) sample(row []any) {
	t.rows++
	for i, c := range t.columns {
		v, ok := row[i].([]byte)
		if s := string(v); ok && len(c.samples) < oracleSamples && len([]rune(s)) <= 300 {
			c.samples = append(c.samples, s)
		}
	}
}

// generator writes queries. All of its chances come from one source, so that a seed and a number give the same query again.
type oracleGenerator struct {
	*rand.Rand
	*oracleDatabase                   // that it asks
	scope           []oracleScoped    // the columns that an expression may name
	shown           bool              // it writes what is selected, not what is read
	constants       *[]oracleConstant // those of the query
}

// oracleScoped is a column under its alias.
type oracleScoped struct {
	*oracleColumn
	alias string
}

// String is how SQL names it.
func (c oracleScoped) String() string {
	if c.alias == "" {
		return c.name // NULL, where no table in scope has such a column
	}
	return c.alias + "." + c.name
}

// skips says of a column that an expression leaves it out. In a database of one mailbox, predicates on user_id and mailbox say what is read,
// and few are allowed: those are in ofMailbox. On search they never mean what SQL says.
func (g *oracleGenerator) skips(c oracleScoped) bool {
	return c.name == "search" || !g.all && !g.shown && (c.name == "user_id" || c.name == "mailbox")
}

// open brings a table's columns into scope.
func (g *oracleGenerator) open(table, alias string) {
	for _, c := range g.tables[table].columns {
		g.scope = append(g.scope, oracleScoped{c, alias})
	}
}

// either is an element of a list.
func oracleOne[T any](g *oracleGenerator, list ...T) T { return list[g.IntN(len(list))] }

// column is a column of one of the kinds, which some table in scope has.
func (g *oracleGenerator) column(kinds ...oracleKind) oracleScoped {
	var fit []oracleScoped
	for _, c := range g.scope {
		for _, k := range kinds {
			if c.kind == k && !g.skips(c) {
				fit = append(fit, c)
			}
		}
	}
	if len(fit) == 0 {
		return oracleScoped{&oracleColumn{name: "NULL", kind: kindText}, ""}
	}
	return oracleOne(g, fit...)
}

// quote is a string literal.
func sqlQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", "''", "\n", `\n`, "\x00", `\0`).Replace(s) + "'"
}

// value is a text that the column holds, or nearly.
func (g *oracleGenerator) value(c oracleScoped) string {
	s := "mail"
	if len(c.samples) > 0 {
		s = oracleOne(g, c.samples...)
	}
	if c.name == "user_id" { // of which another spelling is the same mailbox's
		return s
	}
	switch g.IntN(8) {
	case 0:
		return strings.ToUpper(s)
	case 1:
		return strings.ToLower(s)
	case 2:
		return oraclePrefix(s, 1+g.IntN(6))
	case 3:
		return s + " "
	}
	return s
}

// oraclePrefix is the beginning of a text, in whole characters with what combines with them.
func oraclePrefix(s string, n int) string {
	r := []rune(s)
	n = min(n, len(r))
	for n < len(r) && (unicode.Is(unicode.Mn, r[n]) || r[n] == '\u200d') {
		n++
	}
	return string(r[:n])
}

// expression is one of a kind, not deeper than depth.
func (g *oracleGenerator) expression(kind oracleKind, depth int) string {
	switch kind {
	case kindNumber:
		return g.number(depth)
	case kindBool:
		return g.predicate(depth)
	case kindTime:
		return g.time(depth)
	case kindID:
		return g.column(kindID).String()
	}
	return g.text(depth)
}

// fill replaces the letters of a template in braces: {n} a number, {i} a small whole number, {t} a text, {d} a time, {b} a predicate,
// {u} a unit of time, {c} a column of text.
func (g *oracleGenerator) fill(template string, depth int) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		switch rest[0] {
		case 'n':
			b.WriteString(g.number(depth - 1))
		case 'i':
			b.WriteString(strconv.Itoa(g.IntN(9) - 2))
		case 't':
			b.WriteString(g.text(depth - 1))
		case 'd':
			b.WriteString(g.time(depth - 1))
		case 'b':
			b.WriteString(g.predicate(depth - 1))
		case 'u':
			b.WriteString(oracleOne(g, "SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"))
		case 'c':
			b.WriteString(g.column(kindText).String())
		}
		template = rest[2:]
	}
}

// numbers are expressions that give numbers.
var oracleNumbers = []string{
	"({n} + {n})", "({n} - {n})", "({n} * {i})", "({n} / {n})", "({n} DIV {i})", "({n} % {i})", "(-{n})", "ABS({n})", "SIGN({n})", "MOD({n}, {i})",
	"FLOOR({n})", "CEILING({n})", "ROUND({n})", "ROUND({n}, {i})", "TRUNCATE({n}, {i})", "LENGTH({t})", "CHAR_LENGTH({t})", "LOCATE({t}, {t})",
	"INSTR({t}, {t})", "LOCATE({t}, {t}, {i})", "FIND_IN_SET({t}, {t})", "FIELD({t}, {t}, {t})", "STRCMP({t}, {t})", "ASCII({t})", "ORD({t})",
	"YEAR({d})", "MONTH({d})", "DAYOFMONTH({d})", "QUARTER({d})", "HOUR({d})", "MINUTE({d})", "SECOND({d})", "MICROSECOND({d})", "DAYOFWEEK({d})",
	"DAYOFYEAR({d})", "WEEKDAY({d})", "WEEK({d})", "WEEK({d}, 3)", "WEEKOFYEAR({d})", "YEARWEEK({d})", "YEARWEEK({d}, 1)", "TO_DAYS({d})",
	"DATEDIFF({d}, {d})", "TIMESTAMPDIFF({u}, {d}, {d})", "UNIX_TIMESTAMP({d})", "EXTRACT({u} FROM TIMESTAMP({d}))", "GREATEST({n}, {n})", "LEAST({n}, {n})",
	"IF({b}, {n}, {n})", "CASE WHEN {b} THEN {n} WHEN {b} THEN {n} ELSE {n} END", "CASE {n} WHEN {i} THEN {n} ELSE {n} END", "COALESCE({n}, {n})",
	"IFNULL({n}, {n})", "NULLIF({n}, {n})", "CRC32({t})", "BIT_COUNT({n})", "CAST({n} AS SIGNED)", "CAST({n} AS DECIMAL(20,3))", "({n} & 7)", "({n} | 4)",
	"({i} << 2)", "({n} ^ 1)", "INTERVAL({n}, 0, 10, 100)", "({b})", "TO_SECONDS({d})", "PERIOD_DIFF(202611, EXTRACT(YEAR_MONTH FROM {d}))", "BIT_LENGTH({t})",
	"OCTET_LENGTH({t})", "(SELECT COUNT(*) FROM users)", "SQRT(ABS({n}))", "POW({i}, 2)", "CAST(DATE_FORMAT({d}, '%Y%m') AS SIGNED)",
	"CAST({n} AS UNSIGNED) % 7", "POSITION({t} IN {t})", "ISNULL({n})", "ROUND({n} / 7, 2)",
}

// number is an expression that gives a number.
func (g *oracleGenerator) number(depth int) string {
	if depth <= 0 || g.IntN(3) == 0 {
		switch g.IntN(5) {
		case 0:
			switch g.IntN(8) {
			case 0:
				return g.constant("3.5e0", 3.5)
			case 1:
				return g.constant("TRUE", true)
			case 2:
				return g.constant("NULL", nil)
			case 3:
				return oracleOne(g, "3.5", "0.25", "1.50", "-0.5")
			}
			return g.wholeConstant(oracleOne(g, 0, 1, -1, 2, 7, 100, 1000000, 2147483648))
		case 1:
			return "CHAR_LENGTH(" + g.column(kindText).String() + ")"
		}
		if c := g.column(kindNumber, kindBool); c.alias != "" {
			return c.String()
		}
		return oracleOne(g, "1", "2", "3")
	}
	return g.fill(oracleOne(g, oracleNumbers...), depth)
}

// oracleTexts are expressions that give texts.
var oracleTexts = []string{
	"CONCAT({t}, {t})", "CONCAT_WS('-', {t}, {t}, {t})", "UPPER({t})", "LOWER({t})", "SUBSTRING({t}, {i})", "SUBSTRING({t}, {i}, {i})", "LEFT({t}, {i})",
	"RIGHT({t}, {i})", "LPAD({t}, 12, '*')", "RPAD({t}, 8, 'ab')", "TRIM({t})", "LTRIM({t})", "RTRIM({t})", "TRIM(LEADING 'R' FROM {t})",
	"TRIM(BOTH 'e' FROM {t})", "REPLACE({t}, 'e', '[E]')", "REVERSE({t})", "REPEAT({t}, 2)", "SUBSTRING_INDEX({t}, ' ', {i})", "SUBSTRING_INDEX({t}, '@', -1)",
	"INSERT({t}, 2, 3, 'xyz')", "ELT({i}, {t}, {t})", "HEX({t})", "MD5({t})", "SHA1({t})", "DATE_FORMAT({d}, '%Y-%m-%d %H:%i:%s')", "DATE_FORMAT({d}, '%Y-%m-01')",
	"DATE_FORMAT({d}, '%a %b %c %D %j %k %l %M %p %r %T %u %v %W %w %x %y %%')", "CAST({n} AS CHAR)", "CAST({d} AS CHAR)", "IF({b}, {t}, {t})",
	"CASE WHEN {b} THEN {t} ELSE {t} END", "CASE {t} WHEN {t} THEN {t} END", "COALESCE({t}, {t})", "IFNULL({t}, {t})", "NULLIF({t}, {t})", "MONTHNAME({d})",
	"DAYNAME({d})", "FORMAT({n}, 2)", "QUOTE({t})", "GREATEST({t}, {t})", "LEAST({t}, {t})", "BIN({i})", "OCT({i})", "MAKE_SET({i}, {t}, {t})", "MID({t}, 2, 4)",
	"SPACE({i})", "CONCAT({n}, {t})", "CONCAT({d}, '')", "UCASE({t})", "LCASE({t})", "TO_BASE64({t})", "IF({b}, {t}, NULL)", "TIME_FORMAT(TIME({d}), '%H:%i')",
	"EXPORT_SET({i}, 'Y', 'N', ',', 4)", "CONV({i}, 10, 2)", "REGEXP_REPLACE({t}, '[aeiou]+', '#')", "NULLIF(REGEXP_SUBSTR({t}, '[0-9]+'), '')", "SOUNDEX({t})",
	"(SELECT MAX(display_name) FROM folders)", "UNHEX(HEX(LEFT({t}, 40)))", "SUBSTRING({t} FROM 2 FOR 5)", "LOWER(HEX({n}))",
}

// text is an expression that gives a text.
func (g *oracleGenerator) text(depth int) string {
	if depth <= 0 || g.IntN(3) == 0 {
		c := g.column(kindText)
		switch g.IntN(6) {
		case 0:
			if g.IntN(12) == 0 {
				return g.constant("NULL", nil)
			}
			return g.textConstant(oracleOne(g, "", "a", "RE: ", " x ", "é", "10", "2026-01-05", "0x41", "1e2", `\%`, "_"))
		case 1:
			return g.textConstant(g.value(c))
		}
		return c.String()
	}
	return g.fill(oracleOne(g, oracleTexts...), depth)
}

// oracleTimes are expressions that give times.
// What is compared, or added to, is TIMESTAMP() here, and elsewhere CONCAT() and LEFT(): MariaDB has other types for a day and a text, and none for
// long bytes, which the scripts of testdata/sql hold to MySQL's answers.
var oracleTimes = []string{
	"DATE_ADD({d}, INTERVAL {i} {u})", "DATE_SUB({d}, INTERVAL {i} {u})", "({d} + INTERVAL {i} {u})", "({d} - INTERVAL {i} {u})", "DATE({d})", "LAST_DAY({d})",
	"CAST({d} AS DATETIME)", "CAST({d} AS DATE)", "CAST({d} AS DATETIME(6))", "MAKEDATE(YEAR({d}), 60)", "STR_TO_DATE(DATE_FORMAT({d}, '%d.%m.%Y'), '%d.%m.%Y')",
	"STR_TO_DATE(DATE_FORMAT({d}, '%Y-%m-%d %H:%i:%s'), '%Y-%m-%d %H:%i:%s')", "FROM_DAYS(TO_DAYS({d}))", "FROM_UNIXTIME(UNIX_TIMESTAMP({d}))", "COALESCE({d}, {d})",
	"IF({b}, {d}, {d})", "CASE WHEN {b} THEN {d} END", "GREATEST(TIMESTAMP({d}), TIMESTAMP({d}))", "LEAST(TIMESTAMP({d}), TIMESTAMP({d}))", "TIMESTAMP({d})", "TIMESTAMPADD({u}, {i}, {d})", "IFNULL({d}, {d})",
	"NULLIF({d}, {d})", "ADDDATE({d}, {i})", "SUBDATE({d}, {i})", "DATE_ADD({d}, INTERVAL '1:30' MINUTE_SECOND)", "ADDTIME(TIMESTAMP({d}), '01:00:00')",
	"STR_TO_DATE(CONCAT(YEARWEEK({d}), ' Sunday'), '%X%V %W')", "CONVERT_TZ({d}, '+00:00', '+02:30')", "DATE_ADD({d}, INTERVAL 250 MICROSECOND)",
	"(SELECT MAX(last_modified_date_time) FROM attachments)",
}

// oracleDay is a day in the demo's mail.
var oracleDay = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// time is an expression that gives a time.
func (g *oracleGenerator) time(depth int) string {
	if depth <= 0 || g.IntN(3) == 0 {
		if g.IntN(4) == 0 {
			if g.IntN(3) == 0 {
				return oracleOne(g, "TIMESTAMP '2026-06-30 23:59:59.25'", "DATE '2025-12-31'", "'2024-02-29'", "NULL", "'2026-11-20T08:45:11Z'", "'2025-1-2'", "'2025-01-02 3:04:05'")
			}
			return oracleOne(g, g.timeConstant(oracleDay), g.textConstant("2026-11-01 12:00:00"), g.constant("NULL", nil))
		}
		if c := g.column(kindTime); c.alias != "" {
			return c.String()
		}
		return "TIMESTAMP '2026-03-04 05:06:07'"
	}
	return g.fill(oracleOne(g, oracleTimes...), depth)
}

// predicates are expressions that are true, false or unknown.
var oraclePredicates = []string{
	"({n} {=} {n})", "({t} {=} {t})", "({d} {=} {d})", "({b} AND {b})", "({b} OR {b})", "(NOT {b})", "({b} XOR {b})", "({n} BETWEEN {n} AND {n})",
	"({t} NOT BETWEEN {t} AND {t})", "({d} BETWEEN {d} AND {d})", "({n} IS NULL)", "({t} IS NOT NULL)", "({d} IS NULL)", "({b} IS TRUE)", "({b} IS NOT FALSE)", "({b} IS UNKNOWN)",
	"({n} IN ({n}, {n}, {i}))", "({n} NOT IN ({i}, {i}))", "(({n}, {n}) = ({n}, {i}))", "(IFNULL({b}, 0))", "(CASE WHEN {b} THEN {b} ELSE {b} END)",
	"(CONCAT({t}) {=} {n})", "({n} {=} CONCAT({t}))", "({d} {=} 20260105)", "({d} {=} CONCAT({t}))", "(COALESCE({b}, {b}))", "({t} RLIKE '^[a-m]')", "({t} REGEXP 'a.*e$')", "({t} NOT REGEXP '[0-9]')",
	"(IF({b}, {b}, {b}))", "(LEFT({t}, 3) = LEFT({t}, 3))",
}

// predicate is an expression that is true, false or unknown.
func (g *oracleGenerator) predicate(depth int) string {
	if depth <= 0 || g.IntN(2) == 0 {
		return g.simple()
	}
	template := oracleOne(g, oraclePredicates...)
	return g.fill(strings.Replace(template, "{=}", g.operator(), 1), depth)
}

// operator compares.
func (g *oracleGenerator) operator() string {
	return oracleOne(g, "=", "<>", "<", "<=", ">", ">=", "<=>")
}
