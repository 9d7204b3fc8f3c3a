#!/usr/bin/env python3
"""Derives ../industries.csv (code, name, en, parent) from the table of GB/T 4754-2017.

    python3 industries.py PATH_TO/gbt4754_2017.csv > ../industries.csv

Codes and names only: the notes of the standard are not ours to ship. English names of the twenty
sections and the forty-one industrial divisions are in industries-en.csv beside this script.
"""

import csv
import pathlib
import sys

english = {row["code"]: row["en"] for row in
           csv.DictReader(open(pathlib.Path(__file__).parent / "industries-en.csv", encoding="utf-8"))}
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["code", "name", "en", "parent", "aliases"])
out.writerow(["ALL", "全部行业", "All industries", "", "全行业|全部|合计|总计"])
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8")):
    code = row["code"].strip()
    out.writerow([code, row["name"].strip(), english.pop(code, ""), row["parent"].strip() or "ALL", ""])
assert not english, english
