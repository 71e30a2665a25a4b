#!/bin/bash
# The mariadb command and its companions.
. "$(dirname "$0")/probe.sh"

server=(--no-defaults --host="$PROBE_HOST" --port="$PROBE_PORT" --user="$PROBE_USER" --protocol=tcp --ssl)
export MYSQL_PWD=$PROBE_PASSWORD

# sql STATEMENT [OPTION...]: what a statement gives, without names of columns.
sql() {
	local statement=$1
	shift
	mariadb "${server[@]}" --default-character-set=utf8mb4 --batch --skip-column-names "$@" "$PROBE_DATABASE" -e "$statement"
}

# lines COMMAND...: the number of lines that a command writes.
lines() { "$@" | wc -l; }

# bytes COMMAND...: the number of bytes that a command writes.
bytes() { "$@" | wc -c; }

echo "client mariadb CLI $(mariadb --version | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -1)"

check connect '(8|10|11)\..*' sql 'SELECT VERSION()'
check tables $'attachments\n(.*\n)?folders\n(.*\n)?messages\n(.*\n)?users(\n.*)?' sql 'SHOW TABLES'
check describe $'id\tvarchar\\(512\\)\tNO\tPRI\tNULL\t' sql "SHOW COLUMNS FROM folders LIKE 'id'"
check describe_pattern $'id\tvarchar\\(512\\)\tNO\tPRI\tNULL\t' sql "DESCRIBE folders 'id'"
check show_create '.*PRIMARY KEY \(`user_id`,`id`\).*' sql 'SHOW CREATE TABLE folders'
check where_order_limit 5 lines sql 'SELECT subject FROM messages WHERE is_read = 1 ORDER BY received_date_time DESC LIMIT 5'
check like_escape $'1\t0' sql "SELECT (SELECT COUNT(*) > 0 FROM folders WHERE path LIKE 'Inbox_%'), (SELECT COUNT(*) FROM folders WHERE path LIKE 'Inbox\\_%')"
check case_insensitive 1 sql "SELECT COUNT(*) FROM folders WHERE display_name = 'sENT iTEMS'"
check prepared $'Inbox\nSent Items' sql "PREPARE s FROM 'SELECT display_name FROM folders WHERE well_known_name = ?'; SET @a = 'inbox'; EXECUTE s USING @a; SET @a = 'sentitems'; EXECUTE s USING @a; DEALLOCATE PREPARE s"
check nulls NULL sql 'SELECT well_known_name FROM folders WHERE well_known_name IS NULL LIMIT 1'
check datetime6 '2026-11-20 08:45:11\.123456' sql "SELECT CAST('2026-11-20 08:45:11.123456' AS DATETIME(6))"
check emoji '🥗 ñ 한' sql "SELECT '🥗 ñ 한'"
check megabyte 1000001 bytes sql "SELECT REPEAT('x', 1000000)"
check five_megabytes 5000001 bytes sql "SELECT REPEAT('x', 5000000)"
check group_by 1 sql "SELECT (SELECT COUNT(*) FROM messages GROUP BY folder_path HAVING folder_path = 'Sent Items') = (SELECT COUNT(*) FROM messages WHERE folder_path = 'Sent Items')"
check join 'Sent Items' sql "SELECT DISTINCT f.display_name FROM messages m JOIN folders f ON f.id = m.parent_folder_id WHERE f.well_known_name = 'sentitems' AND m.importance = 'high'"
check typed_values $'1\t0\\.100\t0\\.5\t2026-02-28\ta' sql "SELECT 1, CAST(0.1 AS DECIMAL(10,3)), CAST(0.5 AS DOUBLE), DATE '2026-02-28', 'a'"
check vertical $'\\*+ 1\\. row \\*+\n1' sql 'SELECT 1 AS one\G'
check table_format $'\\+---\\+\n\\| 1 \\|\n\\+---\\+' sql 'SELECT 1' --table
check xml '.*<field name="n">1</field>.*' sql 'SELECT 1 AS n' --xml

# forced goes on after an error.
forced() { mariadb "${server[@]}" -BN --force "$PROBE_DATABASE" 2>&1 <<<'SELECT 1 FROM nothing; SELECT 1;' | sort; }

