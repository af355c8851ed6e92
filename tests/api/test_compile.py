"""What a query means: compiled into one question, priced, refused, and answered as a naive oracle answers it."""

from __future__ import annotations

import base64
import functools
import json
from typing import Any

import orjson
import pytest
from graphql import get_named_type, parse, validate
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from strawberry.types import ExecutionResult

import seed
from api.examples import Example, examples
from api.execution.operation import AnswerFirst, Context, Guard
from api.execution.plans import Plans
from api.schema import make_schema
from graph import Settings, Store, lay_out
from graph.dates import PartialDate
from graph.model import Claim, Ecosystem, Entity, Pack, Source
from graph.slice import Slice
from graph.stores.neo4j import Neo4jStore
from graph.stores.snapshot import SnapshotStore
from tests.api.conftest import CountingStore
from tests.api.oracle import Oracle, difference
from tests.api.queries import Query, queries

SCHEMA = make_schema([Guard, AnswerFirst])
#: Limits that random queries do not reach.
WIDE = {"max_cost": 10**8, "max_depth": 40, "max_aliases": 10_000, "max_tokens": 100_000}


async def asked(store: Store, text: str, variables: dict[str, Any] | None = None, **chosen: Any) -> ExecutionResult:
    """The product's answer to a query, without HTTP around it; by plans that are kept it is the same, to the byte."""
    settings = Settings(**chosen)
    executed = await SCHEMA.execute(text, variable_values=variables, context_value=Context(store, settings))
    behind = store.behind if isinstance(store, CountingStore) else store
    plans = Plans(behind, settings)
    for _ in range(2):
        context = Context(behind, settings, plans)
        assert written(await SCHEMA.execute(text, variable_values=variables, context_value=context)) == written(
            executed
        )
    return executed


def written(answer: ExecutionResult) -> bytes:
    """An answer as it is sent."""
    errors = [error.formatted for error in answer.errors or ()]
    return orjson.dumps({"data": answer.data, "errors": errors, "extensions": answer.extensions})


async def data(store: Store, text: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await asked(store, text, variables)
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    return answer.data


async def refused(store: Store, text: str, variables: dict[str, Any] | None = None, **chosen: Any) -> dict[str, Any]:
    """The one error of a query that is refused before the store is asked."""
    counting = CountingStore(store)
    answer = await asked(counting, text, variables, **chosen)
    assert counting.asked == []
    assert answer.data is None
    assert answer.errors is not None
    (error,) = answer.errors
    assert "Traceback" not in error.message
    return dict(error.formatted)


async def bad_input(store: Store, text: str, variables: dict[str, Any] | None = None) -> str:
    """What a query is told that is valid GraphQL and makes no sense."""
    error = await refused(store, text, variables)
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    return str(error["message"])


# ---- the same answer as the oracle's ---------------------------------------------------------------------------------


@functools.cache
def shipped_oracle() -> Oracle:
    return Oracle(lay_out(seed.shipped_pack()))


RANDOM = st.deferred(lambda: queries(shipped_oracle()))
DIFFERENTIAL = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


async def assert_same_as_oracle(store: Store, query: Query) -> None:
    oracle = shipped_oracle()
    assume(not validate(oracle.schema, parse(query.text)))
    expected = oracle.ask(query.text, query.variables)
    assert expected.errors is None
    answer = await asked(store, query.text, query.variables, **WIDE)
    assert answer.errors is None, answer.errors
    assert difference(answer.data, expected.data) is None


@hypothesis(max_examples=520, **DIFFERENTIAL)  # type: ignore[arg-type]
@given(query=RANDOM)
async def test_any_query_is_answered_as_by_the_oracle(snapshot_store: SnapshotStore, query: Query) -> None:
    await assert_same_as_oracle(snapshot_store, query)


@pytest.mark.neo4j
@hypothesis(max_examples=200, **DIFFERENTIAL)  # type: ignore[arg-type]
@given(query=RANDOM)
async def test_neo4j_answers_as_the_oracle(neo4j_store: Neo4jStore, query: Query) -> None:
    # Full text is ranked by Neo4j's own index, outside of what the stores promise alike.
    assume("search(" not in query.text)
    await assert_same_as_oracle(neo4j_store, query)


#: What is computed takes more than one question, and has tests of its own.
_COMPILED = [each for each in examples() if "compare(" not in each.query]


@pytest.mark.parametrize("example", _COMPILED, ids=[each.name for each in _COMPILED])
async def test_examples_are_answered_as_by_the_oracle(store: Store, oracle: Oracle, example: Example) -> None:
    counting = CountingStore(store)
    answer = await data(counting, example.query)
    assert difference(answer, oracle.ask(example.query).data) is None
    assert len(counting.asked) == 1


async def test_fragments_directives_and_duplicates_mean_what_they_mean_to_graphql(store: Store, oracle: Oracle) -> None:
    text = """
    query Q($with: Boolean!, $first: Int = 2, $where: FlowFilter) {
      again: __typename
      node(id: "xai") { ...on Entity { flows(first: 2) { totalCount } ...E flows(first: 2) { nodes { verb } } } id }
      node(id: "xai") { __typename ... @include(if: $with) { id } }
      nodes(ids: ["c001", "nope", "xai"]) { id ... on Claim { value about { ...E } } ...N }
    }
    fragment E on Entity {
      name @skip(if: $with)
      few: flowsIn(first: $first, where: $where) { nodes { id } edges { cursor node { target { nameJa } } } }
      all: flowsIn(first: 50) { nodes { origin { name } } totalCount }
    }
    fragment N on Node { id ... on Entity { kind } }
    """
    for chosen in (
        {"with": True},
        {"with": False, "first": 4, "where": {"verb": ["FUNDS"]}},
        {"with": True, "first": None},
    ):
        answer = await asked(store, text, chosen)
        assert answer.errors is None
        assert difference(answer.data, oracle.ask(text, chosen).data) is None


# ---- one question ----------------------------------------------------------------------------------------------------


async def test_a_query_of_any_shape_asks_once(snapshot_store: SnapshotStore) -> None:
    counting = CountingStore(snapshot_store)
    await data(
        counting,
        """{
          dataset { contentHash entityCount flowCount packs { id } }
          ecosystems { id }
          node(id: "spacex") { id }
          nodes(ids: ["xai", "c001"]) { id }
          musk: graph(ecosystem: "musk", slice: {without: ["c001"]}) {
            flows { nodes { origin { name } claims { nodes { value } } } } search(text: "x") { id }
          }
          oil: graph(ecosystem: "standard-oil", slice: {asOf: "1904"}) { entity(id: "standard-oil-trust") { name } }
        }""",
    )
    assert len(counting.asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        "{ __typename }",
        "{ __schema { types { name } } }",
        '{ __type(name: "Entity") { fields { name } } }',
        "{ graph { __typename } dataset { __typename } }",
        '{ node(id: "spacex") @skip(if: true) { id } __typename }',
    ],
)
async def test_what_is_no_data_asks_nothing(snapshot_store: SnapshotStore, text: str) -> None:
    counting = CountingStore(snapshot_store)
    await data(counting, text)
    assert counting.asked == []


