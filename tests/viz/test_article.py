"""The page of the article's statements: all of them in order, each with what a check found and what holds now."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

import viz
from graph.errors import QuestionError
from graph.model import Claim, Pack
from graph.property_graph import lay_out
from graph.stores.snapshot import SnapshotStore
from seed import shipped_pack
from tests.viz.conftest import ask as drawn
from tests.viz.conftest import hostile_pack
from viz import article_page, ask_article, policy, read_article_address
from viz.article import Article, section_words
from viz.palette import VERDICT_SIGNS

HERE = "http://article.test/"
_PACK = shipped_pack()
_CLAIMS: dict[str, Claim] = {claim.id: claim for claim in _PACK.claims if claim.telling == "article"}


def shown(pack: Pack) -> Article:
    store = SnapshotStore.of(lay_out(pack))
    with ThreadPoolExecutor(1) as pool:  # a loop of its own, whether or not a browser drives one here
        return viz.article(pool.submit(asyncio.run, ask_article(store)).result())


@pytest.fixture(scope="module")
def shipped() -> Article:
    return shown(_PACK)


def test_every_statement_stands_in_the_articles_order(shipped: Article) -> None:
    assert [claim.id for claim in shipped.claims] == list(_CLAIMS)
    assert [claim.place for claim in shipped.claims] == list(range(1, len(_CLAIMS) + 1))
    sections = list(dict.fromkeys(claim.section for claim in shipped.claims))
    assert sections == sorted(sections)
    assert len(sections) == 9
    assert all(section_words(name)[0] != name for name in sections)
    for claim in shipped.claims:
        locator = _CLAIMS[claim.id].sources[0].locator
        assert locator is not None
        assert locator.startswith(claim.section)
        assert claim.where[0] == "heading" or claim.where[0].split()[-1] == locator[-1]


def test_verdicts_are_counted_from_the_facts(shipped: Article) -> None:
    assert dict(shipped.counts) == Counter(claim.verdict for claim in _CLAIMS.values())
    assert sum(count for _, count in shipped.counts) == len(_CLAIMS) == 111
    assert [claim.id for claim in shipped.with_verdict("superseded")] == [
        id for id, claim in _CLAIMS.items() if claim.verdict == "superseded"
    ]


def test_a_check_names_its_sources_by_number(shipped: Article) -> None:
    by_number = {source.number: source for source in shipped.sources}
    assert list(by_number) == list(range(1, len(by_number) + 1))
    titles = {source.id: source.title for source in _PACK.sources}
    for claim in shipped.claims:
        checked = [by_number[number].title[0] for number, _ in claim.checked]
        assert checked == [titles[one.source] for one in _CLAIMS[claim.id].verdict_sources]


def test_what_is_superseded_says_by_what(shipped: Article) -> None:
    for claim in shipped.claims:
        assert [newer.id for newer in claim.superseded_by] == sorted(
            _CLAIMS[claim.id].superseded_by, key=[one.id for one in _PACK.claims].index
        )
    gateway = next(claim for claim in shipped.claims if claim.id == "c016")
    [newer] = gateway.superseded_by
    assert (newer.value, newer.when) == (("public", "公開"), "2026-06-12")
    assert newer.sources


def test_one_verdict_shows_its_statements_and_their_sources_alone(shipped: Article) -> None:
    html = article_page(shipped, "en", "n", verdict="superseded")
    listed = re.findall(r'<li id="claim-([^"]+)"', html)
    assert listed == [claim.id for claim in shipped.with_verdict("superseded")]
    referred = {int(number) for number in re.findall(r'href="#source-(\d+)"', html)}
    assert {int(number) for number in re.findall(r'<li id="source-(\d+)"', html)} == referred
    assert len(referred) < len(shipped.sources)
    assert 'href="/article?verdict=superseded" aria-current="true"' in html
    assert 'href="/article?verdict=superseded&amp;lang=ja"' in html  # the other language keeps the verdict
    assert "verdict: [SUPERSEDED]" in html


def test_each_language_says_it_in_its_words(shipped: Article) -> None:
    english, japanese = article_page(shipped), article_page(shipped, "ja", "n")
    assert "The article is an opinion piece." in english
    assert "paraphrased and not quoted" in english
    assert '<html lang="ja"' in japanese
    assert "引用ではなく言い換え" in japanese
    assert shipped.content_hash in english
    for claim in shipped.claims:
        assert f'id="claim-{claim.id}"' in english
        assert f'href="/#claim={claim.id}&amp;lang=ja"' in japanese
        if claim.verdict_note:
            assert claim.verdict_note[0] != claim.verdict_note[1] or not re.search("[a-z]{4}", claim.verdict_note[0])


def test_a_file_has_nowhere_to_go_but_to_sources(shipped: Article) -> None:
    html = article_page(shipped, "ja")
    assert "Content-Security-Policy" in html
    assert "<script" not in html
    assert {link[0] for link in re.findall(r'href="(.)', html)} == {"#", "h", "d"}
    targets = set(re.findall(r'id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= targets


def test_facts_are_text_and_links_lead_to_pages_only() -> None:
    pack = hostile_pack()
    told = [
        claim.model_copy(update={"telling": "article", "verdict_sources": claim.sources, "superseded_by": (claim.id,)})
        for claim in pack.claims
    ]
    html = article_page(shown(pack.model_copy(update={"claims": tuple(told)})), "en", "n")
    assert html.count('<li id="claim-') == len(told) > 0
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript:' not in html
    assert not {"\u202e", "\u2028", "\u2029"} & set(html)


def test_nothing_on_record_is_said_so() -> None:
    html = article_page(shown(_PACK.model_copy(update={"claims": (), "disputes": (), "flows": (), "analogies": ()})))
    assert "None is on record." in html


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ([("verdict", "wrong")], "choose one of supported"),
        ([("verdict", "reached"), ("verdict", "imprecise")], "said twice"),
        ([("theme", "pink")], "theme=pink"),
        ([("claim", "c001")], "called claim"),
    ],
)
def test_an_address_that_makes_no_sense_is_told(address: list[tuple[str, str]], told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        read_article_address(address)


def test_the_explorer_holds_every_claim_that_the_page_leads_to(shipped: Article) -> None:
    held = {statement.id for statement in drawn(_PACK).statements}
    assert {claim.id for claim in shipped.claims} <= held
    assert {newer.id for claim in shipped.claims for newer in claim.superseded_by} <= held


def test_the_explorer_has_the_same_signs() -> None:
    script = (Path(viz.__file__).parent / "templates/explorer/panel.js").read_text("utf-8")
    [table] = re.findall(r"const VERDICTS = \{(.*?)\}", script)
    assert dict(re.findall(r'"?([a-z-]+)"?: "(.)"', table)) == VERDICT_SIGNS


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("nonce", ["abc", None])
def test_the_page_stands_alone_and_fits(browser: Browser, shipped: Article, width: int, nonce: str | None) -> None:
    html = article_page(shipped, "ja", nonce)
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    asked: list[str] = []
    complaints: list[str] = []

    def answer(route: Any) -> None:
        if route.request.url == HERE:
            headers = {"content-security-policy": policy("abc")} if nonce else {}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
        else:
            asked.append(route.request.url)
            route.abort()

    context.route("**/*", answer)
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(f"{HERE}#claim-c087")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"  # the style is in force
    named = page.locator("#claim-c087")
    assert named.bounding_box()["y"] < 900  # type: ignore[index]
    assert named.locator(".newer").count() == 3
    assert (asked, complaints) == ([], [])
    context.close()
