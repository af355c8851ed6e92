"""The explorer's view as a picture over HTTP, and the cards that stand for links."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from viz.palette import THEMES, ThemeName

BUSY: dict[str, Any] = {"opened": "process", "lit": "colossus,an-refinery", "telling": "evidence", "lang": "ja"}


def size(image: bytes) -> tuple[int, int]:
    return int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")


async def test_the_view_is_drawn_and_leads_into_the_explorer(client: httpx.AsyncClient) -> None:
    answer = await client.get("/view.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    root = ElementTree.fromstring(answer.text)
    assert len(root.findall(".//*[@class='card']")) > 80
    assert 'href="http://' in answer.text
    assert "/#focus=colossus" in answer.text


async def test_it_takes_what_the_explorer_can_show(client: httpx.AsyncClient) -> None:
    closed = await client.get("/view.svg", params={"opened": "none"})
    busy = await client.get("/view.svg", params=BUSY)
    assert closed.text.count('class="card') < busy.text.count('class="card')
    assert 'opacity="0.3"' in busy.text
    assert 'opacity="0.3"' not in closed.text
    assert "コロッサス" in busy.text
    early = await client.get("/view.svg", params={"left.asOf": "2020", "right": "carnegie-steel"})
    assert "Carnegie Steel" in early.text
    assert "2020" in early.text


@pytest.mark.parametrize("path", ["/view.svg", "/view.png", "/card.png?what=bands", "/card.png"])
async def test_a_client_that_has_it_is_told_so(client: httpx.AsyncClient, path: str) -> None:
    first = await client.get(path)
    again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await client.get(path, params={**dict(httpx.QueryParams(path.partition("?")[2])), "theme": "dark"})
    assert other.status_code == 200
    assert other.headers["etag"] != first.headers["etag"]


async def test_a_png_is_as_wide_as_asked(client: httpx.AsyncClient) -> None:
    answer = await client.get("/view.png", params={"width": 400, **BUSY})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert size(answer.content)[0] == 400


@pytest.mark.parametrize("theme", THEMES)
async def test_every_theme_is_drawn(client: httpx.AsyncClient, theme: ThemeName) -> None:
    for path in ("/view.svg", "/overview.svg"):
        assert THEMES[theme].paper in (await client.get(path, params={"theme": theme})).text


@pytest.mark.parametrize("asked", [{}, {"lang": "ja"}, {"what": "bands"}, {"what": "bands", **BUSY}])
async def test_a_card_is_of_one_size(client: httpx.AsyncClient, asked: dict[str, str]) -> None:
    answer = await client.get("/card.png", params=asked)
    assert answer.status_code == 200, answer.text
    assert size(answer.content) == (1200, 630)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/view.svg?left=nobody", "choose one of"),
        ("/view.svg?opened=attic", "There is no stage 'attic' to open"),
        ("/view.svg?opened=none&opened=all", "opened is said twice"),
        ("/view.svg?telling=gossip", "There is no telling 'gossip'"),
        ("/view.svg?lit=nobody,colossus", "nothing to light called nobody;"),
        ("/view.svg?lit=" + ",".join(f"x{n}" for n in range(60)), "at most 50"),
        ("/view.svg?theme=pink", "theme=pink is not here; choose one of light, dark"),
        ("/view.svg?zoom=2", "nothing to choose that is called zoom"),
        ("/view.svg?width=400", "leave out width"),
        ("/view.png?width=99999", "200 to 3200 pixels"),
        ("/view.png?width=%D9%A4%D9%A0%D9%A0", "200 to 3200 pixels"),
        ("/view.png?width=400&width=500", "width is said twice"),
        ("/view.svg?left.asOf=soon", "asOf"),
        ("/card.png?what=walls", "what=walls is none"),
        ("/card.png?what=pipes&what=bands", "is none; choose one of pipes, bands"),
        ("/card.png?lit=colossus", "nothing to choose that is called lit"),
        ("/card.png?width=400", "leave out width"),
    ],
)
async def test_what_makes_no_sense_is_told(client: httpx.AsyncClient, path: str, told: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 400
    assert told in answer.json()["detail"]
    assert answer.json()["code"] == "BAD_USER_INPUT"


async def test_a_link_to_the_overview_has_a_card(client: httpx.AsyncClient) -> None:
    page = await client.get("/overview", params={"right.asOf": "2025-06-01", "lang": "ja"})
    said = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page.text))
    assert said["twitter:card"] == "summary_large_image"
    assert said["og:title"]
    assert "スタンダード・オイル" in said["og:description"]
    image = unescape(said["og:image"])
    assert image.startswith("http")
    assert "right.asOf=2025-06-01" in image
    assert "lang=ja" in image
    answer = await client.get(image)
    assert size(answer.content) == (int(said["og:image:width"]), int(said["og:image:height"]))