async def test_one_field_under_two_aliases_is_fetched_once(snapshot_store: SnapshotStore) -> None:
    counting = CountingStore(snapshot_store)
    answer = await data(counting, "{ a: graph { flows { nodes { id } } } b: graph { flows { nodes { verb } } } }")
    assert len(counting.asked[0].parts) == 1
    assert list(answer["a"]["flows"]["nodes"][0]) == ["id"]
    assert list(answer["b"]["flows"]["nodes"][0]) == ["verb"]


async def test_other_arguments_give_other_rows(store: Store) -> None:
    answer = await data(
        store,
        """{ graph(ecosystem: "musk") { entity(id: "xai") {
          funded: flowsIn(where: {verb: [FUNDS]}) { nodes { verb } }
          fed: flowsIn(where: {verb: [FEEDS]}, first: 1) { nodes { verb } }
        } } }""",
    )
    entity = answer["graph"]["entity"]
    assert {flow["verb"] for flow in entity["funded"]["nodes"]} == {"FUNDS"}
    assert [flow["verb"] for flow in entity["fed"]["nodes"]] == ["FEEDS"]


async def test_two_graphs_keep_their_own_slices(store: Store) -> None:
    flows = "{ flows(first: 100) { totalCount nodes { id } } }"
    parts = {
        "article": f'graph(ecosystem: "musk", slice: {{telling: ARTICLE}}) {flows}',
        "evidence": f'graph(ecosystem: "musk", slice: {{telling: EVIDENCE}}) {flows}',
        "oil": f'graph(ecosystem: "standard-oil", slice: {{asOf: "1890"}}) {flows}',
    }
    together = await data(store, "{" + " ".join(f"{name}: {text}" for name, text in parts.items()) + "}")
    alone = {name: (await data(store, f"{{ {text} }}"))["graph"] for name, text in parts.items()}
    assert together == alone
    assert len({json.dumps(each) for each in together.values()}) == 3


async def test_what_stands_outside_a_graph_is_asked_at_any_time(snapshot_store: SnapshotStore) -> None:
    counting = CountingStore(snapshot_store)
    await data(counting, '{ node(id: "xai") { id } graph(slice: {telling: ARTICLE}) { flows { totalCount } } }')
    node, flows = counting.asked[0].parts
    assert node.slice == Slice.everything()
    assert flows.slice.telling == "article"


async def test_unknown_ids_are_null_in_their_places(store: Store) -> None:
    text = '{ node(id: "nope") { id } nodes(ids: ["nope", "xai", "c001", "", "xai"]) { id } }'
    answer = await data(store, text)
    assert answer["node"] is None
    assert [each and each["id"] for each in answer["nodes"]] == [None, "xai", "c001", None, "xai"]
    assert (await data(store, "{ nodes(ids: []) { id } }"))["nodes"] == []


