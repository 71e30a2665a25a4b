package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oracleException is a difference between the two servers that is no fault of ours, or one that is known and said.
type oracleException struct {
	name, reason string
	query        *regexp.Regexp // the queries that it concerns
	applies      func(difference string, ours, theirs *oracleAnswer) bool
}

// oracleExceptions are all that there are.
var oracleExceptions = []oracleException{
	// Ours is an error that says what is not supported.
	oracleRefusal("unknown mailboxes", "a mailbox that a statement names and nobody has is an error, lest an empty answer mislead", `\b(mailbox|user_id)\b`, "Unknown mailbox: "),
	oracleRefusal("one mailbox", "a database of one mailbox refuses conditions on user_id and mailbox that would not say which one", `\b(user_id|mailbox)\b`, "reads one mailbox"),
	{
		name: "no time", reason: "a constant that is no time, compared with a time, is an error, as in MySQL; MariaDB warns and goes on", query: regexp.MustCompile(`.`),
		applies: func(_ string, ours, _ *oracleAnswer) bool {
			return ours.err != nil && oracleNoTime.MatchString(ours.err.Error())
		},
	},
	{
		name: "more than a time", reason: "a constant with more behind its time is refused here, as one that is none; MySQL warns of it, as MariaDB does", query: regexp.MustCompile(`.`),
		applies: func(_ string, ours, _ *oracleAnswer) bool {
			return ours.err != nil && oracleMoreThanTime.MatchString(ours.err.Error())
		},
	},

	// MariaDB is not MySQL.
	{
		name: "MariaDB's limit", reason: "it gave up after 20 s", query: regexp.MustCompile(`.`),
		applies: func(_ string, _, theirs *oracleAnswer) bool { return oracleFails(theirs, "max_statement_time") },
	},
	{
		name: "MariaDB's grammar", reason: "MySQL compares twice without parentheses and knows more functions", query: regexp.MustCompile(`.`),
		applies: func(_ string, _, theirs *oracleAnswer) bool { return oracleFails(theirs, "Error 1064") },
	},
	{
		name: "MariaDB's collation of parameters", reason: "that of a text with one beside a column, or a literal of another, may be none", query: regexp.MustCompile(`.`),
		applies: func(_ string, ours, theirs *oracleAnswer) bool {
			said := oracleFails(theirs, "Error 1267") || oracleFails(theirs, "Error 1270") || oracleFails(theirs, "Error 1271")
			return said && (ours.err == nil || oracleNoPosition.MatchString(ours.err.Error()) || oracleFails(ours, "Error 1690"))
		},
	},
	{
		name: "MariaDB's GROUP BY", reason: "it does not see that an expression of a grouped one is grouped; MySQL does", query: regexp.MustCompile(`GROUP BY`),
		applies: func(_ string, _, theirs *oracleAnswer) bool { return oracleFails(theirs, "Error 1055") },
	},
	{
		name: "MariaDB's AVG over a window", reason: "it sums up doubles and cuts what they lack: the average of 1000000 is 999999.9999", query: regexp.MustCompile(`AVG\(.* OVER`),
		applies: func(difference string, _, _ *oracleAnswer) bool { return oracleNines.MatchString(difference) },
	},
	{
		name: "MariaDB's AVG of divisions", query: regexp.MustCompile(`AVG\(.* / .* GROUP BY`),
		reason:  "it groups in a table whose column has four digits of the sum; MySQL does so or not, by its plan, and we add up all digits",
		applies: func(difference string, _, _ *oracleAnswer) bool { return oracleNearAverage(difference) },
	},
	{
		name: "MariaDB's windows over divisions", query: regexp.MustCompile(`(STD|VAR|AVG|SUM)\w*\(.* / .*\) OVER`),
		reason:  "it keeps the rows of a window in a table whose column has four digits of the division, as MySQL does; we compute with all digits",
		applies: func(difference string, _, _ *oracleAnswer) bool { return oracleNearAverage(difference) },
	},
	{
		name: "MariaDB's groups of divisions", query: regexp.MustCompile(` / .* GROUP BY`),
		reason:  "it tells groups apart by digits that the type of the division does not have, where it sorts them; MySQL does so or not, by its plan, and we do not",
		applies: func(_ string, ours, theirs *oracleAnswer) bool { return ours.isGroupedAgain(theirs) },
	},
	{
		name: "MariaDB's group of NULL", reason: "grouped by a division, beside an aggregate of distinct values, it adds the rows without one to the next group", query: regexp.MustCompile(`\(DISTINCT .* GROUP BY .* / `),
		applies: func(_ string, ours, theirs *oracleAnswer) bool {
			return oracleFewer("", ours, theirs) && len(ours.rows) == len(theirs.rows)+1 && ours.hasGroupOfNull() && !theirs.hasGroupOfNull()
		},
	},
	{
		name: "MariaDB's divisions of whole seconds", query: regexp.MustCompile(`UNIX_TIMESTAMP\(.*\) / `),
		reason: "it divides what has no fraction to nine digits, as MySQL does, where the type has ten; we divide to all",
		applies: func(difference string, _, _ *oracleAnswer) bool {
			m := oracleTenthDigit.FindStringSubmatch(difference)
			return m != nil && m[1] == m[2]
		},
	},
	{
		name: "MariaDB's GROUP BY -1", reason: "it takes a negative number for a position, in ORDER BY too", query: regexp.MustCompile(`(GROUP|ORDER) BY \(?-(\d|TRUE)`),
		applies: func(_ string, _, theirs *oracleAnswer) bool { return oracleFails(theirs, "Unknown column '-") },
	},
	{
		name: "MariaDB's outer joins", reason: "it makes an inner join of an outer one, as if MAKE_SET and FIELD were NULL where an argument is; FIELD(NULL, …) is 0",
		query:   regexp.MustCompile(`(LEFT|RIGHT) JOIN .* WHERE .*(MAKE_SET|FIELD)\(`),
		applies: oracleFewer,
	},
	{
		name: "MariaDB's counts of outer joins", reason: "the same, where the rows are counted", query: regexp.MustCompile(`COUNT\(.*(LEFT|RIGHT) JOIN .* WHERE .*(MAKE_SET|FIELD)\(`),
		applies: oracleCountsLess,
	},
	{
		name: "MariaDB's greatest -TRUE", reason: "it takes it for TRUE", query: regexp.MustCompile(`(MAX|MIN)\(\(-TRUE\)\)`), applies: oracleValues,
	},
	{
		name: "MariaDB's -0", reason: "the remainder of a negative decimal keeps its sign where it is 0; it is the same number", query: regexp.MustCompile(` % `),
		applies: func(difference string, _, _ *oracleAnswer) bool { return oracleMinusZero.MatchString(difference) },
	},
	{
		name: "MariaDB's extremes of parameters", reason: "it compares them by their bytes, because a text that is prepared has no collation yet",
		query: regexp.MustCompile(`(GREATEST|LEAST)\('[^']*', '[^']*'\)`), applies: oracleValues,
	},
	{
		name: "MariaDB's NOT IN beside a subquery", reason: "of a column that is also = a subquery it finds nothing that is not in the other one; with that one's value for it it does",
		query:   regexp.MustCompile(`NOT IN \(SELECT.* = \(SELECT|= \(SELECT.* NOT IN \(SELECT`),
		applies: oracleFewer,
	},
	{
		name: "MariaDB's UNIX_TIMESTAMP", reason: "of what is no time it is NULL; MySQL (Item::get_timeval) has 0", query: regexp.MustCompile(`UNIX_TIMESTAMP\(`),
		applies: func(_ string, ours, theirs *oracleAnswer) bool {
			return ours.err == nil && theirs.err == nil && ours.warned("Incorrect datetime value")
		},
	},
	{
		name: "MariaDB's UNION of parameters", reason: "prepared without their values, its column is a CHAR, of which the spaces at the end are lost", query: regexp.MustCompile(`UNION`),
		applies: func(difference string, _, _ *oracleAnswer) bool {
			m := oracleTwoValues.FindStringSubmatch(difference)
			return m != nil && m[1] != m[2] && strings.TrimRight(m[1], " ") == m[2]
		},
	},
	{
		name: "MariaDB's digits of a text", reason: "it writes the sum of a text and an interval with the digits that the text may have; MySQL (val_str of Item_temporal_hybrid_func) with six, or none where they are zeros",
		query: regexp.MustCompile(`(ADDDATE|SUBDATE|DATE_ADD|DATE_SUB|INTERVAL|ADDTIME|SUBTIME|TIMESTAMPADD)`),
		applies: func(difference string, _, _ *oracleAnswer) bool {
			m := oracleTwoValues.FindStringSubmatch(difference)
			return m != nil && m[1]+".000000" == m[2]
		},
	},
	{
		name: "MariaDB's ORDER BY TRUE", reason: "it takes TRUE for position 1; MySQL 8's grammar makes a function of it (Item_func_true), which is a constant", query: regexp.MustCompile(`ORDER BY (TRUE|FALSE)`),
		applies: oracleValues,
	},
	{
		name: "MariaDB's QUOTE", reason: "it takes QUOTE(NULL) for NULL where rows are counted; MySQL has it as the word", query: regexp.MustCompile(`COUNT\(QUOTE\(`),
		applies: oracleValues,
	},
	{
		name: "MariaDB's YEARWEEK", reason: "it has five digits for it where it makes a decimal", query: regexp.MustCompile(`YEARWEEK`),
		applies: func(difference string, _, _ *oracleAnswer) bool { return oracleFiveDigits.MatchString(difference) },
	},
	{
		name: "texts that are no times", query: regexp.MustCompile(` (WHERE|ON) `),
		reason: "in conditions on rows MySQL casts a text to a time where neither side is a constant (since 8.0.18; EXPLAIN shows the cast), which makes NULL of these; " +
			"MariaDB compares with 0000-00-00, as both do elsewhere",
		applies: func(_ string, ours, theirs *oracleAnswer) bool {
			return ours.err == nil && theirs.err == nil && ours.warned("is compared as NULL")
		},
	},
	{
		name: "MariaDB's rows that are unknown", reason: "it takes a comparison of rows for one that is never NULL; both manuals say that it is, as those of their members are", query: oracleRowsUnknown,
		applies: oracleRows,
	},
	{
		name: "MariaDB's windows of constants", reason: "where one of two windows is of a constant and ordered by one, it leaves the other in the order that the rows come in", query: oracleConstantWindow,
		applies: oracleValues,
	},
	{
		name: "MariaDB's keys of totals", reason: "an expression that is a key of WITH ROLLUP keeps the last group's value in a row of totals, where MySQL has NULL", query: regexp.MustCompile(` AS k\d.* WITH ROLLUP`),
		applies: func(difference string, _, _ *oracleAnswer) bool { return oracleKeyOfTotals.MatchString(difference) },
	},
	{
		name: "MariaDB's samples of one row", reason: "WITH ROLLUP their variance is 0; it is NULL without, and in MySQL in both", query: regexp.MustCompile(`(STDDEV|VAR)_SAMP\(.* WITH ROLLUP`),
		applies: func(difference string, _, _ *oracleAnswer) bool { return oracleSampleOfOne.MatchString(difference) },
	},
	oracleRefusal("groups that HAVING leaves out", "what is selected of a group is computed before HAVING, and is an error where it is out of range", ` HAVING `, "Error 1690"),
	oracleRefusal("REGEXP of bytes", "bytes and a text are refused, as in MySQL; MariaDB reads the bytes", `(REGEXP_\w+\(|RLIKE|REGEXP).*UNHEX|UNHEX.*(RLIKE|REGEXP)`, "Error 3995"),

	// What is said in the README or by the types, and changes no value.
	{
		name: "NULL", reason: "the type of a column without values", query: regexp.MustCompile(`.`),
		applies: func(difference string, ours, theirs *oracleAnswer) bool {
			var column int
			n, _ := fmt.Sscanf(difference, "column %d is of type", &column)
			return n == 1 && ours.empty(column-1) && theirs.empty(column-1)
		},
	},
	oracleTypes("UNION of integers", "of integers of different widths MariaDB makes a DECIMAL", `UNION`, `integer and decimal`),
	oracleTypes("MariaDB's ROUND of counts", "of a BIGINT rounded to hundreds it makes a DECIMAL, which may have a digit more; MySQL (resolve_type of Item_func_round) keeps the integer", `ROUND\(\(SELECT COUNT`, `integer and decimal`),
	oracleTypes("divisions of NULL", "NULL divided is a DOUBLE, as all that is computed of texts; ours is the DECIMAL of other divisions", `NULL / `, `decimal and double`),
	oracleTypes("remainders and extremes of NULL", "of NULL and a number MariaDB makes a DOUBLE, in which no value is; ours is the number's type", `(MOD|LEAST|GREATEST)\((NULL, |[^()]*, NULL\))`, `(decimal|integer) and double`),
	oracleTypes("sums of texts beside times", "that of a text or NULL and an interval is a text, and so is what is one of it and a time; ours is a DATETIME of the same values",
		`(NULL|'|\)) [-+] INTERVAL|(ADD|SUB)DATE\((NULL|')|DATE_(ADD|SUB)\((NULL|')|TIMESTAMPADD\(\w+, [-\d]+, (NULL|')`, `datetime and text`),
	oracleTypes("times and texts", "of a text and a time MariaDB makes a time here; MySQL always a text", `GREATEST\(|LEAST\(|(ADD|SUB)TIME\(`, `text and (date|datetime|time)`),
}

