"""How many edits turn one structure into another, counted exactly where they are small enough.

Every edit costs one: to take out or put in a node, to take out or put in a relation, to change what a relation does.
In the variant `roles` a node that stays but plays another role costs one too; in the variant `relations` it does not.
A node without a partner costs one in both. These are unit costs as in Sanfeliu and Fu 1983, and a choice. Between two
nodes there may be several relations: what both sides have stays, of the others as many as possible change, and the
rest is taken out or put in.

The search is ours, because the one of networkx needs numpy and scipy, and does not tell a bound from an exact answer.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from graph.structure.alignment import why_not
from graph.structure.measure import Measure, measured, unknown
from graph.structure.role_graph import Node, RoleGraph

__all__ = ["LARGEST", "VARIANTS", "Edits", "Variant", "edit_distance"]

Variant: TypeAlias = Literal["relations", "roles"]
VARIANTS: Final[tuple[Variant, ...]] = ("relations", "roles")

#: The most nodes that a graph may have: the search grows with their factorial.
LARGEST: Final = 14
_REFERENCE: Final = "Sanfeliu and Fu 1983, graph edit distance with unit costs"
_CAVEATS: Final[dict[Variant, str]] = {
    "relations": "Every edit counts one, whatever it means for a firm; roles are not counted.",
    "roles": "Every edit counts one, whatever it means for a firm; another role counts as an edit.",
}


@dataclass(frozen=True, slots=True)
class Edits:
    """The least number of edits, and a pairing of nodes that needs no more.

    `pairs` is the first such pairing found: others may do as well. Nodes in no pair are taken out or put in.
    """

    distance: Measure
    pairs: tuple[tuple[str, str], ...]


def edit_distance(
    left: RoleGraph,
    right: RoleGraph,
    variant: Variant,
    *,
    seconds: float,
    clock: Callable[[], float] = time.thread_time,
) -> Edits:
    """The least number of edits from `left` to `right`, a whole number from 0, the same in both directions.

    If `seconds` pass on the `clock`, that of processor time unless told otherwise, before the search
    is over, the value is unknown, `high` is the number of edits of the best pairing found and so an upper bound, and
    `low` a lower bound; the reason says so. Unknown without bounds if a graph has more than `LARGEST` nodes, no node or
    no relation.
    """
    name = f"GED ({variant})"
    inputs = [id for edge in (*left.edges, *right.edges) for id in edge.ids]
    reason = why_not(left, right)
    most = max(len(left.nodes), len(right.nodes))
    if reason is None and most > LARGEST:
        reason = f"One of the structures has {most} nodes; edits are counted up to {LARGEST}."
    if reason is not None:
        return Edits(unknown(name, reason, inputs=inputs, reference=_REFERENCE, caveat=_CAVEATS[variant]), ())

    search = _Search(left, right, variant, seconds, clock)
    pairs = tuple((left.nodes[one].id, right.nodes[other].id) for one, other in search.pairs)
    if search.complete or search.best == search.least:
        return Edits(
            measured(name, search.best, inputs=inputs, reference=_REFERENCE, caveat=_CAVEATS[variant]),
            pairs,
        )
    reason = f"The search was stopped after {seconds:g} s: {search.best} edits are enough, fewer may be."
    bounded = Measure(
        name,
        None,
        search.least,
        search.best,
        1.0,
        tuple(dict.fromkeys(inputs)),
        _REFERENCE,
        _CAVEATS[variant],
        reason,
    )
    return Edits(bounded, pairs)


class _Side:
    """A graph as bits: for each node and each relation, in each direction, the set of nodes it leads to."""

    def __init__(self, graph: RoleGraph, kinds: list[str]) -> None:
        self.nodes: tuple[Node, ...] = graph.nodes
        self.everyone = (1 << len(graph.nodes)) - 1
        self._kinds = len(kinds)
        places = {node.id: index for index, node in enumerate(graph.nodes)}
        #: By node: the sets by relation outward, then by relation inward.
        self.sets = [[0] * (2 * len(kinds)) for _ in graph.nodes]
        for edge in graph.edges:
            origin, target, kind = places[edge.origin], places[edge.target], kinds.index(edge.relation)
            self.sets[origin][kind] |= 1 << target
            self.sets[target][kind + len(kinds)] |= 1 << origin

    def touching(self, node: int, others: int) -> int:
        """How many relations lead from a node to these others or back."""
        return sum((some & others).bit_count() for some in self.sets[node])

    def inside(self, nodes: int) -> list[int]:
        """How many relations of each kind lead from one of these nodes to another, or to itself."""
        rows = [self.sets[node] for node in _bits(nodes)]
        return [sum((row[kind] & nodes).bit_count() for row in rows) for kind in range(self._kinds)]


class _Search:
    """Depth first, the most promising partner first, never deeper than what is known to be no better."""

    def __init__(
        self, left: RoleGraph, right: RoleGraph, variant: Variant, seconds: float, clock: Callable[[], float]
    ) -> None:
        kinds = sorted({edge.relation for edge in (*left.edges, *right.edges)})
        self._left, self._right = _Side(left, kinds), _Side(right, kinds)
        self._kinds = len(kinds)
        self._roles = variant == "roles"
        # Nodes with many relations first: a bad partner for them shows at once.
        degree = [self._left.touching(node, self._left.everyone) for node in range(len(left.nodes))]
        self._order = sorted(range(len(left.nodes)), key=lambda node: -degree[node])
        self._went: list[tuple[int, int | None]] = []
        self._clock, self._until = clock, clock() + seconds

        #: To take out everything and put in everything always does.
        self.best = len(left.nodes) + len(left.edges) + len(right.nodes) + len(right.edges)
        self.pairs: list[tuple[int, int]] = []
        self.least = self._ahead(self._left.everyone, self._right.everyone)
        self._reached_an_end = False
        self.complete = self._from(0, self._left.everyone, self._right.everyone)

    def _from(self, spent: int, here: int, there: int) -> bool:
        """Try all partners of the next node; False if the time is over, but never before a first pairing is found."""
        if not here:
            self._end(spent, there)
            return True
        node = self._order[len(self._went)]
        here ^= 1 << node
        steps = []
        for partner in (*_bits(there), None):
            left_there = there if partner is None else there ^ (1 << partner)
            cost = spent + self._cost(node, partner)
            self._went.append((node, partner))
            steps.append((cost + self._ahead(here, left_there), cost, partner, left_there))
            self._went.pop()
        for bound, cost, partner, left_there in sorted(steps, key=lambda step: step[0]):
            if bound >= self.best:
                return True
            if self._reached_an_end and self._clock() >= self._until:
                return False
            self._went.append((node, partner))
            complete = self._from(cost, here, left_there)
            self._went.pop()
            if not complete:
                return False
        return True

    def _end(self, spent: int, there: int) -> None:
        """Put in what is left of the right graph, and keep the pairing if it is the best."""
        self._reached_an_end = True
        put_in = there.bit_count()
        placed = self._right.everyone ^ there
        put_in += sum(self._right.inside(there)) + sum(self._right.touching(node, placed) for node in _bits(there))
        if spent + put_in < self.best:
            self.best = spent + put_in
            self.pairs = [(node, partner) for node, partner in sorted(self._went) if partner is not None]

    def _cost(self, node: int, partner: int | None) -> int:
        """What it costs to give a node this partner or none: itself, and its relations with nodes placed before."""
        left, right = self._left.sets[node], self._right.sets[partner] if partner is not None else None
        cost = 1 if partner is None else self._roles * (self._left.nodes[node].role != self._right.nodes[partner].role)
        for other, went in (*self._went, (node, partner)):
            # A relation of a node to itself is there in both directions, and counts once.
            for start in (0,) if other == node else (0, self._kinds):
                some = [left[start + kind] >> other & 1 for kind in range(self._kinds)]
                if right is None or went is None:
                    cost += sum(some)
                else:
                    cost += _changes(some, [right[start + kind] >> went & 1 for kind in range(self._kinds)])
        return cost

    def _ahead(self, here: int, there: int) -> int:
        """No fewer edits than these are needed for what is not placed yet.

        Relations among nodes not placed can only become such relations, and those of a placed node to them only those
        of its partner: so their numbers, by kind, have to become equal. This counts no edit twice.
        """
        least = _changes(self._left.inside(here), self._right.inside(there)) + self._ahead_of_nodes(here, there)
        for node, partner in self._went:
            some = [(some & here).bit_count() for some in self._left.sets[node]]
            if partner is None:
                least += sum(some)
                continue
            others = [(other & there).bit_count() for other in self._right.sets[partner]]
            least += _changes(some[: self._kinds], others[: self._kinds])
            least += _changes(some[self._kinds :], others[self._kinds :])
        return least

    def _ahead_of_nodes(self, here: int, there: int) -> int:
        if not self._roles:
            return abs(here.bit_count() - there.bit_count())
        some = Counter(self._left.nodes[node].role for node in _bits(here))
        others = Counter(self._right.nodes[node].role for node in _bits(there))
        return max(some.total(), others.total()) - (some & others).total()


def _changes(some: list[int], others: list[int]) -> int:
    """The fewest edits that turn so many relations of each kind into so many of each kind."""
    kept = sum(min(one, other) for one, other in zip(some, others, strict=True))
    return max(sum(some), sum(others)) - kept


def _bits(nodes: int) -> list[int]:
    found = []
    while nodes:
        bit = nodes & -nodes
        nodes ^= bit
        found.append(bit.bit_length() - 1)
    return found
