"""The page of a comparison: it shows what was computed, with what it rests on, and nothing but text from the facts."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from markupsafe import escape
from playwright.sync_api import Browser

from graph.property_graph import lay_out
from graph.store import Store
from graph.stores.snapshot import SnapshotStore
from graph.structure.comparison import Comparison, compare
from graph.structure.conclusions import answers
from seed import shipped_pack
from tests.viz.conftest import hostile_pack
from viz import Shown, ask_comparison, comparison_page, comparison_shown, policy, read_address, structures
from viz.address import Asked
from viz.comparison.measures import figure
from viz.comparison.words import COMPARISON_WORDS, reason_words
from viz.sentences import telling_words
from viz.words import WORDS

T = TypeVar("T")

HERE = "http://compare.test/compare"


def wait(asked: Callable[[], Awaitable[T]]) -> T:
    """An answer, on a loop of its own, whether or not a browser drives one here."""

    async def run() -> T:
        return await asked()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, run()).result()


def asked_of(store: Store, *pairs: tuple[str, str]) -> Asked:
    return read_address(pairs, [one.id for one in wait(lambda: structures(store))])


def shown_of(store: Store, asked: Asked) -> Shown:
    return comparison_shown(wait(lambda: ask_comparison(store, asked)))


def page_of(store: Store, shown: Shown, **more: Any) -> str:
    return comparison_page(shown, shown.asked, wait(lambda: structures(store)), nonce="abc", **more)


@pytest.fixture(scope="module")
def store() -> SnapshotStore:
    return SnapshotStore.of(lay_out(shipped_pack()))


@pytest.fixture(scope="module")
def asked(store: SnapshotStore) -> Asked:
    return asked_of(store)


@pytest.fixture(scope="module")
def computed(store: SnapshotStore, asked: Asked) -> Comparison:
    return wait(lambda: compare(store, *asked.sides))


@pytest.fixture(scope="module")
def shown(store: SnapshotStore, asked: Asked) -> Shown:
    return shown_of(store, asked)


@pytest.fixture(scope="module")
def html(store: SnapshotStore, shown: Shown) -> str:
    return page_of(store, shown)


@pytest.fixture(scope="module")
def small(store: SnapshotStore) -> Shown:
    return shown_of(store, asked_of(store, ("left", "ford-rouge"), ("right", "bell-system")))


# ---- what is shown is what was computed ------------------------------------------------------------------------------


def test_the_title_is_the_result(shown: Shown, computed: Comparison) -> None:
    some, whole = len(computed.alignment.carried), len(computed.left.facts.graph.edges)
    assert shown.title[0].startswith(f"{some} of the {whole} relations of Standard Oil")


def test_every_number_is_that_of_the_structure(shown: Shown, computed: Comparison) -> None:
    said = {line.name: line.cells for line in shown.measures}
    left, right = computed.profiles
    for key, ours, theirs in (
        ("m_depth", left.control.depth, right.control.depth),
        ("m_weakest", left.control.weakest, right.control.weakest),
        ("m_kappa", left.passage.kappa, right.passage.kappa),
    ):
        cells = said[COMPARISON_WORDS[key]]
        assert ours.value is not None
        assert theirs.value is not None
        assert (cells[0].said[0], cells[1].said[0]) == (figure(ours.value), figure(theirs.value))
        assert (cells[0].inputs, cells[1].inputs) == (ours.inputs, theirs.inputs)
    s3, edits = computed.s3_all.value, computed.edits[0].distance.value
    assert s3 is not None
    assert edits is not None
    assert said[COMPARISON_WORDS["m_s3"]][1].said[0] == figure(s3)
    assert said[COMPARISON_WORDS["m_edits"]][1].said[0] == figure(edits)
    for line in shown.measures:
        assert len(line.cells) == len(shown.columns)
        assert all(cell.said[0] or cell.reason for cell in line.cells)


def test_every_relation_stands_in_one_list(shown: Shown, computed: Comparison) -> None:
    for place, side in enumerate((computed.left, computed.right)):
        flows = [row.id for one in shown.carried for row in (one.flows, one.partners)[place]]
        flows += [
            row.id for _, many in (shown.only[place], shown.unpartnered[place]) for one in many for row in one.flows
        ]
        assert sorted(flows) == sorted(flow.id for flow in side.facts.derived.flows)
        assert [row.id for row, _ in shown.not_counted[place][1]] == [one.flow for one in side.facts.derived.left_out]


def test_every_conclusion_is_said_with_its_sources(shown: Shown, html: str) -> None:
    assert len(shown.conclusions) == 5 + len(shown.pictures) - 2
    for one in shown.conclusions:
        assert str(_escaped(one.sentence[0])) in html
        assert one.falls
    pipeline = shown.conclusions[0]
    assert pipeline.rows
    for row in pipeline.rows:
        assert row.sources
        for _, source in row.sources:
            assert _escaped(source.title[0]) in html


def test_a_conclusion_falls_without_what_makes_it_fall(store: SnapshotStore, shown: Shown) -> None:
    def answered(asked: Asked) -> Any:
        found = wait(lambda: compare(store, *asked.sides))
        return answers(found.left.facts, found.right.facts)

    now = answered(shown.asked)
    fallen = 0
    for one, question in zip(shown.conclusions, now, strict=False):
        for fall in one.falls:
            if fall.without is not None:
                assert answered(fall.without)[question] != now[question]
                fallen += 1
    assert fallen


def test_what_is_assumed_is_what_the_page_then_shows(store: SnapshotStore, shown: Shown) -> None:
    for one in (shown.effects[0], shown.effects[-1]):
        found = wait(lambda one=one: compare(store, *one.assuming.sides))
        assert found.s3_all.value is not None
        assert figure(found.s3_all.value) == one.after


def test_all_differences_are_told_with_rows_that_show_them(shown: Shown, html: str) -> None:
    written = [one for one in shipped_pack().analogies if one.kind == "difference"]
    assert [one.id for one in shown.differences] == [one.id for one in written]
    for one, told in zip(written, shown.differences, strict=True):
        assert told.title == (one.title, one.title_ja)
        assert {row.id for row in (*told.left, *told.right)} == {*one.left, *one.right}
        assert all(row.noun for row in (*told.left, *told.right, *told.rests_on))
        assert f'id="difference-{one.id}"' in html


# ---- pictures --------------------------------------------------------------------------------------------------------


def test_every_role_has_the_same_place_in_every_picture(shown: Shown) -> None:
    drawings = [one.drawing for one in shown.pictures]
    assert len({(one.width, one.height, one.rungs) for one in drawings}) == 1
    places: dict[Any, Any] = {}
    for drawing in drawings:
        for place in drawing.places:
            assert places.setdefault(place.name, (place.x, place.y)) == (place.x, place.y)


def test_a_picture_shows_what_is_shared_and_what_is_missing(shown: Shown, computed: Comparison) -> None:
    left, right = shown.pictures[0].drawing, shown.pictures[1].drawing
    assert sorted(left.called("shared")) == sorted(right.called("shared"))
    assert len(left.called("shared")) == len(computed.alignment.carried)
    assert sorted(left.called("own")) == sorted(right.called("missing"))
    assert left.called("missing") == ()
    for drawing in (left, right):
        for line in drawing.lines:
            numbers = [float(number) for number in re.findall(r"-?\d+\.\d", line.path)]
            assert all(0 <= x <= drawing.width for x in numbers[::2])
            assert all(0 <= y <= drawing.height for y in numbers[1::2])


# ---- other questions -------------------------------------------------------------------------------------------------


def test_two_yardsticks_are_compared_like_any_two(store: SnapshotStore, small: Shown) -> None:
    html = page_of(store, small)
    assert "Ford River Rouge" in html
    assert small.differences == ()


def test_the_article_is_compared_as_it_tells(store: SnapshotStore) -> None:
    told = shown_of(store, asked_of(store, ("right.telling", "article")))
    assert told.right.telling == telling_words("article")
    assert [name for name, _ in told.carried[0].flows[0].statements[0].sources]
    assert told.conflicts


def test_what_was_broken_up_is_not_told_as_one(store: SnapshotStore, shown: Shown) -> None:
    told = shown_of(store, asked_of(store, ("left.asOf", "1913")))
    control = next(one for one in told.conclusions if one.question == "control")
    assert control.sentence == (
        "The mean share of the stages is larger at the former Standard Oil than at Musk's companies.",
        "各段階の平均シェアは旧スタンダード・オイルのほうがマスクの企業群より大きい。",
    )
    assert "relations of the former Standard Oil" in told.title[0]
    assert told.left.breakup_rows[0].id == "so-1911-distribution"
    html = page_of(store, told)
    assert "Since 1911-12-01 no one owner has held the companies of Standard Oil together." in html
    assert shown.left.breakup == shown.right.breakup == told.right.breakup == ()
    assert all("former" not in one.sentence[0] for one in shown.conclusions)


def test_nothing_on_record_has_its_reasons(store: SnapshotStore) -> None:
    empty = shown_of(store, asked_of(store, ("left.asOf", "1750"), ("right.asOf", "1750")))
    html = page_of(store, empty)
    assert "cannot be aligned" in empty.title[0]
    assert all(cell.reason or cell.said[0] for line in empty.measures for cell in line.cells)
    assert "The left structure is empty" in html
    assert re.findall(r">\s*None\s*<", html) == []


def test_an_id_that_is_not_on_record_is_named(store: SnapshotStore) -> None:
    asked = asked_of(store, ("left", "ford-rouge"), ("right", "bell-system"), ("right.without", "no-such-id"))
    told = shown_of(store, asked)
    assert told.unknown_ids == ("no-such-id",)
    assert COMPARISON_WORDS["not_known_ids"][0] in page_of(store, told)


def test_facts_are_text_and_links_lead_to_pages_only() -> None:
    store = SnapshotStore.of(lay_out(hostile_pack()))
    html = page_of(store, shown_of(store, asked_of(store)), notice="<script>alert(1)</script>\u202e")
    html.encode()
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript:' not in html
    assert not {"\u202e", "\u2028", "\u2029"} & set(html)
    assert "&lt;/script&gt;&lt;img" in html


def test_no_other_host_is_asked_for_anything(html: str) -> None:
    assert re.findall(r"(?:src|srcset|poster)\s*=", html) == []
    assert re.findall(r'<link[^>]*href="(?!data:)', html) == []
    assert re.findall(r'action="([^"]*)"', html) == ["/compare"]
    assert re.findall(r"\sstyle=", html) == []


# ---- Japanese --------------------------------------------------------------------------------------------------------


def test_each_language_says_it_in_its_words(store: SnapshotStore, shown: Shown) -> None:
    japanese = page_of(store, shown, language="ja")
    assert '<html lang="ja"' in japanese
    for one in shown.conclusions:
        assert _escaped(one.sentence[1]) in japanese
    assert all(words[0] and words[1] for words in COMPARISON_WORDS.values())
    assert not set(COMPARISON_WORDS) & set(WORDS)


def test_why_a_number_is_not_known_is_said_in_japanese_too(shown: Shown) -> None:
    said = [cell.reason for line in shown.measures for cell in line.cells if cell.reason]
    said += [caveat for line in shown.measures for caveat in line.caveats]
    said += [why for _, many in shown.not_counted for _, why in many]
    said += [sentence for _, many in shown.uncertain.weak for _, sentence in many]
    said += [fall.reason for one in shown.conclusions for fall in one.falls if fall.reason]
    assert said
    assert [english for english, japanese in said if english == japanese] == []


def test_a_reason_that_nobody_translated_stays_as_it_is() -> None:
    assert reason_words("for want of a nail") == ("for want of a nail", "for want of a nail")


# ---- in a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), [(360, "ja"), (1200, "en")])
def test_the_page_stands_alone_and_fits(
    browser: Browser, store: SnapshotStore, shown: Shown, width: int, language: Any
) -> None:
    html = page_of(store, shown, language=language)
    context = browser.new_context(viewport={"width": width, "height": 900})
    asked: list[str] = []
    complaints: list[str] = []

    def answer(route: Any) -> None:
        if route.request.url.partition("?")[0] == HERE:
            headers = {"content-security-policy": policy("abc", forms="'self'")}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
        else:
            asked.append(route.request.url)
            route.abort()

    context.route("**/*", answer)
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(HERE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"  # the style is in force
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("svg.roles .line.missing").count()
    page.locator("input[name='right.without']").fill("c022")
    page.locator("form button").click()
    page.wait_for_url(re.compile("right.without=c022"))
    assert (asked, complaints) == ([], [])
    context.close()


def _escaped(text: str) -> str:
    return str(escape(text))
