"""The picture under the map is ours to make again, and no more than a picture."""

from __future__ import annotations

from importlib.resources import files

import lxml.etree

from workers.reader.outline import svg

TOPOLOGY = {
    "transform": {"scale": [1, 1], "translate": [0, 0]},
    "arcs": [
        [[0, 0], [10, 0]],  # shared by two countries
        [[10, 0], [0, 10], [-10, 0], [0, -10]],
        [[10, 0], [0, -10], [-10, 0], [0, 10]],
        [[175, 0], [10, 0], [0, 5], [-10, 0], [0, -5]],  # an island on the 180th meridian
    ],
    "objects": {
        "land": {"type": "MultiPolygon", "arcs": [[[1, -3]], [[3]]]},
        "countries": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]]},
                {"type": "Polygon", "arcs": [[0, 2]]},
                {"type": "Polygon", "arcs": [[3]]},
            ],
        },
    },
}


def test_land_and_the_borders_that_two_share() -> None:
    land, borders = lxml.etree.fromstring(svg(TOPOLOGY)).findall("{*}path")
    assert borders.get("d") == "M0 0l100 0"
    assert land.get("d").count("M") == 2


def test_an_island_on_the_180th_meridian_is_at_both_edges() -> None:
    beyond = {
        **TOPOLOGY,
        "arcs": [*TOPOLOGY["arcs"][:3], [[175, 0], [5, 0], [-355, 0], [0, 5], [355, 0], [-5, 0], [0, -5]]],  # type: ignore[index]
    }
    land, _ = lxml.etree.fromstring(svg(beyond)).findall("{*}path")
    west, east = (piece for piece in land.get("d").split("M")[2:])
    assert east.startswith("-1850 0l")
    assert west.startswith("1750 0l50 0 50 0")


def test_the_picture_that_is_shipped_holds_paths_only() -> None:
    picture = lxml.etree.fromstring((files("workers.reader") / "static" / "world.svg").read_bytes())
    assert {lxml.etree.QName(element).localname for element in picture.iter(lxml.etree.Element)} == {"svg", "path"}
    assert picture.get("viewBox") == "-1800 -900 3600 1800"
