"""Whether a mapping does better than chance: against all other mappings, and against shuffled labels.

Both take the graphs as they are and ask how many ways of pairing their nodes do as well. Neither says anything about
firms that were not drawn.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import factorial, perm
from random import Random
from typing import Final

from graph.structure.alignment import Mapping, align, why_not
from graph.structure.measure import Measure, measured, unknown
from graph.structure.role_graph import RoleGraph

__all__ = ["Rank", "Shuffle", "rank", "shuffle"]

_SEED: Final = 1904
_RANK: Final = "exact count over one-to-one mappings; score after Saraph and Milenković 2014"
_RANK_CAVEAT: Final = "A mapping with many ties is not singled out by the relations."
_SHUFFLE: Final = "permutation test, p = (1 + hits) / (draws + 1), Davison and Hinkley 1997; score S3"
_SHUFFLE_CAVEAT: Final = "It tells the mapping from a random one, not the firms from other firms."


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a mapping stands among the one-to-one mappings that pair every node of the smaller graph."""

    #: The part of them that carry over as much as it does, or more.
    share: Measure
    #: How many there are, how many were looked at, and whether these were all.
    possible: int
    looked_at: int
    exhaustive: bool
    #: How many of those looked at carry over more, and how many exactly as much.
    above: int
    ties: int
    #: The most relations that one of them carries over.
    best: int


@dataclass(frozen=True, slots=True)
class Shuffle:
    """What becomes of a mapping's S3 when the labels of the right graph are shuffled."""

    p: Measure
    draws: int
    #: How many draws reach the S3 of the mapping, and how many of these are exactly equal.
    hits: int
    ties: int
    #: A lower p is not to be expected, however good the mapping: the labels as they are come up by chance, too.
    smallest: float
    seed: int


def rank(
    left: RoleGraph, right: RoleGraph, mapping: Mapping, *, limit: int = 50_000, draws: int = 20_000, seed: int = _SEED
) -> Rank:
    """The part of all one-to-one mappings, 0 to 1, whose S3_all is at least that of `mapping`.

    All are counted if there are no more than `limit`. Else `draws` of them are drawn with `seed`, and the share is
    estimated as (1 + hits) / (draws + 1); the caveat says so. The size of both graphs is fixed, so S3_all orders
    mappings as the number of relations carried over does, which is what is counted.

    Unknown with a reason, and `ValueError`, as in `align`.
    """
    found = align(left, right, mapping)
    reason = why_not(left, right, mapping)
    inputs = found.s3_all.inputs
    if reason is not None:
        nothing = unknown("mappings as good", reason, inputs=inputs, reference=_RANK, caveat=_RANK_CAVEAT)
        return Rank(nothing, 0, 0, exhaustive=False, above=0, ties=0, best=0)
    small, large = sorted((left, right), key=lambda one: len(one.nodes))
    possible = perm(len(large.nodes), len(small.nodes))
    exhaustive = possible <= limit
    search = _Pairings(small, large)
    counts = search.all() if exhaustive else search.drawn(draws, seed)
    m, looked_at = len(found.carried), counts.total()
    above = sum(times for carried, times in counts.items() if carried > m)
    hits = above + counts[m]
    share = hits / looked_at if exhaustive else (1 + hits) / (looked_at + 1)
    drawn = "" if exhaustive else f" Estimated from {looked_at} of {possible} mappings, drawn with seed {seed}."
    return Rank(
        measured("mappings as good", share, inputs=inputs, reference=_RANK, caveat=_RANK_CAVEAT + drawn),
        possible,
        looked_at,
        exhaustive,
        above,
        counts[m],
        max(counts, default=0),
    )


