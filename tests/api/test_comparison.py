"""The page of a comparison over HTTP: what is asked is answered, once, and what makes no sense is told."""

from __future__ import annotations

import asyncio
import re
from html import unescape

import httpx
import pytest

from graph.stores.snapshot import SnapshotStore
from tests.api.conftest import CountingStore, opened

SMALL = {"left": "ford-rouge", "right": "bell-system"}


async def get(client: httpx.AsyncClient, **asked: str) -> httpx.Response:
    return await client.get("/compare", params=asked)


async def test_two_structures_are_compared(client: httpx.AsyncClient) -> None:
    answer = await get(client, **SMALL)
    assert answer.status_code == 200
    assert "Ford River Rouge" in answer.text
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "フォード" in (await get(client, **SMALL, lang="ja")).text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"left": "nobody"}, "choose one of"),
        ({"right.asOf": "yesterday"}, "right: asOf"),
        ({"right.telling": "<script>alert(1)</script>"}, "choose one of article"),
        ({"right.without": ",".join(map(str, range(101)))}, "at most 100"),
        ({"centre": "musk"}, "centre"),
    ],
)
async def test_what_makes_no_sense_is_told_beside_the_form(
    client: httpx.AsyncClient, asked: dict[str, str], told: str
) -> None:
    answer = await get(client, **asked)
    assert answer.status_code == 400
    assert told in answer.text
    assert "<form" in answer.text
    assert "<script" not in answer.text


async def test_the_form_keeps_what_was_sent_with_a_mistake_in_it(client: httpx.AsyncClient) -> None:
    sent = {
        "left": "bell-system",
        "left.telling": "evidence",
        "left.asOf": "1904-99",
        "left.minReliability": "medium",
        "right": "ford-rouge",
        "right.undated": "hide",
        "right.without": 'c022,"><i>',
        "right.assume": "starlink~carries~grok",
    }
    answer = await get(client, **sent)
    assert answer.status_code == 400
    form = answer.text[answer.text.index("<form") :]
    chosen = re.findall(r'<option value="([^"]*)" selected>', form)
    assert chosen == ["bell-system", "evidence", "medium", "ford-rouge", "", "hide"]
    written = [unescape(value) for value in re.findall(r'<input name="[^"]*" value="([^"]*)"', form)]
    assert written == ["1904-99", "", "", "", 'c022,"><i>', "starlink~carries~grok"]


async def test_what_there_is_one_of_is_told_in_the_singular(client: httpx.AsyncClient) -> None:
    text = (await get(client, left="standard-oil", right="bell-system", **{"left.asOf": "1872"})).text
    assert "<h1>The one relation of Standard Oil is" in text
    assert "2 roles, 1 relation, 1 flow</p>" in text
    assert not re.search(r"\b1 (roles|relations|flows|rows|claims|sources)\b", text)


async def test_an_assumption_about_nobody_changes_nothing(client: httpx.AsyncClient) -> None:
    answer = await get(client, **SMALL, **{"right.assume": "no-one~feeds~nobody"})
    assert answer.status_code == 200
    assert "no-one feeds nobody" in answer.text


async def test_a_comparison_is_worked_out_once(snapshot_store: SnapshotStore) -> None:
    store = CountingStore(snapshot_store)
    async with opened(store) as client:
        first, again = await asyncio.gather(get(client, **SMALL), get(client, **SMALL, lang="ja"))
        asked = len(store.asked)
        assert first.status_code == again.status_code == 200
        assert (await get(client, **SMALL)).status_code == 200
        assert len(store.asked) == asked + 1  # which structures there are is asked each time


async def test_others_are_answered_while_one_is_worked_out(client: httpx.AsyncClient) -> None:
    slow = asyncio.create_task(get(client))
    answered = 0
    while not slow.done():
        assert (await client.get("/healthz")).status_code == 200
        answered += 1
        await asyncio.sleep(0.05)
    assert (await slow).status_code == 200
    assert answered > 5


async def test_the_other_pages_lead_to_it(client: httpx.AsyncClient) -> None:
    for page in ("/", "/disputes"):
        assert 'href="/compare"' in (await client.get(page)).text
