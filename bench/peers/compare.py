"""Compares results row by row: `compare.py TASK OURS PEER...`. Sums must be equal, quotients to nine digits."""

import sys

import duckdb

task, ours, *peers = sys.argv[1:]
FIELDS = ["output", "revenue", "profit", "tax", "employees", "electricity"]
db = duckdb.connect()


def known(peer):
    """When a measure has a value: Polars sums nothing to zero, so it brings counts."""
    columns = [c[0] for c in db.execute(f"describe select * from '{peer}'").fetchall()]
    return (lambda f: f"{f}_n > 0") if "output_n" in columns else (lambda f: f"{f} is not null")


def fingerprint(peer):
    """Rows per month, and for each measure how many values and the sum of their hashes: equal for equal sets of rows."""
    has = known(peer)
    parts = ", ".join(
        f"count(*) filter ({has(f)}), sum(hash(region, industry, {f}::bigint)::hugeint) filter ({has(f)})" for f in FIELDS
    )
    return db.execute(f"select period, {parts} from '{peer}' group by period order by period").fetchall()


def count(query):
    return db.execute(f"select count(*) from ({query})").fetchone()[0]


ok = True
for peer in peers:
    if task == "levels":
        mine, theirs = fingerprint(ours), fingerprint(peer)
        rows = sum(sum(month[1::2]) for month in mine)
        wrong = sum(a != b for a, b in zip(mine, theirs)) + abs(len(mine) - len(theirs))
    else:
        # Integers: the same rows the same number of times.
        columns = "region, industry, value, current, base, counted"
        mine, both = (f"select {columns} from '{file}'" for file in (ours, peer))
        rows = count(mine)
        wrong = count(f"({mine}) except all ({both})") + abs(rows - count(both))
        near = " or ".join(
            f"(a.{c} is null) <> (b.{c} is null) or abs(a.{c} - b.{c}) > 1e-9 * greatest(1, abs(a.{c}))"
            for c in ("growth", "contribution", "pull")
        )
        wrong += count(f"select 1 from '{ours}' a join '{peer}' b using (region, industry) where {near}")
    print(f"{task}: {rows} values here, {peer}: {'equal' if wrong == 0 else f'{wrong} DIFFER'}", file=sys.stderr)
    ok &= wrong == 0 and rows > 0
sys.exit(0 if ok else 1)