// oracleNoTime is the error about one of the constants that are no time; of all others it would be a fault.
var oracleNoTime = regexp.MustCompile(`(?s)Incorrect DATE(TIME)? value: '(|\D.*|\d+[^-0-9T:. Z].*|0x41|1e2|2026-09-31|\d\d:\d\d|(\d{1,7}|\d{9,13}|\d{15,})(\.\d+)?)'`)

// oracleKeyOfTotals is a difference of NULL and a value among the keys, which come first and are three at most. oracleSampleOfOne is one of NULL and 0.
var (
	oracleKeyOfTotals = regexp.MustCompile(`^row \d+, column [1-3]: NULL and "`)
	oracleSampleOfOne = regexp.MustCompile(`^row \d+, column \d+: NULL and "0(\.0+)?"$`)
)

// oracleMoreThanTime is the error about a constant whose seconds have a third digit behind them, as of two times in a row.
var oracleMoreThanTime = regexp.MustCompile(`Incorrect DATE(TIME)? value: '\d{4}-\d\d-\d\d \d\d:\d\d:\d{3}`)

// oracleRowsUnknown finds two rows of which a query asks whether it is unknown that they are equal, where they stand or under the name of a column.
var oracleRowsUnknown = regexp.MustCompile(`, .*\) = \(.*, [^(), ]+\)\)( IS UNKNOWN| AS c\d.* WHERE c\d IS NOT NULL)`)

