"""Pictures without a browser: the same on every machine, in the faces they carry."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from graph.errors import QuestionError
from viz.drawing.faces import LARGEST, png, standalone_svg
from viz.drawing.shapes import Box, Drawing, Group, Label, Line, svg, words_of
from viz.palette import DARK, LIGHT

SMALL = Drawing(
    200,
    100,
    "A title & <more>",
    "What it shows",
    (
        Box(10, 10, 80, 40, "band", "border", 4, dash=(4, 2)),
        Box(110, 10, 80, 40, hatch=True),
        Line(((10, 70), (60, 70), (60, 90)), "ink", 2, arrow=True, radius=5),
        Group((Label(10, 30, "Pipe 管", 14, weight=600), Label(10, 46, "x", 12)), "a", "kind", "said <b>", "#there"),
    ),
)


def faces_in(text: str) -> dict[tuple[str, int], TTFont]:
    found = re.findall(r"font-family:'([^']+)';font-weight:(\d+);src:url\(data:font/ttf;base64,([^)]+)\)", text)
    return {(family, int(weight)): TTFont(BytesIO(base64.b64decode(data))) for family, weight, data in found}


def test_an_svg_carries_a_face_with_every_mark_that_it_sets() -> None:
    faces = faces_in(standalone_svg(SMALL))
    assert words_of(SMALL) == {400: "x", 600: " Peip管"}
    latin, japanese = faces["Inter", 600].getBestCmap(), faces["Noto Sans JP", 700].getBestCmap()
    assert {ord(mark) for mark in "Pipe "} <= set(latin)
    assert ord("管") in japanese
    assert ord("x") in faces["Inter", 400].getBestCmap()
    assert len(latin) < 20


def test_an_svg_asks_nobody_and_is_the_same_to_the_byte() -> None:
    said = standalone_svg(SMALL, DARK)
    assert said == standalone_svg(SMALL, DARK)
    root = ElementTree.fromstring(said)
    links = [value for element in root.iter() for name, value in element.attrib.items() if name.endswith("href")]
    assert links == ["#there"]
    assert not re.search(r"url\((?!data:|#)", said)
    assert DARK.paper in said


def test_what_is_said_is_escaped() -> None:
    root = ElementTree.fromstring(svg(SMALL, LIGHT))
    titles = [element.text for element in root.iter() if element.tag.endswith("title")]
    assert titles == ["A title & <more>", "said <b>"]


def test_a_png_is_as_wide_as_asked_and_the_same_to_the_byte() -> None:
    once = png(SMALL, width=400)
    assert once == png(SMALL, width=400)
    assert once.startswith(b"\x89PNG")
    assert int.from_bytes(once[16:20], "big") == 400
    assert int.from_bytes(once[20:24], "big") == 200


def test_words_are_drawn_in_a_png() -> None:
    silent = Drawing(200, 100, "t", "d", ())
    for text in ("Pipe", "管"):
        said = Drawing(200, 100, "t", "d", (Label(10, 50, text, 30),))
        assert len(png(said)) > len(png(silent)) + 500


@pytest.mark.parametrize("width", [0, -1, LARGEST + 1])
def test_an_impossible_width_is_told(width: int) -> None:
    with pytest.raises(QuestionError, match="pixels wide"):
        png(SMALL, width=width)


def test_an_arrow_points_where_the_line_goes() -> None:
    down = svg(Drawing(50, 50, "t", "d", (Line(((10, 10), (10, 40)), "ink", 2, arrow=True),)), LIGHT)
    points = re.search(r'points="([^"]+)"', down)
    assert points is not None
    tip, *back = [tuple(map(float, pair.split(","))) for pair in points[1].split()]
    assert tip == (10, 40)
    assert all(y < 40 for _, y in back)
