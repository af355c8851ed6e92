"""Slides: native shapes, words of 12 points or more, sources in the notes, nothing hidden in a name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Pt

from graph.property_graph import lay_out
from graph.slice import Slice
from graph.stores.snapshot import SnapshotStore
from seed import shipped_pack
from viz import View, layout
from viz.drawing.shapes import Box, Drawing, Group, Label, Line
from viz.drawing.slides import Slide, pptx
from viz.explorer import bands
from viz.explorer.levels import at_level
from viz.overview.hero import Hero, ask_hero
from viz.overview.pipes import SLIDE, draw
from viz.palette import DARK, LIGHT

HOSTILE = '</a:t><script>alert(1)</script>"&\u202e\x00'


#: The mark that PowerPoint takes what stands in it, and others what stands beside it.
CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"


@pytest.fixture(scope="module")
def pipes() -> Hero:
    store = SnapshotStore.of(lay_out(shipped_pack()))
    asked = ("standard-oil", Slice(telling="evidence")), ("musk", Slice(telling="evidence"))
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, ask_hero(store, *asked)).result()


def opened(data: bytes) -> Any:
    return Presentation(BytesIO(data))


def every(shapes: Iterable[Any]) -> Iterator[Any]:
    for shape in shapes:
        yield shape
        if hasattr(shape, "shapes"):
            yield from every(shape.shapes)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_talk_slide_is_16_to_9_with_a_title_that_states_the_result(pipes: Hero, language: Any) -> None:
    drawing = draw(pipes, language, SLIDE)
    deck = opened(pptx([Slide(drawing, [])], title="t"))
    [page] = deck.slides
    assert deck.slide_width * 9 == deck.slide_height * 16
    assert page.shapes.title.text_frame.text == pipes.title[1 if language == "ja" else 0]
    assert abs(drawing.width / drawing.height - 16 / 9) < 0.02


def test_no_word_is_smaller_than_12_points(pipes: Hero) -> None:
    [page] = opened(pptx([Slide(draw(pipes, "en", SLIDE), [])])).slides
    sizes = [
        run.font.size
        for shape in every(page.shapes)
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    ]
    assert len(sizes) > 40
    assert min(sizes) >= Pt(12)


def test_shapes_are_native_plain_and_said(pipes: Hero) -> None:
    [page] = opened(pptx([Slide(draw(pipes, "en", SLIDE), [])])).slides
    shapes = list(every(page.shapes))
    assert not [shape for shape in shapes if shape.shape_type is not None and "PICTURE" in str(shape.shape_type)]
    assert not [shape for shape in shapes if shape._element.find(qn("p:style")) is not None]
    said = {shape._element._nvXxPr.cNvPr.get("descr") for shape in shapes if hasattr(shape, "shapes")}
    assert "transport feeds processing: no source read shows it" in said
    assert any(text and text.startswith("transport: National Transit") and "1904" in text for text in said)


def test_nothing_lies_outside_the_slide(pipes: Hero) -> None:
    deck = opened(pptx([Slide(draw(pipes, "ja", SLIDE), [])]))
    for shape in deck.slides[0].shapes:
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.top + shape.height <= deck.slide_height


def test_sources_stand_in_the_notes(pipes: Hero) -> None:
    sources = [f"[{number}] {words[0]}" for number, (_, words) in enumerate(pipes.sources, start=1)]
    [page] = opened(pptx([Slide(draw(pipes, "en", SLIDE), sources)])).slides
    notes = page.notes_slide.notes_text_frame.text
    assert all(source in notes for source in sources)
    assert "raw input feeds transport (no source read shows it)" in notes


def test_hostile_words_are_text() -> None:
    label = Label(10, 40, HOSTILE, 12)
    drawing = Drawing(960, 540, HOSTILE, HOSTILE, (Group((label,), HOSTILE, "kind", HOSTILE),))
    [page] = opened(pptx([Slide(drawing, [HOSTILE])], title=HOSTILE)).slides
    texts = [shape.text_frame.text for shape in every(page.shapes) if shape.has_text_frame]
    assert all("<script>alert(1)</script>" in text and "\u202e" not in text for text in texts)
    assert len(texts) == 2


def test_what_is_unknown_is_hatched_and_what_is_pale_is_pale() -> None:
    shapes = (
        Box(0, 0, 100, 50, hatch=True),
        Box(0, 60, 100, 50, "ink", opacity=0.3),
        Line(((0, 120), (50, 120)), "ink", 2, dash=(2, 5), arrow=True),
    )
    [page] = opened(pptx([Slide(Drawing(960, 540, "t", "d", shapes), [])], DARK)).slides
    xml = page.shapes._spTree.xml
    assert 'prst="wdUpDiag"' in xml
    assert '<a:alpha val="30000"/>' in xml
    assert 'prstDash val="sysDot"' in xml
    assert '<a:tailEnd type="triangle"/>' in xml
    assert LIGHT.paper.removeprefix("#").upper() not in page.background.fill._xPr.xml


# ---- bands -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stages(shipped: View) -> tuple[Drawing, Any]:
    """The stage level as a drawing, and its slide."""
    view = at_level(shipped, None)
    drawing = bands.draw(view, layout(view), "en", bands.SLIDE, lit=["colossus"])
    [page] = opened(pptx([Slide(drawing, ["[1] a source"])])).slides
    return drawing, page


def ways(page: Any) -> dict[str, Any]:
    """The connectors of a slide that are glued, by their names."""
    found = {}
    for way in page.shapes._spTree.iter(qn("p:cxnSp")):
        if way.find(f".//{qn('a:stCxn')}") is not None:
            found[way.nvCxnSpPr.cNvPr.get("name")] = way
    return found


def corners(way: Any) -> list[tuple[float, float]]:
    """Where the elbows of a connector are, by its preset, adjustments, turns and box (ECMA-376)."""
    frame, preset = way.spPr.find(qn("a:xfrm")), way.spPr.find(qn("a:prstGeom"))
    off, ext = frame.find(qn("a:off")), frame.find(qn("a:ext"))
    x, y, wide, high = (int(e.get(n)) for e, n in ((off, "x"), (off, "y"), (ext, "cx"), (ext, "cy")))
    values = [int(gd.get("fmla").split()[1]) / 100_000 for gd in preset.iter(qn("a:gd"))]
    elbows = int(preset.get("prst").removeprefix("bentConnector")) - 1 if "bent" in preset.get("prst") else 0
    local = [(0.0, 0.0)]
    if elbows == 1:
        local.append((wide, 0.0))
    for number, value in enumerate(values):
        last = local[-1]
        local.append((value * wide, last[1]) if number % 2 == 0 else (last[0], value * high))
    if elbows > 1:
        local.append((local[-1][0], high) if elbows % 2 == 0 else (wide, local[-1][1]))
    local.append((wide, high))
    middle = x + wide / 2, y + high / 2
    found = []
    for across, down in local:
        if frame.get("flipH"):
            across = wide - across  # noqa: PLW2901
        if frame.get("flipV"):
            down = high - down  # noqa: PLW2901
        dx, dy = across - wide / 2, down - high / 2
        if frame.get("rot") == "5400000":
            dx, dy = -dy, dx
        found.append((middle[0] + dx, middle[1] + dy))
    return found


def test_every_way_is_glued_to_the_cards_that_it_joins(stages: tuple[Drawing, Any]) -> None:
    drawing, page = stages
    joined = {group.id: group.joins for group in drawing.shapes if isinstance(group, Group) and group.joins}
    glued = ways(page)
    names = {shape.shape_id: shape.name for shape in every(page.shapes)}
    assert len(joined) > 30
    assert set(glued) == set(joined)
    for id, way in glued.items():
        ends = [way.find(f".//{qn(tag)}") for tag in ("a:stCxn", "a:endCxn")]
        assert tuple(names[int(end.get("id"))].removesuffix("-body") for end in ends) == joined[id]


def test_a_way_begins_and_ends_at_its_points_of_glue(stages: tuple[Drawing, Any]) -> None:
    _, page = stages
    shapes = {shape.shape_id: shape for shape in every(page.shapes)}
    for way in ways(page).values():
        there = corners(way)
        for tag, (x, y) in (("a:stCxn", there[0]), ("a:endCxn", there[-1])):
            end = way.find(f".//{qn(tag)}")
            card = shapes[int(end.get("id"))]
            site = list(card._element.iter(qn("a:cxn")))[int(end.get("idx"))][0]
            guides = {gd.get("name"): gd.get("fmla").split() for gd in card._element.iter(qn("a:gd"))}
            parts = [int(guides[site.get(axis)][2]) / int(guides[site.get(axis)][3]) for axis in ("x", "y")]
            # PowerPoint draws a way between level ends in a box of a point.
            assert x == pytest.approx(card.left + parts[0] * card.width, abs=Pt(1.1))
            assert y == pytest.approx(card.top + parts[1] * card.height, abs=Pt(1.1))


def test_elbows_run_where_they_were_laid_out(stages: tuple[Drawing, Any]) -> None:
    drawing, page = stages
    scale = 12_192_000 / drawing.width
    lines = {
        group.id: next(shape for shape in group.shapes if isinstance(shape, Line))
        for group in drawing.shapes
        if isinstance(group, Group) and group.joins
    }
    bent = 0
    for id, way in ways(page).items():
        there = corners(way)
        bent += len(there) > 2
        for x, y in there:
            near = min(abs(x - a * scale) + abs(y - b * scale) for a, b in lines[id].points)
            assert near < Pt(2.2), id
    assert bent > 15


def test_other_programs_get_the_way_as_a_freeform(stages: tuple[Drawing, Any]) -> None:
    _, page = stages
    choices = list(page.shapes._spTree.iter(CHOICE))
    assert choices
    for choice in choices:
        prefix = choice.get("Requires")
        assert choice.nsmap[prefix] == "http://schemas.microsoft.com/office/powerpoint/2010/main"
        assert prefix not in ("p14", "p15", "a14")
        [connector], [freeform] = choice, choice.getnext()
        assert connector.tag == qn("p:cxnSp")
        assert freeform.find(f".//{qn('a:custGeom')}") is not None


def test_a_slide_is_read_title_first_and_left_to_right(stages: tuple[Drawing, Any]) -> None:
    _, page = stages
    assert next(iter(page.shapes)).shape_id == page.shapes.title.shape_id
    cards = [shape for shape in page.shapes if shape.name.startswith("card-")]
    places = [(round(card.top / Pt(4)), card.left) for card in cards]
    bands_of = [card.name.rpartition("@")[2] for card in cards]
    for here, there, one, other in zip(places, places[1:], bands_of, bands_of[1:], strict=False):
        assert one != other or here <= there


def test_every_shape_of_the_bands_says_what_it_is(stages: tuple[Drawing, Any]) -> None:
    drawing, page = stages
    said = {shape.name: shape._element._nvXxPr.cNvPr.get("descr") for shape in every(page.shapes)}
    said |= {name: way.nvCxnSpPr.cNvPr.get("descr") for name, way in ways(page).items()}
    for group in drawing.shapes:
        if isinstance(group, Group) and group.id:
            assert said[group.id], group.id


def test_a_card_is_one_shape_with_its_words(stages: tuple[Drawing, Any]) -> None:
    drawing, page = stages
    cards = [group for group in drawing.shapes if isinstance(group, Group) and group.kind.startswith("card")]
    texts = {shape.name: shape.text_frame.text for shape in every(page.shapes) if shape.has_text_frame}
    assert len(cards) > 25
    for card in cards:
        [inner] = [shape for shape in card.shapes if isinstance(shape, Group)]
        assert texts[f"{card.id}-body"] == "\n".join(shape.text for shape in inner.shapes if isinstance(shape, Label))


def test_bands_keep_12_points_and_fade_what_is_not_lit(stages: tuple[Drawing, Any]) -> None:
    _, page = stages
    sizes = [
        run.font.size
        for shape in every(page.shapes)
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    ]
    assert len(sizes) > 40
    assert min(sizes) >= Pt(12)
    faint = {alpha.get("val") for alpha in page.shapes._spTree.iter(qn("a:alpha"))}
    assert faint == {"30000"}
