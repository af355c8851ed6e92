"""Random small graphs and mappings, and the mapping of the handmade graphs: what the tests of alignment share."""

from __future__ import annotations

from hypothesis import strategies as st

from graph.structure.alignment import Mapping, Pair
from graph.structure.role_graph import Edge, Node, RoleGraph
from tests.graph.structure.handmade import MAPPING

__all__ = ["OURS", "both", "graphs", "paired", "relabelled"]


def paired(ends: dict[str, str], by: str | None = "somebody") -> Mapping:
    return Mapping(tuple(Pair(left, right, by) for left, right in ends.items()))


OURS = paired(MAPPING)


@st.composite
def graphs(draw: st.DrawFn, most: int = 5, name: str = "n") -> RoleGraph:
    """A graph of up to `most` nodes with at least one relation; loops and parallel relations among them."""
    ids = [f"{name}{number}" for number in range(draw(st.integers(1, most)))]
    node, relation = st.sampled_from(ids), st.sampled_from(("feeds", "funds"))
    keys = draw(st.lists(st.tuples(node, node, relation), min_size=1, max_size=7, unique=True))
    return RoleGraph(
        tuple(Node(id, draw(st.sampled_from(("source", "process")))) for id in ids),
        tuple(Edge(*key, ids=(f"{name}-{number}",)) for number, key in enumerate(keys)),
    )


@st.composite
def both(draw: st.DrawFn, most: int = 5) -> tuple[RoleGraph, RoleGraph, Mapping]:
    """Two graphs and a mapping of at least one pair."""
    left, right = draw(graphs(most, "a")), draw(graphs(most, "b"))
    here, there = draw(st.permutations(list(left.node))), draw(st.permutations(list(right.node)))
    many = draw(st.integers(1, min(len(here), len(there))))
    return left, right, paired(dict(zip(here[:many], there, strict=False)))


def relabelled(one: RoleGraph, names: dict[str, str]) -> RoleGraph:
    """The graph under other names, in another order."""
    return RoleGraph(
        tuple(Node(names[node.id], node.role) for node in reversed(one.nodes)),
        tuple(Edge(names[edge.origin], names[edge.target], edge.relation) for edge in reversed(one.edges)),
    )
