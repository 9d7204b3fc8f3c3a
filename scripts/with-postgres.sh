#!/usr/bin/env bash
# Runs a command with a PostgreSQL server at hand for the tests, and stops the server afterwards if it was not running
# before. Without a server the command runs as well: its tests then skip, loudly, or fail where BALLAST_REQUIRE_POSTGRES=1.
set -uo pipefail
cd "$(dirname "$0")/.."

if [ -n "${BALLAST_TEST_POSTGRES:-}" ]; then
    exec "$@"
fi

pids() { cat target/postgres/data/postmaster.pid /tmp/ballast-postgres-*/data/postmaster.pid 2>/dev/null; }

before=$(pids)
if settings=$(scripts/postgres.sh start); then
    eval "$settings"
    [ -n "$before" ] || trap 'scripts/postgres.sh stop' EXIT
else
    echo "with-postgres: no PostgreSQL here: the tests that need it skip" >&2
    [ "${BALLAST_REQUIRE_POSTGRES:-0}" != 1 ] || exit 1
fi
"$@"
