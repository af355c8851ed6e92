"""Where the nodes of a structure stand, and whether two structures agree on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.structure.output import BEYOND, EQUAL_SPLIT, flows, output_parts, square
from graph.structure.position import Agreement, Position, agreement, position, tau_b
from graph.structure.role_graph import Edge, RoleGraph
from tests.graph.structure.drawn import graphs, in_range, near, relabelled
from tests.graph.structure.handmade import ARTICLE, EVIDENCE, MAPPING, STANDARD_OIL, graph

ROLES = {"a": "source", "b": "process", "c": "distribution", "final": "demand"}
CHAIN = graph(ROLES, ("a", "feeds", "b"), ("b", "feeds", "c"), ("c", "feeds", "final"))


def with_volumes(*edges: tuple[str, str, float | None], unit: str = "t") -> RoleGraph:
    return RoleGraph(CHAIN.nodes, tuple(Edge(one, other, "feeds", volume, unit) for one, other, volume in edges))


LOOP = with_volumes(("a", "b", 4), ("b", "final", 3), ("b", "a", 1))
STAGES = ("wells", "pipelines", "refining", "tankcars", "marketing")


def upstream(said: Position, *nodes: str) -> list[float | None]:
    return [said.upstreamness[node].value for node in nodes]


def to_standard_oil(other: RoleGraph, *left_out: str, **more: str) -> Agreement:
    mapping = {node: image for node, image in MAPPING.items() if node not in left_out}
    return agreement(position(STANDARD_OIL), position(other, **more), mapping)  # type: ignore[arg-type]


# ---- distances -------------------------------------------------------------------------------------------------------


def test_a_chain_counts_down_to_the_final_user_and_up_from_the_source() -> None:
    said = position(CHAIN)
    assert upstream(said, "a", "b", "c") == [3.0, 2.0, 1.0]
    assert [said.downstreamness[node].value for node in "abc"] == [1.0, 2.0, 3.0]


def test_what_returns_lengthens_the_way() -> None:
    said = position(LOOP)
    assert upstream(said, "a", "b") == pytest.approx([8 / 3, 5 / 3], abs=1e-9)
    assert said.upstreamness["a"].low == said.upstreamness["a"].high == said.upstreamness["a"].value


def test_the_handmade_graphs_stand_as_worked_out() -> None:
    assert upstream(position(STANDARD_OIL), *STAGES) == [5.0, 4.0, 3.0, 2.0, 1.0]
    images = [MAPPING[stage] for stage in STAGES]
    article, evidence = (position(one, assume=EQUAL_SPLIT) for one in (ARTICLE, EVIDENCE))
    assert upstream(article, *images) == pytest.approx([10, 9, 8, 7, 6], abs=1e-9)
    assert upstream(evidence, *images) == pytest.approx([6, 1, 6, 5, 4], abs=1e-9)


def test_without_volumes_there_is_a_range_and_no_value() -> None:
    data = position(ARTICLE).upstreamness["data"]
    assert (data.value, data.low, data.high) == (None, 5.0, None)
    assert data.reason == "volumes are not disclosed in one unit: the range holds for all of them"
    assert data.coverage == 4 / 5
    short = position(with_volumes(("a", "b", None), ("a", "c", None), ("b", "c", None), ("c", "final", None)))
    assert (short.upstreamness["a"].low, short.upstreamness["a"].high) == (2.0, 3.0)


def test_an_assumption_is_named_beside_the_number() -> None:
    assert "equal split" in position(ARTICLE, assume=EQUAL_SPLIT).upstreamness["data"].caveat
    assert "equal split" not in position(STANDARD_OIL, assume=EQUAL_SPLIT).upstreamness["wells"].caveat


def test_volumes_go_before_the_assumption() -> None:
    assert upstream(position(LOOP, assume=EQUAL_SPLIT), "a", "b") == upstream(position(LOOP), "a", "b")


def test_volumes_of_different_units_are_not_added() -> None:
    mixed = RoleGraph(LOOP.nodes, (*LOOP.edges[:2], replace(LOOP.edges[2], unit="USD")))
    assert upstream(position(mixed), "a", "b") == [None, None]


def test_a_source_that_others_supply_has_no_sure_downstreamness() -> None:
    assert position(LOOP).downstreamness["a"].value is None
    assert position(LOOP, assume=EQUAL_SPLIT).downstreamness["a"].value == pytest.approx(3, abs=1e-9)


def test_whoever_never_reaches_a_final_user_is_named() -> None:
    kept = with_volumes(("a", "b", 1), ("b", "c", 1), ("c", "b", 1))
    assert position(kept).upstreamness["a"].reason == "never reach a final user: a, b, c"
    leak = with_volumes(("a", "final", 1), ("a", "b", 1), ("c", "final", 1))
    said = position(leak)
    assert said.upstreamness["a"].reason == "never reach a final user: b"
    assert said.upstreamness["c"].value == 1.0


def test_a_dead_end_may_be_taken_as_a_final_user_and_every_number_says_so() -> None:
    leak = with_volumes(("a", "final", 1), ("a", "b", 1), ("c", "a", 1))
    assert upstream(position(leak), "a", "c") == [None, None]
    said = position(leak, final=["b"])
    assert upstream(said, "a", "c") == [1.0, 2.0]
    assert all("Takes as final users: b." in said.upstreamness[node].caveat for node in "ac")
    assert said.upstreamness["b"].reason == "a final user: distances are counted from it"


def test_whatever_no_primary_input_reaches_is_named() -> None:
    sourceless = RoleGraph(CHAIN.nodes[1:], with_volumes(("b", "c", 1), ("c", "b", 1), ("c", "final", 1)).edges)
    assert position(sourceless).downstreamness["b"].reason == "are never reached by a primary input: b, c"
    assert position(sourceless).upstreamness["b"].value == pytest.approx(4, abs=1e-9)


@pytest.mark.parametrize(
    ("edges", "reason"),
    [
        ((), "nothing moves: no edge of equips, feeds, returns"),
        ((("a", "b", 0.0),), "nothing moves: no edge of equips, feeds, returns"),
        ((("a", "a", 1.0), ("a", "final", 1.0)), "leads to itself: a"),
        ((("a", "final", -1.0),), "a volume is negative or not finite: a to final"),
        ((("a", "final", float("nan")),), "a volume is negative or not finite: a to final"),
    ],
)
def test_what_cannot_be_placed_has_a_reason(edges: tuple[tuple[str, str, float], ...], reason: str) -> None:
    said = position(with_volumes(*edges))
    assert {each.reason for each in (*said.upstreamness.values(), *said.downstreamness.values())} == {reason}
    assert (said.order, said.placed) == ({}, ())


def test_those_beside_the_flow_say_so() -> None:
    said = position(STANDARD_OIL).upstreamness
    assert said["consumer"].reason == "a final user: distances are counted from it"
    assert said["trust"].reason == "takes no part in these flows"


def test_two_components_are_placed_each_by_itself() -> None:
    apart = with_volumes(("a", "final", 1), ("b", "c", 1))
    assert upstream(position(apart), "a", "b") == [1.0, None]


# ---- order and agreement ---------------------------------------------------------------------------------------------


def test_the_order_needs_no_volume_where_it_holds_for_all() -> None:
    order = position(EVIDENCE).order
    assert order["data", "compute"] == 0
    assert order["data", "research"] == order["deployment", "connectivity"] == 1
    assert order["connectivity", "deployment"] == -1


def test_the_order_is_open_where_it_hangs_on_volumes() -> None:
    hanging = graph(
        {**ROLES, "d": "ship"},
        *[("a", "feeds", "b"), ("a", "feeds", "final"), ("b", "feeds", "c"), ("c", "feeds", "final")],
        ("d", "feeds", "c"),
    )
    order = position(hanging).order
    assert ("a", "d") not in order
    assert order["b", "d"] == 0
    assert position(hanging, assume=EQUAL_SPLIT).order["a", "d"] == 0


@pytest.mark.parametrize("assumed", [{}, {"assume": EQUAL_SPLIT}])
def test_the_agreement_of_the_handmade_graphs(assumed: dict[str, str]) -> None:
    said = [
        to_standard_oil(ARTICLE, **assumed),
        to_standard_oil(EVIDENCE, **assumed),
        to_standard_oil(EVIDENCE, "tankcars", **assumed),
    ]
    taus = [each.tau.value for each in said]
    assert taus == pytest.approx([1.0, 3 / 90**0.5, 1 / 30**0.5], abs=1e-9)
    assert [len(each.pairs) for each in said] == [10, 10, 6]
    assert ("wells", "pipelines") in said[0].pairs


def test_agreement_names_what_it_could_not_compare() -> None:
    hanging = graph(ROLES, ("a", "feeds", "b"), ("a", "feeds", "final"), ("b", "feeds", "c"), ("c", "returns", "a"))
    said = agreement(position(CHAIN), position(hanging), {"a": "a", "b": "b"})
    assert said.tau.value == -1.0
    blind = graph(ROLES, ("a", "feeds", "b"))
    said = agreement(position(CHAIN), position(blind), {"a": "a", "b": "b"})
    assert said.tau.reason == "the order depends on volumes that are not known, or on no final user: a and b"
    assert said.tau.coverage == 0.0


def test_a_stage_without_a_place_on_one_side_lowers_coverage() -> None:
    said = agreement(position(STANDARD_OIL), position(EVIDENCE.without(["connectivity"])), MAPPING)
    assert (len(said.pairs), said.tau.coverage) == (6, 0.6)


def test_nothing_to_compare_is_a_reason() -> None:
    empty = position(RoleGraph((), ()))
    assert agreement(empty, empty, {}).tau.reason == "fewer than two mapped stages have a place on both sides"
    level = position(graph(ROLES, ("a", "feeds", "final"), ("b", "feeds", "final")))
    assert agreement(level, position(CHAIN), {"a": "a", "b": "b"}).tau.reason == "all stages stand level on one side"


@pytest.mark.parametrize(
    ("one", "other", "tau"),
    [
        ([5, 4, 3, 2, 1], [10, 9, 8, 7, 6], 1.0),
        ([5, 4, 3, 2, 1], [6, 1, 6, 5, 4], 3 / 90**0.5),
        ([5, 4, 3, 1], [6, 1, 6, 4], 1 / 30**0.5),
        ([1, 2], [5, 5], None),
        ([], [], None),
    ],
)
def test_rank_correlation_of_worked_examples(one: list[float], other: list[float], tau: float | None) -> None:
    assert tau_b(one, other) == (tau if tau is None else pytest.approx(tau, abs=1e-9))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8))
def test_rank_correlation_is_symmetric_and_turns_with_the_order(both: list[tuple[int, int]]) -> None:
    one, other = [a for a, _ in both], [b for _, b in both]
    tau = tau_b(one, other)
    assert tau_b(other, one) == tau
    if tau is not None:
        assert -1 - 1e-12 <= tau <= 1 + 1e-12
        assert tau_b([-a for a in one], other) == pytest.approx(-tau)


# ---- any graph -------------------------------------------------------------------------------------------------------


@given(graphs(), st.sampled_from([None, EQUAL_SPLIT]))
def test_every_distance_is_sound_or_says_why_not(drawn: RoleGraph, assume: str | None) -> None:
    said = position(drawn, assume=assume)  # type: ignore[arg-type]
    assert set(said.upstreamness) == set(said.downstreamness) == set(drawn.node)
    for each in (*said.upstreamness.values(), *said.downstreamness.values()):
        assert in_range(each, least=1.0, most=float("inf"))


@given(graphs(), st.sampled_from([None, EQUAL_SPLIT]))
def test_other_names_change_no_distance(drawn: RoleGraph, assume: str | None) -> None:
    other, names = relabelled(drawn)
    before, after = (position(one, assume=assume) for one in (drawn, other))  # type: ignore[arg-type]
    assert {(names[a], names[b]): sign for (a, b), sign in before.order.items()} == after.order
    for node, each in before.upstreamness.items():
        assert near(each.value, after.upstreamness[names[node]].value)


@given(graphs())
def test_an_order_without_volumes_holds_under_equal_split(drawn: RoleGraph) -> None:
    bare = RoleGraph(drawn.nodes, tuple(replace(edge, volume=None) for edge in drawn.edges))
    supposed = position(bare, assume=EQUAL_SPLIT).order
    assert position(bare).order.items() <= supposed.items()


@given(graphs())
def test_a_distance_is_the_sum_of_all_ways(drawn: RoleGraph) -> None:
    moving = flows(drawn)
    said = position(drawn, assume=EQUAL_SPLIT).upstreamness
    if moving.fault is not None or any(said[node].value is None for node in moving.nodes):
        return
    parts = output_parts(moving, EQUAL_SPLIT)
    step = square(moving.nodes, parts)
    total = np.zeros(len(moving.nodes))
    ahead = np.ones(len(moving.nodes))
    for _ in range(3_000):
        total, ahead = total + ahead, step @ ahead
    if ahead.max() < 1e-12:
        assert [said[node].value for node in moving.nodes] == pytest.approx(total, rel=1e-6)
    assert all(sum(known.values()) == pytest.approx(1) for known in parts.values() if known)
    assert BEYOND not in moving.nodes
