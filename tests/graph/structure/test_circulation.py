"""Whether what flows comes back."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.structure.circulation import Circulation, circulation
from graph.structure.output import EQUAL_SPLIT, flows, output_parts, square
from graph.structure.role_graph import Edge, Node, RoleGraph
from tests.graph.structure.drawn import graphs, in_range, near, relabelled
from tests.graph.structure.handmade import ARTICLE, EVIDENCE, STANDARD_OIL, graph

NODES = (Node("a", "source"), Node("b", "process"), Node("c", "process"), Node("final", "demand"))


def moving(*edges: tuple[str, str, float | None], nodes: tuple[Node, ...] = NODES) -> RoleGraph:
    return RoleGraph(nodes, tuple(Edge(one, other, "feeds", volume, "t") for one, other, volume in edges))


LOOP = moving(("a", "b", 4), ("b", "final", 3), ("b", "a", 1))


def numbers(said: Circulation) -> list[float | None]:
    return [said.index.value, said.radius.value, said.hierarchy.value]


def test_a_loop_of_two_returns_a_quarter() -> None:
    said = circulation(LOOP)
    assert (said.sign, said.loops) == (1, (("a", "b"),))
    assert numbers(said) == pytest.approx([0.25, 0.5, 1 / 3], abs=1e-9)
    assert circulation(LOOP, intake={"a": 7.0}).index.value == pytest.approx(0.25, abs=1e-9)


def test_a_chain_returns_nothing_and_that_needs_no_volume() -> None:
    said = circulation(STANDARD_OIL)
    assert (said.sign, said.loops) == (0, ())
    assert numbers(said) == [0.0, 0.0, 1.0]


@pytest.mark.parametrize(("one", "sign"), [(STANDARD_OIL, 0), (ARTICLE, 1), (EVIDENCE, 1)])
def test_the_answer_is_the_sign_where_volumes_are_not_known(one: RoleGraph, sign: int) -> None:
    said = circulation(one)
    assert said.sign == sign
    assert (said.index.value is None) == (said.radius.value is None) == bool(sign)


@pytest.mark.parametrize(("one", "index"), [(STANDARD_OIL, 0.0), (ARTICLE, 0.5), (EVIDENCE, 5.5 / 14)])
def test_the_index_of_the_handmade_graphs_under_equal_split(one: RoleGraph, index: float) -> None:
    said = circulation(one, assume=EQUAL_SPLIT).index
    assert said.value == pytest.approx(index, abs=1e-9)
    assert ("equal split" in said.caveat) == (index > 0)


def test_what_is_missing_is_named() -> None:
    assert circulation(ARTICLE).index.reason == ("how the output is divided is not disclosed in one unit: deployment")
    assert circulation(EVIDENCE).index.reason == "what enters is not disclosed: connectivity, data, nvidia"


@pytest.mark.parametrize("part", [0.05, 0.1, 0.25, 0.5])
@pytest.mark.parametrize("length", [2, 3, 6])
def test_of_a_single_loop_the_index_is_the_part_that_returns(part: float, length: int) -> None:
    names = [f"n{number}" for number in range(length)]
    nodes = (*(Node(name, "source" if name == "n0" else "process") for name in names), Node("final", "demand"))
    ring = [(one, other, 1.0) for one, other in pairwise(names)]
    said = circulation(moving(*ring, (names[-1], "final", 1 - part), (names[-1], "n0", part), nodes=nodes))
    assert said.index.value == pytest.approx(part, abs=1e-9)
    assert said.radius.value == pytest.approx(part ** (1 / length), abs=1e-9)


@pytest.mark.parametrize(
    ("edges", "reason"),
    [
        ((), "nothing moves: no edge of equips, feeds, returns"),
        ((("a", "a", 1.0),), "leads to itself: a"),
        ((("a", "b", 1.0), ("b", "a", 1.0)), "never reach a final user: a, b"),
        ((("a", "final", 1.0), ("b", "c", 1.0), ("c", "b", 1.0)), "never reach a final user: b, c"),
        (
            (("a", "final", 1.0), ("b", "c", 1.0), ("c", "b", 1.0), ("c", "final", 1.0)),
            "nothing from outside reaches b, c",
        ),
        (
            (("b", "c", 1.0), ("c", "b", 1.0), ("c", "final", 1.0)),
            "nothing enters from outside, and yet there is a flow: b, c",
        ),
        ((("a", "b", 1.0), ("b", "a", 1e300), ("b", "final", 1e-300)), "too little leaves the loop for a number"),
    ],
)
def test_what_has_no_index_has_a_reason(edges: tuple[tuple[str, str, float], ...], reason: str) -> None:
    assert circulation(moving(*edges)).index.reason == reason


@pytest.mark.parametrize(
    ("intake", "reason"),
    [
        ({}, "nothing enters from outside"),
        ({"a": 0.0}, "nothing enters from outside"),
        ({"a": -1.0}, "what enters is negative or not finite: a"),
        ({"final": 1.0}, "takes no part in these flows: final"),
    ],
)
def test_an_intake_that_cannot_be_has_a_reason(intake: dict[str, float], reason: str) -> None:
    assert circulation(LOOP, intake=intake).index.reason == reason


def test_what_final_users_give_back_is_not_counted() -> None:
    back = graph({"a": "source", "final": "demand"}, ("a", "feeds", "final"), ("final", "returns", "a"))
    assert circulation(back).sign == 0


@given(graphs(), st.sampled_from([None, EQUAL_SPLIT]))
def test_every_number_is_sound_or_says_why_not(drawn: RoleGraph, assume: str | None) -> None:
    said = circulation(drawn, assume=assume)  # type: ignore[arg-type]
    assert all(in_range(each) for each in (said.index, said.radius, said.hierarchy))
    if said.index.value is not None:
        assert said.index.value < 1
        assert (said.index.value > 0) <= (said.sign == 1)


@given(graphs(), st.sampled_from([None, EQUAL_SPLIT]))
def test_other_names_change_no_number(drawn: RoleGraph, assume: str | None) -> None:
    other, _ = relabelled(drawn)
    before, after = (circulation(one, assume=assume) for one in (drawn, other))  # type: ignore[arg-type]
    assert before.sign == after.sign
    assert all(map(near, numbers(before), numbers(after)))


@given(graphs())
def test_the_index_is_what_a_walk_counts(drawn: RoleGraph) -> None:
    bare = RoleGraph(drawn.nodes, tuple(replace(edge, volume=None) for edge in drawn.edges))
    said = circulation(bare, assume=EQUAL_SPLIT)
    if said.index.value is None:
        return
    found = flows(bare)
    step = square(found.nodes, output_parts(found, EQUAL_SPLIT))
    entering = np.array([float(node in found.entries) for node in found.nodes])
    required, ahead = np.zeros_like(step), np.eye(len(found.nodes))
    for _ in range(2_000):
        required, ahead = required + ahead, ahead @ step
    if ahead.max() < 1e-12:
        passing, own = entering @ required, np.diag(required)
        assert said.index.value == pytest.approx(float(passing @ (1 - 1 / own) / passing.sum()), abs=1e-9)
