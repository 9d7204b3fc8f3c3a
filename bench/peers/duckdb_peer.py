"""DuckDB's side: `duckdb_peer.py TASK DIR [OUT]`. Results come back as Arrow tables."""

import sys

import duckdb
import pyarrow.parquet as pq
from task import DIR, FIELDS, MONTHS, OUT, THREADS, cube, measure, name, returns

db = duckdb.connect()
db.execute(f"set threads to {THREADS}")
db.execute("set preserve_insertion_order = false")

# The mining, manufacturing and utility sections hold divisions 06-12, 13-43 and 44-46.
SECTION = "case when industry < '13' then 'B' when industry < '44' then 'C' else 'D' end"
REGIONS = {"r1": "left(region, 2)", "r2": "left(region, 4)", "r3": "region"}
INDUSTRIES = {"i1": SECTION, "i2": "left(industry, 2)", "i3": "left(industry, 3)", "i4": "industry"}


def sets(first=""):
    return ", ".join(f"({first}{r}, {i})" for r in REGIONS for i in INDUSTRIES)


def parts():
    both = {**REGIONS, **INDUSTRIES}
    return ", ".join(f"{text} as {key}" for key, text in both.items())


LEAST = "coalesce(r3, r2, r1) as region, coalesce(i4, i3, i2, i1) as industry"


def files():
    return "[" + ", ".join(f"'{returns(m)}'" for m in range(MONTHS)) + "]"


def arrow(query):
    return db.sql(query).to_arrow_table()


def levels():
    """GROUPING SETS straight over the returns: one query for all months."""
    sums = ", ".join(f"sum({f})::bigint as {f}" for f in FIELDS)
    return arrow(f"""
        select period, {LEAST}, {sums}
        from (select period, {parts()}, {", ".join(FIELDS)}
              from read_parquet({files()}, hive_partitioning = true))
        group by grouping sets ({sets("period, ")})""")


def levels_leaves():
    """The same, summed to leaves first."""
    sums = ", ".join(f"sum({f})::bigint as {f}" for f in FIELDS)
    return arrow(f"""
        with leaves as materialized (
            select period, region, industry, {sums}
            from read_parquet({files()}, hive_partitioning = true) group by all)
        select period, {LEAST}, {sums} from (select period, {parts()}, {", ".join(FIELDS)} from leaves)
        group by grouping sets ({sets("period, ")})""")


GROWTH = """
    with nodes as materialized ({nodes}),
    whole as (select sum(current) as current, sum(base) as base from nodes where r1 is not null and i1 is not null)
    select coalesce(r3, r2, r1) as region, coalesce(i4, i3, i2, i1) as industry,
        value::bigint as value, nodes.current::bigint as current, nodes.base::bigint as base,
        counted::bigint as counted,
        case when nodes.base <> 0 then 100.0 * (nodes.current - nodes.base) / nodes.base end as growth,
        100.0 * (nodes.current - nodes.base) / (whole.current - whole.base) as contribution,
        100.0 * (nodes.current - nodes.base) / whole.base as pull
    from nodes, whole where counted > 0"""

SUMS = "sum(value) as value, sum(current) as current, sum(base) as base, sum(counted) as counted"


def leaves(source):
    return f"""
        select region, industry, sum(output) as value,
            coalesce(sum(output) filter (base is not null), 0) as current,
            coalesce(sum(base) filter (output is not null), 0) as base, count(output) as counted
        from ({source}) group by all"""


def growth_of(leaf_query):
    nodes = f"""
        select r1, r2, r3, i1, i2, i3, i4, {SUMS}
        from (select {parts()}, value, current, base, counted from ({leaf_query}))
        group by grouping sets ({sets()})"""
    return arrow(GROWTH.format(nodes=nodes))


def stated():
    return f"select region, industry, output, output_base as base from read_parquet('{returns(MONTHS - 1)}')"


def matched_rows():
    return f"""
        select now.region, now.industry, now.output, coalesce(now.output_base, before.output) as base
        from read_parquet('{returns(MONTHS - 1)}') now
        left join read_parquet('{returns(MONTHS - 13)}') before on now.subject = before.subject"""


def growth():
    return growth_of(leaves(stated()))


def growth_direct():
    """GROUPING SETS straight over the returns."""
    query = f"""
        select {parts()}, output as value, case when base is not null then output end as current,
            case when output is not null then base end as base, (output is not null)::bigint as counted
        from ({stated()})"""
    nodes = f"""
        select r1, r2, r3, i1, i2, i3, i4, sum(value) as value, coalesce(sum(current), 0) as current,
            coalesce(sum(base), 0) as base, sum(counted) as counted
        from ({query}) group by grouping sets ({sets()})"""
    return arrow(GROWTH.format(nodes=nodes))


def matched():
    return growth_of(leaves(matched_rows()))


def from_cube():
    parts = ", ".join(f"output__{part} as {part}" for part in ("value", "current", "base", "counted"))
    return growth_of(f"select region, industry, {parts} from read_parquet('{cube(MONTHS - 1)}')")


# The first of a task is its plain way; a faster one found stands beside it.
TASKS = {
    "levels": {"duckdb": levels, "duckdb leaves first": levels_leaves},
    "growth": {"duckdb": growth, "duckdb direct": growth_direct},
    "matched": {"duckdb": matched},
    # What the leaf sums of a closed period save: the peers start from returns, and, for the record, from leaf sums.
    "cube": {"duckdb": growth, "duckdb leaf sums": from_cube},
}

for engine, work in TASKS[sys.argv[1]].items():
    table = measure(sys.argv[1], engine, work, lambda table: table.num_rows)
    if OUT and engine == "duckdb":
        pq.write_table(table, OUT)
    del table
