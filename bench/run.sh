#!/usr/bin/env bash
# Measures Ballast beside DuckDB and Polars in one run: same Parquet files, same two threads, results compared equal
# before a time counts. The cultivation ladder, row by row, is measured beside the ZEN rules engine and a Python function,
# one thread each. Prints a table and, in target/bench/results.jsonl, one JSON line per measurement.
#
#     BENCH_ENTERPRISES=500000 BENCH_MONTHS=24 BENCH_TRADES=6 bench/run.sh
#
# BENCH_TRADES is how many trades a county mostly lives on: 6 make about 200,000 nodes with firms, 60 about 480,000.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
dir=$target/bench
export BENCH_TRADES=${BENCH_TRADES:-6}
data=$dir/data-${BENCH_ENTERPRISES:-500000}-${BENCH_MONTHS:-24}-$BENCH_TRADES
venv=$target/bench-venv
results=$dir/results.jsonl
mkdir -p "$dir"

# Both packages at once, so that DataFusion keeps the features it was built with.
cargo build --release -p ballast -p ballast-engine --bin ballast --example bench
bench=$target/release/examples/bench
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
"$venv/bin/pip" install --quiet --disable-pip-version-check -r bench/peers/requirements.txt

if [ ! -e "$data/done" ]; then
    echo "generating $data"
    rm -rf "$data"
    "$bench" generate "$data"
    touch "$data/done"
fi

: >"$results"
peer() { "$venv/bin/python" "bench/peers/$1_peer.py" "$2" "$data" ${3:+"$3"} | tee -a "$results"; }
for task in levels growth matched cube; do
    echo "== $task"
    "$bench" "$task" "$data" "$dir/ballast-$task.parquet" | tee -a "$results"
    peer duckdb "$task" "$dir/duckdb-$task.parquet"
    peer polars "$task" "$dir/polars-$task.parquet"
    "$venv/bin/python" bench/peers/compare.py "$task" "$dir/ballast-$task.parquet" \
        "$dir/duckdb-$task.parquet" "$dir/polars-$task.parquet"
done
echo "== page"
"$bench" page "$data" | tee -a "$results"
echo "== rules"
"$bench" rules "$data" "$dir/rules.parquet" | tee -a "$results"
"$venv/bin/python" bench/peers/rules_peer.py "$dir/rules.parquet" | tee -a "$results"
"$bench" rules-one "$data" | tee -a "$results"
"$bench" what-if "$data" | tee -a "$results"
BENCH_FRAMES=10 "$bench" rules "$data" | tee -a "$results"
echo "== ladder"
# A crate of its own, so that the peer's dependencies never enter the product's lock file.
CARGO_TARGET_DIR=$target/bench-zen cargo build --release --locked --manifest-path bench/zen/Cargo.toml
"$target/bench-zen/release/ballast-bench-zen" "$dir" | tee -a "$results"
"$venv/bin/python" bench/peers/ladder_peer.py "$dir" | tee -a "$results"
echo "== import"
"$venv/bin/python" bench/import.py "$target/release/ballast" "$dir" | tee -a "$results"
"$venv/bin/python" bench/table.py "$results"
