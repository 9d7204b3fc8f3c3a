#!/usr/bin/env python3
"""Turn a report with inline marks into NAME.txt and NAME.labels.jsonl.

    mark.py SOURCE.mark OUTDIR [--table] [--quiet]

Marks:
  ⟦TEXT|INDICATOR|tokens⟧   a fact. INDICATOR "^" repeats the one before.
      tokens: L G S C K (level growth share change rank) · a t e (actual target estimate)
              ge le ap eq · soft · r=region p=period v=value h=value_hi u=unit   ('_' in values: blank)
  ⟪LEVEL tokens⟫            before a task. tokens: soft r= y= (plan year) n= (heading's length)
  ⟨r=.. p=.. s=a|t|e y=..⟩  defaults from here on; a line of its own vanishes whole
The value is read from the text by a small parser of its own and must agree with v= where both are.
"""
import json
import re
import sys
from decimal import Decimal
from pathlib import Path

FACT = re.compile(r"⟦([^|⟧]+)\|([^|⟧]*)(?:\|([^⟧]*))?⟧")
TASK = re.compile(r"⟪([^⟫]*)⟫")
STATE = re.compile(r"⟨([^⟩]*)⟩")
ANY = re.compile(f"{FACT.pattern}|{TASK.pattern}|{STATE.pattern}")
MEASURE = {"L": "level", "G": "growth", "S": "share", "C": "change", "K": "rank"}
STATUS = {"a": "actual", "t": "target", "e": "estimate"}
BOUND = {"ge": "ge", "le": "le", "ap": "approx", "eq": "eq"}
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2, "○": 0}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
NUMERAL = re.compile(r"\d[\d,，]*(?:\.\d+)?[十百千万萬亿億]*|[零〇○一二两兩三四五六七八九十百千万萬亿億半]+(?:点[零一二三四五六七八九]+[万亿]*)?")
HALF = str.maketrans("０１２３４５６７８９．％，", "0123456789.%,")


def chinese(word):
    if word == "半":
        return Decimal("0.5")
    if "点" in word:
        whole, rest = word.split("点")
        tail = "".join(c for c in rest if c in LARGE)
        value = chinese(whole) + Decimal("0." + "".join(str(DIGITS[c]) for c in rest if c in DIGITS))
        for c in tail:
            value *= LARGE[c]
        return value
    total = section = 0
    number = None
    for c in word:
        if c in DIGITS:
            number = DIGITS[c] if number is None else number * 10 + DIGITS[c]
        elif c in SMALL:
            section += (1 if number is None else number) * SMALL[c]
            number = None
        elif c in LARGE:
            section += number or 0
            number = None
            if section == 0:
                section = 1 if total == 0 else 0
            if LARGE[c] == 10**8 and total:
                total = (total + section) * LARGE[c]
            else:
                total += section * LARGE[c]
            section = 0
    return Decimal(total + section + (number or 0))


def number(word):
    found = re.fullmatch(r"(\d[\d,，]*(?:\.\d+)?)([十百千万萬亿億]*)", word)
    if not found:
        return chinese(word)
    value = Decimal(found[1].replace(",", "").replace("，", ""))
    for c in found[2]:
        value *= SMALL.get(c) or LARGE[c]
    return value