async def test_pages_joined_are_the_whole_list(store: Store) -> None:
    text = """query Pages($after: String, $first: Int) { graph(slice: {asOf: "any"}) {
      claims(orderBy: NUMBER_DESC, first: $first, after: $after) {
        totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage endCursor }
      } } }"""

    async def walked(first: int) -> list[str]:
        found: list[str] = []
        after = None
        while True:
            page = (await data(store, text, {"first": first, "after": after}))["graph"]["claims"]
            assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
            assert [edge["node"] for edge in page["edges"]] == page["nodes"]
            found += [node["id"] for node in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
            assert after == page["edges"][-1]["cursor"]
            if not page["pageInfo"]["hasNextPage"]:
                assert len(found) == page["totalCount"]
                return found

    by_hundred = await walked(100)
    assert await walked(37) == by_hundred
    assert len(set(by_hundred)) == len(by_hundred)


#: Every list of a graph, and every order in which it can be asked for.
WALKS = [
    (name, order)
    for name, field in SCHEMA._schema.type_map["Graph"].fields.items()  # type: ignore[attr-defined]
    if "before" in field.args
    for order in (None, *get_named_type(field.args["orderBy"].type).values)
]


@pytest.mark.parametrize(("name", "order"), WALKS, ids=str)
async def test_a_list_is_walked_backward_as_forward(store: Store, name: str, order: str | None) -> None:
    chosen = f"orderBy: {order}, " if order else ""
    text = f"""query Walk($first: Int, $after: String, $last: Int, $before: String) {{ graph(slice: {{asOf: "any"}}) {{
      page: {name}({chosen}first: $first, after: $after, last: $last, before: $before) {{
        totalCount nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }} }}"""

    async def walked(size: str, cursor: str, end: str, more: str, other: str) -> list[list[str]]:
        pages: list[list[str]] = []
        seen = None
        while True:
            page = (await data(store, text, {size: 47, cursor: seen}))["graph"]["page"]
            pages.append([node["id"] for node in page["nodes"]])
            assert page["pageInfo"][other] == (seen is not None)
            if not page["pageInfo"][more]:
                assert sum(map(len, pages)) == page["totalCount"]
                return pages
            seen = page["pageInfo"][end]

    forward = await walked("first", "after", "endCursor", "hasNextPage", "hasPreviousPage")
    backward = await walked("last", "before", "startCursor", "hasPreviousPage", "hasNextPage")
    there, back = [[id for page in pages for id in page] for pages in (forward, backward[::-1])]
    assert there == back
    assert len(set(there)) == len(there)


async def test_one_walks_back_to_where_one_came_from(store: Store) -> None:
    text = """query Q($first: Int, $after: String, $last: Int, $before: String) { graph { flows(
      orderBy: VOLUME_DESC, first: $first, after: $after, last: $last, before: $before
    ) { nodes { id } pageInfo { startCursor endCursor } } } }"""

    async def page(**asked: Any) -> tuple[list[str], dict[str, str]]:
        found = (await data(store, text, asked))["graph"]["flows"]
        return [node["id"] for node in found["nodes"]], found["pageInfo"]

    one, at_one = await page(first=9)
    two, at_two = await page(first=9, after=at_one["endCursor"])
    assert (await page(last=9, before=at_two["startCursor"]))[0] == one
    assert (await page(before=at_two["startCursor"]))[0] == one
    assert (await page(first=4, before=at_two["startCursor"]))[0] == one[:4]
    assert (await page(last=3, after=at_one["endCursor"], before=at_two["endCursor"]))[0] == two[-4:-1]
    assert (await page(after=at_one["endCursor"], before=at_two["endCursor"]))[0] == two[:-1]
    assert (await page(first=5, after=at_two["endCursor"], before=at_one["startCursor"]))[0] == []


# ---- one text in two languages, one claim of several -----------------------------------------------------------------


async def test_texts_are_told_in_the_language_asked_for_or_in_the_other(store: Store) -> None:
    text = """{ node(id: "spacex") { ... on Entity { name ja: name(lang: JA) nameJa
        nameLanguage of: nameLanguage(lang: JA) } }
      other: nodes(ids: ["kotobank-standard-oil", "wikimirror-spacex"]) { ... on Source {
        title titleJa ja: title(lang: JA) titleLanguage of: titleLanguage(lang: JA) } } }"""
    answer = await data(store, text)
    assert answer["node"] == {
        "name": "Space Exploration Technologies Corp.",
        "ja": "スペースX",
        "nameJa": "スペースX",
        "nameLanguage": "EN",
        "of": "JA",
    }
    japanese, english = answer["other"]
    assert japanese["titleJa"] is None
    assert japanese["ja"] == japanese["title"] == "スタンダード・オイル・グループ"
    assert japanese["titleLanguage"] == japanese["of"] == "JA"
    assert english["titleLanguage"] == "EN"
    assert english["of"] == ("JA" if english["titleJa"] else "EN")


async def test_a_language_by_variable_is_fetched_in_one_question(snapshot_store: SnapshotStore) -> None:
    counting = CountingStore(snapshot_store)
    text = "query Q($lang: Language!) { graph { entities(first: 3) { nodes { name(lang: $lang) } } } }"
    for lang, fields in (("EN", {"id", "name"}), ("JA", {"id", "name", "name_ja"})):
        await data(counting, text, {"lang": lang})
        assert set(counting.asked[-1].parts[0].select.fields) == fields
    assert len(counting.asked) == 2


def of_one(id: str, predicate: str, **more: Any) -> Claim:
    return Claim.model_validate(
        {"id": id, "about": "it", "predicate": predicate, "text": id, "sources": [more.pop("source", "low")], **more}
    )


#: By predicate, the claims from the best to the worst.
BEST_FIRST = [
    of_one("r-1", "revenue", rank="preferred", telling="article", since="1870"),
    of_one("r-2", "revenue", since="1870", source="low"),
    of_one("r-3", "revenue", telling="article", since="1904", source="high"),
    of_one("r-4", "revenue", rank="deprecated", since="1905", source="high"),
    of_one("p-1", "ipo-price", as_of="1903", source="low"),
    of_one("p-2", "ipo-price", since="1902-05", as_of="1904"),
    of_one("p-3", "ipo-price", source="high"),
    of_one("p-4", "ipo-price", source="medium"),
    of_one("p-5", "ipo-price"),
    of_one("p-6", "ipo-price"),
]


async def test_the_claim_to_quote_is_the_best_that_stands() -> None:
    sources = tuple(
        Source.model_validate(
            {"id": level, "title": level, "publisher": level, "address": "-", "kind": "news", "reliability": level}
        )
        for level in ("low", "medium", "high")
    )
    pack = Pack(
        id="quoted",
        title="Quoted",
        ecosystems=(Ecosystem(id="eco", name="Eco", default_as_of=PartialDate.parse("1904")),),
        entities=(Entity(id="it", ecosystem="eco", kind="company", name="It"),),
        sources=sources,
        claims=tuple(BEST_FIRST[::-1]),
    )
    made = SnapshotStore.of(lay_out(pack))
    text = """query Q($without: [ID!]!, $predicate: String!) { graph(slice: {without: $without, asOf: "any"}) {
      entity(id: "it") { value(predicate: $predicate) { id } } } }"""
    for predicate in ("revenue", "ipo-price"):
        told = [claim.id for claim in BEST_FIRST if claim.predicate == predicate]
        for place in range(len(told) + 1):
            answer = await data(made, text, {"without": told[:place], "predicate": predicate})
            found = answer["graph"]["entity"]["value"]
            assert found == ({"id": told[place]} if place < len(told) else None)


async def test_a_value_comes_with_the_rest_in_one_question(store: Store, oracle: Oracle) -> None:
    text = """{ graph(ecosystem: "musk", slice: {asOf: "any"}) { entities(first: 100) { nodes { id
      volume: value(predicate: "volume") { id }
      founders: value(predicate: "founders") { id value citations { source { id } } }
      value(predicate: "revenue") { value rank asOf confidence } } } } }"""
    counting = CountingStore(store)
    answer = await data(counting, text)
    assert len(counting.asked) == 1
    assert difference(answer, oracle.ask(text).data) is None
    assert any(node["value"] for node in answer["graph"]["entities"]["nodes"])


async def test_sources_stand_behind_every_row_a_person_sees(store: Store, oracle: Oracle) -> None:
    cited = "provenance(first: 100) { totalCount nodes { source { id } citedBy { id } } }"
    text = f"""{{ graph(ecosystem: "musk") {{ entity(id: "xai") {{ {cited} }}
      flows(first: 3, where: {{by: SOURCE}}) {{ nodes {{ {cited} }} }} layers(first: 3) {{ nodes {{ {cited} }} }}
      analogies(first: 3) {{ nodes {{ {cited} }} }} }} ecosystems {{ {cited} }} }}"""
    counting = CountingStore(store)
    answer = await data(counting, text)
    assert len(counting.asked) == 1
    assert difference(answer, oracle.ask(text).data) is None
    assert answer["graph"]["entity"]["provenance"]["totalCount"] > 0
    assert all(flow["provenance"]["totalCount"] for flow in answer["graph"]["flows"]["nodes"])


# ---- what makes no sense ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [0, 101, 10_000, -1])
@pytest.mark.parametrize(
    "list", ["flows", 'entity(id: "xai") { flows', 'entity(id: "xai") { parts', 'search(text: "x")']
)
async def test_a_page_holds_one_to_a_hundred_rows(snapshot_store: SnapshotStore, list: str, first: int) -> None:
    opening = "" if "parts" in list or "search" in list else " { totalCount }"
    argument = f"first: {first}"
    field = list[:-1] + f", {argument})" if list.endswith(")") else f"{list}({argument})"
    text = "{ graph { " + field + (opening or " { id }") + " }" * (1 + ("{" in list)) + " }"
    assert await bad_input(snapshot_store, text) == f"first is {first}; a page holds 1 to 100 rows"


@pytest.mark.parametrize("last", [0, 101, -1])
async def test_a_page_from_the_end_holds_one_to_a_hundred_rows(snapshot_store: SnapshotStore, last: int) -> None:
    text = "query Q($last: Int) { graph { flows(last: $last) { totalCount } } }"
    assert await bad_input(snapshot_store, text, {"last": last}) == f"last is {last}; a page holds 1 to 100 rows"


async def test_first_and_last_are_not_asked_for_together(snapshot_store: SnapshotStore) -> None:
    text = "{ graph { flows(first: 2, last: 2) { totalCount } } }"
    assert (await bad_input(snapshot_store, text)).startswith("first and last are both set")


@pytest.mark.parametrize("cursor", ["nonsense", base64.urlsafe_b64encode(b'["Flow","",["mf-1"]]').decode()])
async def test_a_cursor_to_walk_back_from_is_read_as_strictly(snapshot_store: SnapshotStore, cursor: str) -> None:
    text = "query Q($before: String) { graph { flows(last: 2, before: $before) { totalCount } } }"
    message = await bad_input(snapshot_store, text, {"before": cursor})
    assert "pageInfo.startCursor" in message or "without `before`" in message


@pytest.mark.parametrize(
    "asked",
    [
        'entity(id: "xai") { value(predicate: "revenu") { id } }',
        'claims(where: {predicate: "revenu"}) { nodes { id } }',
    ],
)
async def test_a_misspelt_predicate_is_told_its_like(snapshot_store: SnapshotStore, asked: str) -> None:
    message = await bad_input(snapshot_store, f"{{ graph {{ {asked} }} }}")
    assert message.startswith("There is no predicate 'revenu'; did you mean 'revenue'")


@pytest.mark.parametrize("part", ["", " \u3000", "x" * 201])
async def test_a_part_of_a_name_is_of_some_length(snapshot_store: SnapshotStore, part: str) -> None:
    text = "query Q($part: String) { graph { entities(where: {nameContains: $part}) { totalCount } } }"
    assert "where.nameContains needs 1 to 200 characters" in await bad_input(snapshot_store, text, {"part": part})


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    ["", "nonsense", "é", "====", "WyJ", encoded(5), encoded({"a": 1}), encoded([]), encoded([1, 2, 3]), "W" * 5_000],
)
async def test_what_is_no_cursor_is_refused(snapshot_store: SnapshotStore, cursor: str) -> None:
    text = "query Q($after: String) { graph { flows(after: $after) { totalCount } } }"
    assert "cursor" in await bad_input(snapshot_store, text, {"after": cursor})


