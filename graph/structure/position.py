"""Where a node stands between primary inputs and final users (M3), and whether two structures agree on the order."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Final

import networkx as nx

from graph.structure.measure import Measure, measured, unknown
from graph.structure.output import (
    BEYOND,
    MATERIAL,
    Flows,
    Parts,
    Split,
    flows,
    input_parts,
    listed,
    output_parts,
    solved,
)
from graph.structure.role_graph import RoleGraph

__all__ = ["Agreement", "Position", "agreement", "position", "tau_b"]

_UPSTREAM: Final = "Antràs, Chor, Fally, Hillberry 2012, upstreamness U = (I - B)^-1 1"
_DOWNSTREAM: Final = "Miller, Temurshoev 2017, downstreamness D = (I - A^T)^-1 1"
_KENDALL: Final = "Kendall 1938; with ties, tau-b: Kendall 1945"
#: Distances nearer than this are the same: the rest is rounding.
_TOLERANCE: Final = 1e-9


@dataclass(frozen=True)
class Position:
    """How far every node stands from final users and from primary inputs, in steps, 1 or more.

    Where the parts are not known the distance has a range only: the shortest way and the longest, the latter None if
    there is a loop on it.
    """

    upstreamness: Mapping[str, Measure]
    downstreamness: Mapping[str, Measure]
    #: 1 where the first of two nodes is the further upstream, -1 where the second is, 0 where they stand level.
    #: A pair that is missing depends on volumes that are not known.
    order: Mapping[tuple[str, str], int]
    #: The nodes that have a place: they take part in a flow and are no final users.
    placed: tuple[str, ...]
    #: What is taken for granted, in sentences.
    taken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """Kendall's tau-b, -1 to 1, between the upstream orders of two structures, and the pairs that were compared."""

    tau: Measure
    pairs: tuple[tuple[str, str], ...]


def position(
    graph: RoleGraph,
    *,
    relations: Sequence[str] = MATERIAL,
    final: Collection[str] = (),
    assume: Split | None = None,
) -> Position:
    """Upstreamness and downstreamness of every node, and the upstream order of every two.

    The order without volumes is the one that holds for all of them: behind a node that cannot be gone round, or by a
    shortest way that is longer than the other's longest.

    A node whose output ends nowhere makes all before it unknown, unless `final` names it: a rival who buys and does
    not say to whom he sells may be taken as a final user. That is a judgement, and every number says it.
    """
    moving = flows(graph, relations, final)
    judged = f" Takes as final users: {listed(final)}." if final else ""
    up = _Distances(moving, moving.targets, output_parts(moving), output_parts(moving, assume), judged)
    down = _Distances(moving, moving.suppliers, input_parts(moving), input_parts(moving, assume), judged)
    placed = moving.nodes if moving.fault is None else ()
    absent = {node.id: _absence(node.id, moving) for node in graph.nodes if node.id not in placed}
    upstream = "upstreamness", _UPSTREAM, "never reach a final user", assume
    downstream = "downstreamness", _DOWNSTREAM, "are never reached by a primary input", assume
    return Position(
        {node.id: up.measure(node.id, *upstream, absent.get(node.id)) for node in graph.nodes},
        {node.id: down.measure(node.id, *downstream, absent.get(node.id)) for node in graph.nodes},
        up.order() if moving.fault is None else {},
        placed,
        tuple(filter(None, (judged.strip(), f"Assumes {assume} where volumes are not disclosed." if assume else ""))),
    )


def agreement(one: Position, other: Position, mapping: Mapping[str, str]) -> Agreement:
    """Whether two structures agree on what lies upstream of what; `mapping` leads from nodes of one to the other's.

    Coverage is the part of the pairs that could be compared, of all pairs of mapped nodes with a place on either side.
    """
    stages = [node for node, image in mapping.items() if node in one.placed or image in other.placed]
    both = [node for node in stages if node in one.placed and mapping[node] in other.placed]
    pairs = tuple(combinations(both, 2))
    known = [pair for pair in pairs if pair in one.order and (mapping[pair[0]], mapping[pair[1]]) in other.order]
    coverage = len(known) / math.comb(len(stages), 2) if len(stages) > 1 else 0.0
    ids = [id for node in both for id in (*one.upstreamness[node].inputs, *other.upstreamness[mapping[node]].inputs)]
    caveat = f"{len(known)} pairs of {len(both)} mapped stages: one pair that swaps moves it far."
    caveat = " ".join(dict.fromkeys((caveat, *one.taken, *other.taken)))
    if len(both) < 2:
        reason = "fewer than two mapped stages have a place on both sides"
    elif missing := {f"{a} and {b}" for a, b in pairs if (a, b) not in known}:
        reason = f"the order depends on volumes that are not known, or on no final user: {listed(missing)}"
    else:
        compared = [(one.order[a, b], other.order[mapping[a], mapping[b]]) for a, b in known]
        if (tau := _tau(compared)) is not None:
            said = measured("tau", tau, coverage=coverage, inputs=ids, reference=_KENDALL, caveat=caveat)
            return Agreement(said, pairs)
        reason = "all stages stand level on one side"
    return Agreement(unknown("tau", reason, coverage=coverage, inputs=ids, reference=_KENDALL, caveat=caveat), pairs)


