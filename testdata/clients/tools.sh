#!/bin/bash
# Programs that are no drivers: mycli, sqlline, mydumper, skeema, mysqld_exporter and GDAL. tools.sh NAME.
. "$(dirname "$0")/probe.sh"

work=$(mktemp -d)
trap 'kill %1 2>/dev/null; rm -r "$work"' EXIT
at=(-h "$PROBE_HOST" -P "$PROBE_PORT" -u "$PROBE_USER")

# sqlline_runs STATEMENT: what sqlline writes for it.
sqlline_runs() {
	printf '%s\n!quit\n' "$1" | sqlline -u "jdbc:mariadb://$PROBE_HOST:$PROBE_PORT/$PROBE_DATABASE" -n "$PROBE_USER" -p "$PROBE_PASSWORD" \
		--outputformat=csv 2>&1
}

# skeema_runs COMMAND...: runs skeema over a folder of its own.
skeema_runs() { (cd "$work" && skeema "$@" 2>&1); }

# ogr SQL: a query by GDAL.
ogr() { ogrinfo -ro -q "MySQL:$PROBE_DATABASE,host=$PROBE_HOST,port=$PROBE_PORT,user=$PROBE_USER,password=$PROBE_PASSWORD" -sql "$1" 2>&1; }

case $1 in
mycli)
	echo "client mycli $(mycli --version | grep -oE '[0-9.]+$')"
	query() { mycli "${at[@]}" -p "$PROBE_PASSWORD" --csv --execute "$1" "$PROBE_DATABASE" </dev/null 2>&1; }
	check query '"name".*"Sent Items"' query "SELECT display_name AS name FROM folders WHERE well_known_name = 'sentitems'"
	check tables '.*"messages".*' query 'SHOW TABLES'
	check describe '.*"received_date_time".*"datetime\(6\)".*' query 'DESCRIBE messages'
	check error '.*1054.*' query 'SELECT nothing FROM folders'
	;;
sqlline)
	echo "client sqlline $(dpkg-query -W -f '${Version}' sqlline | sed 's/-.*//')"
	check query ".*'Sent Items'.*" sqlline_runs "SELECT display_name FROM folders WHERE well_known_name = 'sentitems';"
	check tables ".*'messages'.*" sqlline_runs '!tables'
	check columns ".*'received_date_time'.*" sqlline_runs '!columns messages'
	check primary_keys ".*'user_id'.*" sqlline_runs '!primarykeys messages'
	check error '.*1146.*' sqlline_runs 'SELECT 1 FROM nothing;'
	;;
mydumper)
	echo "client mydumper $(mydumper --version | grep -oE '[0-9]+\.[0-9.]+[0-9]' | head -1)"
	check dump '' sh -c "mydumper $(printf '%q ' "${at[@]}") -p '$PROBE_PASSWORD' -B '$PROBE_DATABASE' -T folders,users,messages -o '$work/out' --no-locks 2>&1 | grep -iE 'error|critical'"
	check rows '[1-9][0-9]*' sh -c "zcat -f '$work'/out/*.folders.* | grep -c '^[(,]'"
	check schema '1' sh -c "zcat -f '$work'/out/*.messages-schema.sql* | grep -c 'CREATE TABLE'"
	;;
skeema)
	echo "client skeema $(skeema version | grep -oE '[0-9]+\.[0-9.]+[0-9]' | head -1)"
	check init '.*' skeema_runs init -h "$PROBE_HOST" -P "$PROBE_PORT" -u "$PROBE_USER" "-p$PROBE_PASSWORD" --schema "$PROBE_DATABASE" -d mail --include-auto-inc --flavor mysql:8.0
	check table '1' sh -c "grep -c 'CREATE TABLE' '$work/mail/messages.sql'"
	check keys '1' sh -c "grep -c 'PRIMARY KEY' '$work/mail/folders.sql'"
	;;
exporter)
	echo "client mysqld_exporter $(prometheus-mysqld-exporter --version 2>&1 | grep -oE 'version [0-9.]+' | cut -d' ' -f2)"
	# Without the state of replication, which a user needs a privilege for.
	DATA_SOURCE_NAME="$PROBE_USER:$PROBE_PASSWORD@($PROBE_HOST:$PROBE_PORT)/" prometheus-mysqld-exporter --no-collect.slave_status --web.listen-address=127.0.0.1:19104 >"$work/log" 2>&1 &
	for _ in {1..50}; do curl -sf http://127.0.0.1:19104/ >/dev/null && break || sleep 0.2; done
	curl -s http://127.0.0.1:19104/metrics >"$work/metrics"
	check up 'mysql_up 1' grep '^mysql_up' "$work/metrics"
	check uptime 'mysql_global_status_uptime [1-9].*' grep '^mysql_global_status_uptime ' "$work/metrics"
	check status '[1-9][0-9]+' grep -c '^mysql_global_status_' "$work/metrics"
	check variables '[1-9][0-9]+' grep -c '^mysql_global_variables_' "$work/metrics"
	check errors '' grep -iE 'error|fail' "$work/log"
	;;
gdal)
	echo "client GDAL $(ogrinfo --version | grep -oE '[0-9]+\.[0-9.]+[0-9]' | head -1)"
	check query '.*display_name \(String\) = Sent Items.*' ogr "SELECT display_name FROM folders WHERE well_known_name = 'sentitems'"
	check types '.*received_date_time \(DateTime\).*' ogr 'SELECT subject, received_date_time FROM messages LIMIT 1'
	check csv '.*Sent Items.*' ogr2ogr -f CSV /vsistdout/ "MySQL:$PROBE_DATABASE,host=$PROBE_HOST,port=$PROBE_PORT,user=$PROBE_USER,password=$PROBE_PASSWORD" -sql 'SELECT display_name, total_item_count FROM folders'
	;;
esac
echo end