// oracleConstantWindow finds a window of a constant that is ordered by a constant, beside another.
var oracleConstantWindow = regexp.MustCompile(strings.ReplaceAll(` OVER .*\bPARTITION BY {c} ORDER BY {c}.*\) AS w1|\bPARTITION BY {c} ORDER BY {c}.* OVER `, "{c}", oracleConstants))

// oracleConstants are literals, and functions of such: what has a column has a point.
const oracleConstants = `(?:NULL|TRUE|FALSE|[-\d.e]+|(?:TIMESTAMP |DATE )?'(?:[^'\\]|\\.|'')*'|\w+\((?:[^().]|\([^().]*\))*\))`

// oracleNoPosition is the error about a number in ORDER BY that is no column's, of which MariaDB speaks after the collations.
var oracleNoPosition = regexp.MustCompile(`Error 1054 \(42S22\): Unknown column '\d+'`)

// oracleMinusZero is a difference of 0 and -0.
var oracleMinusZero = regexp.MustCompile(`^row \d+, column \d+: "(0\.0+)" and "-(0\.0+)"$`)

// oracleTenthDigit is a difference of the last of ten digits, which theirs lacks.
var oracleTenthDigit = regexp.MustCompile(`^row \d+, column \d+: "(-?\d+\.\d{9})\d" and "(-?\d+\.\d{9})0"$`)

