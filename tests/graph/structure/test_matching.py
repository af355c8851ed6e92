"""A mapping proposed from relations and roles, by the real POT."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import QuestionError
from graph.structure.alignment import align
from graph.structure.matching import coupling, proposed
from graph.structure.role_graph import RoleGraph
from tests.graph.structure.aligned import both, relabelled
from tests.graph.structure.handmade import ARTICLE, EVIDENCE, MAPPING, STANDARD_OIL, graph

NEAR = np.array([[0.0, 1.0], [1.0, 0.0]])
NOTHING = np.zeros((2, 2))


def test_the_cost_of_two_nodes() -> None:
    """Each of four pairs of pairs weighs 1/4 at least, and two of them differ by (3 - 1)² = 4."""
    assert coupling(NOTHING, NEAR, 3 * NEAR, alpha=1.0).cost == pytest.approx(2.0, abs=1e-6)
    assert coupling(NOTHING, NEAR, 3 * NEAR, alpha=0.5).cost == pytest.approx(1.0, abs=1e-6)


def test_features_decide_where_distances_cannot() -> None:
    found = coupling(NEAR, NEAR, NEAR)
    assert (found.cost, found.plan, found.ties) == (0.0, ((0.5, 0.0), (0.0, 0.5)), ())
    assert coupling(NEAR[::-1], NEAR, NEAR).plan == ((0.0, 0.5), (0.5, 0.0))


def test_the_mapping_of_the_article_is_found_without_being_told() -> None:
    found = proposed(STANDARD_OIL, ARTICLE)
    assert dict(found.mapping.right_of) == MAPPING
    assert found.mapping.claimed == ()
    assert (found.held, found.ties, found.reached) == ((1.0,) * 7, (), 200)
    assert len(align(STANDARD_OIL, ARTICLE, found.mapping).carried) == 11
    assert found.cost.value == pytest.approx(0.077, abs=0.0005)


def test_the_evidence_costs_more_and_leaves_a_node_over() -> None:
    found = proposed(STANDARD_OIL, EVIDENCE)
    assert found.cost.value is not None
    assert 0.16 < found.cost.value < 0.19
    assert dict(found.mapping.right_of) == MAPPING
    assert found.held == (1.0,) * 7
    assert 1 <= found.reached <= found.starts


def test_a_structure_is_found_in_itself_under_other_names() -> None:
    names = {node.id: f"{node.id}'" for node in STANDARD_OIL.nodes}
    found = proposed(STANDARD_OIL, relabelled(STANDARD_OIL, names))
    assert (dict(found.mapping.right_of), found.cost.value) == (names, 0.0)


def test_equally_cheap_mappings_are_told() -> None:
    """Two wells feed one pipe on both sides: either well may stand for either."""
    one = graph({"a": "source", "b": "source", "c": "process"}, ("a", "feeds", "c"), ("b", "feeds", "c"))
    found = proposed(one, one)
    drawn = [dict(mapping.right_of) for mapping in (found.mapping, *found.ties)]
    assert {"a": "a", "b": "b", "c": "c"} in drawn
    assert all(mapping["c"] == "c" for mapping in drawn)
    assert found.cost.value == 0.0
    assert len(drawn) == 2


def test_the_cost_is_told_for_what_it_is() -> None:
    found = proposed(STANDARD_OIL, ARTICLE, starts=3, cap=4, alpha=0.25, seed=7)
    assert (found.alpha, found.cap, found.starts, found.seed) == (0.25, 4, 3, 7)
    assert "not comparable between graphs of other size" in found.cost.caveat
    assert "not convex" in found.cost.caveat
    assert (found.cost.low, found.cost.high) == (None, None)


def test_by_roles_alone_one_node_of_seven_does_not_fit() -> None:
    assert proposed(STANDARD_OIL, ARTICLE, alpha=0).cost.value == pytest.approx(1 / 7, abs=1e-6)


def test_by_steps_alone_only_few_starts_find_the_mapping() -> None:
    """The search is not convex: that is why there are many starts."""
    many, few = (proposed(STANDARD_OIL, ARTICLE, alpha=1, starts=starts) for starts in (200, 22))
    assert dict(many.mapping.right_of) == MAPPING
    assert many.reached < 20
    assert many.cost.value is not None
    assert few.cost.value is not None
    assert few.cost.value > many.cost.value


@pytest.mark.parametrize("alpha", [0.1, 0.3, 0.5, 0.7, 0.9])
@pytest.mark.parametrize("cap", [3, 4, 6, 12])
def test_the_article_is_nearer_than_the_evidence_whatever_the_settings(alpha: float, cap: int) -> None:
    article, evidence = (proposed(STANDARD_OIL, one, alpha=alpha, cap=cap, starts=30) for one in (ARTICLE, EVIDENCE))
    assert dict(article.mapping.right_of) == MAPPING
    assert article.cost.value is not None
    assert evidence.cost.value is not None
    assert article.cost.value < evidence.cost.value


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        (RoleGraph((), ()), ARTICLE, "The left structure is empty."),
        (ARTICLE, RoleGraph((), ()), "The right structure is empty."),
        (ARTICLE, graph({"a": "source"}), "The right structure has no relation between its nodes."),
    ],
)
def test_nothing_to_compare_has_a_reason(left: RoleGraph, right: RoleGraph, reason: str) -> None:
    found = proposed(left, right)
    assert (found.mapping.pairs, found.held, found.cost.value, found.reached) == ((), (), None, 0)
    assert found.cost.reason == reason


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ({"alpha": 1.5}, "alpha is 1.5; it weighs steps against roles, from 0 to 1"),
        ({"alpha": float("nan")}, "alpha is nan"),
        ({"cap": 0}, "cap is 0; it is 1 or more"),
        ({"starts": 0}, "starts is 0; it is 1 or more"),
    ],
)
def test_settings_that_make_no_sense_are_refused(setting: dict[str, float], complaint: str) -> None:
    with pytest.raises(QuestionError, match=complaint):
        proposed(STANDARD_OIL, ARTICLE, **setting)  # type: ignore[arg-type]


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ot", None)  # what Python itself takes for a module that cannot be found
    with pytest.raises(QuestionError, match=r"pip install -e '\.\[matching\]'"):
        proposed(STANDARD_OIL, ARTICLE)


@given(both(most=4), st.integers(0, 3))
@settings(max_examples=50)
def test_every_proposal_is_one_to_one_and_the_same_again(drawn: tuple[RoleGraph, RoleGraph, object], seed: int) -> None:
    left, right, _ = drawn
    found = proposed(left, right, starts=4, seed=seed)
    assert found == proposed(left, right, starts=4, seed=seed)
    assert 1 <= len(found.mapping.pairs) <= min(len(left.nodes), len(right.nodes))
    assert found.mapping == found.mapping.within(left, right)
    assert all(0 < part <= 1 for part in found.held)
    assert found.cost.value is not None
    assert 0 <= found.cost.value <= 1
    fewer = proposed(left, right, starts=1, seed=seed)
    assert fewer.cost.value is not None
    assert found.cost.value <= fewer.cost.value


@st.composite
def sides(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features and distances of up to four nodes a side."""
    many = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    parts = st.integers(0, 6).map(lambda number: number / 6)
    shapes = (many, (many[0], many[0]), (many[1], many[1]))
    features, left, right = (
        np.array(draw(st.lists(parts, min_size=size, max_size=size))).reshape(shape)
        for shape in shapes
        for size in [shape[0] * shape[1]]
    )
    return features, left, right


@given(sides())
@settings(max_examples=50)
def test_the_cost_is_that_of_the_plan_and_no_more_than_of_an_even_one(
    drawn: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    features, left, right = drawn
    found = coupling(features, left, right, starts=3)

    def cost(plan: np.ndarray) -> float:
        steps = (left[:, None, :, None] - right[None, :, None, :]) ** 2
        return float(0.5 * (features * plan).sum() + 0.5 * np.einsum("ijkl,ij,kl", steps, plan, plan))

    plan = np.array(found.plan)
    assert plan.sum(axis=1) == pytest.approx(1 / len(left), abs=1e-6)
    assert plan.sum(axis=0) == pytest.approx(1 / len(right), abs=1e-6)
    assert found.cost == pytest.approx(cost(plan), abs=1e-6)
    assert found.cost <= cost(np.full(features.shape, 1 / features.size)) + 1e-6