check err_1054 '.*ERROR 1054 \(42S22\).*' sql 'SELECT nothing FROM folders'
check err_1146 '.*ERROR 1146 \(42S02\).*' sql 'SELECT 1 FROM nothing'
check err_1064 '.*ERROR 1064 \(42000\).*' sql 'SELEC 1'
check err_1045 '.*ERROR 1045 \(28000\).*' sql 'SELECT 1' --password=wrong
check err_1049 '.*ERROR 1049 \(42000\).*' sql 'USE nothing'
check force '.*1.ERROR 1146 .*' forced
check tls $'Ssl_cipher\t.+' sql "SHOW STATUS LIKE 'Ssl_cipher'"
check no_tls $'Ssl_cipher\t' sql "SHOW STATUS LIKE 'Ssl_cipher'" --skip-ssl
check compress 1 sql 'SELECT 1' --compress

# killed runs a statement that another connection kills.
killed() {
	sql "$endless" &
	local id
	until [ -n "$id" ]; do id=$(sql "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(8)%'"); done
	mariadb-admin "${server[@]}" ping >/dev/null
	sql "KILL QUERY $id"
	wait $!
}
check kill '.*ERROR 1317 \(70100\).*' killed
check processlist $'[0-9]+\tprobe\t[^\t]+\toutlook\t.*SHOW PROCESSLIST.*' sql 'SHOW PROCESSLIST'
check stream_100k 100000 lines sql "$many" --quick
check abandoned_stream 3 lines head -3 <(sql "$many" --quick)
check broken_stream '.*ERROR [1-9][0-9]{3}.*' tail -1 <(sql "$PROBE_BROKEN" --quick 2>&1)
check server_dies '.*ERROR 20[0-9]{2}.*' tail -1 <(sql "$many" --quick --port="$PROBE_CUT_PORT" 2>&1)
check latin1 $'1\t1' sql "SET NAMES latin1; SELECT CHAR_LENGTH(_latin1 x'F6'), _latin1 x'F6' = _utf8mb4 x'C3B6'"
check native_password 1 sql 'SELECT 1' --default-auth=mysql_native_password
check sha2_password 1 sql 'SELECT 1' --default-auth=caching_sha2_password
check load_data_local '.*ERROR [1-9][0-9]{3}.*' sql "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE no_such_table" --local-infile
check broken_buffered '.*ERROR [1-9][0-9]{3}.*' sql "$PROBE_BROKEN"
check transaction '[0-9]+' sql 'START TRANSACTION; SAVEPOINT a; SELECT COUNT(*) FROM folders; ROLLBACK TO SAVEPOINT a; RELEASE SAVEPOINT a; COMMIT; ROLLBACK'
check lock '[0-9]+' sql 'LOCK TABLES folders READ; SELECT COUNT(*) FROM folders; UNLOCK TABLES'
check safe_updates 1 sql 'SELECT 1' --safe-updates

check admin_ping 'mysqld is alive' mariadb-admin "${server[@]}" ping
check admin_status 'Uptime: .*Threads: .*Questions: .*' mariadb-admin "${server[@]}" status
check admin_version '.*Server version.*Uptime:.*' mariadb-admin "${server[@]}" version
check admin_processlist '.*probe.*' mariadb-admin "${server[@]}" processlist
check admin_variables '.*max_allowed_packet.*' sh -c "mariadb-admin $(printf '%q ' "${server[@]}") variables | grep max_allowed_packet"
check status '.*Current database:\s+outlook\s.*Uptime:.*' sql 'status'
check show_databases '.*outlook.*' mariadb-show "${server[@]}"
check show_tables '.*messages.*' mariadb-show "${server[@]}" outlook
check show_columns '.*received_date_time.*' mariadb-show "${server[@]}" outlook messages received_date_time
check show_keys '.*PRIMARY.*' mariadb-show "${server[@]}" --keys outlook folders display_name
check check_tables 'outlook.folders.*(OK|note).*' mariadb-check "${server[@]}" outlook folders
check dump_table '1' sh -c "mariadb-dump $(printf '%q ' "${server[@]}") outlook folders | grep -c '^INSERT INTO .folders. VALUES'"
check dump_consistent '1' sh -c "mariadb-dump $(printf '%q ' "${server[@]}") --single-transaction --routines --events --triggers outlook users | grep -c '^-- Dump completed'"
check dump_where '[0-9]+' sh -c "mariadb-dump $(printf '%q ' "${server[@]}") --single-transaction --hex-blob --where=\"is_read = 0\" outlook messages | grep -c '^('"
check dump_schema '1' sh -c "mariadb-dump $(printf '%q ' "${server[@]}") --no-data --databases outlook | grep -c '^CREATE TABLE .messages.'"
echo end