@pytest.mark.parametrize(
    "cursor",
    [
        ["Flow", "from_day", ["2020-01-01", "mf-1"]],
        ["Flow", "", ["mf-1"]],
        ["Flow", "position", ["mf-1"]],
        ["Flow", "position", [1, "mf-1", "mf-2"]],
        ["Flow", "position", ["1", "mf-1"]],
        ["Flow", "position", [True, "mf-1"]],
        ["Flow", "position", [1.5, "mf-1"]],
        ["Flow", "position", [2**63, "mf-1"]],
        ["Flow", "position", [1, None]],
        ["Flow", "position", [1, 7]],
        ["Flow", "position", [[1], "mf-1"]],
        ["Flow", "position", {"1": 0, "mf-1": 0}],
        ["Entity", "position", [1, "mf-1"]],
        ["position", [1, "mf-1"]],
        [],
    ],
)
async def test_cursors_of_another_list_are_refused(snapshot_store: SnapshotStore, cursor: Any) -> None:
    text = "query Q($after: String) { graph { flows(after: $after) { totalCount } } }"
    message = await bad_input(snapshot_store, text, {"after": encoded(cursor)})
    assert message.endswith("Start again without `after`")


async def test_cursors_of_another_noun_are_refused(snapshot_store: SnapshotStore) -> None:
    events = "{ graph { events(orderBy: ID, first: 1) { pageInfo { endCursor } } } }"
    cursor = (await data(snapshot_store, events))["graph"]["events"]["pageInfo"]["endCursor"]
    text = "query Q($after: String) { graph { entities(orderBy: ID, after: $after) { totalCount } } }"
    assert "another list" in await bad_input(snapshot_store, text, {"after": cursor})


