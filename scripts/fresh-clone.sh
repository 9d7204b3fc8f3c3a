#!/usr/bin/env bash
# What a newcomer does: clones into an empty folder, builds, and follows README.md to the letter. Says how long each part took.
#
#     scripts/fresh-clone.sh            builds in the clone, cold, as a newcomer would
#     CARGO_TARGET_DIR=… scripts/fresh-clone.sh      builds there, to try the words and not the patience
set -euo pipefail
cd "$(dirname "$0")/.."
origin=$PWD

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone --quiet --no-hardlinks "$origin" "$work/ballast"
cd "$work/ballast"

started=$SECONDS
cargo build --locked --release
echo "first build: $((SECONDS - started)) s"

started=$SECONDS
BALLAST=${CARGO_TARGET_DIR:-$PWD/target}/release/ballast scripts/readme-commands.sh README.md
echo "commands of README.md: $((SECONDS - started)) s"

if [ -n "$(git status --porcelain)" ]; then
    echo "following README.md left files in the clone that .gitignore does not know:" >&2
    git status --short >&2
    exit 1
fi
