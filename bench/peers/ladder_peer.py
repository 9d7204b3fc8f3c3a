"""What a script does with the cultivation ladder: `ladder_peer.py DIR`.

A plain function gives the verdicts of all three tiers for a firm, and nothing that says why. It leaves a tier as soon as the
verdict is settled, which an explanation of every condition cannot. Verdicts have to be Ballast's for every firm.
"""

import json
import os
import sys
import time

dir = sys.argv[1]
firms = [json.loads(line) for line in open(f"{dir}/ladder.jsonl", encoding="utf-8")]
expected = [tuple(json.loads(line)) for line in open(f"{dir}/ladder.verdicts.jsonl", encoding="utf-8")]

MET, NOT_MET, MISSING, JUDGE = "met", "not-met", "missing-data", "needs-judgement"
TOP = {"ministry-top3", "national-top3", "national-top5"}
NONE = {}


def grown(of, year, before):
    """Current value and base, where there is growth to speak of."""
    now, base = of.get("main_revenue" + year), of.get("main_revenue_base" + year)
    if base is None:
        base = of.get("main_revenue" + before)
    return (now, base) if now is not None and base is not None and base > 0 else None


def ratio(a, b):
    return a / b if a is not None and b else None


def points(profile, rd_ratio, growth, debt_ratio, main_share):
    """The three groups of the score; None where a figure is missing."""
    high, own, first, second = profile.get("ip1_high"), profile.get("ip1_own"), profile.get("ip1"), profile.get("ip2")
    if high is None or rd_ratio is None:
        innovation = None
    else:
        innovation = 20 if rd_ratio >= 0.05 else 15 if rd_ratio >= 0.03 else 10 if rd_ratio >= 0.02 else 5 if rd_ratio >= 0.01 else 0
        if high > 0:
            innovation += 20
        elif own is None:
            innovation = None
        elif own > 0:
            innovation += 15
        elif first is None:
            innovation = None
        elif first > 0:
            innovation += 10
        elif second is None:
            innovation = None
        elif second > 0:
            innovation += 5
    if growth is None or debt_ratio is None:
        growing = None
    else:
        rate = (growth[0] - growth[1]) / growth[1]
        growing = 20 if rate >= 0.15 else 15 if rate >= 0.10 else 10 if rate >= 0.05 else 5 if rate >= 0 else 0
        growing += 10 if debt_ratio <= 0.55 else 5 if debt_ratio <= 0.75 else 0
    field = profile.get("main_field")
    if field is None or main_share is None:
        special = None
    else:
        special = 10 if field == "strategic" else 5
        special += 20 if main_share >= 0.7 else 15 if main_share >= 0.6 else 10 if main_share >= 0.55 else 5 if main_share >= 0.5 else 0
    return innovation, growing, special


def innovative(profile, rd_ratio, growth, debt_ratio, main_share):
    award, title = profile.get("science_award"), profile.get("innovation_title")
    body, equity = profile.get("rd_body"), profile.get("equity_3y")
    if title == "yes" or body == "ministry" or (award is not None and award != "none"):
        return MET
    if equity is not None and equity >= 5_000_000:
        return MET
    innovation, growing, special = points(profile, rd_ratio, growth, debt_ratio, main_share)
    if (
        (innovation is not None and innovation < 20)
        or (growing is not None and growing < 15)
        or (special is not None and special < 15)
    ):
        scored = False
    elif innovation is None or growing is None or special is None:
        return MISSING
    else:
        scored = innovation + growing + special >= 60
    if scored:
        return MET
    return MISSING if award is None or title is None or body is None or equity is None else NOT_MET


def specialised(profile, revenue, rd, rd_before, rd_ratio):
    niche, equity = profile.get("niche_years"), profile.get("equity_2y")
    if (niche is not None and niche < 2) or (rd is not None and rd < 1_000_000) or (rd_ratio is not None and rd_ratio < 0.03):
        return NOT_MET
    missing = niche is None or rd is None or rd_ratio is None
    if not ((revenue is not None and revenue >= 10_000_000) or (equity is not None and equity >= 20_000_000)):
        if revenue is not None and equity is not None:
            return NOT_MET
        missing = True
    score, award, maker = profile.get("evaluation_score"), profile.get("science_award"), profile.get("maker_china")
    mean = (rd + rd_before) / 2 if rd is not None and rd_before is not None else None
    if (
        (score is not None and score >= 60)
        or award in TOP
        or (mean is not None and mean >= 10_000_000)
        or (equity is not None and equity >= 60_000_000)
        or maker == "yes"
    ):
        return MISSING if missing else MET
    if score is None:
        return MISSING if missing else JUDGE
    return MISSING if award is None or mean is None or equity is None or maker is None else NOT_MET