def shuffle(left: RoleGraph, right: RoleGraph, mapping: Mapping, *, draws: int = 300, seed: int = _SEED) -> Shuffle:
    """How often shuffled labels do as well: p = (1 + hits) / (draws + 1), above 0 and at most 1.

    Each draw shuffles which node of the right graph bears which label, and takes S3 of the same mapping. `smallest` is
    the larger of 1 / (draws + 1) and 1 / n!, as the right labels come up by chance once in n! draws.

    Unknown with a reason, and `ValueError`, as in `align`.
    """
    found = align(left, right, mapping)
    observed = found.s3.value
    smallest = max(1 / (draws + 1), 1 / factorial(len(right.nodes)))
    if observed is None:
        reason = found.s3.reason or ""
        nothing = unknown("p of S3", reason, inputs=found.s3_all.inputs, reference=_SHUFFLE, caveat=_SHUFFLE_CAVEAT)
        return Shuffle(nothing, 0, 0, 0, smallest, seed)
    random, labels = Random(seed), [node.id for node in right.nodes]
    hits = ties = 0
    for _ in range(draws):
        relabelled = dict(zip(labels, random.sample(labels, len(labels)), strict=True))
        score = _s3(left, right, {pair.left: relabelled[pair.right] for pair in mapping.pairs})
        hits += score >= observed
        ties += score == observed
    p = (1 + hits) / (draws + 1)
    return Shuffle(
        measured("p of S3", p, inputs=found.s3_all.inputs, reference=_SHUFFLE, caveat=_SHUFFLE_CAVEAT),
        draws,
        hits,
        ties,
        smallest,
        seed,
    )


def _s3(left: RoleGraph, right: RoleGraph, onward: dict[str, str]) -> float:
    """S3 of a mapping, without the lists."""
    relations, mapped = right.relations, set(onward.values())
    m = sum((onward.get(edge.origin), onward.get(edge.target), edge.relation) in relations for edge in left.edges)
    image = sum(edge.origin in mapped and edge.target in mapped for edge in right.edges)
    return m / (len(left.edges) + image - m)


class _Pairings:
    """The ways to give every node of a small graph its own node of a large one, by how many relations carry over.

    Sets of nodes of the large graph are bits of a number. What an edge needs of the node that is placed last is then
    one look-up: the nodes to which, or from which, the large graph has that relation.
    """

    def __init__(self, small: RoleGraph, large: RoleGraph) -> None:
        self._size = len(large.nodes)
        places = {node.id: index for index, node in enumerate(large.nodes)}
        onward = {relation: [0] * self._size for _, _, relation in small.relations}
        backward = {relation: [0] * self._size for relation in onward}
        loops = dict.fromkeys(onward, 0)
        for edge in large.edges:
            if edge.relation in onward:
                origin, target = places[edge.origin], places[edge.target]
                onward[edge.relation][origin] |= 1 << target
                backward[edge.relation][target] |= 1 << origin
                loops[edge.relation] |= (origin == target) << origin

        order = {node.id: index for index, node in enumerate(small.nodes)}
        #: For each node of the small graph: its edges to nodes before it, as (that node, who fits by where it went).
        self._needs: list[list[tuple[int, list[int]]]] = [[] for _ in order]
        for edge in small.edges:
            origin, target = order[edge.origin], order[edge.target]
            if origin == target:
                self._needs[origin].append((0, [loops[edge.relation]] * self._size))
            elif origin < target:
                self._needs[target].append((origin, onward[edge.relation]))
            else:
                self._needs[origin].append((target, backward[edge.relation]))

    def all(self) -> Counter[int]:
        """How many pairings carry over how many relations."""
        counts: Counter[int] = Counter()
        last = len(self._needs) - 1
        went = [0] * (last + 1)

        def place(node: int, free: int, carried: int) -> None:
            fits = [table[went[before]] for before, table in self._needs[node]]
            left = free
            while left:
                bit = left & -left
                left ^= bit
                more = carried
                for fit in fits:
                    if fit & bit:
                        more += 1
                if node == last:
                    counts[more] += 1
                else:
                    went[node] = bit.bit_length() - 1
                    place(node + 1, free ^ bit, more)

        place(0, (1 << self._size) - 1, 0)
        return counts

    def drawn(self, draws: int, seed: int) -> Counter[int]:
        """The same of pairings drawn at random, each as likely as the other."""
        random, nodes, counts = Random(seed), range(self._size), Counter[int]()
        for _ in range(draws):
            went = random.sample(nodes, len(self._needs))
            counts[
                sum(
                    table[went[before]] >> went[node] & 1
                    for node, needs in enumerate(self._needs)
                    for before, table in needs
                )
            ] += 1
        return counts