async def test_cursors_of_another_order_are_refused(snapshot_store: SnapshotStore) -> None:
    by_id = "{ graph { flows(orderBy: ID, first: 1) { pageInfo { endCursor } } } }"
    cursor = (await data(snapshot_store, by_id))["graph"]["flows"]["pageInfo"]["endCursor"]
    text = "query Q($after: String) { graph { flows(orderBy: VOLUME, after: $after) { totalCount } } }"
    assert "another list" in await bad_input(snapshot_store, text, {"after": cursor})


@pytest.mark.parametrize("text", ["", " \t\n", "\u3000", "x" * 201])
async def test_search_needs_a_text_of_some_length(snapshot_store: SnapshotStore, text: str) -> None:
    query = "query Q($text: String!) { graph { search(text: $text) { id } } }"
    assert "1 to 200 characters" in await bad_input(snapshot_store, query, {"text": text})


@pytest.mark.parametrize("date", ["yesterday", "2025-13", "2025-02-30", "19O4", " ", "99999"])
async def test_what_is_no_date_is_refused(snapshot_store: SnapshotStore, date: str) -> None:
    query = "query Q($date: String) { graph(slice: {asOf: $date}) { flows { totalCount } } }"
    assert date.strip() in await bad_input(snapshot_store, query, {"date": date})


