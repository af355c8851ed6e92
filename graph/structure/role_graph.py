"""A structure as comparison sees it: a few nodes, each playing a role, and typed edges between them.

Such a graph is derived from the data of an ecosystem and a slice, or made by hand. Every node and edge says which rows
it was made of, so that any number can be taken back to its claims and sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

__all__ = ["Edge", "Node", "RoleGraph", "ShareRange"]


@dataclass(frozen=True, slots=True)
class ShareRange:
    """The group's part of one market, 0 to 1, and what market that is; None is unknown.

    Shares of different markets are not comparable, so `scope` is part of the value.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    scope: str = ""
    #: Ids of the Share rows it was read from.
    ids: tuple[str, ...] = ()

    @property
    def ends(self) -> tuple[float, float] | None:
        """The lowest and the highest it may be; None where nothing is known."""
        known = [share for share in (self.low, self.value, self.high) if share is not None]
        return (min(known), max(known)) if known else None


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the structure. `group` says whether it is the group's; None is unknown."""

    id: str
    role: str
    group: bool | None = None
    share: ShareRange = ShareRange()
    #: Ids of the entities, layers or stages that stand in it.
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation from one node to another. Two edges are the same relation if ends and `relation` are equal."""

    origin: str
    target: str
    relation: str
    volume: float | None = None
    unit: str | None = None
    #: Ids of the flows that became this edge.
    ids: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it this relation and no other."""
        return self.origin, self.target, self.relation


@dataclass(frozen=True)
class RoleGraph:
    """Nodes and edges, each once. Edges lead between nodes of the graph."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def __post_init__(self) -> None:
        ids = [node.id for node in self.nodes]
        if len(set(ids)) < len(ids):
            raise ValueError("two nodes of a role graph have the same id")
        keys = [edge.key for edge in self.edges]
        if len(set(keys)) < len(keys):
            raise ValueError("a role graph has one edge for each relation between two nodes")
        for edge in self.edges:
            if edge.origin not in self.node or edge.target not in self.node:
                raise ValueError(f"the edge {edge.key} leads to a node that the graph does not have")

    @cached_property
    def node(self) -> Mapping[str, Node]:
        """The nodes by id."""
        return MappingProxyType({node.id: node for node in self.nodes})

    @cached_property
    def relations(self) -> frozenset[tuple[str, str, str]]:
        """All relations: origin, target, what it does."""
        return frozenset(edge.key for edge in self.edges)

    def of(self, *relations: str) -> tuple[Edge, ...]:
        """The edges of these relations."""
        return tuple(edge for edge in self.edges if edge.relation in relations)

    def playing(self, role: str) -> tuple[Node, ...]:
        """The nodes that play a role."""
        return tuple(node for node in self.nodes if node.role == role)

    def without(self, nodes: Iterable[str]) -> RoleGraph:
        """The graph less these nodes and whatever leads to or from them."""
        gone = frozenset(nodes)
        return RoleGraph(
            tuple(node for node in self.nodes if node.id not in gone),
            tuple(edge for edge in self.edges if not gone & {edge.origin, edge.target}),
        )
