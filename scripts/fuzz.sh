#!/usr/bin/env bash
# Feeds the intake, the reader of work reports and the reader of rules with broken files: any bytes must give findings or an error, never a panic.
# Needs a nightly compiler and `cargo install cargo-fuzz`; not part of `make test`.
#
#     scripts/fuzz.sh [SECONDS] [TARGET]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}

folder=$(ls -d fuzz crates/*/fuzz 2>/dev/null | head -n 1)
[ -n "$folder" ] || { echo "there is no fuzz folder" >&2; exit 1; }
cargo +nightly fuzz --version >/dev/null 2>&1 || {
    echo "fuzzing needs: rustup toolchain install nightly, cargo install cargo-fuzz" >&2
    exit 1
}
targets=${2:-$(cargo +nightly fuzz list --fuzz-dir "$folder")}
for target in $targets; do
    echo "== $target, $seconds s"
    cargo +nightly fuzz run --fuzz-dir "$folder" "$target" -- -max_total_time="$seconds" -rss_limit_mb=2048
done
