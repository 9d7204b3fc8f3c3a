#!/usr/bin/env bash
# Writes docs/reference/ from the command itself, or with --check says where the two differ.
set -euo pipefail
cd "$(dirname "$0")/.."
ballast=${BALLAST:-target/release/ballast}

if [ "${1:-}" != --check ]; then
    exec "$ballast" reference docs/reference
fi

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"$ballast" reference "$fresh" >/dev/null
if ! diff -ru docs/reference "$fresh"; then
    echo "docs/reference is not what the command says: run make reference and commit the result" >&2
    exit 1
fi
