"""Operations that are answered without being executed: the same bytes, one statement, one record, and nothing stale."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import orjson
import pytest
from graphql import parse, validate
from strawberry.types import ExecutionResult

from api.execution.operation import AnswerFirst, Context, Guard
from api.execution.plans import Plans, Recent
from api.schema import make_schema
from graph import Settings, Store
from graph.errors import StoreTimeoutError
from graph.property_graph import Node, PropertyGraph
from graph.stores.snapshot import SnapshotStore
from tests.api.conftest import CountingStore, opened
from tests.api.corpus import Asking, corpus
from tests.api.oracle import Oracle, difference
from tests.conftest import SharedDatabase

SCHEMA = make_schema([Guard, AnswerFirst])
#: Most drawn queries use more aliases than the default allows.
SETTINGS = Settings(max_aliases=1_000, max_tokens=20_000)
#: Of the requests that have an answer and no error, at least so many are answered without execution.
SHARE = 0.97  # introspection is executed, and what goes on after a row whose place is unknown


async def asked(asking: Asking, context: Context) -> bytes:
    """The answer as it is sent."""
    try:
        answer: ExecutionResult = await SCHEMA.execute(
            asking.text, variable_values=asking.variables, context_value=context, operation_name=asking.name
        )
    except Exception as wrong:  # noqa: BLE001 - Strawberry's own, where a document holds no operation of that name
        return repr(wrong).encode()
    errors = [error.formatted for error in answer.errors or ()]
    status = context.failure and context.failure.status
    told = {"data": answer.data, "errors": errors, "extensions": answer.extensions, "status": status}
    try:
        return orjson.dumps(told)
    except TypeError:  # an error that quotes half a character, which no request over HTTP can hold
        return repr(told).encode()


async def executed(store: Store, text: str, variables: dict[str, Any] | None = None) -> bytes:
    return await asked(Asking(text, variables), Context(store, SETTINGS))


async def kept(plans: Plans, store: Store, text: str, variables: dict[str, Any] | None = None) -> tuple[bytes, bool]:
    """The answer by plans that are kept, and whether it was executed after all."""
    context = Context(store, SETTINGS, plans)
    return await asked(Asking(text, variables), context), context.executed


# ---- the same bytes --------------------------------------------------------------------------------------------------


def size_of(request: pytest.FixtureRequest, store: Store) -> int:
    """How many queries are drawn. Many: pytest --hypothesis-profile=long."""
    small, large = (180, 3_000) if isinstance(store, SnapshotStore) else (60, 800)
    return large if request.config.getoption("--hypothesis-profile") == "long" else small


async def test_kept_and_executed_answers_are_the_same_bytes(
    store: Store, oracle: Oracle, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    plans = Plans(store, SETTINGS)
    count = {"requests": 0, "answered": 0, "refused": 0, "without execution": 0, "by the oracle too": 0}
    askings = list(corpus(oracle, size_of(request, store)))
    expected = []
    for asking in askings:
        if not isinstance(store, SnapshotStore) and "search(" in asking.text:
            continue  # full text is ranked by Neo4j's own index
        plain = await asked(asking, Context(store, SETTINGS))
        expected.append((asking, plain))
        context = Context(store, SETTINGS, plans)
        assert await asked(asking, context) == plain, asking
        count["requests"] += 1
        count["without execution"] += not context.executed
        if b'"errors":[]' not in plain:
            count["refused"] += 1
            continue
        count["answered"] += 1
        if asking.as_drawn and count["by the oracle too"] < 40 and not validate(oracle.schema, parse(asking.text)):
            count["by the oracle too"] += 1
            said = oracle.ask(asking.text, asking.variables)
            assert difference(orjson.loads(plain)["data"], said.data) is None, asking
    # Once more, 32 at a time: plans and documents are shared.
    for start in range(0, len(expected), 32):
        batch = expected[start : start + 32]
        together = await asyncio.gather(*(asked(asking, Context(store, SETTINGS, plans)) for asking, _ in batch))
        assert together == [plain for _, plain in batch]
    with capsys.disabled():
        sys.stdout.write(f"\n{type(store).__name__}: {count}, 0 differences\n")
    assert count["without execution"] >= SHARE * count["answered"]
    assert count["refused"] >= 20
    assert count["by the oracle too"] >= 30


async def test_over_http_32_at_once_get_their_own_answers(store: Store) -> None:
    flows = "... on Entity { flows(first: $first) { nodes { id } } }"
    text = f"query Q($id: ID!, $first: Int) {{ node(id: $id) {{ id {flows} }} }}"
    ids = ["xai", "spacex", "tesla", "colossus", "starlink", "nope", "c022", "musk"]
    async with opened(store) as client:

        async def ask(place: int) -> httpx.Response:
            given = {"id": ids[place % 8], "first": 1 + place % 3}
            return await client.post("/graphql", json={"query": text, "variables": given})

        alone = [(await ask(place)).content for place in range(32)]
        together = [answer.content for answer in await asyncio.gather(*map(ask, range(32)))]
    assert together == alone
    assert [(orjson.loads(each)["data"]["node"] or {}).get("id") for each in alone[:6]] == [*ids[:5], None]


@pytest.mark.parametrize(
    "text",
    [
        "{ __schema { queryType { name } } }",
        "{ ecosystems { id } __schema { queryType { name } } }",
    ],
)
async def test_what_no_plan_knows_is_executed(snapshot_store: SnapshotStore, text: str) -> None:
    plans = Plans(snapshot_store, SETTINGS)
    for _ in range(2):
        answer, was_executed = await kept(plans, snapshot_store, text)
        assert was_executed
        assert answer == await executed(snapshot_store, text)
        assert b'"errors":[]' in answer


# ---- values that are not what was promised ---------------------------------------------------------------------------


@pytest.fixture
def spoilt(pack: PropertyGraph) -> Callable[..., SnapshotStore]:
    """Makes a store of the facts in which one entity holds something else."""

    def make(**held: Any) -> SnapshotStore:
        nodes = [
            Node(node.noun, {**node.properties, **held}, node.label) if node.id == "xai" else node
            for node in pack.nodes
        ]
        return SnapshotStore.of(replace(pack, nodes=tuple(nodes)))

    return make


@pytest.mark.parametrize(
    "held",
    [
        {"name": 5},
        {"name": None},
        {"confirmed": 1},
        {"confirmed": "yes"},
        {"kind": "dragon"},
        {"kind": None},
        {"aliases": [1, "x"]},
        {"aliases": None},
        {"aliases": "xAI"},
        {"tellings": ["rumour"]},
        {"in_group": 0},
    ],
    ids=str,
)
async def test_a_value_of_another_type_is_told_as_execution_tells_it(
    spoilt: Callable[..., SnapshotStore], held: dict[str, Any]
) -> None:
    store = spoilt(**held)
    text = '{ node(id: "xai") { ... on Entity { id name confirmed inGroup kind aliases tellings } } }'
    plans = Plans(store, SETTINGS)
    _, was_executed = await kept(plans, store, text)
    assert was_executed
    # Of an error that nobody foresaw, the id is another one each time.
    answers = [orjson.loads(each) for each in (await executed(store, text), (await kept(plans, store, text))[0])]
    for answer in answers:
        for error in answer["errors"]:
            if error.get("extensions", {}).pop("id", None):
                error["message"] = error["message"][:-12]
    assert answers[0] == answers[1]


async def test_numbers_are_shown_as_execution_shows_them(pack: PropertyGraph) -> None:
    text = "{ graph { flows(first: 100, orderBy: ID) { nodes { volume } } } }"
    for volume in (5, 5.5, 2**60, -0.0, float("inf"), "5", True):
        nodes = [
            Node(node.noun, {**node.properties, "volume": volume}) if node.noun == "Flow" else node
            for node in pack.nodes
        ]
        store = SnapshotStore.of(replace(pack, nodes=tuple(nodes)))
        answer, _ = await kept(Plans(store, SETTINGS), store, text)
        assert answer == await executed(store, text)


# ---- one statement, one record ---------------------------------------------------------------------------------------

PAGE = """query Page($in: ID, $first: Int, $without: [ID!]!) { graph(ecosystem: $in, slice: {without: $without}) {
  entities(first: $first) { totalCount nodes { id kind flows { nodes { verb target { name } } } } } } }"""


@pytest.mark.neo4j
async def test_an_operation_is_one_statement_and_one_record(
    neo4j_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await executed(neo4j_store, "{ ecosystems { id } }")  # a store looks once at the layout of what it holds
    plans = Plans(neo4j_store, SETTINGS)
    texts: set[str] = set()
    for ecosystem, without in (("musk", ["c022"]), ("standard-oil", ["c001"]), ("musk", ["c061"])):
        variables = {"in": ecosystem, "first": 7, "without": without}
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "neo4j.io"):
            answer, was_executed = await kept(plans, neo4j_store, PAGE, variables)
        assert b'"errors":[]' in answer
        assert not was_executed
        said = [record.getMessage() for record in caplog.records]
        (run,) = [each for each in said if "C: RUN" in each]
        (records,) = [each for each in said if "S: RECORD" in each]
        assert records.endswith("RECORD * 1")
        texts.add(run.split("RUN")[1].split("' {")[0])
    assert len(texts) == 1
    assert len(plans.plans) == 1


async def test_a_plan_is_made_once_for_all_texts(snapshot_store: SnapshotStore) -> None:
    counting = CountingStore(snapshot_store)
    plans = Plans(counting, SETTINGS)
    for id in ("xai", "tesla", "spacex", "no-such-id"):
        answer, was_executed = await kept(plans, counting, "query Q($id: ID!) { node(id: $id) { id } }", {"id": id})
        assert not was_executed
        assert (id.encode() in answer) == (id != "no-such-id")
    assert len(counting.asked) == 4
    assert all(selection is counting.asked[0] for selection in counting.asked)
    assert (len(plans.documents), len(plans.plans)) == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "query Q($p: String!) { graph { entities(first: 30) { nodes { name nameLanguage ja: name(lang: JA) "
        "jaLanguage: nameLanguage(lang: JA) value(predicate: $p) { id text(lang: JA) citations { locator } } } } } }",
        "query Q($p: String!) { graph { claims(last: 9, where: {predicate: [$p]}) { nodes { id scope(lang: JA) "
        "citations(where: {reliability: [HIGH]}) { source { title(lang: JA) titleLanguage } } } "
        "pageInfo { hasNextPage hasPreviousPage startCursor } } } }",
        "query Q($p: String) { graph { analogies(first: 30, where: {textContains: $p}) { nodes { titleLanguage "
        "of: titleLanguage(lang: JA) restsOn { id } provenance { totalCount nodes { citedBy { id } } } } } } }",
        "query Q($p: String) { ecosystems(where: {nameContains: $p}) { name(lang: JA) provenance { totalCount } } }",
    ],
)
async def test_a_field_with_arguments_is_shown_without_execution(store: Store, text: str) -> None:
    plans = Plans(store, SETTINGS)
    for word in ("revenue", "headquarters", "data"):
        answer, was_executed = await kept(plans, store, text, {"p": word})
        assert was_executed == (b'"errors":[]' not in answer)
        assert answer == await executed(store, text, {"p": word})


PATHS = """query Q($from: ID!, $to: ID!, $day: String) { graph(slice: {asOf: $day}) {
  paths(from: $from, to: $to, maxHops: 3) { __typename hasMore searchedHops paths {
    length sentence sentenceJa flows { id verb restsOn { id } } entities { name(lang: JA) }
    weakest { place link reason reasonJa flow { id target { name } } } } } } }"""
TALLY = """query Q($day: String, $commodity: String) {
graph(ecosystem: "musk", slice: {asOf: $day, telling: ARTICLE}) { tally {
  flows(by: [VERB, IN_GROUP], where: {commodity: $commodity}, sum: VOLUME, first: 3) {
    groupCount rows { keys { by value } count withoutNumber sums { unit total count inexact } } }
  sources(by: [RELIABILITY]) { rows { keys { value } count sums { unit } } } } } }"""
TIMELINE = """query Q($about: ID, $from: String, $after: String) { graph {
  timeline(about: $about, from: $from, after: $after, first: 3) { pageInfo { hasNextPage hasPreviousPage endCursor }
    moments { cursor date day what
      node { id __typename ... on Flow { verb origin { name } } ... on Event { title } } } } } }"""


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        (PATHS, {"from": "xai", "to": "tesla"}),
        (PATHS, {"from": "spacex", "to": "xai", "day": "2026"}),
        (PATHS, {"from": "tesla", "to": "no-such-id"}),
        (PATHS, {"from": "tesla", "to": "xai", "day": "yesterday"}),
        (TALLY, {"day": "2025"}),
        (TALLY, {"day": "any", "commodity": "compute"}),
        (TIMELINE, {"about": "xai"}),
        (TIMELINE, {"from": "1900"}),
        (TIMELINE, {"about": "xai", "from": "later"}),
        (TIMELINE, {"after": "nothing"}),
    ],
)
async def test_what_is_posed_is_answered_without_execution(store: Store, text: str, variables: dict[str, Any]) -> None:
    plans = Plans(store, SETTINGS)
    for _ in range(2):
        answer, was_executed = await kept(plans, store, text, variables)
        assert was_executed == (b'"errors":[]' not in answer)
        assert answer == await executed(store, text, variables)


@pytest.mark.parametrize(
    ("variables", "plans_made"),
    [
        ([{"first": 1}, {"first": 2}, {"first": 1}], 2),
        ([{"first": 1}, {}], 2),
        ([{"show": True}, {"show": False}], 2),
        ([{"where": {"verb": ["OWNS"]}}, {"where": {"verb": ["FUNDS"]}}], 2),
        ([{"where": {"ids": ["a", "b"]}}, {"where": {"ids": ["c", "d"]}}, {"where": {"ids": ["c", "c"]}}], 2),
        ([{"where": {"origin": "xai"}}, {"where": {"origin": "tesla"}}, {"where": {"target": "tesla"}}], 2),
        ([{"where": None}, {}, {"where": {}}], 3),
        ([{"in": "musk"}, {"in": "standard-oil"}, {"in": None}], 2),
        ([{"day": "2024"}, {"day": "2025-03-01"}, {"day": "any"}, {}], 2),
    ],
)
async def test_the_form_of_the_variables_makes_the_plan(
    store: Store, variables: list[dict[str, Any]], plans_made: int
) -> None:
    text = """query Q($first: Int, $show: Boolean = true, $where: FlowFilter, $in: ID, $day: String) {
      graph(ecosystem: $in, slice: {asOf: $day}) {
        flows(first: $first, where: $where) { nodes { id verb @include(if: $show) } } } }"""
    plans = Plans(store, SETTINGS)
    for given in variables:
        answer, was_executed = await kept(plans, store, text, given)
        assert not was_executed
        assert answer == await executed(store, text, given)
    assert len(plans.plans) == plans_made


async def test_a_text_that_must_be_known_makes_a_plan_of_its_own(snapshot_store: SnapshotStore) -> None:
    assumed = '[{origin: $of, verb: OWNS, target: "tesla"}]'
    graph = f"graph(ecosystem: $in, slice: {{assume: {assumed}}}) {{ flows {{ totalCount }} }}"
    text = f"query Q($of: ID!, $in: ID) {{ {graph} }}"
    plans = Plans(snapshot_store, SETTINGS)
    for origin in ("xai", "spacex", "xai"):
        given = {"of": origin, "in": "musk"}
        answer, was_executed = await kept(plans, snapshot_store, text, given)
        assert not was_executed
        assert answer == await executed(snapshot_store, text, given)
    assert len(plans.plans) == 1 + 2  # the first says that there is one for each


# ---- faults, and what others write -----------------------------------------------------------------------------------


async def test_a_store_that_does_not_answer_is_asked_once(snapshot_store: SnapshotStore) -> None:
    async def late() -> None:
        raise StoreTimeoutError("It did not answer in time. Ask again")

    counting = CountingStore(snapshot_store, late)
    answer, _ = await kept(Plans(counting, SETTINGS), counting, "{ ecosystems { id } }")
    assert len(counting.asked) == 1
    assert answer == await executed(counting, "{ ecosystems { id } }")
    assert b"STORE_TIMEOUT" in answer


@pytest.mark.neo4j
async def test_nothing_that_others_wrote_is_missed(written_to: Store, empty_neo4j: SharedDatabase) -> None:
    plans = Plans(written_to, SETTINGS)
    text = "query Q($id: ID!) { node(id: $id) { ... on Entity { name } } }"
    stale = 0
    for number in range(200):
        empty_neo4j.run("MATCH (xai:Entity {id: 'xai'}) SET xai.name = $name", name=f"xAI {number}")
        answer, was_executed = await kept(plans, written_to, text, {"id": "xai"})
        assert not was_executed
        stale += orjson.loads(answer)["data"]["node"]["name"] != f"xAI {number}"
    assert stale == 0


# ---- bounds ----------------------------------------------------------------------------------------------------------


def test_what_was_used_longest_ago_goes_first() -> None:
    recent: Recent[str] = Recent(10)
    for name in "abc":
        recent.keep(name, name.upper(), 3)
    assert recent.get("a") == "A"
    recent.keep("d", "D", 3)
    assert recent.get("b") is None
    assert [recent.get(name) for name in "acd"] == ["A", "C", "D"]
    recent.keep("a", "AA", 10)
    assert (len(recent), recent.weight, recent.get("a")) == (1, 10, "AA")
    recent.keep("too heavy", "", 11)
    assert (len(recent), recent.weight) == (0, 0)


async def test_plans_and_documents_are_bounded(snapshot_store: SnapshotStore) -> None:
    plans = Plans(snapshot_store, SETTINGS)
    plans.documents.most = plans.plans.most = 1_000_000
    for number in range(300):
        await kept(plans, snapshot_store, f"query Q{number} {{ ecosystems {{ id }} }}")
        assert plans.documents.weight <= 1_000_000
        assert plans.plans.weight <= 1_000_000
    assert 10 < len(plans.documents) < 300
    assert 10 < len(plans.plans) < 300
    # One text in many forms, too.
    for number in range(1, 101):
        text = "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }"
        await kept(plans, snapshot_store, text, {"ids": [f"n{each}" for each in range(number)]})
    assert plans.plans.weight <= 1_000_000


async def test_a_plan_weighs_what_its_fragments_and_its_form_make_of_it(snapshot_store: SnapshotStore) -> None:
    async def weight(text: str, variables: dict[str, Any] | None = None) -> int:
        plans = Plans(snapshot_store, SETTINGS)
        await kept(plans, snapshot_store, text, variables)
        return plans.plans.weight

    steps = [
        f"fragment F{n} on Entity {{ {{0}}partOf {{ ...F{n + 1} }} {{1}}partOf {{ ...F{n + 1} }} }}" for n in range(6)
    ]
    text = '{ graph { entity(id: "none") { ...F0 } } } fragment F6 on Entity { id } ' + " ".join(steps)
    few, many = (text.replace("{0}", a).replace("{1}", b) for a, b in (("", ""), ("a: ", "b: ")))
    assert await weight(many) > await weight(few) + 64_000
    dated = "query Q($day: String) { graph { timeline(from: $day) { __typename } } }"
    assert await weight(dated, {"day": "x" * 90_000}) > await weight(dated, {"day": "1904"}) + 90_000


async def test_a_document_that_is_not_valid_is_not_kept(snapshot_store: SnapshotStore) -> None:
    plans = Plans(snapshot_store, SETTINGS)
    for text in ("{ nope }", "{ graph", "{" + "__typename " * 300 + "}"):
        answer, _ = await kept(plans, snapshot_store, text)
        assert b'"errors":[]' not in answer
    assert len(plans.documents) == 0
