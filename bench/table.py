"""Prints the measurements of a run as a table, with each peer's ratio to Ballast: `table.py RESULTS.jsonl`."""

import json
import sys

lines = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8") if line.startswith("{")]
print(f"{'task':<24}{'engine':<22}{'seconds':>10}{'ratio':>8}{'rows':>12}{'peak MiB':>10}")
for line in lines:
    ours = [l["seconds"] for l in lines if l["task"] == line["task"] and l["engine"] == "ballast"]
    ratio = f"{line['seconds'] / ours[0]:.1f}x" if ours else ""
    # Decisions are counted by the second, because not every engine is asked for equally many.
    ours = [l["decisions_per_second"] for l in lines if l["task"] == line["task"] and l["engine"] == "ballast" and "decisions_per_second" in l]
    if ours and "decisions_per_second" in line:
        ratio = f"{ours[0] / line['decisions_per_second']:.1f}x"
    peak = line.get("peak_bytes", 0) / (1 << 20)
    print(f"{line['task']:<24}{line['engine']:<22}{line['seconds']:>10.3f}{ratio:>8}{line.get('rows', 0):>12}{peak:>10.0f}")
