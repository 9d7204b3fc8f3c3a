#!/usr/bin/env bash
# The command in a real browser: every page at two widths and in both languages, then the whole loop by clicking and typing, in
# Debian's chromium. Pictures are kept below target/browser. A script that fails, a refused style, an answer that is an error,
# something axe objects to, a page wider than its window or a page that does not say what it should fails the run.
#
#     scripts/browser.sh              pages and loop
#     scripts/browser.sh pages        the pages alone; `pages today,monitor` those pages alone
#     scripts/browser.sh loop         the loop alone
#     scripts/browser.sh pictures     write the pictures of docs/guide/users
#
# Needs chromium, node and npm (scripts/test-tools.sh), two packages that are pinned, and the release binary (BALLAST). Where one of
# them cannot be had it is skipped, or fails where CI=true.
set -euo pipefail
cd "$(dirname "$0")/.."
export BALLAST=${BALLAST:-$PWD/target/release/ballast}
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
out=$target/browser
here=crates/cockpit/tests/browser

skip() {
    echo "SKIPPED: browser: $1" >&2
    [ "${CI:-}" != true ] || exit 1
    exit 0
}

[ -x "$BALLAST" ] || { echo "browser: there is no $BALLAST: make build" >&2; exit 1; }
CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[ -n "$CHROMIUM" ] || skip "there is no chromium: scripts/test-tools.sh installs it on Debian"
export CHROMIUM
for needed in node npm; do
    command -v "$needed" >/dev/null || skip "there is no $needed: scripts/test-tools.sh installs it on Debian"
done
# Installed once: the lock says what it is.
if ! cmp -s $here/package-lock.json $here/node_modules/.installed; then
    # What was fetched before need not be fetched again; a registry that stumbles once is asked again.
    fetch() { (cd $here && npm ci --silent --no-audit --no-fund --prefer-offline); }
    fetch || { sleep 5; fetch; } || { sleep 20; fetch; } || skip "npm could not fetch the two packages of $here/package-lock.json"
    cp $here/package-lock.json $here/node_modules/.installed
fi

what=${1:-all}
case $what in
all) rm -rf "$out/pages" "$out/loop" && node $here/pages.mjs "$out/pages" && node $here/loop.mjs "$out/loop" ;;
pages) node $here/pages.mjs "$out/pages" "${2:-}" ;;
loop) node $here/loop.mjs "$out/loop" ;;
pictures) node $here/pictures.mjs docs/guide/users/pictures ;;
*) echo "browser: $what is none of pages, loop, pictures" >&2; exit 2 ;;
esac
[ "$what" = pictures ] || echo "browser: pictures in $out"
