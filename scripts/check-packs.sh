#!/usr/bin/env bash
# `ballast packs check` over the built-in pack alone, then with each pack beside it: packs/* other than cn, and
# the pack of each example.
set -euo pipefail
cd "$(dirname "$0")/.."
ballast=${BALLAST:-target/release/ballast}

"$ballast" packs check
for pack in packs/*/ examples/*/pack/; do
    [ -f "$pack/pack.toml" ] && [ "$pack" != packs/cn/ ] || continue
    echo "== $pack"
    "$ballast" --packs "$pack" packs check
done
