"""Stories: how files are read, what of them is true, how a step is drawn and shown, and the keys that lead on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, TypeVar
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page
from pptx import Presentation

from graph.errors import FactError, QuestionError
from graph.property_graph import lay_out
from graph.stores.snapshot import SnapshotStore
from seed import shipped_pack
from tests.viz.accessible import OF_COLOURS, violations
from tests.viz.conftest import hostile_pack
from viz.drawing.shapes import Drawing, Group, Label, Shape, svg, width_of
from viz.drawing.slides import pptx
from viz.overview.pipes import SLIDE, TRACKS
from viz.palette import LIGHT, THEMES
from viz.stories import (
    CODES,
    StepTold,
    Story,
    StoryTold,
    ask_story,
    ask_walk,
    check_stories,
    drawing_of,
    open_shelf,
    read_story,
    shipped_stories,
    table,
)
from viz.stories.page import stories_page, story_page
from viz.stories.slides import slides_of
from viz.stories.story import CHECKS

T = TypeVar("T")
Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "ja")
DOCS = Path(__file__).parents[2] / "docs/stories.md"
#: A story in which nothing is wrong, to be broken in one place at a time.
SOUND = """\
story: sound
title: {en: A story, ja: 物語}
what: {en: What it comes to, ja: 要旨}
steps:
  - step: one
    title: {en: "Refined {share:left.process}", ja: "精製{share:left.process}"}
    text: {en: "Crude of 1904 {cite:sf-trunk-refining}.", ja: "1904年の原油{cite:sf-trunk-refining}。"}
    notes: {en: Notes, ja: ノート}
    left: {ecosystem: standard-oil, asOf: "1904"}
    right: {ecosystem: musk}
    lit: [national-transit]
    holds:
      - flow: sf-trunk-refining
"""


def wait(asked: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """An answer, on a loop of its own, whether or not a browser drives one here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(asked())).result()


@pytest.fixture(scope="module")
def store() -> SnapshotStore:
    return SnapshotStore.of(lay_out(shipped_pack()))


@pytest.fixture(scope="module")
def told(store: SnapshotStore) -> dict[str, StoryTold]:
    walk = wait(lambda: ask_walk(store))
    stories = [*open_shelf().stories, *([walk] if walk else [])]
    return {story.id: wait(lambda story=story: ask_story(store, story)) for story in stories}


def telling(store: SnapshotStore, text: str) -> StoryTold:
    read = read_story(text, "talk.yaml")
    assert read.story is not None, [str(one) for one in read.findings]
    story = read.story
    return wait(lambda: ask_story(store, story))


def codes(store: SnapshotStore, text: str) -> list[tuple[str, int]]:
    read = read_story(text, "talk.yaml")
    return [(one.code, one.line) for one in wait(lambda: check_stories(store, [read]))]


def every(shapes: Iterable[Shape]) -> Iterator[Shape]:
    for shape in shapes:
        yield shape
        if isinstance(shape, Group):
            yield from every(shape.shapes)


def groups(drawing: Drawing, kind: str) -> list[Group]:
    return [one for one in every(drawing.shapes) if isinstance(one, Group) and kind in one.kind.split()]


# ---- what is shipped -------------------------------------------------------------------------------------------------


def test_every_shipped_story_is_sound(store: SnapshotStore) -> None:
    read = shipped_stories()
    assert [one.story.id for one in read if one.story] == ["pipeline", "standard-oil"]
    assert [str(one) for one in wait(lambda: check_stories(store, read))] == []


@pytest.mark.parametrize("id", ["pipeline", "standard-oil"])
def test_every_shipped_step_says_what_it_rests_on(told: dict[str, StoryTold], id: str) -> None:
    for step in told[id].steps:
        assert step.step.holds, step.step.id
        assert step.cited, step.step.id
        for words in (step.title, step.text, step.notes):
            assert all("{" not in said and "?" not in said.replace("ですか", "") for said in words), step.step.id