@pytest.mark.parametrize(
    ("argument", "named"),
    [
        ('ecosystem: "nowhere"', "nowhere"),
        ('slice: {without: ["c001", "no-such-claim"]}', "no-such-claim"),
        ('slice: {assume: [{origin: "nobody", verb: OWNS, target: "xai"}]}', "nobody"),
    ],
)
async def test_what_is_not_on_record_is_named(store: Store, argument: str, named: str) -> None:
    answer = await asked(store, f"{{ graph({argument}) {{ flows {{ totalCount }} }} }}")
    assert answer.data is None
    assert answer.errors is not None
    (error,) = answer.errors
    assert error.extensions == {"code": "BAD_USER_INPUT"}
    assert named in error.message


@pytest.mark.parametrize(
    ("text", "variables", "where"),
    [
        ("query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["x"] * 101}, "ids names 101"),
        (
            "query Q($ids: [ID!]) { graph { flows(where: {ids: $ids}) { totalCount } } }",
            {"ids": ["x"] * 5_000},
            "where.ids names 5,000",
        ),
        (
            "query Q($ids: [ID!]!) { graph(slice: {without: $ids}) { flows { totalCount } } }",
            {"ids": ["c001"] * 101},
            "slice.without names 101",
        ),
        (
            "query Q($flows: [AssumedFlow!]!) { graph(slice: {assume: $flows}) { flows { totalCount } } }",
            {"flows": [{"origin": "xai", "verb": "OWNS", "target": "tesla", "commodity": str(n)} for n in range(101)]},
            "slice.assume names 101",
        ),
    ],
)
async def test_lists_of_values_are_short(
    snapshot_store: SnapshotStore, text: str, variables: dict[str, Any], where: str
) -> None:
    assert (await bad_input(snapshot_store, text, variables)).startswith(where)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("query Q($slice: SliceInput) { graph(slice: $slice) { __typename } }", {"slice": {"telling": "RUMOUR"}}),
        ("query Q($slice: SliceInput) { graph(slice: $slice) { __typename } }", {"slice": {"assume": [{}]}}),
        ("query Q($id: ID!) { node(id: $id) { id } }", {}),
        ("query Q($id: ID!) { node(id: $id) { id } }", {"id": ["a"]}),
        ("query Q($first: Int) { graph { flows(first: $first) { totalCount } } }", {"first": "3"}),
        ("query Q($first: Int) { graph { flows(first: $first) { totalCount } } }", {"first": 2**31}),
    ],
)
async def test_variables_of_the_wrong_kind_are_the_askers_fault(
    snapshot_store: SnapshotStore, text: str, variables: dict[str, Any]
) -> None:
    counting = CountingStore(snapshot_store)
    answer = await asked(counting, text, variables)
    assert counting.asked == []
    assert answer.errors
    for error in answer.errors:
        assert "Variable" in error.message
        assert error.extensions == {"code": "BAD_REQUEST"}
        assert "Report it" not in error.message


async def test_null_for_what_must_be_is_the_askers_fault(snapshot_store: SnapshotStore) -> None:
    text = 'query Q($first: Int = 3) { node(id: "xai") { ... on Entity { parts(first: $first) { id } } } }'
    error = await refused(snapshot_store, text, {"first": None})
    assert "first" in error["message"]
    assert "Report it" not in error["message"]


@pytest.mark.parametrize(
    "text",
    [
        "{ nope }",
        "{ graph { flows { nodes { colour } } } }",
        "{ graph(slice: {telling: RUMOUR}) { flows { totalCount } } }",
        '{ graph { flows(where: {colour: "red"}) { totalCount } } }',
        "{ graph { flows(orderBy: COLOUR) { totalCount } } }",
        "{ node { id } }",
        "{ graph",
        "",
        "query Q { ...F } fragment F on Query { ...F }",
    ],
)
async def test_what_is_no_valid_query_is_told_in_a_sentence(snapshot_store: SnapshotStore, text: str) -> None:
    if not text:
        return
    error = await refused(snapshot_store, text)
    assert error["locations"]
    assert error["extensions"] == {"code": "BAD_REQUEST"}
    assert "Report it" not in error["message"]


async def test_several_operations_need_a_name(snapshot_store: SnapshotStore) -> None:
    text = 'query A { ecosystems { id } } query B { node(id: "xai") { id } }'
    assert "operationName" in await bad_input(snapshot_store, text)
    context = Context(snapshot_store, Settings())
    answer = await SCHEMA.execute(text, context_value=context, operation_name="B")
    assert answer.data == {"node": {"id": "xai"}}


