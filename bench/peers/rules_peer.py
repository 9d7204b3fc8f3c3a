"""What others would do with thousands of policies: `rules_peer.py DATA.parquet [ENGINE...]`.

NumPy over whole columns (the way of OpenFisca), NumPy over slices of rows sorted by city (the best a careful analyst
gets), Polars with all policies in one select, DuckDB with a query per policy. All start from arrays in memory, and give
the number of enterprises that meet each policy, which has to be what Ballast counted.
"""

import json
import os
import resource
import sys
import time

THREADS = os.environ.get("BENCH_THREADS", "2")
os.environ.setdefault("POLARS_MAX_THREADS", THREADS)

import numpy as np  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

data = sys.argv[1]
engines = sys.argv[2:] or ["numpy", "numpy slices", "polars", "duckdb"]
base = data.removesuffix(".parquet")
policies = json.load(open(base + ".json"))
expected = json.load(open(base + ".counts.json"))
table = pq.read_table(data)
fields = [name for name in table.column_names if name.startswith("c") and name != "city"]


def numpy_conditions():
    """Missing is NaN, which no comparison holds for."""
    columns = [table[name].to_numpy() for name in fields]
    codes = {name: table[name].to_numpy() for name in ("province", "city", "industry", "size")}

    def holds(condition, rows):
        kind = condition["kind"]
        if kind == "ge":
            return columns[condition["column"]][rows] >= condition["threshold"]
        if kind == "le":
            return columns[condition["column"]][rows] <= condition["threshold"]
        if kind == "ratio":
            with np.errstate(divide="ignore", invalid="ignore"):
                a, b = columns[condition["a"]][rows], columns[condition["b"]][rows]
                return (a / b >= condition["threshold"]) & (b != 0)
        if kind == "or":
            one, other = condition["of"]
            return holds(one, rows) | holds(other, rows)
        # Sets are runs of numbers.
        return (codes[kind][rows] >= condition["set"][0]) & (codes[kind][rows] <= condition["set"][-1])

    return codes, holds


def whole_columns():
    codes, holds = numpy_conditions()

    def work():
        counts = []
        for policy in policies:
            rows = slice(None)
            met = holds(policy["conditions"][0], rows)
            for condition in policy["conditions"][1:]:
                met = met & holds(condition, rows)
            if policy["region"]:
                kind, place = policy["region"]
                met = met & (codes[kind] == place)
            counts.append(int(np.count_nonzero(met)))
        return counts

    return work


def slices():
    codes, holds = numpy_conditions()

    def work():
        counts = []
        for policy in policies:
            rows = slice(None)
            if policy["region"]:
                kind, place = policy["region"]
                rows = slice(*np.searchsorted(codes[kind], [place, place + 1]))
            met = holds(policy["conditions"][0], rows)
            for condition in policy["conditions"][1:]:
                met = met & holds(condition, rows)
            counts.append(int(np.count_nonzero(met)))
        return counts

    return work


def in_polars():
    import polars as pl

    frame = pl.from_arrow(table)

    def holds(condition):
        kind = condition["kind"]
        if kind == "ge":
            return pl.col(fields[condition["column"]]) >= condition["threshold"]
        if kind == "le":
            return pl.col(fields[condition["column"]]) <= condition["threshold"]
        if kind == "ratio":
            a, b = pl.col(fields[condition["a"]]), pl.col(fields[condition["b"]])
            return (a / b >= condition["threshold"]) & (b != 0)
        if kind == "or":
            one, other = condition["of"]
            return holds(one) | holds(other)
        return pl.col(kind).is_between(condition["set"][0], condition["set"][-1])

    def met(policy):
        all_of = holds(policy["conditions"][0])
        for condition in policy["conditions"][1:]:
            all_of = all_of & holds(condition)
        if policy["region"]:
            kind, place = policy["region"]
            all_of = all_of & (pl.col(kind) == place)
        return all_of.sum()

    query = [met(policy).alias(str(at)) for at, policy in enumerate(policies)]
    return lambda: list(frame.select(query).row(0))


def in_duckdb():
    import duckdb

    db = duckdb.connect()
    db.execute(f"set threads to {THREADS}")
    db.register("arrow", table)
    db.execute("create table t as select * from arrow")

    def holds(condition):
        kind = condition["kind"]
        if kind == "ge":
            return f"{fields[condition['column']]} >= {condition['threshold']}"
        if kind == "le":
            return f"{fields[condition['column']]} <= {condition['threshold']}"
        if kind == "ratio":
            a, b = fields[condition["a"]], fields[condition["b"]]
            return f"({b} <> 0 and {a} / {b} >= {condition['threshold']!r})"
        if kind == "or":
            return "(" + " or ".join(holds(one) for one in condition["of"]) + ")"
        return f"{kind} between {condition['set'][0]} and {condition['set'][-1]}"

    def query(policy):
        where = [holds(condition) for condition in policy["conditions"]]
        if policy["region"]:
            where.insert(0, f"{policy['region'][0]} = {policy['region'][1]}")
        return "select count(*) from t where " + " and ".join(where)

    queries = [query(policy) for policy in policies]
    return lambda: [db.execute(text).fetchone()[0] for text in queries]


WAYS = {"numpy": whole_columns, "numpy slices": slices, "polars": in_polars, "duckdb": in_duckdb}
ok = True
for engine in engines:
    work = WAYS[engine]()
    best, counts = float("inf"), None
    for _ in range(max(int(os.environ.get("BENCH_REPEATS", "3")), 1)):
        start = time.perf_counter()
        counts = work()
        best = min(best, time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"task": "rules", "engine": engine, "seconds": best, "rows": sum(counts), "peak_bytes": peak}), flush=True)
    wrong = sum(a != b for a, b in zip(counts, expected, strict=True))
    print(f"rules: {len(counts)} policies, {engine}: {'equal' if wrong == 0 else f'{wrong} DIFFER'}", file=sys.stderr)
    ok &= wrong == 0
sys.exit(0 if ok else 1)
