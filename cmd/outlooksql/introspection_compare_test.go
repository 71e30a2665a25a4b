package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// compareAnswers says how an answer differs from MariaDB's, "" where it does not.
func compareAnswers(statement string, got, want answer) string {
	switch {
	case want.unknown && got.err != nil && slices.Contains(deniedOrMissing, got.err.Number):
		return "" // nobody is there to compare with
	case got.err != nil && want.err == nil:
		return fmt.Sprintf("gives %d (%s)", got.err.Number, got.err.Message)
	case got.err != nil && want.err.Number != got.err.Number:
		return fmt.Sprintf("gives %d (%s)\nMariaDB gives %d (%s)", got.err.Number, got.err.Message, want.err.Number, want.err.Message)
	case want.unknown || want.err != nil:
		return ""
	}
	ours, theirs := sharedColumns(got), sharedColumns(want)
	if !slices.EqualFunc(ours.columns, theirs.columns, strings.EqualFold) {
		return fmt.Sprintf("has the columns %q\nMariaDB's are  %q", got.columns, want.columns)
	}
	if !comparesValues.MatchString(statement) {
		return ""
	}
	return rowsDiffer(ours.lines(), theirs.lines())
}

// deniedOrMissing are the numbers of errors that say that something may not be read or is not there.
var deniedOrMissing = []uint16{1044, 1049, 1054, 1094, 1109, 1142, 1146, 1193, 1227, 1289, 1305, 1360, 1539}

// shownDifferences is how many rows of a difference are printed from each side.
const shownDifferences = 3

// rowsDiffer says which rows only one side has, "" if there are none.
func rowsDiffer(ours, theirs []string) string {
	var b strings.Builder
	for _, side := range []struct {
		name      string
		has, want []string
	}{{"only here:    ", ours, theirs}, {"only MariaDB: ", theirs, ours}} {
		shown := 0
		for _, line := range side.has {
			if !slices.Contains(side.want, line) && shown < shownDifferences {
				fmt.Fprintln(&b, side.name+line)
				shown++
			}
		}
	}
	if len(ours) != len(theirs) {
		fmt.Fprintf(&b, "%d rows, MariaDB has %d\n", len(ours), len(theirs))
	}
	return b.String()
}

// comparesValues are the statements whose rows are MariaDB's too: those about databases, tables, columns, keys and privileges.
var comparesValues = regexp.MustCompile(`(?i)` +
	`information_schema.{0,4}(tables|columns|statistics|key_column_usage|table_constraints|referential_constraints|schemata|views|triggers|routines|events|` +
	`partitions|check_constraints|\w*_privileges)\b|^show\b.*\b(databases|schemas|tables|columns|fields|index|indexes|keys|table status|grants|triggers|events|create table)\b|^desc`)

// onlyMySQL and onlyMariaDB are columns that one of MySQL 8 and MariaDB has alone, in capitals.
var (
	onlyMySQL   = []string{"VISIBLE", "EXPRESSION", "IS_VISIBLE", "PAD_ATTRIBUTE", "SRS_ID", "DEFAULT_ENCRYPTION", "ENFORCED", "TABLESPACE_NAME", "RESERVED"}
	onlyMariaDB = []string{"IGNORED", "MAX_INDEX_LENGTH", "TEMPORARY", "PROGRESS", "IS_GENERATED", "SCHEMA_COMMENT", "ALGORITHM", "LEVEL", "PLUGIN_MATURITY", "PLUGIN_AUTH_VERSION", "TIME_MS",
		"STAGE", "MAX_STAGE", "MEMORY_USED", "MAX_MEMORY_USED", "EXAMINED_ROWS", "QUERY_ID", "INFO_BINARY", "TID", "FULL_COLLATION_NAME"}
)

// notCompared are columns whose values differ for a reason: what is not counted or not known here, what a MariaDB cannot declare, and the
// comments of MariaDB's own tables.
var notCompared = columnSet("TABLE_ROWS AVG_ROW_LENGTH DATA_LENGTH MAX_DATA_LENGTH INDEX_LENGTH DATA_FREE CREATE_TIME UPDATE_TIME ROWS CARDINALITY" +
	" SUB_PART CREATED CREATE_OPTIONS TOTALBYTESIZE AVGROWBYTESIZE NODEGROUP GENERATION_EXPRESSION" +
	" SCHEMA_TABLE_ROWS SCHEMA_DATA_LENGTH SCHEMA_MAX_DATA_LENGTH SCHEMA_INDEX_LENGTH SCHEMA_LENGTH SCHEMA_DATA_FREE SUM(TABLE_ROWS) SUM(DATA_LENGTH) SUM(INDEX_LENGTH) SUM(DATA_LENGTH+INDEX_LENGTH)")

// columnSet is a set of names.
func columnSet(names string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(names) {
		set[name] = true
	}
	return set
}

// sharedColumns leaves out the columns that only one of MySQL 8 and MariaDB has.
func sharedColumns(a answer) answer {
	var out answer
	out.rows = make([][]string, len(a.rows))
	for i, name := range a.columns {
		upper := strings.ToUpper(name)
		if slices.Contains(onlyMySQL, upper) || slices.Contains(onlyMariaDB, upper) {
			continue
		}
		out.columns = append(out.columns, name)
		for r, row := range a.rows {
			value := row[i]
			if notCompared[upper] {
				value = "…"
			}
			out.rows[r] = append(out.rows[r], value)
		}
	}
	return out
}

// mariaDBNames writes in a value what MariaDB names otherwise, and the lengths of what was shortened for it.
var mariaDBNames = strings.NewReplacer("utf8mb4_uca1400_nopad_ai_ci", "utf8mb4_0900_ai_ci", "utf8mb4_nopad_bin", "utf8mb4_0900_bin",
	"(200)", "", "longtext DEFAULT NULL", "longtext", "longblob DEFAULT NULL", "longblob", "int(11)", "int", "bigint(20)", "bigint", "1009", "4096", "4036", "16384")

// lines are the rows, sorted, without those about the tables of the systems themselves.
func (a answer) lines() []string {
	var out []string
	for _, row := range a.rows {
		if line := mariaDBNames.Replace(strings.Join(row, " | ")); !strings.Contains(line, "information_schema |") {
			out = append(out, line)
		}
	}
	slices.Sort(out)
	return out
}
