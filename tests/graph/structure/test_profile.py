"""The measures of one structure, taken of what is on record of it."""

from __future__ import annotations

import pytest

from graph.model import Entity, Flow, Noun
from graph.slice import Slice
from graph.stores.snapshot import SnapshotStore
from graph.structure.derive import OUTSIDE
from graph.structure.profile import Profile, dead_ends, on_every_way, profile
from graph.structure.side import side
from tests.graph.structure.handmade import ARTICLE, STANDARD_OIL, graph
from tests.graph.structure.handmade import EVIDENCE as BY_HAND
from tests.graph.structure.made import EVIDENCE, entity, flow, held, relations, share

CHAIN = ("source feeds process", "process feeds distribution", "distribution feeds demand")


async def of(*rows: Noun) -> Profile:
    return profile((await side(held(*rows), "e", EVIDENCE)).facts)


def test_every_way_is_found_by_roles_whoever_plays_them() -> None:
    assert on_every_way(STANDARD_OIL) == ("source", "transport", "process", "ship", "distribution")
    assert on_every_way(ARTICLE) == ("source", "transport", "process", "knowledge", "distribution")
    assert on_every_way(BY_HAND) == ("source", "knowledge", "distribution")
    both = graph(
        {"source": "source", "ours": "process", f"process{OUTSIDE}": "process", "demand": "demand"},
        *[("source", "feeds", id) for id in ("ours", f"process{OUTSIDE}")],
        *[(id, "feeds", "demand") for id in ("ours", f"process{OUTSIDE}")],
    )
    assert on_every_way(both) == ("source", "process")


def test_where_no_way_leads_to_a_consumer_there_is_none() -> None:
    assert on_every_way(graph({"a": "source", "b": "process"}, ("a", "feeds", "b"))) == ()
    assert on_every_way(graph({"a": "process", "b": "demand"}, ("a", "feeds", "b"))) == ()
    assert on_every_way(graph({})) == ()


def test_what_takes_in_goods_and_hands_none_on_is_a_dead_end() -> None:
    roles = {"source": "source", "ship": "ship", "demand": "demand", "capital": "capital"}
    edges = [("source", "feeds", "ship"), ("source", "feeds", "demand"), ("capital", "funds", "ship")]
    assert dead_ends(graph(roles, *edges)) == ("ship",)
    assert dead_ends(graph(roles, *edges, ("ship", "feeds", "demand"))) == ()
    assert dead_ends(graph(roles, edges[-1])) == ()


async def test_a_dead_end_is_taken_as_a_final_user_and_every_number_says_so() -> None:
    found = await of(*relations("e", *CHAIN, "process feeds other-ship"))
    assert found.taken_as_final == (f"ship{OUTSIDE}",)
    assert found.position.taken == (f"Takes as final users: ship{OUTSIDE}.",)
    for node in ("source", "process", "distribution"):
        assert f"ship{OUTSIDE}" in found.position.upstreamness[node].caveat
    assert found.position.upstreamness["distribution"].value == 1
    assert (found.position.upstreamness["process"].low, found.position.upstreamness["process"].high) == (1, 2)


async def test_the_chain_that_is_called_necessary_and_what_the_graph_shows_stand_side_by_side() -> None:
    shares = [share("source", 0.25), share("process", 0.5), share("distribution", 0.75)]
    found = await of(*relations("e", *CHAIN, "process feeds demand"), *shares)
    assert found.passage.necessary == ("source", "process", "distribution")
    assert found.passage_on_every_way.necessary == found.on_every_way == ("source", "process")
    assert (found.passage.kappa.value, found.passage_on_every_way.kappa.value) == (0.75, 0.5)
    assert "judgement" in found.passage.kappa.caveat
    assert "every way on record passes" in found.passage_on_every_way.kappa.caveat
    nowhere = (await of(*relations("e", "process feeds demand"), *shares)).passage_on_every_way
    assert (nowhere.kappa.value, nowhere.kappa.reason) == (
        None,
        "no stage lies on every way from raw input to consumer",
    )


async def test_rivals_are_asked_of_stages_in_a_row_only() -> None:
    shares = [share("source", 0.9), share("process", None), share("distribution", 0.5)]
    found = await of(*relations("e", *CHAIN), *shares)
    assert [(one, other, measure.value) for one, other, measure in found.rivals] == [
        ("source", "process", None),
        ("process", "distribution", None),
    ]
    assert all(measure.reason for _, _, measure in found.rivals)


