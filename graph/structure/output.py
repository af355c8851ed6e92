"""Where what a node makes goes, and in which parts. Position and circulation rest on it.

Volumes decide the parts. Where a node has several targets and not all volumes are disclosed in one unit, the parts are
not known. `EQUAL_SPLIT` is the one assumption that may be made then, by its name and never by default.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.structure.role_graph import Edge, RoleGraph

__all__ = [
    "BEYOND",
    "EQUAL_SPLIT",
    "MATERIAL",
    "Flows",
    "Parts",
    "Split",
    "flows",
    "input_parts",
    "listed",
    "output_parts",
    "solved",
    "square",
]

Split: TypeAlias = Literal["equal split"]
#: Whatever is not disclosed is divided equally: output among targets, input among suppliers.
EQUAL_SPLIT: Final[Split] = "equal split"
#: The relations that move material, data, products or equipment; money and ownership do not.
MATERIAL: Final = ("feeds", "returns", "equips")
#: Final users at one end, primary inputs at the other. No node of a graph has this id.
BEYOND: Final = ""

#: For every node the part that goes to, or comes from, each neighbour or `BEYOND`; None where it is not known.
Parts: TypeAlias = Mapping[str, Mapping[str, float] | None]


@dataclass(frozen=True)
class Flows:
    """The edges of a graph that move something, and between which nodes.

    Edges out of final users and edges of a disclosed volume of nothing are left out. `fault` is why no number can be
    made of them, in a sentence for the reader.
    """

    edges: tuple[Edge, ...]
    #: Ids of the nodes that take part and are no final users, in the order of the graph.
    nodes: tuple[str, ...]
    #: Ids of the final users: nodes of role `demand`, and who was said to be one.
    final: frozenset[str]
    #: Ids of the nodes that take in something from outside: of role `source`, or supplied by no other.
    entries: tuple[str, ...]
    fault: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the rows the edges were made of."""
        return tuple(dict.fromkeys(id for edge in self.edges for id in edge.ids))

    @cached_property
    def targets(self) -> Mapping[str, tuple[str, ...]]:
        """For every node where its output goes; all final users are `BEYOND`."""
        return {node: _once(self._beyond(edge) for edge in self.edges if edge.origin == node) for node in self.nodes}

    @cached_property
    def suppliers(self) -> Mapping[str, tuple[str, ...]]:
        """For every node where its input comes from; `BEYOND` for what enters from outside."""
        return {
            node: _once(
                [
                    *(edge.origin for edge in self.edges if edge.target == node),
                    *([BEYOND] if node in self.entries else []),
                ]
            )
            for node in self.nodes
        }

    @cached_property
    def inner(self) -> nx.DiGraph[str]:
        """The nodes that are no final users, and the edges between them."""
        network: nx.DiGraph[str] = nx.DiGraph()
        network.add_nodes_from(self.nodes)
        network.add_edges_from((edge.origin, edge.target) for edge in self.edges if edge.target not in self.final)
        return network

    def _beyond(self, edge: Edge) -> str:
        return BEYOND if edge.target in self.final else edge.target


def flows(graph: RoleGraph, relations: Sequence[str] = MATERIAL, final: Iterable[str] = ()) -> Flows:
    """The flows of these relations in a graph; those in `final` count as final users, too."""
    final = frozenset([*(node.id for node in graph.playing("demand")), *final])
    edges = tuple(edge for edge in graph.of(*relations) if edge.origin not in final and edge.volume != 0)
    touched = {end for edge in edges for end in (edge.origin, edge.target)} - final
    nodes = tuple(node.id for node in graph.nodes if node.id in touched)
    supplied = {edge.target for edge in edges if edge.origin != edge.target}
    entries = tuple(id for id in nodes if id not in supplied or graph.node[id].role == "source")
    return Flows(edges, nodes, final, entries, _fault(edges, relations))


