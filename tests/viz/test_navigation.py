"""The way from page to page: one list for all of them, and links that keep what was chosen."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from graph.property_graph import lay_out
from graph.slice import Slice
from graph.stores.snapshot import SnapshotStore
from seed import shipped_pack
from viz import ask_disputes, ask_hero, disputes, disputes_page, overview_page
from viz.address import Asked
from viz.navigation import PLACES, THEME_WORDS, navigation
from viz.palette import THEMES

QUESTION = "left=carnegie-steel&right=musk&right.asOf=2025-06-01"


def waited(asked: Any) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asked).result()


@pytest.mark.parametrize("here", [place.id for place in PLACES])
def test_every_page_leads_to_every_page(here: str) -> None:
    links = navigation(here, "en", None)
    assert [step.href for step in links.pages] == [place.path for place in PLACES]
    assert [step.href for step in links.pages if step.here] == [place.path for place in PLACES if place.id == here]


def test_links_keep_the_question_the_language_and_the_theme() -> None:
    links = navigation("overview", "ja", "projector", QUESTION)
    by_name = dict(zip((place.id for place in PLACES), links.pages, strict=True))
    assert by_name["overview"].href == f"/overview?{QUESTION}&lang=ja&theme=projector"
    assert by_name["compare"].href == f"/compare?{QUESTION}&lang=ja&theme=projector"
    assert by_name["disputes"].href == "/disputes?lang=ja&theme=projector"
    assert by_name["explorer"].href == "/#lang=ja&theme=projector"
    assert by_name["graphql"].href == "/graphql"
    assert links.other.href == f"/overview?{QUESTION}&theme=projector"
    assert by_name["disputes"].name == "争点"


def test_every_theme_can_be_chosen_and_left() -> None:
    links = navigation("compare", "en", "safe", QUESTION)
    chosen = [parse_qs(urlsplit(step.href).query).get("theme", [None])[0] for step in links.themes]
    assert chosen == [None, *THEMES]
    assert [step.here for step in links.themes] == [name == "safe" for name in (None, *THEMES)]
    assert all(QUESTION in step.href for step in links.themes)
    assert set(THEME_WORDS) == {None, *THEMES}
    assert all(english and japanese for english, japanese in THEME_WORDS.values())


def test_a_file_has_nowhere_to_go() -> None:
    store = SnapshotStore.of(lay_out(shipped_pack()))
    evidence = Slice(telling="evidence")
    hero = waited(ask_hero(store, ("standard-oil", evidence), ("musk", evidence)))
    asked = Asked("standard-oil", "musk", theme="projector")
    disputed = disputes(waited(ask_disputes(store)))
    for html in (overview_page(hero, asked), disputes_page(disputed, theme="projector")):
        assert 'data-theme="projector"' in html
        assert "<nav" not in html
        assert 'href="/' not in html
        assert 'class="skip"' not in html