# ---- price and limits ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("{ ecosystems { id } }", 20),
        ("{ dataset { entityCount flowCount } }", 0),
        ("{ dataset { contentHash packs { id } } }", 40),
        ('{ node(id: "xai") { id } }', 1),
        ('{ nodes(ids: ["xai", "c001", "nope"]) { id } }', 3),
        ("{ graph { flows { totalCount } } }", 20),
        ("{ graph { flows(first: 7) { nodes { id } } } }", 7),
        ('{ graph(ecosystem: "musk") { flows(first: 7) { nodes { id } } } }', 7 + 1),
        ("{ graph { flows(first: 7) { nodes { origin { id } target { id } } } } }", 7 * (1 + 1 + 1)),
        (
            "{ graph { entities(first: 10) { nodes { flows(first: 3) { nodes "
            "{ origin { id } claims { totalCount } } } } } } }",
            10 * (1 + 3 * (1 + 1 + 5)),
        ),
        # What is fetched once is paid as often as it is shown.
        (
            "{ a: graph { flows(first: 7) { nodes { id } } } b: graph { flows(first: 7) { nodes { verb } } } }",
            7 + 7,
        ),
        ("{ graph { flows(first: 7) { nodes { id } } flows(first: 7) { nodes { verb } } } }", 7),
        ("{ graph { flows(first: 7) { nodes { id } edges { node { id } } } } }", 7 + 7),
        ("{ graph { flows(first: 7) { edges { cursor node { id } } } } }", 7),
        ("{ graph { flows(first: 7) { edges { cursor } more: edges { cursor } } } }", 7 + 7),
        ("{ graph { flows(first: 7) { edges { node { id } also: node { id } } } } }", 7 + 7),
        ("{ graph { flows(first: 7) { nodes { origin { id } from: origin { id } } } } }", 7 * (1 + 1 + 1)),
        ("{ graph { flows(first: 7) { nodes { origin { id } } more: nodes { origin { id } } } } }", 2 * 7 * (1 + 1)),
        ('{ nodes(ids: ["a", "b"]) { id } more: nodes(ids: ["a", "b"]) { id } }', 2 + 2),
        (
            '{ nodes(ids: ["a", "b"]) { ... on Entity { flows(first: 4) { totalCount } } '
            "... on Claim { citations(first: 2) { locator } } } }",
            2 * (1 + 4),
        ),
        ('{ graph { search(text: "oil", first: 30) { ... on Entity { parts { id } } } } }', 30 * (1 + 10)),
    ],
)
async def test_the_price_is_page_sizes_multiplied(snapshot_store: SnapshotStore, text: str, rows: int) -> None:
    context = Context(snapshot_store, Settings())
    answer = await SCHEMA.execute(text, context_value=context)
    assert answer.errors is None
    assert context.cost == rows
    assert answer.extensions == ({"cost": {"rows": rows, "allowed": 10_000}} if rows else {})


TIMELINE = "timeline(first: 9) { moments { day } }"
PATHS = 'paths(from: "tesla", to: "xai") { paths { sentence flows { id } } }'
COMPARED = 'compare(left: {ecosystem: "musk"}, right: {ecosystem: "bell-system"}) { conclusions { question } }'


@pytest.mark.parametrize(
    ("once", "twice"),
    [
        (f"graph {{ {TIMELINE} }}", f"graph {{ {TIMELINE} again: {TIMELINE} }}"),
        (f"graph {{ {TIMELINE} }}", f"graph {{ {TIMELINE} }} again: graph {{ {TIMELINE} }}"),
        (f"graph {{ {TIMELINE} }}", "graph { timeline(first: 9) { moments { day } again: moments { day } } }"),
        (f"graph {{ {PATHS} }}", f"graph {{ {PATHS} again: {PATHS} }}"),
        (COMPARED, f"{COMPARED} again: {COMPARED}"),
    ],
)
async def test_what_is_no_list_of_rows_is_paid_as_often_as_it_is_shown(
    snapshot_store: SnapshotStore, once: str, twice: str
) -> None:
    prices = []
    for text in (once, twice):
        context = Context(snapshot_store, Settings(max_cost=100_000))
        assert (await SCHEMA.execute(f"{{ {text} }}", context_value=context)).errors is None
        prices.append(context.cost)
    assert prices[1] > 1.5 * prices[0] > 0


def multiplied(leaf: str, *steps: tuple[str, str]) -> str:
    """Fragments, each of which shows the next under six names: what a field of a type leads to."""
    names = ["", *(f"a{n}: " for n in range(5))]
    shown = [
        f"fragment F{n} on {type} {{ {' '.join(f'{name}{field} {{ ...F{n + 1} }}' for name in names)} }}"
        for n, (type, field) in enumerate(steps)
    ]
    return f"{' '.join(shown)} fragment F{len(steps)} on {leaf} {{ id name }}"


CLAIMS = [("Query", "graph"), ("Graph", "claims(first: 100)"), ("ClaimConnection", "nodes")]
PARTS = [("Entity", "partOf")] * 6
#: A fragment that is looked through anew at each of 125 places, since another field is merged into each.
SKIPPED = " ".join(["... @skip(if: true) { name }"] * 180)
MERGED = " ".join(f"a{n}: partOf {{ ...L }} a{n}: partOf {{ id }}" for n in range(125))


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        (f"{{ ...F0 }} {multiplied('Claim', *CLAIMS).replace('name', 'value')}", "cost"),
        (f'{{ graph {{ entity(id: "none") {{ ...F0 }} }} }} {multiplied("Entity", *PARTS)}', "size"),
        (f'{{ graph {{ entity(id: "none") {{ {MERGED} }} }} }} fragment L on Entity {{ name {SKIPPED} }}', "size"),
    ],
)
async def test_a_small_document_cannot_ask_for_any_amount_of_work(
    snapshot_store: SnapshotStore, text: str, limit: str
) -> None:
    answer = await SCHEMA.execute(
        text, context_value=Context(snapshot_store, Settings(max_aliases=250, max_tokens=10_000))
    )
    [wrong] = answer.errors or []
    assert wrong.extensions is not None
    assert (wrong.extensions["code"], wrong.extensions["limit"]) == ("QUERY_TOO_LARGE", limit)