def parse(text):
    """(value, value_hi, unit) of a numeric expression, or None where only v= can tell."""
    t = text.translate(HALF).replace(" ", "")
    part = re.fullmatch(r"(.+?)分之(.+)", t)
    if part:
        return round(number(part[2]) / number(part[1]), 4), None, "比例"
    if re.fullmatch(r"\d+/\d+", t):
        a, b = t.split("/")
        return round(Decimal(a) / Decimal(b), 4), None, "比例"
    each = re.fullmatch(r"每\D{0,4}?(\d+|[一二两三四五六七八九十]+)\D*?有(?:超过|近|约)?(\d+|[一二两三四五六七八九十]+)\D*", t)
    if each:
        return round(number(each[2]) / number(each[1]), 4), None, "比例"
    tenth = re.fullmatch(r"(.+?)成半?", t)
    if tenth and NUMERAL.fullmatch(tenth[1]):
        return number(tenth[1]) / 10 + (Decimal("0.05") if t.endswith("半") else 0), None, "比例"
    fold = re.fullmatch(r"翻了?([一两二三])番", t)
    if fold:
        return Decimal(2) ** int(number(fold[1])), None, "倍"
    if re.fullmatch(r"翻(了)?番", t):
        return Decimal(2), None, "倍"
    rank = t.startswith(("第", "前"))
    t = re.sub(r"(?<=[\d十百千])[余多餘](?=[万亿])", "", t.lstrip("第前"))
    spans = list(NUMERAL.finditer(t))
    if not spans:
        return None
    first, last = spans[0], spans[-1] if re.search(r"[—–\-~～至到]", t) else spans[0]
    if len(spans) > 1 and last is first and not re.search(r"百分点|千瓦|千米|千克|/", t):
        return None
    if re.search(r"千瓦|百分点|千米|千克|千人|百户", t) and last is first:
        word = re.match(r"\d[\d,]*(?:\.\d+)?(?:百|万|亿)*|[一二两三四五六七八九十]+", t)
        value = number(word[0])
        unit = t[word.end():].lstrip("多余餘")
        return value, None, "百分点" if unit == "个百分点" else unit
    value, high = number(first[0]), None
    unit = t[last.end():]
    if last is not first:
        high = number(last[0])
        gap = t[first.end():last.start()]
        scale = re.search(r"[十百千万亿]+$", last[0])
        if scale and re.match(r"\d", last[0]) and not re.search(r"[十百千万亿]", first[0]) and not re.search(r"[^—–\-~～至到]", gap):
            value = number(first[0] + scale[0])
    unit = re.sub(r"^[多余餘]", "", unit)
    unit = unit.replace("個", "个").replace("臺", "台").replace("項", "项").replace("點", "点").replace("億", "亿").replace("條", "条")
    if unit == "个百分点":
        unit = "百分点"
    if rank and unit in ("", "位", "名"):
        unit = "位"
    return value, high, unit


def plain(value):
    return int(value) if value == int(value) else float(value)


def bound_of(text, before, after):
    if re.search(r"(?:不超过|不高于|最高|最多|至多|上限为|不多于|最高不超过|低于)(?:可?达|给予)?$", before) and not re.search("不低于$", before):
        return "le"
    if re.match(r"(?:左右|上下)", after) or re.search(r"(?:约|大约|近|接近|将近|近乎|約)(?:为)?$", before) or re.search(r"[多余餘]", text):
        return "approx"
    if re.match(r"(?:（含）)?(?:以上|之上)", after) or re.search(r"(?:超|超过|超過|突破|逾|不少于|不低于|至少|破|超出|不低於|高于|大于)(?:了)?$", before):
        return "ge"
    if re.match(r"(?:（含）)?(?:以内|以下|之内)", after):
        return "le"
    return "eq"


