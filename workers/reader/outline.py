"""Makes `static/world.svg`, the land and the borders under the map of places, from `countries-110m.json` of world-atlas.

    python -m workers.reader.outline countries-110m.json > workers/reader/static/world.svg

The file is TopoJSON (https://github.com/topojson/topojson-specification): lines shared by two countries are there once.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[int, int]
"""Longitude and latitude in tenths of a degree, south positive: what a screen of 3,600 by 1,800 needs."""


WORLD = 3_600
"""Around the equator, in the same unit."""


def arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """The lines of a topology, each point that stays in its place on our grid once."""
    (across, up), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line: list[Point] = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            point = round((left + x * across) * 10), round(-(bottom + y * up) * 10)
            if not line or point != line[-1]:
                line.append(point)
        found.append(line)
    return found


def rings(geometry: dict[str, Any]) -> Iterator[list[int]]:
    """The rings of a geometry as numbers of arcs; a complement (~n) is arc n backwards."""
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from rings(part)
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["arcs"]:
            yield from polygon
    else:
        yield from geometry["arcs"]


def joined(ring: Iterable[int], lines: list[list[Point]]) -> list[Point]:
    """The points of a ring."""
    points: list[Point] = []
    for number in ring:
        line = lines[number] if number >= 0 else lines[~number][::-1]
        points += line[1:] if points else line
    return points


def copies(ring: list[Point]) -> list[list[Point]]:
    """A ring that crosses the 180th meridian goes on beyond the edge, and comes in again at the other one."""
    shift = 0
    unwrapped = [ring[0]]
    for (before, _), (x, y) in pairwise(ring):
        shift += WORLD * ((before - x > WORLD // 2) - (x - before > WORLD // 2))
        unwrapped.append((x + shift, y))
    easts = [x for x, _ in unwrapped]
    if shift or easts == [x for x, _ in ring]:  # around the pole, or nowhere near the edge
        return [ring]
    other = WORLD if min(easts) < -WORLD // 2 else -WORLD
    return [unwrapped, [(x + other, y) for x, y in unwrapped]]


def path(points: list[Point]) -> str:
    """The points as SVG path data, relative to each other."""
    steps = [f"M{points[0][0]} {points[0][1]}l"]
    for (x, y), (next_x, next_y) in pairwise(points):
        steps.append(f"{next_x - x} {next_y - y} ")
    return "".join(steps).strip().replace(" -", "-")


def svg(topology: dict[str, Any]) -> str:
    """The picture: one grey that is seen on light and on dark paper, since an image takes no colours from its page."""
    lines = arcs(topology)
    land = "".join(
        path(points) + "z" for ring in rings(topology["objects"]["land"]) for points in copies(joined(ring, lines))
    )
    used = Counter(
        number if number >= 0 else ~number for ring in rings(topology["objects"]["countries"]) for number in ring
    )
    shared = [lines[number] for number, times in sorted(used.items()) if times > 1]
    borders = "".join(path(line) for line in shared if len(line) > 1)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1800 -900 3600 1800" preserveAspectRatio="none">'
        "<!-- Natural Earth, public domain, by way of world-atlas -->"
        f'<path fill="#8a8578" fill-opacity=".28" d="{land}"/>'
        f'<path fill="none" stroke="#8a8578" stroke-opacity=".5" stroke-width="2" d="{borders}"/></svg>\n'
    )


if __name__ == "__main__":
    sys.stdout.write(svg(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
