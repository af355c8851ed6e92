"""The explorer's picture as shapes: nothing cut, nothing small, everything once, names as text, the lit stand out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser

from graph.errors import QuestionError
from viz import Layout, View, layout
from viz.drawing.faces import standalone_svg
from viz.drawing.shapes import Box, Drawing, Group, Label, Line, Shape, svg
from viz.explorer.bands import CARD, PAGE, SLIDE, TELLINGS, Frame, cited, draw
from viz.explorer.levels import LEVELS, at_level
from viz.palette import THEMES, ThemeName, contrast

COLOSSUS = "colossus"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def closed(shipped: View) -> tuple[View, Layout]:
    view = at_level(shipped, None)
    return view, layout(view)


def every(shapes: Iterable[Shape]) -> Iterator[Shape]:
    for shape in shapes:
        yield shape
        if isinstance(shape, Group):
            yield from every(shape.shapes)


def groups(drawing: Drawing, kind: str) -> dict[str, Group]:
    return {
        group.id or "": group
        for group in every(drawing.shapes)
        if isinstance(group, Group) and group.kind.split(" ")[0] == kind
    }


def labels(shapes: Iterable[Shape]) -> list[Label]:
    return [shape for shape in every(shapes) if isinstance(shape, Label)]


def faded(group: Group) -> bool:
    return group.opacity < 1 or any(isinstance(one, Group) and one.opacity < 1 for one in every(group.shapes))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("opened", LEVELS)
def test_every_card_and_drawn_line_is_there_once(shipped: View, opened: str, language: Any) -> None:
    view = at_level(shipped, opened)
    drawing = draw(view, layout(view), language)
    ids = Counter(group.id for group in every(drawing.shapes) if isinstance(group, Group) and group.id)
    assert max(ids.values()) == 1
    assert set(groups(drawing, "card")) == {f"card-{card.key}" for card in view.cards}
    assert set(groups(drawing, "line")) == {f"line-{line.id}" for line in view.lines if line.verb != "owns"}
    assert set(groups(drawing, "mark")) == {f"mark-{mark.comparison}" for mark in view.marks}
    assert all(group.title for kind in ("card", "line", "mark", "band") for group in groups(drawing, kind).values())


@pytest.mark.parametrize("frame", [PAGE, SLIDE, CARD])
def test_no_word_is_smaller_than_12(closed: tuple[View, Layout], frame: Frame) -> None:
    drawing = draw(*closed, "en", frame, lit=[COLOSSUS])
    assert min(label.size for label in labels(drawing.shapes)) >= 12
    assert frame.height in (None, drawing.height)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_name_leaves_its_card_in_a_browser(browser: Browser, shipped: View, placed: Layout, language: Any) -> None:
    page = browser.new_page()
    page.set_content(standalone_svg(draw(shipped, placed, language)))
    page.evaluate("document.fonts.ready")
    outside = page.evaluate(
        """() => [...document.querySelectorAll('g.card')].flatMap((card) => {
            const rects = [...card.querySelectorAll('rect')].map((rect) => rect.getBBox());
            const left = Math.min(...rects.map((r) => r.x)), right = Math.max(...rects.map((r) => r.x + r.width));
            const top = Math.min(...rects.map((r) => r.y)), low = Math.max(...rects.map((r) => r.y + r.height));
            return [...card.querySelectorAll('text')].filter((text) => {
              const box = text.getBBox(), size = +text.getAttribute('font-size'), y = +text.getAttribute('y');
              return box.x < left || box.x + box.width > right || y - size * 0.8 < top || y + size * 0.2 > low;
            }).map((text) => text.textContent);
        })"""
    )
    count = page.locator("g.card text").count()
    page.close()
    assert count > 100
    assert outside == []


def test_what_stands_in_a_frame_stays_in_it(closed: tuple[View, Layout]) -> None:
    for frame in (SLIDE, CARD):
        drawing = draw(*closed, "en", frame)
        for shape in every(drawing.shapes):
            if isinstance(shape, Box):
                assert 0 <= shape.x <= shape.x + shape.width <= drawing.width
                assert 0 <= shape.y <= shape.y + shape.height <= drawing.height
            elif isinstance(shape, Line):
                assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in shape.points)
            elif isinstance(shape, Label):
                assert shape.y <= drawing.height


@pytest.mark.parametrize("frame", [PAGE, SLIDE])
def test_lines_stay_upright_and_end_at_their_cards(closed: tuple[View, Layout], frame: Frame) -> None:
    view, placed = closed
    drawing = draw(view, placed, "en", frame)
    boxes = {
        id: next(one for one in every(g.shapes) if isinstance(one, Box)) for id, g in groups(drawing, "card").items()
    }
    for group in groups(drawing, "line").values():
        way = group.shapes[0]
        assert isinstance(way, Line)
        assert group.joins
        for (x0, y0), (x1, y1) in zip(way.points, way.points[1:], strict=False):
            assert x0 == pytest.approx(x1) or y0 == pytest.approx(y1)
        for (x, y), id in zip((way.points[0], way.points[-1]), group.joins, strict=True):
            box = boxes[id]
            assert box.x - 6 <= x <= box.x + box.width + 6
            assert box.y - 6 <= y <= box.y + box.height + 6


def test_what_is_lit_stands_out_and_the_rest_fades(shipped: View, placed: Layout) -> None:
    drawing = draw(shipped, placed, lit=[COLOSSUS])
    lines = groups(drawing, "line")
    lit = [line for line in shipped.lines if {line.origin, line.target} & {f"{COLOSSUS}@process"}]
    assert {id for id, group in lines.items() if not faded(group)} == {f"line-{line.id}" for line in lit}
    cards = {id for id, group in groups(drawing, "card").items() if not faded(group)}
    assert {f"card-{end}" for line in lit for end in (line.origin, line.target)} <= cards
    assert len(cards) < len(shipped.cards) / 4
    # Its own words stand at a line, with the numbers of its sources; a line at rest has none.
    words = groups(drawing, "words")
    assert {id.removeprefix("words-") for id in words} <= {line.id for line in lit}
    assert any(
        "owns" in label.text and "19" in label.text for group in words.values() for label in labels(group.shapes)
    )
    last = max(place for place, shape in enumerate(drawing.shapes) if shape in lines.values())
    assert all(drawing.shapes.index(group) > last for group in words.values())


def test_ownership_is_drawn_only_where_it_is_lit(shipped: View, placed: Layout) -> None:
    owns = {f"line-{line.id}" for line in shipped.lines if line.verb == "owns"}
    assert owns
    assert not owns & set(groups(draw(shipped, placed), "line"))
    lit = owns & set(groups(draw(shipped, placed, lit=["elon-musk"]), "line"))
    assert lit
    assert lit < owns


def test_a_flow_and_an_analogy_can_be_lit(shipped: View, placed: Layout) -> None:
    flow = next(flow for flow in shipped.flows if any(flow.id in line.flows for line in shipped.lines) and flow.sources)
    drawing = draw(shipped, placed, lit=[flow.id])
    assert drawing.title.startswith(flow.sentence[0])
    assert sum(not faded(group) for group in groups(drawing, "line").values()) == 1
    assert {row.number for row in cited(shipped, lit=[flow.id])} >= set(flow.sources)
    mark = shipped.marks[0]
    drawing = draw(shipped, placed, lit=[mark.comparison])
    assert [id for id, group in groups(drawing, "mark").items() if not faded(group)] == [f"mark-{mark.comparison}"]


def test_a_member_of_a_closed_stage_lights_its_own_lines_alone(closed: tuple[View, Layout]) -> None:
    view, placed = closed
    drawing = draw(view, placed, lit=[COLOSSUS])
    own = {flow.id for flow in view.flows if COLOSSUS in (flow.origin, flow.target)}
    lit = {id for id, group in groups(drawing, "line").items() if not faded(group)}
    assert lit == {f"line-{line.id}" for line in view.lines if own & set(line.flows)}


def test_a_telling_draws_what_it_tells(shipped: View, placed: Layout) -> None:
    drawn = {telling: set(groups(draw(shipped, placed, telling=telling), "line")) for telling in TELLINGS}
    assert drawn["article"] | drawn["evidence"] == drawn["both"]
    assert drawn["article"] != drawn["evidence"]
    article = draw(shipped, placed, telling="article")
    cards = groups(article, "card")
    for card in shipped.cards:
        assert faded(cards[f"card-{card.key}"]) == (card.side == "left" and "article" not in card.tellings)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_heading_is_whole_and_a_side_without_a_line_is_told_by_name(
    shipped: View, placed: Layout, language: Any
) -> None:
    drawing = draw(shipped, placed, language=language, telling="evidence", lit=("colossus",))
    told = "as the evidence shows it" if language == "en" else "証拠による"
    assert any(label.text.endswith(f"2026-11-22 · {told}") for label in labels(drawing.shapes))
    assert drawing.description.endswith(" 1904.")
    assert ":  " not in drawing.description


def test_the_title_counts_what_is_drawn(shipped: View, placed: Layout) -> None:
    title = draw(shipped, placed).title
    flows = {flow.id: flow for flow in shipped.flows}
    for side, name in (("left", shipped.left.name[0]), ("right", shipped.right.name[0])):
        drawn = {id for line in shipped.lines if line.side == side and line.verb != "owns" for id in line.flows}
        shown = sum(flows[id].confirmed and bool(flows[id].sources) for id in drawn)
        assert name in title
        assert str(len(drawn)) in title
        assert str(shown) in title


@pytest.mark.parametrize("frame", [PAGE, SLIDE])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_dates_hash_legend_and_sources_stand_in_the_picture(
    closed: tuple[View, Layout], language: Any, frame: Frame
) -> None:
    view, placed = closed
    text = "\n".join(label.text for label in labels(draw(view, placed, language, frame).shapes))
    for part in (view.left.as_of, view.right.as_of, view.content_hash, "●●○"):
        assert part in text
    numbers = {row.number for row in cited(view)}
    listed = {int(line.split()[0]) for line in text.splitlines() if "●" in line and line.split()[0].isdigit()}
    assert listed
    assert listed < numbers
    assert str(len(numbers) - len(listed)) in text


def test_cards_and_lines_lead_into_the_explorer(shipped: View, placed: Layout) -> None:
    assert "<a " not in svg(draw(shipped, placed))
    drawing = draw(shipped, placed, explorer="https://example.org/")
    assert groups(drawing, "card")[f"card-{COLOSSUS}@process"].href == f"https://example.org/#focus={COLOSSUS}"
    assert svg(drawing).count("<a ") == len(shipped.cards) + len(groups(drawing, "line")) + len(shipped.marks)


def test_what_has_no_room_on_a_slide_says_to_open_less(shipped: View, placed: Layout) -> None:
    with pytest.raises(QuestionError, match="Open fewer stages"):
        draw(shipped, placed, "en", SLIDE)


def test_an_unknown_id_is_named(shipped: View, placed: Layout) -> None:
    with pytest.raises(QuestionError, match="called nobody, nothing"):
        draw(shipped, placed, lit=[COLOSSUS, "nobody", "nothing"])


def test_hostile_names_are_text(hostile: View) -> None:
    drawing = draw(hostile, layout(hostile), explorer='https://example.org/"><script>')
    root = ElementTree.fromstring(svg(drawing))
    tags = {element.tag for element in root.iter()}
    assert tags <= {f"{SVG}{tag}" for tag in ("svg", "title", "desc", "defs", "pattern", "line", "rect", "g", "a")} | {
        f"{SVG}{tag}" for tag in ("path", "polygon", "text")
    }
    said = "".join(root.itertext())
    assert "</script>" in said
    assert not {"\u202e", "\ud800", "\u2028"} & set(said)


def test_the_same_picture_is_the_same_bytes(shipped: View) -> None:
    one, other = (standalone_svg(draw(shipped, layout(shipped), "ja")) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("theme", THEMES)
def test_words_and_lines_are_told_from_their_ground(shipped: View, placed: Layout, theme: ThemeName) -> None:
    colours = THEMES[theme]
    drawing = draw(shipped, placed, lit=[COLOSSUS])
    grounds = {label.fill: ("paper", "band", "band_alt", "card") for label in labels(drawing.shapes)}
    for fill, under in grounds.items():
        for ground in under:
            assert contrast(getattr(colours, fill), getattr(colours, ground)) >= 4.5, (fill, ground)
    for shape in every(drawing.shapes):
        if isinstance(shape, Line):
            assert contrast(getattr(colours, shape.stroke), colours.band) >= 3


def test_what_the_record_answers_differently_is_a_double_line(shipped: View, placed: Layout) -> None:
    disputed = {said.id for said in shipped.statements if said.disputes}
    flows = {flow.id: flow for flow in shipped.flows}
    expected = {
        f"line-{line.id}"
        for line in shipped.lines
        if line.verb != "owns"
        and any(id in disputed for flow in line.flows for id in (*flows[flow].claims, *flows[flow].rests_on))
    }
    drawn = groups(draw(shipped, placed), "line")
    double = {
        id for id, group in drawn.items() if any(isinstance(one, Line) and one.double for one in every(group.shapes))
    }
    assert double == expected
    assert expected


def test_volumes_of_one_unit_are_told_apart_by_width(shipped: View, placed: Layout) -> None:
    known: dict[str, list[str]] = {}
    for flow in shipped.flows:
        if flow.amount and flow.unit and any(line.flows == (flow.id,) for line in shipped.lines):
            known.setdefault(flow.unit, []).append(flow.id)
    lit = max(known.values(), key=len)[:20]
    flows = {flow.id: flow.amount or 0.0 for flow in shipped.flows}
    line_of = {line.flows[0]: f"line-{line.id}" for line in shipped.lines if len(line.flows) == 1}
    drawn = groups(draw(shipped, placed, lit=lit), "line")
    widths = [(flows[id], line.thickness) for id in lit for line in drawn[line_of[id]].shapes if isinstance(line, Line)]
    assert len({amount for amount, _ in widths}) > 1
    assert [width for _, width in sorted(widths)] == sorted(width for _, width in widths)
    assert len({width for _, width in widths}) > 1
