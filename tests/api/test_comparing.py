"""`compare` of GraphQL: the same from both stores, made once and only as far as it is asked for, within the limits."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from graphql import GraphQLObjectType, get_named_type
from strawberry.types import ExecutionResult

from api.execution.comparing import PARTS
from api.execution.operation import AnswerFirst, Context, Guard
from api.execution.reads import reads_of
from api.schema import make_schema
from graph import Settings, Store
from graph.errors import StoreUnavailableError
from graph.property_graph import PropertyGraph
from graph.stores.neo4j import Neo4jStore
from graph.stores.snapshot import SnapshotStore
from tests.api.conftest import CountingStore, opened

SCHEMA = make_schema([Guard, AnswerFirst])
OIL, MUSK = '{ecosystem: "standard-oil"}', '{ecosystem: "musk"}'


async def asked(store: Store, query: str, **chosen: Any) -> ExecutionResult:
    return await SCHEMA.execute(query, context_value=Context(store, Settings(**chosen)))


def comparing(selection: str, left: str = OIL, right: str = MUSK) -> str:
    return f"{{ compare(left: {left}, right: {right}) {{ {selection} }} }}"


def code_of(result: ExecutionResult) -> Any:
    assert result.data is None
    assert result.errors
    return (result.errors[0].extensions or {})["code"]


def whole(right: str = MUSK) -> str:
    """Everything that can be asked of a comparison, a fragment for each type."""

    def told(type: GraphQLObjectType, seen: dict[str, str]) -> None:
        fields = []
        seen[type.name] = ""
        for name, field in type.fields.items():
            below = get_named_type(field.type)
            if isinstance(below, GraphQLObjectType):
                if below.name not in seen:
                    told(below, seen)
                fields.append(f"{name} {{ ...{below.name}Whole }}")
            else:
                fields.append(name)
        seen[type.name] = f"fragment {type.name}Whole on {type.name} {{ {' '.join(fields)} }}"

    fragments: dict[str, str] = {}
    type = SCHEMA._schema.type_map["Comparison"]
    assert isinstance(type, GraphQLObjectType)
    told(type, fragments)
    return "\n".join([comparing("...ComparisonWhole", right=right), *fragments.values()])


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, float):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from numbers(each)


# ---- both stores -----------------------------------------------------------------------------------------------------


@pytest.mark.neo4j
@pytest.mark.parametrize("right", [MUSK, '{ecosystem: "musk", slice: {telling: ARTICLE, without: ["c061"]}}'])
async def test_both_stores_answer_equally(snapshot_store: SnapshotStore, neo4j_store: Neo4jStore, right: str) -> None:
    from_memory, from_neo4j = [await asked(store, whole(right)) for store in (snapshot_store, neo4j_store)]
    assert from_memory.errors is None
    assert from_memory.data
    assert from_memory.data == from_neo4j.data


async def test_everything_can_be_asked_at_once(store: Store) -> None:
    result = await asked(store, whole())
    assert result.errors is None
    assert result.data
    made = result.data["compare"]
    assert all(made[name] for name in ("conclusions", "whatIf", "beside", "moments", "uncertainty", "chance", "edits"))
    assert len(made["beside"]) == 5
    assert all(math.isfinite(number) for number in numbers(made))
    assert result.extensions
    assert result.extensions["cost"]["rows"] <= Settings().max_cost


@pytest.mark.parametrize(("left", "right"), [("carnegie-steel", "bell-system"), ("ford-rouge", "standard-oil")])
async def test_the_yardsticks_are_compared_with_each_other(store: Store, left: str, right: str) -> None:
    result = await asked(
        store, comparing("measures { name value reason }", f'{{ecosystem: "{left}"}}', f'{{ecosystem: "{right}"}}')
    )
    assert result.data
    for one in result.data["compare"]["measures"]:
        assert (one["value"] is None) == bool(one["reason"])


async def test_a_side_says_that_it_was_broken_up_by_its_date(store: Store) -> None:
    told = "brokenUp { since rows sources sentence sentenceJa }"
    later = '{ecosystem: "standard-oil", slice: {asOf: "1913"}}'
    result = await asked(store, comparing(f"left {{ {told} }} right {{ {told} }}", left=later, right=OIL))
    assert result.data
    ended = result.data["compare"]["left"]["brokenUp"]
    assert (ended["since"], ended["rows"][0], ended["sources"]) == ("1911-12-01", "so-1911-distribution", ["heye-1918"])
    assert ended["sentence"].endswith("Shares and relations are of its former members.")
    assert "スタンダード・オイル" in ended["sentenceJa"]
    assert result.data["compare"]["right"]["brokenUp"] is None


# ---- no more than is asked for ---------------------------------------------------------------------------------------


async def test_parts_are_made_and_paid_for_only_where_they_are_asked_for(pack: PropertyGraph) -> None:
    spent = {}
    for selection in ("rule", "moments { side }", "rule moments @skip(if: true) { side }"):
        store = CountingStore(SnapshotStore.of(pack))
        result = await asked(store, comparing(selection))
        assert result.errors is None
        assert result.extensions
        spent[selection] = (result.extensions["cost"]["rows"], len(store.asked))
    plain, moments, skipped = spent.values()
    assert plain == skipped
    assert moments[0] > plain[0]
    assert moments[1] > plain[1]


async def test_the_same_comparison_is_made_once(pack: PropertyGraph) -> None:
    store = CountingStore(SnapshotStore.of(pack))
    twice = f"""{{
      one: compare(left: {OIL}, right: {MUSK}) {{ left {{ asOf }} }}
      other: compare(left: {OIL}, right: {MUSK}) {{ left {{ name }} edits {{ variant }} }}
    }}"""
    result = await asked(store, twice)
    assert result.data == {
        "one": {"left": {"asOf": "1904"}},
        "other": {"left": {"name": "Standard Oil"}, "edits": [{"variant": "relations"}, {"variant": "roles"}]},
    }
    once = len(store.asked)
    await asked(store, twice)
    assert len(store.asked) == once
    await asked(store, comparing("beside { carried }"))
    assert len(store.asked) > once


async def test_what_is_asked_for_at_once_is_made_once(pack: PropertyGraph) -> None:
    alone, together = CountingStore(SnapshotStore.of(pack)), CountingStore(SnapshotStore.of(pack))
    query = comparing("moments { side } conclusions { answer }")
    await asked(alone, query)
    answers = await asyncio.gather(*(asked(together, query) for _ in range(8)))
    assert [answer.errors for answer in answers] == [None] * 8
    assert len(together.asked) == len(alone.asked)


async def test_a_comparison_goes_on_when_nobody_waits_for_it_any_more(pack: PropertyGraph) -> None:
    go_on = asyncio.Event()
    store, alone = CountingStore(SnapshotStore.of(pack), go_on.wait), CountingStore(SnapshotStore.of(pack))
    query = comparing("rule beside { carried }")
    async with opened(store, deadline_seconds=0.05) as client:
        late = await client.post("/graphql", json={"query": query})
    go_on.set()
    again, known = await asked(store, query), await asked(alone, query)
    assert late.status_code == 504
    assert again.data
    assert again.data == known.data
    assert len(store.asked) == len(alone.asked)


async def test_of_what_fails_is_kept_what_was_made_before(pack: PropertyGraph) -> None:
    fails = False

    async def fail() -> None:
        if fails:
            raise StoreUnavailableError("gone")

    store = CountingStore(SnapshotStore.of(pack), fail)
    await asked(store, comparing("rule"))
    once, fails = len(store.asked), True
    assert code_of(await asked(store, comparing("moments { side }"))) == "STORE_UNAVAILABLE"
    assert (await asked(store, comparing("rule edits { variant }"))).errors is None
    assert len(store.asked) == once + 1
    fails = False
    assert (await asked(store, comparing("moments { side }"))).errors is None


async def test_nobody_fails_with_what_only_another_asked_for(pack: PropertyGraph) -> None:
    holds, in_turn, go_on = False, asyncio.Event(), asyncio.Event()

    async def fail() -> None:
        if holds:
            in_turn.set()
            await go_on.wait()
            raise StoreUnavailableError("gone")

    store = CountingStore(SnapshotStore.of(pack), fail)
    await asked(store, comparing("rule"))
    holds = True
    other = asyncio.create_task(asked(store, comparing("moments { side }")))
    await in_turn.wait()
    mine = asyncio.create_task(asked(store, comparing("edits { variant }")))
    for _ in range(100):  # until it waits for what is being made
        await asyncio.sleep(0)
    go_on.set()
    assert code_of(await other) == "STORE_UNAVAILABLE"
    assert (await mine).errors is None


async def test_only_so_many_are_made_at_once(pack: PropertyGraph) -> None:
    go_on = asyncio.Event()

    async def fail() -> None:
        await go_on.wait()
        raise StoreUnavailableError("gone")

    store = CountingStore(SnapshotStore.of(pack), fail)
    slices = [f'{{ecosystem: "musk", slice: {{asOf: "{year}"}}}}' for year in range(2000, 2018)]
    tasks = [asyncio.create_task(asked(store, comparing("rule", right=slice))) for slice in slices]
    refused, _ = await asyncio.wait(tasks, timeout=60, return_when=asyncio.FIRST_COMPLETED)
    go_on.set()
    codes = [code_of(each) for each in await asyncio.gather(*tasks)]
    assert {code_of(each.result()) for each in refused} == {"BUSY"}
    assert codes == ["STORE_UNAVAILABLE"] * 16 + ["BUSY"] * 2


async def test_a_source_that_is_rejected_is_gone(snapshot_store: SnapshotStore) -> None:
    known = await asked(snapshot_store, comparing("onlyRight { origin target breaksIf { sources { sets } } }"))
    assert known.data
    edge = next(one for one in known.data["compare"]["onlyRight"] if len(one["breaksIf"]["sources"]["sets"]) == 1)
    [some] = edge["breaksIf"]["sources"]["sets"]
    without = ", ".join(f'"{id}"' for id in some)
    after = await asked(
        snapshot_store,
        comparing("onlyRight { origin target }", right=f'{{ecosystem: "musk", slice: {{without: [{without}]}}}}'),
    )
    assert after.data
    assert {"origin": edge["origin"], "target": edge["target"]} not in after.data["compare"]["onlyRight"]


# ---- limits ----------------------------------------------------------------------------------------------------------


async def test_a_query_may_compare_only_so_much(snapshot_store: SnapshotStore) -> None:
    many = " ".join(
        f'c{year}: compare(left: {OIL}, right: {{ecosystem: "musk", slice: {{asOf: "{year}"}}}}) {{ rule }}'
        for year in range(2021, 2025)
    )
    result = await asked(snapshot_store, f"{{ {many} }}")
    assert code_of(result) == "QUERY_TOO_LARGE"
    assert "number of comparisons is 4, and 3 is allowed" in str(result.errors)
    dear = f"""{{
      one: compare(left: {OIL}, right: {MUSK}) {{ conclusions {{ answer }} moments {{ side }} }}
      other: compare(left: {MUSK}, right: {OIL}) {{ conclusions {{ answer }} moments {{ side }} }}
    }}"""
    assert (await asked(snapshot_store, dear, max_cost=9_000)).errors is None
    assert code_of(await asked(snapshot_store, dear, max_cost=8_999)) == "QUERY_TOO_LARGE"


@pytest.mark.parametrize(
    ("right", "said"),
    [
        ('{ecosystem: "nobody"}', "There is no ecosystem 'nobody'. Ask for all: { ecosystems { id } }"),
        ('{ecosystem: "musk", slice: {asOf: "soon"}}', "is no date"),
        ('{ecosystem: "musk", slice: {without: ["c0221"]}}', "without names 'c0221', which is not on record"),
        (
            '{ecosystem: "musk", slice: {assume: [{origin: "xai", verb: FEEDS, target: "nobody"}]}}',
            "assume names 'nobody'",
        ),
        (
            '{ecosystem: "musk", slice: {without: [' + '"c022" ' * 101 + "]}}",
            "names 101; at most 100",
        ),
    ],
)
async def test_what_makes_no_sense_is_refused(snapshot_store: SnapshotStore, right: str, said: str) -> None:
    result = await asked(snapshot_store, comparing("rule", right=right))
    assert code_of(result) == "BAD_USER_INPUT"
    assert said in str(result.errors)


async def test_an_empty_slice_has_reasons(store: Store) -> None:
    empty = '{ecosystem: "musk", slice: {asOf: "1700", undated: HIDE}}'
    result = await asked(store, whole(empty))
    assert result.errors is None
    assert result.data
    made = result.data["compare"]
    assert made["right"]["nodes"] == []
    for one in (*made["measures"], made["chance"]["share"], made["chance"]["p"]):
        assert one["value"] is None
        assert one["reason"]


async def test_others_are_served_meanwhile(pack: PropertyGraph) -> None:
    async with opened(SnapshotStore.of(pack)) as client:

        async def ask(query: str) -> httpx.Response:
            return await client.post("/graphql", json={"query": query})

        large = asyncio.create_task(ask(comparing("conclusions { answer } moments { side } edits { variant }")))
        served = 0
        while not large.done():
            assert (await ask("{ ecosystems { id } }")).status_code == 200
            served += 1
            await asyncio.sleep(0.01)  # what is asked in memory never waits, and would let nobody else begin
        assert (await large).json()["data"]["compare"]["conclusions"]
    assert served > 3


def test_every_part_with_a_price_is_made() -> None:
    type = SCHEMA._schema.type_map["Comparison"]
    assert isinstance(type, GraphQLObjectType)

    priced = {
        field.extensions["strawberry-definition"].python_name for field in type.fields.values() if reads_of(field).price
    }
    assert priced == set(PARTS)
