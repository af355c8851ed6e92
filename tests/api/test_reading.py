"""The article's statements over HTTP: the page, and the query that gives the same as JSON."""

from __future__ import annotations

import httpx
import pytest

import viz
from graph.stores.neo4j import Neo4jStore
from graph.stores.snapshot import SnapshotStore
from seed import shipped_pack
from viz.article import article_query

_PACK = shipped_pack()
_CLAIMS = [claim for claim in _PACK.claims if claim.telling == "article"]
_ORDER = [claim.id for claim in _PACK.claims]


async def test_every_statement_is_listed(client: httpx.AsyncClient) -> None:
    answer = await client.get("/article")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.text.count('<li id="claim-') == len(_CLAIMS)
    assert '<html lang="ja"' in (await client.get("/article", params={"lang": "ja"})).text


async def test_one_verdict_is_listed(client: httpx.AsyncClient) -> None:
    answer = await client.get("/article", params={"verdict": "superseded", "lang": "ja"})
    assert answer.status_code == 200
    assert answer.text.count('<li id="claim-') == sum(claim.verdict == "superseded" for claim in _CLAIMS)


@pytest.mark.parametrize("asked", [{"verdict": "<script>"}, {"verdict": "true"}, {"telling": "article"}])
async def test_what_makes_no_sense_is_told_above_all_statements(
    client: httpx.AsyncClient, asked: dict[str, str]
) -> None:
    answer = await client.get("/article", params={**asked, "lang": "ja"})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "<script" not in answer.text
    assert '<html lang="ja"' in answer.text
    assert answer.text.count('<li id="claim-') == len(_CLAIMS)


async def asked(client: httpx.AsyncClient, verdict: str | None, after: str | None = None) -> dict[str, object]:
    body = {"query": article_query(verdict), "variables": {"after": after}}
    answer = (await client.post("/graphql", json=body)).json()
    assert "errors" not in answer
    found: dict[str, object] = answer["data"]["graph"]["claims"]
    return found


async def test_the_query_of_the_page_gives_the_same(client: httpx.AsyncClient) -> None:
    first = await asked(client, None)
    assert first["totalCount"] == len(_CLAIMS)
    page = first["pageInfo"]
    assert isinstance(page, dict)
    second = await asked(client, None, page["endCursor"])
    nodes = [node for found in (first, second) for node in found["nodes"]]  # type: ignore[attr-defined]
    assert [(node["id"], node["verdictNote"], node["verdictNoteJa"]) for node in nodes] == [
        (claim.id, claim.verdict_note, claim.verdict_note_ja) for claim in _CLAIMS
    ]
    assert [[newer["id"] for newer in node["supersededBy"]] for node in nodes if node["verdict"] == "SUPERSEDED"] == [
        sorted(claim.superseded_by, key=_ORDER.index) for claim in _CLAIMS if claim.verdict == "superseded"
    ]


async def test_the_query_of_one_verdict_gives_the_same(client: httpx.AsyncClient) -> None:
    found = await asked(client, "supported-imprecise")
    assert found["totalCount"] == sum(claim.verdict == "supported-imprecise" for claim in _CLAIMS)


async def test_the_other_pages_lead_to_it(client: httpx.AsyncClient) -> None:
    for page in ("/", "/disputes", "/overview"):
        assert 'href="/article"' in (await client.get(page)).text


@pytest.mark.neo4j
async def test_both_stores_give_the_same_page(neo4j_store: Neo4jStore, snapshot_store: SnapshotStore) -> None:
    told = [viz.article(await viz.ask_article(store)) for store in (neo4j_store, snapshot_store)]
    assert told[0] == told[1]
