"""The least number of edits is exact, or a bound that says it is one."""

from __future__ import annotations

from itertools import count, permutations

import pytest
from hypothesis import given, settings

from graph.structure.edit_distance import LARGEST, Variant, edit_distance
from graph.structure.role_graph import Edge, Node, RoleGraph
from tests.graph.structure.aligned import graphs, relabelled
from tests.graph.structure.handmade import ARTICLE, EVIDENCE, MAPPING, STANDARD_OIL, graph

VARIANTS: tuple[Variant, ...] = ("relations", "roles")


def distance(left: RoleGraph, right: RoleGraph, variant: Variant) -> float | None:
    return edit_distance(left, right, variant, seconds=60).distance.value


def counted(left: RoleGraph, right: RoleGraph, variant: Variant) -> int:
    """The least over all pairings, by the definition: slow, and plain."""
    here = [*left.node, *[None] * len(right.nodes)]
    there = [*right.node, *[None] * len(left.nodes)]
    return min(_cost(left, right, variant, tuple(zip(here, way, strict=True))) for way in set(permutations(there)))


def _cost(left: RoleGraph, right: RoleGraph, variant: Variant, pairs: tuple[tuple[str | None, str | None], ...]) -> int:
    cost = 0
    for one, other in pairs:
        if one is not None and other is not None:
            cost += variant == "roles" and left.node[one].role != right.node[other].role
        else:
            cost += one is not other
        for next_one, next_other in pairs:
            some = {relation for origin, target, relation in left.relations if (origin, target) == (one, next_one)}
            others = {
                relation for origin, target, relation in right.relations if (origin, target) == (other, next_other)
            }
            cost += max(len(some), len(others)) - len(some & others)
    return cost


@pytest.mark.parametrize(
    ("right", "variant", "edits"),
    [(ARTICLE, "relations", 1), (ARTICLE, "roles", 2), (EVIDENCE, "relations", 7), (EVIDENCE, "roles", 9)],
)
def test_the_handmade_graphs_are_so_many_edits_apart(right: RoleGraph, variant: Variant, edits: int) -> None:
    found = edit_distance(STANDARD_OIL, right, variant, seconds=60)
    assert (found.distance.value, found.distance.reason) == (edits, None)
    assert distance(right, STANDARD_OIL, variant) == edits


@pytest.mark.parametrize("right", [ARTICLE, EVIDENCE])
def test_with_roles_the_mapping_is_found_again(right: RoleGraph) -> None:
    assert dict(edit_distance(STANDARD_OIL, right, "roles", seconds=60).pairs) == MAPPING


def test_each_edit_costs_one() -> None:
    one = graph({"a": "source", "b": "process"}, ("a", "feeds", "b"))
    assert distance(one, graph({"a": "source", "b": "process"}, ("a", "funds", "b")), "roles") == 1
    assert distance(one, graph({"a": "source", "b": "demand"}, ("a", "feeds", "b")), "roles") == 1
    assert distance(one, graph({"a": "source", "b": "demand"}, ("a", "feeds", "b")), "relations") == 0
    more = graph({"a": "source", "b": "process", "c": "demand"}, ("a", "feeds", "b"))
    assert distance(one, more, "relations") == 1
    parallel = graph({"a": "source", "b": "process"}, ("a", "feeds", "b"), ("a", "funds", "b"))
    assert distance(one, parallel, "relations") == 1


def test_where_time_runs_out_it_is_a_bound() -> None:
    ticks = count()
    found = edit_distance(STANDARD_OIL, EVIDENCE, "roles", seconds=1, clock=lambda: next(ticks))
    assert found.distance.value is None
    assert found.distance.low is not None
    assert found.distance.high is not None
    assert found.distance.low <= 9 <= found.distance.high
    assert found.distance.reason is not None
    assert found.distance.reason.startswith("The search was stopped after 1 s")


def test_too_many_nodes_have_a_reason() -> None:
    ids = [str(number) for number in range(LARGEST + 1)]
    large = RoleGraph(tuple(Node(id, "source") for id in ids), (Edge("0", "1", "feeds"),))
    found = edit_distance(large, STANDARD_OIL, "roles", seconds=60)
    assert found.distance.value is None
    assert found.distance.reason == "One of the structures has 15 nodes; edits are counted up to 14."


@pytest.mark.parametrize("nothing", [RoleGraph((), ()), graph({"a": "source"})])
def test_nothing_to_compare_has_a_reason(nothing: RoleGraph) -> None:
    assert edit_distance(nothing, STANDARD_OIL, "roles", seconds=60).distance.reason
    assert edit_distance(STANDARD_OIL, nothing, "roles", seconds=60).distance.reason


@given(graphs(most=3, name="a"), graphs(most=3, name="b"))
@settings(max_examples=40, deadline=None)
def test_it_is_the_least_over_all_pairings(left: RoleGraph, right: RoleGraph) -> None:
    for variant in VARIANTS:
        assert distance(left, right, variant) == counted(left, right, variant)


@given(graphs(), graphs())
@settings(deadline=None)
def test_it_is_a_distance(left: RoleGraph, right: RoleGraph) -> None:
    for variant in VARIANTS:
        assert distance(left, left, variant) == 0
        assert distance(left, right, variant) == distance(right, left, variant)
    assert (distance(left, right, "relations") or 0) <= (distance(left, right, "roles") or 0)


@given(graphs())
@settings(deadline=None)
def test_another_order_needs_no_edit(one: RoleGraph) -> None:
    assert distance(one, relabelled(one, {id: f"other-{id}" for id in one.node}), "roles") == 0
