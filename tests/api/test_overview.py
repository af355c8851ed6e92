"""The overview over HTTP: structures as pipes, in the language and the slices that its address asks for."""

from __future__ import annotations

import asyncio
import re
import shlex
from html import unescape
from pathlib import Path

import httpx
import pytest

from graph.errors import SettingsError
from graph.settings import settings
from graph.slice import read_slice
from graph.stores.snapshot import SnapshotStore
from tests.api.conftest import opened
from tests.api.served import called
from viz import ask_hero, read_address, structures
from viz.palette import DARK, THEMES, ThemeName
from viz.wanted import Wanted, ask_picture


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


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"left": "bell-system", "right": "ford-rouge", "lang": "ja", "theme": "dark"},
        {"left": "musk", "left.telling": "article", "left.asOf": "2025-06-01", "right": "standard-oil"},
        {"right.asOf": "2025", "right.without": "c022,it's; $(c023)", "right.assume": "starlink~carries~grok"},
    ],
)
async def test_the_command_it_tells_makes_this_very_picture(
    client: httpx.AsyncClient, snapshot_store: SnapshotStore, asked: dict[str, str], tmp_path: Path
) -> None:
    page = (await client.get("/overview", params=asked)).text
    typed = re.search(r"<code>(muskgraph export pptx talk.pptx.*?)</code>", page)
    assert typed
    _, _, _, _, *options = shlex.split(unescape(typed[1]))
    said = dict(zip(options[::2], options[1::2], strict=True))
    left, right = (read_slice(said.get(f"--{side}-slice", "")) for side in ("left", "right"))
    made = await ask_picture(snapshot_store, Wanted("pipes", said.get("--left"), said.get("--right"), left, right))
    shown = read_address(asked.items(), [one.id for one in await structures(snapshot_store)])
    assert made.hero == await ask_hero(snapshot_store, *shown.sides)
    assert (said.get("--language", "en"), said.get("--theme")) == (shown.language, shown.theme)
    done = await asyncio.to_thread(called, "export", "svg", tmp_path / "talk.svg", *options)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("asked", "told"), [({"left": "nobody"}, "choose one of"), ({"right.asOf": "soon"}, "asOf")])
async def test_what_makes_no_sense_is_told(client: httpx.AsyncClient, asked: dict[str, str], told: str) -> None:
    answer = await client.get("/overview", params=asked, headers={"accept": "text/html"})
    assert answer.status_code == 400
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


@pytest.mark.parametrize("theme", THEMES)
async def test_every_theme_is_served_everywhere(client: httpx.AsyncClient, theme: ThemeName) -> None:
    asked = {"theme": theme}
    for address in ("/overview.svg", "/embed"):
        answer = await client.get(address, params=asked)
        assert answer.status_code == 200
        assert f'fill="{THEMES[theme].evidence}"' in answer.text
    assert (await client.get("/overview.png", params={**asked, "width": "200"})).status_code == 200
    for address in ("/overview", "/compare", "/disputes"):
        answer = await client.get(address, params={**asked, "lang": "ja"})
        assert answer.status_code == 200
        assert f'<html lang="ja" data-theme="{theme}">' in answer.text
        # Links to the pages keep it, all but those to other themes.
        links = re.findall(r'href="/(?:overview|compare|disputes)[?"][^"]*', answer.text)
        assert sum(f"theme={theme}" not in link for link in links) == len(THEMES)
        assert f'href="/#lang=ja&amp;theme={theme}"' in answer.text


async def test_a_page_asked_for_no_theme_is_as_the_system_has_it(client: httpx.AsyncClient) -> None:
    for address in ("/overview", "/compare", "/disputes"):
        assert 'data-theme="system"' in (await client.get(address)).text


async def test_a_theme_that_is_none_is_told(client: httpx.AsyncClient) -> None:
    for address, status in (("/overview", 400), ("/compare", 400), ("/disputes", 400)):
        answer = await client.get(address, params={"theme": "<pink>"}, headers={"accept": "text/html"})
        assert answer.status_code == status
        assert "theme=&lt;pink&gt; is not here; choose one of light, dark, projector, safe" in answer.text
    for address in ("/overview.svg", "/embed"):
        assert (await client.get(address, params={"theme": "pink"})).status_code == 400
    # What is wrong with something else is told in the theme that was asked for.
    answer = await client.get("/compare", params={"theme": "projector", "left": "nobody"})
    assert answer.status_code == 400
    assert 'data-theme="projector"' in answer.text


