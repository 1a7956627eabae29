"""The colours can be read (WCAG 2.2, 1.4.3 and 1.4.11), in the light and in the dark."""

from __future__ import annotations

import re

import pytest

from schemas.extraction import MENTION_TYPES, ROLES
from workers.reader.app import STATIC

CSS = (STATIC / "reader.css").read_text("utf-8")

TEXT, PICTURE = 4.5, 3.0

READ = [
    *((ink, paper) for ink in ("ink", "muted", "accent") for paper in ("paper", "faint", "raised", "lit")),
    *(("ink", tint) for tint in ("per", "org", "gpe", "norp", "law", "date", "qty", "other")),
    *(
        (role, paper)
        for role in ("trigger", "actor", "target", "place", "time", "qty-ink", "source")
        for paper in ("paper", "lit")
    ),
    *((state, "paper") for state in ("good", "warn", "bad")),
    ("good", "lit"),
    ("bad", "lit"),
    ("warn", "lit"),
    ("paper", "accent"),
    ("hit-ink", "hit"),
]


def palette(dark: bool) -> dict[str, tuple[int, int, int]]:
    """The colours by name; the dark ones take the place of the light ones."""
    light, night = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    pairs = re.findall(r"--([\w-]+): #([0-9a-f]{6});", light + (night if dark else ""))
    return {name: (int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)) for name, code in pairs}


def luminance(colour: tuple[int, int, int]) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("ink", "paper"), READ)
def test_text_can_be_read(ink: str, paper: str, dark: bool) -> None:
    colours = palette(dark)
    assert contrast(colours[ink], colours[paper]) >= TEXT


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("paper", ["paper", "faint", "raised"])
def test_the_focus_can_be_seen(paper: str, dark: bool) -> None:
    colours = palette(dark)
    assert contrast(colours["focus"], colours[paper]) >= PICTURE


def test_every_colour_has_both_forms() -> None:
    light, night = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    names = [re.findall(r"--([\w-]+): #", each) for each in (light, night)]
    assert names[0] == names[1]


def test_every_mention_and_role_has_a_colour() -> None:
    classes = set(re.findall(r"\.([tr]-\w+)", CSS))
    assert {f"r-{role}" for role in ("trigger", *ROLES)} <= classes
    assert {f"t-{type_}" for type_ in MENTION_TYPES if type_ != "MISC"} <= classes  # MISC is as any mention


def test_nothing_is_loaded_from_elsewhere() -> None:
    for name in ("reader.css", "reader.js", "icon.svg", "world.svg"):
        text = (STATIC / name).read_text("utf-8")
        assert not re.search(r"(url\(|@import|https?://(?!www\.w3\.org/2000/svg))", text), name