def test_the_figures_of_titles_are_those_of_the_facts(told: dict[str, StoryTold]) -> None:
    share = {one.id: one for one in shipped_pack().shares}

    def percent(value: float | None) -> str:
        assert value is not None
        return f"{value * 100:.3g}"

    pipes, refining = share["ss-pipe-1904-older-fields"], share["ss-refining-1904"]
    first = told["pipeline"].steps[0]
    range_ = f"({percent(pipes.low)} to {percent(pipes.high)} %)"
    assert f"{percent(pipes.share)} % {range_}" in first.title[0]
    assert f"{percent(pipes.share)}%({percent(pipes.low)}〜{percent(pipes.high)}%)" in first.title[1]
    assert f"{percent(refining.share)} % ({percent(refining.low)} to {percent(refining.high)} %) [4]" in first.text[0]
    before, after = (share[f"ss-refining-1872-{when}"].share for when in ("before", "after"))
    [cleveland] = [step for step in told["standard-oil"].steps if step.step.id == "cleveland"]
    assert f"{percent(before)} % of US refining became {percent(after)} %" in cleveland.title[0]
    [drained] = [step for step in told["pipeline"].steps if step.step.id == "what-drains"]
    article = next(track for track in drained.hero.tracks if track.telling == "article")
    links = [tie for tie in (*article.pipe, *article.lanes) if tie.link not in ("gap", "round")]
    assert f"Of {len(links)} links" in drained.text[0]
    assert f"{sum(tie.drained for tie in links)} drain" in drained.text[0]


def test_each_number_of_a_source_leads_to_one_in_the_list(told: dict[str, StoryTold]) -> None:
    for story in told.values():
        for step in story.steps:
            said = {int(one) for found in re.findall(r"\[([\d, ]+)\]", step.text[0]) for one in found.split(",")}
            assert said <= set(range(1, len(step.cited) + 1)), step.step.id
            ids = [id for id, _ in (*step.cited, *step.pictured)]
            assert len(ids) == len(set(ids))
            numbers = {one for track in step.hero.tracks for tie in track.pipe for one in tie.cited}
            assert numbers <= set(range(1, len(ids) + 1))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", ["pipeline", "standard-oil", "article"])
def test_every_step_is_drawn_and_shown(told: dict[str, StoryTold], id: str, language: Language) -> None:
    story = told[id]
    place = LANGUAGES.index(language)
    for number, step in enumerate(story.steps):
        assert ElementTree.fromstring(svg(drawing_of(step, language), LIGHT)).tag.endswith("svg")
        html = story_page(story, number, link=lambda place, language, theme: f"{place}.html", language=language)
        assert f"<title>{_escaped(step.title[place])}" in html
        assert _escaped(step.notes[place]) in html


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&#34;").replace("<", "&lt;")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("frame", ["page", "slide"])
def test_words_stay_in_the_picture_and_are_large_enough(
    told: dict[str, StoryTold], language: Language, frame: str
) -> None:
    for story in (told["pipeline"], told["standard-oil"]):
        for step in story.steps:
            drawing = drawing_of(step, language, SLIDE) if frame == "slide" else drawing_of(step, language)
            for shape in every(drawing.shapes):
                if isinstance(shape, Label):
                    wide = width_of(shape.text, shape.size, shape.weight)
                    left = shape.x - {"start": 0.0, "middle": wide / 2, "end": wide}[shape.anchor]
                    assert left >= 0, (step.step.id, shape)
                    assert left + wide <= drawing.width + 1, (step.step.id, shape)
                    assert shape.size >= 12, (step.step.id, shape)


# ---- what can be wrong -----------------------------------------------------------------------------------------------


def test_a_sound_story_has_no_fault(store: SnapshotStore) -> None:
    assert codes(store, SOUND) == []


