"""The app as HTTP has it: HEAD, entity tags, compression, other origins, problems, and what describes it all."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate

from api.app import create_app
from graph import PropertyGraph, Settings
from graph.dates import PartialDate
from graph.errors import SettingsError
from graph.model import Ecosystem, Pack
from graph.property_graph import lay_out
from graph.settings import settings
from graph.stores.neo4j import Neo4jStore
from graph.stores.snapshot import SnapshotStore
from tests.api.conftest import CountingStore, opened
from tests.conftest import SharedDatabase

GRAPHQL = "application/graphql-response+json"
PROBLEM = "application/problem+json"
NAMES = {"query": "{ ecosystems { id name } }"}


# ---- HEAD and methods ------------------------------------------------------------------------------------------------

PATHS = [
    "/",
    "/article",
    "/compare",
    "/disputes",
    "/graphql?query=%7B__typename%7D",
    "/healthz",
    "/openapi.json",
    "/overview",
    "/overview.svg",
    "/readyz",
    "/static/graphiql.css",
    "/stories",
    "/nowhere",
]


@pytest.mark.parametrize("path", PATHS)
async def test_head_says_what_get_would(client: httpx.AsyncClient, path: str) -> None:
    changing = {"x-request-id", "content-security-policy"}
    client.headers["accept-encoding"] = "identity"  # packed, two nonces are of different lengths
    got, head = await client.get(path), await client.head(path)
    assert got.content
    assert head.content == b""
    assert head.status_code == got.status_code
    assert {name: value for name, value in head.headers.items() if name not in changing} == {
        name: value for name, value in got.headers.items() if name not in changing
    }


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/graphql", "GET, HEAD, POST"),
        ("DELETE", "/healthz", "GET, HEAD"),
        ("POST", "/static/graphiql.css", "GET, HEAD"),
        ("OPTIONS", "/overview.svg", "GET, HEAD"),
    ],
)
async def test_what_is_not_done_says_what_is(client: httpx.AsyncClient, method: str, path: str, allow: str) -> None:
    response = await client.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == allow
    assert response.json()["code"] == "METHOD_NOT_ALLOWED"


# ---- problems --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status", "code", "says"),
    [
        ("GET", "/nowhere", 404, "NOT_FOUND", "nothing at /nowhere"),
        ("GET", "/static/nothing.js", 404, "NOT_FOUND", "nothing at /static/nothing.js"),
        ("POST", "/readyz", 405, "METHOD_NOT_ALLOWED", "POST is not done here"),
        ("GET", "/view.svg?zoom=2", 400, "BAD_USER_INPUT", "zoom"),
        ("GET", "/overview.png?width=2", 400, "BAD_USER_INPUT", "width: Input should be greater than or equal to 200"),
        ("GET", "/overview?left=nobody", 400, "BAD_USER_INPUT", "left=nobody"),
        ("GET", "/oembed?url=http://other.example/", 404, "NOT_FOUND", "no picture of ours"),
        ("GET", "/oembed?url=http://muskgraph/overview&format=xml", 501, "NOT_IMPLEMENTED", "Only JSON"),
    ],
)
async def test_what_is_wrong_is_a_problem(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str, says: str
) -> None:
    response = await client.request(method, path, headers={"x-request-id": "mine-1"})
    assert response.status_code == status
    assert response.headers["content-type"] == PROBLEM
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["vary"] == "Accept"
    told = response.json()
    assert says in told.pop("detail")
    title = told.pop("title")
    assert title
    assert told == {"type": "about:blank", "status": status, "code": code, "requestId": "mine-1"}


@pytest.mark.parametrize("path", ["/nowhere", "/overview?left=%3Cb%3Enobody", "/overview.png?width=2"])
async def test_a_browser_is_told_in_a_page(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert response.status_code in (400, 404)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "<b>nobody" not in response.text
    assert "<h1>" in response.text


async def test_that_page_leads_on_in_the_readers_language_and_theme(client: httpx.AsyncClient) -> None:
    async def told(path: str, language: str) -> httpx.Response:
        return await client.get(path, headers={"accept": "text/html", "accept-language": language})

    japanese = await told("/nowhere", "ja-JP,ja;q=0.9,en;q=0.8")
    assert '<html lang="ja"' in japanese.text
    assert "ページが見つかりません" in japanese.text
    assert 'href="/overview?lang=ja"' in japanese.text
    assert japanese.headers["vary"].startswith("Accept, Accept-Language")
    english = await told("/nowhere?lang=en&theme=dark", "ja")
    assert '<html lang="en" data-theme="dark"' in english.text
    assert "There is nothing at /nowhere" in english.text
    assert 'href="/overview?theme=dark"' in english.text
    style = re.search(r'<style nonce="([^"]+)">', english.text)
    assert style
    assert f"style-src 'nonce-{style[1]}'" in english.headers["content-security-policy"]
    assert '<html lang="en" data-theme="system"' in (await told("/overview?theme=pink", "fr")).text


async def test_a_store_that_is_gone_is_a_problem() -> None:
    store = Neo4jStore("bolt://127.0.0.1:9", user="neo4j", password="long-enough")
    async with opened(store) as client:
        response = await client.get("/view.svg")
    await store.close()
    assert (response.status_code, response.headers["content-type"]) == (503, PROBLEM)
    assert response.headers["retry-after"] == "5"
    assert response.json()["code"] == "STORE_UNAVAILABLE"
    assert response.json()["requestId"] == response.headers["x-request-id"]


# ---- entity tags -----------------------------------------------------------------------------------------------------


def named(name: str) -> PropertyGraph:
    """A pack of one structure of that name; with every other name the hash differs."""
    one = Ecosystem(id="tea", name=name, default_as_of=PartialDate.parse("1900"))
    return lay_out(Pack(id="mine", title="Mine", ecosystems=(one,)))


async def test_an_answer_that_is_held_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/graphql", params=NAMES)
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["vary"] == "Accept"
    tag = first.headers["etag"]
    for held in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = await client.get("/graphql", params=NAMES, headers={"if-none-match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["vary"] == "Accept"
    for held in ("", '"other"', tag[:-3]):
        again = await client.get("/graphql", params=NAMES, headers={"if-none-match": held})
        assert again.content == first.content


async def test_other_questions_have_other_tags(client: httpx.AsyncClient) -> None:
    texts = ["{ ecosystems { id } }", "{ ecosystems { name } }", "{ dataset { claimCount } }"]
    tags = {(await client.get("/graphql", params={"query": text})).headers["etag"] for text in texts}
    assert len(tags) == len(texts)


async def test_the_tag_is_of_what_the_store_holds_now() -> None:
    store = SnapshotStore.of(named("Tea"))
    async with opened(store) as client:
        first = await client.get("/graphql", params=NAMES)
        held = {"if-none-match": first.headers["etag"]}
        assert (await client.get("/graphql", params=NAMES, headers=held)).status_code == 304
        await store.load([named("Green tea")])
        second = await client.get("/graphql", params=NAMES, headers=held)
    assert second.status_code == 200
    assert "Green tea" in second.text


async def test_a_tag_is_given_for_what_was_asked_of_the_store(snapshot_store: SnapshotStore) -> None:
    counted = CountingStore(snapshot_store)
    async with opened(counted) as client:
        first = await client.get("/graphql", params=NAMES)
        await client.get("/graphql", params=NAMES, headers={"if-none-match": first.headers["etag"]})
    assert len(counted.asked) == 2


async def test_what_was_not_answered_has_no_tag(client: httpx.AsyncClient) -> None:
    refused = await client.get("/graphql", params={"query": "{"}, headers={"accept": GRAPHQL})
    posted = await client.post("/graphql", json=NAMES)
    page = await client.get("/graphql", headers={"accept": "text/html"})
    assert refused.status_code == 400
    for response in (refused, posted, page):
        assert "etag" not in response.headers
    assert (refused.headers["cache-control"], posted.headers["cache-control"]) == ("no-store", "no-store")
    assert page.headers["vary"].startswith("Accept")


@pytest.mark.neo4j
async def test_what_somebody_else_writes_is_seen_at_once(
    written_to: Neo4jStore, neo4j_database: SharedDatabase
) -> None:
    """A write by hand leaves the hash of the facts as it was; the answer and the pictures are new all the same."""
    picture = "/overview.svg"
    async with opened(written_to) as client:
        answer, drawn = await client.get("/graphql", params=NAMES), await client.get(picture)
        tags = [{"if-none-match": each.headers["etag"]} for each in (answer, drawn)]
        same = [
            (await client.get("/graphql", params=NAMES, headers=tags[0])).status_code,
            (await client.get(picture, headers=tags[1])).status_code,
        ]
        neo4j_database.run("MATCH (e:Ecosystem {id: 'musk'}) SET e.name = 'Somebody else was here'")
        again = await client.get("/graphql", params=NAMES, headers=tags[0])
        redrawn = await client.get(picture, headers=tags[1])
    assert same == [304, 304]
    assert (again.status_code, redrawn.status_code) == (200, 200)
    assert "Somebody else was here" in again.text


async def test_a_picture_is_not_kept_while_nobody_knows_what_is_held(snapshot_store: SnapshotStore) -> None:
    class Unsure(CountingStore):
        sure = True

        async def state(self) -> Any:
            return await (super() if self.sure else SnapshotStore()).state()

    unsure = Unsure(snapshot_store)
    async with opened(unsure) as client:
        tagged = await client.get("/overview.svg")
        unsure.sure = False
        bare = await client.get("/overview.svg")
        held = {"if-none-match": tagged.headers["etag"]}
        again = await client.get("/overview.svg", headers=held)
    assert tagged.status_code == bare.status_code == again.status_code == 200
    assert "etag" not in bare.headers


# ---- compression -----------------------------------------------------------------------------------------------------


async def test_large_answers_are_compressed_for_who_takes_it(client: httpx.AsyncClient) -> None:
    large = {"query": "{ graph { entities(first: 100) { nodes { id name } } } }"}
    plain = await client.get("/graphql", params=large, headers={"accept-encoding": "identity"})
    packed = await client.get("/graphql", params=large, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.content == plain.content
    assert "Accept-Encoding" in packed.headers["vary"]
    assert "Accept-Encoding" in plain.headers["vary"]
    assert packed.headers["etag"] == plain.headers["etag"]


async def test_small_answers_and_pictures_of_dots_are_not_compressed(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/graphql?query=%7B__typename%7D", "/overview.png?width=200", "/nowhere"):
        response = await client.get(path, headers={"accept-encoding": "gzip"})
        assert "content-encoding" not in response.headers, path


# ---- other origins ---------------------------------------------------------------------------------------------------

ASKING = {"origin": "https://page.example", "access-control-request-method": "POST"}


async def test_no_other_origin_may_ask_unless_the_setting_says_so(client: httpx.AsyncClient) -> None:
    for response in (
        await client.options("/graphql", headers=ASKING),
        await client.post("/graphql", json=NAMES, headers={"origin": "https://page.example"}),
    ):
        assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("origins", "allowed"),
    [
        ("*", "*"),
        ("https://page.example", "https://page.example"),
        ("https://a.example https://page.example", "https://page.example"),
    ],
)
async def test_an_origin_that_is_named_may_ask(snapshot_store: SnapshotStore, origins: str, allowed: str) -> None:
    async with opened(snapshot_store, cors_origins=origins) as client:
        before = await client.options(
            "/graphql", headers={**ASKING, "access-control-request-headers": "content-type,if-none-match"}
        )
        answer = await client.post("/graphql", json=NAMES, headers={"origin": "https://page.example"})
        refused = await client.post("/graphql", content=b"[]", headers={"origin": "https://page.example"})
    assert before.status_code == 200
    for response in (before, answer, refused):
        assert response.headers["access-control-allow-origin"] == allowed
        assert "access-control-allow-credentials" not in response.headers
    assert "X-Request-ID" in answer.headers["access-control-expose-headers"]
    assert "Origin" in answer.headers.get("vary", "") or origins == "*"


async def test_an_origin_that_is_not_named_may_not_ask(snapshot_store: SnapshotStore) -> None:
    async with opened(snapshot_store, cors_origins="https://page.example") as client:
        for origin in ("https://other.example", "http://page.example", "null", "https://page.example.evil.example"):
            response = await client.post("/graphql", json=NAMES, headers={"origin": origin})
            assert "access-control-allow-origin" not in response.headers
            assert (await client.options("/graphql", headers={**ASKING, "origin": origin})).status_code == 400


@pytest.mark.parametrize(
    "origins", ["page.example", "https://a.example/", "'none'", "https://a.example,https://b", "https://例え.jp"]
)
def test_what_is_no_origin_is_no_setting(origins: str) -> None:
    with pytest.raises(SettingsError, match="cors_origins"):
        settings(cors_origins=origins)


# ---- what describes it -----------------------------------------------------------------------------------------------


@pytest.fixture
async def described(client: httpx.AsyncClient) -> Any:
    response = await client.get("/openapi.json")
    assert response.status_code == 200
    return response.json()


async def test_the_description_is_valid_openapi(described: Any) -> None:
    validate(described)
    assert described["openapi"].startswith("3.1")


async def test_every_route_for_programs_is_described(described: Any, snapshot_store: SnapshotStore) -> None:
    app = create_app(snapshot_store, Settings())
    routes = {route.path for route in app.routes if getattr(route, "include_in_schema", False)}
    assert set(described["paths"]) == routes | {"/graphql"}
    assert {method for path in described["paths"].values() for method in path} == {"get", "post"}


async def test_every_operation_says_what_can_go_wrong(described: Any) -> None:
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            assert "429" in operation["responses"], (method, path)
            assert "422" not in operation["responses"], (method, path)


async def test_the_parameters_that_are_described_are_those_there_are(client: httpx.AsyncClient, described: Any) -> None:
    for path in ("/view.svg", "/view.png", "/card.png", "/overview.svg"):
        response = await client.get(path, params={"nothing-of-this-name": "1"})
        told = re.sub(r".*there are ", "", response.json()["detail"]).split(", ")
        said = {one["name"] for one in described["paths"][path]["get"]["parameters"]}
        assert said >= set(told), path


# ---- many at once ----------------------------------------------------------------------------------------------------


async def test_heads_and_gets_at_once_do_not_mix(client: httpx.AsyncClient) -> None:
    async def both() -> AsyncIterator[Any]:
        for n in range(8):
            params = {"query": f"{{ a{n}: __typename }}"}
            yield client.get("/graphql", params=params), client.head("/graphql", params=params)

    pairs = [each async for pair in both() for each in pair]
    answers = await asyncio.gather(*pairs)
    assert [bool(each.content) for each in answers] == [True, False] * 8
    assert all(a.headers["etag"] == b.headers["etag"] for a, b in zip(answers[::2], answers[1::2], strict=True))
