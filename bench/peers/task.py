"""What all peers share: where the files are, how a query is timed, and the line that is printed."""

import json
import os
import resource
import sys
import time

DIR = sys.argv[2]
OUT = sys.argv[3] if len(sys.argv) > 3 else None
MONTHS = int(os.environ.get("BENCH_MONTHS", "24"))
REPEATS = int(os.environ.get("BENCH_REPEATS", "3"))
THREADS = int(os.environ.get("BENCH_THREADS", "2"))
FIELDS = ["output", "revenue", "profit", "tax", "employees", "electricity"]


def name(month):
    return f"{2023 + month // 12}-{month % 12 + 1:02}"


def returns(month):
    return f"{DIR}/lake/form=monthly/period={name(month)}/v1.parquet"


def cube(month):
    return f"{DIR}/lake/cube=monthly/period={name(month)}/v1.parquet"


def measure(task, engine, work, rows):
    """Runs `work` REPEATS times and prints the fastest as a JSON line; gives the last result."""
    best, cpu, result = float("inf"), float("inf"), None
    for _ in range(max(REPEATS, 1)):
        result = None
        start, before = time.perf_counter(), time.process_time()
        result = work()
        best = min(best, time.perf_counter() - start)
        cpu = min(cpu, time.process_time() - before)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    line = {"task": task, "engine": engine, "seconds": best, "cpu_seconds": cpu, "rows": rows(result), "peak_bytes": peak}
    print(json.dumps(line), flush=True)
    return result
