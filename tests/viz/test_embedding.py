"""The overview in a frame of somebody else's page, in a real browser."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, Route

from graph.property_graph import lay_out
from graph.slice import Slice
from graph.stores.snapshot import SnapshotStore
from seed import shipped_pack
from viz import embed_page, policy
from viz.address import Asked
from viz.overview.embedding import frame
from viz.overview.hero import ask_hero

HOST, GRAPH = "http://host.test", "http://graph.test"
ASKED = Asked("standard-oil", "musk")


@pytest.fixture(scope="module")
def embedded() -> str:
    store = SnapshotStore.of(lay_out(shipped_pack()))
    sides = ("standard-oil", Slice(telling="evidence")), ("musk", Slice(telling="evidence"))
    with ThreadPoolExecutor(1) as pool:
        shown = pool.submit(asyncio.run, ask_hero(store, *sides)).result()
    return embed_page(shown, ASKED, theme="light", nonce="n")


def host(code: str) -> str:
    listen = "addEventListener('message', e => { window.told = e.data.muskgraph.height; })"
    return f"<body style='margin:0'><script>{listen}</script>{code}<p style='height:4000px'>long</p></body>"


def test_it_says_its_height_asks_nobody_and_lets_the_wheel_pass(browser: Browser, embedded: str) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    asked: list[str] = []
    said: list[str] = []
    code = frame(GRAPH, ASKED, width=960).html

    def answer(route: Route) -> None:
        url = route.request.url
        asked.append(url)
        if url.startswith(HOST):
            route.fulfill(body=host(code), content_type="text/html")
        else:
            headers = {"Content-Security-Policy": policy("n", frames="*"), "Content-Type": "text/html"}
            route.fulfill(body=embedded, headers=headers)

    page.on("console", lambda message: said.append(message.text))
    page.route("**/*", answer)
    page.goto(HOST)
    page.wait_for_function("window.told > 0")
    height = page.evaluate("window.told")
    assert abs(height - (960 * 9 / 16 + 30)) < 8
    inner = page.frames[1]
    assert inner.evaluate("document.documentElement.scrollHeight <= innerHeight + 8")
    assert inner.locator("svg title").first.text_content()
    page.mouse.move(480, 250)
    page.mouse.wheel(0, 600)
    page.wait_for_function("scrollY > 300")
    assert [url for url in asked if not url.startswith((HOST, GRAPH))] == []
    assert said == []
    page.close()


def test_a_page_that_is_not_allowed_shows_no_picture(browser: Browser, embedded: str) -> None:
    page = browser.new_page()

    def answer(route: Route) -> None:
        if route.request.url.startswith(HOST):
            route.fulfill(body=host(frame(GRAPH, ASKED).html), content_type="text/html")
        else:
            headers = {"Content-Security-Policy": policy("n", frames="https://else.test"), "Content-Type": "text/html"}
            route.fulfill(body=embedded, headers=headers)

    page.route("**/*", answer)
    page.goto(HOST)
    assert page.frames[1].locator("svg").count() == 0
    page.close()


@pytest.mark.parametrize(("width", "height"), [(960, 4000), (400, 4000), (960, 300)])
def test_a_frame_is_at_most_so_large(width: int, height: int) -> None:
    found = frame(GRAPH, ASKED, width=width, height=height)
    assert found.width <= width
    assert found.height <= height
    assert abs((found.height - 30) / found.width - 9 / 16) < 0.01
