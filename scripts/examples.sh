#!/usr/bin/env bash
# Runs the examples on real data, which is not part of this repository: it is looked for in BALLAST_SHARED, else in a
# folder `shared` beside the repository. Without it the examples are skipped, or fail where BALLAST_REQUIRE_SHARED=1.
set -euo pipefail
cd "$(dirname "$0")/.."
export BALLAST=${BALLAST:-$PWD/target/release/ballast}
PATH=$(dirname "$BALLAST"):$PATH
shared=${BALLAST_SHARED:-../shared}
panel=$shared/data/companies/panel_ytd_quarterly.csv

if [ ! -f "$panel" ]; then
    echo "SKIPPED: examples: there is no $panel" >&2
    [ "${BALLAST_REQUIRE_SHARED:-0}" != 1 ] || exit 1
    exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Adds up one key of a JSON array of flat objects.
total() { tr ',{}' '\n' | awk -F: -v key="\"$1\"" 'index($1, key) { sum += $2 } END { printf "%.4f", sum }'; }

expect() {
    if [ "$2" != "$3" ]; then
        echo "examples: $1 is $2, should be $3" >&2
        exit 1
    fi
    echo "examples: $1 is $2"
}

echo "== listed-companies"
examples/listed-companies/run "$panel" "$work/companies"
figures=$("$BALLAST" --data "$work/companies" figures revenue --period 2015-01..2015-12 --by region --level 1 --format json)
# Known from the panel itself: 2,895 companies in both years, and pulls add up to the growth of the whole.
expect "growth of revenue, 2015 over 2014, in percent" "$(total pull <<<"$figures")" 1.0583
expect "companies in both years" "$(($(total counted <<<"$figures" | cut -d. -f1) - $(total entered <<<"$figures" | cut -d. -f1)))" 2895

echo "== nbs-monthly"
examples/nbs-monthly/run "$shared/data/statistics/nbs_monthly_export" "$work/monthly"

echo "== province-yearly"
examples/province-yearly/run "$shared/data/statistics" "$work/yearly"
