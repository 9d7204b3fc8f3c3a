#!/usr/bin/env bash
# Runs make targets one after another, stops at the first that fails, and says at the end how long each took.
#
#     scripts/steps.sh fmt clippy test-unit
set -uo pipefail

names=()
times=()

report() {
    printf '\n%-16s %8s\n' step seconds
    local i total=0
    for i in "${!names[@]}"; do
        printf '%-16s %8d\n' "${names[$i]}" "${times[$i]}"
        total=$((total + times[i]))
    done
    printf '%-16s %8d\n' all "$total"
}

for step in "$@"; do
    printf '\n==== %s\n' "$step"
    started=$SECONDS
    "${MAKE:-make}" --no-print-directory "$step"
    status=$?
    names+=("$step")
    times+=("$((SECONDS - started))")
    if [ "$status" -ne 0 ]; then
        report
        printf '\n%s failed\n' "$step" >&2
        exit "$status"
    fi
done
report
