"""In a notebook: a frame that asks nobody, cells that do not know each other, pictures that are pictures."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser

from graph.property_graph import lay_out
from graph.slice import Slice
from graph.stores.snapshot import SnapshotStore
from seed import shipped_pack
from viz import View
from viz.explorer.scenes import Explorer, explore
from viz.notebook import shown
from viz.overview.hero import Hero, ask_hero
from viz.palette import DARK
from viz.wanted import Picture, Wanted, of_view


@pytest.fixture(scope="module")
def hero() -> Hero:
    store = SnapshotStore.of(lay_out(shipped_pack()))
    asked = ("standard-oil", Slice(telling="evidence")), ("musk", Slice(telling="evidence"))
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, ask_hero(store, *asked)).result()


def test_two_cells_show_the_explorer_and_ask_nobody(browser: Browser, explorer: Explorer) -> None:
    page = browser.new_page(viewport={"width": 1300, "height": 1500})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    cells = "".join(f"<div class=cell>{shown(explorer)._repr_html_()}</div>" for _ in range(2))
    page.set_content(f"<!doctype html><title>A notebook</title><style>.mine {{ color: red }}</style>{cells}")
    first, second = (page.frame_locator("iframe").nth(number) for number in range(2))
    for cell in (first, second):
        cell.locator("#picture[data-ready]").wait_for()
        assert cell.locator("h1").first.inner_text()
    first.locator('[data-telling="article"]').click()
    first.locator("#language").click()
    assert first.locator('[data-telling="article"]').get_attribute("aria-pressed") == "true"
    assert second.locator('[data-telling="both"]').get_attribute("aria-pressed") == "true"
    assert (first.locator("html").get_attribute("lang"), second.locator("html").get_attribute("lang")) == ("ja", "en")
    assert page.evaluate("[typeof window.vis, typeof window.muskgraph]") == ["undefined", "undefined"]
    assert page.title() == "A notebook"
    # A frame of words begins with an address that is none of anybody's.
    assert [url for url in asked if not url.startswith(("about:", "data:"))] == []
    assert errors == []
    page.close()


def test_a_hostile_name_stays_in_its_frame(browser: Browser, hostile: View) -> None:
    page = browser.new_page()
    page.set_content(f"<!doctype html><title>A notebook</title>{shown(explore(hostile))._repr_html_()}")
    page.frame_locator("iframe").locator("#picture[data-ready]").wait_for()
    assert page.title() == "A notebook"
    assert page.locator("body > *").count() == 1
    page.close()


def test_pipes_are_a_picture(hero: Hero) -> None:
    said = shown(hero, theme="dark", language="ja")._repr_mimebundle_()
    assert set(said) == {"image/svg+xml", "text/plain"}
    assert ElementTree.fromstring(said["image/svg+xml"]).tag.endswith("svg")
    assert DARK.paper in said["image/svg+xml"]
    assert said["text/plain"] == hero.title[1]
    assert shown(hero)._repr_html_() is None


def test_a_picture_of_bands_is_one_too(shipped: View) -> None:
    picture: Picture = of_view(Wanted("bands", opened="none", lit=("colossus",)), shipped)
    assert "Colossus" in shown(picture)._repr_mimebundle_()["text/plain"]


def test_a_page_is_no_picture(explorer: Explorer) -> None:
    assert shown(explorer)._repr_svg_() is None
    assert set(shown(explorer)._repr_mimebundle_()) == {"text/html", "text/plain"}
