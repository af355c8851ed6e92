"""The hero: what its tracks have, how it is drawn, and the page that shows it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import Literal
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser

from graph.dates import PartialDate
from graph.model import Ecosystem, Entity, Flow, Membership, Pack, Share, Source, Stage
from graph.property_graph import lay_out
from graph.slice import Slice, read_slice
from graph.stores.snapshot import SnapshotStore
from seed import shipped_pack
from viz.address import Asked
from viz.drawing.shapes import Box, Drawing, Group, Label, Line, Shape, svg, width_of
from viz.overview.hero import Hero, Track, ask_hero
from viz.overview.page import overview_page
from viz.overview.pipes import BESIDE_TEXT, CARD, PAGE, SLIDE, Frame, Staging, draw, filled
from viz.palette import DARK, LIGHT, THEMES, ThemeName

EVIDENCE = Slice(telling="evidence")
HOSTILE = '</title></svg><script>alert(1)</script>"&\u202e'


def shown(pack: Pack, left: str = "standard-oil", right: str = "musk", of_right: Slice = EVIDENCE) -> Hero:
    store = SnapshotStore.of(lay_out(pack))
    with ThreadPoolExecutor(1) as pool:  # a loop of its own, whether or not a browser drives one here
        return pool.submit(asyncio.run, ask_hero(store, (left, EVIDENCE), (right, of_right))).result()


@pytest.fixture(scope="module")
def shipped() -> Hero:
    return shown(shipped_pack())


def in_language(language: Literal["en", "ja"]) -> Asked:
    return Asked("standard-oil", "musk", language=language)


def track(hero: Hero, id: str) -> Track:
    return next(one for one in hero.tracks if one.id == id)


def pipe(one: Track) -> dict[tuple[str, str], str]:
    return {(tie.origin, tie.target): tie.link for tie in one.pipe}


def every(shapes: Iterable[Shape]) -> Iterator[Shape]:
    for shape in shapes:
        yield shape
        if isinstance(shape, Group):
            yield from every(shape.shapes)


# ---- what it shows ---------------------------------------------------------------------------------------------------


def test_the_evidence_has_gaps_where_the_article_only_implies_a_pipe(shipped: Hero) -> None:
    oil, told, real = (track(shipped, id) for id in ("standard-oil-both", "musk-article", "musk-evidence"))
    way = (("source", "transport"), ("transport", "process"))
    assert [pipe(oil)[step] for step in way] == ["shown", "shown"]
    assert [pipe(told)[step] for step in way] == ["implied", "implied"]
    assert [pipe(real)[step] for step in way] == ["gap", "gap"]
    assert pipe(oil)["ship", "distribution"] == "unconfirmed"


def test_what_no_source_shows_drains_and_nothing_else(shipped: Hero) -> None:
    told, real = track(shipped, "musk-article"), track(shipped, "musk-evidence")
    shown_ends = {(tie.origin, tie.target) for tie in (*real.pipe, *real.lanes) if tie.link == "shown"}
    for tie in (*told.pipe, *told.lanes):
        if tie.link not in ("gap", "round"):
            assert tie.drained == ((tie.origin, tie.target) not in shown_ends), tie.said
    assert any(tie.drained for tie in told.pipe)
    assert not any(tie.drained for tie in (*real.pipe, *real.lanes))


def test_its_title_states_what_is_computed(shipped: Hero) -> None:
    assert shipped.title[0].endswith("No source read shows that of Musk's companies.")
    assumed = read_slice("telling=evidence&assume=x-corp~feeds~starlink,starlink~feeds~colossus-2")
    other = shown(shipped_pack(), of_right=assumed)
    assert "if what is assumed were true, Musk's companies would have: raw input feeds transport" in other.title[0]
    links = pipe(track(other, "musk-evidence"))
    assert (links["source", "transport"], links["transport", "process"]) == ("assumed", "assumed")
    assert shown(shipped_pack(), "musk", "standard-oil").title[0] == "Musk's companies and Standard Oil, stage by stage"


def test_each_number_of_a_source_leads_to_one_in_the_list(shipped: Hero) -> None:
    used = {number for one in shipped.tracks for tie in (*one.pipe, *one.lanes) for number in tie.cited}
    used |= {number for one in shipped.tracks for stretch in one.stretches for number in stretch.cited}
    assert used == set(range(1, len(shipped.sources) + 1))


def test_rivals_do_not_stand_in_a_stage_and_customers_cars_do(shipped: Hero) -> None:
    last = next(one for one in track(shipped, "musk-evidence").stretches if one.role == "distribution")
    members = [english for english, _ in last.members]
    assert members[0] == "Tesla customer fleet"
    assert "Waymo" not in members


def test_owners_are_those_of_the_date(shipped: Hero) -> None:
    oil = {one.role: one.owners for one in track(shipped, "standard-oil-both").stretches}
    assert oil["transport"][0][0] == "Standard Oil (New Jersey)"
    before = shown(shipped_pack(), of_right=read_slice("telling=evidence&asOf=2025-06-01"))
    then = {one.role: one.owners for one in track(before, "musk-evidence").stretches}
    now = {one.role: one.owners for one in track(shipped, "musk-evidence").stretches}
    assert then["source"] != now["source"]
    assert "Space" in now["source"][0][0]


def test_the_same_structure_at_two_dates_has_the_owners_of_each() -> None:
    store = SnapshotStore.of(lay_out(shipped_pack()))
    then = read_slice("telling=evidence&asOf=2025-06-01")
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(asyncio.run, ask_hero(store, ("musk", then), ("musk", EVIDENCE))).result()
    before, now = (
        {one.role: one.owners[0][0] for one in track(found, id).stretches if one.owners}
        for id in ("musk-both", "musk-evidence")
    )
    assert (before["source"], now["source"]) == ("X.AI Holdings", "SpaceX")


_NO_OWNER = (
    "Since 1911-12-01 no one owner has held the companies of Standard Oil together.",
    "1911-12-01以降、スタンダード・オイルの各社をまとめて握る所有者はいない。",
)


@pytest.fixture(scope="module")
def broken_up() -> Hero:
    """Standard Oil before its end, and after it."""
    store = SnapshotStore.of(lay_out(shipped_pack()))
    sides = ("standard-oil", EVIDENCE), ("standard-oil", read_slice("telling=evidence&asOf=1913"))
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, ask_hero(store, *sides)).result()


def test_a_group_that_was_broken_up_is_not_told_as_one_owners(broken_up: Hero, shipped: Hero) -> None:
    before, after = broken_up.tracks
    assert before.breakup is None
    assert after.breakup is not None
    assert [broken_up.sources[number - 1][0] for number in after.breakup_cited] == ["heye-1918"]
    for place, said in enumerate(_NO_OWNER):
        assert broken_up.title[place].endswith(said)
        assert said not in shipped.title[place]
    assert _NO_OWNER[0] in overview_page(broken_up)
    assert "former members" not in overview_page(shipped)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("frame", [SLIDE, CARD])
def test_its_picture_says_so_beside_the_pipes_whatever_its_title(
    broken_up: Hero, shipped: Hero, frame: Frame, language: Literal["en", "ja"]
) -> None:
    place = 1 if language == "ja" else 0
    told = Staging(title=("A title", "表題"))
    room = filled(frame, 2)
    drawing = draw(broken_up, language, room, told)
    [beside] = [one for one in every(drawing.shapes) if isinstance(one, Group) and one.kind == "breakup"]
    lines = [one for one in beside.shapes if isinstance(one, Label)]
    assert ("since 1911-12-01", "1911-12-01以降")[place] in [one.text for one in lines]
    assert all(one.x + width_of(one.text, one.size, one.weight) < room.places["source"][0] for one in lines)
    assert max(one.y for one in lines) < room.header + 2 * room.track
    assert _NO_OWNER[place] in drawing.description
    former = ("former members", "旧構成会社")[place]
    assert former in svg(drawing, LIGHT)
    assert former not in svg(draw(shipped, language, room, told), LIGHT)


def test_an_article_on_the_left_is_not_called_a_record() -> None:
    store = SnapshotStore.of(lay_out(shipped_pack()))
    with ThreadPoolExecutor(1) as pool:
        sides = ("musk", read_slice("telling=article")), ("standard-oil", EVIDENCE)
        found = pool.submit(asyncio.run, ask_hero(store, *sides)).result()
    assert track(found, "musk-both").under[0] == "as the article tells it"


# ---- how it is drawn -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_is_the_same_to_the_byte_and_well_formed(shipped: Hero, language: Literal["en", "ja"]) -> None:
    once, again = (svg(draw(shipped, language), LIGHT) for _ in range(2))
    assert once == again
    assert ElementTree.fromstring(once).tag.endswith("svg")
    assert "var(--" not in svg(draw(shipped, language), DARK)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_words_stay_in_the_picture_and_are_large_enough(shipped: Hero, language: Literal["en", "ja"]) -> None:
    drawing = draw(shipped, language)
    assert abs(drawing.width / drawing.height - 16 / 9) < 0.05
    for shape in every(drawing.shapes):
        if isinstance(shape, Label):
            wide = width_of(shape.text, shape.size, shape.weight)
            left = shape.x - {"start": 0.0, "middle": wide / 2, "end": wide}[shape.anchor]
            assert left >= 0, shape
            assert left + wide <= drawing.width + 1, shape
            assert shape.size >= 12, shape


@pytest.mark.parametrize("frame", [PAGE, SLIDE, CARD, BESIDE_TEXT], ids=["page", "slide", "card", "beside text"])
def test_no_consumer_is_broken_within_a_word(shipped: Hero, frame: Frame) -> None:
    drawn = every(draw(shipped, frame=frame).shapes)
    words = {word for one in drawn if isinstance(one, Label) for word in one.text.split()}
    consumers = [one.members[0][0] for track in shipped.tracks for one in track.stretches if one.role == "demand"]
    assert consumers
    assert {word for name in consumers for word in name.split()} <= words


def test_the_height_of_the_pipe_is_the_share(shipped: Hero) -> None:
    tall = _pipe_heights(draw(shipped))
    assert tall["standard-oil-both"]["transport"] / tall["standard-oil-both"]["process"] == pytest.approx(0.9 / 0.84)
    assert tall["musk-evidence"]["transport"] < 2


def test_an_unknown_share_is_hatched(shipped: Hero) -> None:
    drawing = draw(shipped)
    told = next(one for one in drawing.shapes if isinstance(one, Group) and one.id == "musk-article")
    hatched = [shape for shape in every(told.shapes) if isinstance(shape, Box) and shape.hatch]
    known = [one for one in track(shipped, "musk-article").stretches if one.stage and one.stage.share.ends]
    assert (len(hatched), known) == (4, [])


def test_lanes_of_one_track_do_not_merge(shipped: Hero) -> None:
    for group in draw(shipped).shapes:
        if isinstance(group, Group):
            lanes = [shape.points for shape in every(group.shapes) if isinstance(shape, Line) and shape.radius]
            lanes = [points for points in lanes if len(points) == 4]
            levels = [points[1][1] for points in lanes]
            assert len(set(levels)) == len(levels)
            for place in range(2):
                starts = [(points[place * 3][0]) for points in lanes]
                assert len(set(starts)) >= len(starts) - 1  # two may end at the consumer


@pytest.mark.parametrize("theme", THEMES)
def test_lanes_of_one_track_do_not_touch_in_any_theme(shipped: Hero, theme: ThemeName) -> None:
    for group in draw(shipped).shapes:
        if isinstance(group, Group):
            lanes = [shape for shape in every(group.shapes) if isinstance(shape, Line) and shape.radius]
            levels = sorted((lane.points[1][1], lane.thickness) for lane in lanes if len(lane.points) == 4)
            for (above, thickness), (below, _) in pairwise(levels):
                assert below - above > thickness * THEMES[theme].stroke + 1


def _pipe_heights(drawing: Drawing) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for group in drawing.shapes:
        if isinstance(group, Group) and group.id:
            found[group.id] = {}
            for stretch in group.shapes:
                if isinstance(stretch, Group) and stretch.kind == "stretch" and stretch.title:
                    solid = [
                        one for one in stretch.shapes if isinstance(one, Box) and one.fill == group.kind.split()[1]
                    ]
                    solid = [one for one in solid if one.opacity == 1]
                    if solid:
                        role = {236: "source", 490: "transport", 744: "process", 1134: "distribution"}[int(solid[0].x)]
                        found[group.id][role] = solid[0].height
    return found


# ---- any structures, any words ---------------------------------------------------------------------------------------


def hostile() -> Pack:
    stages = tuple(
        Stage(id=f"in-{role}", ecosystem="e", key=role, name=role, role=role, position=place)
        for place, role in enumerate(("source", "transport", "process"))
    )
    entities = tuple(
        Entity(id=id, ecosystem="e", kind="company", name=HOSTILE, name_ja=HOSTILE, in_group=True, stages=(placed,))
        for id, placed in (("a", Membership(step="in-source")), ("b", Membership(step="in-transport")))
    )
    source = Source(id="s", title=HOSTILE, publisher=HOSTILE, address="x", kind="news", reliability="low")
    date = PartialDate.parse("1900")
    return Pack(
        id="p",
        title="P",
        ecosystems=(
            Ecosystem(id="e", name=HOSTILE, default_as_of=date),
            Ecosystem(id="f", name="Empty", default_as_of=date),
        ),
        sources=(source,),
        stages=stages,
        entities=entities,
        flows=(Flow(id="a-b", ecosystem="e", origin="a", verb="feeds", target="b"),),
        shares=(Share(id="x", ecosystem="e", of=("in-source",), share=0.5, scope=HOSTILE, sources=({"source": "s"},)),),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(("left", "right"), [("e", "f"), ("f", "e"), ("f", "f")])
def test_a_structure_of_which_little_is_known_is_drawn(left: str, right: str) -> None:
    found = shown(hostile(), left, right)
    assert ElementTree.fromstring(svg(draw(found), LIGHT)).tag.endswith("svg")
    assert found.title[0].endswith("stage by stage")


def test_hostile_words_are_text(browser: Browser) -> None:
    html = overview_page(shown(hostile(), "e", "f"))
    page = browser.new_page()
    fired: list[str] = []
    page.on("dialog", lambda dialog: fired.append(dialog.message))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html)
    assert page.locator("script").count() == 0
    assert page.locator("svg text", has_text="alert(1)").count() > 0
    assert (fired, [url for url in asked if not url.startswith("data:")]) == ([], [])
    page.close()


@pytest.mark.parametrize("pair", [("carnegie-steel", "ford-rouge"), ("musk", "bell-system")])
def test_any_two_structures_are_drawn(pair: tuple[str, str]) -> None:
    found = shown(shipped_pack(), *pair)
    assert len(found.tracks) == 2
    assert re.search(r"<svg [^>]*viewBox=\"0 0 1600", svg(draw(found)))


# ---- the page --------------------------------------------------------------------------------------------------------


def test_the_article_drains_and_the_evidence_can_be_covered(browser: Browser, shipped: Hero) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page.set_content(overview_page(shipped))
    drained = page.locator("#musk-article .tie.drained").first
    evidence = page.locator("#musk-evidence")
    faint = "element => Number(getComputedStyle(element).opacity)"
    assert (drained.evaluate(faint), evidence.evaluate(faint)) == (1, 1)
    assert not page.get_by_text("Guess, then take the cover away").is_visible()
    page.get_by_label("Drain what no source shows").check()
    page.get_by_label("Cover the evidence").check()
    assert drained.evaluate(faint) < 0.1
    assert evidence.evaluate(faint) == 0
    assert page.get_by_text("Guess, then take the cover away").is_visible()
    page.close()


def test_what_is_covered_is_told_nowhere_else_to_eye_or_ear(browser: Browser, shipped: Hero) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_content(overview_page(shipped))
    answer = shipped.title[0].split(".")[-2].strip()
    assert answer in page.locator("body").aria_snapshot()
    page.get_by_label("Cover the evidence").check()
    assert answer not in page.locator("body").aria_snapshot()
    assert not page.locator("#words-musk-evidence").is_visible()
    told = page.locator(".pipes svg > :is(title, desc)").all_text_contents()
    assert len(told) == 2
    assert not any(answer in one for one in told)
    page.close()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_same_stands_below_in_words(shipped: Hero, language: Literal["en", "ja"]) -> None:
    html = overview_page(shipped, in_language(language))
    place = 1 if language == "ja" else 0
    for one in shipped.tracks:
        for tie in one.pipe:
            assert tie.said[place] in html
    assert html.count("<li><bdi>") == len(shipped.sources)
    assert shipped.content_hash in html


def test_a_phone_scrolls_the_picture_and_not_the_page(browser: Browser, shipped: Hero) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_content(overview_page(shipped))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".pipes").evaluate("element => element.scrollWidth > element.clientWidth")
    page.close()


def test_an_id_in_two_tracks_stays_one_of_a_kind(shipped: Hero) -> None:
    html = overview_page(replace(shipped))
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
