"""Compares results row by row: `compare.py TASK OURS PEER...`. Sums must be equal, quotients to nine digits."""

import sys

import duckdb

task, ours, *peers = sys.argv[1:]
FIELDS = ["output", "revenue", "profit", "tax", "employees", "electricity"]
db = duckdb.connect()


def exact(peer):
    if task == "levels":
        # One row per measure that has any value there: Polars sums nothing to zero, so it brings counts.
        columns = [c[0] for c in db.execute(f"describe select * from '{peer}'").fetchall()]
        known = (lambda f: f"{f}_n > 0") if "output_n" in columns else (lambda f: f"{f} is not null")
        return " union all ".join(
            f"select period, '{f}' as measure, region, industry, {f} as value from '{peer}' where {known(f)}"
            for f in FIELDS
        )
    return f"select region, industry, value, current, base, counted from '{peer}'"


def count(query):
    return db.execute(f"select count(*) from ({query})").fetchone()[0]


ok = True
for peer in peers:
    # Integers: the same rows the same number of times.
    columns = "period, measure, region, industry, value" if task == "levels" else "region, industry, value, current, base, counted"
    mine = f"select {columns} from ({exact(ours)})"
    both = f"select {columns} from ({exact(peer)})"
    rows, theirs = count(mine), count(both)
    wrong = count(f"({mine}) except all ({both})") + abs(rows - theirs)
    if task != "levels":
        near = " or ".join(
            f"(a.{c} is null) <> (b.{c} is null) or abs(a.{c} - b.{c}) > 1e-9 * greatest(1, abs(a.{c}))"
            for c in ("growth", "contribution", "pull")
        )
        wrong += count(f"select 1 from '{ours}' a join '{peer}' b using (region, industry) where {near}")
    print(f"{task}: {rows} rows here, {theirs} in {peer}: {'equal' if wrong == 0 else f'{wrong} DIFFER'}", file=sys.stderr)
    ok &= wrong == 0 and rows > 0
sys.exit(0 if ok else 1)
