#!/bin/bash
# Installs the clients that the probes try, where they are missing: install.sh quick, or install.sh all. What cannot be installed is
# said; its probes are then skipped by make test, and fail in make clients.
set -uo pipefail
cd "$(dirname "$0")"
kind=${1:?quick or all}

quick=(mariadb-client unixodbc odbc-mariadb libmariadb-java python3-pymysql python3-pyodbc php-cli php-mysql libdbd-mysql-perl
	libdbd-mariadb-perl ca-certificates mariadb-server-core) # the last is what TestOracle compares with
all=("${quick[@]}" python3-mysqldb python3-aiomysql python3-sqlalchemy python3-pandas python3-django python3-peewee ruby-mysql2
	ruby-sequel r-base-core r-cran-rmysql tcl8.6-tdbc-mysql lua5.1 lua-sql-mysql mycli sqlline mydumper skeema
	prometheus-mysqld-exporter gdal-bin php-cgi adminer phpmyadmin libreoffice-base libreoffice-sdbc-mysql python3-uno curl
	postgresql-15 postgresql-15-mysql-fdw)

packages=("${quick[@]}")
[ $kind = all ] && packages=("${all[@]}")
command -v java >/dev/null || packages+=(openjdk-17-jdk-headless) # the compiler too: the probe is run from its source
command -v npm >/dev/null || packages+=(nodejs npm)

missing=()
for package in "${packages[@]}"; do
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done

# as_root COMMAND...: runs a command as root, by sudo where it asks for no password.
as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@" 2>/dev/null; fi
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# no_cluster keeps PostgreSQL, whose programs a probe runs, from starting a server when it is installed.
no_cluster() {
	[ $kind = quick ] || [ -e /etc/postgresql-common ] || as_root sh -c 'mkdir /etc/postgresql-common && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf'
}

# install PACKAGE...: installs packages of Debian. It writes nothing but to the log.
install() {
	no_cluster && as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
} >"$log" 2>&1

# why: the first errors of the log.
why() { grep -E '^(E|Err|W):|Unable|failed|ERR!' "$log" | head -3; }

if [ ${#missing[@]} -gt 0 ]; then
	if ! command -v apt-get >/dev/null; then
		echo "These clients are missing, and there is no apt-get to install them. Debian calls them: ${missing[*]}"
	elif ! as_root true; then
		echo "These clients are missing, and installing them takes root. As root: apt-get install --no-install-recommends ${missing[*]}"
	else
		echo "Installing ${#missing[@]} packages of Debian: ${missing[*]}"
		install "${missing[@]}" || printf '%s\n' "Some of them could not be installed. Is there a network? apt-get says:" "$(why)"
	fi
fi

# npm_install FOLDER: installs what its lock file names into the user's cache.
npm_install() {
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/outlooksql/clients/$1
	cmp -s "$1/package-lock.json" "$cache/package-lock.json" && [ -d "$cache/node_modules" ] && return
	mkdir -p "$cache" && cp "$1/package.json" "$cache/"
	echo "Installing packages of npm into $cache"
	cp "$1/package-lock.json" "$cache/" && (cd "$cache" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error) >"$log" 2>&1 ||
		{ rm -f "$cache/package-lock.json" && printf '%s\n' "They could not be installed. Is there a network? npm says:" "$(why)"; }
}
if command -v npm >/dev/null; then
	npm_install .
	[ $kind = quick ] || npm_install orm
else
	echo "npm is missing, and with it the drivers for Node."
fi
if [ $kind = all ] && command -v go >/dev/null; then
	go -C go mod download >"$log" 2>&1 || printf '%s\n' "The modules of Go could not be downloaded:" "$(head -3 "$log")"
fi
exit 0