BROKEN = [
    ("story-unreadable", 2, "title: {en: A story", "title: {en: [A story"),
    ("story-unreadable", 3, "what: {", "what: &anchor {"),
    ("story-unknown-key", 3, "what: {en: What it comes to, ja: 要旨}", "what: {en: What, ja: 要旨, fr: Quoi}"),
    ("story-unknown-key", 11, "    lit: [national-transit]", "    light: [national-transit]"),
    ("story-unknown-key", 13, "      - flow: sf", "      - flows: sf"),
    ("story-missing", 5, "    notes: {en: Notes, ja: ノート}\n", ""),
    ("story-missing", 9, "left: {ecosystem: standard-oil, asOf", "left: {asOf"),
    ("story-missing-japanese", 8, ", ja: ノート", ""),
    ("story-wrong-value", 9, 'asOf: "1904"', "asOf: yesterday"),
    ("story-wrong-value", 10, "ecosystem: musk", "ecosystem: musk, telling: gossip"),
    ("story-wrong-value", 11, "    lit: [", "    picture: bars\n    lit: ["),
    ("story-wrong-value", 5, "step: one", "step: 1"),
    ("story-wrong-value", 13, "- flow: sf-trunk-refining", "- link: [left, source]"),
    ("story-digits", 7, "Crude of 1904", "Crude of 1905"),
    ("story-digits", 7, "Crude of 1904", "Nine of １０, 1904"),
    ("story-digits", 8, "{en: Notes", "{en: 84 percent"),
    ("story-digits", 2, "{en: A story", "{en: Top 10"),
    ("story-placeholder", 7, "{cite:sf-trunk-refining}", "{site:sf-trunk-refining}"),
    ("story-placeholder", 7, "{cite:sf-trunk-refining}", "{claim:no-such-row}"),
    ("story-placeholder", 7, "{cite:sf-trunk-refining}", "{claim:sf-trunk-refining}"),
    ("story-placeholder", 7, "{cite:sf-trunk-refining}", "{cite:sf-tank-cars-marketing}"),
    ("story-placeholder", 7, "{cite:sf-trunk-refining}", "{name:nobody}"),
    ("story-placeholder", 7, "{cite:sf-trunk-refining}", "{share:left.source}"),
    ("story-placeholder", 7, "{cite:sf-trunk-refining}", "{relations:all.middle}"),
    ("story-placeholder", 7, "{cite:sf-trunk-refining}", "{assumed:right}"),
    ("story-unknown-ecosystem", 10, "ecosystem: musk", "ecosystem: wonka"),
    ("story-unknown-id", 11, "lit: [national-transit]", "lit: [national-transport]"),
    ("story-not-in-slice", 11, "lit: [national-transit]", "lit: [national-transit, burton-process]"),
    ("story-not-in-slice", 11, "lit: [national-transit]", "lit: [transport, article.ship]"),
    ("story-does-not-hold", 13, "- flow: sf-trunk-refining", "- flow: sf-burton-whiting"),
    ("story-nothing-lit", 11, "lit: [national-transit]", "lit: [ida-tarbell]"),
]


@pytest.mark.parametrize(("code", "line", "old", "new"), BROKEN, ids=[f"{one[0]}-{n}" for n, one in enumerate(BROKEN)])
def test_each_fault_is_told_with_its_line(store: SnapshotStore, code: str, line: int, old: str, new: str) -> None:
    assert SOUND.count(old) >= 1
    # What names a row in English names it in Japanese, too.
    broken = SOUND.replace(old, new) if "{cite" in old else SOUND.replace(old, new, 1)
    assert codes(store, broken) == [(code, line)]


def test_both_languages_name_the_same_rows(store: SnapshotStore) -> None:
    assert codes(store, SOUND.replace("精製{share:left.process}", "精製")) == [("story-placeholder", 6)]


def test_ids_are_told_apart(store: SnapshotStore) -> None:
    step = SOUND[SOUND.index("  - step") :]
    assert codes(store, SOUND + step) == [("story-doubled-id", 14)]
    read = [read_story(SOUND, name) for name in ("a.yaml", "b.yaml")]
    found = wait(lambda: check_stories(store, read))
    assert [(one.code, one.file) for one in found] == [("story-doubled-id", "b.yaml")]
    walk = read_story(SOUND.replace("story: sound", "story: article"), "c.yaml")
    assert [one.code for one in wait(lambda: check_stories(store, [walk]))] == ["story-doubled-id"]


