#!/bin/bash
# phpMyAdmin and Adminer in PHP's own web server, read with curl as a browser reads them: web.sh NAME.
. "$(dirname "$0")/probe.sh"

work=$(mktemp -d)
trap 'kill %1 2>/dev/null; rm -r "$work"' EXIT
port=$((20000 + RANDOM % 10000))
web=http://127.0.0.1:$port

# serve FOLDER: serves a folder of PHP.
serve() {
	php -d session.save_path="$work" -d error_reporting=0 -S "127.0.0.1:$port" -t "$1" >/dev/null 2>&1 &
	for _ in {1..50}; do curl -s -o /dev/null "$web/" && break || sleep 0.1; done
}

# get PATH [OPTION...]: the text of a page, without its tags.
get() {
	local path=$1
	shift
	curl -sL --max-time 60 -b "$work/cookies" -c "$work/cookies" "$@" "$web/$path" >"$work/page"
	sed -E 's/<script[^>]*>.*<\/script>//g; s/<[^>]*>/ /g' "$work/page" | tr -s ' \n\t' ' '
}

# holds REGEX PATH [OPTION...]: says yes if a page holds an extended regular expression and no error of MySQL.
holds() {
	local regex=$1 text
	shift
	text=$(get "$@")
	if grep -qiE 'MySQL said|#[0-9]{4} - |Fatal error:|Uncaught|Unable to select' <<<"$text"; then
		grep -oiE '.{60}(MySQL said|#[0-9]{4} - |Fatal error:|Uncaught|Unable to select).{200}' <<<"$text" | head -1
	elif grep -qE "$regex" <<<"$text$(cat "$work/page")"; then
		echo yes
	else
		echo "no $regex in ${text:0:200}"
	fi
}

phpmyadmin() {
	cp -rL /usr/share/phpmyadmin "$work/pma" && mkdir "$work/tmp"
	sed -i "s|'configFile' => .*|'configFile' => '$work/config.inc.php',|; s|'tempDir' => .*|'tempDir' => '$work/tmp/',|; s|'cacheDir' => .*|'cacheDir' => '$work/tmp/',|" "$work/pma/libraries/vendor_config.php"
	cat >"$work/config.inc.php" <<-PHP
		<?php
		\$cfg['blowfish_secret'] = str_repeat('x', 32);
		\$cfg['Servers'][1] = ['host' => '$PROBE_HOST', 'port' => '$PROBE_PORT', 'auth_type' => 'config', 'user' => '$PROBE_USER', 'password' => '$PROBE_PASSWORD', 'hide_db' => '', 'ssl' => true, 'ssl_verify' => false];
		\$cfg['SendErrorReports'] = 'never';
		\$cfg['VersionCheck'] = false;
	PHP
	echo "client phpMyAdmin $(dpkg-query -W -f '${Version}' phpmyadmin | grep -oE '[0-9]+\.[0-9.]+[0-9]' | head -1)"
	serve "$work/pma"
	local db="db=$PROBE_DATABASE" token
	check home yes holds 'Server version' 'index.php?route=/'
	token=token=$(grep -oE 'token:"[0-9a-f]+"|name="token" value="[0-9a-f]+"' "$work/page" | head -1 | grep -oE '[0-9a-f]{20,}')
	check tree yes holds "$PROBE_DATABASE" 'index.php?route=/navigation&ajax_request=1' -d "$token"
	check structure yes holds 'attachments.*folders.*messages.*users' "index.php?route=/database/structure&$db"
	check table_structure yes holds 'received_date_time' "index.php?route=/table/structure&$db&table=messages"
	check browse yes holds 'Showing rows 0 - 24' "index.php?route=/sql&$db&table=folders&pos=0"
	check browse_messages yes holds 'Showing rows 25 - 49' "index.php?route=/sql&$db&table=messages&pos=25"
	check query yes holds 'Sent Items' "index.php?route=/sql&ajax_request=1" -d "$token&$db" --data-urlencode "sql_query=SELECT display_name FROM folders WHERE well_known_name = 'sentitems'"
	check query_error yes holds '1054' "index.php?route=/sql&ajax_request=1&x=" -d "$token&$db" --data-urlencode 'sql_query=SELECT 1054 AS n FROM folders'
	check search_form yes holds 'received_date_time' "index.php?route=/table/search&$db&table=messages"
	check sql_form yes holds 'Run SQL' "index.php?route=/database/sql&$db"
	check status yes holds 'has been running' 'index.php?route=/server/status'
	check processes yes holds 'probe' 'index.php?route=/server/status/processes'
	check variables yes holds 'max_allowed_packet|max allowed packet' 'index.php?route=/server/variables'
	check status_variables yes holds 'Uptime' 'index.php?route=/server/status/variables'
	check charsets yes holds 'utf8mb4' 'index.php?route=/server/collations'
	check engines yes holds 'InnoDB' 'index.php?route=/server/engines'
	check privileges yes holds 'User accounts|No Privileges' 'index.php?route=/server/privileges'
	check databases yes holds "$PROBE_DATABASE" 'index.php?route=/server/databases'
	check operations yes holds 'Table (maintenance|options)' "index.php?route=/table/operations&$db&table=folders"
	check export_form yes holds 'Export method' "index.php?route=/table/export&$db&table=folders"
	check export yes holds 'Sent Items' 'index.php?route=/export' -d "$token&$db&table=folders&export_type=table&export_method=quick&what=csv&quick_or_custom=quick&csv_separator=,&csv_enclosed=%22&csv_escaped=%22&csv_terminated=AUTO&csv_null=NULL&csv_structure_or_data=data&output_format=astext&asfile=1&sql_query=SELECT+*+FROM+folders"
}

