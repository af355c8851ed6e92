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
from viz.drawing import Box, Drawing, Group, Label, Line
from viz.hero import Hero, ask_hero
from viz.palette import DARK, LIGHT
from viz.pipes import SLIDE, draw
from viz.slides import Slide, pptx

HOSTILE = '</a:t><script>alert(1)</script>"&\u202e\x00'


@pytest.fixture(scope="module")
def shipped() -> Hero:
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
def test_the_talk_slide_is_16_to_9_with_a_title_that_states_the_result(shipped: Hero, language: Any) -> None:
    drawing = draw(shipped, language, SLIDE)
    deck = opened(pptx([Slide(drawing, [])], title="t"))
    [page] = deck.slides
    assert deck.slide_width * 9 == deck.slide_height * 16
    assert page.shapes.title.text_frame.text == shipped.title[1 if language == "ja" else 0]
    assert abs(drawing.width / drawing.height - 16 / 9) < 0.02


def test_no_word_is_smaller_than_12_points(shipped: Hero) -> None:
    [page] = opened(pptx([Slide(draw(shipped, "en", SLIDE), [])])).slides
    sizes = [
        run.font.size
        for shape in every(page.shapes)
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    ]
    assert len(sizes) > 40
    assert min(sizes) >= Pt(12)


def test_shapes_are_native_plain_and_said(shipped: Hero) -> None:
    [page] = opened(pptx([Slide(draw(shipped, "en", SLIDE), [])])).slides
    shapes = list(every(page.shapes))
    assert not [shape for shape in shapes if shape.shape_type is not None and "PICTURE" in str(shape.shape_type)]
    assert not [shape for shape in shapes if shape._element.find(qn("p:style")) is not None]
    said = {shape._element._nvXxPr.cNvPr.get("descr") for shape in shapes if hasattr(shape, "shapes")}
    assert "transport feeds processing: no source read shows it" in said
    assert any(text and text.startswith("transport: National Transit") and "1904" in text for text in said)


def test_nothing_lies_outside_the_slide(shipped: Hero) -> None:
    deck = opened(pptx([Slide(draw(shipped, "ja", SLIDE), [])]))
    for shape in deck.slides[0].shapes:
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.top + shape.height <= deck.slide_height


def test_sources_stand_in_the_notes(shipped: Hero) -> None:
    sources = [f"[{number}] {words[0]}" for number, (_, words) in enumerate(shipped.sources, start=1)]
    [page] = opened(pptx([Slide(draw(shipped, "en", SLIDE), sources)])).slides
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
