"""What carries over from one structure to another, and how many-to-many drawings are settled."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.structure.alignment import Alignment, Mapping, Pair, align, dropping_one, one_to_one, why_not
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


# ---- pairs that contradict each other --------------------------------------------------------------------------------


def test_data_drawn_as_the_pipeline_and_as_the_source_is_a_conflict() -> None:
    second = Pair("pipelines", "data", "the thesis", ("claim-thesis",))
    mapping = one_to_one(STANDARD_OIL, ARTICLE, (second, *OURS.pairs))
    assert dict(mapping.right_of) == dict(OURS.right_of)
    assert [(one.side, one.node, one.kept and one.kept.left) for one in mapping.conflicts] == [
        ("left", "pipelines", "pipelines"),
        ("right", "data", "wells"),
    ]
    assert all(second in one.drawn for one in mapping.conflicts)
    assert mapping.rule.startswith("What carries most relations over")
    assert align(STANDARD_OIL, ARTICLE, mapping).conflicts == mapping.conflicts


def test_what_was_drawn_first_settles_a_tie() -> None:
    one, other = Pair("a", "a", "x"), Pair("a", "b", "y")
    assert one_to_one(ONE, ONE, [one, other]).pairs == (one,)
    assert one_to_one(ONE, ONE, [other, one]).pairs == (other,)


def test_a_pair_drawn_twice_is_one_pair_and_no_conflict() -> None:
    twice = [Pair("a", "a", None, ("c1",)), Pair("a", "a", "x", ("c2", "c1"))]
    mapping = one_to_one(ONE, ONE, twice)
    assert mapping.pairs == (Pair("a", "a", "x", ("c1", "c2")),)
    assert (mapping.conflicts, mapping.rule) == ((), "")


def test_pairs_of_nobody_are_set_aside() -> None:
    mapping = one_to_one(ONE, ONE, [Pair("a", "nobody", "x"), Pair("b", "b", "x")])
    assert [pair.left for pair in mapping.pairs] == ["b"]
    assert [pair.right for pair in mapping.absent] == ["nobody"]


def test_too_many_ways_are_settled_as_drawn() -> None:
    drawn = [Pair(*ends, "x") for ends in product(STANDARD_OIL.node, ARTICLE.node)]
    mapping = one_to_one(STANDARD_OIL, ARTICLE, drawn)
    assert list(mapping.right_of.values()) == list(ARTICLE.node)
    assert "too many to try" in mapping.rule


@given(both(most=4), st.data())
def test_no_one_to_one_part_of_a_drawing_carries_more(
    given_: tuple[RoleGraph, RoleGraph, Mapping], data: st.DataObject
) -> None:
    left, right, _ = given_
    ends = st.tuples(st.sampled_from(list(left.node)), st.sampled_from(list(right.node)))
    drawn = [Pair(*each, "x") for each in data.draw(st.lists(ends, max_size=6, unique=True))]
    best = len(align(left, right, one_to_one(left, right, drawn)).carried)
    for kept in product((True, False), repeat=len(drawn)):
        chosen = [pair for pair, keep in zip(drawn, kept, strict=True) if keep]
        if len({pair.left for pair in chosen}) == len({pair.right for pair in chosen}) == len(chosen):
            assert len(align(left, right, Mapping(tuple(chosen))).carried) <= best


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
