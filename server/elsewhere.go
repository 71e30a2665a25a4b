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
	"rollup":          "totals with UNION ALL, as in SELECT a, COUNT(*) FROM t GROUP BY a UNION ALL SELECT NULL, COUNT(*) FROM t",
	"cube":            "totals with UNION ALL, one SELECT … GROUP BY … for each",
	"percentile_cont": "a subquery with ROW_NUMBER() OVER (ORDER BY x), and WHERE on it",
}

// unknownFunction is the error for a function that is not there: in MySQL's words, and with what to write instead where the
// name is one of another database's.
func unknownFunction(ctx *sql.Context, name string) error {
	text := fmt.Sprintf("FUNCTION %s.%s does not exist", cmp.Or(ctx.GetCurrentDatabase(), "mysql"), name)
	if instead, ok := elsewhere[name]; ok {
		text += "; MySQL writes " + instead
	}
	return newError(mysql.ERSPDoesNotExist, "%s", text)
}
