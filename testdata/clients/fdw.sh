#!/bin/bash
# PostgreSQL's mysql_fdw: mail as foreign tables of a PostgreSQL that lives as long as the probe. It refuses to run as root.
. "$(dirname "$0")/probe.sh"

bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
work=$(mktemp -d)
as=()
[ "$(id -u)" != 0 ] || { as=(runuser -u postgres --) && chown postgres "$work"; }
cd "$work" || exit 1
trap '"${as[@]}" "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null; rm -r "$work"' EXIT
{
	"${as[@]}" "$bin/initdb" -D "$work/data" -U probe -A trust -E UTF8 --locale=C.UTF-8 -N
	"${as[@]}" "$bin/pg_ctl" -D "$work/data" -o "-c listen_addresses='' -k '$work'" -l "$work/log" -w start
} >"$work/setup" 2>&1 || cat "$work/setup" "$work/log" >&2

# pg SQL: what PostgreSQL answers.
pg() { "$bin/psql" -h "$work" -U probe -d postgres -AtqX -F '|' -v ON_ERROR_STOP=1 -c "$1" 2>&1; }

# lines SQL: the number of rows.
lines() { pg "$1" | wc -l; }

version=$(dpkg-query -W -f '${Version}' "$(basename "$(ls -d /usr/share/doc/postgresql-*-mysql-fdw | tail -1)")")
echo "client PostgreSQL $("$bin/postgres" --version | grep -oE '[0-9]+\.[0-9]+' | head -1) + mysql_fdw ${version%%-*}"

check connect '' pg "CREATE EXTENSION mysql_fdw; CREATE SERVER mail FOREIGN DATA WRAPPER mysql_fdw OPTIONS (host '$PROBE_HOST', port '$PROBE_PORT', fetch_size '1000');
	CREATE USER MAPPING FOR probe SERVER mail OPTIONS (username '$PROBE_USER', password '$PROBE_PASSWORD')"
check import '' pg "IMPORT FOREIGN SCHEMA $PROBE_DATABASE LIMIT TO (folders, messages, users, recipients) FROM SERVER mail INTO public"
check tables $'folders\nmessages\nrecipients\nusers' pg 'SELECT foreign_table_name FROM information_schema.foreign_tables ORDER BY 1'
check types $'display_name\\|character varying\ntotal_item_count\\|integer' pg "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'folders' AND column_name IN ('display_name', 'total_item_count') ORDER BY 1"
check times 'timestamp without time zone' pg "SELECT data_type FROM information_schema.columns WHERE table_name = 'messages' AND column_name = 'received_date_time'"
check not_null 'NO' pg "SELECT is_nullable FROM information_schema.columns WHERE table_name = 'messages' AND column_name = 'id'"
check where 'Sent Items' pg "SELECT display_name FROM folders WHERE well_known_name = 'sentitems'"
check pushed_down '.*WHERE.*well_known_name.*' pg "EXPLAIN (VERBOSE, COSTS OFF) SELECT display_name FROM folders WHERE well_known_name = 'sentitems'"
check order_limit 5 lines 'SELECT subject FROM messages ORDER BY received_date_time DESC LIMIT 5'
check join 'Sent Items' pg "SELECT DISTINCT f.display_name FROM messages m JOIN folders f ON f.id = m.parent_folder_id WHERE f.well_known_name = 'sentitems' AND m.importance = 'high'"
check group_by 't' pg "SELECT (SELECT COUNT(*) FROM messages WHERE folder_path = 'Sent Items') = (SELECT n FROM (SELECT folder_path, COUNT(*) AS n FROM messages GROUP BY 1) c WHERE folder_path = 'Sent Items')"
check like_escape '0' pg "SELECT COUNT(*) FROM folders WHERE path LIKE 'Inbox\\_%'"
check nulls 't' pg 'SELECT COUNT(*) > 0 FROM folders WHERE well_known_name IS NULL'
check emoji 't' pg "SELECT COUNT(*) > 0 FROM messages WHERE subject LIKE '%🌞%'"
check parameters $'Inbox\nSent Items' pg "PREPARE p(text) AS SELECT display_name FROM folders WHERE well_known_name = \$1; EXECUTE p('inbox'); EXECUTE p('sentitems')"
check copied 't' pg 'CREATE TABLE copied AS SELECT user_id, id, subject, received_date_time, is_read FROM messages; SELECT COUNT(*) = (SELECT COUNT(*) FROM messages) AND COUNT(DISTINCT id) = COUNT(*) FROM copied'
check incremental 't' pg "SELECT COUNT(*) > 0 FROM messages WHERE last_modified_date_time >= '2026-11-01' AND last_modified_date_time < '2026-12-01'"
check unknown_column '.*ERROR: .*nothing.*' pg "CREATE FOREIGN TABLE wrong (nothing text) SERVER mail OPTIONS (dbname '$PROBE_DATABASE', table_name 'folders'); SELECT nothing FROM wrong"
check wrong_password '.*ERROR: .*(Access denied|1045).*' pg "ALTER USER MAPPING FOR probe SERVER mail OPTIONS (SET password 'wrong'); SELECT 1 FROM folders"
echo end
