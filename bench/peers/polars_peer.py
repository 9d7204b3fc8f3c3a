"""Polars' side: `polars_peer.py TASK DIR [OUT]`. Leaves first: the fastest way found."""

import os
import sys

os.environ["POLARS_MAX_THREADS"] = os.environ.get("BENCH_THREADS", "2")

import polars as pl  # noqa: E402
from task import FIELDS, MONTHS, OUT, cube, measure, name, returns  # noqa: E402

SECTION = (
    pl.when(pl.col("industry").str.slice(0, 2) < "13").then(pl.lit("B"))
    .when(pl.col("industry").str.slice(0, 2) < "44").then(pl.lit("C"))
    .otherwise(pl.lit("D"))
)


def region(level):
    return pl.col("region") if level == 3 else pl.col("region").str.slice(0, 2 * level)


def industry(level):
    if level == 4:
        return pl.col("industry")
    return SECTION if level == 1 else pl.col("industry").str.slice(0, level)


def upward(leaves, sums, keys=()):
    """Twelve groupings; each coarser one starts from the one before, the smallest that will do."""
    whole, by_industry = [], leaves
    for i in (4, 3, 2, 1):
        if i < 4:
            by_industry = by_industry.group_by(*keys, "region", industry(i).alias("industry")).agg(sums)
        by_region = by_industry
        for r in (3, 2, 1):
            if r < 3:
                by_region = by_region.group_by(*keys, region(r).alias("region"), "industry").agg(sums)
            whole.append(by_region)
    return pl.concat(whole)


def levels():
    sums = [pl.col(f).sum() for f in FIELDS]
    counts = [pl.col(f).count().alias(f"{f}_n") for f in FIELDS]
    up = sums + [pl.col(f"{f}_n").sum() for f in FIELDS]
    months = []
    # Month by month keeps the tables small, and is faster than one grouping by period as well.
    for month in range(MONTHS):
        leaves = pl.scan_parquet(returns(month), hive_partitioning=False).group_by("region", "industry").agg(sums + counts).collect()
        months.append(upward(leaves, up).with_columns(period=pl.lit(name(month))))
    return pl.concat(months)


def levels_from_leaves():
    """All months summed to leaves at once, then each of the twelve groupings from the leaves."""
    sums = [pl.col(f).sum() for f in FIELDS]
    counts = [pl.col(f).count().alias(f"{f}_n") for f in FIELDS]
    up = sums + [pl.col(f"{f}_n").sum() for f in FIELDS]
    files = [returns(month) for month in range(MONTHS)]
    leaves = pl.scan_parquet(files, hive_partitioning=True).group_by("period", "region", "industry").agg(sums + counts).collect()
    return pl.concat(
        leaves.group_by("period", region(r).alias("region"), industry(i).alias("industry")).agg(up)
        for r in (3, 2, 1)
        for i in (4, 3, 2, 1)
    )


def figures(rows):
    value, base = pl.col("output"), pl.col("base")
    both = value.is_not_null() & base.is_not_null()
    return growths(rows.group_by("region", "industry").agg(
        value=value.sum(),
        current=value.filter(both).sum(),
        base=base.filter(both).sum(),
        counted=value.count().cast(pl.Int64),
    ).collect())


def growths(leaves):
    current, base = leaves["current"].sum(), leaves["base"].sum()
    nodes = upward(leaves, [pl.col(c).sum() for c in ("value", "current", "base", "counted")])
    change = 100.0 * (pl.col("current") - pl.col("base"))
    return nodes.filter(pl.col("counted") > 0).with_columns(
        growth=pl.when(pl.col("base") != 0).then(change / pl.col("base")),
        contribution=change / (current - base),
        pull=change / base,
    )


def growth():
    rows = pl.scan_parquet(returns(MONTHS - 1), hive_partitioning=False)
    return figures(rows.select("region", "industry", "output", base="output_base"))


def matched():
    now = pl.scan_parquet(returns(MONTHS - 1), hive_partitioning=False)
    before = pl.scan_parquet(returns(MONTHS - 13), hive_partitioning=False).select("subject", before="output")
    rows = now.select("subject", "region", "industry", "output", "output_base").join(before, on="subject", how="left")
    return figures(rows.select("region", "industry", "output", base=pl.coalesce("output_base", "before")))


def from_cube():
    parts = {part: f"output__{part}" for part in ("value", "current", "base", "counted")}
    return growths(pl.scan_parquet(cube(MONTHS - 1), hive_partitioning=False).select("region", "industry", **parts).collect())


# The first of a task is what Ballast is compared with; what stands beside it is for the record.
TASKS = {
    # Month by month and level from level is the best way found, and faster than from leaves.
    "levels": {"polars": levels_from_leaves, "polars by month": levels},
    "growth": {"polars": growth},
    "matched": {"polars": matched},
    "cube": {"polars": growth, "polars leaf sums": from_cube},
}

for engine, work in TASKS[sys.argv[1]].items():
    table = measure(sys.argv[1], engine, work, lambda table: table.height)
    if OUT and engine == "polars":
        table.write_parquet(OUT)
    del table
