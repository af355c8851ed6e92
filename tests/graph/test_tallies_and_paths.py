"""Groups, their sums, and paths: both stores answer alike, and no graph is too dense to be asked for a path."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import permutations
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.dates import PartialDate
from graph.errors import QuestionError
from graph.model import Ecosystem, Entity, Flow, Pack
from graph.property_graph import PropertyGraph, lay_out
from graph.selection import MOST_WAYS, Child, Key, Part, Paths, Select, Selection, Tally, Where
from graph.shape import noun
from graph.slice import ANYTIME, Assumption, Slice
from graph.store import Store
from graph.stores.neo4j import Neo4jStore
from graph.stores.snapshot import SnapshotStore
from tests.conftest import SharedDatabase
from tests.graph.questions import packs, slices
from tests.graph.test_cypher import DOUBTS, MANY, crowded, profiled, steps

__all__ = ["crowded"]

ALWAYS = Slice.everything()
CLAIM = Select("Claim", ("confidence",), (Child("citations", Select("Citation", (), first=2)),), first=2)
FLOW = Select("Flow", ("id", "verb"), (Child("claims", CLAIM), Child("rests_on", CLAIM)))
#: By what each noun is grouped, over relations that fork and over those that lead to one row.
OVER = {
    "Entity": (Key("id", ("layers", "step")), Key("key", ("stages", "step")), Key("verb", ("flows",))),
    "Claim": (Key("id", ("citations", "source")), Key("name", ("said_by",)), Key("noun", ("about",))),
    "Flow": (Key("kind", ("starts_at",)), Key("predicate", ("rests_on",))),
    "Event": (Key("id", ("involves",)),),
}
NUMBERS = {"Flow": "volume", "Claim": "number"}


def question(asked: Select | Tally | Paths, slice: Slice = ALWAYS) -> Selection:
    return Selection((Part(asked, slice),))


async def page(store: Store, asked: Select | Tally | Paths, slice: Slice = ALWAYS) -> list[Any]:
    return list((await store.ask(question(asked, slice)))[0])


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    name = draw(st.sampled_from(["Flow", "Flow", "Claim", "Entity", "Event", "Share", "Source"]))
    fields = sorted(field for field, type in noun(name).fields.items() if type != "texts")
    keys = st.sampled_from([*OVER.get(name, ()), *map(Key, fields)])
    within = [(Where("ecosystem", "=", "eco-0"),)] if "ecosystem" in fields else []
    return Tally(
        name,
        tuple(draw(st.lists(keys, max_size=3, unique=True))),
        where=draw(st.sampled_from([(), (Where("id", ">", f"{name[0].lower()}-1"),), *within])),
        sum=draw(st.sampled_from([None, NUMBERS.get(name)])),
        first=draw(st.none() | st.integers(0, 3)),
    )


@st.composite
def ways(draw: st.DrawFn) -> Paths:
    ends = draw(st.permutations(["e-0", "e-1", "e-2", "nobody"]))
    return Paths(
        *ends[:2],
        flow=FLOW,
        verbs=draw(st.sampled_from([None, None, ("feeds",), ()])),
        hops=draw(st.integers(1, 6)),
        first=draw(st.integers(0, 6)),
    )


@pytest.mark.neo4j
@given(data=st.data())
@settings(max_examples=settings().max_examples // 10, suppress_health_check=list(HealthCheck))
async def test_random_groups_and_paths_are_answered_alike(blank_neo4j: Neo4jStore, data: st.DataObject) -> None:
    graph = lay_out(data.draw(packs()))
    snapshot = SnapshotStore.of(graph)
    await blank_neo4j.load([graph])
    parts = [data.draw(st.builds(Part, tallies() | ways(), slices(graph))) for _ in range(6)]
    asked = Selection(tuple(parts))
    assert orjson.dumps(await blank_neo4j.ask(asked)) == orjson.dumps(await snapshot.ask(asked))


# ---- groups and their sums -------------------------------------------------------------------------------------------


async def test_units_are_never_added_to_each_other(store: Store, pack: PropertyGraph) -> None:
    [[_, sums]], groups = await page(store, Tally("Flow", sum="volume"))
    volumes = [node.properties for node in pack.nodes if node.noun == "Flow" and node.properties["volume"] is not None]
    assert groups == 1
    assert {unit: count for unit, _, count, _ in sums} == {
        unit: sum(row["unit"] == unit for row in volumes) for unit in {row["unit"] for row in volumes}
    }
    for unit, total, _, _ in sums:
        assert total == pytest.approx(sum(row["volume"] for row in volumes if row["unit"] == unit))


async def test_a_group_of_nothing_is_counted_too(store: Store) -> None:
    nothing = (Where("id", "=", "no-such-id"),)
    assert await page(store, Tally("Flow", where=nothing, sum="volume")) == [[[0, []]], 1]
    assert await page(store, Tally("Flow", (Key("verb"),), where=nothing)) == [[], 0]


async def test_who_is_in_two_layers_stands_in_both_groups(store: Store) -> None:
    by_layer = Tally("Entity", (Key("key", ("layers", "step")),), where=(Where("ecosystem", "=", "musk"),))
    rows, _ = await page(store, by_layer, Slice(telling="article", as_of=ANYTIME))
    members = Child("members", Select("Membership", ("key",), (Child("entity", Select("Entity", ("id",))),)))
    layers, _ = await page(
        store,
        Select("Layer", ("key",), (members,), where=(Where("ecosystem", "=", "musk"),)),
        Slice(telling="article", as_of=ANYTIME),
    )
    expected = {key: len({entity[0] for _, entity in found}) for key, (found, _) in layers if found}
    assert {key: count for key, count, _ in rows if key is not None} == expected


@pytest.mark.parametrize(
    "asked",
    [
        {"noun": "Planet"},
        {"noun": "Citation"},
        {"noun": "Flow", "by": (Key("verb} RETURN 1 //"),)},
        {"noun": "Flow", "by": (Key("aliases"),)},
        {"noun": "Flow", "by": (Key("id", ("nowhere",)),)},
        {"noun": "Flow", "sum": "verb"},
        {"noun": "Share", "sum": "share"},
        {"noun": "Flow", "first": -1},
        {"noun": "Flow", "where": (Where("nam", "=", "x"),)},
    ],
    ids=str,
)
def test_groups_of_no_sense_are_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(QuestionError):
        Tally(**asked)


@pytest.mark.neo4j
@pytest.mark.parametrize(
    "slice", [Slice("article"), Slice("article", ANYTIME), Slice("article", PartialDate.parse("1904"))], ids=repr
)
def test_an_index_tells_what_stands_in_a_slice(crowded: SharedDatabase, slice: Slice) -> None:
    asked = Tally("Flow", (Key("verb"),), where=(Where("ecosystem", "=", "crowd-eco"),), sum="volume")
    told = profiled(crowded, question(asked, slice))
    read = sum(step["args"].get("DbHits", 0) for step in steps(told))
    assert read <= MANY + 1  # no property of any flow, as none stands there


# ---- paths -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {"target": "a"},
        {"hops": 0},
        {"hops": 7},
        {"first": -1},
        {"origin": "\ud83d"},
        {"verbs": ("\ud83d",)},
        {"flow": Select("Entity")},
    ],
    ids=str,
)
def test_paths_of_no_sense_are_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(QuestionError):
        Paths(**{"origin": "a", "target": "b", **asked})


async def test_an_assumed_flow_makes_a_way(store: Store) -> None:
    asked = Paths("starlink", "grok", hops=4, first=500)
    before, _ = await page(store, asked, Slice(telling="evidence"))
    what_if = Slice(telling="evidence", assume=(Assumption("starlink", "carries", "grok"),))
    after, _ = await page(store, asked, what_if)
    assumed = [["assumed-starlink-carries-grok"]]
    assert after[0] == [assumed, [["starlink"], ["grok"]]]
    assert after[1:] == [path for path in before if path[0] != assumed]


async def test_a_rejected_flow_is_no_way(store: Store) -> None:
    asked = Paths("nvidia", "grok", hops=4, first=500)
    before, _ = await page(store, asked)
    rejected = before[0][0][0][0]
    after, _ = await page(store, asked, replace(ALWAYS, without=(rejected,)))
    assert after == [path for path in before if [rejected] not in path[0]]


# ---- dense graphs ----------------------------------------------------------------------------------------------------

DENSE = 60


@cache
def dense() -> PropertyGraph:
    """Everybody feeds everybody else; only `lonely` is fed by none, and only `last` is fed by but one."""
    eco = Ecosystem(id="dense", name="Dense", default_as_of=PartialDate.parse("1904"))
    ids = [f"d-{n:02}" for n in range(DENSE)]
    ends = [*permutations(ids, 2), ("d-07", "last"), ("lonely", "d-00")]
    flows = tuple(
        Flow(id=f"{start}-{end}", ecosystem=eco.id, origin=start, verb="feeds", target=end) for start, end in ends
    )
    entities = tuple(Entity(id=id, ecosystem=eco.id, kind="company", name=id) for id in (*ids, "last", "lonely"))
    return lay_out(Pack(id="dense", title="Dense", ecosystems=(eco,), entities=entities, flows=flows))


@pytest.fixture
def crowd(neo4j_database: SharedDatabase) -> SharedDatabase:
    neo4j_database.hold(dense())
    return neo4j_database


#: What is asked, how many paths there are, and to how many flows all were looked for.
IN_A_CROWD = {
    "a direct one is enough": (Paths("d-00", "d-01", first=0), 1, 6),
    "two flows are many": (Paths("d-00", "d-01", first=20), 21, 6),
    "three flows are too many": (Paths("d-00", "d-01", first=500), DENSE - 1, 2),
    "over the one who knows": (Paths("d-00", "last", first=10), 11, 6),
    "to nobody": (Paths("d-00", "lonely", first=10), 0, 3),
    "of a verb that is none": (Paths("d-00", "d-01", verbs=("owns",), first=10), 0, 6),
}


@pytest.mark.parametrize("name", IN_A_CROWD)
async def test_a_dense_graph_is_searched_as_far_as_it_goes(name: str) -> None:
    asked, count, whole = IN_A_CROWD[name]
    rows, searched = await page(SnapshotStore.of(dense()), asked)
    assert (len(rows), searched) == (count, whole)


@pytest.mark.neo4j
@pytest.mark.parametrize("name", IN_A_CROWD)
async def test_a_dense_graph_is_searched_alike_and_not_for_ever(crowd: SharedDatabase, name: str) -> None:
    asked = question(IN_A_CROWD[name][0])
    store = crowd.store(deadline=60)
    assert orjson.dumps(await store.ask(asked)) == orjson.dumps(await SnapshotStore.of(dense()).ask(asked))
    await store.close()
    # A step reads what hangs on the ways it makes longer, and stops where these are too many.
    assert sum(step["args"].get("DbHits", 0) for step in steps(profiled(crowd, asked))) < 60 * MOST_WAYS


@pytest.mark.neo4j
@pytest.mark.parametrize("slice", DOUBTS.values(), ids=DOUBTS)
def test_a_path_is_found_from_its_ends(crowded: SharedDatabase, slice: Slice) -> None:
    # A profile shows what a nested plan reads, but not its steps: fewer rows than any noun of this crowd has.
    profile = profiled(crowded, question(Paths("crowd-8", "crowd-392", FLOW), slice))
    assert sum(step["args"].get("DbHits", 0) for step in steps(profile)) < 1_000
