"""Which flow becomes which edge of the graph of roles, and which does not."""

from __future__ import annotations

from typing import Any

import pytest

from graph.dates import PartialDate
from graph.model import Claim, Ecosystem, Entity, Flow, Layer, Membership, Pack, Share
from graph.property_graph import lay_out
from graph.selection import Selection
from graph.slice import Assumption, Slice
from graph.store import Store
from graph.stores.snapshot import SnapshotStore
from graph.structure.derive import Derived, LeftOut, derived, question

ROLES = ("source", "transport", "process", "capital")
LAYERS = tuple(
    Layer(id=f"in-{role}", ecosystem="e", key=role, name=role, role=role, position=place)
    for place, role in enumerate(ROLES)
)


def entity(id: str, *roles: str, in_group: bool | None = True, **more: Any) -> Entity:
    placed = tuple(Membership(step=f"in-{role}") for role in roles)
    return Entity(id=id, ecosystem="e", kind="company", name=id, in_group=in_group, layers=placed, **more)


def flow(origin: str, verb: str, target: str, **more: Any) -> Flow:
    return Flow(id=f"{origin}-{verb}-{target}", ecosystem="e", origin=origin, verb=verb, target=target, **more)


async def of(*rows: Entity | Flow | Share, slice: Slice | None = None, **more: Any) -> Derived:
    pack = Pack(
        id="p",
        title="P",
        ecosystems=(Ecosystem(id="e", name="E", default_as_of=PartialDate.parse("1904")),),
        layers=LAYERS,
        entities=tuple(row for row in rows if isinstance(row, Entity)),
        flows=tuple(row for row in rows if isinstance(row, Flow)),
        shares=tuple(row for row in rows if isinstance(row, Share)),
        **more,
    )
    asked = slice or Slice(telling="evidence")
    return derived(await SnapshotStore.of(lay_out(pack)).ask(question("e", asked)), asked)


WELL, PIPE, PLANT = entity("well", "source"), entity("pipe", "transport"), entity("plant", "process")
RAIL = entity("rail", "transport", in_group=False)
TRUST = entity("trust", "capital", "process")
PEOPLE = entity("people", in_group=False, plays="demand")


async def test_flows_of_one_relation_are_one_edge_that_names_them() -> None:
    other = entity("other-well", "source")
    found = await of(WELL, other, PIPE, flow("well", "feeds", "pipe"), flow("other-well", "feeds", "pipe"))
    [edge] = found.graph.edges
    assert edge.key == ("source", "transport", "feeds")
    assert edge.ids == ("well-feeds-pipe", "other-well-feeds-pipe")
    assert found.graph.node["source"].ids == ("well", "other-well")
    assert found.left_out == ()


async def test_outsiders_stand_in_a_node_of_their_own() -> None:
    found = await of(WELL, RAIL, PLANT, PEOPLE, flow("rail", "feeds", "plant"), flow("people", "pays", "plant"))
    assert {node.id: node.group for node in found.graph.nodes} == {
        "transport-outside": False,
        "process": True,
        "demand": False,
    }
    assert found.graph.playing("transport")[0].id == "transport-outside"


async def test_money_attaches_to_capital_and_goods_to_the_chain() -> None:
    found = await of(TRUST, PIPE, flow("trust", "funds", "pipe"), flow("pipe", "feeds", "trust"))
    assert {edge.key for edge in found.graph.edges} == {
        ("capital", "transport", "funds"),
        ("transport", "process", "feeds"),
    }


async def test_what_the_flow_says_of_its_ends_goes_first() -> None:
    found = await of(WELL, PIPE, flow("well", "feeds", "pipe", origin_role="process", target_role="demand"))
    [edge] = found.graph.edges
    assert edge.key == ("process", "demand", "feeds")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (flow("trust", "owns", "pipe"), "ownership"),
        (flow("well", "feeds", "pipe", status="goal"), "its status is goal"),
        (flow("well", "feeds", "pipe", status="forecast"), "its status is forecast"),
        (flow("well", "feeds", "pipe", confirmed=False), "unconfirmed"),
        (flow("well", "feeds", "nobody"), "nobody plays no role"),
        (flow("well", "feeds", "well"), "it stays within source"),
    ],
)
async def test_what_is_not_counted_is_told_with_its_reason(said: Flow, reason: str) -> None:
    found = await of(WELL, PIPE, TRUST, entity("nobody"), said)
    assert found.graph.edges == ()
    [left_out] = found.left_out
    assert left_out.flow == said.id
    assert reason in left_out.reason


