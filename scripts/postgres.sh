#!/usr/bin/env bash
# A private PostgreSQL for the tests, below target/postgres. It listens on 127.0.0.1 only and trusts whoever asks there.
#
#   eval "$(scripts/postgres.sh start)"   install PostgreSQL where missing, start it, print what the tests want to know
#   scripts/postgres.sh stop              stop it; its data stay and are made anew where they no longer fit
#
# Everything but the export line goes to standard error. Starting twice does nothing the second time.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
home=${BALLAST_POSTGRES_HOME:-$root/target/postgres}
port=${BALLAST_POSTGRES_PORT:-54329}
data=$home/data

say() { echo "postgres: $*" >&2; }

# Debian keeps the server's programs out of PATH, one folder per version.
bin_folder() {
  local folder
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v initdb 2>/dev/null || echo /none/initdb)")"; do
    if [[ -x $folder/initdb && -x $folder/pg_ctl ]]; then
      echo "$folder"
      return
    fi
  done
  return 1
}

install_postgres() {
  local admin=()
  [[ $(id -u) == 0 ]] || admin=(sudo)
  say "installing Debian's postgresql"
  "${admin[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
  # The packaged cluster is of no use here and would take a port.
  "${admin[@]}" mkdir -p /etc/postgresql-common
  if [[ ! -e /etc/postgresql-common/createcluster.conf ]]; then
    echo "create_main_cluster = false" | "${admin[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  "${admin[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql >&2
}

# PostgreSQL refuses to run as root: root hands over to the account that Debian's package makes.
account() { if [[ $(id -u) == 0 ]]; then echo postgres; else id -un; fi; }
as_owner() {
  if [[ $(id -u) == 0 ]]; then
    # The account may not enter the folder we stand in.
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

running() { [[ -d $data ]] && as_owner "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1; }

# All folders above the data must let the owner through; below /root they do not.
reachable() { mkdir -p "$home" && chown "$(account)" "$home" && as_owner test -w "$home" -a -x "$home"; }

start() {
  bin=$(bin_folder) || { install_postgres; bin=$(bin_folder); }
  if ! reachable; then
    home=/tmp/ballast-postgres-$(printf '%s' "$root" | cksum | cut -d' ' -f1)
    data=$home/data
    say "$(account) cannot enter target/, using $home"
    reachable
  fi
  local version
  version=$("$bin/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
  if [[ -d $data && $(cat "$data/PG_VERSION" 2>/dev/null) != "$version" ]]; then
    say "the cluster is of another version: making it anew"
    rm -rf "$data"
  fi
  if ! running; then
    if [[ ! -d $data ]]; then
      as_owner "$bin/initdb" -D "$data" -U ballast -A trust -E UTF8 --locale=C >&2
    fi
    # A port that somebody else listens on is left alone.
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
      port=$((port + 1))
    done
    # What is kept here need not outlive a power cut; without waiting for the disk the tests are several times as fast.
    as_owner "$bin/pg_ctl" -D "$data" -w -t 60 -l "$home/log" \
      -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$home -c max_connections=200 -c fsync=off -c full_page_writes=off" start >&2 ||
      { tail -20 "$home/log" >&2; exit 1; }
  fi
  # The fourth line of the pid file is the port it really listens on.
  port=$(as_owner sed -n 4p "$data/postmaster.pid")
  say "running on port $port"
  echo "export BALLAST_TEST_POSTGRES=postgres://ballast@127.0.0.1:$port/postgres"
}

stop() {
  bin=$(bin_folder) || { say "not installed"; return; }
  local other
  other=/tmp/ballast-postgres-$(printf '%s' "$root" | cksum | cut -d' ' -f1)/data
  for data in "$data" "$other"; do
    if running; then
      as_owner "$bin/pg_ctl" -D "$data" -w -m fast stop >&2
    fi
  done
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  *)
    echo "usage: scripts/postgres.sh start|stop" >&2
    exit 2
    ;;
esac