async def test_lists_in_lists_are_refused_with_their_price(snapshot_store: SnapshotStore) -> None:
    flows = "flows(first:100){nodes{target{"
    text = "{graph{entities(first:100){nodes{" + flows * 3 + "id" + "}}}" * 3 + "}}}}"
    error = await refused(snapshot_store, text)
    price = 100 * (1 + 100 * (1 + 1 + 100 * (1 + 1 + 100 * (1 + 1))))
    assert error["extensions"] == {"code": "QUERY_TOO_LARGE", "limit": "cost", "asked": price, "allowed": 10_000}
    assert f"{price:,}" in error["message"]
    assert "10,000" in error["message"]


async def test_a_price_at_the_ceiling_is_paid(snapshot_store: SnapshotStore) -> None:
    text = "{ graph { flows(first: 100) { nodes { id } } } }"
    assert (await asked(snapshot_store, text, max_cost=100)).errors is None
    assert (await refused(snapshot_store, text, max_cost=99))["extensions"]["asked"] == 100


async def test_depth_counts_steps_in_the_graph(snapshot_store: SnapshotStore) -> None:
    def nested(parts: int) -> str:
        return '{ node(id: "xai") { ... on Entity ' + "{ partOf " * parts + "{ id }" + " }" * parts + " } }"

    assert (await asked(snapshot_store, nested(8))).errors is None
    error = await refused(snapshot_store, nested(9))
    assert error["extensions"] == {"code": "QUERY_TOO_LARGE", "limit": "depth", "asked": 11, "allowed": 10}


async def test_connections_and_introspection_are_no_depth(snapshot_store: SnapshotStore) -> None:
    text = "{ graph { flows(first: 1) { edges { node { origin { flows(first: 1) { edges { node { id } } } } } } } } }"
    assert (await asked(snapshot_store, text, max_depth=6)).errors is None
    of_type = '{ __type(name: "Entity") { fields { type ' + "{ ofType " * 12 + "{ name }" + " }" * 12 + " } } }"
    assert (await asked(snapshot_store, of_type)).errors is None


async def test_aliases_are_few(snapshot_store: SnapshotStore) -> None:
    def aliased(number: int) -> str:
        return "{" + " ".join(f"a{n}: __typename __typename" for n in range(number)) + "}"

    assert (await asked(snapshot_store, aliased(30))).errors is None
    error = await refused(snapshot_store, aliased(31))
    assert error["extensions"] == {
        "code": "QUERY_TOO_LARGE",
        "limit": "number of aliases",
        "asked": 31,
        "allowed": 30,
    }


async def test_documents_are_short(snapshot_store: SnapshotStore) -> None:
    error = await refused(snapshot_store, "{ dataset { " + "entityCount flowCount " * 1_000 + "} }")
    assert "2000 tokens" in error["message"]


@pytest.mark.parametrize("opening", ["{a", "{node(id:[", "query Q($a:["])
async def test_deep_nesting_is_refused(snapshot_store: SnapshotStore, opening: str) -> None:
    error = await refused(snapshot_store, opening[:-1] + opening[-1] * 1_500 if opening != "{a" else opening * 900)
    assert "nested too deeply" in error["message"]


@pytest.mark.parametrize("text", ["{" + "__typename " * 1_990 + "}", "{" + "ecosystems{id} " * 490 + "}"])
async def test_repeated_fields_are_refused_before_they_are_compared(snapshot_store: SnapshotStore, text: str) -> None:
    error = await refused(snapshot_store, text)
    assert error["extensions"]["limit"] == "number of fields of one name"


async def test_fragments_that_multiply_are_refused(snapshot_store: SnapshotStore) -> None:
    flows = "".join(f"{way}(first: 1) {{ nodes {{ ...F%d }} }} " for way in ("flows", "flowsOut", "flowsIn"))
    fragments = [
        f"fragment F{n} on Flow {{ origin {{ {flows % ((n + 1,) * 3)} }} target {{ {flows % ((n + 1,) * 3)} }} }}"
        for n in range(4)
    ]
    text = (
        "{ graph { flows(first: 1) { nodes { ...F0 } } } } " + " ".join(fragments) + " fragment F4 on Flow { id verb }"
    )
    error = await refused(snapshot_store, text, max_cost=1_000)
    assert error["extensions"]["code"] == "QUERY_TOO_LARGE"


async def test_introspection_can_be_switched_off(snapshot_store: SnapshotStore) -> None:
    counting = CountingStore(snapshot_store)
    answer = await asked(counting, "{ __schema { types { name } } }", introspection=False)
    assert answer.data is None
    assert (await asked(counting, "{ __typename }", introspection=False)).data == {"__typename": "Query"}
