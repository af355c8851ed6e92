"""What a process is supplied with, and through whom: for each commodity a graph of its own, with outsiders by name.

Whose commodity is not named is one supply, so its suppliers count as alternatives, which they need not be: whom all of
it passes is then the least that can be said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from graph.structure.dependence import Dependence, dependence
from graph.structure.derive import OUTSIDE, Counted, Derived, End
from graph.structure.role_graph import Edge, Node, RoleGraph

__all__ = ["SUPPLIES", "Supply", "supplies"]

#: The relations by which a process gets what it needs; who leases it out supplies it, too.
SUPPLIES: Final = ("feeds", "equips", "leases")
_PROCESS: Final = "process"


@dataclass(frozen=True, slots=True)
class Supply:
    """On whom a process depends for one commodity; None is a supply whose commodity is not named."""

    commodity: str | None
    dependence: Dependence


def supplies(derived: Derived) -> tuple[Supply, ...]:
    """The dependence of the group's process for each commodity that comes to it, in the order of the flows.

    The group's companies stand together in one node for each role; every outsider stands alone, so that it can be
    named. Empty where the group has no process, or nothing comes to it.
    """
    counted = tuple(flow for flow in (*derived.flows, *derived.within) if flow.verb in SUPPLIES)
    coming = (flow for flow in derived.flows if flow.verb in SUPPLIES and flow.target.node == _PROCESS)
    wanted = dict.fromkeys(flow.commodity for flow in coming)
    return tuple(
        Supply(
            commodity,
            dependence(_graph(flow for flow in counted if flow.commodity == commodity), _PROCESS, relations=SUPPLIES),
        )
        for commodity in wanted
    )


def _graph(flows: Iterable[Counted]) -> RoleGraph:
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str, str], list[str]] = {}
    for flow in flows:
        places = [_place(end) for end in (flow.origin, flow.target)]
        for node in places:
            # Whose control is unknown makes it unknown of all that stand with him.
            if node.id not in nodes or node.group is None:
                nodes[node.id] = node
        origin, target = (node.id for node in places)
        if origin != target:
            edges.setdefault((origin, target, flow.verb), []).append(flow.id)
    return RoleGraph(tuple(nodes.values()), tuple(Edge(*key, ids=tuple(ids)) for key, ids in edges.items()))


def _place(end: End) -> Node:
    """The node of one end: its role's where the group controls it, its own where it does not."""
    role = end.node.removesuffix(OUTSIDE)
    if end.in_group is False:
        return Node(end.entity, role, group=False, ids=(end.entity,))
    return Node(end.node, role, group=True if end.in_group else None)