// averageDigits are the digits to which MariaDB's sums of divisions are right.
const averageDigits = 4

// oracleNearAverage says that two values differ in further digits alone.
func oracleNearAverage(difference string) bool {
	m := oracleTwoValues.FindStringSubmatch(difference)
	return m != nil && oracleNearly(cell{text: []byte(m[1])}, cell{text: []byte(m[2])}, averageDigits)
}

// oracleFiveDigits is the largest number of five digits before the point, as MariaDB's answer.
var oracleFiveDigits = regexp.MustCompile(` and "99999\.9+"$`)

// oracleRefusal is a difference where ours is an error that says so.
func oracleRefusal(name, reason, query, words string) oracleException {
	return oracleException{name, reason, regexp.MustCompile(query), func(_ string, ours, _ *oracleAnswer) bool { return oracleFails(ours, words) }}
}

// oracleTwoValues is a difference of two values.
var oracleTwoValues = regexp.MustCompile(`^row \d+, column \d+: "(.*)" and "(.*)"$`)

// oracleNines is a difference of a whole number and what is next to it.
var oracleNines = regexp.MustCompile(`^row .*: "\d+\.0000" and "\d+\.9999"$`)

// oracleValues says that rows differ in a value.
func oracleValues(difference string, _, _ *oracleAnswer) bool {
	return strings.HasPrefix(difference, "row ")
}