def test_a_step_that_rests_on_nothing_is_told(store: SnapshotStore) -> None:
    bare = re.sub(r" ?\{(?:share|cite):[^}]*\}", "", SOUND[: SOUND.index("    holds")])
    assert codes(store, bare) == [("story-unchecked", 7)]


@pytest.mark.parametrize("text", ["", "[]", "just words", "story: x", "\x00", "a: b\n\tc", b"\xff\xfe\x00", "x: " * 9])
def test_what_is_no_story_is_a_fault_and_no_crash(text: str | bytes) -> None:
    read = read_story(text, "odd.yaml")
    assert (read.story, bool(read.errors)) == (None, True)


def test_a_bomb_of_anchors_is_refused() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(40))
    assert [one.code for one in read_story(bomb, "bomb.yaml").findings] == ["story-unreadable"]
    assert read_story("x" * 600_000, "long.yaml").errors == 1


@pytest.mark.parametrize("level", ["[", "{a: ", "- ", "? "])
def test_what_is_nested_too_deep_is_refused_where_it_begins(level: str) -> None:
    [found] = read_story(level * 20_000, "deep.yaml").findings
    assert (found.code, found.line, "nested deeper than 20" in found.message) == ("story-unreadable", 1, True)


FAILING = {
    "flow": "sf-tank-cars-marketing",
    "event": "so-1911-dissolution",
    "claim": "c007-not-there",
    "unconfirmed": "sf-trunk-refining",
    "outsider": "national-transit",
    "link": "[right, source, transport]",
    "no_link": "[left, source, transport]",
    "link_is": "[article, source, transport, stated]",
    "unknown_share": "[left, process]",
    "larger": "[left.process, left.transport]",
    "answer": "[right, pipeline, all]",
    "verdict": "[c022, supported]",
}
HOLDING = {
    "flow": "af-x-starlink",
    "event": "so-1906-suit-not",
    "claim": "c007",
    "unconfirmed": "mf-starlink-training-data",
    "outsider": "nvidia",
    "link": "[article, source, transport]",
    "no_link": "[right, source, transport]",
    "link_is": "[article, source, transport, implied]",
    "unknown_share": "[left, source]",
    "larger": "[left.transport, left.process]",
    "answer": "[right, pipeline, none]",
    "verdict": "[c022, imprecise]",
}
HOLDING["event"] = "so-1882-trust"


@pytest.mark.parametrize("kind", CHECKS)
def test_each_check_holds_and_fails(store: SnapshotStore, kind: str) -> None:
    old = "flow: sf-trunk-refining"
    assert codes(store, SOUND.replace(old, f"{kind}: {HOLDING[kind]}")) == []
    assert codes(store, SOUND.replace(old, f"{kind}: {FAILING[kind]}")) == [("story-does-not-hold", 13)]


@pytest.mark.parametrize("words", ["[middle, source, transport]", "[right, moon, sun]"])
def test_a_check_of_what_there_is_not_fails(store: SnapshotStore, words: str) -> None:
    broken = SOUND.replace("flow: sf-trunk-refining", f"link: {words}")
    assert codes(store, broken) == [("story-does-not-hold", 13)]


def test_a_faulty_story_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "talk.yaml").write_text(SOUND.replace("notes:", "remarks:"), "utf-8")
    with pytest.raises(FactError, match=r"talk\.yaml:\d+: .*remarks"):
        open_shelf([tmp_path])
    with pytest.raises(QuestionError, match="no folder"):
        open_shelf([tmp_path / "none"])


def test_the_document_has_the_codes_and_the_checks() -> None:
    document = DOCS.read_text("utf-8")
    assert table() in document
    assert [kind for kind in CHECKS if f"| `{kind}:" not in document] == []
    assert {code for code, *_ in BROKEN} | {"story-doubled-id", "story-unchecked"} == set(CODES)


# ---- the picture -----------------------------------------------------------------------------------------------------