def tau_b(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Kendall's rank correlation with ties, -1 to 1, over every two places (Kendall 1938; tau-b: Kendall 1945).

    None where one side has no two different values. Raises `ValueError` for sides that are not of one length.

    >>> tau_b([1, 2, 3], [1, 2, 3]), tau_b([1, 2, 3], [3, 2, 1])
    (1.0, -1.0)
    >>> tau_b([1, 2, 3], [7, 7, 7]) is None
    True
    """
    both = list(zip(one, other, strict=True))
    return _tau([(_sign(a, c), _sign(b, d)) for (a, b), (c, d) in combinations(both, 2)])


def _tau(pairs: Iterable[tuple[int, int]]) -> float | None:
    compared = list(pairs)
    decided = sum(one != 0 for one, _ in compared) * sum(other != 0 for _, other in compared)
    return sum(one * other for one, other in compared) / math.sqrt(decided) if decided else None


def _sign(one: float, other: float) -> int:
    return 0 if abs(one - other) <= _TOLERANCE else (1 if one > other else -1)


def _absence(id: str, moving: Flows) -> str:
    if moving.fault is not None:
        return moving.fault
    return "a final user: distances are counted from it" if id in moving.final else "takes no part in these flows"


class _Distances:
    """Steps from every node to the outside, along `ways`."""

    def __init__(
        self, moving: Flows, ways: Mapping[str, Sequence[str]], sure: Parts, supposed: Parts, judged: str
    ) -> None:
        self._ways = ways
        self._judged = judged
        self._ids = moving.ids
        network: nx.DiGraph[str] = nx.DiGraph()
        network.add_nodes_from([*moving.nodes, BEYOND])
        network.add_edges_from((node, beyond) for node, all in ways.items() for beyond in all)
        self._network = network
        self._out = nx.ancestors(network, BEYOND)
        self._reached = {node: {node, *nx.descendants(network, node)} - {BEYOND} for node in moving.nodes}
        #: The nodes whose distance is a number: whatever they lead to leads out in the end.
        self._sound = [node for node in moving.nodes if self._reached[node] <= self._out]
        self._sure = self._solved(sure)
        self._supposed = self._solved(supposed)
        self._coverage = {
            node: sum(sure[each] is not None for each in reached) / len(reached)
            for node, reached in self._reached.items()
        }

    def _solved(self, parts: Parts) -> dict[str, float]:
        known = [node for node in self._sound if all(parts[each] is not None for each in self._reached[node])]
        steps = solved(known, parts, [1.0] * len(known))
        if steps is None:
            return {}
        return {node: max(1.0, float(distance)) for node, distance in zip(known, steps, strict=True)}

    def measure(
        self, id: str, name: str, reference: str, never: str, assume: Split | None, absent: str | None
    ) -> Measure:
        if absent is not None:
            return unknown(name, absent, reference=reference, caveat="Steps, not miles or money.")
        coverage, caveat = self._coverage[id], "Steps between the nodes of this graph: a finer graph has more of them."
        caveat += self._judged
        if id not in self._sound:
            reason = f"{never}: {listed(self._reached[id] - self._out)}"
            return unknown(name, reason, coverage=coverage, inputs=self._ids, reference=reference, caveat=caveat)
        if id in self._sure:
            sure = self._sure[id]
            return measured(
                name, sure, low=sure, high=sure, coverage=1.0, inputs=self._ids, reference=reference, caveat=caveat
            )
        low, high = self._bounds(id)
        if id in self._supposed:
            return measured(
                name,
                self._supposed[id],
                low=low,
                high=high,
                coverage=coverage,
                inputs=self._ids,
                reference=reference,
                caveat=f"Assumes {assume} where volumes are not disclosed.{self._judged}",
            )
        reason = "volumes are not disclosed in one unit: the range holds for all of them"
        return Measure(name, None, low, high, coverage, self._ids, reference, caveat, reason)

    def order(self) -> dict[tuple[str, str], int]:
        """The sign of the difference of every two nodes, where it is known."""
        compared: dict[tuple[str, str], int] = {}
        for one, other in permutations(self._sound, 2):
            sign = self._compared(one, other)
            if sign is not None:
                compared[one, other] = sign
        return compared

    def _compared(self, one: str, other: str) -> int | None:
        if one in self._supposed and other in self._supposed:
            return _sign(self._supposed[one], self._supposed[other])
        (end, steps), (other_end, other_steps) = self._forced(one), self._forced(other)
        if end == other_end:
            return _sign(steps, other_steps)
        if self._further(one, other):
            return 1
        return -1 if self._further(other, one) else None

    def _forced(self, node: str) -> tuple[str, int]:
        """Where the only way from a node first divides or ends, and in how many steps."""
        steps = 0
        while node != BEYOND and len(self._ways[node]) == 1:
            node, steps = self._ways[node][0], steps + 1
        return node, steps

    def _further(self, one: str, other: str) -> bool:
        """Whether `one` is further out whatever the volumes are."""
        around: nx.DiGraph[str] = self._network.copy()
        around.remove_node(other)
        if not nx.has_path(around, one, BEYOND):
            return True
        low, high = self._bounds(one)
        other_low, other_high = self._bounds(other)
        if other_high is None or low < other_high - _TOLERANCE:
            return False
        # A mean lies strictly inside its range, if that has a width.
        return low > other_high + _TOLERANCE or low != high or other_low != other_high

    def _bounds(self, id: str) -> tuple[float, float | None]:
        """The shortest and the longest way out; no longest where a loop is on it."""
        if id in self._sure:
            return self._sure[id], self._sure[id]
        shortest = float(nx.shortest_path_length(self._network, id, BEYOND))
        ahead: nx.DiGraph[str] = self._network.subgraph([*self._reached[id], BEYOND]).copy()
        if not nx.is_directed_acyclic_graph(ahead):
            return shortest, None
        return shortest, float(nx.dag_longest_path_length(ahead))
