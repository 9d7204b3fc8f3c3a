#!/usr/bin/env python3
"""Reduces the city-level boundaries to what a page draws: two decimals, small rings left out, code and name alone.

    boundaries.py china_city_level_merged_3dp.geojson regions.csv > geo/cities.geojson

regions.csv (packs/cn) gives the code of a feature that has none, by province and name.
"""
import csv
import json
import sys


def area(ring):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))) / 2


def straightened(points, off):
    """Leaves out points nearer than `off` to the line between those that stay (Douglas and Peucker)."""
    keep = [False] * len(points)
    keep[0] = keep[-1] = True
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        (ax, ay), (bx, by) = points[first], points[last]
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        furthest, at = 0.0, None
        for i in range(first + 1, last):
            x, y = points[i]
            if length:
                distance = abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length
            else:
                distance = ((x - ax) ** 2 + (y - ay) ** 2) ** 0.5
            if distance > furthest:
                furthest, at = distance, i
        if furthest > off:
            keep[at] = True
            spans += [(first, at), (at, last)]
    return [point for point, kept in zip(points, keep) if kept]


def thin(ring):
    """Straightens by a hundredth of a degree (a kilometre), rounds, drops repeats."""
    half = len(ring) // 2
    ring = straightened(ring[: half + 1], 0.01)[:-1] + straightened(ring[half:], 0.01)
    out = []
    for x, y in ring:
        point = [round(x, 2), round(y, 2)]
        if out and out[-1] == point:
            continue
        while len(out) >= 2 and (out[-1][0] - out[-2][0]) * (point[1] - out[-2][1]) == (
            point[0] - out[-2][0]
        ) * (out[-1][1] - out[-2][1]):
            out.pop()
        out.append(point)
    return out


def main():
    source = json.load(open(sys.argv[1], encoding="utf-8"))
    provinces, cities = {}, {}
    for row in csv.DictReader(open(sys.argv[2], encoding="utf-8-sig")):
        code = row["code"]
        if code.endswith("0000"):
            provinces[row["name"]] = code[:2]
        cities.setdefault((code[:2], row["name"]), code)
    features = []
    for feature in source["features"]:
        had, shape = feature["properties"], feature["geometry"]
        code = had.get("adcode") or cities.get((provinces.get(had.get("province"), ""), had.get("name")))
        if not code:
            # Counties of Taiwan are drawn and have no statistics here: they share the province's code.
            code = provinces.get(had["province"], "71") + "0000"
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        kept = []
        largest = max(area(part[0]) for part in parts)
        for part in parts:
            outer = thin(part[0])
            # An islet smaller than a hundredth of a degree is a dot; the largest part always stays.
            if len(outer) >= 4 and (area(part[0]) > 0.0015 or area(part[0]) == largest):
                kept.append([outer])
        if kept:
            features.append({
                "type": "Feature",
                "properties": {"code": str(code), "name": had["name"]},
                "geometry": {"type": "MultiPolygon", "coordinates": kept},
            })
    features.sort(key=lambda feature: feature["properties"]["code"])
    json.dump({"type": "FeatureCollection", "features": features}, sys.stdout, ensure_ascii=False, separators=(",", ":"))


main()
