#!/usr/bin/env python3
"""Derives ../industries.csv (code, name, en, parent) from the table of GB/T 4754-2017.

    python3 industries.py PATH_TO/gbt4754_2017.csv > ../industries.csv

Codes and names only: the notes of the standard are not ours to ship. The English name of every code
is in industries-en.csv beside this script; a code without one, or a name without a code, is an error.
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
    en = english.pop(code, "")
    if not en:
        sys.exit(f"{code} {row['name'].strip()} has no English name in industries-en.csv")
    out.writerow([code, row["name"].strip(), en, row["parent"].strip() or "ALL", ""])
if english:
    sys.exit(f"industries-en.csv names codes that the table does not have: {', '.join(english)}")