def step_of(told: dict[str, StoryTold], story: str, step: str) -> StepTold:
    return next(one for one in told[story].steps if one.step.id == step)


def test_what_is_lit_stands_out_and_the_rest_stands_back(told: dict[str, StoryTold]) -> None:
    step = step_of(told, "pipeline", "what-there-is")
    drawing = drawing_of(step, "en")
    strong = {one.title.partition(":")[0] for one in groups(drawing, "stretch") if one.opacity == 1 and one.title}
    assert strong == {"raw input", "transport", "processing", "know-how"}
    faint = [one for one in groups(drawing, "stretch") if one.opacity < 1]
    assert {one.opacity for one in faint} == {0.3}
    assert len(faint) > len(strong)
    assert any("SpaceX" in str(one) and one.opacity == 1 for one in groups(drawing, "owner"))
    unlit = replace(step, staging=replace(step.staging, lit=frozenset()))
    assert all(one.opacity == 1 for one in groups(drawing_of(unlit, "en"), "stretch"))


def test_drained_links_are_gaps_and_the_others_stay(told: dict[str, StoryTold]) -> None:
    step = step_of(told, "pipeline", "what-drains")
    drained = groups(drawing_of(step, "en"), "drained")
    assert len(drained) == 3
    assert {one.opacity for one in drained} == {0.12}
    kept = replace(step, staging=replace(step.staging, drained=False))
    assert all(one.opacity > 0.2 for one in groups(drawing_of(kept, "en"), "drained"))
    assert len(groups(drawing_of(step, "en"), "gap")) == len(groups(drawing_of(kept, "en"), "gap")) + 2


def test_evidence_that_is_covered_is_not_in_the_picture(told: dict[str, StoryTold]) -> None:
    step = step_of(told, "pipeline", "the-drawing")
    shown = replace(step, staging=replace(step.staging, covered=False))
    assert "Colossus 2" not in svg(drawing_of(step, "en"))
    assert "Colossus 2" in svg(drawing_of(shown, "en"))
    assert len(groups(drawing_of(step, "en"), "covered")) == 1


def test_fewer_tracks_have_larger_pipes(told: dict[str, StoryTold]) -> None:
    one, two = (step_of(told, "pipeline", id) for id in ("standards-pipe", "what-drains"))
    assert [len(groups(drawing_of(step, "en"), "track")) for step in (one, two)] == [1, 2]
    heights = {drawing_of(step, "en").height for step in told["pipeline"].steps}
    assert max(heights) - min(heights) < 0.01


def test_the_same_structure_at_two_dates_is_drawn_alike(told: dict[str, StoryTold]) -> None:
    step = step_of(told, "standard-oil", "trust")
    assert [(track.as_of, track.telling) for track in step.hero.tracks] == [("1879", "both"), ("1882", "both")]
    owners = [next(one for one in track.stretches if one.role == "process").owners for track in step.hero.tracks]
    assert [one[0][0] for one in owners] == ["Standard Oil (Ohio)", "Standard Oil Trust"]
    assert "Standard Oil 1879 · Standard Oil 1882" in svg(drawing_of(step, "en"))


def test_others_stand_in_the_pipe_where_nobody_of_the_group_does(told: dict[str, StoryTold]) -> None:
    first = step_of(told, "standard-oil", "a-refiner").hero.tracks[0]
    assert [(tie.origin, tie.target, tie.link, tie.others) for tie in first.pipe] == [
        ("transport", "process", "shown", True)
    ]
    last = step_of(told, "standard-oil", "the-peak-on-record").hero.tracks[1]
    assert not any(tie.others for tie in last.pipe)


#: The same with the explorer's picture, which has Musk on the left.
BANDS = (
    SOUND.replace("    lit: [", "    picture: bands\n    open: transport\n    lit: [an-pipeline, ")
    .replace('left: {ecosystem: standard-oil, asOf: "1904"}', "left: {ecosystem: musk}")
    .replace("right: {ecosystem: musk}", 'right: {ecosystem: standard-oil, asOf: "1904"}')
    .replace("{share:left.", "{share:right.")
)