async def test_the_theme_of_one_reader_is_not_that_of_the_next(client: httpx.AsyncClient) -> None:
    first = await client.get("/compare", params={"theme": "projector"})
    assert '<input type="hidden" name="theme" value="projector">' in first.text
    then = await client.get("/compare", params={"theme": "safe"})
    links = then.text.replace('theme=projector"', "", 1)  # the choice of that theme
    assert "projector" not in re.sub(r"<style.*?</style>", "", links, flags=re.S)
    plain = await client.get("/compare")
    assert len(re.findall(r'href="[^"]*theme=', plain.text)) == len(THEMES)


async def test_lines_for_a_beamer_are_thicker(client: httpx.AsyncClient) -> None:
    def widest(text: str) -> float:
        return max(float(width) for width in re.findall(r'stroke-width="([\d.]+)"', text))

    usual = await client.get("/overview.svg")
    for address in ("/overview.svg", "/overview"):
        thick = await client.get(address, params={"theme": "projector"})
        assert widest(thick.text) == pytest.approx(widest(usual.text) * THEMES["projector"].stroke)


async def test_a_png_is_as_wide_as_asked(client: httpx.AsyncClient) -> None:
    answer = await client.get("/overview.png", params={"width": 400})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert int.from_bytes(answer.content[16:20], "big") == 400


@pytest.mark.parametrize("asked", [{"width": "99999"}, {"theme": "pink"}, {"width": "wide"}])
async def test_an_impossible_picture_is_refused(client: httpx.AsyncClient, asked: dict[str, str]) -> None:
    assert (await client.get("/overview.png", params=asked)).status_code == 400


async def test_a_frame_is_allowed_where_the_setting_says(snapshot_store: SnapshotStore) -> None:
    for origins in ("*", "https://example.org", "'none'"):
        async with opened(snapshot_store, embed_origins=origins) as client:
            answer = await client.get("/embed", params={"theme": "dark"})
            assert answer.status_code == 200
            assert answer.headers["content-security-policy"].endswith(f"frame-ancestors {origins}")
            page = await client.get("/overview")
            assert page.headers["content-security-policy"].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize(
    "origins", ["example.org", "*; script-src *", "https://a.example\nX: y", "https://例え.jp", ""]
)
def test_what_is_no_origin_is_no_setting(origins: str) -> None:
    with pytest.raises(SettingsError, match="embed_origins"):
        settings(embed_origins=origins)


async def test_a_link_to_the_overview_is_embedded(client: httpx.AsyncClient) -> None:
    page = await client.get("/overview", params={"right.asOf": "2025-06-01", "theme": "safe"})
    found = re.search(r'type="application/json\+oembed" href="([^"]+)"', page.text)
    assert found is not None
    answer = await client.get(unescape(found[1]))
    said = answer.json()
    assert (answer.status_code, said["type"], said["version"]) == (200, "rich", "1.0")
    assert "right.asOf=2025-06-01&amp;theme=safe" in said["html"]
    assert 'sandbox="allow-scripts allow-popups"' in said["html"]
    assert said["html"] in unescape(page.text)
    small = (await client.get(f"{unescape(found[1])}&maxheight=300")).json()
    assert small["height"] <= 300


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"url": "https://elsewhere.example/overview"}, 404),
        ({"url": "http://muskgraph/graphql"}, 404),
        ({"url": "http://["}, 404),
        ({"url": "http://muskgraph/overview?left=nobody"}, 400),
        ({"url": "http://test/overview", "format": "xml"}, 501),
        ({"url": "http://test/overview", "maxwidth": "0"}, 400),
        ({}, 400),
    ],
)
async def test_what_is_not_ours_is_not_embedded(client: httpx.AsyncClient, asked: dict[str, str], status: int) -> None:
    assert (await client.get("/oembed", params=asked)).status_code == status
