"""The app over HTTP: its routes, the guard in front of it, what errors look like, and GraphiQL in a real browser."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from playwright.sync_api import sync_playwright
from structlog.testing import capture_logs

from api.app import create_app
from graph import PropertyGraph, Settings
from graph.dates import PartialDate
from graph.model import Ecosystem, Entity, Pack
from graph.property_graph import lay_out
from graph.stores.neo4j import Neo4jStore
from graph.stores.snapshot import SnapshotStore
from tests.api.conftest import CountingStore, opened
from tests.api.served import Served, serving
from tests.conftest import SharedDatabase
from tests.servers.chromium import FLAGS, executable
from tests.servers.neo4j import free_port

JSON = {"content-type": "application/json"}
GRAPHQL = "application/graphql-response+json"


async def asked(client: httpx.AsyncClient, text: str, **more: Any) -> httpx.Response:
    return await client.post("/graphql", json={"query": text, **more})


def told(response: httpx.Response) -> dict[str, Any]:
    """The one error of an answer in JSON."""
    assert "json" in response.headers["content-type"]
    assert "Traceback" not in response.text
    [error] = response.json()["errors"]
    return dict(error)


# ---- routes ----------------------------------------------------------------------------------------------------------


async def test_graphql_answers_post_and_get_alike(client: httpx.AsyncClient) -> None:
    text = "query E($id: ID!) { node(id: $id) { id __typename } }"
    posted = await asked(client, text, variables={"id": "xai"}, operationName="E")
    params = {"query": text, "variables": '{"id": "xai"}', "operationName": "E"}
    got = await client.get("/graphql", params=params)
    assert posted.status_code == got.status_code == 200
    assert posted.content == got.content
    assert posted.json() == {
        "data": {"node": {"id": "xai", "__typename": "Entity"}},
        "extensions": {"cost": {"rows": 1, "allowed": 10_000}},
    }


async def test_browsers_get_graphiql_and_nothing_of_other_hosts(client: httpx.AsyncClient) -> None:
    page = await client.get("/graphql", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    [nonce] = set(re.findall(r"'nonce-([^']+)'", policy))
    assert re.findall(r'<script src="([^"]+)" nonce="([^"]+)"', page.text) == [("/static/graphiql.js", nonce)]
    assert "unsafe" not in policy
    assert "connect-src 'self'" in policy
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert all(address.startswith(("/static/", "data:")) for address in loaded)
    other = await client.get("/graphql", headers={"accept": "text/html"})
    assert nonce not in other.text


async def test_static_serves_what_the_page_loads(client: httpx.AsyncClient) -> None:
    for name, kind in (("graphiql.js", "text/javascript"), ("graphiql.css", "text/css")):
        file = await client.get(f"/static/{name}")
        assert file.status_code == 200
        assert file.headers["content-type"].startswith(kind)
    assert (await client.get("/static/../app.py")).status_code == 404
    assert (await client.get("/static/%2e%2e/app.py")).status_code == 404


async def test_health_needs_no_store() -> None:
    async with opened(CountingStore(FailingStore())) as client:
        health = await client.get("/healthz")
        assert (health.status_code, health.json()["status"]) == (200, "ok")
        assert (await asked(client, "{ __typename }")).json() == {"data": {"__typename": "Query"}}


async def test_readiness_tells_the_facts(client: httpx.AsyncClient, pack: PropertyGraph) -> None:
    ready = await client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {
        "ready": True,
        "reason": None,
        "store": "snapshot (in memory)",
        "contentHash": pack.content_hash,
        "packs": [{"id": pack.pack, "contentHash": pack.content_hash}],
    }


async def test_an_empty_store_is_not_ready() -> None:
    async with opened(SnapshotStore()) as client:
        ready = await client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["reason"] == "no pack is loaded"


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nope", 404), ("PUT", "/graphql", 405)])
async def test_what_is_not_there_is_json_too(client: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    response = await client.request(method, path)
    assert response.status_code == status
    assert response.json()["detail"]


@pytest.mark.parametrize("path", ["/", "/graphql", "/healthz", "/readyz", "/static/graphiql.js", "/nope"])
async def test_every_answer_bears_safe_headers(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert re.fullmatch(r"[0-9a-f]{12}", response.headers["x-request-id"])


async def test_refusals_bear_safe_headers(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", content=b"[]", headers=JSON)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-request-id"]


# ---- the guard -------------------------------------------------------------------------------------------------------

DEEP = b"[" * 100_000 + b"]" * 100_000


def with_variable(value: bytes) -> bytes:
    return b'{"query": "query Q($id: ID!) { node(id: $id) { id } }", "variables": {"id": ' + value + b"}}"


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"", 400, "no JSON"),
        (b"1", 400, "one JSON object"),
        (b"null", 400, "one JSON object"),
        (b"[]", 400, "batches"),
        (b'[{"query": "{ __typename }"}]', 400, "batches"),
        (b'"{ __typename }"', 400, "one JSON object"),
        (b"{", 400, "no JSON"),
        (b"\xff\xfe{}", 400, "no JSON"),
        ('{"query": "{ __typename }"}'.encode("utf-16"), 400, "no JSON"),
        (b'{"query": "\xc3\x28"}', 400, "no JSON"),
        (b'{"query": "\\ud800"}', 400, "no JSON"),
        (DEEP[:50_000], 400, "no JSON"),
        (DEEP, 413, "100,000 bytes"),
        (with_variable(b"[" * 900 + b"]" * 900), 400, "50 levels"),
        (with_variable(b"[" * 60 + b"]" * 60), 400, "50 levels"),
        (with_variable(b"9" * 20_000), 400, "no JSON"),
        (with_variable(b"NaN"), 400, "no JSON"),
        (b'{"query": "{ __typename }' + b" " * 101_000 + b'"}', 413, "100,000 bytes"),
        (b"{}", 400, '"query"'),
        (b'{"query": null}', 400, '"query"'),
        (b'{"query": 5}', 400, '"query"'),
        (b'{"query": ["{ __typename }"]}', 400, '"query"'),
        (b'{"query": "{ __typename }", "variables": 5}', 400, '"variables"'),
        (b'{"query": "{ __typename }", "variables": 0}', 400, '"variables"'),
        (b'{"query": "{ __typename }", "variables": []}', 400, '"variables"'),
        (b'{"query": "{ __typename }", "operationName": 5}', 400, '"operationName"'),
        (b'{"query": "{ __typename }", "extensions": "x"}', 400, '"extensions"'),
        (b'{"query": ""}', 400, "No GraphQL query"),
        (b'{"query": "fragment F on Query { __typename }"}', 400, "operation"),
        (b'{"query": "query A { __typename }", "operationName": "B"}', 400, "operation"),
    ],
)
async def test_bodies_that_are_no_question_are_refused(
    client: httpx.AsyncClient, body: bytes, status: int, says: str
) -> None:
    response = await client.post("/graphql", content=body, headers=JSON)
    assert response.status_code == status
    error = told(response)
    assert says in error["message"]
    assert error["extensions"]["code"]


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({**JSON, "content-encoding": "gzip"}, "uncompressed"),
        ({**JSON, "content-encoding": "br"}, "uncompressed"),
        ({"content-type": "text/plain"}, "application/json"),
        ({"content-type": "application/x-www-form-urlencoded"}, "application/json"),
        ({"content-type": "multipart/form-data; boundary=x"}, "application/json"),
        ({}, "application/json"),
    ],
)
async def test_other_encodings_and_media_are_refused(
    client: httpx.AsyncClient, headers: dict[str, str], says: str
) -> None:
    body = gzip.compress(b'{"query": "{ __typename }"}')
    response = await client.post("/graphql", content=body, headers=headers)
    assert response.status_code == 415
    assert says in told(response)["message"]


async def test_a_body_in_chunks_is_measured_as_it_comes(client: httpx.AsyncClient) -> None:
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'{"query": "{ __typename }'
        for _ in range(1_000):
            sent += 1
            yield b" " * 1_000

    response = await client.post("/graphql", content=chunks(), headers=JSON)
    assert "content-length" not in response.request.headers
    assert response.status_code == 413
    assert told(response)["extensions"]["code"] == "BODY_TOO_LARGE"


async def test_a_body_in_a_few_chunks_is_answered(client: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for part in (b'{"query": ', b'"{ __type', b'name }"}'):
            yield part

    response = await client.post(
        "/graphql", content=chunks(), headers={"content-type": "application/json; charset=utf-8"}
    )
    assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"variables": "{}"}, "No GraphQL query"),
        ({"query": "{ __typename }", "variables": "["}, "no JSON"),
        ({"query": "{ __typename }", "variables": "[" * 5_000}, "no JSON"),
        ({"query": "{ __typename }", "variables": "[" * 200 + "]" * 200}, "50 levels"),
        ({"query": "{ __typename }", "variables": "[]"}, "variables"),
        ({"query": "{ __typename }", "variables": '{"a": "\\ud800"}'}, "no JSON"),
        ({"query": "{ __typename }", "variables": "9" * 20_000}, "no JSON"),
        ({"query": "{ __typename }", "extensions": "5"}, "extensions"),
    ],
)
async def test_addresses_that_are_no_question_are_refused(
    client: httpx.AsyncClient, params: dict[str, str], says: str
) -> None:
    response = await client.get("/graphql", params=params, headers={"accept": "application/json"})
    assert response.status_code == 400
    assert says in told(response)["message"]


async def test_an_address_is_held_to_the_size_of_a_body(snapshot_store: SnapshotStore) -> None:
    async with opened(snapshot_store, max_body_bytes=200) as client:
        response = await client.get("/graphql", params={"query": "{ __typename }" + " " * 200})
        assert response.status_code == 414
        assert told(response)["extensions"]["code"] == "ADDRESS_TOO_LONG"


@pytest.mark.parametrize("operation", ["mutation", "subscription"])
async def test_nothing_can_be_written_or_subscribed_to(client: httpx.AsyncClient, operation: str) -> None:
    assert operation in told(await asked(client, f"{operation} {{ anything }}"))["message"]
    got = await client.get("/graphql", params={"query": f"{operation} {{ anything }}"})
    assert operation in told(got)["message"]


async def test_streams_are_not_served(client: httpx.AsyncClient) -> None:
    for accept in ("text/event-stream", 'multipart/mixed; subscriptionSpec="1.0"'):
        response = await client.post("/graphql", json={"query": "{ __typename }"}, headers={"accept": accept})
        assert response.headers["content-type"] == "application/json"
        assert response.json() == {"data": {"__typename": "Query"}}


async def test_introspection_can_be_switched_off(snapshot_store: SnapshotStore) -> None:
    async with opened(snapshot_store, introspection=False) as client:
        answer = (await asked(client, "{ __schema { types { name } } }")).json()
        assert all("introspection" in error["message"] for error in answer["errors"])
        assert answer["data"] is None
        assert (await asked(client, "{ ecosystems { id } }")).json()["data"]["ecosystems"]


# ---- GraphQL over HTTP -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["{", "{ nope }", "{ graph { flows(first: 0) { totalCount } } }", "query Q($a: ID!) { node(id: $a) { id } }"],
)
async def test_the_newer_media_type_tells_what_was_not_executed(client: httpx.AsyncClient, text: str) -> None:
    newer = await client.post("/graphql", json={"query": text}, headers={"accept": GRAPHQL})
    assert newer.status_code == 400
    assert newer.headers["content-type"].startswith(GRAPHQL)
    assert "data" not in newer.json()
    older = await asked(client, text)
    assert older.status_code == 200
    assert older.json()["data"] is None
    assert older.json()["errors"] == newer.json()["errors"]


@pytest.mark.parametrize(
    ("accept", "is_newer"),
    [
        (GRAPHQL, True),
        (f"{GRAPHQL}, application/json", True),
        (f"{GRAPHQL}; charset=utf-8; q=0.5, application/json;q=0.4", True),
        (f"{GRAPHQL.upper()};Q=0.5, text/html", True),
        (f"application/json, {GRAPHQL};q=0", False),
        (f"{GRAPHQL};q=0.0", False),
        (f"{GRAPHQL};q=0.1, application/json", False),
        (f"{GRAPHQL};q=0.1, */*;q=0.5", False),
        (f'text/plain;note="{GRAPHQL}"', False),
    ],
)
async def test_who_would_rather_have_json_gets_it(client: httpx.AsyncClient, accept: str, is_newer: bool) -> None:
    response = await client.post("/graphql", json={"query": "{ __typename }"}, headers={"accept": accept})
    assert response.headers["content-type"].startswith(GRAPHQL if is_newer else "application/json")


async def test_the_newer_media_type_carries_answers(client: httpx.AsyncClient) -> None:
    headers = {"accept": f"{GRAPHQL}, application/json;q=0.9"}
    response = await client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    assert response.json() == {"data": {"__typename": "Query"}}


# ---- faults ----------------------------------------------------------------------------------------------------------


class FailingStore:
    """A store with a fault that nobody foresaw, and a secret in its words."""

    async def ask(self, selection: Any) -> Any:
        raise RuntimeError("secret bolt://user:password@host")

    def prepare(self, selection: Any) -> Any:
        return lambda given: self.ask(selection)

    async def state(self) -> Any:
        raise RuntimeError("secret bolt://user:password@host")

    async def load(self, packs: Any, progress: Any = None) -> Any:
        raise RuntimeError("secret bolt://user:password@host")

    async def close(self) -> None:
        pass


async def test_the_unforeseen_tells_an_id_only() -> None:
    with capture_logs() as log:
        async with opened(FailingStore()) as client:
            response = await asked(client, "{ ecosystems { id } }")
    assert response.status_code == 500
    error = told(response)
    assert "secret" not in response.text
    assert error["extensions"]["code"] == "INTERNAL_ERROR"
    assert error["extensions"]["id"] in error["message"]
    unforeseen, request = log
    assert unforeseen["id"] == error["extensions"]["id"]
    assert str(unforeseen["exc_info"]) == "secret bolt://user:password@host"
    assert (request["event"], request["status"], request["code"]) == ("request", 500, "INTERNAL_ERROR")


@pytest.mark.parametrize("path", ["/", "/readyz"])
async def test_the_unforeseen_elsewhere_tells_an_id_only(path: str) -> None:
    with capture_logs() as log:
        async with opened(FailingStore()) as client:
            response = await client.get(path)
            assert (await client.get("/healthz")).status_code == 200
    assert response.status_code == 500
    assert "secret" not in response.text
    assert response.json()["id"] == log[0]["id"]
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.fixture
async def dead() -> AsyncIterator[Neo4jStore]:
    """A Neo4j at an address where none answers."""
    store = Neo4jStore(f"bolt://127.0.0.1:{free_port()}", user="neo4j", password="a-password-of-no-use")
    yield store
    await store.close()


async def test_a_store_that_is_not_there_is_told_so(dead: Neo4jStore) -> None:
    with capture_logs() as log:
        async with opened(dead) as client:
            response = await asked(client, "{ ecosystems { id } }")
            ready = await client.get("/readyz")
            page = await client.get("/")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "5"
    error = told(response)
    assert error["extensions"] == {"code": "STORE_UNAVAILABLE"}
    assert "make serve-neo4j" in error["message"]
    assert ready.status_code == 503
    assert ready.json()["ready"] is False
    assert "No Neo4j answers" in ready.json()["reason"]
    assert (page.status_code, page.json()["code"], page.headers["retry-after"]) == (503, "STORE_UNAVAILABLE", "5")
    assert [(line["path"], line["status"]) for line in log] == [("/graphql", 503), ("/readyz", 503), ("/", 503)]
    assert log[0]["why"] == error["message"]
    assert not any("exc_info" in line for line in log)


@asynccontextmanager
async def between(port: int) -> AsyncIterator[tuple[int, Any]]:
    """A port that passes all on to `port`, and what cuts it off: connections break, and new ones are refused."""
    pipes: set[asyncio.StreamWriter] = set()

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        pipes.add(sink)
        try:
            while chunk := await source.read(65_536):
                sink.write(chunk)
                await sink.drain()
        except OSError:
            pass
        finally:
            sink.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, back), pump(there, writer))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)

    async def cut() -> None:
        server.close()
        for pipe in pipes:
            pipe.transport.abort()
        await asyncio.sleep(0.1)

    try:
        yield server.sockets[0].getsockname()[1], cut
    finally:
        await cut()


@pytest.mark.neo4j
async def test_a_store_that_dies_while_serving_is_told_in_one_line(
    neo4j_store: Neo4jStore, neo4j_database: SharedDatabase
) -> None:
    server = neo4j_database.server
    async with between(server.port) as (port, cut):
        store = Neo4jStore(f"bolt://127.0.0.1:{port}", user=server.user, password=server.password)
        with capture_logs() as log:
            async with opened(store) as client:
                before = await asked(client, "{ ecosystems { id } }")
                await cut()
                after = await asked(client, "{ ecosystems { id } }")
                assert (await client.get("/healthz")).status_code == 200
                assert (await asked(client, "{ __typename }")).status_code == 200
        await store.close()
    assert before.json()["data"]["ecosystems"]
    assert (after.status_code, told(after)["extensions"]["code"]) == (503, "STORE_UNAVAILABLE")
    assert [line["status"] for line in log] == [200, 503, 200]
    assert not any("exc_info" in line for line in log)


# ---- the log ---------------------------------------------------------------------------------------------------------


async def test_each_request_writes_a_line_with_its_id(client: httpx.AsyncClient) -> None:
    with capture_logs() as log:
        await client.post("/graphql", json={"query": "{ ecosystems { id } }"}, headers={"x-request-id": "mine-1"})
        await client.post("/graphql", content=b"[]", headers=JSON)
        await client.get("/healthz")
    assert [(line["method"], line["path"], line["status"]) for line in log] == [
        ("POST", "/graphql", 200),
        ("POST", "/graphql", 400),
    ]
    assert log[0]["cost"] == 20
    assert log[0]["ms"] > 0
    assert log[1]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(("given", "kept"), [("mine-1", True), ("a" * 81, False), ('"; drop', False), ("", False)])
async def test_an_id_of_the_client_is_kept_if_it_is_one(client: httpx.AsyncClient, given: str, kept: bool) -> None:
    response = await client.get("/healthz", headers={"x-request-id": given})
    assert (response.headers["x-request-id"] == given) is kept


# ---- many at once ----------------------------------------------------------------------------------------------------


async def test_requests_at_once_share_nothing(snapshot_store: SnapshotStore) -> None:
    async def waiting() -> None:
        for _ in range(len(slow.asked) % 5):
            await asyncio.sleep(0)

    slow = CountingStore(snapshot_store, before=waiting)
    telling = ["ARTICLE", "EVIDENCE", "ARTICLE_STATED"]
    texts = [
        f"query Q{n} {{ graph(slice: {{telling: {telling[n % 3]}}}) {{ flows(first: {n + 1}) "
        f"{{ totalCount nodes {{ a{n}: id verb }} pageInfo {{ endCursor }} }} }} }}"
        for n in range(28)
    ]
    texts += ["{ nope }", "{ graph { flows(first: 0) { totalCount } } }", "{ __typename }", "{"]
    async with opened(slow) as client:
        alone = [(await asked(client, text)).content for text in texts]
        together = await asyncio.gather(*(asked(client, text) for text in texts))
    assert len(set(alone)) == 32
    assert [response.content for response in together] == alone


# ---- a browser -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Any:
    with serving() as served:
        yield served


@pytest.mark.browser
def test_graphiql_runs_the_first_example_with_the_network_off(server: Served) -> None:
    requests: list[str] = []
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        page = browser.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{server.address}/graphql")
        page.locator(".graphiql-execute-button").click()
        page.locator(".graphiql-response", has_text='"layers"').wait_for()
        answer = page.locator(".graphiql-response").inner_text()
        browser.close()
    assert '"errors"' not in answer
    assert wrong == []
    assert requests
    assert [url for url in requests if not url.startswith((server.address, "data:", "blob:"))] == []


def test_a_real_server_answers_and_tells_its_requests_apart(server: Served) -> None:
    with httpx.Client(base_url=server.address, trust_env=False) as client:
        answers = [client.post("/graphql", json={"query": "{ ecosystems { id } }"}) for _ in range(2)]
    assert all(answer.json()["data"]["ecosystems"] for answer in answers)
    assert len({answer.headers["x-request-id"] for answer in answers}) == 2
    assert "server" not in answers[0].headers
    assert json.loads(answers[0].content) == json.loads(answers[1].content)


async def test_a_browser_is_told_in_a_page_what_is_wrong() -> None:
    store = Neo4jStore("bolt://127.0.0.1:9", user="neo4j", password="long-enough")
    transport = httpx.ASGITransport(app=create_app(store, Settings()))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.get("/", headers={"Accept": "text/html"})
    await store.close()
    assert response.status_code == 503
    assert "No Neo4j answers at bolt://127.0.0.1:9" in response.text
    assert response.headers["content-type"].startswith("text/html")


def structures(*ids: str) -> SnapshotStore:
    """A store of nothing but these structures, each with one company."""
    ecosystems = tuple(Ecosystem(id=id, name=f"The {id}", default_as_of=PartialDate.parse("1900")) for id in ids)
    companies = tuple(Entity(id=f"{id}-company", ecosystem=id, kind="company", name=f"{id} company") for id in ids)
    return SnapshotStore.of(lay_out(Pack(id="mine", title="Mine", ecosystems=ecosystems, entities=companies)))


async def test_the_explorer_shows_other_structures_where_ours_are_not() -> None:
    async with opened(structures("tea", "coffee", "cocoa")) as client:
        page = await client.get("/", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "The tea and The coffee, side by side" in page.text


@pytest.mark.parametrize(("held", "said"), [((), "holds none"), (("tea",), "holds one")])
async def test_the_explorer_needs_two_structures_and_says_so(held: tuple[str, ...], said: str) -> None:
    async with opened(structures(*held)) as client:
        page = await client.get("/", headers={"accept": "text/html"})
    assert page.status_code == 400
    assert said in page.text
