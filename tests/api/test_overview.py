"""The overview over HTTP: structures as pipes, in the language and the slices that its address asks for."""

from __future__ import annotations

import httpx
import pytest

from viz.palette import DARK


async def test_structures_are_drawn_as_pipes(client: httpx.AsyncClient) -> None:
    answer = await client.get("/overview")
    assert answer.status_code == 200
    assert answer.text.count('class="track ') == 3
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text


async def test_its_links_keep_what_was_asked(client: httpx.AsyncClient) -> None:
    answer = await client.get(
        "/overview", params={"left": "carnegie-steel", "right": "musk", "right.asOf": "2025-06-01"}
    )
    assert "Carnegie Steel" in answer.text
    assert "2025-06-01" in answer.text
    kept = "left=carnegie-steel&amp;left.telling=evidence&amp;right=musk&amp;right.telling=evidence"
    kept += "&amp;right.asOf=2025-06-01"
    assert f'href="/compare?{kept}"' in answer.text
    assert f'href="/overview?{kept}&amp;lang=ja"' in answer.text
    assert f'href="/overview.svg?{kept}"' in answer.text
    japanese = await client.get("/overview", params={"lang": "ja"})
    assert 'lang="ja"' in japanese.text
    assert "スタンダード・オイル" in japanese.text


@pytest.mark.parametrize(("asked", "told"), [({"left": "nobody"}, "choose one of"), ({"right.asOf": "soon"}, "asOf")])
async def test_what_makes_no_sense_is_told(client: httpx.AsyncClient, asked: dict[str, str], told: str) -> None:
    answer = await client.get("/overview", params=asked, headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert told in answer.text


async def test_the_picture_is_served_and_not_sent_twice(client: httpx.AsyncClient) -> None:
    asked = {"right.asOf": "2025-06-01", "theme": "dark", "lang": "ja"}
    first = await client.get("/overview.svg", params=asked)
    assert (first.status_code, first.headers["content-type"]) == (200, "image/svg+xml")
    assert DARK.paper in first.text
    assert "スタンダード・オイル" in first.text
    again = await client.get("/overview.svg", params=asked, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await client.get("/overview.svg", params={**asked, "right.asOf": "2026-06-01"})
    assert other.headers["etag"] != first.headers["etag"]


async def test_a_png_is_as_wide_as_asked(client: httpx.AsyncClient) -> None:
    answer = await client.get("/overview.png", params={"width": 400})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert int.from_bytes(answer.content[16:20], "big") == 400


@pytest.mark.parametrize("asked", [{"width": "99999"}, {"theme": "pink"}, {"width": "wide"}])
async def test_an_impossible_picture_is_refused(client: httpx.AsyncClient, asked: dict[str, str]) -> None:
    assert (await client.get("/overview.png", params=asked)).status_code == 422
