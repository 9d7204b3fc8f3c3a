"""Import of a million-row GB18030 CSV of twenty columns: `import.py BALLAST DIR`.

Ballast reads, checks and keeps the returns; DuckDB reads the same file after iconv, without any check, into a table.
Prints one JSON line each, the fastest of three.
"""

import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import time

import duckdb

BALLAST, DIR = sys.argv[1:3]
ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
FILE = f"{DIR}/import-{ROWS}.csv"


def make():
    """The first twenty columns of a generated month, in the encoding offices use."""
    if os.path.exists(FILE):
        return
    out = f"{DIR}/generated"
    shutil.rmtree(out, ignore_errors=True)
    command = [BALLAST, "generate", "--enterprises", str(ROWS * 103 // 100), "--months", "1", "--plain", "--out", out]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with open(f"{out}/returns/2024-12_月报.csv", encoding="utf-8", newline="") as source, open(FILE, "w", encoding="gb18030", newline="") as file:
        kept = csv.writer(file, lineterminator="\n")
        for at, row in enumerate(csv.reader(source)):
            if at > ROWS:
                break
            kept.writerow(row[:20])
    shutil.rmtree(out)


def ballast():
    data = f"{DIR}/import-data"
    shutil.rmtree(data, ignore_errors=True)
    command = [BALLAST, "--data", data, "import", FILE, "--period", "2024-12", "--format", "json", "--limit", "0"]
    start = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    seconds = time.perf_counter() - start
    return seconds, json.loads(done.stdout)[0]["rows"]


def peer():
    utf8 = f"{DIR}/import.utf8.csv"
    start = time.perf_counter()
    with open(utf8, "wb") as out:
        subprocess.run(["iconv", "-f", "gb18030", "-t", "utf8", FILE], check=True, stdout=out)
    db = duckdb.connect()
    db.execute("set threads to 2")
    db.execute(f"create table returns as select * from read_csv('{utf8}', header = true, quote = '"')")
    rows = db.execute("select count(*) from returns").fetchone()[0]
    return time.perf_counter() - start, rows


make()
for name, work in (("ballast", ballast), ("duckdb", peer)):
    runs = [work() for _ in range(3)]
    counted = {rows for _, rows in runs}
    assert len(counted) == 1, counted
    who = resource.RUSAGE_CHILDREN if name == "ballast" else resource.RUSAGE_SELF
    peak = resource.getrusage(who).ru_maxrss * 1024
    print(json.dumps({"task": "import", "engine": name, "seconds": min(runs)[0], "rows": counted.pop(), "peak_bytes": peak}))