def output_parts(flows: Flows, assume: Split | None = None) -> Parts:
    """Which part of a node's output goes where (the rows of B), final users together as `BEYOND`.

    Under `EQUAL_SPLIT` every target counts once, a final user as much as any other.
    """
    parts: dict[str, Mapping[str, float] | None] = {}
    for node in flows.nodes:
        going = [(edge.target, edge) for edge in flows.edges if edge.origin == node]
        shared = _parts(going, [], assume)
        if shared is None:
            parts[node] = None
            continue
        folded: dict[str, float] = {}
        for target, part in shared.items():
            beyond = BEYOND if target in flows.final else target
            folded[beyond] = folded.get(beyond, 0.0) + part
        parts[node] = folded
    return parts


def input_parts(flows: Flows, assume: Split | None = None) -> Parts:
    """Which part of a node's input comes from where (the columns of A), primary inputs as `BEYOND`.

    How much enters from outside is never disclosed beside the flows: a source that others supply, too, is not known.
    """
    parts: dict[str, Mapping[str, float] | None] = {}
    for node in flows.nodes:
        coming = [(edge.origin, edge) for edge in flows.edges if edge.target == node]
        parts[node] = _parts(coming, [BEYOND] if node in flows.entries else [], assume)
    return parts


def solved(nodes: Sequence[str], parts: Parts, right: Iterable[float]) -> NDArray[np.float64] | None:
    """The x of (I - P) x = `right`, P being the parts between `nodes`; None where rounding leaves none to trust.

    All parts of the nodes must be known.
    """
    asked = np.array(list(right), dtype=np.float64)
    matrix = np.eye(len(nodes)) - square(nodes, parts)
    try:
        answer = np.asarray(np.linalg.solve(matrix, asked), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
    return answer if np.allclose(matrix @ answer, asked, rtol=1e-9, atol=1e-9) else None


def square(nodes: Sequence[str], parts: Parts) -> NDArray[np.float64]:
    """The parts between these nodes as a matrix, in their order. Raises `ValueError` where they are not known."""
    place = {node: number for number, node in enumerate(nodes)}
    matrix = np.zeros((len(nodes), len(nodes)))
    for node in nodes:
        known = parts[node]
        if known is None:
            raise ValueError(f"the parts of {node} are not known")
        for other, part in known.items():
            if other in place:
                matrix[place[node], place[other]] = part
    return matrix


def listed(names: Iterable[str]) -> str:
    """Names in a sentence, sorted."""
    return ", ".join(sorted(names))


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _fault(edges: Sequence[Edge], relations: Sequence[str]) -> str | None:
    if not edges:
        return f"nothing moves: no edge of {listed(relations)}"
    if loops := {edge.origin for edge in edges if edge.origin == edge.target}:
        return f"leads to itself: {listed(loops)}"
    if wrong := {f"{edge.origin} to {edge.target}" for edge in edges if not _sound(edge.volume)}:
        return f"a volume is negative or not finite: {listed(wrong)}"
    return None


def _sound(volume: float | None) -> bool:
    return volume is None or (math.isfinite(volume) and volume >= 0)


def _parts(
    ends: Sequence[tuple[str, Edge]], undisclosed: Sequence[str], assume: Split | None
) -> Mapping[str, float] | None:
    """The part of each end: by volume if all are known in one unit, else equal if that may be assumed."""
    names = _once([*(name for name, _ in ends), *undisclosed])
    if len(names) <= 1:
        return dict.fromkeys(names, 1.0)
    volumes = [edge.volume for _, edge in ends if edge.volume is not None]
    if len(volumes) == len(ends) and not undisclosed and len({edge.unit for _, edge in ends}) == 1:
        most = max(volumes)  # divided by it first, so that no sum overflows
        whole = math.fsum(volume / most for volume in volumes)
        parts = dict.fromkeys(names, 0.0)
        for (name, _), volume in zip(ends, volumes, strict=True):
            parts[name] += volume / most / whole
        return parts
    return dict.fromkeys(names, 1 / len(names)) if assume == EQUAL_SPLIT else None