async def test_volumes_add_up_only_within_one_unit() -> None:
    other, third = entity("other-well", "source"), entity("third-well", "source")
    cars = flow("well", "feeds", "pipe", volume=2.0, unit="cars")
    more = flow("other-well", "feeds", "pipe", volume=3.0, unit="cars")
    money = flow("third-well", "feeds", "pipe", volume=3.0, unit="USD")
    together = await of(WELL, other, PIPE, cars, more)
    assert [(edge.volume, edge.unit) for edge in together.graph.edges] == [(5.0, "cars")]
    mixed = await of(WELL, other, third, PIPE, cars, more, money)
    assert [(edge.volume, edge.unit) for edge in mixed.graph.edges] == [(None, None)]
    unsaid = await of(WELL, other, PIPE, cars, flow("other-well", "feeds", "pipe"))
    assert [edge.volume for edge in unsaid.graph.edges] == [None]


async def test_control_that_is_unknown_stays_unknown() -> None:
    found = await of(entity("well", "source", in_group=None), PIPE, flow("well", "feeds", "pipe"))
    assert found.graph.node["source"].group is None


async def test_an_account_may_name_who_it_does_not_place() -> None:
    said = flow("rail", "carries", "well", telling="article", basis="stated", status="claim", rests_on=("c",))
    claim = Claim(id="c", about="rail", predicate="is", text="there", telling="article")
    found = await of(RAIL, WELL, said, slice=Slice(telling="article"), claims=(claim,))
    assert [edge.key for edge in found.graph.edges] == [("transport-outside", "source", "carries")]


async def test_what_the_slice_assumes_is_counted_and_names_its_assumption() -> None:
    assume = (Assumption("well", "feeds", "pipe", "crude"), Assumption("well", "feeds", "nobody"))
    found = await of(WELL, PIPE, entity("nobody"), slice=Slice(telling="evidence", assume=assume))
    assert [(edge.key, edge.ids) for edge in found.graph.edges] == [
        (("source", "transport", "feeds"), ("assumed-well-feeds-pipe",))
    ]
    assert found.left_out == (LeftOut("assumed-well-feeds-nobody", "nobody plays no role"),)


async def test_assuming_by_hand_is_what_the_slice_does() -> None:
    rows = (WELL, PIPE, RAIL, TRUST, flow("well", "feeds", "pipe", volume=2.0, unit="cars"))
    plain = await of(*rows)
    for assumption in (
        Assumption("pipe", "feeds", "trust"),
        Assumption("trust", "funds", "pipe"),
        Assumption("well", "feeds", "pipe"),
        Assumption("well", "feeds", "well"),
        Assumption("rail", "owns", "pipe"),
    ):
        asked = await of(*rows, slice=Slice(telling="evidence", assume=(assumption,)))
        assert plain.assuming(assumption) == asked
        assert asked.without({assumption.id}).flows == plain.flows


async def test_what_falls_is_gone_and_what_does_not_leaves_the_graph_as_it_is() -> None:
    found = await of(WELL, PIPE, PLANT, flow("well", "feeds", "pipe"), flow("pipe", "feeds", "plant"))
    assert found.without({"nothing"}) is found
    assert [edge.key for edge in found.without({"well-feeds-pipe"}).graph.edges] == [("transport", "process", "feeds")]


async def test_nothing_on_record_is_an_empty_graph() -> None:
    found = await of()
    assert (found.graph.nodes, found.graph.edges, found.left_out) == ((), (), ())


async def derived_from(store: Store, ecosystem: str, slice: Slice) -> Derived:
    """As the explorer asks: part by part, so that a cold Neo4j plans little at a time."""
    answer = [page for part in question(ecosystem, slice).parts for page in await store.ask(Selection((part,)))]
    return derived(answer, slice)


ECOSYSTEMS = ["standard-oil", "musk", "carnegie-steel", "bell-system", "ford-rouge"]


@pytest.mark.parametrize("ecosystem", ECOSYSTEMS)
async def test_every_shipped_structure_has_a_graph_of_its_flows(store: Store, ecosystem: str) -> None:
    found = await derived_from(store, ecosystem, Slice(telling="evidence"))
    assert len(found.graph.edges) >= 8
    counted = [id for edge in found.graph.edges for id in edge.ids]
    assert len(counted) == len(set(counted))
    assert not set(counted) & {left_out.flow for left_out in found.left_out}


async def test_standard_oil_has_the_pipeline_and_the_evidence_on_musk_has_not(store: Store) -> None:
    pipeline = {("source", "transport", "feeds"), ("transport", "process", "feeds")}
    oil = await derived_from(store, "standard-oil", Slice(telling="evidence"))
    article = await derived_from(store, "musk", Slice(telling="article"))
    stated = await derived_from(store, "musk", Slice(telling="article-stated"))
    evidence = await derived_from(store, "musk", Slice(telling="evidence"))
    assert pipeline <= oil.graph.relations
    assert pipeline <= article.graph.relations
    assert not pipeline & stated.graph.relations
    assert not pipeline & evidence.graph.relations
    assert ("supplier-outside", "process", "equips") in evidence.graph.relations
    assert LeftOut("mf-starlink-training-data", "its status is unconfirmed") in evidence.left_out
