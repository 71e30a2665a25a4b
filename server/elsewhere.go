package server

import (
	"cmp"
	"fmt"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
)

// elsewhere are functions that other databases have and MySQL has not, in lower case, and what MySQL writes instead.
var elsewhere = map[string]string{
	"date_trunc":      "DATE_FORMAT(x, '%Y-%m-01') for the first of the month, DATE(x) for the day",
	"datetrunc":       "DATE_FORMAT(x, '%Y-%m-01') for the first of the month, DATE(x) for the day",
	"string_agg":      "GROUP_CONCAT(x ORDER BY x SEPARATOR ', ')",
	"listagg":         "GROUP_CONCAT(x ORDER BY x SEPARATOR ', ')",
	"array_agg":       "JSON_ARRAYAGG(x)",
	"len":             "CHAR_LENGTH(x)",
	"getdate":         "NOW()",
	"sysdatetime":     "NOW()",
	"getutcdate":      "UTC_TIMESTAMP()",
	"nvl":             "IFNULL(x, y), or COALESCE(x, y, …)",
	"nvl2":            "IF(x IS NOT NULL, y, z)",
	"decode":          "CASE x WHEN a THEN b … ELSE c END",
	"iif":             "IF(x, y, z)",
	"to_char":         "DATE_FORMAT(x, '%Y-%m-%d'), or FORMAT(n, 2) for numbers",
	"to_date":         "STR_TO_DATE(x, '%Y-%m-%d')",
	"to_timestamp":    "STR_TO_DATE(x, '%Y-%m-%d %H:%i:%s')",
	"to_number":       "CAST(x AS DECIMAL(20,6))",
	"dateadd":         "DATE_ADD(x, INTERVAL n DAY), or x + INTERVAL n DAY",
	"date_part":       "EXTRACT(MONTH FROM x), YEAR(x), MONTH(x), DAY(x)",
	"datepart":        "EXTRACT(MONTH FROM x), YEAR(x), MONTH(x), DAY(x)",
	"eomonth":         "LAST_DAY(x)",
	"charindex":       "LOCATE(part, x)",
	"strpos":          "LOCATE(part, x)",
	"try_cast":        "CAST(x AS type)",
	"top":             "LIMIT n at the end, as in SELECT … ORDER BY … LIMIT 5",
	"rollup":          "GROUP BY a, b WITH ROLLUP",
	"cube":            "totals with UNION ALL, one SELECT … GROUP BY … for each",
	"percentile_cont": "a subquery with ROW_NUMBER() OVER (ORDER BY x), and WHERE on it",
}

// lacking are functions of MySQL's that mean nothing here, in lower case, and why.
var lacking = map[string]string{
	"master_pos_wait":                   notReplicated,
	"source_pos_wait":                   notReplicated,
	"gtid_subset":                       notReplicated,
	"wait_for_executed_gtid_set":        notReplicated,
	"wait_until_sql_thread_after_gtids": notReplicated,
	"grouping":                          "it stands beside GROUP BY … WITH ROLLUP",
	"benchmark":                         "nothing is measured here: EXPLAIN shows what a statement asks of Graph",
	"extractvalue":                      "XML is not read here: REGEXP_SUBSTR(x, '<a>[^<]*') takes a part of a text",
	"updatexml":                         "XML is not read here: REGEXP_REPLACE(x, pattern, text) replaces a part of a text",
	"weight_string":                     "texts are compared by their collation, and HEX(x) shows their bytes",
	"statement_digest":                  notDigested,
	"statement_digest_text":             notDigested,
	"ps_current_thread_id":              "there is no performance_schema: CONNECTION_ID() is the connection's number",
	"ps_thread_id":                      "there is no performance_schema: CONNECTION_ID() is the connection's number",
	"aes_encrypt":                       notEncrypted,
	"aes_decrypt":                       notEncrypted,
}

// Why several functions are not there.
const (
	notReplicated = "nothing is replicated here: every statement reads the mail as it is"
	notDigested   = "statements are not kept, nor their digests"
	notEncrypted  = "keys in statements would be seen: encrypt where the data go"
)

// unknownFunction is the error for a function that is not there: in MySQL's words, and with what to write instead where the
// name is one of another database's.
func unknownFunction(ctx *sql.Context, name string) error {
	text := fmt.Sprintf("FUNCTION %s.%s does not exist", cmp.Or(ctx.GetCurrentDatabase(), "mysql"), name)
	if instead, ok := elsewhere[name]; ok {
		text += "; MySQL writes " + instead
	} else if why, ok := lacking[name]; ok {
		text += "; " + why
	}
	return newError(mysql.ERSPDoesNotExist, "%s", text)
}
