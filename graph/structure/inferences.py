"""What would have to be true for one structure to be more like another: relations are assumed, all else is computed.

A relation that only the left structure has says what to look for on the right, between the partners of its nodes: a
candidate inference (Gentner 1983; Falkenhainer, Forbus and Gentner 1989). An assumption is put into the graph itself,
so every measure can be taken of what comes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from graph.structure.alignment import Alignment, Mapping, align
from graph.structure.role_graph import Edge, RoleGraph

__all__ = ["Assumption", "Inference", "Inferences", "assumed", "candidates", "inferences"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a reader supposes of a structure: some relations more, some relations or nodes less."""

    id: str
    adds: tuple[Edge, ...] = ()
    #: Relations that would no longer be there, as (origin, target, relation): what an added one stands in for.
    replaces: tuple[tuple[str, str, str], ...] = ()
    #: Nodes that would no longer be there, with all their relations.
    drops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inference:
    """The right structure under some assumptions, and how it aligns; None of both, and why, if they cannot hold."""

    assumptions: tuple[str, ...]
    graph: RoleGraph | None
    alignment: Alignment | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Inferences:
    """The alignment as it is, under each assumption alone, and under all of them together."""

    before: Alignment
    each: tuple[Inference, ...]
    together: Inference


def candidates(left: RoleGraph, right: RoleGraph, mapping: Mapping) -> tuple[Edge, ...]:
    """The relations that the right structure would need to have all of the left one's, in the left one's order.

    Their `ids` are those of the left flows they come from. `ValueError` as in `align`.
    """
    onward = mapping.right_of
    return tuple(
        Edge(onward[edge.origin], onward[edge.target], edge.relation, ids=edge.ids)
        for edge in align(left, right, mapping).only_left
    )


def assumed(right: RoleGraph, assumptions: Iterable[Assumption]) -> RoleGraph | str:
    """The structure under these assumptions together, or why they cannot hold of it, in a sentence.

    First goes what they drop and replace, then comes what they add, so their order does not matter. A relation that
    is there already stays as it is, and what is not there need not go. An added relation without ids is given the id
    of its assumption.
    """
    held = tuple(assumptions)
    replaced = {key for assumption in held for key in assumption.replaces}
    left = right.without(id for assumption in held for id in assumption.drops)
    edges = {edge.key: edge for edge in left.edges if edge.key not in replaced}
    for assumption in held:
        for edge in assumption.adds:
            edges.setdefault(edge.key, edge if edge.ids else replace(edge, ids=(assumption.id,)))
    missing = {end for edge in edges.values() for end in (edge.origin, edge.target)} - set(left.node)
    if missing:
        return f"The structure does not have {', '.join(sorted(missing))}."
    return RoleGraph(left.nodes, tuple(edges.values()))


def inferences(left: RoleGraph, right: RoleGraph, mapping: Mapping, assumptions: Sequence[Assumption]) -> Inferences:
    """What aligns now, under each assumption about the right structure, and under all together.

    A pair whose node is dropped leaves the mapping, and is `absent` in it. An assumption about nodes that the
    structure does not have yields its reason in place of an alignment. `ValueError` as in `align`.
    """
    return Inferences(
        align(left, right, mapping),
        tuple(_under(left, right, mapping, [assumption]) for assumption in assumptions),
        _under(left, right, mapping, assumptions),
    )


def _under(left: RoleGraph, right: RoleGraph, mapping: Mapping, assumptions: Sequence[Assumption]) -> Inference:
    ids = tuple(assumption.id for assumption in assumptions)
    graph = assumed(right, assumptions)
    if isinstance(graph, str):
        return Inference(ids, None, None, graph)
    return Inference(ids, graph, align(left, graph, mapping.within(left, graph)))
