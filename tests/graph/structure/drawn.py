"""What Hypothesis draws for the measures: shares, chains of stages and graphs of any shape."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import strategies as st

from graph.structure.measure import Measure
from graph.structure.role_graph import Edge, Node, RoleGraph, ShareRange

__all__ = ["graphs", "in_range", "known_shares", "near", "relabelled", "shares"]

_parts = st.floats(0, 1)


@st.composite
def known_shares(draw: st.DrawFn) -> ShareRange:
    """A sound share with both its ends."""
    low, value, high = sorted(draw(st.tuples(_parts, _parts, _parts)))
    return ShareRange(value, low, high)


#: A sound share, a value or a range alone, or nothing.
shares = st.one_of(
    known_shares(),
    st.builds(ShareRange, _parts),
    st.builds(ShareRange, st.none(), _parts, _parts),
    st.just(ShareRange()),
)


@st.composite
def graphs(draw: st.DrawFn) -> RoleGraph:
    """Up to seven nodes of any role and owner, and any edges between them, with volumes or without."""
    roles = st.sampled_from(["source", "process", "distribution", "demand", "demand", "supplier"])
    owners = st.sampled_from([True, True, False, None])
    nodes = [Node(f"n{number}", draw(roles), draw(owners)) for number in range(draw(st.integers(0, 7)))]
    if not nodes:
        return RoleGraph((), ())
    ids = st.sampled_from([node.id for node in nodes])
    relations = st.sampled_from(["feeds", "feeds", "returns", "equips", "funds"])
    volumes = st.one_of(st.none(), st.floats(0, 1e308), st.floats(1, 100), st.sampled_from([-1.0, float("nan")]))
    edge = st.builds(Edge, ids, ids, relations, st.one_of(st.none(), volumes), st.sampled_from(["t", "t", "usd"]))
    edges = draw(st.lists(edge, max_size=14, unique_by=lambda each: each.key))
    if draw(st.booleans()):  # else nearly every graph has a fault
        edges = [replace(each, volume=None) for each in edges if each.origin != each.target]
    return RoleGraph(tuple(nodes), tuple(edges))


def relabelled(graph: RoleGraph) -> tuple[RoleGraph, dict[str, str]]:
    """The same graph under other names and in another order, and the new name of every node."""
    names = {node.id: f"m{len(graph.nodes) - number}" for number, node in enumerate(graph.nodes)}
    nodes = [replace(node, id=names[node.id]) for node in reversed(graph.nodes)]
    edges = [replace(edge, origin=names[edge.origin], target=names[edge.target]) for edge in reversed(graph.edges)]
    return RoleGraph(tuple(nodes), tuple(edges)), names


def in_range(measure: Measure, least: float = 0.0, most: float = 1.0) -> bool:
    """Whether a measure is a number between its ends and within its bounds, or says why it is none."""
    if not 0 <= measure.coverage <= 1 or (measure.value is None) != bool(measure.reason):
        return False
    ends = [number for number in (measure.low, measure.value, measure.high) if number is not None]
    return ends == sorted(ends) and all(least <= number <= most for number in ends)


def near(one: float | None, other: float | None) -> bool:
    """Whether two numbers differ by rounding only, or both are none."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-6)