// oracleFewer says that they have less rows than we.
func oracleFewer(_ string, ours, theirs *oracleAnswer) bool {
	return ours.err == nil && theirs.err == nil && len(ours.rows) > len(theirs.rows)
}

// oracleCountsLess says that a whole number of theirs is less than ours.
func oracleCountsLess(difference string, _, _ *oracleAnswer) bool {
	m := oracleTwoValues.FindStringSubmatch(difference)
	if m == nil {
		return false
	}
	ours, errOurs := strconv.Atoi(m[1])
	theirs, errTheirs := strconv.Atoi(m[2])
	return errOurs == nil && errTheirs == nil && theirs < ours
}

// oracleRows says that rows differ in a value, or in how many they are.
func oracleRows(difference string, ours, theirs *oracleAnswer) bool {
	return oracleValues(difference, ours, theirs) || strings.HasSuffix(difference, " rows")
}

// oracleTypes is a difference of types alone, of these ones.
func oracleTypes(name, reason, query, types string) oracleException {
	differs := regexp.MustCompile(` is of type (` + types + `)$`)
	return oracleException{name, reason, regexp.MustCompile(query), func(difference string, _, _ *oracleAnswer) bool { return differs.MatchString(difference) }}
}

// hasGroupOfNull says that there is a row without a value in the first column, which is the key.
func (a *oracleAnswer) hasGroupOfNull() bool {
	return slices.ContainsFunc(a.rows, func(row []cell) bool { return row[0].null })
}

// empty says that a column has no value but NULL.
func (a *oracleAnswer) empty(column int) bool {
	for _, row := range a.rows {
		if !row[column].null {
			return false
		}
	}
	return true
}

// isGroupedAgain says that another answer has our groups, of which the first column is the key, and some of them in several rows.
func (a *oracleAnswer) isGroupedAgain(theirs *oracleAnswer) bool {
	if a.err != nil || theirs.err != nil || len(a.rows) >= len(theirs.rows) {
		return false
	}
	keys := map[string]bool{}
	for _, row := range theirs.rows {
		keys[row[0].String()] = true
	}
	return len(keys) == len(a.rows) && !slices.ContainsFunc(a.rows, func(row []cell) bool { return !keys[row[0].String()] })
}

// warned says that a server gave a warning with these words.
func (a *oracleAnswer) warned(words string) bool {
	return slices.ContainsFunc(a.warnings, func(w string) bool { return strings.Contains(w, words) })
}

// oracleFails says that an answer is an error with these words.
func oracleFails(a *oracleAnswer, words string) bool {
	return a.err != nil && strings.Contains(a.err.Error(), words)
}

// oracleExceptionFor is the exception that explains a difference; nil if there is none.
func oracleExceptionFor(query, difference string, ours, theirs *oracleAnswer) *oracleException {
	for i := range oracleExceptions {
		e := &oracleExceptions[i]
		if e.query.MatchString(query) && (e.applies == nil || e.applies(difference, ours, theirs)) {
			return e
		}
	}
	return nil
}
