"""Counts by tile -> circles on a map of the world, and tile -> box for a filter. Pure.

A tile is named as in web maps: zoom, x, y ("5/17/11"; `geotile_grid` of the engines counts by it). The map itself is drawn
in degrees (plate carrée), because then a picture of the land needs no projecting.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import msgspec

from workers.errors import Rejected

TILE = re.compile(r"([0-9]{1,2})/([0-9]{1,9})/([0-9]{1,9})")

MAX_ZOOM = 11
"""Of a tile to filter by, some 15 km across: gazetteers know places no better."""

DEEPER = 3
"""Zoom levels between a map and the tiles that are counted on it."""

WORLD_PRECISION = 7
"""Zoom of the tiles counted on the whole map: 2.8 degrees across."""

TOP, BOTTOM = 84.0, -58.0
"""Latitudes between which people live and places are."""

NEAREST = 14.0
"""Degrees across that a map shows at least: the outlines are no finer."""

AROUND = 1.4
"""Times its own size, what is shown around an area."""

RADIUS = (0.006, 0.022)
"""Of the smallest and the largest circle, in widths of the map."""


class Box(msgspec.Struct, frozen=True):
    """Degrees."""

    north: float
    west: float
    south: float
    east: float


class Cell(msgspec.Struct, frozen=True):
    """How many documents have a place in a tile."""

    tile: str
    count: int


class Circle(msgspec.Struct, frozen=True):
    """A cell on the map: `x`, `y` and `radius` in degrees, y down."""

    tile: str
    count: int
    x: float
    y: float
    radius: float


class Frame(msgspec.Struct, frozen=True):
    """A rectangle on the map, in degrees, y down."""

    x: float
    y: float
    width: float
    height: float


class WorldMap(msgspec.Struct, frozen=True):
    """`view` is what is shown, `area` the part of it that a filter narrows to; small circles lie on large ones."""

    view: Frame
    circles: list[Circle]
    area: Frame | None = None


def tile_of(name: str) -> tuple[int, int, int]:
    """Zoom, x and y.

    Raises:
        Rejected: there is no such tile.
    """
    parts = TILE.fullmatch(name)
    zoom, x, y = (int(part) for part in parts.groups()) if parts else (0, 1, 0)
    if zoom > MAX_ZOOM or x >= 2**zoom or y >= 2**zoom:
        raise Rejected(f"{name} is no tile of the map: zoom/x/y, with a zoom up to {MAX_ZOOM}")
    return zoom, x, y


def box_of(name: str) -> Box:
    """The edges of a tile (Web Mercator, EPSG:3857).

    Raises:
        Rejected: there is no such tile.
    """
    zoom, x, y = tile_of(name)
    side = 360 / 2**zoom
    return Box(north=_latitude(y, zoom), west=x * side - 180, south=_latitude(y + 1, zoom), east=(x + 1) * side - 180)


def _middle(box: Box) -> tuple[float, float]:
    return (box.north + box.south) / 2, (box.west + box.east) / 2


def _latitude(y: int, zoom: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / 2**zoom))))


def precision(area: str) -> int:
    """The zoom of the tiles to count, on the whole map or on the one of an area."""
    return min(MAX_ZOOM, tile_of(area)[0] + DEEPER) if area else WORLD_PRECISION


def worldmap(cells: Sequence[Cell], area: str = "") -> WorldMap:
    """The map of the world, or of an area and what lies around it, with a circle for each cell; its surface is as the
    count."""
    box = box_of(area) if area else None
    view = _around(box) if box else Box(TOP, -180, BOTTOM, 180)
    width = view.east - view.west
    placed = [(cell, *_middle(box_of(cell.tile))) for cell in cells]
    inside = [placing for placing in placed if box is None or _holds(box, *placing[1:])]
    highest = max((cell.count for cell, _, _ in inside), default=1)
    smallest, largest = (part * width for part in RADIUS)
    circles = [
        Circle(
            cell.tile,
            cell.count,
            x=round(lon, 4),
            y=round(-lat, 4),
            radius=round(smallest + (largest - smallest) * math.sqrt(cell.count / highest), 4),
        )
        for cell, lat, lon in sorted(inside, key=lambda placing: (-placing[0].count, placing[0].tile))
    ]
    return WorldMap(_frame(view), circles, _frame(box) if box else None)


def _around(box: Box) -> Box:
    """The box in the middle of what is shown, in the shape of the map of the world."""
    shape = (TOP - BOTTOM) / 360
    tall, wide = box.north - box.south, box.east - box.west
    width = min(360.0, max(NEAREST, wide * AROUND, tall * AROUND / shape))
    lat, lon = _middle(box)
    south = min(max(lat - width * shape / 2, -90), 90 - width * shape)
    west = min(max(lon - width / 2, -180), 180 - width)
    return Box(south + width * shape, west, south, west + width)


def _holds(box: Box, lat: float, lon: float) -> bool:
    return box.south < lat < box.north and box.west < lon < box.east


def _frame(box: Box) -> Frame:
    """The box as SVG has it, y down."""
    return Frame(*(round(each, 4) for each in (box.west, -box.north, box.east - box.west, box.north - box.south)))