adminer() {
	echo "client Adminer $(dpkg-query -W -f '${Version}' adminer | sed 's/-.*//')"
	serve /usr/share/adminer
	local page="adminer.php" at
	at="server=$PROBE_HOST%3A$PROBE_PORT&username=$PROBE_USER&db=$PROBE_DATABASE"
	get "$page" >/dev/null
	check login yes holds 'messages' "$page?" -d "auth[driver]=server&auth[server]=$PROBE_HOST:$PROBE_PORT&auth[username]=$PROBE_USER&auth[password]=$PROBE_PASSWORD&auth[db]=$PROBE_DATABASE"
	check database yes holds 'attachments.*folders.*messages.*users' "$page?$at"
	check table yes holds 'received_date_time.*datetime\(6\)' "$page?$at&table=messages"
	check select yes holds 'Sent Items' "$page?$at&select=folders"
	check select_where yes holds 'Sent Items' "$page?$at&select=messages&where[0][col]=folder_path&where[0][op]==&where[0][val]=Sent+Items&order[0]=received_date_time&desc[0]=1&limit=5" -g
	check search yes holds 'sentitems' "$page?$at&select=folders&where[0][col]=&where[0][op]=LIKE+%25%25&where[0][val]=sentitems" -g
	check schema yes holds 'messages' "$page?$at&schema="
	check sql_form yes holds 'SQL command' "$page?$at&sql="
	check variables yes holds 'max_allowed_packet' "$page?server=$PROBE_HOST%3A$PROBE_PORT&username=$PROBE_USER&variables="
	check status yes holds 'Uptime' "$page?server=$PROBE_HOST%3A$PROBE_PORT&username=$PROBE_USER&status="
	check processes yes holds 'probe' "$page?server=$PROBE_HOST%3A$PROBE_PORT&username=$PROBE_USER&processlist="
	check databases yes holds "$PROBE_DATABASE" "$page?server=$PROBE_HOST%3A$PROBE_PORT&username=$PROBE_USER"
	check export_form yes holds 'Export' "$page?$at&dump="
}

"$1"
echo end
