#!/usr/bin/env bash
# `cargo test` of the engine and the command has to build every crate with the same features as `cargo build` of the
# command, else DataFusion is compiled twice: a quarter of an hour on two cores. A test dependency that turns on
# a feature of something DataFusion also uses is all it takes.
set -euo pipefail
cd "$(dirname "$0")/.."

list() { cargo tree --locked --prefix none --format '{p} {f}' "$@" | sed 's/ (\*)$//' | LC_ALL=C sort -u; }

alone=$(list -p ballast -e normal,build)
tested=$(list -p ballast -p ballast-engine -e normal,build,dev)
difference=$(LC_ALL=C comm -23 <(echo "$alone") <(echo "$tested"))
if [ -n "$difference" ]; then
    echo "these crates are built with other features in tests than in the command, and so twice:" >&2
    echo "$difference" >&2
    exit 1
fi