def test_a_step_may_show_bands(store: SnapshotStore) -> None:
    assert codes(store, BANDS) == []
    step = telling(store, BANDS).steps[0]
    assert {"an-pipeline", "national-transit"} <= step.staging.lit
    for language in LANGUAGES:
        place = LANGUAGES.index(language)
        beside, slide = drawing_of(step, language), drawing_of(step, language, SLIDE)
        assert (beside.title, slide.title) == (step.title[place], step.title[place])
        assert [len(groups(one, "title")) for one in (beside, slide)] == [0, 1]
        assert ElementTree.fromstring(svg(beside, LIGHT)).tag.endswith("svg")
    assert step.view is not None
    numbered = {row.id: row.number for row in step.view.sources}
    for number, (id, _) in enumerate((*step.cited, *step.pictured), start=1):
        assert numbered.get(id, number) == number
    assert len(Presentation(BytesIO(pptx(slides_of(telling(store, BANDS))))).slides) == 1


@pytest.mark.parametrize(
    ("code", "line", "old", "new"),
    [
        ("story-wrong-value", 12, "open: transport", "open: attic"),
        ("story-wrong-value", 12, "open: transport", "open: [source, transport]"),
        ("story-not-in-slice", 13, "lit: [", "lit: [right.transport, "),
        ("story-nothing-lit", 13, "lit: [an-pipeline, national-transit]", "lit: [ss-refining-1904]"),
    ],
)
def test_faults_of_bands_are_told(store: SnapshotStore, code: str, line: int, old: str, new: str) -> None:
    assert codes(store, BANDS.replace(old, new)) == [(code, line)]


# ---- the walk through the article ------------------------------------------------------------------------------------


def test_the_walk_has_every_claim_of_the_article_in_its_order(told: dict[str, StoryTold]) -> None:
    claims = [claim for claim in shipped_pack().claims if claim.telling == "article"]
    steps = told["article"].steps
    assert [step.step.id for step in steps] == [claim.id for claim in claims]
    assert len(steps) == 111
    assert told["article"].findings == ()
    for claim, step in zip(claims, steps, strict=True):
        cited = {id for id, _ in step.cited}
        assert {one.source for one in (*claim.sources, *claim.verdict_sources)} <= cited, claim.id


def test_a_claim_says_its_verdict_what_is_held_instead_and_lights_its_subject(told: dict[str, StoryTold]) -> None:
    built = step_of(told, "article", "c022")
    assert built.title == (
        "The article says: Colossus: built within 19 days (imprecise)",
        "記事:コロッサス:建設期間 19日(不正確)",
    )
    assert "puts it as a fact. A check found: imprecise." in built.text[0]
    assert "Held instead: Colossus 1:" in built.text[0]
    assert "122 days" in built.text[0]
    assert "122日" in built.text[1]
    assert "colossus" in built.staging.lit
    path = step_of(told, "article", "c061")
    assert {"starlink", "af-starlink-colossus"} <= path.staging.lit
    superseded = step_of(told, "article", "c016")
    assert "superseded" in superseded.text[0]
    assert "SPCX" in superseded.text[0]
    assert step_of(told, "article", "c075").staging.lit == frozenset()


def test_without_an_article_there_is_no_walk() -> None:
    pack = shipped_pack()
    bare = pack.model_copy(update={"claims": tuple(one for one in pack.claims if one.telling != "article")})
    store = SnapshotStore.of(lay_out(bare))
    assert wait(lambda: ask_walk(store)) is None


# ---- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(told: dict[str, StoryTold], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pipeline as plain files, a file a step."""
    folder = tmp_path_factory.mktemp("pipeline")
    story = told["pipeline"]
    for place in range(len(story.steps)):
        for language in LANGUAGES:
            html = story_page(story, place, link=_file, language=language, stories="index.html")
            (folder / _file(place, language, None)).write_text(html, "utf-8")
    listed = stories_page([(story.story, _file(0, "en", None))])
    (folder / "index.html").write_text(listed, "utf-8")
    return folder


