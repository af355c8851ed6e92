"""Every limit in front of the facts refuses with its number, and holds for nobody but who is over it."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.http.rates import Rates, client_of
from graph import Settings
from graph.errors import SettingsError
from graph.settings import PREFIX, settings
from graph.stores.neo4j import Neo4jStore
from graph.stores.snapshot import SnapshotStore
from tests.api.conftest import CountingStore, opened
from tests.api.served import Served, serving
from tests.conftest import SharedDatabase

GRAPHQL = "application/graphql-response+json"
#: Pages of a hundred in pages of a hundred: 91 bytes that once stopped a server for everybody.
KILLER = (
    "{ graph { flows(first: 100) { nodes { claims(first: 100) { nodes { about { ... on Flow "
    "{ claims(first: 100) { nodes { id } } } } } } } } } }"
)
MODEST = "{ ecosystems { id } }"


async def asked(client: httpx.AsyncClient, text: str, **more: Any) -> httpx.Response:
    return await client.post("/graphql", json={"query": text}, **more)


# ---- price -----------------------------------------------------------------------------------------------------------


async def test_the_killer_is_refused_with_its_price_while_a_bystander_is_served(
    snapshot_store: SnapshotStore,
) -> None:
    counted = CountingStore(snapshot_store)
    async with opened(counted) as client:
        texts = [KILLER, MODEST] * 10
        answers = await asyncio.gather(*(asked(client, text) for text in texts))
    killed, served = answers[::2], answers[1::2]
    assert [answer.json()["data"]["ecosystems"] != [] for answer in served] == [True] * 10
    assert len(counted.asked) == 10  # no killer ever came to the store
    for answer in killed:
        [error] = answer.json()["errors"]
        price = error["extensions"]["asked"]
        assert error["extensions"] == {
            "code": "QUERY_TOO_LARGE",
            "limit": "cost",
            "asked": price,
            "allowed": 10_000,
        }
        assert price > 1_000_000
        assert f"{price:,}" in error["message"]
        assert "10,000" in error["message"]
        assert answer.json()["extensions"]["cost"] == {"rows": price, "allowed": 10_000}


PAGES = "flowsOut(first: 50) { nodes { id } } flowsIn(first: 48) { nodes { id } }"
COSTLIEST = f"{{ graph {{ entities(first: 100) {{ nodes {{ id {PAGES} }} }} }} }}"


async def test_short_questions_are_answered_while_the_costliest_wait_for_their_turn(
    snapshot_store: SnapshotStore,
) -> None:
    done: list[str] = []

    async def ask(client: httpx.AsyncClient, text: str) -> httpx.Response:
        answer = await asked(client, text)
        done.append(text)
        return answer

    async with opened(snapshot_store) as client:
        await asyncio.gather(asked(client, COSTLIEST), asked(client, MODEST))  # both plans are kept from here on
        answers = await asyncio.gather(*(ask(client, text) for text in [*[COSTLIEST] * 5, *[MODEST] * 5]))
    assert done[-3:] == [COSTLIEST] * 3  # one or two may be through by then
    assert len({answer.content for answer in answers}) == 2
    assert answers[0].json()["extensions"]["cost"]["rows"] == 10_000 - 100


async def test_a_costly_question_that_has_no_turn_in_time_is_told_so(snapshot_store: SnapshotStore) -> None:
    in_turn, go_on = asyncio.Barrier(3), asyncio.Event()

    async def hold() -> None:
        if not go_on.is_set():
            await in_turn.wait()
            await go_on.wait()

    async with opened(CountingStore(snapshot_store, hold), deadline_seconds=0.2) as client:
        go_on.set()
        assert (await asked(client, COSTLIEST)).status_code == 200  # its plan is kept from here on
        go_on.clear()
        two = [asyncio.create_task(asked(client, COSTLIEST)) for _ in range(2)]
        await in_turn.wait()
        late = await asked(client, COSTLIEST)
        go_on.set()
        served = await asyncio.gather(*two)
        after = await asked(client, COSTLIEST)
    [error] = late.json()["errors"]
    assert (late.status_code, late.headers["retry-after"], error["extensions"]["code"]) == (503, "5", "BUSY")
    assert [answer.status_code for answer in (*served, after)] == [200, 200, 200]


async def test_an_answer_tells_its_price_and_the_ceiling(snapshot_store: SnapshotStore) -> None:
    async with opened(snapshot_store, max_cost=123) as client:
        answer = (await asked(client, "{ graph { flows(first: 7) { nodes { id } } } }")).json()
    assert answer["extensions"]["cost"] == {"rows": 7, "allowed": 123}


async def test_what_costs_just_as_much_as_is_allowed_is_answered(snapshot_store: SnapshotStore) -> None:
    text = "{ graph { flows(first: 7) { nodes { id } } } }"
    async with opened(snapshot_store, max_cost=7) as client:
        assert "errors" not in (await asked(client, text)).json()
    async with opened(snapshot_store, max_cost=6) as client:
        assert (await asked(client, text)).json()["extensions"]["cost"] == {"rows": 7, "allowed": 6}


# ---- shape -----------------------------------------------------------------------------------------------------------

NESTED = '{ node(id: "xai") { ... on Entity { parts { parts { name } } } } }'


@pytest.mark.parametrize(
    ("chosen", "text", "says"),
    [
        ({"max_depth": 3}, NESTED, "depth is 4, and 3 is allowed"),
        ({"max_aliases": 1}, "{ a: __typename b: __typename }", "number of aliases is 2, and 1 is allowed"),
        ({"max_tokens": 10}, "{ ecosystems { id name id name id name } }", "more than 10 tokens"),
        ({"max_page": 5}, "{ graph { flows(first: 6) { nodes { id } } } }", "first is 6; a page holds 1 to 5 rows"),
        ({}, "{ graph { flows(first: 101) { nodes { id } } } }", "first is 101; a page holds 1 to 100 rows"),
        ({}, "{ graph { flows(first: 0) { nodes { id } } } }", "first is 0"),
        ({}, "{ graph { flows(first: -1) { nodes { id } } } }", "first is -1"),
        ({}, "{ graph { flows(first: 99999999999) { nodes { id } } } }", "32-bit"),
        ({}, '{ graph { flows(after: "%F0") { nodes { id } } } }', "is no cursor"),
        ({}, '{ graph { flows(after: "\\u2028") { nodes { id } } } }', "is no cursor"),
        ({}, '{ graph(ecosystem: "nobody") { flows { totalCount } } }', "not on record"),
        ({}, '{ graph { search(text: "%s") { id } } }' % ("a" + " " * 300), "1 to 200 characters of text, not 301"),
        ({}, '{ graph { search(text: "  ") { id } } }', "1 to 200 characters of text, not 0"),
        (
            {},
            '{ graph { entities(where: {nameContains: "%s"}) { totalCount } } }' % ("a" + " " * 300),
            "1 to 200 characters of text, not 301",
        ),
        ({}, '{ graph(ecosystem: "") { flows { totalCount } } }', "ecosystem names '', which is not on record"),
        ({}, '{ graph(slice: {asOf: ""}) { flows { totalCount } } }', "asOf: '' is no date"),
        ({}, '{ graph { timeline(from: "") { moments { day } } } }', "timeline.from: '' is no date"),
        ({}, "{ all: __schema { types { name } } }", "leave out 'all'"),
        ({}, '{ a: __type(name: "Query") { name } }', "leave out 'a'"),
        ({}, "{ __schema { ...S } } fragment S on __Schema { a: types { name } }", "leave out 'a'"),
        ({}, "{ __schema { types { fields { a: type { name } } } } }", "leave out 'a'"),
        ({"introspection": False}, "{ __schema { types { name } } }", "introspection"),
        ({"introspection": False}, '{ __type(name: "Query") { name } }', "introspection"),
    ],
)
async def test_what_is_over_a_limit_is_told(
    snapshot_store: SnapshotStore, chosen: dict[str, Any], text: str, says: str
) -> None:
    async with opened(snapshot_store, **chosen) as client:
        refused = await asked(client, text, headers={"accept": GRAPHQL})
        assert refused.status_code == 400
        assert says in refused.json()["errors"][0]["message"]
        assert "data" not in refused.json()
        assert (await asked(client, MODEST)).json()["data"]["ecosystems"]


@pytest.mark.parametrize(
    "field",
    [
        "timeline(after: null%s) { moments { day } }",
        "tally { entities(by: [PLACE]%s) { rows { count } } }",
        'paths(from: "tesla", to: "xai", maxHops: 4%s) { paths { length } }',
    ],
)
async def test_a_page_of_a_question_of_its_own_is_no_larger(snapshot_store: SnapshotStore, field: str) -> None:
    async with opened(snapshot_store, max_page=2) as client:
        usual = await asked(client, f"{{ graph {{ {field % ''} }} }}")
        refused = await asked(client, f"{{ graph {{ {field % ', first: 3'} }} }}")
    assert len(re.findall('"(?:day|count|length)"', usual.text)) == 2
    assert refused.json()["errors"][0]["message"] == "first is 3; a page holds 1 to 2 rows"


async def test_a_smaller_page_is_the_usual_one_too(snapshot_store: SnapshotStore) -> None:
    async with opened(snapshot_store, max_page=3) as client:
        answer = (await asked(client, '{ graph { flows { nodes { id } } search(text: "oil") { id } } }')).json()
    found = answer["data"]["graph"]
    assert (len(found["flows"]["nodes"]), len(found["search"])) == (3, 3)


@pytest.mark.parametrize(
    "text",
    ["{ ecosystem { id } }", '{ nodes(id: ["xai"]) { id } }', "{ graph(slice: {telling: EVIDENC}) { id } }"],
)
async def test_names_are_suggested_only_where_the_setting_lets_them(snapshot_store: SnapshotStore, text: str) -> None:
    said = {}
    for suggestions in (True, False):
        async with opened(snapshot_store, suggestions=suggestions) as client:
            errors = (await asked(client, text)).json()["errors"]
            said[suggestions] = " ".join(error["message"] for error in errors)
    assert "Did you mean" in said[True]
    assert "Did you mean" not in said[False]
    assert said[True].startswith(said[False][:20])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{ graph(ecosystem: "x. Did you mean y?") { flows { totalCount } } }', "'x. Did you mean y?', which is not"),
        ('{ graph { flows(first: "a Did you mean b?") { totalCount } } }', "a Did you mean b?"),
        ("{ graph { flows } }", "must have a selection of subfields"),
    ],
)
async def test_what_is_no_suggestion_of_names_is_told_without_them_too(
    snapshot_store: SnapshotStore, text: str, said: str
) -> None:
    async with opened(snapshot_store, suggestions=False) as client:
        [error] = (await asked(client, text)).json()["errors"]
    assert said in error["message"]


async def test_a_variable_is_told_without_suggestions_too(snapshot_store: SnapshotStore) -> None:
    body = {"query": "query Q($t: Telling) { graph(slice: {telling: $t}) { id } }", "variables": {"t": "EVIDENC"}}
    async with opened(snapshot_store, suggestions=False) as client:
        answer = await client.post("/graphql", json=body)
    assert answer.json()["errors"]
    assert "Did you mean" not in answer.text


# ---- time ------------------------------------------------------------------------------------------------------------


async def test_a_question_that_takes_too_long_is_given_up(snapshot_store: SnapshotStore) -> None:
    given_up = []

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            given_up.append(True)
            raise

    slow = CountingStore(snapshot_store, before=endless)
    async with opened(slow, deadline_seconds=0.05) as client:
        late = await asked(client, MODEST, headers={"accept": GRAPHQL})
        assert (await asked(client, "{ __typename }")).status_code == 200
    assert late.status_code == 504
    [error] = late.json()["errors"]
    assert error["extensions"]["code"] == "TIMEOUT"
    assert "longer than 0.05 s" in error["message"]
    assert late.headers["content-type"].startswith(GRAPHQL)
    assert given_up == [True]


def reading(database: SharedDatabase) -> list[str]:
    """What transactions on the server are reading ecosystems at this moment."""
    rows = database.run("SHOW TRANSACTIONS YIELD currentQuery AS text, status")
    return [row["text"] for row in rows if "Ecosystem" in row["text"]]


@pytest.mark.neo4j
async def test_a_slow_question_is_told_apart_and_gone_from_the_server(
    neo4j_store: Neo4jStore, neo4j_database: SharedDatabase
) -> None:
    """A change of the schema that is not committed keeps readers of an index waiting, and nobody else."""
    slow = '{ graph(ecosystem: "musk") { flows(first: 1) { totalCount } } }'
    store = neo4j_database.store(deadline=10)
    async with opened(store, deadline_seconds=10) as client:
        assert (await asked(client, MODEST)).status_code == 200
        with neo4j_database.session() as session, session.begin_transaction() as change:
            change.run("CREATE INDEX held_up FOR (e:Ecosystem) ON (e.held_up)").consume()
            late, served = await asyncio.gather(asked(client, slow), asked(client, MODEST))
            until = time.monotonic() + 60
            while reading(neo4j_database):
                assert time.monotonic() < until, "the transaction goes on though nobody waits for it"
                await asyncio.sleep(0.2)
            ready = await client.get("/readyz")
            change.rollback()
        after = await asked(client, slow)
    await store.close()
    assert late.status_code == 504
    [error] = late.json()["errors"]
    assert (error["extensions"]["code"], served.status_code) == ("TIMEOUT", 200)
    assert ready.json()["ready"] is True
    assert after.json()["data"]["graph"]["flows"]["totalCount"] > 0


@pytest.mark.neo4j
async def test_a_store_that_is_silent_is_told_apart(neo4j_store: Neo4jStore, neo4j_database: SharedDatabase) -> None:
    store = neo4j_database.store(deadline=2)
    async with opened(store, deadline_seconds=2) as client:
        assert (await asked(client, MODEST)).status_code == 200
        neo4j_database.server.pause()
        try:
            late = await asked(client, MODEST)
            here = await asked(client, "{ __typename }")
        finally:
            neo4j_database.server.resume()
    await store.close()
    assert (late.status_code, late.headers["retry-after"]) == (503, "5")
    assert late.json()["errors"][0]["extensions"]["code"] == "STORE_TIMEOUT"
    assert here.json() == {"data": {"__typename": "Query"}}


# ---- how often -------------------------------------------------------------------------------------------------------


def test_requests_are_given_back_evenly() -> None:
    rates = Rates(6)
    burst = [rates.take("a", 100.0) for _ in range(8)]
    assert [taken.allowed for taken in burst] == [True] * 6 + [False] * 2
    assert [taken.remaining for taken in burst] == [5, 4, 3, 2, 1, 0, 0, 0]
    assert [taken.wait for taken in burst[5:]] == pytest.approx([10.0] * 3)
    assert rates.take("b", 100.0).allowed
    assert not rates.take("a", 109.0).allowed
    assert rates.take("a", 110.1).allowed
    assert not rates.take("a", 110.2).allowed
    assert rates.take("a", 1_000.0) == rates.take("c", 1_000.0)


async def test_a_client_that_asks_too_often_waits_and_no_other(snapshot_store: SnapshotStore) -> None:
    counted = CountingStore(snapshot_store)
    async with opened(counted, max_requests_per_minute=3) as client:
        answers = [await asked(client, MODEST) for _ in range(5)]
        page = await client.get("/overview.svg")
        free = [await client.get(path) for path in ("/healthz", "/readyz", "/static/graphiql.css")]
        like = [await client.get(path) for path in ("/healthzfoo", "/readyz/", "/metricsfoo", "/static")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert len(counted.asked) == 3
    assert answers[0].headers["ratelimit-policy"] == '"client";q=3;w=60'
    assert [re.sub(r";t=\d+", "", answer.headers["ratelimit"]) for answer in answers[:4]] == [
        '"client";r=2',
        '"client";r=1',
        '"client";r=0',
        '"client";r=0',
    ]
    for refused in (answers[3], page):
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        assert refused.headers["x-request-id"]
    assert answers[3].json()["errors"][0]["extensions"] == {"code": "TOO_MANY_REQUESTS"}
    assert (page.status_code, page.json()["code"]) == (429, "TOO_MANY_REQUESTS")
    assert [each.status_code for each in free] == [200, 200, 200]
    assert [each.status_code for each in like] == [429] * 4


async def test_there_is_no_rate_unless_the_setting_says_so(client: httpx.AsyncClient) -> None:
    answers = [await asked(client, "{ __typename }") for _ in range(50)]
    assert {answer.status_code for answer in answers} == {200}
    assert "ratelimit" not in answers[0].headers


async def test_who_asks_is_told_by_a_proxy_only_if_it_is_trusted(snapshot_store: SnapshotStore) -> None:
    async def seen(**chosen: Any) -> list[int]:
        async with opened(snapshot_store, max_requests_per_minute=1, **chosen) as client:
            hops = [{"x-forwarded-for": f"203.0.113.{n}"} for n in range(3)]
            return [(await asked(client, MODEST, headers=hop)).status_code for hop in hops]

    assert await seen() == [200, 429, 429]
    assert await seen(trusted_proxies="10.0.0.0/8 192.0.2.1") == [200, 429, 429]
    assert await seen(trusted_proxies="127.0.0.1") == [200, 200, 200]


async def test_a_proxy_of_ipv4_is_known_where_ipv6_is_listened_to(snapshot_store: SnapshotStore) -> None:
    app = create_app(snapshot_store, Settings(max_requests_per_minute=1, trusted_proxies="192.0.2.1"))
    transport = httpx.ASGITransport(app, client=("::ffff:192.0.2.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://muskgraph") as client:
        hops = [{"x-forwarded-for": address} for address in ("203.0.113.1", "::ffff:203.0.113.2", "203.0.113.2")]
        statuses = [(await asked(client, MODEST, headers=hop)).status_code for hop in hops]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::99", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::ffff:cb00:7107", "203.0.113.7"),
        ("testclient", "testclient"),
    ],
)
def test_a_client_is_an_address_or_a_network(host: str, client: str) -> None:
    assert client_of({"client": (host, 1)}) == client


def test_a_client_without_an_address_is_one_too() -> None:
    assert client_of({"client": None}) == client_of({}) == ""


@pytest.mark.parametrize("proxies", ["proxy.example", "*", "10.0.0.0/33", "10.0.0.1/8", "::ffff:10.0.0.1"])
def test_a_proxy_is_an_address(proxies: str) -> None:
    with pytest.raises(SettingsError, match="trusted_proxies"):
        settings(trusted_proxies=proxies)


# ---- what is never open ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ["graphql-ws", "graphql-transport-ws"])
async def test_a_websocket_is_closed_at_once(snapshot_store: SnapshotStore, protocol: str) -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/graphql", "query_string": b"", "headers": [], "subprotocols": [protocol]}
    await create_app(snapshot_store, Settings())(scope, receive, send)
    assert [message["type"] for message in sent if message["type"] != "websocket.accept"] == ["websocket.close"]


# ---- a real server ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Any:
    with serving(env={f"{PREFIX}MAX_REQUESTS_PER_MINUTE": "4"}) as served:
        yield served


def test_twenty_megabytes_are_refused_and_the_next_is_served(server: Served) -> None:
    with httpx.Client(base_url=server.address, trust_env=False) as client:
        try:
            status = client.post("/graphql", json={"query": "{" + " " * 20_000_000}).status_code
        except httpx.WriteError:  # the server closed the connection while the rest was on its way
            status = 413
        after = client.post("/graphql", json={"query": MODEST})
    assert status == 413
    assert after.json()["data"]["ecosystems"]


def test_no_client_says_itself_who_it_is(server: Served) -> None:
    with httpx.Client(base_url=server.address, trust_env=False) as client:
        statuses = [
            client.get("/disputes", headers={"x-forwarded-for": f"203.0.113.{n}"}).status_code for n in range(8)
        ]
    assert 429 in statuses


# ---- what is written of them -----------------------------------------------------------------------------------------


def test_the_table_of_limits_is_that_of_the_settings() -> None:
    text = (Path(__file__).parents[2] / "docs/limits.md").read_text("utf-8")
    rows = dict(re.findall(rf"^\| [^|]+ \| `{PREFIX}([A-Z_]+)` \| ([^|]+) \|", text, re.M))
    limits = {
        name
        for name in Settings.model_fields
        if name.startswith("max_")
        or name in ("deadline_seconds", "introspection", "suggestions", "cors_origins", "trusted_proxies")
    }
    assert {name.lower() for name in rows} == limits
    for name, said in rows.items():
        default = Settings.model_fields[name.lower()].default
        shown = {"True": "on", "0": "any number", "": "none"}.get(str(default)) or f"{default:,g}".replace(",", " ")
        assert said.strip() == shown, name
