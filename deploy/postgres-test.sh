#!/usr/bin/env bash
# Run a command against a throw-away PostgreSQL cluster, named by DATABASE_URL, and remove it afterwards.
#   deploy/postgres-test.sh COMMAND...      deploy/postgres-test.sh --available
set -euo pipefail
# runuser lives where the PATH of a service often does not reach.
PATH="$PATH:/usr/sbin:/sbin"

# The newest installed version: Debian keeps the programs out of PATH.
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ ! -x "$bin/initdb" ]; then bin=$(dirname "$(command -v initdb || echo /none/initdb)"); fi

# initdb refuses root, so root runs the cluster as the user postgres.
as_owner=()
if [ "$(id -u)" = 0 ]; then as_owner=(runuser -u postgres --); fi

available() {
    [ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ] || { echo "PostgreSQL's initdb was not found"; return 1; }
    [ "$(id -u)" = 0 ] || return 0
    id postgres >/dev/null 2>&1 || { echo "root cannot run PostgreSQL and there is no user postgres"; return 1; }
    command -v runuser >/dev/null || { echo "root cannot run PostgreSQL without runuser"; return 1; }
}

available >&2 || exit 1
if [ "${1:-}" = --available ]; then exit 0; fi

dir=$(mktemp -d "${TMPDIR:-/tmp}/kupang-postgres.XXXXXX")
owner() { (cd "$dir" && "${as_owner[@]}" "$@"); }
finish() {
    owner "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A password, because a cluster without one would let every user of this machine run programs as its owner.
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "$password" > "$dir/password"
if [ "$(id -u)" = 0 ]; then chown -R postgres "$dir"; fi
owner "$bin/initdb" -D "$dir/data" -U kupang --pwfile="$dir/password" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null

port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w start -o "-p $port -k '$dir' -c listen_addresses=127.0.0.1 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60" >/dev/null \
    || { cat "$dir/log" >&2; exit 1; }

export DATABASE_URL="postgres://kupang:$password@127.0.0.1:$port/postgres"
"$@"
