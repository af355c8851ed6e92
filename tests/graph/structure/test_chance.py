"""How many other mappings do as well, and how often shuffled labels do."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings

from graph.structure.alignment import Mapping, align
from graph.structure.chance import rank, shuffle
from graph.structure.role_graph import RoleGraph
from tests.graph.structure.aligned import OURS, both, paired
from tests.graph.structure.handmade import ARTICLE, EVIDENCE, STANDARD_OIL, graph


def test_the_article_mapping_is_the_single_best() -> None:
    found = rank(STANDARD_OIL, ARTICLE, OURS)
    assert (found.possible, found.exhaustive, found.above, found.ties, found.best) == (5_040, True, 0, 1, 11)
    assert found.share.value == pytest.approx(1 / 5_040)


def test_twelve_mappings_tie_on_the_evidence() -> None:
    found = rank(STANDARD_OIL, EVIDENCE, OURS)
    assert (found.possible, found.exhaustive, found.above, found.ties, found.best) == (40_320, True, 0, 12, 8)
    assert found.share.value == pytest.approx(12 / 40_320)
    assert rank(EVIDENCE, STANDARD_OIL, paired(dict(OURS.left_of))).share.value == found.share.value


def test_a_sample_says_that_it_is_one() -> None:
    found = rank(STANDARD_OIL, EVIDENCE, OURS, limit=1_000, draws=2_000)
    assert (found.possible, found.looked_at, found.exhaustive) == (40_320, 2_000, False)
    assert found.share.value == pytest.approx((1 + found.above + found.ties) / 2_001)
    assert "Estimated from 2000 of 40320 mappings, drawn with seed 1904." in found.share.caveat
    assert found == rank(STANDARD_OIL, EVIDENCE, OURS, limit=1_000, draws=2_000)


@pytest.mark.parametrize("right", [ARTICLE, EVIDENCE])
def test_shuffled_labels_do_not_reach_the_mapping(right: RoleGraph) -> None:
    found = shuffle(STANDARD_OIL, right, OURS)
    assert (found.draws, found.hits, found.ties) == (300, 0, 0)
    assert found.p.value == found.smallest == pytest.approx(1 / 301)
    assert found == shuffle(STANDARD_OIL, right, OURS)


def test_few_nodes_allow_no_small_p() -> None:
    one = graph({"a": "source", "b": "process"}, ("a", "feeds", "b"))
    found = shuffle(one, one, paired({"a": "a", "b": "b"}))
    assert found.smallest == 0.5
    assert found.hits == found.ties
    assert 100 < found.hits < 200


@pytest.mark.parametrize("nothing", [RoleGraph((), ()), graph({"a": "source"})])
def test_nothing_to_compare_has_a_reason(nothing: RoleGraph) -> None:
    for measure in (rank(nothing, ARTICLE, Mapping(())).share, shuffle(ARTICLE, nothing, Mapping(())).p):
        assert measure.value is None
        assert measure.reason


@given(both(most=4))
@settings(deadline=None)
def test_mappings_are_counted_as_by_hand(given_: tuple[RoleGraph, RoleGraph, Mapping]) -> None:
    left, right, mapping = given_
    small, large = sorted((left, right), key=lambda one: len(one.nodes))
    carried = [
        len(align(small, large, paired(dict(zip(small.node, way, strict=True)))).carried)
        for way in permutations(large.node, len(small.nodes))
    ]
    m = len(align(left, right, mapping).carried)
    found = rank(left, right, mapping)
    assert found.possible == found.looked_at == len(carried)
    assert (found.best, found.ties) == (max(carried), carried.count(m))
    assert found.above == sum(one > m for one in carried)


@given(both(most=4))
@settings(deadline=None)
def test_a_p_lies_above_nothing_and_at_most_at_one(given_: tuple[RoleGraph, RoleGraph, Mapping]) -> None:
    found = shuffle(*given_, draws=20)
    assert found.p.value is not None
    assert 1 / 21 <= found.p.value <= 1
    assert found.p.value == (1 + found.hits) / 21
    assert found.ties <= found.hits <= 20
