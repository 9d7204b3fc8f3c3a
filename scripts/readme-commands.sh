#!/usr/bin/env bash
# Runs the commands of a page: every fenced block after a line `<!-- run -->`, in order, in one empty folder, against
# the release binary. Fails at the first command that fails.
#
#     scripts/readme-commands.sh README.md
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$(realpath "${BALLAST:-target/release/ballast}")
[ -x "$binary" ] || { echo "no command at $binary: cargo build --release" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for page in "$@"; do
    script=$work/$(basename "$page").sh
    {
        # The page says `cargo run --release -- VERB` once, for a reader who has built nothing yet.
        echo 'cargo() { [ "$1 $2 $3" = "run --release --" ] && shift 3 && ballast "$@"; }'
        awk '/^<!-- run -->$/ { wanted = 1; next }
             wanted && /^```/ { if (inside) { inside = wanted = 0 } else { inside = 1 } next }
             inside { print }' "$page"
    } >"$script"
    [ "$(wc -l <"$script")" -gt 1 ] || { echo "$page: no block marked <!-- run -->" >&2; exit 1; }

    folder=$work/$(basename "$page").d
    mkdir "$folder"
    echo "== $page"
    if ! (cd "$folder" && PATH="$(dirname "$binary"):$PATH" bash -euo pipefail -x "$script" >output.txt 2>log.txt); then
        echo "a command of $page failed; what it said:" >&2
        tail -n 40 "$folder/output.txt" >&2
        tail -n 40 "$folder/log.txt" >&2
        exit 1
    fi
    grep -c '^+ ' "$folder/log.txt" | sed 's/$/ commands ran/'
done
