"""The same twelve questions over HTTP, answered from memory and from Neo4j: the same bytes."""

import httpx
import orjson
import pytest

from api.app import create_app
from api.examples import examples
from graph import Settings, Store
from graph.stores.neo4j import Neo4jStore
from graph.stores.snapshot import SnapshotStore

pytestmark = pytest.mark.neo4j

_QUESTIONS = [
    *(example.query for example in examples() if example.opened),
    "{ dataset { contentHash entityCount flowCount claimCount sourceCount eventCount shareCount analogyCount } }",
    '{ nodes(ids: ["c022", "nope", "mf-colossus-grok", "so-1911-dissolution"]) { id __typename '
    "... on Flow { origin { nameJa } verb target { nameJa } } ... on Event { text since involves { id } } } }",
    '{ graph(ecosystem: "musk", slice: {minReliability: HIGH}) { flows(first: 100) { totalCount nodes { id } } '
    "sources(first: 100, orderBy: TITLE) { nodes { id title } } } }",
    '{ graph(ecosystem: "standard-oil", slice: {asOf: "1872"}) { entities(first: 100, orderBy: NAME_DESC) '
    "{ totalCount nodes { id name since } } events(first: 50) { nodes { since text citations { source { id } } } } } }",
    '{ graph { search(text: "スタンダード", first: 30) { id __typename ... on Entity { nameJa } } '
    "analogies(first: 50) { nodes { id by strength left { id } right { id } breaks restsOn { id } } } } }",
    '{ graph(ecosystem: "musk", slice: {assume: [{origin: "starlink", verb: CARRIES, target: "colossus-2"}], '
    'without: ["c061"]}) { entity(id: "starlink") { layers { nodes { step { id } telling } } flows(first: 50) '
    "{ totalCount nodes { id assumed target { id name } } } } } }",
    '{ graph(slice: {telling: ARTICLE_STATED, asOf: "any", undated: HIDE}) { claims(first: 100, orderBy: NUMBER_DESC) '
    "{ totalCount nodes { id value number unit saidBy { name } verdict } } } }",
]


def test_there_are_twelve_questions() -> None:
    assert len(_QUESTIONS) == 12


@pytest.mark.parametrize("question", _QUESTIONS, ids=range(len(_QUESTIONS)))
async def test_both_stores_give_the_same_bytes(
    snapshot_store: SnapshotStore, neo4j_store: Neo4jStore, question: str
) -> None:
    from_memory, from_neo4j = [await _asked(store, question) for store in (snapshot_store, neo4j_store)]
    assert from_memory == from_neo4j
    answer = orjson.loads(from_memory)
    assert "errors" not in answer
    assert answer["data"]


async def _asked(store: Store, question: str) -> bytes:
    transport = httpx.ASGITransport(app=create_app(store, Settings()))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.post("/graphql", json={"query": question})
    assert response.status_code == 200
    return response.content