def measures(found: Profile) -> list[float | None]:
    control, position = found.control, found.position
    several = [control.depth, control.weakest, control.dominant, control.chain_product, control.frechet_low]
    several += [*position.upstreamness.values(), *position.downstreamness.values(), found.internal_sales]
    several += [found.circulation.index, found.circulation.radius, found.circulation.hierarchy]
    several += [found.passage.kappa, found.passage_on_every_way.kappa]
    several += [one.dependence.exposure for one in found.supplies] + [measure for _, _, measure in found.rivals]
    for one in several:
        assert (one.value is None) == bool(one.reason), one
    return [one.value for one in several]


A, B = entity("a", "source"), entity("b", "process")
LOOP = [flow("a", "feeds", "b"), flow("b", "feeds", "a")]
STRANGE: dict[str, list[Entity | Flow]] = {
    "nothing": [],
    "no roles": [entity("a"), entity("b"), *LOOP],
    "no consumer": [A, B, LOOP[0]],
    "a cycle": [A, B, *LOOP],
    "to itself": [A, flow("a", "feeds", "a")],
    "two sources": [A, entity("a2", "source"), B, LOOP[0], flow("a2", "feeds", "b"), flow("a2", "feeds", "a")],
    "money only": [A, entity("bank", "capital"), flow("bank", "funds", "a")],
    "nothing moves": [A, B, flow("a", "feeds", "b", volume=0.0, unit="tons")],
    "less than nothing": [A, B, flow("a", "feeds", "b", volume=-1.0, unit="tons")],
    "nobody's": [entity("a", "source", in_group=None), entity("b", "process", in_group=None), *LOOP],
    "others only": [entity("a", "source", in_group=False), entity("b", "process", in_group=False), *LOOP],
    "consumers give back": [
        A,
        entity("p", in_group=False, plays="demand"),
        flow("p", "feeds", "a"),
        flow("a", "feeds", "p"),
    ],
}


@pytest.mark.parametrize("name", STRANGE)
async def test_a_strange_pack_has_numbers_or_reasons_and_breaks_nothing(name: str) -> None:
    found = await of(*STRANGE[name])
    assert len(measures(found)) >= 11
    assert found.circulation.sign == {
        "no consumer": 0, "a cycle": 1, "two sources": 0, "nobody's": 1, "others only": 1, "consumers give back": 0,
    }.get(name)  # fmt: skip


@pytest.mark.parametrize("volume", [0.0, -1.0])
async def test_a_volume_of_nothing_or_less_is_left_out_with_its_reason(volume: float) -> None:
    found = await side(held(A, B, flow("a", "feeds", "b", volume=volume, unit="tons")), "e", EVIDENCE)
    assert [one.reason for one in found.facts.derived.left_out] == [f"its volume is {volume:g}"]


async def test_a_pack_without_shares_has_stages_and_no_depth() -> None:
    found = await of(*relations("e", *CHAIN))
    assert found.control.stages == ("source", "process", "distribution")
    assert (found.control.depth.value, found.control.coverage) == (None, 0)
    assert found.passage.kappa.value is None


# ---- the shipped facts -----------------------------------------------------------------------------------------------


async def test_standard_oil_1904_is_known_at_three_of_five_stages(snapshot_store: SnapshotStore) -> None:
    found = profile((await side(snapshot_store, "standard-oil", EVIDENCE)).facts)
    assert found.control.stages == ("source", "transport", "process", "ship", "distribution")
    assert found.control.coverage == pytest.approx(3 / 5)
    assert found.control.depth.value == pytest.approx((0.9 + 0.84 + 0.88) / 3)
    assert found.passage.kappa.value == pytest.approx(0.9)
    assert found.circulation.sign == 0
    assert found.on_every_way == ("source", "transport", "process")
    measures(found)


@pytest.mark.parametrize("telling", ["evidence", "article", "article-stated"])
async def test_in_every_telling_of_musk_something_returns(snapshot_store: SnapshotStore, telling: str) -> None:
    found = profile((await side(snapshot_store, "musk", Slice(telling=telling))).facts)  # type: ignore[arg-type]
    assert found.circulation.sign == 1
    measures(found)


async def test_musk_is_small_at_every_stage_of_the_chain(snapshot_store: SnapshotStore) -> None:
    musk = profile((await side(snapshot_store, "musk", EVIDENCE)).facts)
    oil = profile((await side(snapshot_store, "standard-oil", EVIDENCE)).facts)
    assert musk.control.depth.high is not None
    assert oil.control.depth.low is not None
    assert musk.control.depth.high < oil.control.depth.low
    assert musk.control.dominant.value == 0
    assert (musk.passage.kappa.high or 1) < (oil.passage.kappa.low or 0)
