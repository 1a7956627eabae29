from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.errors import Rejected
from workers.reader.worldmap import MAX_ZOOM, NEAREST, Box, Cell, Frame, box_of, precision, tile_of, worldmap


@pytest.mark.parametrize("name", ["", "0", "1/2/0", "12/0/0", "1/-1/0", "1/0/0/0", "a/b/c", "1/٠/0", "1/0/9999999999"])
def test_no_such_tile(name: str) -> None:
    with pytest.raises(Rejected):
        tile_of(name)


def test_a_tile_has_edges() -> None:
    assert box_of("1/0/0") == Box(pytest.approx(85.05, abs=0.01), -180, 0, 0)  # type: ignore[arg-type]
    rome = box_of("7/68/47")
    assert rome.south < 41.9 < rome.north
    assert rome.west < 12.5 < rome.east


@given(st.integers(0, MAX_ZOOM).flatmap(lambda zoom: st.tuples(st.just(zoom), *[st.integers(0, 2**zoom - 1)] * 2)))
def test_four_tiles_make_one(tile: tuple[int, int, int]) -> None:
    zoom, x, y = tile
    whole = box_of(f"{zoom}/{x}/{y}")
    assert whole.south < whole.north
    if zoom < MAX_ZOOM:
        quarter = box_of(f"{zoom + 1}/{x * 2}/{y * 2}")
        assert (quarter.north, quarter.west) == (whole.north, whole.west)
        assert box_of(f"{zoom + 1}/{x * 2 + 1}/{y * 2 + 1}").south == whole.south


def test_circles_lie_where_the_tiles_are() -> None:
    made = worldmap([Cell("7/68/47", 4), Cell("7/108/48", 16)])
    assert made.view == Frame(-180, -84, 360, 142)
    assert made.area is None
    largest, smallest = made.circles
    assert (largest.tile, largest.count) == ("7/108/48", 16)
    assert largest.radius > smallest.radius
    assert (round(smallest.x), round(smallest.y)) == (13, -42)  # y is down


def test_an_area_is_looked_at_from_near() -> None:
    made = worldmap([Cell("10/546/380", 4), Cell("10/867/390", 16)], "7/68/47")
    assert [circle.tile for circle in made.circles] == ["10/546/380"]
    assert made.area == Frame(11.25, -43.0689, 2.8125, 2.089)
    assert made.view.width == NEAREST
    assert contains(made.view, made.area)
    assert precision("7/68/47") == 10
    assert precision("11/0/0") == MAX_ZOOM


def contains(view: Frame, area: Frame) -> bool:
    """Whether an area is on the map that is shown, and that on the globe."""
    return (
        -180 <= view.x <= area.x + 1e-3
        and area.x + area.width <= view.x + view.width + 1e-3 <= 180 + 2e-3
        and view.y >= -90
        and view.y + view.height <= 90 + 1e-3
    )


@given(st.integers(1, MAX_ZOOM).flatmap(lambda zoom: st.tuples(st.just(zoom), *[st.integers(0, 2**zoom - 1)] * 2)))
def test_every_area_is_on_its_map(tile: tuple[int, int, int]) -> None:
    made = worldmap([], "/".join(map(str, tile)))
    assert made.area is not None
    assert contains(made.view, made.area)
    assert made.view.height / made.view.width == pytest.approx(142 / 360, abs=1e-3)


def test_a_map_of_nothing() -> None:
    assert worldmap([]).circles == []
