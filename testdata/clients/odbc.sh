#!/bin/bash
# isql and iusql of unixODBC over MariaDB's ODBC driver.
. "$(dirname "$0")/probe.sh"

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
export ODBCINI=$work/odbc.ini

# source_named NAME DATABASE PASSWORD: adds a data source.
source_named() {
	printf '[%s]\nDriver=MariaDB Unicode\nServer=%s\nPort=%s\nDatabase=%s\nUser=%s\nPassword=%s\nCHARSET=utf8mb4\nFORCETLS=1\n\n' \
		"$1" "$PROBE_HOST" "$PROBE_PORT" "$2" "$PROBE_USER" "$3" >>"$ODBCINI"
}
source_named probe "$PROBE_DATABASE" "$PROBE_PASSWORD"
source_named wrong "$PROBE_DATABASE" wrong
source_named nothing nothing "$PROBE_PASSWORD"

# sql STATEMENT: what it gives, with | between columns.
sql() { $isql probe -b -d'|' -v <<<"$1"; }

# count STATEMENT: the number of rows.
count() { sql "$1" | wc -l; }

driver=$(dpkg-query -W -f '${Version}' odbc-mariadb 2>/dev/null)
echo "client $1 + MariaDB ODBC $(isql --version | grep -oE '[0-9.]+$')/${driver%%-*}"
isql=$1

check connect '(8|10|11)\..*' sql 'SELECT VERSION()'
check help_tables '.*messages.*' sql 'help'
check help_columns '.*received_date_time.*' sql 'help messages'
check show_tables '.*attachments.*folders.*messages.*users.*' sql 'SHOW TABLES'
check where_order_limit 5 count 'SELECT subject FROM messages WHERE is_read = 1 ORDER BY received_date_time DESC LIMIT 5'
check like_escape '1\|0' sql "SELECT (SELECT COUNT(*) > 0 FROM folders WHERE path LIKE 'Inbox_%'), (SELECT COUNT(*) FROM folders WHERE path LIKE 'Inbox\\_%')"
check case_insensitive 1 sql "SELECT COUNT(*) FROM folders WHERE display_name = 'sENT iTEMS'"
check nulls '\|1' sql 'SELECT well_known_name, 1 FROM folders WHERE well_known_name IS NULL LIMIT 1'
check double '0\.5\|1\.25\|-7' sql 'SELECT CAST(0.5 AS DOUBLE), CAST(1.25 AS DECIMAL(5,2)), -7'
check datetime6 '2026-11-20 08:45:11(\.123456)?' sql "SELECT CAST('2026-11-20 08:45:11.123456' AS DATETIME(6))"
check literals '2026-11-20 08:45:11\|2026-11-20' sql "SELECT {ts '2026-11-20 08:45:11'}, {d '2026-11-20'}"
check group_by '[0-9]+' sql "SELECT COUNT(*) FROM messages GROUP BY folder_path HAVING folder_path = 'Sent Items'"
check join 'Sent Items' sql "SELECT DISTINCT f.display_name FROM messages m JOIN folders f ON f.id = m.parent_folder_id WHERE f.well_known_name = 'sentitems' AND m.importance = 'high'"
check err_1054 '.*(S0022|Unknown column).*' sql 'SELECT nothing FROM folders'
check err_1146 '.*(S0002|doesn.t exist).*' sql 'SELECT 1 FROM nothing'
check err_1064 '.*(37000|error in your SQL syntax).*' sql 'SELEC 1'
check err_1045 '.*(28000|Access denied).*' "$isql" wrong -b -v
check err_1049 '.*(Unknown database|1049).*' "$isql" nothing -b -v
check tls 'Ssl_cipher\|.+' sql "SHOW STATUS LIKE 'Ssl_cipher'"
check many 10000 count "${many/100000/10000}"
check broken_stream '.*ISQL.ERROR.*' sql "$PROBE_BROKEN"
echo end