def _file(place: int, language: str, theme: str | None) -> str:
    return f"{place + 1}-{language}.html"


@pytest.fixture
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1440, "height": 810}, reduced_motion="reduce")
    page.goto((folder / "1-en.html").as_uri())
    yield page
    page.close()


def at(page: Page) -> str:
    page.wait_for_load_state()
    return page.url.rpartition("/")[2]


def test_the_keys_of_a_presenter_lead_through_it(page: Page) -> None:
    for key, place in (
        ("ArrowRight", 2),
        ("PageDown", 3),
        ("ArrowLeft", 2),
        ("End", 6),
        ("ArrowRight", 6),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        page.wait_for_url(f"**/{place}-en.html")
    page.keyboard.press("PageUp")
    assert at(page) == "1-en.html"
    page.keyboard.press("Control+ArrowRight")
    assert at(page) == "1-en.html"


def test_notes_open_and_stay_open(page: Page) -> None:
    notes = page.locator("#notes p")
    assert not notes.is_visible()
    page.keyboard.press("n")
    assert notes.is_visible()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/2-en.html#notes")
    assert page.locator("#notes p").is_visible()
    page.keyboard.press("n")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/1-en.html")
    assert not page.locator("#notes p").is_visible()


def test_a_step_is_announced_and_says_where_one_is(page: Page) -> None:
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/2-en.html")
    assert page.locator("#live").inner_text() == "2 of 6: The article calls AI the commodity and data the pipeline"
    page.get_by_text("All steps").click()
    assert page.locator(".steps [aria-current=step]").inner_text() == page.locator("h1").inner_text()


def test_without_a_script_links_lead_through_it(browser: Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name="The pipeline, told and shown").click()
    page.get_by_role("link", name="Next").click()
    assert at(page) == "2-en.html"
    page.get_by_text("Presenter notes").click()
    assert page.locator("#notes p").is_visible()
    page.get_by_role("link", name="日本語").click()
    assert at(page) == "2-ja.html"
    context.close()


def test_a_file_asks_nobody_and_its_policy_lets_its_script_run(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto((folder / "3-ja.html").as_uri())
    assert page.locator("#live").inner_text().startswith("3 / 6")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert told == []
    page.close()


@pytest.mark.parametrize("width", [390, 700, 915, 916, 1099, 1100])
def test_where_the_picture_is_cut_a_line_says_so(browser: Browser, told: dict[str, StoryTold], width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.set_content(story_page(told["pipeline"], 3, link=_file, nonce="n"))
    cut = page.locator(".pipes").evaluate("element => element.scrollWidth > element.clientWidth")
    assert page.locator(".sideways").is_visible() == cut
    assert page.locator(page.locator(".sideways a").get_attribute("href") or "").inner_text()
    page.close()


@pytest.mark.parametrize("size", [(1440, 810), (1920, 1080)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_main_part_fits_a_screen(
    browser: Browser, told: dict[str, StoryTold], size: tuple[int, int], language: Language
) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    for story in (told["pipeline"], told["standard-oil"]):
        for place, step in enumerate(story.steps):
            page.set_content(story_page(story, place, link=_file, language=language, nonce="n"))
            foot = "name => document.querySelector(name).getBoundingClientRect().bottom"
            for part in (".pipes", ".text", "#notes"):
                assert page.evaluate(foot, part) <= size[1], (step.step.id, part)
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
            shown = page.evaluate("document.querySelector('.pipes svg').getBoundingClientRect().width")
            drawn = drawing_of(step, language).width
            assert shown * 12 / drawn >= 11.8, step.step.id  # the smallest words, in pixels of the screen
    page.close()


def test_a_phone_scrolls_the_picture_and_not_the_page(browser: Browser, told: dict[str, StoryTold]) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    for story in told.values():
        page.set_content(story_page(story, 3, link=_file, nonce="n"))
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator(".pipes").evaluate("element => element.scrollWidth > element.clientWidth")
    page.locator(".pipes").focus()
    page.keyboard.press("ArrowRight")  # scrolls the picture, and leads nowhere
    assert page.url == "about:blank"
    page.close()


@pytest.mark.parametrize("id", ["pipeline", "article"])
def test_axe_finds_nothing(browser: Browser, told: dict[str, StoryTold], id: str) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 810}, reduced_motion="reduce")
    story = told[id]
    for place in (0, 3):
        unlit = replace(story.steps[place], staging=replace(story.steps[place].staging, lit=frozenset(), drained=False))
        steps = (*story.steps[:place], unlit, *story.steps[place + 1 :])
        page.set_content(story_page(replace(story, steps=steps), place, link=_file, nonce="n", stories="/stories"))
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert violations(page) == []
        for theme in THEMES:
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            assert violations(page, OF_COLOURS) == [], theme
    page.close()


def test_axe_finds_nothing_in_the_list(browser: Browser, told: dict[str, StoryTold]) -> None:
    page = browser.new_page()
    held = [(story.story, f"/stories/{id}") for id, story in told.items()]
    page.set_content(stories_page(held, nonce="n", notice="There is no such story"))
    assert violations(page) == []
    page.close()


def test_a_step_that_does_not_hold_says_so(browser: Browser, store: SnapshotStore) -> None:
    broken = telling(store, SOUND.replace("flow: sf-trunk-refining", "link: [right, source, transport]"))
    html = story_page(broken, 0, link=_file, nonce="n")
    assert 'role="alert"' in html
    assert "nothing shown leads from source to transport" in html
    assert 'role="alert"' not in story_page(telling(store, SOUND), 0, link=_file, nonce="n")


def test_an_opened_stage_lists_who_stands_in_it(store: SnapshotStore) -> None:
    opened = telling(store, SOUND.replace("    holds:", "    open: transport\n    holds:"))
    html = story_page(opened, 0, link=_file, nonce="n")
    assert "<bdi>Buckeye Pipe Line</bdi>" in html
    assert codes(store, SOUND.replace("    holds:", "    open: attic\n    holds:")) == [("story-wrong-value", 12)]


def test_hostile_words_are_text(browser: Browser) -> None:
    store = SnapshotStore.of(lay_out(hostile_pack()))
    text = SOUND.replace("Crude of", "<img src=x onerror=alert`x`> {name:musk-0}").replace("の原油", "{name:musk-0}")
    text = re.sub(r"\{(?:share|cite):[^}]*\}", "", text).replace("national-transit", "standard-oil-0")
    text = re.sub(r'asOf: "1904"', 'asOf: "2000"', text).replace("1904", "")
    hostile = telling(store, text)
    walk = wait(lambda: ask_walk(store))
    assert walk is None
    page = browser.new_page()
    fired: list[str] = []
    page.on("dialog", lambda dialog: fired.append(dialog.message))
    page.set_content(story_page(hostile, 0, link=_file))
    assert page.locator("img").count() == 0
    assert fired == []
    assert page.title() != "run"
    assert "<img src=x onerror=alert`x`> long" in page.locator(".text").inner_text()
    page.close()


# ---- slides ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slide_a_step_with_its_title_and_its_notes(told: dict[str, StoryTold], language: Language) -> None:
    story = told["pipeline"]
    place = LANGUAGES.index(language)
    deck = Presentation(BytesIO(pptx(slides_of(story, language), title=story.story.title[place])))
    assert len(deck.slides) == len(story.steps)
    for slide, step in zip(deck.slides, story.steps, strict=True):
        assert slide.shapes.title.text_frame.text == step.title[place]
        notes = slide.notes_slide.notes_text_frame.text
        assert step.notes[place] in notes
        assert step.text[place] in notes
        for number, (id, _) in enumerate((*step.cited, *step.pictured), start=1):
            assert re.search(rf"^\[{number}\] .*\({re.escape(id)}\)$", notes, re.MULTILINE), id


def test_every_track_has_a_name_in_a_story(told: dict[str, StoryTold]) -> None:
    named: Story = told["pipeline"].story
    assert {track for step in named.steps for track in step.tracks} <= set(TRACKS)