def main(argv):
    source, out = Path(argv[0]), Path(argv[1])
    raw = source.read_text(encoding="utf-8")
    raw = re.sub(r"(?m)^⟨[^⟩]*⟩\n", lambda m: m[0][:-1], raw)
    name, text, records, problems = source.stem, [], [], []
    state, length, at, last = {"s": "a"}, 0, 0, ""

    def put(piece):
        nonlocal length
        text.append(piece)
        length += len(piece)

    def tokens(word):
        plain_ones, pairs = [], {}
        for token in (word or "").split():
            key, eq, value = token.partition("=")
            if eq:
                pairs[key] = value.replace("_", " ")
            else:
                plain_ones.append(token)
        return plain_ones, pairs

    for mark in ANY.finditer(raw):
        put(raw[at:mark.start()])
        at = mark.end()
        if mark[0][0] == "⟨":
            state.update(tokens(mark[5])[1])
        elif mark[0][0] == "⟪":
            words, pairs = tokens(mark[4])
            task = {"kind": "task", "doc": name, "start": length, "heading": "", "region": pairs.get("r", state.get("r")),
                    "plan_year": int(pairs.get("y", state.get("y", 0))), "level": int(words[0])}
            if "soft" in words:
                task["soft"] = True
            task["_n"] = int(pairs.get("n", 0))
            records.append(task)
        else:
            words, pairs = tokens(mark[3])
            got = parse(mark[1])
            value, high, unit = got if got else (None, None, None)
            if "v" in pairs:
                if got and Decimal(pairs["v"]) != value and "soft" not in words:
                    problems.append(f"{mark[1]}: v={pairs['v']} but the text says {value}")
                value = Decimal(pairs["v"])
            if "h" in pairs:
                high = Decimal(pairs["h"])
            unit = pairs.get("u", unit)
            if value is None:
                problems.append(f"{mark[1]}: no value")
                continue
            measure = next((MEASURE[w] for w in words if w in MEASURE), None)
            if measure is None:
                measure = "rank" if mark[1][0] in "第前" else "change" if unit == "百分点" else "level"
                if unit in ("%", "倍", "比例", "％"):
                    problems.append(f"{mark[1]}|{mark[2]}: say G or S")
            indicator = last if mark[2] == "^" else mark[2]
            last = indicator
            fact = {"kind": "fact", "doc": name, "start": length, "text": mark[1], "value": plain(value)}
            if high is not None:
                fact["value_hi"] = plain(high)
            fact.update(unit=unit, indicator=indicator, measure=measure,
                        status=STATUS[next((w for w in words if w in STATUS), state["s"])],
                        region=pairs.get("r", state.get("r")), period=pairs.get("p", state.get("p")),
                        bound=next((BOUND[w] for w in words if w in BOUND), None))
            if fact["period"] == "null":
                fact["period"] = None
            if "soft" in words or re.match("第[一二三四五六七八九十]", mark[1]):
                fact["soft"] = True
            for w in words:
                if w not in MEASURE and w not in STATUS and w not in BOUND and w != "soft":
                    problems.append(f"{mark[1]}: unknown token {w}")
            records.append(fact)
            put(mark[1])
    put(raw[at:])
    whole = "".join(text)
    for c in "⟦⟧⟪⟫⟨⟩":
        if c in whole:
            i = whole.index(c)
            problems.append(f"stray {c}: {whole[max(0, i - 15):i + 15]!r}")
    covered = set()
    for r in records:
        if r["kind"] == "task":
            rest = whole[r["start"]:]
            r["heading"] = rest[: min(r.pop("_n") or 40, 40)]
            r["heading"] = re.split(r"[。\n\r]", r["heading"])[0].rstrip("：:；;")
            continue
        end = r["start"] + len(r["text"])
        if whole[r["start"]:end] != r["text"]:
            problems.append(f"offset of {r['text']}")
        covered.update(range(r["start"], end))
        if r["bound"] is None:
            r["bound"] = bound_of(r["text"], whole[max(0, r["start"] - 6):r["start"]], whole[end:end + 4])
        if not r["region"] or not r["period"]:
            problems.append(f"{r['text']}|{r['indicator']}: region {r['region']} period {r['period']}")
        near = whole[max(0, r["start"] - 260):end + 60]
        odd = [c for c in r["indicator"] if c not in near]
        if odd:
            problems.append(f"{r['text']}|{r['indicator']}: not near: {''.join(odd)}")
    if problems:
        print("PROBLEMS", *problems, sep="\n  ")
    (out / f"{name}.txt").write_text(whole, encoding="utf-8", newline="")
    with open(out / f"{name}.labels.jsonl", "w", encoding="utf-8", newline="") as file:
        for r in records:
            file.write(json.dumps(r, ensure_ascii=False) + "\n")
    again = (out / f"{name}.txt").open(encoding="utf-8", newline="").read()
    for line in (out / f"{name}.labels.jsonl").open(encoding="utf-8"):
        r = json.loads(line)
        key = r.get("text") or r["heading"]
        assert again[r["start"]:r["start"] + len(key)] == key, r
    facts = [r for r in records if r["kind"] == "fact"]
    if "--table" in argv:
        for r in records:
            if r["kind"] == "task":
                print(f"T{r['level']} {r['region']} {r['plan_year']} {r['heading']}{' soft' if r.get('soft') else ''}")
            else:
                hi = f"—{r['value_hi']}" if "value_hi" in r else ""
                print(f"  {r['text']} = {r['value']}{hi} {r['unit']} | {r['indicator']} | {r['measure']} {r['status']} {r['region']} {r['period']} {r['bound']}{' soft' if r.get('soft') else ''}")
    if "--quiet" not in argv:
        print("-- unlabelled numbers:")
        for m in re.finditer(r"[0-9０-９][0-9０-９.,．]*|[零〇一二两三四五六七八九十百千万亿]+|翻番|成(?=[，、。以])", whole):
            if m.start() not in covered and not re.match(r"年|月|日|[是要]|[、）]", whole[m.end():m.end() + 1]) and m[0] not in ("十四五", "十五五"):
                print("   ", whole[max(0, m.start() - 8):m.start()].replace("\n", "⏎") + "[" + m[0] + "]" + whole[m.end():m.end() + 8].replace("\n", "⏎"))
    print(f"{name}: {len(whole)} chars, {len(facts)} facts ({sum(bool(f.get('soft')) for f in facts)} soft), "
          f"{len(records) - len(facts)} tasks ({sum(bool(t.get('soft')) for t in records if t['kind'] == 'task')} soft)")


if __name__ == "__main__":
    main(sys.argv[1:])
