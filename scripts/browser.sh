#!/usr/bin/env bash
# The pages in a real browser: serves a small demonstration with the plain evaluators, opens every page at two widths and in
# both languages in Debian's chromium, and keeps pictures in target/browser. A script that fails, a refused style, something axe
# objects to or a page wider than its window fails the run.
#
# Needs node, npm (two packages, pinned) and chromium; installs chromium through apt where it may.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
out=$target/browser
address=127.0.0.1:8642

have() { command -v "$1" >/dev/null 2>&1; }
if ! have chromium && have apt-get && [ "$(id -u)" -eq 0 ]; then
    apt-get install -y -qq --no-install-recommends chromium
fi
for needed in chromium node npm; do
    have "$needed" || { echo "browser: $needed is missing: install it and run this again" >&2; exit 1; }
done

cargo build --locked -p ballast-cockpit --example serve
(cd crates/cockpit/tests/browser && npm ci --silent --no-audit --no-fund)

data=$(mktemp -d)
said=$(mktemp)
"$target/debug/examples/serve" "$data/demo" "$address" 300 24 >"$said" &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$data" "$said"' EXIT
until grep -q COOKIE= "$said"; do
    kill -0 $server 2>/dev/null || { echo "browser: the server stopped" >&2; exit 1; }
    sleep 0.5
done
mkdir -p "$out"
COOKIE=$(sed -n 's/.*COOKIE=//p' "$said") node crates/cockpit/tests/browser/pages.mjs "http://$address" "$out"
echo "browser: pictures in $out"
