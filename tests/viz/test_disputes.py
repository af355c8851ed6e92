"""The page of disputes: every answer with who gives it, the held one first, and nothing but text from the facts."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser

from graph.dates import PartialDate
from graph.model import Citation, Claim, Dispute, Ecosystem, Entity, Event, Pack, Share, Source, Stage
from graph.property_graph import lay_out
from graph.stores.snapshot import SnapshotStore
from seed import shipped_pack
from viz import ask_disputes, disputes, disputes_page, policy
from viz.disputes import DisputeAnswer, DisputeRow, Disputes

HERE = "http://disputes.test/"
HOSTILE = "</style><script>alert(1)</script>\u202e\u2028"


def shown(pack: Pack) -> Disputes:
    store = SnapshotStore.of(lay_out(pack))
    with ThreadPoolExecutor(1) as pool:  # a loop of its own, whether or not a browser drives one here
        return disputes(pool.submit(asyncio.run, ask_disputes(store)).result())


@pytest.fixture(scope="module")
def shipped() -> Disputes:
    return shown(shipped_pack())


def rows(shown: Disputes) -> dict[str, DisputeRow]:
    return {row.id: row for _, _, of_it in shown.groups for row in of_it}


def small(*, words: str = "plain", **more: Any) -> Pack:
    source = Source(id="s", title=words, publisher=words, address="javascript:alert(1)", kind="news", reliability="low")
    eco = Ecosystem(id="eco", name=words, default_as_of=PartialDate.parse("1904"))
    cited = (Citation(source="s", locator=words),)

    def claim(id: str, number: float, **more: Any) -> Claim:
        return Claim(
            id=id,
            about="e",
            predicate="revenue",
            number=number,
            unit="USD",
            sources=cited,
            scope=words,
            note=words,
            **more,
        )

    said: dict[str, Any] = {
        "ecosystems": (eco,),
        "sources": (source,),
        "stages": (Stage(id="st", ecosystem="eco", key="st", name="Stage", position=0),),
        "entities": (Entity(id="e", ecosystem="eco", kind="company", name=words),),
        "claims": (claim("c-1", 100.0), claim("c-2", 400.0, confirmed=True)),
        "shares": (Share(id="sh", ecosystem="eco", of=("st",), low=0.2, high=0.5, scope=words, sources=cited),),
        "events": (Event(id="ev", ecosystem="eco", kind="deal", text=words, sources=cited),),
        "disputes": (
            Dispute(
                id="d", ecosystem="eco", question=words, answers=("c-1", "c-2", "sh", "ev"), held="c-2", reason=words
            ),
        ),
    }
    return Pack(id="p", title="P", **{**said, **more})


def answers(row: DisputeRow) -> dict[str, DisputeAnswer]:
    return {answer.id: answer for answer in row.answers}


def test_every_dispute_on_record_is_shown_with_every_answer(shipped: Disputes) -> None:
    told = rows(shipped)
    for dispute in shipped_pack().disputes:
        assert sorted(answers(told[dispute.id])) == sorted(dispute.answers)
        assert [answer.id for answer in told[dispute.id].answers if answer.held] == (
            [dispute.held] if dispute.held else []
        )
    assert len(told) == len(shipped_pack().disputes) > 0


def test_the_article_is_answered_on_how_long_colossus_took(shipped: Disputes) -> None:
    row = rows(shipped)["dispute-colossus-build-time"]
    held, *others = row.answers
    assert (held.value[0], held.telling) == ("122 days", "evidence")
    [article] = [answer for answer in others if answer.telling == "article"]
    assert (article.value[0], article.verdict) == ("19 days", "imprecise")
    assert article.speaker is not None
    assert any(source.reliability == "high" for source in held.sources)


def test_the_only_public_gateway_has_a_verdict_and_what_superseded_it(shipped: Disputes) -> None:
    row = rows(shipped)["dispute-only-public-gateway"]
    assert row.answers[0].id == "spacex-listing"
    assert row.answers[0].sources
    assert {answer.verdict for answer in row.answers if answer.telling == "article"} >= {"superseded"}


def test_bars_share_a_scale_within_one_unit() -> None:
    told = answers(rows(shown(small()))["d"])
    bars = {id: answer.bar for id, answer in told.items()}
    assert bars["c-1"] is not None
    assert bars["c-2"] is not None
    assert (bars["c-1"].point, bars["c-2"].point) == (0.25, 1.0)
    assert bars["sh"] is None  # alone in its unit, there is nothing to compare it with
    assert bars["ev"] is None


def test_a_share_is_drawn_on_the_whole() -> None:
    again = Share(id="sh-2", ecosystem="eco", of=("st",), share=0.4, scope="x", confirmed=False)
    pack = small()
    asked = pack.disputes[0].model_copy(update={"answers": ("sh", "sh-2"), "held": None})
    row = rows(shown(pack.model_copy(update={"shares": (*pack.shares, again), "disputes": (asked,)})))["d"]
    bar = answers(row)["sh"].bar
    assert bar is not None
    assert (bar.low, bar.high, bar.point) == (0.2, 0.5, None)
    assert row.open
    assert answers(row)["sh-2"].sources == ()


def test_facts_are_text_and_links_lead_to_pages_only() -> None:
    html = disputes_page(shown(small(words=HOSTILE)))
    assert "<script" not in html
    assert "javascript:" not in html
    assert "&lt;script&gt;" in html
    assert "\u202e" not in html
    assert "\u2028" not in html


def test_nothing_on_record_is_said_so() -> None:
    html = disputes_page(shown(small(disputes=())))
    assert "None is on record." in html


def test_each_language_says_it_in_its_words(shipped: Disputes) -> None:
    english, japanese = disputes_page(shipped), disputes_page(shipped, language="ja", nonce="n")
    assert "How long did it take to build Colossus?" in english
    assert "コロッサスの建設には何日かかったか" in japanese
    assert '<html lang="ja"' in japanese
    assert shipped.content_hash in english
    for _, as_of, _ in shipped.groups:
        assert as_of in english


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_stands_alone_and_fits(browser: Browser, shipped: Disputes, width: int) -> None:
    html = disputes_page(shipped, nonce="abc")
    context = browser.new_context(viewport={"width": width, "height": 900})
    asked: list[str] = []
    complaints: list[str] = []

    def answer(route: Any) -> None:
        if route.request.url == HERE:
            headers = {"content-security-policy": policy("abc")}
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
    first = page.locator("article").first
    assert first.locator("svg.bar circle").first.bounding_box()
    assert first.locator(".held").count() == 1
    assert (asked, complaints) == ([], [])
    context.close()
