"""What carries over from one structure to another, and what would have to be true for more to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from graph.structure.alignment import Alignment, Mapping, Pair, align, dropping_one, why_not
from graph.structure.edit_distance import edit_distance
from graph.structure.role_graph import Edge, RoleGraph
from tests.graph.structure.aligned import OURS, both, graphs, paired, relabelled
from tests.graph.structure.handmade import ARTICLE, EVIDENCE, STANDARD_OIL, graph

EMPTY = RoleGraph((), ())
LONE = graph({"a": "source", "b": "process"})
ONE = graph({"a": "source", "b": "process"}, ("a", "feeds", "b"))


def scores(found: Alignment) -> list[float | None]:
    return [one.value for one in (found.ec, found.s3, found.s3_all, found.systematicity)]


def test_the_small_example_comes_out_as_by_hand() -> None:
    roles = {"a": "source", "b": "transport", "c": "process", "d": "demand", "k": "capital"}
    chain = [("a", "feeds", "b"), ("b", "feeds", "c"), ("c", "feeds", "d")]
    left = graph(roles, *chain, ("k", "funds", "a"))
    right = graph(roles, *chain, ("c", "feeds", "a"))
    found = align(left, right, paired({id: id for id in roles}))
    assert len(found.carried) == 3
    assert scores(found) == pytest.approx([0.75, 0.6, 0.6, 0.75])


def test_standard_oil_and_the_article_come_out_as_by_hand() -> None:
    found = align(STANDARD_OIL, ARTICLE, OURS)
    assert len(found.carried) == 11
    assert scores(found) == pytest.approx([1, 11 / 12, 11 / 12, 1])
    assert found.only_left == found.unpartnered_left == found.unpartnered_right == ()
    assert [edge.key for edge in found.only_right] == [("deployment", "data", "returns")]


def test_standard_oil_and_the_evidence_come_out_as_by_hand() -> None:
    found = align(STANDARD_OIL, EVIDENCE, OURS)
    assert len(found.carried) == 8
    assert scores(found) == pytest.approx([8 / 11, 8 / 14, 8 / 15, 8 / 11])
    assert {edge.key for edge in found.only_left} == {
        ("wells", "pipelines", "feeds"),
        ("pipelines", "refining", "feeds"),
        ("trust", "wells", "funds"),
    }
    assert {edge.key for edge in found.only_right} == {
        ("data", "research", "feeds"),
        ("connectivity", "consumer", "feeds"),
        ("deployment", "data", "returns"),
    }
    assert [edge.key for edge in found.unpartnered_right] == [("nvidia", "compute", "equips")]
    assert found.s3_all.coverage == pytest.approx(14 / 15)


@pytest.mark.parametrize(("right", "low", "high"), [(ARTICLE, 10 / 12, 1.0), (EVIDENCE, 7 / 15, 8 / 14)])
def test_one_relation_less_moves_the_score_this_far(right: RoleGraph, low: float, high: float) -> None:
    ranged = dropping_one(STANDARD_OIL, right, OURS)
    assert (ranged.low, ranged.high) == pytest.approx((low, high))


def test_a_score_names_the_flows_of_both_sides() -> None:
    left = RoleGraph(ONE.nodes, (Edge("a", "b", "feeds", ids=("oil-1", "oil-2")),))
    right = RoleGraph(ONE.nodes, (Edge("a", "b", "feeds", ids=("musk-1",)), Edge("b", "a", "pays", ids=("musk-2",))))
    found = align(left, right, paired({"a": "a", "b": "b"}))
    assert found.ec.inputs == found.systematicity.inputs == ("oil-1", "oil-2", "musk-1")
    assert found.s3.inputs == found.s3_all.inputs == ("oil-1", "oil-2", "musk-1", "musk-2")


def test_relations_that_hang_apart_are_less_systematic() -> None:
    apart = graph(dict.fromkeys("abcde", "source"), ("a", "feeds", "b"), ("b", "feeds", "c"), ("d", "feeds", "e"))
    found = align(apart, apart, paired({id: id for id in "abcde"}))
    assert scores(found) == pytest.approx([1, 1, 1, 2 / 3])


@pytest.mark.parametrize(
    ("left", "right", "mapping", "reason"),
    [
        (EMPTY, ONE, Mapping(()), "The left structure is empty."),
        (ONE, EMPTY, Mapping(()), "The right structure is empty."),
        (LONE, ONE, paired({"a": "a"}), "The left structure has no relation between its nodes."),
        (ONE, LONE, paired({"a": "a"}), "The right structure has no relation between its nodes."),
        (ONE, ONE, Mapping(()), "No node of one structure stands for a node of the other."),
    ],
)
def test_what_cannot_be_compared_has_a_reason(left: RoleGraph, right: RoleGraph, mapping: Mapping, reason: str) -> None:
    found = align(left, right, mapping)
    assert why_not(left, right, mapping) == reason
    for one in (found.ec, found.s3, found.s3_all, found.systematicity, dropping_one(left, right, mapping)):
        assert (one.value, one.low, one.high, one.reason) == (None, None, None, reason)


def test_a_mapping_to_a_stranger_is_refused_or_taken_within() -> None:
    mapping = paired({"a": "a", "b": "nobody"})
    with pytest.raises(ValueError, match="names nobody"):
        align(ONE, ONE, mapping)
    within = mapping.within(ONE, ONE)
    assert dict(within.right_of) == {"a": "a"}
    assert [pair.right for pair in within.absent] == ["nobody"]


def test_a_mapping_that_is_not_one_to_one_is_refused() -> None:
    with pytest.raises(ValueError, match="one to one"):
        Mapping((Pair("a", "x"), Pair("b", "x")))


def test_claimed_pairs_are_told_from_those_left_over() -> None:
    mapping = Mapping((Pair("a", "x", "the article", ("claim-1",)), Pair("b", "y")))
    assert [pair.left for pair in mapping.claimed] == ["a"]
    assert [pair.left for pair in mapping.left_over] == ["b"]


# ---- what would have to be true --------------------------------------------------------------------------------------

FUNDS = (Edge("capital", "data", "funds"),)
#: Data that goes through connectivity and compute no longer goes straight to research.
CARRIES = (Edge("data", "connectivity", "feeds"), Edge("connectivity", "compute", "feeds"))
STRAIGHT = ("data", "research", "feeds")


def altered(*more: Edge, less: tuple[tuple[str, str, str], ...] = (), gone: str = "") -> RoleGraph:
    """The evidence with some relations more, and some relations or a node less."""
    left = EVIDENCE.without([gone])
    return replace(left, edges=(*(edge for edge in left.edges if edge.key not in less), *more))


@pytest.mark.parametrize(
    ("right", "score"),
    [
        (altered(*FUNDS), 9 / 15),
        (altered(*CARRIES), 10 / 15),
        (altered(*CARRIES, less=(STRAIGHT,)), 10 / 14),
        (altered(*FUNDS, *CARRIES, less=(STRAIGHT,)), 11 / 14),
        (altered(*FUNDS, *CARRIES, less=(STRAIGHT,), gone="nvidia"), 11 / 13),
    ],
    ids=["funds", "carries beside", "carries", "both", "own chips"],
)
def test_what_would_have_to_be_true_comes_out_as_by_hand(right: RoleGraph, score: float) -> None:
    found = align(STANDARD_OIL, right, OURS)
    assert found.s3_all.value == pytest.approx(score)
    assert dropping_one(STANDARD_OIL, right, OURS).value == found.s3_all.value


def test_with_own_chips_three_edits_are_left() -> None:
    right = altered(*FUNDS, *CARRIES, less=(STRAIGHT,), gone="nvidia")
    assert edit_distance(STANDARD_OIL, right, "roles", seconds=60).distance.value == 3
    assert edit_distance(STANDARD_OIL, right, "relations", seconds=60).distance.value == 2


@given(both())
def test_what_only_the_left_has_is_what_the_right_would_need(given_: tuple[RoleGraph, RoleGraph, Mapping]) -> None:
    left, right, mapping = given_
    found, onward = align(left, right, mapping), mapping.right_of
    needed = tuple(Edge(onward[edge.origin], onward[edge.target], edge.relation) for edge in found.only_left)
    then = align(left, replace(right, edges=(*right.edges, *needed)), mapping)
    assert then.only_left == ()
    assert len(then.carried) == len(found.carried) + len(needed)
    assert (then.s3_all.value or 0) >= (found.s3_all.value or 0)


# ---- of any graphs ---------------------------------------------------------------------------------------------------


@given(both())
def test_scores_are_those_of_sets(given_: tuple[RoleGraph, RoleGraph, Mapping]) -> None:
    left, right, mapping = given_
    onward = mapping.right_of
    images = {
        (onward[origin], onward[target], relation)
        for origin, target, relation in left.relations
        if origin in onward and target in onward
    }
    image = {key for key in right.relations if {key[0], key[1]} <= set(onward.values())}
    m, a, b = len(images & right.relations), len(left.relations), len(right.relations)
    found = align(left, right, mapping)
    assert scores(found)[:3] == pytest.approx([m / a, m / (a + len(image) - m), m / (a + b - m)])
    assert all(0 <= (score or 0) <= 1 for score in scores(found))
    assert len(found.carried) + len(found.only_left) + len(found.unpartnered_left) == a
    assert len(found.carried) + len(found.only_right) + len(found.unpartnered_right) == b


@given(both())
def test_s3_all_is_the_same_in_both_directions(given_: tuple[RoleGraph, RoleGraph, Mapping]) -> None:
    left, right, mapping = given_
    there, back = align(left, right, mapping), align(right, left, paired(dict(mapping.left_of)))
    assert there.s3_all.value == back.s3_all.value
    assert there.only_left == back.only_right
    if len(mapping.pairs) == len(left.nodes) == len(right.nodes):
        assert there.s3.value == back.s3.value


@given(both())
def test_other_names_and_another_order_change_nothing(given_: tuple[RoleGraph, RoleGraph, Mapping]) -> None:
    left, right, mapping = given_
    names = {id: f"other-{id}" for id in right.node}
    renamed = paired({pair.left: names[pair.right] for pair in mapping.pairs})
    assert scores(align(left, relabelled(right, names), renamed)) == scores(align(left, right, mapping))


@given(graphs())
def test_a_graph_carries_over_to_itself(one: RoleGraph) -> None:
    found = align(one, one, paired({id: id for id in one.node}))
    assert scores(found)[:3] == [1, 1, 1]
    assert found.only_left == found.only_right == ()


@given(both())
def test_dropping_a_relation_carries_no_more_over(given_: tuple[RoleGraph, RoleGraph, Mapping]) -> None:
    left, right, mapping = given_
    found, ranged = align(left, right, mapping), dropping_one(left, right, mapping)
    reached = []
    for edge in left.edges:
        less = replace(left, edges=tuple(other for other in left.edges if other != edge))
        dropped = align(less, right, mapping)
        assert len(dropped.carried) <= len(found.carried)
        reached.append(dropped.s3_all.value)
    for edge in right.edges:
        less = replace(right, edges=tuple(other for other in right.edges if other != edge))
        reached.append(align(left, less, mapping).s3_all.value)
    known = [score for score in reached if score is not None]
    assert ranged.low is not None
    assert ranged.high is not None
    assert all(ranged.low <= score <= ranged.high for score in known)
    if len(known) == len(reached):
        assert (min(known), max(known)) == (ranged.low, ranged.high)
