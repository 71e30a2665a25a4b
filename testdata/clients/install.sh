#!/bin/bash
# Installs the clients that the probes try, where they are missing: install.sh quick, or install.sh all. What cannot be installed is
# said; its probes are then skipped by make test, and fail in make clients.
set -uo pipefail
cd "$(dirname "$0")"

quick=(mariadb-client unixodbc odbc-mariadb libmariadb-java python3-pymysql python3-pyodbc php-cli php-mysql libdbd-mysql-perl
	libdbd-mariadb-perl mariadb-server-core) # the last is what TestOracle compares with
all=("${quick[@]}" python3-mysqldb python3-aiomysql python3-sqlalchemy python3-pandas python3-django python3-peewee ruby-mysql2
	ruby-sequel r-base-core r-cran-rmysql tcl8.6-tdbc-mysql lua5.1 lua-sql-mysql mycli sqlline mydumper skeema
	prometheus-mysqld-exporter gdal-bin php-cgi adminer phpmyadmin libreoffice-base libreoffice-sdbc-mysql python3-uno curl)

packages=("${quick[@]}")
[ "$1" = all ] && packages=("${all[@]}")
command -v java >/dev/null || packages+=(openjdk-17-jdk-headless) # the compiler too: the probe is run from its source
command -v npm >/dev/null || packages+=(nodejs npm)

missing=()
for package in "${packages[@]}"; do
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
if [ ${#missing[@]} -gt 0 ]; then
	if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
		"${as_root[@]}" apt-get update -qq
		"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
			echo "Some clients could not be installed: ${missing[*]}"
	else
		echo "These clients are missing. As root on Debian: apt-get install --no-install-recommends ${missing[*]}"
	fi
fi

# npm_install FOLDER: installs what its lock file names into the user's cache.
npm_install() {
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/outlooksql/clients/$1
	cmp -s "$1/package-lock.json" "$cache/package-lock.json" && [ -d "$cache/node_modules" ] && return
	mkdir -p "$cache" && cp "$1/package.json" "$1/package-lock.json" "$cache/"
	(cd "$cache" && npm ci --no-audit --no-fund --ignore-scripts --silent) ||
		{ rm -f "$cache/package-lock.json" && echo "The drivers for Node could not be installed."; }
}
if command -v npm >/dev/null; then
	npm_install .
	[ "$1" = quick ] || npm_install orm
else
	echo "npm is missing, and with it the drivers for Node."
fi
exit 0
