"""Requests that pass by the router: the same bytes, statuses, headers and log as by it, and the same limits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from structlog.testing import capture_logs

from api.app import create_app
from api.execution.operation import AnswerFirst, Context, Guard
from api.execution.plans import Plans
from api.http.front import Front
from api.http.guard import BodyGuard
from api.schema import make_schema
from graph import Settings, Store
from graph.errors import StoreTimeoutError
from graph.stores.snapshot import SnapshotStore
from tests.api.conftest import CountingStore, opened
from tests.api.corpus import corpus
from tests.api.oracle import Oracle

SCHEMA = make_schema([Guard, AnswerFirst])
NODE = "query Node($id: ID!) { node(id: $id) { id __typename } }"
WRITTEN = 'query Written {{ node(id: "{}") {{ id __typename }} }}'


async def posted(client: httpx.AsyncClient, body: Any, **headers: str) -> httpx.Response:
    content = orjson.dumps(body)
    return await client.post("/graphql", content=content, headers={"Content-Type": "application/json", **headers})


def told(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """All that a client can see, but the id of the request."""
    return answer.status_code, answer.content, {**answer.headers, "x-request-id": ""}


async def by_both(client: httpx.AsyncClient, body: Any) -> httpx.Response:
    """The answer, the same at first, when the document is not known, and afterwards."""
    first, *again = [await posted(client, body) for _ in range(3)]
    assert [told(each) for each in again] == [told(first)] * 2
    return first


@asynccontextmanager
async def watched(store: Store, settings: Settings) -> AsyncIterator[tuple[httpx.AsyncClient, list[str]]]:
    """A client of an app behind a front that knows `NODE` and one `WRITTEN`, and the paths that went on to the app."""
    went_on: list[str] = []
    plans, app = Plans(store, settings), create_app(store, settings)
    await SCHEMA.execute(NODE, {"id": "tesla"}, Context(store, settings, plans))
    await SCHEMA.execute(WRITTEN.format("tesla"), None, Context(store, settings, plans))

    async def router(scope: Any, receive: Any, send: Any) -> None:
        went_on.append(scope["path"])
        await app(scope, receive, send)

    front = Front(router, path="/graphql", schema=SCHEMA._schema, plans=plans, settings=settings)
    transport = httpx.ASGITransport(app=BodyGuard(front, settings.max_body_bytes))  # it puts bodies together
    async with httpx.AsyncClient(transport=transport, base_url="http://muskgraph") as client:
        yield client, went_on


async def test_a_known_document_passes_by_the_router(snapshot_store: SnapshotStore) -> None:
    async with watched(snapshot_store, Settings()) as (client, went_on):
        for id in ("xai", "tesla", "no-such-id", "xai"):
            answer = await posted(client, {"query": NODE, "variables": {"id": id}, "operationName": "Node"})
            assert ((answer.json()["data"]["node"] or {}).get("id") == id) == (id != "no-such-id")
            assert answer.json()["extensions"] == {"cost": {"rows": 1, "allowed": 10_000}}
    assert went_on == []


async def test_a_document_known_but_for_its_strings_passes_by_the_router(snapshot_store: SnapshotStore) -> None:
    async with watched(snapshot_store, Settings()) as (client, went_on):
        for id in ("xai", "tesla", "no-such-id", "xai"):
            answer = await posted(client, {"query": WRITTEN.format(id)})
            assert ((answer.json()["data"]["node"] or {}).get("id") == id) == (id != "no-such-id")
            assert answer.json()["extensions"] == {"cost": {"rows": 1, "allowed": 10_000}}
    assert went_on == []


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"query": WRITTEN.format('x" nope: "')}, {}),
        ({"query": WRITTEN.format("\\x")}, {}),
        ({"query": WRITTEN.format("xai") + '"'}, {}),
        ({"query": NODE, "variables": {"id": "xai"}}, {"Accept": "application/graphql-response+json"}),
        ({"query": NODE, "variables": {"id": "xai"}}, {"Accept": "text/html"}),
        ({"query": NODE, "variables": {"id": "xai"}, "extensions": {}}, {}),
        ({"query": NODE, "variables": {"id": ["xai"]}}, {}),
        ({"query": NODE, "variables": {}}, {}),
        ({"query": NODE}, {}),
        ({"query": NODE, "variables": {"id": "xai"}, "operationName": "Other"}, {}),
        ({"query": "{ __schema { queryType { name } } }"}, {}),
        ({"query": "{ nope }"}, {}),
    ],
)
async def test_what_is_not_exactly_so_goes_on(
    snapshot_store: SnapshotStore, body: dict[str, Any], headers: dict[str, str]
) -> None:
    async with watched(snapshot_store, Settings()) as (client, went_on):
        for _ in range(2):
            await posted(client, body, **headers)
    assert len(went_on) == 2


async def test_the_corpus_is_answered_alike_by_both(
    snapshot_store: SnapshotStore, oracle: Oracle, request: pytest.FixtureRequest
) -> None:
    size = 1_500 if request.config.getoption("--hypothesis-profile") == "long" else 40
    settings = Settings(max_aliases=1_000, max_tokens=20_000)
    bodies = []
    for asking in corpus(oracle, size, seed=11):
        try:
            orjson.dumps([asking.text, asking.variables])
        except TypeError:  # half a character, or a whole number that is too large for JSON here
            continue
        bodies.append({"query": asking.text, "variables": asking.variables, "operationName": asking.name})
    transport = httpx.ASGITransport(app=create_app(snapshot_store, settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://muskgraph") as client:
        alone = [told(await by_both(client, body)) for body in bodies]
        for start in range(0, len(bodies), 32):
            together = await asyncio.gather(*(posted(client, body) for body in bodies[start : start + 32]))
            assert [told(answer) for answer in together] == alone[start : start + 32]
    assert sum(b'"errors"' not in content for _, content, _ in alone) >= len(alone) / 2


_FLOWS = "flows(first:100){nodes{target{"
LIMITS: list[tuple[str, str, dict[str, Any] | None, dict[str, Any]]] = [
    ("depth", '{ node(id: "xai") { ... on Entity ' + "{ partOf " * 12 + "{ id }" + " }" * 14, None, {}),
    ("cost", "{graph{entities(first:100){nodes{" + _FLOWS * 3 + "id" + "}}}" * 3 + "}}}}", None, {}),
    ("number of aliases", "{" + " ".join(f"a{n}: __typename" for n in range(31)) + "}", None, {}),
    ("number of fields of one name", "{" + "__typename " * 300 + "}", None, {}),
    ("2000 tokens", "{" + " ".join(f"a{n}: __typename" for n in range(900)) + "}", None, {}),
    ("introspection", "{ __schema { queryType { name } } }", None, {"introspection": False}),
    ("first is 101", "query Q($n: Int) { graph { flows(first: $n) { totalCount } } }", {"n": 101}, {}),
    ("at most 100", "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["x"] * 101}, {}),
    ("is no cursor", "query Q($to: String) { graph { flows(before: $to) { totalCount } } }", {"to": "x"}, {}),
    ("not on record", "query Q($in: ID) { graph(ecosystem: $in) { flows { totalCount } } }", {"in": "nowhere"}, {}),
    ("1 to 200", "query Q($t: String!) { graph { search(text: $t) { id } } }", {"t": " "}, {}),
    ("allowed", "{ graph { flows(first: 30) { nodes { id } } } }", None, {"max_cost": 29}),
]


@pytest.mark.parametrize(("limit", "text", "variables", "chosen"), LIMITS, ids=[each[0] for each in LIMITS])
async def test_limits_hold_by_both_ways(
    snapshot_store: SnapshotStore, limit: str, text: str, variables: dict[str, Any] | None, chosen: dict[str, Any]
) -> None:
    async with opened(snapshot_store, **chosen) as client:
        answer = await by_both(client, {"query": text, "variables": variables})
    assert answer.json()["data"] is None
    assert limit in answer.text


async def test_a_document_that_was_within_the_limits_is_held_to_them(snapshot_store: SnapshotStore) -> None:
    text = "query Q($n: Int) { graph { flows(first: $n) { nodes { id } } } }"
    async with opened(snapshot_store, max_cost=50) as client:
        for size, is_refused in ((50, False), (51, True), (50, False), (49, False), (101, True)):
            answer = await by_both(client, {"query": text, "variables": {"n": size}})
            assert ("errors" in answer.json()) == is_refused


async def test_a_store_that_does_not_answer_is_asked_once(snapshot_store: SnapshotStore) -> None:
    is_late = False

    async def late() -> None:
        if is_late:
            raise StoreTimeoutError("It did not answer in time. Ask again")

    counting = CountingStore(snapshot_store, late)
    async with opened(counting) as client:
        await by_both(client, {"query": NODE, "variables": {"id": "xai"}})
        is_late, asked = True, len(counting.asked)
        answer = await posted(client, {"query": NODE, "variables": {"id": "xai"}})
        assert len(counting.asked) == asked + 1
        # By a document that is not known yet, it is told in the same words.
        anew = await posted(client, {"query": f"{NODE} ", "variables": {"id": "xai"}})
    assert told(answer) == told(anew)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["extensions"] == {"cost": {"rows": 1, "allowed": 10_000}}


async def test_the_deadline_holds_by_both_ways(snapshot_store: SnapshotStore) -> None:
    for_ever = asyncio.Event()
    counting = CountingStore(snapshot_store, for_ever.wait)
    async with opened(counting, deadline_seconds=0.1) as client, asyncio.timeout(60):
        late = await by_both(client, {"query": NODE, "variables": {"id": "xai"}})
    assert late.status_code == 504
    assert late.json()["errors"][0]["extensions"]["code"] == "TIMEOUT"
    assert len(counting.asked) == 3


async def test_the_log_says_the_same_of_both_ways(snapshot_store: SnapshotStore) -> None:
    with capture_logs() as log:
        async with opened(snapshot_store) as client:
            await by_both(client, {"query": NODE, "variables": {"id": "xai"}})
    with capture_logs() as of_alike:
        async with opened(snapshot_store) as client:
            for id in ("tesla", "xai", "spacex"):
                await posted(client, {"query": WRITTEN.format(id)})
    lines = [{name: value for name, value in line.items() if name != "ms"} for line in log]
    assert lines[1:] == [lines[0]] * 2
    assert (lines[0]["operation"], lines[0]["cost"]) == ("Node", 1)
    assert [(line["operation"], line["cost"], line["status"]) for line in of_alike] == [("Written", 1, 200)] * 3