def giant(profile, revenue, rd, main_share, growth, growth_before, debt_ratio, rd_ratio, rd_ratio_before, staff_share):
    niche, processes = profile.get("niche_years"), profile.get("core_processes_it")
    share, ip = profile.get("niche_share"), profile.get("ip1")
    if (
        (niche is not None and niche < 3)
        or (main_share is not None and main_share < 0.7)
        or (processes is not None and processes < 1)
        or (debt_ratio is not None and debt_ratio > 0.7)
        or (share is not None and share < 0.1)
        or (ip is not None and ip < 2)
    ):
        return NOT_MET
    missing = niche is None or main_share is None or processes is None or debt_ratio is None or share is None or ip is None
    if growth is None or growth_before is None:
        missing = True
    else:
        (now, base), (then, earlier) = growth, growth_before
        # In whole numbers, because the sum of two rounded quotients may miss 5% by a hair.
        if 10 * ((now - base) * earlier + (then - earlier) * base) < base * earlier:
            return NOT_MET
    if revenue is None:
        return MISSING
    if revenue >= 50_000_000:
        if rd_ratio is None or rd_ratio_before is None:
            return MISSING
        if min(rd_ratio, rd_ratio_before) < (0.03 if revenue >= 100_000_000 else 0.06):
            return NOT_MET
        return MISSING if missing else MET
    equity = profile.get("equity_2y")
    if (
        (equity is not None and equity < 80_000_000)
        or (rd is not None and rd < 30_000_000)
        or (staff_share is not None and staff_share < 0.5)
    ):
        return NOT_MET
    return MISSING if missing or equity is None or rd is None or staff_share is None else MET


def ladder(firm):
    annual, small, profile = firm.get("annual", NONE), firm.get("small", NONE), firm.get("profile", NONE)

    def either(name):
        value = annual.get(name)
        return small.get(name) if value is None else value

    revenue, revenue_before, rd, rd_before = either("revenue"), either("revenue_1"), either("rd"), either("rd_1")
    rd_ratio, rd_ratio_before = ratio(rd, revenue), ratio(rd_before, revenue_before)
    main_share, debt_ratio = ratio(either("main_revenue"), revenue), ratio(either("debt"), either("assets"))
    growth = grown(annual, "", "_1") or grown(small, "", "_1")
    growth_before = grown(annual, "_1", "_2") or grown(small, "_1", "_2")
    staff_share = ratio(either("rd_staff"), either("employees"))
    return (
        innovative(profile, rd_ratio, growth, debt_ratio, main_share),
        specialised(profile, revenue, rd, rd_before, rd_ratio),
        giant(profile, revenue, rd, main_share, growth, growth_before, debt_ratio, rd_ratio, rd_ratio_before, staff_share),
    )


best, cpu, verdicts = float("inf"), float("inf"), None
for _ in range(max(int(os.environ.get("BENCH_REPEATS", "3")), 1)):
    start, before = time.perf_counter(), time.process_time()
    verdicts = [ladder(firm) for firm in firms]
    best = min(best, time.perf_counter() - start)
    cpu = min(cpu, time.process_time() - before)
line = {"task": "ladder", "engine": "python", "seconds": best, "cpu_seconds": cpu, "rows": len(verdicts)}
print(json.dumps(line | {"decisions_per_second": round(len(verdicts) / cpu)}), flush=True)
wrong = [row for row, (mine, theirs) in enumerate(zip(expected, verdicts, strict=True)) if mine != theirs]
print(f"ladder: {len(verdicts)} firms, python: {'equal' if not wrong else f'{len(wrong)} DIFFER'}", file=sys.stderr)
for row in wrong[:1]:
    print(f"{row}: {expected[row]} here, {verdicts[row]} there: {firms[row]}", file=sys.stderr)
sys.exit(1 if wrong else 0)
