"""A role graph is sound or refused."""

from __future__ import annotations

import pytest

from graph.structure.measure import measured
from graph.structure.role_graph import Edge, Node, RoleGraph, ShareRange
from tests.graph.structure.handmade import ARTICLE, EVIDENCE, MAPPING, STANDARD_OIL


def test_the_handmade_graphs_are_those_of_the_worked_examples() -> None:
    assert [(len(one.nodes), len(one.edges)) for one in (STANDARD_OIL, ARTICLE, EVIDENCE)] == [
        (7, 11),
        (7, 12),
        (8, 12),
    ]
    assert set(MAPPING) == set(STANDARD_OIL.node)
    assert set(MAPPING.values()) == set(ARTICLE.node) == set(EVIDENCE.node) - {"nvidia"}


@pytest.mark.parametrize(
    ("nodes", "edges"),
    [
        ((Node("a", "source"), Node("a", "process")), ()),
        ((Node("a", "source"),), (Edge("a", "b", "feeds"),)),
        ((Node("a", "source"), Node("b", "process")), (Edge("a", "b", "feeds"), Edge("a", "b", "feeds", 3.0))),
    ],
)
def test_what_contradicts_itself_is_refused(nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> None:
    with pytest.raises(ValueError, match=r"role graph|does not have"):
        RoleGraph(nodes, edges)


def test_taking_a_node_out_takes_its_edges() -> None:
    left = EVIDENCE.without(["capital", "nvidia"])
    assert {edge.relation for edge in left.edges} == {"feeds", "returns"}
    assert left.playing("capital") == ()


def test_a_range_ends_at_what_is_known() -> None:
    assert ShareRange(0.84, 0.8, 0.9).ends == (0.8, 0.9)
    assert ShareRange(0.5).ends == (0.5, 0.5)
    assert ShareRange().ends is None


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="came out as nan"):
        measured("M0", float("nan"), reference="none", caveat="none")
